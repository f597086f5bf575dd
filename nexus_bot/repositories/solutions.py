"""What fixed blockers, and who is thanked for it."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import and_, bindparam, delete, insert, select

from nexus_bot.models import Blocker, Member, Solution, SolutionCredit
from nexus_bot.repositories.base import Repository, loaded, table_of

BLOCKERS, MEMBERS = table_of(Blocker), table_of(Member)
SOLUTIONS, CREDITS = table_of(Solution), table_of(SolutionCredit)
CREDITED = (
    select(MEMBERS)
    .join(
        CREDITS,
        and_(CREDITS.c.guild_id == MEMBERS.c.guild_id, CREDITS.c.user_id == MEMBERS.c.user_id),
    )
    .where(CREDITS.c.guild_id == bindparam("guild_id"), CREDITS.c.blocker_id == bindparam("row"))
    .order_by(MEMBERS.c.name, MEMBERS.c.user_id)
)
LATEST = (
    select(SOLUTIONS)
    .where(
        SOLUTIONS.c.guild_id == bindparam("guild_id"), SOLUTIONS.c.blocker_id == bindparam("row")
    )
    .order_by(SOLUTIONS.c.id.desc())
    .limit(1)
)


class Solutions(Repository):
    """The solutions of a server's blockers; every version stays."""

    async def add(self, blocker: Blocker, solution: Solution, helpers: Iterable[int]) -> None:
        """Store what fixed it beside what was said before, and who is thanked for it now."""
        row = {column.key: getattr(solution, column.key) for column in SOLUTIONS.columns}
        del row["id"]
        await self._run(insert(SOLUTIONS), **row)
        await self._session.execute(
            delete(CREDITS).where(
                CREDITS.c.guild_id == blocker.guild_id, CREDITS.c.blocker_id == blocker.id
            )
        )
        here = {"guild_id": blocker.guild_id, "blocker_id": blocker.id}
        if rows := [here | {"user_id": user_id} for user_id in helpers]:
            await self._run_many(insert(CREDITS), rows)

    async def latest(self, blocker: Blocker) -> Solution | None:
        """What fixed a blocker, as it was written last."""
        rows = await self._run(LATEST, guild_id=blocker.guild_id, row=blocker.id)
        return next(iter(loaded(Solution, rows)), None)

    async def number_of(self, guild_id: int, solution_id: int) -> int | None:
        """The number of the blocker that a solution is of."""
        return await self._session.scalar(
            select(BLOCKERS.c.number)
            .join(
                SOLUTIONS,
                and_(
                    SOLUTIONS.c.guild_id == BLOCKERS.c.guild_id,
                    SOLUTIONS.c.blocker_id == BLOCKERS.c.id,
                ),
            )
            .where(SOLUTIONS.c.guild_id == guild_id, SOLUTIONS.c.id == solution_id)
        )

    async def texts(self, guild_id: int, numbers: Collection[int]) -> dict[int, str]:
        """What fixed some blockers, by their number."""
        rows = await self._session.execute(
            select(BLOCKERS.c.number, SOLUTIONS.c.text)
            .join(
                SOLUTIONS,
                and_(
                    SOLUTIONS.c.guild_id == BLOCKERS.c.guild_id,
                    SOLUTIONS.c.blocker_id == BLOCKERS.c.id,
                ),
            )
            .where(BLOCKERS.c.guild_id == guild_id, BLOCKERS.c.number.in_(numbers))
            .order_by(SOLUTIONS.c.id)
        )
        return {row.number: row.text for row in rows}

    async def credited(self, blocker: Blocker) -> Sequence[Member]:
        """Who helped to solve a blocker, by name."""
        rows = await self._run(CREDITED, guild_id=blocker.guild_id, row=blocker.id)
        return loaded(Member, rows)
