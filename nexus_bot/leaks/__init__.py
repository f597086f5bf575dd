"""Secrets in members' text: what they are and where, never what they say.

The detectors are detect-secrets' own, with some of ours in its form; none of them asks a
network whether a secret is alive. Its package takes a while to import, so that happens at
the first text.
"""

import sys
from typing import NamedTuple

MASK = "[secret removed]"


class Leak(NamedTuple):
    """A secret's kind, as one would say it, and its place in the text."""

    label: str
    start: int
    end: int


def find(text: str) -> list[Leak]:
    """Returns the secrets in a text in the order in which they stand there.

    Found are keys, tokens and passwords that open something for whoever reads them. Let
    through is what lessons are full of: placeholders, passwords for the reader's own
    machine, hashes, and JSON web tokens, which pass on their own (but not Supabase's
    service key, which does not).
    """
    from nexus_bot.leaks.detectors import spans

    apart: list[Leak] = []
    for leak in sorted((Leak(*span) for span in spans(text)), key=lambda leak: leak.start):
        if apart and leak.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(leak.end, apart[-1].end))
        else:
            apart.append(leak)
    return apart


def mask(text: str) -> str:
    """Returns the text with every secret in it replaced by a note."""
    pieces: list[str] = []
    place = 0
    for leak in find(text):
        pieces += (text[place : leak.start], MASK)
        place = leak.end
    return "".join([*pieces, text[place:]])


def is_warm() -> bool:
    """Tells whether the detectors are here, so that a text is looked through without a wait."""
    return f"{__name__}.detectors" in sys.modules
