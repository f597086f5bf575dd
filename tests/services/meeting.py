"""Sessions in a school: planned in two steps, and what the outbox holds of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from nexus_bot.models import OutboxMessage
from nexus_bot.services.session_plans import REMINDER
from nexus_bot.values import SessionDraft, SessionStored
from tests.services.school import BEA, School


async def plan(
    school: School, who: int = BEA, when: str = "tomorrow 18:00", **more: Any
) -> SessionStored:
    """Plan a session and save what was understood."""
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(who), SessionDraft(when=when, **more))
    return await sessions.save(school.actor(who), understood.panel)


async def move(school: School, who: int, number: int, when: str, **more: Any) -> SessionStored:
    """Move a session and save what was understood."""
    return await plan(school, who, when, number=number, **more)


async def messages(school: School, kind: str) -> Sequence[OutboxMessage]:
    """Every message of a kind, in the order in which they were planned."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == kind)
            .order_by(OutboxMessage.id)
        )
        return rows.all()


async def reminders(school: School) -> set[tuple[int, int, datetime]]:
    """The reminders that are still to come: of which session, to whom, when."""
    return {
        (message.payload["number"], message.user_id or 0, message.due_at)
        for message in await messages(school, REMINDER)
        if message.state == "pending"
    }


async def say_reminders(school: School) -> None:
    """Let what is due be said."""
    async with school.database.write() as session:
        await session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.guild_id == school.guild_id,
                OutboxMessage.kind == REMINDER,
                OutboxMessage.state == "pending",
                OutboxMessage.due_at <= school.now,
            )
            .values(state="sent", settled_at=school.now)
        )
