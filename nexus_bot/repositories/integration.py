"""Integration plans: what partners agree on, need, try and date, line by line.

Ticks race: a step is set only from the step that was seen, and gives nothing where that is no
longer so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from nexus_bot.models import Partnership, PlanItem, Project
from nexus_bot.repositories.base import Repository, loaded, table_of

ITEMS, PAIRS = table_of(PlanItem), table_of(Partnership)
ADD = insert(ITEMS)
MOVE = (
    update(ITEMS)
    .where(
        ITEMS.c.guild_id == bindparam("guild"),
        ITEMS.c.id == bindparam("row"),
        ITEMS.c.step == bindparam("seen"),
    )
    .values(
        step=bindparam("step"),
        changed_by_id=bindparam("changed_by_id"),
        changed_at=bindparam("changed_at"),
    )
    .returning(ITEMS)
)
REMOVE = (
    delete(ITEMS)
    .where(ITEMS.c.guild_id == bindparam("guild"), ITEMS.c.id == bindparam("row"))
    .returning(ITEMS)
)


class Plans(Repository):
    """The integration plans of a server, each known by its partnership."""

    async def hold(self, guild_id: int, pair_id: int, *, alone: bool = True) -> None:
        """Let nobody end a partnership before this is stored nor, ``alone``, change its plan."""
        await self._session.execute(
            select(PAIRS.c.id)
            .where(PAIRS.c.guild_id == guild_id, PAIRS.c.id == pair_id)
            .with_for_update(read=not alone)
        )

    async def items(self, guild_id: int, pair_id: int) -> Sequence[PlanItem]:
        """All that stands in a plan, in the order in which it was added."""
        rows = await self._session.execute(
            select(ITEMS)
            .where(ITEMS.c.guild_id == guild_id, ITEMS.c.partnership_id == pair_id)
            .order_by(ITEMS.c.id)
        )
        return loaded(PlanItem, rows)

    async def item(self, guild_id: int, item_id: int) -> PlanItem | None:
        """One line, to look at."""
        rows = await self._session.execute(
            select(ITEMS).where(ITEMS.c.guild_id == guild_id, ITEMS.c.id == item_id)
        )
        return next(iter(loaded(PlanItem, rows)), None)

    async def pair_of(self, item_id: int) -> int | None:
        """The partnership in whose plan a line stands, in whichever server."""
        return await self._session.scalar(
            select(ITEMS.c.partnership_id).where(ITEMS.c.guild_id > 0, ITEMS.c.id == item_id)
        )

    async def works(self, pair: Partnership) -> Sequence[Project]:
        """What two buddies build: the active projects that are theirs."""
        rows = await self._session.scalars(
            select(Project)
            .where(
                Project.guild_id == pair.guild_id,
                Project.cohort_id == pair.cohort_id,
                Project.owner_id.in_((pair.one_id, pair.other_id)),
                Project.state == "active",
            )
            .order_by(Project.id)
        )
        return rows.all()

    async def add(self, items: Sequence[PlanItem]) -> None:
        """Store new lines."""
        columns = [column.key for column in ITEMS.columns if column.key != "id"]
        rows = [{name: getattr(item, name) for name in columns} for item in items]
        if rows:
            await self._run_many(ADD, rows)

    async def move(self, item: PlanItem, step: int, by: int, at: datetime) -> PlanItem | None:
        """Give a line another step; None where it is not at the step that was seen any more."""
        rows = await self._run(
            MOVE,
            guild=item.guild_id,
            row=item.id,
            seen=item.step,
            step=step,
            changed_by_id=by,
            changed_at=at,
        )
        return next(iter(loaded(PlanItem, rows)), None)

    async def change(self, item: PlanItem, by: int, at: datetime, **changes: Any) -> None:
        """Set what a line says; whoever asks holds its plan."""
        await self._session.execute(
            update(ITEMS)
            .where(ITEMS.c.guild_id == item.guild_id, ITEMS.c.id == item.id)
            .values(changed_by_id=by, changed_at=at, **changes)
        )

    async def remove(self, item: PlanItem) -> bool:
        """Forget a line; False where somebody else was first."""
        rows = await self._run(REMOVE, guild=item.guild_id, row=item.id)
        return rows.first() is not None

    async def lose_panel(self, pair: Partnership) -> None:
        """Forget a panel that is gone, unless it stands anew by now."""
        await self._session.execute(
            update(PAIRS)
            .where(
                PAIRS.c.guild_id == pair.guild_id,
                PAIRS.c.id == pair.id,
                PAIRS.c.message_id == pair.message_id,
            )
            .values(message_id=None)
        )
