"""Sessions: study groups, pair programming, reviews and demos, and who joins them."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import BY_ID, Base, RowId, WallTime


class Session(Base):
    """People who meet: what about, when by whose clock, for how long, and where its card stands.

    ``moved_from`` is when it was to begin before it was moved last.
    """

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    cohort_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(120))
    host_id: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(64))
    starts_wall: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime]
    moved_from: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default="planned")
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    event_id: Mapped[int | None]
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        UniqueConstraint("guild_id", "number"),
        ForeignKeyConstraint(["guild_id", "host_id"], ["members.guild_id", "members.user_id"]),
        ForeignKeyConstraint(["guild_id", "cohort_id"], ["cohorts.guild_id", "cohorts.id"]),
        Index("ix_sessions_starts_at", "guild_id", "starts_at"),
    )


class SessionMember(Base):
    """One member who joins one session."""

    __tablename__ = "session_members"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "session_id"], ["sessions.guild_id", "sessions.id"], ondelete="CASCADE"
        ),
        Index("ix_session_members_user", "guild_id", "user_id"),
    )
