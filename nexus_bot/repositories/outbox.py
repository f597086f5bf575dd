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

from sqlalchemy import (
    ColumnElement,
    Update,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    update,
)

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.base import Repository, insert_for, table_of

LEASE = timedelta(seconds=60)
CARD = "card"
CARD_EDIT = "card_edit"
CARD_REMOVAL = "card_removal"
NOTICE, FALLBACK = "notice", "fallback"
OPEN = ("pending", "sending")
PENDING: ColumnElement[str] = literal_column("'pending'")
SENDING: ColumnElement[str] = literal_column("'sending'")
MISSED = ("failed", "skipped", "unknown")
UNLISTED = (
    NOTICE,
    FALLBACK,
    CARD_EDIT,
    CARD_REMOVAL,
    "session_edit",
    "event",
    "blocker_edit",
    "blocker_mentors_edit",
    "blocker_look",
    "blocker_archive",
    "project_edit",
    "project_fits",
    "project_look",
    "partner_lapse",
    "partner_met",
    "partner_look",
    "partner_edit",
    "partner_archive",
)
OUTDONE = "a later one says it"
MESSAGES = table_of(OutboxMessage)


def is_open(rows: Any) -> ColumnElement[bool]:
    """What is pending or being sent, in the very words of the partial indexes."""
    found: ColumnElement[bool] = rows.c.state.in_([PENDING, SENDING])
    return found


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


def removal_of(number: int, channel_id: int | None, message_id: int | None, at: datetime) -> Intent:
    """Take away a card that has no place any more."""
    return Intent(
        CARD_REMOVAL,
        f"{number}:{message_id}",
        at,
        channel_id=channel_id,
        payload={"number": number, "message_id": message_id},
    )


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
def _settle(facts: tuple[str, ...], *, returning: bool = True) -> Update:
    """An update of a message that its sender still has: under the very lease it was given."""
    settled = (
        update(MESSAGES)
        .where(
            MESSAGES.c.guild_id == bindparam("guild"),
            MESSAGES.c.id == bindparam("row"),
            MESSAGES.c.owner == bindparam("sender"),
            MESSAGES.c.ready_at == bindparam("lease"),
            MESSAGES.c.state == "sending",
        )
        .values({name: bindparam(name) for name in ("state", *facts)})
    )
    return settled.returning(MESSAGES.c.id) if returning else settled


def _held(message: OutboxMessage, owner: str) -> dict[str, Any]:
    """A message in the hands of a sender, as ``_settle`` knows it."""
    return {
        "guild": message.guild_id,
        "row": message.id,
        "sender": owner,
        "lease": message.ready_at,
    }


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

    async def move(self, guild_id: int, old: int, new: int) -> None:
        """Say in another channel what is pending for one; what is to be done to a message that
        stands stays with it.
        """
        await self._session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.guild_id == guild_id,
                OutboxMessage.channel_id == old,
                OutboxMessage.state == "pending",
                is_open(MESSAGES),
                OutboxMessage.kind.not_like("%\\_edit", escape="\\"),
                OutboxMessage.kind.not_like("%\\_removal", escape="\\"),
            )
            .values(channel_id=new),
            execution_options={"synchronize_session": False},
        )

    async def put_to(self, guild_id: int, intent: Intent) -> None:
        """Let what is pending under a key be due at another time."""
        await self._session.execute(
            update(MESSAGES)
            .where(
                MESSAGES.c.guild_id == guild_id,
                MESSAGES.c.dedupe_key == key_of(guild_id, intent.kind, intent.key),
                MESSAGES.c.state == "pending",
            )
            .values(due_at=intent.due_at, ready_at=intent.due_at)
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
        """Record what became of a message; False when another claim has it by now."""
        settled = await self._run(
            _settle(tuple(sorted(facts))), **_held(message, owner), state=state, **facts
        )
        return settled.first() is not None

    async def settle_all(
        self, ended: Sequence[tuple[OutboxMessage, dict[str, Any]]], owner: str, state: str
    ) -> None:
        """Record what became of many messages, each with the same kinds of facts."""
        rows = [{**_held(message, owner), "state": state, **facts} for message, facts in ended]
        statement = _settle(tuple(sorted(ended[0][1])), returning=False)
        await self._run_many(statement, rows)

    async def cancel_for(self, guild_id: int, user_id: int, reason: str, at: datetime) -> None:
        """Cancel all that waits to be said to one person."""
        await self._session.execute(
            update(MESSAGES)
            .where(
                MESSAGES.c.guild_id == guild_id,
                MESSAGES.c.user_id == user_id,
                MESSAGES.c.state == "pending",
                is_open(MESSAGES),
            )
            .values(state="cancelled", reason=reason, settled_at=at)
        )

    async def missed(self, guild_id: int, since: datetime, limit: int) -> Sequence[OutboxMessage]:
        """What could not be said since some moment, in order of when it was due."""
        rows = await self._session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.guild_id == guild_id,
                OutboxMessage.settled_at >= since,
                OutboxMessage.state.in_(MISSED),
                OutboxMessage.kind.not_in(UNLISTED),
                func.coalesce(OutboxMessage.reason, "") != OUTDONE,
            )
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(limit)
        )
        return rows.all()

    async def forget_before(self, at: datetime, limit: int) -> None:
        """Drop the oldest of what ended before an instant, in every guild.

        An event's story stays with its date.
        """
        old = (
            select(MESSAGES.c.id)
            .where(MESSAGES.c.guild_id > 0, MESSAGES.c.settled_at < at, MESSAGES.c.kind != "event")
            .order_by(MESSAGES.c.settled_at)
            .limit(limit)
        )
        await self._session.execute(
            delete(MESSAGES).where(MESSAGES.c.guild_id > 0, MESSAGES.c.id.in_(old))
        )

    async def counts(self, guild_id: int) -> dict[str, int]:
        """How many messages of a server are in each state; together, all that were planned."""
        counted = await self._session.execute(
            select(OutboxMessage.state, func.count().label("number"))
            .where(OutboxMessage.guild_id == guild_id)
            .group_by(OutboxMessage.state)
        )
        return {row.state: row.number for row in counted}

    async def oldest_ready(self) -> datetime | None:
        """Since when the longest waiting message of any server could have been said."""
        return await self._session.scalar(
            select(MESSAGES.c.ready_at)
            .where(MESSAGES.c.guild_id > 0, is_open(MESSAGES))
            .order_by(MESSAGES.c.ready_at)
            .limit(1)
        )
