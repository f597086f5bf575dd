"""Blockers: what somebody is stuck with, who helps, who has it too, and what fixed it."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import BY_ID, Base, RowId


class Blocker(Base):
    """What somebody is stuck with: what they want, what happens instead, what they tried.

    It is *open*, *claimed* by a helper, *solved* or *closed*; ``turn`` counts how often that
    changed. ``quiet_since`` is since when nothing was heard of it, ``waits`` how often its author
    said that they are still stuck. It stands as a card in ``channel_id`` with a thread below it,
    or, where ``is_post``, as a post of a forum, which is all three.
    """

    __tablename__ = "blockers"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    cohort_id: Mapped[int]
    author_id: Mapped[int]
    raised_by_id: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(100))
    want: Mapped[str] = mapped_column(Text)
    instead: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(64))
    area_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    helper_id: Mapped[int | None]
    turn: Mapped[int] = mapped_column(Integer, default=0)
    waits: Mapped[int] = mapped_column(Integer, default=0)
    followers: Mapped[int] = mapped_column(Integer, default=0)
    quiet_since: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    heard_id: Mapped[int | None]
    mentors_asked_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    is_post: Mapped[bool] = mapped_column(default=False)
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    thread_id: Mapped[int | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        UniqueConstraint("guild_id", "number"),
        ForeignKeyConstraint(["guild_id", "author_id"], ["members.guild_id", "members.user_id"]),
        ForeignKeyConstraint(["guild_id", "helper_id"], ["members.guild_id", "members.user_id"]),
        ForeignKeyConstraint(["guild_id", "cohort_id"], ["cohorts.guild_id", "cohorts.id"]),
        Index("ix_blockers_state", "guild_id", "state", "id"),
        Index("ix_blockers_author", "guild_id", "author_id", "id"),
        Index("ix_blockers_helper", "guild_id", "helper_id", "id"),
        Index("ix_blockers_thread", "guild_id", "thread_id"),
    )


class BlockerFollower(Base):
    """One member who has the same problem and hears of its solution."""

    __tablename__ = "blocker_followers"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blocker_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "blocker_id"], ["blockers.guild_id", "blockers.id"], ondelete="CASCADE"
        ),
        Index("ix_blocker_followers_user", "guild_id", "user_id"),
    )


class Solution(Base):
    """What fixed a blocker, as it was written once; the latest is the one that is shown."""

    __tablename__ = "solutions"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    blocker_id: Mapped[int] = mapped_column(RowId)
    author_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        ForeignKeyConstraint(
            ["guild_id", "blocker_id"], ["blockers.guild_id", "blockers.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["guild_id", "author_id"], ["members.guild_id", "members.user_id"]),
        Index("ix_solutions_blocker", "guild_id", "blocker_id", "id"),
    )


class SolutionCredit(Base):
    """One member who helped to solve a blocker."""

    __tablename__ = "solution_credits"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blocker_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "blocker_id"], ["blockers.guild_id", "blockers.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["guild_id", "user_id"], ["members.guild_id", "members.user_id"]),
        Index("ix_solution_credits_user", "guild_id", "user_id"),
    )
