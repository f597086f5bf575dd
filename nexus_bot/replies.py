"""The only door through which a failure reaches a member: privately, with what they typed."""

import logging
from collections.abc import Iterator, Sequence
from io import BytesIO
from secrets import token_hex
from typing import Any

from aiohttp import ClientError
from discord import (
    ButtonStyle,
    File,
    HTTPException,
    Interaction,
    InteractionType,
    app_commands,
    ui,
)

from nexus_bot import cards, texts
from nexus_bot.errors import AlreadyDone, Kept, Outdated, Refusal

log = logging.getLogger(__name__)

ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_INTERACTION = 10062
UNKNOWN_WEBHOOK = 10015
UNKNOWN_MESSAGE = 10008
GONE = frozenset({ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, UNKNOWN_MESSAGE})
TOO_MANY_REQUESTS = 429
LOST = (HTTPException, ClientError, OSError)
PRIVATE = "private"


async def acknowledge(interaction: Interaction[Any], *, private: bool = True) -> None:
    """Tell Discord that the work has begun; a lost or doubled answer does not stop the work.

    A private answer follows in a message of its own; otherwise the pressed message will change.
    """
    interaction.extras[PRIVATE] = private
    try:
        if private:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await interaction.response.defer()
    except LOST as error:
        _forgive(interaction, error)


async def answer(
    interaction: Interaction[Any], view: ui.LayoutView, *, files: Sequence[File] = ()
) -> None:
    """Say the private answer of an interaction, whether or not it was acknowledged before.

    What was promised decides, not what Discord confirmed: the pressed message, which others
    may see, is never overwritten by a private answer.
    """
    promised = interaction.extras.get(PRIVATE)
    try:
        if promised:
            await interaction.edit_original_response(view=view, attachments=list(files))
        elif promised is None and not interaction.response.is_done():
            await interaction.response.send_message(view=view, files=list(files), ephemeral=True)
        else:
            await interaction.followup.send(view=view, files=list(files), ephemeral=True)
    except LOST as error:
        _forgive(interaction, error)


async def redraw(
    interaction: Interaction[Any], view: ui.LayoutView, *, files: Sequence[File] = ()
) -> None:
    """Show a panel anew in the message whose button was pressed and acknowledged."""
    try:
        await interaction.edit_original_response(view=view, attachments=list(files))
    except LOST as error:
        _forgive(interaction, error)


def is_on_panel(interaction: Interaction[Any]) -> bool:
    """Whether a private panel was pressed, which may change where it stands."""
    message = interaction.message
    return message is not None and message.flags.ephemeral


async def take_up(interaction: Interaction[Any]) -> None:
    """Acknowledge a press whose private panel will change, or else a new private answer."""
    await acknowledge(interaction, private=not is_on_panel(interaction))


async def show_panel(
    interaction: Interaction[Any], view: ui.LayoutView, *, files: Sequence[File] = ()
) -> None:
    """Show a panel in place of the private one that was pressed, or else as a new answer."""
    await (redraw if is_on_panel(interaction) else answer)(interaction, view, files=files)


async def show_form(interaction: Interaction[Any], form: ui.Modal) -> None:
    """Answer with a form."""
    try:
        await interaction.response.send_modal(form)
    except LOST as error:
        _forgive(interaction, error)


def _forgive(interaction: Interaction[Any], error: Exception) -> None:
    """Let an answer be lost where nobody can be told any more; anything else is our mistake."""
    code = 0
    if isinstance(error, HTTPException):
        code = error.code
        if error.status < TOO_MANY_REQUESTS and code not in GONE:
            raise error
    log.warning("answer_lost", extra={"interaction": interaction.id, "code": code})


async def refuse(interaction: Interaction[Any], error: Exception) -> str:
    """Answer a failure; gives the outcome as the log names it."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, AlreadyDone):
        return "repeated"
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        error = Outdated()
    if isinstance(error, Refusal):
        await _tell(interaction, error.text, draft=error.draft)
        return f"refused:{type(error).__name__}"
    error_id = token_hex(4)
    log.error(
        "unexpected", exc_info=error, extra={"interaction": interaction.id, "error_id": error_id}
    )
    await _tell(interaction, texts.unexpected(error_id), draft=None)
    return f"failed:{error_id}"


async def _tell(interaction: Interaction[Any], text: str, *, draft: Kept | None) -> None:
    if interaction.type is InteractionType.autocomplete:
        return  # there is no place for words while somebody types
    typed = "" if draft else "\n\n".join(typed_in(interaction))
    files = [File(BytesIO(typed.encode("utf-8", "replace")), "your-text.md")] if typed else []
    view = cards.card(
        cards.Tone.WAITING,
        text,
        texts.TYPED if files else "",
        *(cards.attached(file) for file in files),
        rows=[[fix_button(draft)]] if draft else [],
    )
    await answer(interaction, view, files=files)


def fix_button(draft: Kept) -> cards.Button:
    """Brings the refused form back, filled in."""
    return cards.button(texts.FIX_IT, f"fix-{draft.form}", draft.memo, style=ButtonStyle.primary)


def typed_in(interaction: Interaction[Any]) -> list[str]:
    """Every text that a member typed into a command or form, long enough to be missed."""
    data: Any = interaction.data or {}
    return [value for value in _values(data) if len(value) > 20]


def _values(node: dict[str, Any]) -> Iterator[str]:
    value = node.get("value")
    if isinstance(value, str):
        yield value
    for child in [*node.get("options", ()), *node.get("components", ())]:
        yield from _values(child)
    if isinstance(inner := node.get("component"), dict):
        yield from _values(inner)
