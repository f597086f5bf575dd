"""What the bot remembers for itself: receipts, memos, who changed what, its commands."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import Base, RowId


class Receipt(Base):
    """An interaction whose work is done, so that a second delivery does nothing; kept for a day."""

    __tablename__ = "receipts"
    interaction_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]


class Memo(Base):
    """What a private panel or a refused form must remember for the person it belongs to.

    Its number stands on buttons that outlive it, so no other ever gets it.
    """

    __tablename__ = "memos"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    user_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_memos_created_at", "created_at"), {"sqlite_autoincrement": True})


class AuditEntry(Base):
    """Who changed what, or tried to; kept for 180 days."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    actor_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_audit_created_at", "guild_id", "created_at"),
        Index("ix_audit_age", "created_at"),
    )


class CommandSet(Base):
    """The slash commands as last told to Discord; ``guild_id`` is 0 for all servers."""

    __tablename__ = "command_sets"
    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    ids: Mapped[dict[str, Any]]
