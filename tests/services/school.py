"""A server with a running cohort, and people who use the services directly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.database import Database
from nexus_bot.models import Base
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.values import LearningDraft, SetupDraft, Shared
from tests.quiet import hush

START = datetime(2026, 9, 8, 9, tzinfo=UTC)
CHANNEL, MENTORS = 100, 200
AMINA, BEA, LIN, FEMI = 1, 2, 3, 4
Rows = dict[str, set[tuple[Any, ...]]]


@dataclass
class School:
    """One server: Amina organises, Femi mentors, Bea and Lin learn."""

    database: Database
    guild_id: int = 10
    now: datetime = START
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.services = Services.over(self.database, lambda: self.now)

    async def open(self) -> "School":
        """Set the cohort up; nothing waits to be said then."""
        draft = SetupDraft(
            channel_id=CHANNEL,
            mentor_role_id=MENTORS,
            start="2026-09-08",
            end="2026-09-15 18:00",
            timezone="Africa/Nairobi",
        )
        await self.services.cohorts.set_up(self.actor(AMINA), draft)
        await hush(self.database)
        return self

    def actor(self, user_id: int, interaction_id: int = 0) -> Actor:
        """Somebody in a new interaction, or in one that was there before."""
        return Actor(
            guild_id=self.guild_id,
            user_id=user_id,
            name=f"member {user_id}",
            interaction_id=interaction_id or next(self.ids) * 1000 + self.guild_id,
            role_ids=frozenset({MENTORS}) if user_id == FEMI else frozenset(),
            manages=user_id == AMINA,
        )

    async def share(self, who: int, text: str, topic: str = "Celery", **more: Any) -> Shared:
        """Share a learning."""
        draft = LearningDraft(text=text, topic=topic, **more)
        return await self.services.learnings.share(self.actor(who), draft)

    async def posted(self, shared: Shared, message_id: int) -> None:
        """Record that a card stands in the channel."""
        await self.services.outbox.sent(shared.card, message_id)

    def pass_time(self, **amount: float) -> None:
        """Let time pass."""
        self.now += timedelta(**amount)

    async def rows(self) -> Rows:
        """Everything that is stored, by table."""
        async with self.database.read() as session:
            return {
                table.name: await _rows_in(session, table) for table in Base.metadata.sorted_tables
            }

    async def rows_of(self, table: Table) -> set[tuple[Any, ...]]:
        """All rows of one table."""
        async with self.database.read() as session:
            return await _rows_in(session, table)

    async def check_index(self) -> None:
        """Fail when SQLite's index of words differs from the posts; PostgreSQL's cannot."""
        if self.database.dialect == "sqlite":
            async with self.database.write() as session:
                await session.execute(
                    text("INSERT INTO post_words (post_words, rank) VALUES ('integrity-check', 1)")
                )

    async def found(self, typed: str) -> list[int]:
        """The numbers that a search finds."""
        return [post.number for post in await self.services.hub.suggest_posts(self.guild_id, typed)]


async def _rows_in(session: AsyncSession, table: Table) -> set[tuple[Any, ...]]:
    found = await session.execute(select(table).where(table.c.guild_id >= 0))
    return {tuple(map(repr, row)) for row in found}
