"""Placing: what is remembered of a message that stands, in the transaction that records it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import CARD, CARD_EDIT, Outbox, removal_of
from nexus_bot.repositories.posts import Posts
from nexus_bot.services import (
    blocker_plans,
    integration_plans,
    partner_plans,
    project_plans,
    session_plans,
)

Place = Callable[[AsyncSession, OutboxMessage, int, datetime], Awaitable[None]]


async def place_card(
    session: AsyncSession, message: OutboxMessage, message_id: int, at: datetime
) -> None:
    """Remember where a post's card stands; where the post is gone by now, the card must go too.

    An older card of the same post must go as well.
    """
    guild, number, channel = message.guild_id, message.payload["number"], message.channel_id or 0
    posts = Posts(session)
    before = await posts.stands(guild, number)
    if await posts.place(guild, number, channel, message_id):
        if before is not None and before[1] not in (None, message_id):
            await Outbox(session).plan(guild, removal_of(number, *before, at), at)
        return
    await Outbox(session).plan(guild, removal_of(number, channel, message_id, at), at)


PLACES: Mapping[str, Place] = {
    CARD: place_card,
    CARD_EDIT: place_card,
    session_plans.CARD: session_plans.place,
    session_plans.EDIT: session_plans.place,
    blocker_plans.CARD: blocker_plans.place,
    blocker_plans.POST: blocker_plans.place,
    blocker_plans.EDIT: blocker_plans.place,
    blocker_plans.UNCLAIMED: blocker_plans.keep_up,
    blocker_plans.MENTORS: blocker_plans.keep_up,
    project_plans.CARD: project_plans.place,
    project_plans.EDIT: project_plans.place,
    partner_plans.PANEL: integration_plans.place,
    partner_plans.PANEL_EDIT: integration_plans.place,
}
