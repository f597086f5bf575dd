"""The audit log to read: who changed what, page by page, for those who organise."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.repositories.ledger import Audit, AuditFilter, Memos
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.values import AuditPage

ACTION = "cohort.audit"
PANEL = "audit"
PAGE = 7
KEPT = timedelta(days=180)


class AuditLog(Service):
    """Who changed what in a server, for its organisers.

    A panel remembers its filters and, for each page that was turned, the entry it begins before:
    new entries move nothing.
    """

    @audited
    async def open(self, actor: Actor, /, *, user_id: int = 0, action: str = "") -> AuditPage:
        """The newest entries, in a panel of their own."""
        require(ACTION, actor, None)
        async with self._database.write() as session:
            newest = await Audit(session).newest(actor.guild_id)
            state = {"user": user_id, "action": action, "before": [newest + 1]}
            panel = await Memos(session).keep(
                actor.guild_id, actor.user_id, PANEL, state, self._clock()
            )
            return await self._page(session, actor, panel, state)

    @audited
    async def turn(
        self, actor: Actor, /, panel: int, *, step: int = 0, **filters: Any
    ) -> AuditPage:
        """Another page of a panel, or its first one under other filters."""
        require(ACTION, actor, None)
        async with self._database.write() as session:
            memo = await memo_of(session, actor, panel, PANEL)
            state = memo.state | filters
            if filters:
                state["before"] = [await Audit(session).newest(actor.guild_id) + 1]
            elif step > 0:
                entries = (await self._page(session, actor, panel, state)).entries
                state["before"] = [*state["before"], *(each.id for each in entries[-1:])]
            elif step < 0:
                state["before"] = state["before"][:-1] or state["before"]
            await Memos(session).change(actor.guild_id, panel, state)
            return await self._page(session, actor, panel, state)

    async def _page(
        self, session: AsyncSession, actor: Actor, panel: int, state: dict[str, Any]
    ) -> AuditPage:
        rows = Audit(session)
        wanted = AuditFilter(state["user"], state["action"], self._clock() - KEPT)
        total = await rows.count(actor.guild_id, wanted, before=state["before"][0])
        return AuditPage(
            entries=await rows.page(actor.guild_id, wanted, before=state["before"][-1], limit=PAGE),
            page=len(state["before"]) - 1,
            pages=max(len(state["before"]), -(-total // PAGE)),
            total=total,
            panel=panel,
            user_id=state["user"],
            action=state["action"],
        )
