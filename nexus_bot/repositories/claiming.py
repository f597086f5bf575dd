"""Claiming: which messages a sender takes next, in order of time, in turns between servers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, update

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.base import Repository, loaded, table_of
from nexus_bot.repositories.outbox import FALLBACK, LEASE, OPEN, is_open

SHARE = 20
MESSAGES = table_of(OutboxMessage)


EARLIER = MESSAGES.alias("earlier")
FIRST_OF_LANE = or_(
    MESSAGES.c.lane.is_(None),
    ~select(EARLIER.c.id)
    .where(
        EARLIER.c.guild_id == MESSAGES.c.guild_id,
        EARLIER.c.lane == MESSAGES.c.lane,
        EARLIER.c.id + 0 < MESSAGES.c.id,  # the sum keeps planners from walking all ids
        is_open(EARLIER),
    )
    .exists(),
)
READY = (
    select(MESSAGES.c.id, MESSAGES.c.guild_id)
    .where(is_open(MESSAGES), MESSAGES.c.ready_at <= bindparam("at"), FIRST_OF_LANE)
    .order_by(MESSAGES.c.ready_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
HEAD = READY.where(MESSAGES.c.guild_id > 0)
OF_GUILD = READY.where(MESSAGES.c.guild_id == bindparam("guild"))
TAKE = (
    update(MESSAGES)
    .where(MESSAGES.c.guild_id > 0, MESSAGES.c.id.in_(bindparam("rows", expanding=True)))
    .values(
        state="sending",
        owner=bindparam("sender"),
        ready_at=bindparam("until"),
        attempts=MESSAGES.c.attempts + 1,
        first_attempt_at=func.coalesce(MESSAGES.c.first_attempt_at, bindparam("at")),
    )
    .returning(MESSAGES)
)


def _with_ready() -> Any:
    """Servers that have something ready, but for some; it hops from one server to the next."""
    rows = MESSAGES.alias("rows")
    first = select(func.min(rows.c.guild_id)).where(is_open(rows), rows.c.guild_id > 0)
    hop = select(first.scalar_subquery().label("guild_id")).cte("hop", recursive=True)
    after = select(func.min(rows.c.guild_id)).where(is_open(rows), rows.c.guild_id > hop.c.guild_id)
    hop = hop.union_all(
        select(after.correlate(hop).scalar_subquery()).where(hop.c.guild_id.is_not(None))
    )
    ready = select(rows.c.id).where(
        rows.c.guild_id == hop.c.guild_id, is_open(rows), rows.c.ready_at <= bindparam("at")
    )
    return (
        select(hop.c.guild_id)
        .where(ready.exists(), hop.c.guild_id.not_in(bindparam("flooding", expanding=True)))
        .order_by(func.random())
        .limit(bindparam("most"))
    )


WITH_READY = _with_ready()


def _outdone(*, privately: bool) -> Select[tuple[int]]:
    """Reminders of one subject and kind to one recipient: all but the latest that is of use.

    Only a reminder has a moment from which on it is of no use; what stands in a lane is none.
    """
    early, later = MESSAGES.alias("early"), MESSAGES.alias("later")
    if privately:
        same = later.c.user_id == early.c.user_id
    else:
        same = later.c.user_id.is_(None) & (later.c.channel_id == early.c.channel_id)
    return select(early.c.id).where(
        early.c.guild_id > 0,
        early.c.id.in_(bindparam("rows", expanding=True)),
        early.c.lane.is_(None),
        early.c.expires_at.is_not(None),
        early.c.kind != FALLBACK,
        early.c.user_id.is_not(None) if privately else early.c.user_id.is_(None),
        select(later.c.id)
        .where(
            later.c.guild_id == early.c.guild_id,
            later.c.subject == early.c.subject,
            later.c.subject.is_not(None),
            later.c.kind == early.c.kind,
            same,
            later.c.due_at > early.c.due_at,
            later.c.due_at <= bindparam("at"),
            or_(later.c.expires_at > bindparam("at"), later.c.state == "sent"),
            later.c.state.in_((*OPEN, "sent")),
        )
        .exists(),
    )


OUTDONE_MEMBERS, OUTDONE_CHANNELS = _outdone(privately=True), _outdone(privately=False)


@dataclass(slots=True)
class Picked:
    """Rows to take, those that stand back, and the servers that have more than their share."""

    rows: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    flooding: set[int] = field(default_factory=set)

    def first(self, limit: int) -> list[int]:
        """The rows to take at last: where there is room, also of those that stood back."""
        return list(dict.fromkeys(self.rows + self.left))[:limit]


def share(rows: Sequence[tuple[int, int]], limit: int) -> Picked:
    """Pick from what is ready, (row, server) in order of time, at most ``SHARE`` of a server."""
    picked, counts = Picked(), Counter[int]()
    for row, guild in rows:
        counts[guild] += 1
        if counts[guild] > SHARE:
            picked.left.append(row)
            picked.flooding.add(guild)
        elif len(picked.rows) < limit:
            picked.rows.append(row)
    return picked


class Claims(Repository):
    """Messages in the hands of senders."""

    async def claim(self, owner: str, at: datetime, *, limit: int = 100) -> Sequence[OutboxMessage]:
        """Take what is ready and nobody is sending; the taker has it until the lease ends.

        Of each lane only the oldest that is open is taken, so that order holds. A server with
        more than its share stands back while others have something ready.
        """
        most = 2 * limit
        rows = (await self._run(HEAD, at=at, most=most)).all()
        picked = share([(row.id, row.guild_id) for row in rows], limit)
        if len(rows) == most and picked.flooding and len(picked.rows) < limit:
            picked.rows += await self._of_others(picked.flooding, at, limit)
        if not rows:
            return []
        taken = await self._run(
            TAKE, rows=picked.first(limit), sender=owner, at=at, until=at + LEASE
        )
        return sorted(
            loaded(OutboxMessage, taken), key=lambda message: (message.due_at, message.id)
        )

    async def _of_others(self, flooding: set[int], at: datetime, limit: int) -> list[int]:
        """What is ready in servers that stand behind those that flood, a share of each."""
        guilds = await self._run(
            WITH_READY, at=at, flooding=sorted(flooding), most=limit // SHARE or 1
        )
        found: list[int] = []
        for guild in guilds.scalars().all():
            found += (await self._run(OF_GUILD, guild=guild, at=at, most=SHARE)).scalars()
        return found

    async def outdone(self, rows: Sequence[int], at: datetime) -> set[int]:
        """Which of some late reminders are outdone by another one to the same that is due."""
        found = await self._run(OUTDONE_MEMBERS, rows=list(rows), at=at)
        outdone = set(found.scalars())
        found = await self._run(OUTDONE_CHANNELS, rows=list(rows), at=at)
        return outdone | set(found.scalars())

    async def free_all(self) -> None:
        """End every lease, in every guild, and put what was begun where it stood in the queue.

        So it comes first, while its nonce is still known.
        """
        await self._run(FREE)


FREE = (
    update(MESSAGES)
    .where(MESSAGES.c.guild_id > 0, MESSAGES.c.state == "sending", is_open(MESSAGES))
    .values(ready_at=MESSAGES.c.due_at)
)
