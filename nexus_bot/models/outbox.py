"""What is to be said outside an interaction, to whom, and what stands in its way."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import Base, RowId

OPEN = text("state IN ('pending', 'sending')")
ABOUT = text("subject IS NOT NULL")
SETTLED = text("settled_at IS NOT NULL")


class OutboxMessage(Base):
    """A message to say outside an interaction, stored with the change that causes it.

    ``due_at`` is when it was meant to be said; ``ready_at`` when it may be tried next: a sender
    that takes it moves that to the end of its lease. ``first_attempt_at`` is since when it may
    stand on Discord without our knowing; ``attempts`` counts the tries. It goes to a channel, or
    to ``user_id`` where there is none. Messages of one ``lane`` are said in order, one at a time;
    those of one ``subject`` are cancelled together.

    The database itself refuses to delete what is open and to change what has ended, except that
    planning again revives what was only cancelled.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    subject: Mapped[str | None] = mapped_column(String(64))
    lane: Mapped[str | None] = mapped_column(String(64))
    channel_id: Mapped[int | None]
    user_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    due_at: Mapped[datetime]
    ready_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    first_attempt_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_outbox_ready", "ready_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_outbox_guild", "guild_id", "ready_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_outbox_subject",
            "guild_id",
            "subject",
            "user_id",
            sqlite_where=ABOUT,
            postgresql_where=ABOUT,
        ),
        Index("ix_outbox_lane", "guild_id", "lane", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_outbox_settled",
            "guild_id",
            "settled_at",
            sqlite_where=SETTLED,
            postgresql_where=SETTLED,
        ),
        Index("ix_outbox_age", "settled_at", sqlite_where=SETTLED, postgresql_where=SETTLED),
    )


class ChannelTrouble(Base):
    """A channel that turned a message away; nothing is tried there until ``until``, or ever."""

    __tablename__ = "channel_troubles"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Sender(Base):
    """A process that sends, for every server (``guild_id`` 0); all that live share the budget."""

    __tablename__ = "senders"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[datetime]
