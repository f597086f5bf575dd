"""Finding a message again: what was sent carries its row's mark, and a channel is read for it.

Discord gives components back with the ids they were sent with, also long after a nonce is
forgotten; so the first component of every message says which row it is.
"""

import base64
from datetime import timedelta
from hashlib import blake2b

from discord import Client, Message, Object
from discord.abc import Messageable
from discord.ui import LayoutView
from discord.utils import time_snowflake

from nexus_bot.models import OutboxMessage

MARKS = 1_000_000_000
SKEW = timedelta(minutes=1)
READ = 500


def nonce_of(key: str) -> str:
    """The name under which Discord knows one message, however often it is sent (24 letters)."""
    return base64.b32encode(blake2b(key.encode(), digest_size=15).digest()).decode().lower()


def mark_of(message: OutboxMessage) -> int:
    """The component id that only this message has, among those of its time."""
    return MARKS + message.id % MARKS


def marked(view: LayoutView, message: OutboxMessage) -> LayoutView:
    """A view whose first component carries the message's mark."""
    if view.children:
        view.children[0].id = mark_of(message)
    return view


async def find_sent(client: Client, place: Messageable, message: OutboxMessage) -> int | None:
    """The message on Discord that carries the mark, posted since it was first tried."""
    if message.first_attempt_at is None or client.user is None:
        return None
    since = Object(time_snowflake(message.first_attempt_at - SKEW))
    async for posted in place.history(limit=READ, after=since, oldest_first=True):
        if posted.author.id == client.user.id and is_marked(posted, message):
            return posted.id
    return None


def is_marked(posted: Message, message: OutboxMessage) -> bool:
    """Whether what stands on Discord is this message."""
    first = next(iter(posted.components), None)
    return getattr(first, "id", None) == mark_of(message)
