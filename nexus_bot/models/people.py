"""People, each within one server."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import Base


class Member(Base):
    """A person in one server: the name to show, and what they told about themselves.

    Up to ``closed_until`` no direct message is tried: the last one was turned away. About blockers
    they hear of answers to their own, of what they helped to solve, and of what they follow; about
    partners they hear of what is asked and answered. ``hours`` are the parts of a week in which
    they work (see ``matching.hours``); they were here last at ``seen_at``, and are no more since
    ``left_at``.
    """

    __tablename__ = "members"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    track: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(64))
    tags: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    wants_reminders: Mapped[bool] = mapped_column(default=False)
    closed_until: Mapped[datetime | None]
    hears_answers: Mapped[bool] = mapped_column(default=True)
    hears_thanks: Mapped[bool] = mapped_column(default=True)
    hears_solutions: Mapped[bool] = mapped_column(default=True)
    hears_partners: Mapped[bool] = mapped_column(default=True)
    hours: Mapped[list[str]] = mapped_column(default=list)
    seen_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
