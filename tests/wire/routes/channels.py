"""Channels themselves, and opening direct conversations."""

from ..errors import ApiError, unknown
from ..rest import Call, Routes
from ..state import State
from ..world import JSON, MANAGE_THREADS, TEXT, Channel

routes = Routes()


@routes("GET", "/channels/{channel}")
async def read(state: State, _call: Call, channel_id: int) -> JSON:
    """Shows a channel, a thread or a direct conversation."""
    return state.channel(channel_id).payload()


def _may_change(state: State, channel: Channel, changes: JSON) -> None:
    """Refuses what only a moderator does to a thread, and any change to one that stays archived."""
    if not channel.is_thread:
        return
    moderates = state.world.bot_permissions(channel) & MANAGE_THREADS
    mine = channel.owner_id == state.world.bot.id
    if not moderates and (channel.locked or not (mine or changes == {"archived": False})):
        raise ApiError(403, 50013, "Missing Permissions")
    if channel.archived and changes.get("archived", True):
        raise ApiError(400, 50083, "Thread is archived")


@routes("PATCH", "/channels/{channel}")
async def change(state: State, call: Call, channel_id: int) -> JSON:
    """Changes a channel or a thread."""
    channel = state.channel(channel_id)
    _may_change(state, channel, call.body)
    for key in ("name", "topic", "archived", "locked"):
        if key in call.body:
            setattr(channel, key, call.body[key])
    if "permission_overwrites" in call.body:
        channel.overwrites = call.body["permission_overwrites"]
    if "applied_tags" in call.body:
        channel.applied_tags = [str(each) for each in call.body["applied_tags"]]
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    await _tell(state, event, channel)
    return channel.payload()


@routes("DELETE", "/channels/{channel}")
async def delete(state: State, _call: Call, channel_id: int) -> JSON:
    """Deletes a channel or a thread."""
    channel = state.channel(channel_id)
    state.world.forget(channel)
    await _tell(state, "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel)
    return channel.payload()


@routes("GET", "/guilds/{guild}/channels")
async def listed(state: State, _call: Call, guild_id: int) -> list[JSON]:
    """Lists the channels of a guild, without threads."""
    channels = state.guild(guild_id).channels.values()
    return [channel.payload() for channel in channels if not channel.is_thread]


@routes("POST", "/guilds/{guild}/channels")
async def create(state: State, call: Call, guild_id: int) -> JSON:
    """Adds a channel to a guild."""
    channel = state.guild(guild_id).add_channel(call.body["name"], call.body.get("type", TEXT))
    channel.topic = call.body.get("topic")
    channel.overwrites = call.body.get("permission_overwrites") or []
    await _tell(state, "CHANNEL_CREATE", channel)
    return channel.payload()


@routes("POST", "/users/@me/channels")
async def open_dm(state: State, call: Call) -> JSON:
    """Opens the bot's conversation with a user."""
    user = state.world.users.get(int(call.body["recipient_id"]))
    if user is None:
        raise unknown("User", 10013)
    return state.world.open_dm(user).payload()


async def _tell(state: State, event: str, channel: Channel) -> None:
    await state.gateway.dispatch(event, channel.payload(), guild_id=channel.guild_id, intent=1)
