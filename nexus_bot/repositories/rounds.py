"""Pairing rounds, and who takes part in them."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, select

from nexus_bot.models import Member, PairingRound, Project, Seat
from nexus_bot.repositories.base import Repository
from nexus_bot.repositories.partners import REVIEW
from nexus_bot.repositories.projects import ACTIVE

BACKEND = "backend"


class Rounds(Repository):
    """The rounds of a server."""

    async def add(self, made: PairingRound) -> None:
        """Store a round; its id is known then."""
        self._session.add(made)
        await self._session.flush()

    async def peers(self, guild_id: int, cohort_id: int) -> Sequence[tuple[Member, Project | None]]:
        """The backend learners without a review buddy in a cohort, and what each builds there."""
        rows = await self._session.execute(
            select(Member, Project)
            .outerjoin(
                Project,
                and_(
                    Project.guild_id == Member.guild_id,
                    Project.owner_id == Member.user_id,
                    Project.cohort_id == cohort_id,
                    Project.state == ACTIVE,
                ),
            )
            .outerjoin(
                Seat,
                and_(
                    Seat.guild_id == Member.guild_id,
                    Seat.cohort_id == cohort_id,
                    Seat.kind == REVIEW,
                    Seat.user_id == Member.user_id,
                ),
            )
            .where(
                Member.guild_id == guild_id,
                Member.track == BACKEND,
                Member.left_at.is_(None),
                Seat.user_id.is_(None),
            )
            .order_by(Member.user_id)
        )
        return [(member, project) for member, project in rows]

    async def builders(self, guild_id: int, cohort_id: int) -> Collection[int]:
        """Those who have an active project in a cohort."""
        rows = await self._session.scalars(
            select(Project.owner_id).where(
                Project.guild_id == guild_id,
                Project.cohort_id == cohort_id,
                Project.state == ACTIVE,
            )
        )
        return frozenset(rows)

    async def members(self, guild_id: int, people: Collection[int]) -> Mapping[int, Member]:
        """Some people of this server, by id."""
        rows = await self._session.scalars(
            select(Member).where(Member.guild_id == guild_id, Member.user_id.in_(people))
        )
        return {member.user_id: member for member in rows}

    async def projects(self, guild_id: int, ids: Collection[int]) -> Mapping[int, Project]:
        """Some projects of this server, by id."""
        rows = await self._session.scalars(
            select(Project).where(Project.guild_id == guild_id, Project.id.in_(ids))
        )
        return {project.id: project for project in rows}
