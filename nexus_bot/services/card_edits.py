"""Edits of cards that come together: one for all who press within some seconds."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.repositories.outbox import Intent, Outbox

TOGETHER = timedelta(seconds=5)

Edit = Callable[[str, datetime], Intent]


async def show_soon(
    store: AsyncSession, guild_id: int, edit: Edit, again: int, now: datetime
) -> None:
    """Plan one edit of a card for all that changes within some seconds.

    An edit that waits is held until this is stored, so it shows this, too; where it is on its
    way already, another follows, known by ``again``.
    """
    outbox, due_at = Outbox(store), now + TOGETHER
    slot = int(now.timestamp() // TOGETHER.total_seconds())
    planned = await outbox.plan(guild_id, edit(f"people:{slot}", due_at), now)
    if planned.state != "pending":
        await outbox.plan(guild_id, edit(f"people:{again}", due_at), now)
