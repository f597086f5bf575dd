"""Sessions and who joins them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from nexus_bot.models import Member, Session, SessionMember
from nexus_bot.repositories.base import Repository, insert_for, table_of
from nexus_bot.repositories.posts import LARGEST

NAMES = 8
MANY = 200
LONGEST = timedelta(hours=8)
PLANNED = "planned"
SESSIONS, MEMBERS = table_of(Session), table_of(SessionMember)
PLACE = (
    update(SESSIONS)
    .where(SESSIONS.c.guild_id == bindparam("guild"), SESSIONS.c.number == bindparam("session"))
    .values(channel_id=bindparam("channel_id"), message_id=bindparam("message_id"))
    .returning(SESSIONS.c.id)
)
LEAVE = (
    delete(MEMBERS)
    .where(
        MEMBERS.c.guild_id == bindparam("guild"),
        MEMBERS.c.session_id == bindparam("session"),
        MEMBERS.c.user_id == bindparam("user"),
    )
    .returning(MEMBERS.c.user_id)
)


class Gathering(NamedTuple):
    """A session with all that its card shows: its host, how many join, the names of the first."""

    session: Session
    host: Member
    people: int
    names: Sequence[str]

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return ends_at(self.session)


def ends_at(session: Session) -> datetime:
    """When a session is over."""
    return session.starts_at + timedelta(minutes=session.minutes)


@cache
def _join(engine: str) -> Any:
    return (
        insert_for(engine, SessionMember)
        .on_conflict_do_nothing(index_elements=["guild_id", "session_id", "user_id"])
        .returning(MEMBERS.c.user_id)
    )


class Sessions(Repository):
    """The sessions of a server, known by number."""

    async def add(self, session: Session) -> None:
        """Store a session; what is set on it later is stored, too."""
        self._session.add(session)
        await self._session.flush()

    async def find(self, guild_id: int, number: int) -> Gathering | None:
        """The session of that number, to look at."""
        if number > LARGEST:
            return None
        host = aliased(Member)
        found = await self._session.execute(
            select(Session, host)
            .join(host, and_(host.guild_id == Session.guild_id, host.user_id == Session.host_id))
            .where(Session.guild_id == guild_id, Session.number == number)
        )
        row = found.first()
        if row is None:
            return None
        session, member = row
        people, names = await self._who_joins(session)
        return Gathering(session, member, people, names)

    async def _who_joins(self, session: Session) -> tuple[int, Sequence[str]]:
        """How many join, and the names of those who joined first."""
        here = (
            SessionMember.guild_id == session.guild_id,
            SessionMember.session_id == session.id,
        )
        people = await self._session.scalar(select(func.count()).where(*here))
        first = (
            select(SessionMember.user_id, SessionMember.joined_at)
            .where(*here)
            .order_by(SessionMember.joined_at, SessionMember.user_id)
            .limit(NAMES)
            .subquery()
        )
        names = await self._session.scalars(
            select(Member.name)
            .join(first, first.c.user_id == Member.user_id)
            .where(Member.guild_id == session.guild_id)
            .order_by(first.c.joined_at, first.c.user_id)
        )
        return people or 0, names.all()

    async def look(self, guild_id: int, number: int) -> Session | None:
        """The session of that number, to look at."""
        return await self._session.scalar(_at(guild_id, number))

    async def keep(self, guild_id: int, number: int) -> Session | None:
        """The session of that number, which nobody moves or cancels before this is stored."""
        return await self._session.scalar(_at(guild_id, number).with_for_update(read=True))

    async def hold(self, guild_id: int, number: int) -> Session | None:
        """The session of that number, which nobody joins, leaves or changes before this is stored.

        What is set on it is stored.
        """
        return await self._session.scalar(_at(guild_id, number).with_for_update())

    async def by_id(self, guild_id: int, session_id: int) -> Session | None:
        """The session of that row; what is set on it is stored."""
        return await self._session.scalar(
            select(Session).where(Session.guild_id == guild_id, Session.id == session_id)
        )

    async def place(
        self, guild_id: int, number: int, channel_id: int | None, message_id: int | None
    ) -> bool:
        """Remember where the card of a session stands; False when there is no such session."""
        placed = await self._run(
            PLACE, guild=guild_id, session=number, channel_id=channel_id, message_id=message_id
        )
        return placed.first() is not None

    async def join(self, session: Session, user_id: int, at: datetime) -> bool:
        """Let a member in; False when they are in already."""
        joined = await self._run(
            _join(self._engine),
            guild_id=session.guild_id,
            session_id=session.id,
            user_id=user_id,
            joined_at=at,
        )
        return joined.first() is not None

    async def leave(self, session: Session, user_id: int) -> bool:
        """Let a member go; False when they were not in."""
        left = await self._run(LEAVE, guild=session.guild_id, session=session.id, user=user_id)
        return left.first() is not None

    async def is_in(self, session: Session, user_id: int) -> bool:
        """Whether a member joins a session."""
        key = (session.guild_id, session.id, user_id)
        return await self._session.get(SessionMember, key) is not None

    async def who_joins(self, session: Session) -> Sequence[int]:
        """The members who join a session."""
        rows = await self._session.scalars(
            select(SessionMember.user_id)
            .where(
                SessionMember.guild_id == session.guild_id,
                SessionMember.session_id == session.id,
            )
            .order_by(SessionMember.user_id)
        )
        return rows.all()

    async def coming_of_host(self, guild_id: int, host_id: int, now: datetime) -> int:
        """How many sessions a member hosts that have not begun."""
        return (
            await self._session.scalar(
                select(func.count()).where(
                    Session.guild_id == guild_id,
                    Session.starts_at > now,
                    Session.state == PLANNED,
                    Session.host_id == host_id,
                )
            )
            or 0
        )

    async def mine(self, guild_id: int, user_id: int, now: datetime) -> Sequence[Session]:
        """The sessions that a member joins or hosts and that are not over, the next first.

        None is longer than ``LONGEST``, so what began before that is over.
        """
        rows = await self._session.scalars(_mine(guild_id, user_id, now - LONGEST))
        return [session for session in rows if ends_at(session) > now]

    async def coming(self, now: datetime) -> Sequence[Session]:
        """The sessions of every server that have not begun."""
        rows = await self._session.scalars(
            select(Session).where(
                Session.guild_id > 0, Session.starts_at > now, Session.state == PLANNED
            )
        )
        return rows.all()


def _at(guild_id: int, number: int) -> Select[Session]:
    return select(Session).where(
        Session.guild_id == guild_id, Session.number == min(number, LARGEST)
    )


def _mine(guild_id: int, user_id: int, since: datetime) -> Select[Session]:
    joined = select(SessionMember.session_id).where(
        SessionMember.guild_id == guild_id, SessionMember.user_id == user_id
    )
    return (
        select(Session)
        .where(
            Session.guild_id == guild_id,
            Session.starts_at > since,
            Session.state == PLANNED,
            or_(Session.host_id == user_id, Session.id.in_(joined)),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MANY)
    )
