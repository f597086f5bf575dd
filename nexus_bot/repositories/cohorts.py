"""Servers and their cohorts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, literal_column, or_, select, update

from nexus_bot.models import Cohort, Guild, ReminderChange
from nexus_bot.moments import Change
from nexus_bot.repositories.base import Repository, insert_for, table_of

COHORTS = table_of(Cohort)
IS_RUNNING: ColumnElement[str] = literal_column("'running'")  # the words of the partial index
RUNNING = select(COHORTS).where(
    COHORTS.c.guild_id == bindparam("guild_id"), COHORTS.c.state == "running"
)
GUILDS = table_of(Guild)
NEXT_NUMBER = (
    update(GUILDS)
    .where(GUILDS.c.guild_id == bindparam("guild"))
    .values(last_number=GUILDS.c.last_number + 1)
    .returning(GUILDS.c.last_number)
)


class Cohorts(Repository):
    """The cohorts of a server, of which one at most is running."""

    async def running(self, guild_id: int) -> Cohort | None:
        """The cohort that runs now, to look at."""
        row = (await self._run(RUNNING, guild_id=guild_id)).first()
        return Cohort(**row._mapping) if row else None

    async def running_to_change(self, guild_id: int) -> Cohort | None:
        """The cohort that runs now; what is set on it is stored."""
        return await self._session.scalar(
            select(Cohort).where(Cohort.guild_id == guild_id, Cohort.state == "running")
        )

    async def last(self, guild_id: int) -> Cohort | None:
        """The cohort that runs now or, where none does, the one that was begun last."""
        return await self._session.scalar(
            select(Cohort)
            .where(Cohort.guild_id == guild_id)
            .order_by((Cohort.state == "running").desc(), Cohort.id.desc())
            .limit(1)
        )

    async def find(self, guild_id: int, cohort_id: int) -> Cohort | None:
        """A cohort of the server, running or not; what is set on it is stored."""
        return await self._session.scalar(
            select(Cohort).where(Cohort.guild_id == guild_id, Cohort.id == cohort_id)
        )

    async def to_plan(
        self, before: datetime | None, *, after: int, limit: int
    ) -> Sequence[tuple[int, int]]:
        """Server and id of running cohorts, in order of the servers ``after`` one.

        Those whose timeline is in the outbox only up to ``before``, or all of them.
        """
        wanted = [Cohort.guild_id > after, Cohort.state == IS_RUNNING]
        if before is not None:
            wanted.append(or_(Cohort.planned_until.is_(None), Cohort.planned_until <= before))
        rows = await self._session.execute(
            select(Cohort.guild_id, Cohort.id).where(*wanted).order_by(Cohort.guild_id).limit(limit)
        )
        return [(guild, cohort) for guild, cohort in rows]

    async def change_reminder(self, guild_id: int, cohort_id: int, name: str, to: Change) -> None:
        """Store what an organiser wants of a moment; nothing of its own leaves no row."""
        here = (
            ReminderChange.guild_id == guild_id,
            ReminderChange.cohort_id == cohort_id,
            ReminderChange.moment == name,
        )
        await self._session.execute(delete(ReminderChange).where(*here))
        if to != Change():
            row = ReminderChange(guild_id=guild_id, cohort_id=cohort_id, moment=name)
            row.is_off, row.at_wall, row.words = to.is_off, to.at, to.words
            self._session.add(row)
            await self._session.flush()

    async def reminder_changes(self, guild_id: int, cohort_id: int) -> dict[str, Change]:
        """What organisers changed of a cohort's moments, by the moment's name."""
        rows = await self._session.scalars(
            select(ReminderChange).where(
                ReminderChange.guild_id == guild_id, ReminderChange.cohort_id == cohort_id
            )
        )
        return {row.moment: Change(row.is_off, row.at_wall, row.words) for row in rows}

    async def enrol(self, guild_id: int, at: datetime) -> None:
        """Make sure that the server is known, and let nobody else change it meanwhile."""
        await self._session.execute(
            insert_for(self._engine, Guild)
            .values(guild_id=guild_id, last_number=0, created_at=at)
            .on_conflict_do_update(index_elements=["guild_id"], set_={"guild_id": guild_id})
        )

    async def hold(self, guild_id: int) -> None:
        """Let nobody else share, change or delete here until this is stored.

        Whoever changes posts takes this lock before any row of a topic or a member, so that
        no two of them can wait for each other.
        """
        await self._session.execute(
            select(Guild.guild_id).where(Guild.guild_id == guild_id).with_for_update()
        )

    async def next_number(self, guild_id: int) -> int:
        """Take the next number that a post of the server is known by, and hold the server."""
        taken = await self._run(NEXT_NUMBER, guild=guild_id)
        return int(taken.scalar_one())
