"""What a timeline shows beside its own moments: sessions, and whose reminder somebody pressed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from nexus_bot.models import Milestone, OutboxMessage, Session, SessionMember
from nexus_bot.repositories.base import Repository

SESSIONS = 100


class Timelines(Repository):
    """Sessions as a calendar needs them, and reminders as they were received."""

    async def sessions(self, guild_id: int, since: datetime, limit: int) -> Sequence[Session]:
        """The next sessions of a server that are still planned."""
        rows = await self._session.scalars(
            select(Session)
            .where(
                Session.guild_id == guild_id,
                Session.state == "planned",
                Session.starts_at >= since,
            )
            .order_by(Session.starts_at, Session.id)
            .limit(limit)
        )
        return rows.all()

    async def sessions_of(
        self, guild_id: int, user_id: int, cohort_id: int, since: datetime
    ) -> Sequence[Session]:
        """The sessions of a cohort that a member hosts or joins, cancelled ones too."""
        mine = select(SessionMember.session_id).where(
            SessionMember.guild_id == guild_id, SessionMember.user_id == user_id
        )
        rows = await self._session.scalars(
            select(Session)
            .where(
                Session.guild_id == guild_id,
                Session.cohort_id == cohort_id,
                Session.starts_at >= since,
                or_(Session.host_id == user_id, Session.id.in_(mine)),
            )
            .order_by(Session.starts_at, Session.id)
            .limit(SESSIONS)
        )
        return rows.all()

    async def milestones(self, guild_id: int, cohort_id: int) -> Sequence[Milestone]:
        """The milestones of a cohort that have a date."""
        rows = await self._session.scalars(
            select(Milestone)
            .where(
                Milestone.guild_id == guild_id,
                Milestone.cohort_id == cohort_id,
                Milestone.is_off.is_(False),
                Milestone.due_at.is_not(None),
            )
            .order_by(Milestone.due_at, Milestone.position)
        )
        return rows.all()

    async def changes_told(self, guild_id: int, subjects: Sequence[str]) -> dict[str, int]:
        """How often the dates of some subjects were told to Discord's calendar, by lane."""
        rows = await self._session.execute(
            select(OutboxMessage.lane, func.count())
            .where(
                OutboxMessage.guild_id == guild_id,
                OutboxMessage.subject.in_(subjects),
                OutboxMessage.kind == "event",
            )
            .group_by(OutboxMessage.lane)
        )
        return {str(lane): count for lane, count in rows}

    async def server_of(self, user_id: int, reminder_id: int) -> int | None:
        """The server whose reminder somebody received; never one that went to another person."""
        return await self._session.scalar(
            select(OutboxMessage.guild_id).where(
                OutboxMessage.guild_id > 0,
                OutboxMessage.id == reminder_id,
                OutboxMessage.user_id == user_id,
            )
        )
