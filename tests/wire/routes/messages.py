"""Messages in channels, threads and direct conversations."""

from typing import Any

from ..errors import ApiError
from ..gateway import CONTENT_INTENT
from ..rest import Call, Routes
from ..state import State
from ..world import (
    JSON,
    MANAGE_THREADS,
    READ_HISTORY,
    SEND,
    SEND_IN_THREADS,
    VIEW,
    Channel,
)

routes = Routes()
_MESSAGES = "/channels/{channel}/messages"
_MESSAGE = _MESSAGES + "/{message}"


def _legible(state: State, message: JSON) -> JSON:
    own = message["author"]["id"] == str(state.world.bot.id)
    if own or state.gateway.privileged & CONTENT_INTENT:
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}


def _seen(state: State, channel_id: int) -> Channel:
    channel = state.channel(channel_id)
    if not state.world.bot_permissions(channel) & VIEW:
        raise ApiError(403, 50001, "Missing Access")
    return channel


def _awake(channel: Channel) -> Channel:
    if channel.archived:
        raise ApiError(400, 50083, "Thread is archived")
    return channel


def _open(state: State, channel: Channel) -> None:
    """Lets the bot speak in a channel, which wakes a thread that is archived, or refuses."""
    if channel.recipient is not None and not state.world.reaches(channel.recipient):
        raise ApiError(403, 50007, "Cannot send messages to this user")
    needed = SEND_IN_THREADS if channel.is_thread else SEND
    held = state.world.bot_permissions(channel)
    if not held & needed:
        raise ApiError(403, 50013, "Missing Permissions")
    if channel.locked and not held & MANAGE_THREADS:
        raise ApiError(400, 160005, "This thread is locked")
    if not state.messages.wakes_threads:
        _awake(channel)
    channel.archived = False


@routes("POST", _MESSAGES)
async def create(state: State, call: Call, channel_id: int) -> JSON:
    """Posts a message, or finds the one its nonce stands for."""
    channel = _seen(state, channel_id)
    _open(state, channel)
    message, fresh = state.messages.post(channel, state.world.bot, call.body, call.files)
    if fresh:
        await state.announce("MESSAGE_CREATE", channel, message)
    return message


@routes("GET", _MESSAGES)
async def history(state: State, call: Call, channel_id: int) -> list[JSON]:
    """Lists messages, newest first, around the given ids."""
    channel = _seen(state, channel_id)
    if not state.world.bot_permissions(channel) & READ_HISTORY:
        return []
    messages = sorted(channel.messages.items())
    limit = int(call.query.get("limit", 50))
    if "after" in call.query:
        oldest = [m for number, m in messages if number > int(call.query["after"])][:limit]
        return [_legible(state, message) for message in reversed(oldest)]
    if "before" in call.query:
        messages = [each for each in messages if each[0] < int(call.query["before"])]
    if "around" in call.query:
        middle = int(call.query["around"])
        messages = sorted(sorted(messages, key=lambda each: abs(each[0] - middle))[:limit])
    newest = [message for _, message in messages[-limit:]]
    return [_legible(state, message) for message in reversed(newest)]


@routes("GET", _MESSAGE)
async def read(state: State, _call: Call, channel_id: int, message_id: int) -> JSON:
    """Shows one message."""
    return _legible(state, state.messages.find(_seen(state, channel_id), message_id))


@routes("PATCH", _MESSAGE)
async def edit(state: State, call: Call, channel_id: int, message_id: int) -> JSON:
    """Changes one of the bot's messages."""
    channel = _awake(_seen(state, channel_id))
    message = state.messages.own(channel, message_id)
    state.messages.edit(message, call.body, call.files)
    await state.announce("MESSAGE_UPDATE", channel, message)
    return message


@routes("DELETE", _MESSAGE)
async def delete(state: State, _call: Call, channel_id: int, message_id: int) -> None:
    """Deletes a message."""
    channel = _awake(_seen(state, channel_id))
    state.messages.find(channel, message_id)
    del channel.messages[message_id]
    await state.announce("MESSAGE_DELETE", channel, {"id": str(message_id)})


@routes("POST", _MESSAGES + "/bulk-delete")
async def bulk_delete(state: State, call: Call, channel_id: int) -> None:
    """Deletes several messages."""
    channel = state.channel(channel_id)
    for each in call.body["messages"]:
        channel.messages.pop(int(each), None)
    await state.announce("MESSAGE_DELETE_BULK", channel, {"ids": call.body["messages"]})


@routes("PUT", _MESSAGES + "/pins/{message}")
@routes("PUT", "/channels/{channel}/pins/{message}")
async def pin(state: State, _call: Call, channel_id: int, message_id: int) -> None:
    """Pins a message."""
    state.messages.find(state.channel(channel_id), message_id)["pinned"] = True


@routes("DELETE", _MESSAGES + "/pins/{message}")
@routes("DELETE", "/channels/{channel}/pins/{message}")
async def unpin(state: State, _call: Call, channel_id: int, message_id: int) -> None:
    """Unpins a message."""
    state.messages.find(state.channel(channel_id), message_id)["pinned"] = False


@routes("PUT", _MESSAGE + "/reactions/{emoji:text}/@me")
@routes("DELETE", _MESSAGE + "/reactions/{emoji:text}/@me")
async def react(state: State, _call: Call, channel_id: int, message_id: int, _emoji: Any) -> None:
    """Accepts the bot's reaction to a message that is there."""
    state.messages.find(state.channel(channel_id), message_id)


@routes("POST", "/channels/{channel}/typing")
async def typing(state: State, _call: Call, channel_id: int) -> None:
    """Accepts that the bot types."""
    state.channel(channel_id)
