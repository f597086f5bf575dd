"""Addresses inside Discord."""

from nexus_bot.values import Listed


def message_url(guild_id: int, channel_id: int, message_id: int) -> str:
    """The address that jumps to a message."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def jump_url(guild_id: int, post: Listed) -> str | None:
    """The address of a post's card, once it stands."""
    if post.message_id is None or post.channel_id is None:
        return None
    return message_url(guild_id, post.channel_id, post.message_id)
