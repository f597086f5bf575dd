"""The outbox: what is to be said outside an interaction, and what became of it.

A message is *pending*, then *sending* while a process has it; it ends as *sent*, *failed* (turned
away), *cancelled* (no longer true), *skipped* (too late to be of use) or *unknown* (nobody can
tell whether Discord took it). Nothing is ever deleted while it is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, case, func, or_, select, update
from sqlalchemy.orm import aliased

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.base import Repository, insert_for, table_of

LEASE = timedelta(seconds=60)
CARD = "card"
CARD_EDIT = "card_edit"
CARD_REMOVAL = "card_removal"
OPEN = ("pending", "sending")
MESSAGES = table_of(OutboxMessage)


@dataclass(frozen=True, slots=True)
class Intent:
    """Something to say, to a channel or, without one, to a member; planned once for each ``key``.

    It is too late at ``expires_at``; an ``owner`` has it claimed from birth.
    """

    kind: str
    key: str
    due_at: datetime
    channel_id: int | None = None
    user_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    lane: str | None = None
    expires_at: datetime | None = None
    owner: str | None = None


def key_of(guild_id: int, kind: str, key: str) -> str:
    """The name under which a message is planned once."""
    return f"{kind}:{guild_id}:{key}"


def _row(guild_id: int, intent: Intent, at: datetime) -> dict[str, Any]:
    owned = intent.owner is not None
    return {
        "guild_id": guild_id,
        "kind": intent.kind,
        "dedupe_key": key_of(guild_id, intent.kind, intent.key),
        "subject": intent.subject,
        "lane": intent.lane,
        "channel_id": intent.channel_id,
        "user_id": intent.user_id,
        "payload": dict(intent.payload),
        "state": "sending" if owned else "pending",
        "due_at": intent.due_at,
        "ready_at": at + LEASE if owned else intent.due_at,
        "expires_at": intent.expires_at,
        "owner": intent.owner,
        "attempts": 1 if owned else 0,
        "first_attempt_at": at if owned else None,
        "created_at": at,
    }


@cache
def _plan(engine: str, *, returning: bool = True) -> Any:
    """An insert that keeps what stands under its key, and revives what was only cancelled."""
    insert = insert_for(engine, OutboxMessage)
    new, revived = insert.excluded, MESSAGES.c.state == "cancelled"
    names = ("state", "ready_at", "expires_at", "payload", "channel_id", "owner", "attempts")
    changes = {name: case((revived, new[name]), else_=MESSAGES.c[name]) for name in names}
    cleared = {
        name: case((revived, None), else_=MESSAGES.c[name])
        for name in ("reason", "settled_at", "message_id")
    }
    first = {
        "first_attempt_at": case((revived, new.first_attempt_at), else_=MESSAGES.c.first_attempt_at)
    }
    planned = insert.on_conflict_do_update(
        index_elements=["dedupe_key"], set_=changes | cleared | first
    )
    return planned.returning(MESSAGES) if returning else planned


@cache
def _settle(facts: tuple[str, ...]) -> Update:
    """An update of a message that its sender still has."""
    return (
        update(MESSAGES)
        .where(
            MESSAGES.c.guild_id == bindparam("guild"),
            MESSAGES.c.id == bindparam("row"),
            MESSAGES.c.owner == bindparam("sender"),
            MESSAGES.c.state == "sending",
        )
        .values({name: bindparam(name) for name in ("state", *facts)})
        .returning(MESSAGES.c.id)
    )


class Outbox(Repository):
    """Messages to say, by key, by subject, by what became of them."""

    async def plan(self, guild_id: int, intent: Intent, at: datetime) -> OutboxMessage:
        """Store an intent to speak, once for each key."""
        planned = await self._run(_plan(self._engine), **_row(guild_id, intent, at))
        return OutboxMessage(**planned.one()._mapping)

    async def plan_all(self, guild_id: int, intents: Sequence[Intent], at: datetime) -> None:
        """Store many intents at once; those whose key is known stay as they are."""
        if intents:
            rows = [_row(guild_id, intent, at) for intent in intents]
            await self._run_many(_plan(self._engine, returning=False), rows)

    async def cancel(
        self,
        guild_id: int,
        subject: str,
        reason: str,
        at: datetime,
        *,
        user_id: int | None = None,
        kinds: Sequence[str] = (),
    ) -> int:
        """Cancel what is pending about a subject, for one person or of some kinds; how many."""
        wanted = [
            OutboxMessage.guild_id == guild_id,
            OutboxMessage.subject == subject,
            OutboxMessage.state == "pending",
        ]
        if user_id is not None:
            wanted.append(OutboxMessage.user_id == user_id)
        if kinds:
            wanted.append(OutboxMessage.kind.in_(kinds))
        cancelled = await self._session.execute(
            update(OutboxMessage)
            .where(*wanted)
            .values(state="cancelled", reason=reason, settled_at=at)
            .returning(OutboxMessage.id),
            execution_options={"synchronize_session": False},
        )
        return len(cancelled.all())

    async def claim(self, owner: str, at: datetime, *, limit: int = 100) -> Sequence[OutboxMessage]:
        """Take what is ready and nobody is sending; the taker has it until the lease ends.

        Of each lane only the oldest that is open is taken, so that order holds.
        """
        earlier = aliased(OutboxMessage)
        first_of_lane = or_(
            OutboxMessage.lane.is_(None),
            ~select(earlier.id)
            .where(
                earlier.guild_id == OutboxMessage.guild_id,
                earlier.lane == OutboxMessage.lane,
                earlier.id < OutboxMessage.id,
                earlier.state.in_(OPEN),
            )
            .exists(),
        )
        ready = (
            select(OutboxMessage.id)
            .where(
                OutboxMessage.guild_id > 0,
                OutboxMessage.state.in_(OPEN),
                OutboxMessage.ready_at <= at,
                first_of_lane,
            )
            .order_by(OutboxMessage.ready_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await self._session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ready.scalar_subquery()))
            .values(
                state="sending",
                owner=owner,
                ready_at=at + LEASE,
                attempts=OutboxMessage.attempts + 1,
                first_attempt_at=func.coalesce(OutboxMessage.first_attempt_at, at),
            )
            .returning(OutboxMessage),
            execution_options={"synchronize_session": False, "populate_existing": True},
        )
        return sorted(rows, key=lambda message: (message.due_at, message.id))

    async def free_all(self, at: datetime) -> None:
        """End every lease, in every guild; what was sent before is known by its nonce."""
        await self._session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id > 0, OutboxMessage.state == "sending")
            .values(ready_at=at)
        )

    async def about(self, guild_id: int, subject: str) -> Sequence[OutboxMessage]:
        """Every message about a subject, whatever became of it."""
        rows = await self._session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == guild_id, OutboxMessage.subject == subject)
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
        )
        return rows.all()

    async def state_of(self, guild_id: int, kind: str, key: str) -> str | None:
        """What became of the message under a key."""
        return await self._session.scalar(
            select(OutboxMessage.state).where(
                OutboxMessage.guild_id == guild_id,
                OutboxMessage.dedupe_key == key_of(guild_id, kind, key),
            )
        )

    async def settle(self, message: OutboxMessage, owner: str, state: str, **facts: Any) -> bool:
        """Record what became of a message; False when another process has it by now."""
        settled = await self._run(
            _settle(tuple(sorted(facts))),
            guild=message.guild_id,
            row=message.id,
            sender=owner,
            state=state,
            **facts,
        )
        return settled.first() is not None
