"""The cohorts of a server one after the other, and what came of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from nexus_bot.models import Cohort, Milestone, Post, Session
from nexus_bot.repositories.base import Repository
from nexus_bot.repositories.blockers import CHALLENGE


class CohortCounts(NamedTuple):
    """What came of a cohort: what was shared, by how many, meetings, and blockers solved."""

    learnings: int = 0
    people: int = 0
    sessions: int = 0
    solved: int = 0


class Chronicle(Repository):
    """All cohorts, running and closed."""

    async def page(self, guild_id: int, *, offset: int, limit: int) -> Sequence[Cohort]:
        """Some cohorts of a server, the newest first."""
        rows = await self._session.scalars(
            select(Cohort)
            .where(Cohort.guild_id == guild_id)
            .order_by(Cohort.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return rows.all()

    async def count(self, guild_id: int) -> int:
        """How many cohorts a server has had."""
        found = await self._session.scalar(
            select(func.count()).select_from(Cohort).where(Cohort.guild_id == guild_id)
        )
        return found or 0

    async def counts(self, guild_id: int, cohort_ids: Sequence[int]) -> dict[int, CohortCounts]:
        """What came of these cohorts."""
        is_learning = Post.noun == "learning"
        posts = await self._session.execute(
            select(
                Post.cohort_id,
                func.count().filter(is_learning),
                func.count(Post.author_id.distinct()).filter(is_learning),
                func.count().filter(Post.kind == CHALLENGE),
            )
            .where(Post.guild_id == guild_id, Post.cohort_id.in_(cohort_ids))
            .group_by(Post.cohort_id)
        )
        sessions = await self._session.execute(
            select(Session.cohort_id, func.count())
            .where(
                Session.guild_id == guild_id,
                Session.cohort_id.in_(cohort_ids),
                Session.state != "cancelled",
            )
            .group_by(Session.cohort_id)
        )
        found = {cohort: CohortCounts() for cohort in cohort_ids}
        for cohort, learnings, people, solved in posts:
            found[cohort] = CohortCounts(learnings, people, solved=solved)
        for cohort, count in sessions:
            found[cohort] = found[cohort]._replace(sessions=count)
        return found

    async def milestones(self, guild_id: int, cohort_id: int) -> int:
        """How many steps stand on a cohort's list."""
        found = await self._session.scalar(
            select(func.count())
            .select_from(Milestone)
            .where(
                Milestone.guild_id == guild_id,
                Milestone.cohort_id == cohort_id,
                Milestone.is_off.is_(False),
            )
        )
        return found or 0

    async def sessions_to_come(self, guild_id: int, cohort_id: int, now: datetime) -> int:
        """How many sessions of a cohort are still planned."""
        found = await self._session.scalar(
            select(func.count())
            .select_from(Session)
            .where(
                Session.guild_id == guild_id,
                Session.cohort_id == cohort_id,
                Session.state == "planned",
                Session.starts_at > now,
            )
        )
        return found or 0
