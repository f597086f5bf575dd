"""Forms: built anew at each opening, read from the payload, so that a restart loses nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from discord import Attachment, CheckboxGroupOption, Interaction, TextStyle, ui

from nexus_bot.cards import custom_id
from nexus_bot.markdown import shorten
from nexus_bot.replies import show_form

HINT_ROOM = 100

Field = ui.Label[ui.LayoutView]


async def open_form(
    interaction: Interaction[Any], title: str, verb: str, *fields: Field, row: int = 0
) -> None:
    """Show a form under an id of this opening alone: phones show old text again otherwise."""
    form = ui.Modal(title=title, custom_id=custom_id(verb, row, token_hex(4)))
    for field in fields:
        form.add_item(field)
    form.stop()
    await show_form(interaction, form)


def line(
    name: str,
    question: str,
    *,
    hint: str = "",
    example: str = "",
    value: str = "",
    limit: int,
    required: bool = False,
    tall: bool = False,
) -> Field:
    """A field to type in."""
    return ui.Label(
        text=question,
        description=shorten(hint, HINT_ROOM) or None,
        component=ui.TextInput(
            custom_id=name,
            style=TextStyle.paragraph if tall else TextStyle.short,
            placeholder=example or None,
            default=value[:limit] or None,
            max_length=limit,
            required=required,
        ),
    )


def choice(name: str, question: str, options: dict[str, tuple[str, str]], *, value: str) -> Field:
    """One of a few choices: value -> (label, description)."""
    group = ui.RadioGroup[ui.LayoutView](custom_id=name, required=False)
    for key, (label, description) in options.items():
        group.add_option(
            label=label, value=key, description=description or None, default=key == value
        )
    return ui.Label(text=question, component=group)


def checks(
    name: str, question: str, options: dict[str, str], *, chosen: Collection[str], hint: str = ""
) -> Field:
    """Any of up to ten things, each with a box: value -> label."""
    group = ui.CheckboxGroup[ui.LayoutView](
        custom_id=name,
        required=False,
        min_values=0,
        max_values=len(options),
        options=[
            CheckboxGroupOption(label=label, value=value, default=value in chosen)
            for value, label in options.items()
        ],
    )
    return ui.Label(text=question, description=shorten(hint, HINT_ROOM) or None, component=group)


def upload(name: str, question: str, *, hint: str) -> Field:
    """A place for one file."""
    return ui.Label(
        text=question,
        description=shorten(hint, HINT_ROOM),
        component=ui.FileUpload(custom_id=name, required=False, max_values=1),
    )


def picker(name: str, question: str, select: ui.Select[Any] | Any, *, hint: str = "") -> Field:
    """A choice of channels or roles of the server."""
    select.custom_id = name
    return ui.Label(text=question, description=hint or None, component=select)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came back: texts by field, choices by field, and the uploaded files."""

    values: dict[str, str]
    choices: dict[str, list[str]]
    files: dict[str, list[Attachment]]

    def text(self, name: str) -> str:
        """What was typed or chosen; empty when the field was left alone."""
        return self.values.get(name, "")

    def file(self, name: str) -> Attachment | None:
        """The file that was uploaded."""
        return next(iter(self.files.get(name, ())), None)

    def picked(self, name: str) -> int | None:
        """The id that was picked, 0 when none was; None when the form did not ask."""
        return (self.chosen(name) or 0) if name in self.choices else None

    def chosen(self, name: str) -> int | None:
        """The id that was picked."""
        picked = next(iter(self.choices.get(name, ())), "")
        return int(picked) if picked.isascii() and picked.isdecimal() else None


def filled(interaction: Interaction[Any]) -> Filled:
    """Read a submitted form from Discord's payload alone."""
    data: Any = interaction.data or {}
    attachments = data.get("resolved", {}).get("attachments", {})
    values: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    files: dict[str, list[Attachment]] = {}
    for leaf in _leaves(data):
        name = leaf["custom_id"]
        if isinstance(leaf.get("value"), str):
            values[name] = leaf["value"]
        if isinstance(leaf.get("values"), list):
            choices[name] = [str(value) for value in leaf["values"]]
            files[name] = [
                Attachment(data=attachments[key], state=interaction._state)
                for key in choices[name]
                if key in attachments
            ]
    return Filled(values, choices, files)


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "custom_id" in node and ("value" in node or "values" in node):
        yield node
    for child in [*node.get("components", ()), *filter(None, [node.get("component")])]:
        yield from _leaves(child)
