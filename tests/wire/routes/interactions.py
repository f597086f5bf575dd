"""Callbacks, replies, follow-ups: what the bot does with an interaction."""

from typing import Any

from ..interactions import Interaction
from ..messages import EPHEMERAL, LOADING
from ..rest import Call, Routes
from ..state import State
from ..world import JSON

routes = Routes()
_MESSAGE = "/webhooks/{app}/{token:text}/messages/{message:text}"


@routes("POST", "/interactions/{id}/{token:text}/callback")
async def answer(state: State, call: Call, interaction_id: int, token: str) -> JSON | None:
    """Takes the answer to an interaction."""
    found = state.desk.answer(interaction_id, token, call.body, call.files, call.at_ns)
    if call.query.get("with_response") not in ("1", "true"):
        return None
    return _told(found)


def _told(interaction: Interaction) -> JSON:
    about: JSON = {"id": str(interaction.id), "type": interaction.kind}
    resource: JSON = {"type": interaction.type}
    message = interaction.message
    if message is not None:
        about["response_message_id"] = message["id"]
        about["response_message_loading"] = bool(message["flags"] & LOADING)
        about["response_message_ephemeral"] = bool(message["flags"] & EPHEMERAL)
        resource["message"] = message
    return {"interaction": about, "resource": resource}


@routes("POST", "/webhooks/{app}/{token:text}")
async def follow_up(state: State, call: Call, _app: int, token: str) -> JSON:
    """Adds a message to an interaction."""
    return state.desk.follow_up(token, call.body, call.files)[1]


@routes("GET", _MESSAGE)
async def read(state: State, _call: Call, _app: int, token: str, name: Any) -> JSON:
    """Shows the reply or a follow-up."""
    return state.desk.message(state.desk.by_token(token), str(name))


@routes("PATCH", _MESSAGE)
async def edit(state: State, call: Call, _app: int, token: str, name: Any) -> JSON:
    """Changes the reply or a follow-up."""
    interaction = state.desk.by_token(token)
    message = state.desk.message(interaction, str(name))
    return state.desk.edit(interaction, message, call.body, call.files)


@routes("DELETE", _MESSAGE)
async def delete(state: State, _call: Call, _app: int, token: str, name: Any) -> None:
    """Takes back the reply or a follow-up."""
    interaction = state.desk.by_token(token)
    state.desk.delete(interaction, state.desk.message(interaction, str(name)))
