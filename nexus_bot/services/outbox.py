"""The outbox as senders use it: claiming, recording what became of each message, what follows.

On PostgreSQL, where several processes send, leases are measured by the database's clock. SQLite
has one sender, whose own clock serves; so does a clock that somebody else keeps, as tests do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import clock as clocks
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.models import OutboxMessage, Post
from nexus_bot.repositories.claiming import Claims
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import CARD, OUTDONE
from nexus_bot.repositories.outbox import Outbox as Rows
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.troubles import Senders, Troubles
from nexus_bot.services.base import Service
from nexus_bot.services.ends import (
    End,
    Then,
    follow,
    has_consequences,
    is_doubtful,
    is_missed,
    list_missed,
    place_of,
)

LATE = timedelta(minutes=5)
SENDER_SILENT = timedelta(seconds=60)
LISTED = 20
COUNTED = 1000
TOO_LATE = "too late"
CLOSED = "direct messages are closed"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing is tried in a channel, and until when; None is for good."""

    code: int
    until: datetime | None


class Outbox(Service):
    """What senders ask and tell."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner
        self._shares_clock = database.dialect == "postgresql" and clock is clocks.now

    async def take_over(self) -> None:
        """Where no other process can be sending, free what a dead one had: its work, its share."""
        if self._database.is_alone:
            now = self._clock()
            async with self._database.write() as session:
                await Claims(session).free_all()
                await Senders(session).beat(self._owner, now, since=now)

    async def claim(self, limit: int = 100) -> Sequence[OutboxMessage]:
        """Take messages that are ready; what is of no use any more ends here, unsaid."""

        async def take(session: AsyncSession) -> tuple[int, Sequence[OutboxMessage]]:
            at = await self._now(session)
            claimed = await Claims(session).claim(self._owner, at, limit=limit)
            ends = await self._ended_unsaid(session, claimed, at)
            await self._record(session, ends, at)
            ended = {end.message.id for end in ends}
            return len(claimed), [row for row in claimed if row.id not in ended]

        while True:
            count, messages = await self._database.write_at_once(take)
            if messages or not count:
                return messages

    async def _now(self, session: AsyncSession) -> datetime:
        if not self._shares_clock:
            return self._clock()
        return (await session.execute(select(func.now()))).scalar_one()

    async def _ended_unsaid(
        self, session: AsyncSession, claimed: Sequence[OutboxMessage], at: datetime
    ) -> list[End]:
        sure = [message for message in claimed if not is_doubtful(message)]
        late = [m.id for m in sure if m.subject and m.expires_at and at - m.due_at > LATE]
        outdone = await Claims(session).outdone(late, at) if late else set()
        people = {(m.guild_id, m.user_id) for m in sure if m.user_id and not m.channel_id}
        closed = await Members(session).closed(people, at) if people else set()
        ends = []
        for message in sure:
            if message.expires_at is not None and message.expires_at <= at:
                ends.append(End(message, "skipped", reason=TOO_LATE))
            elif message.id in outdone:
                ends.append(End(message, "skipped", reason=OUTDONE))
            elif not message.channel_id and (message.guild_id, message.user_id) in closed:
                ends.append(End(message, "failed", reason=CLOSED, then=Then.FALL_BACK))
        return ends

    async def begin_anew(self, message: OutboxMessage) -> bool:
        """Note that a message in hand stands nowhere up to now; False when another has it."""
        async with self._database.write() as session:
            at = await self._now(session)
            facts = {"first_attempt_at": at}
            if not await Rows(session).settle(message, self._owner, "sending", **facts):
                return False
        message.first_attempt_at = at
        return True

    async def record(self, ends: Sequence[End]) -> None:
        """Store how tries ended and what follows from it, all in one transaction.

        What was claimed anew by now, be it by this process, is left to that claim.
        """
        now = self._clock()
        await self._database.write_at_once(lambda session: self._record(session, ends, now))

    async def sent(self, message: OutboxMessage, message_id: int) -> None:
        """Record that a message stands."""
        await self.record([End(message, "sent", message_id=message_id, then=Then.PLACE)])

    async def _record(self, session: AsyncSession, ends: Sequence[End], at: datetime) -> None:
        rows = Rows(session)
        for guild in sorted({end.message.guild_id for end in ends if end.then is Then.LEFT}):
            await Cohorts(session).hold(guild)  # whoever changes partners does so first
        spoken = [place for end in ends if (place := place_of(end)) is not None]
        if spoken:
            guilds, channels = zip(*spoken, strict=True)
            await Troubles(session).mended(guilds, channels)
        simple = [end for end in ends if not has_consequences(end)]
        kinds = [(end.state, tuple(sorted(end.facts(at)))) for end in simple]
        together = sorted(zip(kinds, range(len(simple)), strict=True))
        for (state, _), group in groupby(together, key=lambda each: each[0]):
            ended = [(simple[place].message, simple[place].facts(at)) for _, place in group]
            await rows.settle_all(ended, self._owner, state)
        for end in ends:
            if has_consequences(end) and await rows.settle(
                end.message, self._owner, end.state, **end.facts(at)
            ):
                await follow(session, end, at)
        for guild in {end.message.guild_id for end in ends if is_missed(end)}:
            await list_missed(session, guild, at)

    async def troubles(self) -> dict[tuple[int, int], Trouble]:
        """Every channel where nothing is to be tried now."""
        async with self._database.read() as session:
            standing = await Troubles(session).standing(self._clock())
        return {(row.guild_id, row.channel_id): Trouble(row.code, row.until) for row in standing}

    async def clear_trouble(self, guild_id: int, channel_id: int | None = None) -> None:
        """Let a channel, or all of a server's, be tried again: something was changed there."""
        async with self._database.write() as session:
            await Troubles(session).clear(guild_id, self._clock(), channel_id)

    async def missed(self, guild_id: int, since: datetime) -> Sequence[OutboxMessage]:
        """What could not be said since some moment; one more than is counted."""
        async with self._database.read() as session:
            return await Rows(session).missed(guild_id, since, COUNTED + 1)

    async def card_place(self, post: Post) -> tuple[str | None, int | None]:
        """What became of a post's card, and the channel where cards stand now."""
        async with self._database.read() as session:
            state = await Rows(session).state_of(post.guild_id, CARD, str(post.number))
            cohort = await Cohorts(session).running(post.guild_id)
            return state, cohort.channel_id if cohort else None

    async def card_gone(self, post: Post) -> None:
        """Remember that a post's card stands nowhere any more."""
        async with self._database.write() as session:
            await Posts(session).place(post.guild_id, post.number, post.channel_id, None)

    async def counts(self, guild_id: int) -> dict[str, int]:
        """How many messages of a server are in each state; together, all that were planned."""
        async with self._database.read() as session:
            return await Rows(session).counts(guild_id)

    async def waiting_since(self) -> datetime | None:
        """Since when the message that waits longest, of any server, could have been said."""
        async with self._database.read() as session:
            return await Rows(session).oldest_ready()

    async def beat(self) -> int:
        """Say that this process sends; how many do."""
        async with self._database.write() as session:
            now = await self._now(session)
            return await Senders(session).beat(self._owner, now, since=now - SENDER_SILENT)

    async def leave(self) -> None:
        """Say that this process sends no more."""
        async with self._database.write() as session:
            await Senders(session).leave(self._owner)
