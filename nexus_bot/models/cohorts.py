"""Servers, their cohorts, and what organisers change of a timeline."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import BY_ID, Base, RowId, WallTime

UNCLAIMED_HOURS, QUIET_DAYS = 12, 3


class Guild(Base):
    """A server that has used the bot; hands out the numbers that its posts are known by."""

    __tablename__ = "guilds"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class Cohort(Base):
    """One run of the programme in a server: its channels, roles, dates and time zone.

    Without a deadline of its own, its end is the deadline. What is to be said about it stands
    in the outbox up to ``planned_until``; ``contact_id`` hears of what only organisers can mend.
    Blockers stand in the channel, or in ``forum_id``; mentors hear of one that nobody takes for
    ``unclaimed_hours``, and its author is asked after ``quiet_days`` without a word.
    """

    __tablename__ = "cohorts"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    mentor_channel_id: Mapped[int | None]
    backend_role_id: Mapped[int | None]
    frontend_role_id: Mapped[int | None]
    mentor_role_id: Mapped[int | None]
    timezone: Mapped[str] = mapped_column(String(64))
    start_wall: Mapped[datetime] = mapped_column(WallTime)
    end_wall: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="running")
    created_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80), default="")
    deadline_wall: Mapped[datetime | None] = mapped_column(WallTime)
    deadline_at: Mapped[datetime | None]
    planned_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    contact_id: Mapped[int | None]
    start_event_id: Mapped[int | None]
    end_event_id: Mapped[int | None]
    forum_id: Mapped[int | None]
    unclaimed_hours: Mapped[int] = mapped_column(Integer, default=UNCLAIMED_HOURS)
    quiet_days: Mapped[int] = mapped_column(Integer, default=QUIET_DAYS)
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        Index(
            "uq_cohorts_running",
            "guild_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class ReminderChange(Base):
    """What an organiser changed of one moment of a timeline: its time, its words, or it is off."""

    __tablename__ = "reminders"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    moment: Mapped[str] = mapped_column(String(16), primary_key=True)
    is_off: Mapped[bool] = mapped_column(default=False)
    at_wall: Mapped[datetime | None] = mapped_column(WallTime)
    words: Mapped[str | None] = mapped_column(String(500))
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "cohort_id"], ["cohorts.guild_id", "cohorts.id"], ondelete="CASCADE"
        ),
    )


class Milestone(Base):
    """A step that learners tick off; one that was taken off the list keeps its ticks.

    ``revision`` counts how often its date was another.
    """

    __tablename__ = "milestones"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    cohort_id: Mapped[int]
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(80))
    due_wall: Mapped[datetime | None] = mapped_column(WallTime)
    due_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer, default=0)
    is_off: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        ForeignKeyConstraint(
            ["guild_id", "cohort_id"], ["cohorts.guild_id", "cohorts.id"], ondelete="CASCADE"
        ),
        Index("ix_milestones_cohort", "guild_id", "cohort_id", "position"),
    )

    def fall_due(self, wall: datetime | None, at: datetime | None) -> None:
        """Put its due date; calendars take the one of the higher revision."""
        if self.due_at not in (None, at):
            self.revision += 1
        self.due_wall, self.due_at = wall, at
