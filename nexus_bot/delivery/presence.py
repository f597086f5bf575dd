"""Whether somebody is still here: asked of Discord, for the bot hears of no departures."""

from aiohttp import ClientError
from discord import Client, HTTPException, NotFound

from nexus_bot.delivery import wire

UNKNOWN_MEMBER = 10007


async def has_left(client: Client, guild_id: int, user_id: int) -> bool:
    """Whether a person is no member of a server any more; no answer means that they are."""
    try:
        await client.http.get_member(guild_id, user_id)
    except NotFound as error:
        return error.code == UNKNOWN_MEMBER
    except (HTTPException, ClientError, OSError, wire.Limited, wire.NoRoom):
        return False
    return False
