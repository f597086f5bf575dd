"""The look: how every card, button and form of the bot is built, in one place.

A card is a container with an accent colour: a small line, a title, the body, what came of it,
a small line, one row of buttons. Discord's limits for it are kept here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from discord import ButtonStyle, Color, File, ui

TEXT_ROOM = 4000
VERSION = 1
MARK = re.compile(r"nx:(\d{1,4}):([a-z-]{1,32}):(\d{1,18})(?::([0-9a-z]{1,32}))?", re.ASCII)


class Tone(Enum):
    """What a card's colour says; its words say it too."""

    KNOWLEDGE = Color.from_rgb(88, 101, 242)
    OPEN = Color.from_rgb(237, 66, 69)
    WAITING = Color.from_rgb(240, 178, 50)
    DONE = Color.from_rgb(59, 165, 93)
    CLOSED = Color.from_rgb(128, 132, 142)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the custom id of a button or form says: a verb and a row, nothing else."""

    version: int
    verb: str
    row: int

    @classmethod
    def read(cls, custom_id: str) -> "Mark | None":
        """Read a custom id; None for anything that is not exactly one of ours."""
        found = MARK.fullmatch(custom_id)
        return cls(int(found[1]), found[2], int(found[3])) if found else None


def custom_id(verb: str, row: int = 0, opening: str = "") -> str:
    """Write the custom id of a button, or of one opening of a form."""
    return f"nx:{VERSION}:{verb}:{row}" + (f":{opening}" if opening else "")


def small(text: str) -> str:
    """A small grey line."""
    return f"-# {text}"


def title(text: str) -> str:
    """The title line of a card."""
    return f"### {text}"


RULE = object()
Part = str | ui.Item[ui.LayoutView] | object
Button = ui.Button[ui.LayoutView]


def button(
    label: str,
    verb: str,
    row: int = 0,
    *,
    style: ButtonStyle = ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Button:
    """A button that says what it does and which row it is about."""
    return ui.Button(
        label=label, custom_id=custom_id(verb, row), style=style, emoji=emoji, disabled=disabled
    )


def link_button(label: str, url: str) -> Button:
    """A button that opens an address."""
    return ui.Button(label=label, url=url, style=ButtonStyle.link)


def card(
    tone: Tone, *parts: Part, rows: Iterable[Sequence[ui.Item[ui.LayoutView]]] = ()
) -> ui.LayoutView:
    """A card of paragraphs, rules (``RULE``) and components, with its rows below them.

    The view is finished at once, so that discord.py keeps none of it: presses reach the bot
    through the custom ids alone, also after a restart.
    """
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=tone.value)
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            container.add_item(ui.TextDisplay("\n".join(paragraph)))
            paragraph.clear()

    for part in parts:
        if isinstance(part, str):
            if part:
                paragraph.append(part)
            continue
        flush()
        if part is RULE:
            container.add_item(ui.Separator())
        elif isinstance(part, ui.Item):
            container.add_item(part)
    flush()
    for row in rows:
        if row:
            container.add_item(ui.ActionRow(*row))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()
    return view


def attached(file: File) -> ui.File[ui.LayoutView]:
    """The component that shows an attached file inside a card."""
    return ui.File(file)
