"""A school whose timeline is planned, for tests of what waits to be said."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.values import DatesDraft, DatesPreview
from tests.services.school import AMINA, School

NAIROBI = ZoneInfo("Africa/Nairobi")
WEEK = DatesDraft(start="2026-09-08", end="2026-09-15 18:00", timezone="Africa/Nairobi")


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of September 2026, by Nairobi's clocks."""
    return datetime(2026, 9, day, hour, minute, tzinfo=NAIROBI).astimezone(UTC)


async def outbox(school: School, kind: str = "reminder") -> list[OutboxMessage]:
    """Everything of a kind that was ever planned here, in order of time."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == kind)
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
        )
        return list(rows)


async def waiting(school: School, user_id: int | None = None) -> list[tuple[str, datetime]]:
    """Which moments wait to be said, in the channel or to one member, and when."""
    return [
        (message.payload["moment"], message.due_at)
        for message in await outbox(school)
        if message.state == "pending" and message.user_id == user_id
    ]


async def move(school: School, **dates: str) -> DatesPreview:
    """Change the dates of the school's cohort as an organiser does."""
    stands = await school.services.dates.stands(school.actor(AMINA))
    draft = DatesDraft(**(stands.state() | dates))
    preview = await school.services.dates.preview(school.actor(AMINA), draft)
    _, saved = await school.services.dates.save(school.actor(AMINA), preview.panel)
    return saved


async def running(school: School) -> Cohort:
    """The cohort that runs."""
    cohort = await school.services.cohorts.running(school.guild_id)
    assert cohort is not None
    return cohort
