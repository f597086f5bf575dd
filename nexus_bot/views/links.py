"""Addresses inside Discord."""

from nexus_bot.values import Listed


def channel_url(guild_id: int, channel_id: int) -> str:
    """The address that leads to a channel."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}"


def message_url(guild_id: int, channel_id: int, message_id: int) -> str:
    """The address that jumps to a message."""
    return f"{channel_url(guild_id, channel_id)}/{message_id}"


def jump_url(guild_id: int, post: Listed) -> str | None:
    """The address of a post's card, once it stands."""
    if post.message_id is None or post.channel_id is None:
        return None
    return message_url(guild_id, post.channel_id, post.message_id)
