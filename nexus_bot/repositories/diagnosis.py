"""What stands in the way of a server's messages: the queue, and channels that turn them away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from nexus_bot.models import ChannelTrouble, OutboxMessage
from nexus_bot.repositories.base import Repository
from nexus_bot.repositories.outbox import MESSAGES, is_open
from nexus_bot.repositories.troubles import stands

AGAIN = ":again"
NO_FINDING = ("event",)
"""Kinds that are skipped where the bot lacks a right that it can do without."""

CLOSED_INBOXES = ("direct messages are closed", "discord 50007", "discord 50278", "discord 40003")
"""Why a direct message fails without anybody's fault."""


class QueueCounts(NamedTuple):
    """The outbox of a server: what is open now, and what came of the rest lately.

    What waits for a channel that is shut is not late; a closed inbox is no failure.
    """

    waiting: int = 0
    late: int = 0
    oldest: datetime | None = None
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    closed: int = 0


class Diagnosis(Repository):
    """Questions about the messages of one server. What was tried again counts no longer."""

    async def queue(self, guild_id: int, *, late: datetime, since: datetime) -> QueueCounts:
        """What is open, late when due before ``late``; what was settled after ``since``."""
        is_late = and_(MESSAGES.c.due_at < late, ~_is_shut())
        waiting, overdue, oldest = (
            await self._session.execute(
                select(
                    func.count(),
                    func.count().filter(is_late),
                    func.min(MESSAGES.c.due_at).filter(is_late),
                ).where(MESSAGES.c.guild_id == guild_id, is_open(MESSAGES))
            )
        ).one()
        settled = await self._session.execute(
            select(OutboxMessage.state, func.count(), func.count().filter(_is_closed()))
            .where(*self._settled(guild_id, since), OutboxMessage.kind.not_in(NO_FINDING))
            .group_by(OutboxMessage.state)
        )
        ended = {state: (int(count), int(closed)) for state, count, closed in settled}
        failed, closed = ended.get("failed", (0, 0))
        unknown, skipped = (ended.get(state, (0, 0))[0] for state in ("unknown", "skipped"))
        return QueueCounts(waiting, overdue, oldest, failed - closed, unknown, skipped, closed)

    async def failed(
        self, guild_id: int, since: datetime, limit: int, *states: str
    ) -> Sequence[OutboxMessage]:
        """The latest messages that ended in one of some states."""
        rows = await self._session.scalars(
            select(OutboxMessage)
            .where(*self._settled(guild_id, since), OutboxMessage.state.in_(states), ~_is_closed())
            .order_by(OutboxMessage.settled_at.desc(), OutboxMessage.id.desc())
            .limit(limit)
        )
        return rows.all()

    async def worth_a_try(
        self, guild_id: int, *, since: datetime, now: datetime, limit: int
    ) -> Sequence[OutboxMessage]:
        """What a channel turned away after ``since`` and is still of use, the oldest first."""
        rows = await self._session.scalars(
            select(OutboxMessage)
            .where(
                *self._settled(guild_id, since),
                OutboxMessage.state == "failed",
                OutboxMessage.channel_id.is_not(None),
                OutboxMessage.user_id.is_(None),
                or_(OutboxMessage.expires_at.is_(None), OutboxMessage.expires_at > now),
            )
            .order_by(OutboxMessage.id)
            .limit(limit)
        )
        return rows.all()

    @staticmethod
    def _settled(guild_id: int, since: datetime) -> list[ColumnElement[bool]]:
        """What ended after ``since`` and was not tried again."""
        later = aliased(OutboxMessage)
        tried: Any = (
            select(later.id)
            .where(
                later.guild_id == guild_id,
                later.dedupe_key == OutboxMessage.dedupe_key + AGAIN,
            )
            .exists()
        )
        return [
            and_(OutboxMessage.guild_id == guild_id, OutboxMessage.settled_at >= since),
            ~tried,
        ]

    async def troubles(self, guild_id: int, now: datetime) -> Sequence[ChannelTrouble]:
        """The channels in which nothing is tried now."""
        rows = await self._session.scalars(
            select(ChannelTrouble)
            .where(ChannelTrouble.guild_id == guild_id, stands(now))
            .order_by(ChannelTrouble.since)
        )
        return rows.all()


def _is_shut() -> ColumnElement[bool]:
    """Whether a message waits for a channel in which nothing is tried now."""
    return (
        select(ChannelTrouble.channel_id)
        .where(
            ChannelTrouble.guild_id == MESSAGES.c.guild_id,
            ChannelTrouble.channel_id == MESSAGES.c.channel_id,
        )
        .exists()
    )


def _is_closed() -> ColumnElement[bool]:
    """Whether a direct message failed because its reader takes none; False for all others."""
    return and_(
        OutboxMessage.state == "failed", func.coalesce(OutboxMessage.reason, "").in_(CLOSED_INBOXES)
    )
