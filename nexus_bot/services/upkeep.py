"""Upkeep: the outbox's bookkeeping, drafts, and forgetting what has had its time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotFound
from nexus_bot.models import CommandSet, Memo, OutboxMessage, Post
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, CommandSets, Memos, Receipts
from nexus_bot.repositories.outbox import CARD, CARD_REMOVAL, OPEN, Intent, Outbox
from nexus_bot.repositories.posts import Posts
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited

DISCORD_EPOCH_MS = 1_420_070_400_000
RECEIPTS_KEPT = timedelta(days=1)
MEMOS_KEPT = timedelta(days=30)
AUDIT_KEPT = timedelta(days=180)


class Upkeep(Service):
    """What the bot does for itself."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    async def take_over(self) -> None:
        """Where no other process can be sending, free what a dead one had begun to send."""
        if self._database.is_alone:
            async with self._database.write() as session:
                await Outbox(session).free_all(self._clock())

    async def claim(self) -> Sequence[OutboxMessage]:
        """Take due messages to send; committed before the first is sent."""
        async with self._database.write() as session:
            return await Outbox(session).claim(self._owner, self._clock())

    async def sent(self, message: OutboxMessage, message_id: int) -> None:
        """Record that a card stands; where its post is gone by now, the card must go too."""

        async def store(session: AsyncSession) -> None:
            outbox = Outbox(session)
            now = self._clock()
            ended = {"message_id": message_id, "settled_at": now}
            if not await outbox.settle(message, self._owner, "sent", **ended):
                return
            guild, number = message.guild_id, message.payload["number"]
            if await Posts(session).place(guild, number, message.channel_id or 0, message_id):
                return
            intent = Intent(
                CARD_REMOVAL,
                f"{number}:orphan",
                now,
                channel_id=message.channel_id,
                payload={"number": number, "message_id": message_id},
            )
            await outbox.plan(guild, intent, now)

        await self._database.write_at_once(store)

    async def place_for_failed_card(self, post: Post) -> int | None:
        """The channel where a card that could not be posted should stand now; None for others."""
        async with self._database.read() as session:
            if await Outbox(session).state_of(post.guild_id, CARD, str(post.number)) != "failed":
                return None
            cohort = await Cohorts(session).running(post.guild_id)
            return cohort.channel_id if cohort else None

    async def settle(self, message: OutboxMessage, state: str, **facts: Any) -> None:
        """Record any other end of a try: failed, cancelled, or pending again."""
        async with self._database.write() as session:
            if state not in OPEN:
                facts["settled_at"] = self._clock()
            await Outbox(session).settle(message, self._owner, state, **facts)

    @audited
    async def draft(self, actor: Actor, /, memo_id: int, kind: str) -> Memo:
        """What a refused form held, for the one who typed it."""
        async with self._database.read() as session:
            memo = await Memos(session).find(actor.guild_id, memo_id, kind)
        if memo is None:
            raise NotFound
        require("memo.open", actor, None, owner_id=memo.user_id)
        return memo

    async def keep(self, actor: Actor, kind: str, state: dict[str, Any]) -> int:
        """Remember what a form needs when it comes back."""
        async with self._database.write() as session:
            return await Memos(session).keep(
                actor.guild_id, actor.user_id, kind, state, self._clock()
            )

    async def forget(self) -> None:
        """Drop receipts after a day, memos after 30 days and audit lines after 180."""
        now = self._clock()
        milliseconds = int((now - RECEIPTS_KEPT).timestamp() * 1000) - DISCORD_EPOCH_MS
        async with self._database.write() as session:
            await Receipts(session).forget_before(milliseconds << 22)
            await Memos(session).forget_before(now - MEMOS_KEPT)
            await Audit(session).forget_before(now - AUDIT_KEPT)

    async def commands_told(self, application_id: int) -> CommandSet | None:
        """The commands as Discord was last told them."""
        async with self._database.read() as session:
            return await CommandSets(session).find(application_id)

    async def tell_commands(self, application_id: int, digest: str, ids: dict[str, int]) -> None:
        """Remember the commands that Discord was told."""
        async with self._database.write() as session:
            await CommandSets(session).store(application_id, digest, ids)
