"""Threads and forum posts."""

from ..errors import ApiError
from ..rest import Call, Routes
from ..state import State
from ..world import FORUM, JSON, PRIVATE_THREAD, PUBLIC_THREAD, Channel

routes = Routes()


async def _open(state: State, parent: Channel, body: JSON, kind: int) -> Channel:
    assert parent.guild_id is not None
    guild = state.world.guilds[parent.guild_id]
    thread = guild.add_thread(parent, body["name"], owner=state.world.bot, kind=kind)
    thread.auto_archive_minutes = body.get("auto_archive_duration") or 1440
    thread.applied_tags = [str(each) for each in body.get("applied_tags") or ()]
    shown = thread.payload() | {"newly_created": True}
    await state.gateway.dispatch("THREAD_CREATE", shown, guild_id=guild.id, intent=1)
    return thread


@routes("POST", "/channels/{channel}/messages/{message}/threads")
async def from_message(state: State, call: Call, channel_id: int, message_id: int) -> JSON:
    """Opens a thread on a message; the thread has the message's id."""
    parent = state.channel(channel_id)
    message = state.messages.find(parent, message_id)
    if message_id in state.world.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = await _open(state, parent, call.body, PUBLIC_THREAD)
    state.world.forget(thread)
    thread.id = message_id
    state.world.keep(thread)
    message["thread"] = thread.payload()
    return thread.payload()


@routes("POST", "/channels/{channel}/threads")
async def create(state: State, call: Call, channel_id: int) -> JSON:
    """Opens a thread, or a forum post with its first message."""
    parent = state.channel(channel_id)
    if parent.kind != FORUM:
        kind = call.body.get("type", PRIVATE_THREAD)
        return (await _open(state, parent, call.body, kind)).payload()
    bot = state.world.bot
    first = state.messages.build(parent, bot, call.body["message"], call.files)
    thread = await _open(state, parent, call.body, PUBLIC_THREAD)
    first |= {"id": str(thread.id), "channel_id": str(thread.id)}
    thread.messages[thread.id] = first
    return thread.payload() | {"message": first}


@routes("PUT", "/channels/{channel}/thread-members/{user}")
async def add_member(state: State, _call: Call, channel_id: int, user_id: int) -> None:
    """Lets somebody into a thread."""
    state.channel(channel_id).people.add(user_id)


@routes("GET", "/guilds/{guild}/threads/active")
async def active(state: State, _call: Call, guild_id: int) -> JSON:
    """Lists the threads that are not archived."""
    channels = state.guild(guild_id).channels.values()
    threads = [each.payload() for each in channels if each.is_thread and not each.archived]
    return {"threads": threads, "members": []}


@routes("GET", "/channels/{channel}/threads/archived/{which:text}")
async def archived(state: State, _call: Call, channel_id: int, which: str) -> JSON:
    """Lists the archived threads of a channel."""
    parent = state.channel(channel_id)
    kind = PRIVATE_THREAD if which == "private" else PUBLIC_THREAD
    mine = [c for c in state.world.channels.values() if c.parent is parent and c.archived]
    threads = [thread.payload() for thread in mine if thread.kind == kind]
    return {"threads": threads, "members": [], "has_more": False}


@routes("GET", "/channels/{channel}/users/@me/threads/archived/private")
async def archived_of_mine(state: State, _call: Call, channel_id: int) -> JSON:
    """Lists the archived private threads of a channel in which the bot is."""
    channels = state.world.channels.values()
    mine = [c for c in channels if c.parent and c.parent.id == channel_id and c.archived]
    threads = [thread.payload() for thread in mine if thread.kind == PRIVATE_THREAD]
    return {"threads": threads, "members": [], "has_more": False}
