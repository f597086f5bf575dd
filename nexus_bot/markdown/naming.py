"""Text turned into names: for comparing two of them, for files, and of people."""

import re
import unicodedata
from itertools import takewhile

from nexus_bot.markdown.cleaning import cap_marks, clean

_NOT_NAMING = re.compile(r"(?:[^\w\s+#]|_)+")
"""Also finds accents that have no composed form; they belong to their letter."""
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "clock", "conin", "conout"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
_SLUG_LENGTH = 60
_SLUG_SOURCE = 500
_LONGEST_NAME = 1000


def normal(text: str) -> str:
    """Returns the form in which two titles or topics are the same: `C++ ` is `c++`, not `c`.

    What comes after the first thousand characters makes no difference.
    """
    line = clean(text[:_LONGEST_NAME], multiline=False)
    folded = unicodedata.normalize("NFKC", line).casefold()
    folded = cap_marks(unicodedata.normalize("NFKC", folded)[:_LONGEST_NAME])
    named = " ".join(_NOT_NAMING.sub(_accents_or_space, folded).split())
    return named or " ".join(folded.split())


def slug(text: str) -> str:
    """Returns a file name of 1 to 60 characters of a-z, 0-9 and hyphens, and no device's name."""
    text = clean(text[:_SLUG_SOURCE], multiline=False)
    text = text.replace("+", " plus ").replace("#", " sharp ")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = _NOT_IN_SLUG.sub("-", plain).strip("-")[:_SLUG_LENGTH].rstrip("-")
    if name in _DEVICES:
        return f"{name}-file"
    return name or "untitled"


def person(name: str) -> str:
    """Returns what a person shows as their name, on one line; *somebody* where nothing is left."""
    return clean(name, multiline=False) or "somebody"


def _accents_or_space(found: re.Match[str]) -> str:
    accents = "".join(takewhile(_is_accent, found[0]))
    return accents if accents == found[0] else f"{accents} "


def _is_accent(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
