"""Receipts of interactions, memos of panels and forms, the audit log, and the commands told."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update

from nexus_bot.errors import AlreadyDone
from nexus_bot.models import AuditEntry, CommandSet, Memo, Receipt
from nexus_bot.repositories.base import Repository, insert_for, table_of

DENIED = "denied"


@cache
def _take(engine: str) -> Any:
    return (
        insert_for(engine, Receipt)
        .on_conflict_do_nothing(index_elements=["interaction_id"])
        .returning(table_of(Receipt).c.interaction_id)
    )


class Receipts(Repository):
    """Which interactions are done."""

    async def take(self, guild_id: int, interaction_id: int) -> None:
        """Mark an interaction as done; raises AlreadyDone when it was."""
        taken = await self._run(
            _take(self._engine), guild_id=guild_id, interaction_id=interaction_id
        )
        if taken.first() is None:
            raise AlreadyDone

    async def forget_before(self, interaction_id: int) -> None:
        """Drop the receipts of interactions older than this one, in every guild."""
        await self._session.execute(
            delete(Receipt).where(Receipt.interaction_id < interaction_id, Receipt.guild_id > 0)
        )


class Memos(Repository):
    """What panels and refused forms remember."""

    async def keep(
        self, guild_id: int, user_id: int, kind: str, state: dict[str, Any], at: datetime
    ) -> int:
        """Store a memo for one person and give its number."""
        memo = Memo(guild_id=guild_id, user_id=user_id, kind=kind, state=state, created_at=at)
        self._session.add(memo)
        await self._session.flush()
        return memo.id

    async def find(self, guild_id: int, memo_id: int, kind: str) -> Memo | None:
        """One memo of this server."""
        return await self._session.scalar(
            select(Memo).where(Memo.guild_id == guild_id, Memo.id == memo_id, Memo.kind == kind)
        )

    async def server_of(self, user_id: int, memo_id: int) -> int | None:
        """The server in which somebody's memo was kept."""
        return await self._session.scalar(
            select(Memo.guild_id).where(
                Memo.guild_id > 0, Memo.id == memo_id, Memo.user_id == user_id
            )
        )

    async def change(self, guild_id: int, memo_id: int, state: dict[str, Any]) -> None:
        """Replace what a memo holds."""
        await self._session.execute(
            update(Memo).where(Memo.guild_id == guild_id, Memo.id == memo_id).values(state=state)
        )

    async def drop(self, guild_id: int, memo_id: int) -> None:
        """Forget a memo that has served."""
        await self._session.execute(
            delete(Memo).where(Memo.guild_id == guild_id, Memo.id == memo_id)
        )

    async def forget_before(self, at: datetime) -> None:
        """Drop the memos of before an instant, in every guild."""
        await self._session.execute(delete(Memo).where(Memo.created_at < at, Memo.guild_id > 0))


class AuditFilter(NamedTuple):
    """Which lines somebody wants to see: of one person, of one action or of those *denied*."""

    user_id: int
    action: str
    since: datetime

    def terms(self) -> list[ColumnElement[bool]]:
        """What a line must fulfil."""
        terms = [AuditEntry.created_at >= self.since]
        if self.user_id:
            terms.append(AuditEntry.actor_id == self.user_id)
        if self.action == DENIED:
            terms.append(AuditEntry.subject == DENIED)
        elif self.action:
            terms += [AuditEntry.action == self.action, AuditEntry.subject != DENIED]
        return terms


class Audit(Repository):
    """Who changed what, or tried to."""

    def note(
        self,
        guild_id: int,
        actor_id: int,
        *,
        action: str,
        subject: str,
        at: datetime,
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Write one line."""
        self._session.add(
            AuditEntry(
                guild_id=guild_id,
                actor_id=actor_id,
                action=action,
                subject=subject,
                detail=detail or {},
                created_at=at,
            )
        )

    async def page(
        self, guild_id: int, wanted: AuditFilter, *, before: int, limit: int
    ) -> Sequence[AuditEntry]:
        """The newest lines of a server that are wanted, of those before a line."""
        rows = await self._session.scalars(
            select(AuditEntry)
            .where(AuditEntry.guild_id == guild_id, AuditEntry.id < before, *wanted.terms())
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
        return rows.all()

    async def newest(self, guild_id: int) -> int:
        """The number of the newest line of a server; 0 when there is none."""
        found = await self._session.scalar(
            select(func.max(AuditEntry.id)).where(AuditEntry.guild_id == guild_id)
        )
        return found or 0

    async def count(self, guild_id: int, wanted: AuditFilter, *, before: int) -> int:
        """How many lines of a server are wanted, of those before a line."""
        found = await self._session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .where(AuditEntry.guild_id == guild_id, AuditEntry.id < before, *wanted.terms())
        )
        return found or 0

    async def of(self, guild_id: int, limit: int) -> Sequence[AuditEntry]:
        """The newest lines of a server."""
        rows = await self._session.scalars(
            select(AuditEntry)
            .where(AuditEntry.guild_id == guild_id)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
        return rows.all()

    async def forget_before(self, at: datetime, limit: int) -> None:
        """Drop the oldest lines of before an instant, in every guild."""
        old = (
            select(AuditEntry.id)
            .where(AuditEntry.created_at < at, AuditEntry.guild_id > 0)
            .order_by(AuditEntry.created_at)
            .limit(limit)
        )
        await self._session.execute(
            delete(AuditEntry).where(AuditEntry.guild_id > 0, AuditEntry.id.in_(old)),
            execution_options={"synchronize_session": False},
        )


class CommandSets(Repository):
    """The slash commands as Discord knows them."""

    async def find(self, application_id: int) -> CommandSet | None:
        """What was last told for all servers."""
        return await self._session.get(CommandSet, (application_id, 0))

    async def store(self, application_id: int, digest: str, ids: dict[str, int]) -> None:
        """Remember what was told, and the ids that Discord gave."""
        await self._session.merge(
            CommandSet(application_id=application_id, guild_id=0, digest=digest, ids=ids)
        )
