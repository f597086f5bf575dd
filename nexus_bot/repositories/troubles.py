"""What stands in the way of sending: troubled channels, and who shares the budget."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, or_, select, update

from nexus_bot.models import ChannelTrouble, OutboxMessage, Sender
from nexus_bot.repositories.base import Repository, insert_for, table_of
from nexus_bot.repositories.outbox import is_open

EVERY_GUILD = 0
PROBED = timedelta(hours=1)
TROUBLES = table_of(ChannelTrouble)
MESSAGES = table_of(OutboxMessage)


class Troubles(Repository):
    """Channels where nothing is tried for a while, or ever."""

    async def standing(self, at: datetime) -> Sequence[ChannelTrouble]:
        """Every trouble that is not over, in every server."""
        rows = await self._session.scalars(
            select(ChannelTrouble).where(ChannelTrouble.guild_id > 0, stands(at))
        )
        return rows.all()

    async def note(
        self, guild_id: int, channel_id: int, code: int, at: datetime, until: datetime | None
    ) -> datetime:
        """Remember that a channel turned a message away; since when it has done so.

        What was over for longer than a channel is left unprobed was another trouble.
        """
        noted = await self._run(
            _note(self._engine),
            guild_id=guild_id, channel_id=channel_id, code=code, since=at, until=until,
            old=at - PROBED,
        )  # fmt: skip
        since: datetime = noted.scalar_one()
        return since

    async def mended(self, guild_ids: Collection[int], channel_ids: Collection[int]) -> None:
        """Forget the troubles of channels in which something was said."""
        await self._session.execute(
            delete(TROUBLES).where(
                TROUBLES.c.guild_id.in_(guild_ids), TROUBLES.c.channel_id.in_(channel_ids)
            )
        )

    async def forget_before(self, at: datetime) -> None:
        """Drop the troubles, of every server, that were over before an instant."""
        await self._session.execute(
            delete(TROUBLES).where(TROUBLES.c.guild_id > 0, TROUBLES.c.until < at)
        )

    async def postpone(self, guild_id: int, channel_id: int, until: datetime) -> None:
        """Let everything that waits for a channel wait longer."""
        await self._session.execute(
            update(MESSAGES)
            .where(*_waiting(guild_id), MESSAGES.c.channel_id == channel_id)
            .where(MESSAGES.c.ready_at < until)
            .values(ready_at=until)
        )

    async def clear(self, guild_id: int, at: datetime, channel_id: int | None = None) -> None:
        """Forget the troubles of a channel, or of a server, and let what waits there be tried."""
        here = [TROUBLES.c.guild_id == guild_id]
        if channel_id is not None:
            here.append(TROUBLES.c.channel_id == channel_id)
        freed = await self._session.execute(
            delete(TROUBLES).where(*here).returning(TROUBLES.c.channel_id)
        )
        if channels := freed.scalars().all():
            due = MESSAGES.c.due_at
            await self._session.execute(
                update(MESSAGES)
                .where(*_waiting(guild_id), MESSAGES.c.channel_id.in_(channels))
                .values(ready_at=case((due > at, due), else_=at))
            )


class Senders(Repository):
    """The processes that send now; all that live share one budget."""

    async def beat(self, owner: str, at: datetime, *, since: datetime) -> int:
        """Say that a process lives, forget those that are silent; how many live."""
        await self._run(_beat(self._engine), guild_id=EVERY_GUILD, owner=owner, seen_at=at)
        await self._session.execute(
            delete(Sender).where(Sender.guild_id == EVERY_GUILD, Sender.seen_at < since)
        )
        live = select(func.count()).where(Sender.guild_id == EVERY_GUILD)
        return await self._session.scalar(live) or 1

    async def leave(self, owner: str) -> None:
        """Say that a process sends no more."""
        await self._session.execute(
            delete(Sender).where(Sender.guild_id == EVERY_GUILD, Sender.owner == owner)
        )


def stands(at: datetime) -> ColumnElement[bool]:
    """Whether a trouble is not over."""
    return or_(TROUBLES.c.until.is_(None), TROUBLES.c.until > at)


def _waiting(guild_id: int) -> list[Any]:
    """What is pending in a server, as an index finds it."""
    return [MESSAGES.c.guild_id == guild_id, MESSAGES.c.state == "pending", is_open(MESSAGES)]


@cache
def _note(engine: str) -> Any:
    """An upsert that keeps since when, unless the trouble of before was over."""
    insert = insert_for(engine, ChannelTrouble)
    new, was_over = insert.excluded, TROUBLES.c.until < bindparam("old")
    return insert.on_conflict_do_update(
        index_elements=["guild_id", "channel_id"],
        set_={
            "code": new.code,
            "until": new.until,
            "since": case((was_over, new.since), else_=TROUBLES.c.since),
        },
    ).returning(TROUBLES.c.since)


@cache
def _beat(engine: str) -> Any:
    insert = insert_for(engine, Sender)
    return insert.on_conflict_do_update(
        index_elements=["guild_id", "owner"], set_={"seen_at": insert.excluded.seen_at}
    )
