"""Cards that stand: shown as their row is now, and what follows when one does not stand."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from discord import AllowedMentions, HTTPException, PartialMessage, ui

from nexus_bot.delivery.manners import Done, Dropped, Made, Put, Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import OPEN

LATER = timedelta(seconds=5)
TRIES = 5


async def redraw(
    message: OutboxMessage,
    standing: PartialMessage,
    view: ui.LayoutView,
    let_go: Callable[[], Awaitable[None]],
) -> Made:
    """Show a card anew; one edited too often gives way to a new one, a deleted one is let go."""
    try:
        await standing.edit(view=view, allowed_mentions=AllowedMentions.none())
    except HTTPException as error:
        match judge(error.status, error.code):
            case Verdict.WORN_OUT:
                message.channel_id = standing.channel.id
                return Said(view)
            case Verdict.DELETED | Verdict.GONE:
                await let_go()
                return Dropped("cancelled", "its card was deleted")
            case _:
                raise
    return Done(standing.id)


def draw_late(
    message: OutboxMessage, said: Said, state: str | None, channel_id: int | None, now: datetime
) -> Made:
    """Post a card that failed before; wait for one that is on its way, but not for ever.

    ``state`` is what became of it, ``channel_id`` where it should stand now; None is nowhere.
    """
    if state == "failed" and channel_id is not None:
        message.channel_id = channel_id
        return said
    if message.attempts >= TRIES or state not in OPEN:
        return Dropped("cancelled", "the card never stood")
    return Put(now + LATER)
