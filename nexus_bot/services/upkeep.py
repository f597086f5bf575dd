"""Upkeep: drafts, and forgetting what has had its time."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import CommandSet, Memo
from nexus_bot.repositories.index_upkeep import IndexUpkeep
from nexus_bot.repositories.ledger import Audit, CommandSets, Memos, Receipts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.troubles import Troubles
from nexus_bot.rules import Actor
from nexus_bot.services.base import Service, audited, memo_of

DISCORD_EPOCH_MS = 1_420_070_400_000
RECEIPTS_KEPT = timedelta(days=1)
MEMOS_KEPT = timedelta(days=30)
AUDIT_KEPT = timedelta(days=180)
SAID_KEPT = timedelta(days=90)
FORGOTTEN_AT_ONCE = 5000
MERGES = 200


class Upkeep(Service):
    """What the bot does for itself."""

    @audited
    async def draft(self, actor: Actor, /, memo_id: int, kind: str) -> Memo:
        """What a refused form held, for the one who typed it."""
        async with self._database.read() as session:
            return await memo_of(session, actor, memo_id, kind)

    async def keep(self, actor: Actor, kind: str, state: dict[str, Any]) -> int:
        """Remember what a form needs when it comes back."""
        async with self._database.write() as session:
            return await Memos(session).keep(
                actor.guild_id, actor.user_id, kind, state, self._clock()
            )

    async def forget(self) -> None:
        """Drop what had its time: receipts, memos, what was said long ago, audit lines."""
        now = self._clock()
        milliseconds = int((now - RECEIPTS_KEPT).timestamp() * 1000) - DISCORD_EPOCH_MS
        async with self._database.write() as session:
            await Receipts(session).forget_before(milliseconds << 22)
            await Memos(session).forget_before(now - MEMOS_KEPT)
            await Troubles(session).forget_before(now - RECEIPTS_KEPT)
            await Outbox(session).forget_before(now - SAID_KEPT, FORGOTTEN_AT_ONCE)
            await Audit(session).forget_before(now - AUDIT_KEPT, FORGOTTEN_AT_ONCE)

    async def tidy(self) -> int:
        """Keep the index of posts in few pieces; how many steps that took.

        Every step is a short transaction of its own, so that others write in between.
        """

        async def step(session: AsyncSession) -> bool:
            return await IndexUpkeep(session).merge()

        for done in range(MERGES):
            if not await self._database.write_at_once(step):
                return done
        return MERGES

    async def commands_told(self, application_id: int) -> CommandSet | None:
        """The commands as Discord was last told them."""
        async with self._database.read() as session:
            return await CommandSets(session).find(application_id)

    async def tell_commands(self, application_id: int, digest: str, ids: dict[str, int]) -> None:
        """Remember the commands that Discord was told."""
        async with self._database.write() as session:
            await CommandSets(session).store(application_id, digest, ids)
