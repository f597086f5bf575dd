"""The steps of a cohort, in the order that its organisers chose."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import func, select

from nexus_bot.models import Milestone
from nexus_bot.repositories.base import Repository
from nexus_bot.schedule import resolve


class Milestones(Repository):
    """Milestones by cohort; the server is held (``Cohorts.enrol``) while they are changed."""

    async def of(self, guild_id: int, cohort_id: int) -> Sequence[Milestone]:
        """All of a cohort in order, those that were taken off too; what is set is stored."""
        rows = await self._session.scalars(
            select(Milestone)
            .where(Milestone.guild_id == guild_id, Milestone.cohort_id == cohort_id)
            .order_by(Milestone.position, Milestone.id)
        )
        return rows.all()

    async def add_all(
        self, guild_id: int, cohort_id: int, titles: Sequence[str], at: datetime
    ) -> list[Milestone]:
        """Add steps after those that are there."""
        last = await self._session.scalar(
            select(func.max(Milestone.position)).where(
                Milestone.guild_id == guild_id, Milestone.cohort_id == cohort_id
            )
        )
        added = [
            Milestone(
                guild_id=guild_id,
                cohort_id=cohort_id,
                position=(last or 0) + place,
                title=title,
                created_at=at,
            )
            for place, title in enumerate(titles, 1)
        ]
        self._session.add_all(added)
        await self._session.flush()
        return added

    async def follow(self, guild_id: int, cohort_id: int, zone: tzinfo) -> None:
        """Move the instants of due dates to where the clocks of another zone have them."""
        for milestone in await self.of(guild_id, cohort_id):
            if milestone.due_wall is not None:
                wall = milestone.due_wall
                milestone.fall_due(wall, resolve(wall, zone).instant)
