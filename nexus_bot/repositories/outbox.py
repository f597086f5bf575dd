"""The outbox: what is to be said outside an interaction, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, func, or_, select, update

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.base import Repository, insert_for, table_of

LEASE = timedelta(seconds=60)
CARD = "card"
CARD_EDIT = "card_edit"
CARD_REMOVAL = "card_removal"
MESSAGES = table_of(OutboxMessage)


def key_of(guild_id: int, kind: str, key: str) -> str:
    """The name under which a message is planned once."""
    return f"{kind}:{guild_id}:{key}"


@cache
def _plan(engine: str) -> Any:
    """An insert that keeps what stands under its key."""
    insert = insert_for(engine, OutboxMessage)
    return insert.on_conflict_do_update(
        index_elements=["dedupe_key"], set_={"guild_id": insert.excluded.guild_id}
    ).returning(MESSAGES)


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
    """Messages by state: pending, sending, sent, failed, cancelled."""

    async def plan(
        self,
        guild_id: int,
        *,
        kind: str,
        key: str,
        channel_id: int,
        payload: dict[str, Any],
        at: datetime,
        owner: str | None = None,
    ) -> OutboxMessage:
        """Store an intent to speak, once for each key; an ``owner`` has it claimed from birth."""
        planned = await self._run(
            _plan(self._engine),
            guild_id=guild_id,
            kind=kind,
            dedupe_key=key_of(guild_id, kind, key),
            channel_id=channel_id,
            payload=payload,
            due_at=at,
            created_at=at,
            state="sending" if owner else "pending",
            owner=owner,
            attempts=1 if owner else 0,
            first_attempt_at=at if owner else None,
            lease_until=at + LEASE if owner else None,
        )
        return OutboxMessage(**planned.one()._mapping)

    async def claim(self, owner: str, at: datetime, *, limit: int = 100) -> Sequence[OutboxMessage]:
        """Take what is due and nobody is sending; the taker has it until the lease ends."""
        free = or_(
            OutboxMessage.state == "pending",
            (OutboxMessage.state == "sending") & (OutboxMessage.lease_until <= at),
        )
        due = (
            select(OutboxMessage.id)
            .where(
                OutboxMessage.guild_id > 0,
                OutboxMessage.state.in_(("pending", "sending")),
                OutboxMessage.due_at <= at,
                free,
            )
            .order_by(OutboxMessage.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await self._session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(due.scalar_subquery()))
            .values(
                state="sending",
                owner=owner,
                lease_until=at + LEASE,
                attempts=OutboxMessage.attempts + 1,
                first_attempt_at=func.coalesce(OutboxMessage.first_attempt_at, at),
            )
            .returning(OutboxMessage),
            execution_options={"synchronize_session": False, "populate_existing": True},
        )
        return rows.all()

    async def free_all(self, at: datetime) -> None:
        """End every lease, in every guild; what was sent before is known by its nonce."""
        await self._session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id > 0, OutboxMessage.state == "sending")
            .values(lease_until=at)
        )

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
