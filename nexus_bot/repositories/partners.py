"""Who works together, and where everybody has their seat.

A seat is what keeps anybody from being in two places: whoever takes one that is taken gets none.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Update, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import aliased

from nexus_bot.models import Member, Partnership, Project, Seat
from nexus_bot.repositories.base import Repository, insert_for, loaded, table_of

API, REVIEW = "api", "review"
ACTIVE, ENDED = "active", "ended"
PAIRS, SEATS, MEMBERS = table_of(Partnership), table_of(Seat), table_of(Member)
ADD = insert(PAIRS).returning(PAIRS.c.id)
LOOK = select(PAIRS).where(
    PAIRS.c.guild_id == bindparam("guild_id"), PAIRS.c.id == bindparam("row")
)
SEAT_OF = select(SEATS.c.partnership_id).where(
    SEATS.c.guild_id == bindparam("guild_id"),
    SEATS.c.cohort_id == bindparam("cohort"),
    SEATS.c.kind == bindparam("kind"),
    SEATS.c.user_id == bindparam("user"),
)


class Couple(NamedTuple):
    """Two partners with what they build on."""

    partnership: Partnership
    one: Member
    other: Member
    project: Project | None


@cache
def _sit(engine: str) -> Any:
    return (
        insert_for(engine, Seat)
        .on_conflict_do_nothing(index_elements=["guild_id", "cohort_id", "kind", "user_id"])
        .returning(SEATS.c.user_id)
    )


@cache
def _change(names: tuple[str, ...]) -> Update:
    """An update of a partnership that is still in the state in which it was seen."""
    return (
        update(PAIRS)
        .where(
            PAIRS.c.guild_id == bindparam("guild"),
            PAIRS.c.id == bindparam("row"),
            PAIRS.c.state == bindparam("seen"),
        )
        .values({name: bindparam(name) for name in names})
        .returning(PAIRS)
    )


class Partnerships(Repository):
    """Those of a server who work together, or did."""

    async def are_here(self, guild_id: int, people: Collection[int]) -> bool:
        """Whether none of some people left the server."""
        gone = await self._session.scalar(
            select(MEMBERS.c.user_id)
            .where(
                MEMBERS.c.guild_id == guild_id,
                MEMBERS.c.user_id.in_(people),
                MEMBERS.c.left_at.is_not(None),
            )
            .limit(1)
        )
        return gone is None

    async def add(self, pair: Partnership, seated: Collection[int]) -> bool:
        """Store a new partnership and give some people a seat; False where one has theirs.

        Then nothing is stored.
        """
        row = {column.key: getattr(pair, column.key) for column in PAIRS.columns}
        del row["id"]
        pair.id = (await self._run(ADD, **row)).scalar_one()
        seat = {"guild_id": pair.guild_id, "cohort_id": pair.cohort_id, "kind": pair.kind}
        for user_id in sorted(seated):
            taken = await self._run(
                _sit(self._engine), **seat, user_id=user_id, partnership_id=pair.id
            )
            if taken.first() is None:
                await self._remove(pair)
                return False
        return True

    async def _remove(self, pair: Partnership) -> None:
        await self.free_seats(pair)
        await self._session.execute(
            delete(PAIRS).where(PAIRS.c.guild_id == pair.guild_id, PAIRS.c.id == pair.id)
        )

    async def free_seats(self, pair: Partnership) -> None:
        """Let those of a partnership sit elsewhere."""
        await self._session.execute(
            delete(SEATS).where(
                SEATS.c.guild_id == pair.guild_id, SEATS.c.partnership_id == pair.id
            )
        )

    async def seat_of(
        self, guild_id: int, cohort_id: int, user_id: int, kind: str = API
    ) -> int | None:
        """The partnership in which somebody has their seat in a cohort."""
        rows = await self._run(
            SEAT_OF, guild_id=guild_id, cohort=cohort_id, kind=kind, user=user_id
        )
        found: int | None = rows.scalar_one_or_none()
        return found

    async def look(self, guild_id: int, pair_id: int) -> Partnership | None:
        """One partnership of this server, to look at."""
        rows = await self._run(LOOK, guild_id=guild_id, row=pair_id)
        return next(iter(loaded(Partnership, rows)), None)

    async def newest(self, project: Project, seeker_id: int) -> Partnership | None:
        """The last partnership of a seeker on a project, to look at."""
        rows = await self._session.execute(
            select(PAIRS)
            .where(
                PAIRS.c.guild_id == project.guild_id,
                PAIRS.c.project_id == project.id,
                PAIRS.c.one_id == seeker_id,
            )
            .order_by(PAIRS.c.id.desc())
            .limit(1)
        )
        return next(iter(loaded(Partnership, rows)), None)

    async def in_thread(self, guild_id: int, thread_id: int) -> Partnership | None:
        """The partnership whose thread this is, to look at."""
        rows = await self._session.execute(
            select(PAIRS).where(PAIRS.c.guild_id == guild_id, PAIRS.c.thread_id == thread_id)
        )
        return next(iter(loaded(Partnership, rows)), None)

    async def find(self, guild_id: int, pair_id: int) -> Couple | None:
        """A partnership with its people and its project, as they are by now."""
        found = await self._session.execute(_find(), {"guild": guild_id, "row": pair_id})
        return next((Couple(*row) for row in found), None)

    async def of(self, guild_id: int, user_id: int) -> Sequence[Couple]:
        """Every partnership in which somebody is or was, those of today first, then the newest."""
        found = await self._session.execute(_of(), {"guild": guild_id, "user": user_id})
        return [Couple(*row) for row in found]

    async def active_of(self, guild_id: int, user_id: int) -> Sequence[Partnership]:
        """Every partnership in which somebody is now, in whichever cohort, to look at."""
        rows = await self._session.execute(
            select(PAIRS)
            .where(
                PAIRS.c.guild_id == guild_id,
                PAIRS.c.state == ACTIVE,
                or_(PAIRS.c.one_id == user_id, PAIRS.c.other_id == user_id),
            )
            .order_by(PAIRS.c.id)
        )
        return loaded(Partnership, rows)

    async def active_in(self, guild_id: int, cohort_id: int) -> Sequence[Partnership]:
        """Every partnership of a cohort that has not ended, to look at."""
        rows = await self._session.execute(
            select(PAIRS)
            .where(
                PAIRS.c.guild_id == guild_id,
                PAIRS.c.cohort_id == cohort_id,
                PAIRS.c.state == ACTIVE,
            )
            .order_by(PAIRS.c.id)
        )
        return loaded(Partnership, rows)

    async def change(self, pair: Partnership, **changes: Any) -> Partnership | None:
        """Change a partnership; None where it is in another state by now."""
        statement = _change(tuple(sorted(changes)))
        here = {"guild": pair.guild_id, "row": pair.id, "seen": pair.state}
        rows = await self._run(statement, **here, **changes)
        return next(iter(loaded(Partnership, rows)), None)

    async def place_panel(
        self, guild_id: int, pair_id: int, message_id: int | None
    ) -> Partnership | None:
        """Remember where their panel stands; None when there is no such partnership."""
        rows = await self._session.execute(
            update(PAIRS)
            .where(PAIRS.c.guild_id == guild_id, PAIRS.c.id == pair_id)
            .values(message_id=message_id)
            .returning(PAIRS)
        )
        return next(iter(loaded(Partnership, rows)), None)

    async def server_of(self, user_id: int, pair_id: int) -> int | None:
        """The server of a partnership in which somebody is or was."""
        return await self._session.scalar(
            select(PAIRS.c.guild_id).where(
                PAIRS.c.guild_id > 0,
                PAIRS.c.id == pair_id,
                or_(PAIRS.c.one_id == user_id, PAIRS.c.other_id == user_id),
            )
        )


@cache
def _find() -> Any:
    return _couples().where(Partnership.id == bindparam("row"))


@cache
def _of() -> Any:
    user: Any = bindparam("user")
    return (
        _couples()
        .where(or_(Partnership.one_id == user, Partnership.other_id == user))
        .order_by(Partnership.state, Partnership.id.desc())
    )


def _couples() -> Any:
    """Partnerships with their people and projects, read anew."""
    one, other = aliased(Member), aliased(Member)
    guild = Partnership.guild_id
    return (
        select(Partnership, one, other, Project)
        .join(one, and_(one.guild_id == guild, one.user_id == Partnership.one_id))
        .join(other, and_(other.guild_id == guild, other.user_id == Partnership.other_id))
        .outerjoin(Project, and_(Project.guild_id == guild, Project.id == Partnership.project_id))
        .where(guild == bindparam("guild"))
        .execution_options(populate_existing=True)
    )
