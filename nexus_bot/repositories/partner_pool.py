"""Who and what may be offered to whom in a cohort, each kind in one statement however many.

Hard limits are asked here: a place left, still here, no seat yet, not declined, not partners.
Who did not answer of late comes last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from nexus_bot.models import Member, PartnerRequest, Partnership, Project, Seat, Seeker
from nexus_bot.repositories.base import Repository, table_of
from nexus_bot.repositories.outbox import MESSAGES, is_open, key_of
from nexus_bot.repositories.partner_requests import DECLINED, LAPSED, OPEN
from nexus_bot.repositories.partners import API

ACTIVE = "active"
NOTE = "partner_note"
REQUESTS, PROJECTS, PAIRS = table_of(PartnerRequest), table_of(Project), table_of(Partnership)
People = set[tuple[int, int]]


class Pool(Repository):
    """The projects and the seekers of a cohort, and what keeps some of them apart."""

    async def offers(self, guild_id: int, cohort_id: int) -> Sequence[tuple[Project, Member]]:
        """The active projects with a free place, with their owners, the oldest first."""
        rows = await self._session.execute(
            select(Project, Member)
            .join(
                Member,
                and_(Member.guild_id == Project.guild_id, Member.user_id == Project.owner_id),
            )
            .where(
                Project.guild_id == guild_id,
                Project.cohort_id == cohort_id,
                Project.state == ACTIVE,
                Project.taken < Project.places,
                Member.left_at.is_(None),
            )
            .order_by(Project.id)
        )
        return [(project, owner) for project, owner in rows]

    async def searchers(
        self, guild_id: int, cohort_id: int, *, waiting: bool = False
    ) -> Sequence[tuple[Seeker, Member]]:
        """Those who look and have no partner, or only who waits for a project that fits."""
        wanted = _searchers(guild_id, cohort_id).where(Seeker.is_looking)
        if waiting:
            wanted = wanted.where(Seeker.waiting_since.is_not(None))
        rows = await self._session.execute(wanted.order_by(Seeker.user_id))
        return [(seeker, member) for seeker, member in rows]

    async def searcher(
        self, guild_id: int, cohort_id: int, user_id: int
    ) -> tuple[Seeker, Member] | None:
        """One seeker, where they have no partner."""
        rows = await self._session.execute(
            _searchers(guild_id, cohort_id)
            .where(Seeker.user_id == user_id)
            .execution_options(populate_existing=True)
        )
        row: Any = rows.first()
        return None if row is None else (row[0], row[1])

    async def declined(
        self,
        guild_id: int,
        cohort_id: int,
        *,
        user_id: int | None = None,
        with_open: bool = False,
    ) -> People:
        """Seekers and owners, all or those of one person, of whom one declined the other; with
        those who are yet to answer.
        """
        states = [DECLINED, OPEN] if with_open else [DECLINED]
        return await self._asked(guild_id, cohort_id, user_id, REQUESTS.c.state.in_(states))

    async def lapsed(
        self, guild_id: int, cohort_id: int, since: datetime, *, user_id: int | None = None
    ) -> People:
        """Seekers and owners, all or those of one person, of whom one did not answer of late."""
        lately = and_(REQUESTS.c.state == LAPSED, REQUESTS.c.settled_at > since)
        return await self._asked(guild_id, cohort_id, user_id, lately)

    async def _asked(
        self, guild_id: int, cohort_id: int, user_id: int | None, *wanted: Any
    ) -> People:
        if user_id is not None:
            of_one = or_(REQUESTS.c.seeker_id == user_id, PROJECTS.c.owner_id == user_id)
            wanted = (*wanted, of_one)
        rows = await self._session.execute(
            select(REQUESTS.c.seeker_id, PROJECTS.c.owner_id)
            .join(
                PROJECTS,
                and_(
                    PROJECTS.c.guild_id == REQUESTS.c.guild_id,
                    PROJECTS.c.id == REQUESTS.c.project_id,
                ),
            )
            .where(REQUESTS.c.guild_id == guild_id, REQUESTS.c.cohort_id == cohort_id, *wanted)
        )
        return {(seeker, owner) for seeker, owner in rows}

    async def partners(
        self, guild_id: int, kind: str = API, *, user_id: int | None = None
    ) -> People:
        """Those who are or were partners of a kind, in any cohort: all, or those of one person."""
        wanted = [PAIRS.c.guild_id == guild_id, PAIRS.c.kind == kind]
        if user_id is not None:
            wanted.append(or_(PAIRS.c.one_id == user_id, PAIRS.c.other_id == user_id))
        rows = await self._session.execute(select(PAIRS.c.one_id, PAIRS.c.other_id).where(*wanted))
        return {(one, other) for one, other in rows}

    async def told(self, guild_id: int, what: str, since: datetime) -> set[int]:
        """Who is told, since some moment, what the key of a private note begins with."""
        rows = await self._session.scalars(
            select(MESSAGES.c.user_id).where(
                MESSAGES.c.guild_id == guild_id,
                or_(is_open(MESSAGES), MESSAGES.c.settled_at >= since),
                MESSAGES.c.kind == NOTE,
                MESSAGES.c.dedupe_key.startswith(key_of(guild_id, NOTE, what), autoescape=True),
                MESSAGES.c.created_at >= since,
                MESSAGES.c.state != "cancelled",
            )
        )
        return set(rows)


def _searchers(guild_id: int, cohort_id: int) -> Any:
    """Seekers who are still here and have no seat."""
    return (
        select(Seeker, Member)
        .join(Member, and_(Member.guild_id == Seeker.guild_id, Member.user_id == Seeker.user_id))
        .outerjoin(
            Seat,
            and_(
                Seat.guild_id == Seeker.guild_id,
                Seat.cohort_id == Seeker.cohort_id,
                Seat.kind == API,
                Seat.user_id == Seeker.user_id,
            ),
        )
        .where(
            Seeker.guild_id == guild_id,
            Seeker.cohort_id == cohort_id,
            Seat.user_id.is_(None),
            Member.left_at.is_(None),
        )
    )
