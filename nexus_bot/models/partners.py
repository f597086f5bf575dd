"""Projects, who looks for one to build on, who asked whom, and who works together."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import BY_ID, Base, RowId

ACTIVE = text("state = 'active'")
OPEN = text("state = 'open'")


def _of(table: str, *columns: str, cascade: bool = True) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["guild_id", *columns],
        [f"{table}.guild_id", f"{table}.{'user_id' if table == 'members' else 'id'}"],
        ondelete="CASCADE" if cascade else None,
    )


class Project(Base):
    """An API that frontend learners may build on: what it is, where it is, how many may.

    ``taken`` of its ``places`` have a partner. It is *active*, or *archived* because of
    ``archived_why``: its *owner* did so, or *left*. An owner has one active one in a cohort.
    """

    __tablename__ = "projects"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    cohort_id: Mapped[int]
    owner_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    pitch: Mapped[str] = mapped_column(Text)
    repository: Mapped[str | None] = mapped_column(String(500))
    docs: Mapped[str | None] = mapped_column(String(500))
    tags: Mapped[list[str]] = mapped_column(default=list)
    places: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(16), default="active")
    archived_at: Mapped[datetime | None]
    archived_why: Mapped[str | None] = mapped_column(String(16))
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        UniqueConstraint("guild_id", "number"),
        _of("members", "owner_id", cascade=False),
        _of("cohorts", "cohort_id", cascade=False),
        CheckConstraint("taken >= 0 AND taken <= places", name="places"),
        Index(
            "uq_projects_active",
            "guild_id",
            "cohort_id",
            "owner_id",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index("ix_projects_cohort", "guild_id", "cohort_id", "state", "id"),
        Index("ix_projects_owner", "guild_id", "owner_id", "id"),
    )


class Seeker(Base):
    """One who looks for an API to build on, in a cohort; waits since nothing fitted.

    Who ``is_looking`` may be found by others, and be paired in a round.
    """

    __tablename__ = "seekers"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    looking_for: Mapped[str] = mapped_column(Text)
    is_looking: Mapped[bool] = mapped_column(default=True)
    waiting_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        _of("members", "user_id", cascade=False),
        _of("cohorts", "cohort_id", cascade=False),
        Index("ix_seekers_waiting", "guild_id", "cohort_id", "waiting_since"),
    )


class PartnerRequest(Base):
    """A seeker asks to build on a project, or its owner invites them (``is_invitation``).

    It is *open*, or was *accepted*, *declined*, *withdrawn*, *lapsed*, or *outdone*, of which
    ``reason`` says why: the project is *full*, its owner offers fewer *places* or *archived* it,
    somebody *left*, or the seeker was *partnered*; of a declined one it is what was said.
    Between the two at most one is open, whoever asked. What was asked about it last, by whom it
    was not sent, and what was answered, stand in ``question`` and ``answer``.
    """

    __tablename__ = "partner_requests"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    cohort_id: Mapped[int]
    project_id: Mapped[int] = mapped_column(RowId)
    seeker_id: Mapped[int]
    is_invitation: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        _of("projects", "project_id"),
        _of("members", "seeker_id", cascade=False),
        _of("cohorts", "cohort_id", cascade=False),
        Index(
            "uq_partner_requests_open",
            "guild_id",
            "project_id",
            "seeker_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_partner_requests_seeker", "guild_id", "seeker_id", "id"),
        Index("ix_partner_requests_project", "guild_id", "project_id", "id"),
    )


class PairingRound(Base):
    """A round that paired all who were alone: of which kind, by whom, from which seed.

    ``pairs`` are who came together, with score and reasons; ``alone`` who did not, and why.
    """

    __tablename__ = "pairing_rounds"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    cohort_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int]
    by_id: Mapped[int]
    pairs: Mapped[list[Any]]
    alone: Mapped[list[Any]]
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        _of("cohorts", "cohort_id", cascade=False),
        Index("ix_pairing_rounds_cohort", "guild_id", "cohort_id", "id"),
    )


class Partnership(Base):
    """Two who work together: ``api``, a seeker and the owner of a project, or ``review`` buddies.

    ``one_id`` is the seeker, or the buddy whose id is lower. It is *active*, or *ended* by one
    of them (or, without ``ended_by_id``, because somebody left). Each says once whether they met.
    They write in ``thread_id``, in which their panel is ``message_id``.
    """

    __tablename__ = "partnerships"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    cohort_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    project_id: Mapped[int | None] = mapped_column(RowId)
    round_id: Mapped[int | None] = mapped_column(RowId)
    one_id: Mapped[int]
    other_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="active")
    ended_by_id: Mapped[int | None]
    ended_why: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    one_met: Mapped[bool | None]
    other_met: Mapped[bool | None]
    channel_id: Mapped[int | None]
    thread_id: Mapped[int | None]
    message_id: Mapped[int | None]
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        _of("projects", "project_id"),
        _of("pairing_rounds", "round_id"),
        _of("members", "one_id", cascade=False),
        _of("members", "other_id", cascade=False),
        _of("cohorts", "cohort_id", cascade=False),
        Index("ix_partnerships_one", "guild_id", "one_id", "id"),
        Index("ix_partnerships_other", "guild_id", "other_id", "id"),
        Index("ix_partnerships_project", "guild_id", "project_id", "id"),
        Index("ix_partnerships_thread", "guild_id", "thread_id"),
    )


class Seat(Base):
    """Where somebody has a partner now: a seeker on one project, a buddy in one pair.

    Its key is what keeps anybody from being in two places.
    """

    __tablename__ = "partner_seats"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partnership_id: Mapped[int] = mapped_column(RowId)
    __table_args__ = (
        _of("partnerships", "partnership_id"),
        Index("ix_partner_seats_partnership", "guild_id", "partnership_id"),
    )


class PlanItem(Base):
    """A line of an integration plan, which two partners fill in and tick off.

    ``kind`` is *base*, *docs*, *auth* or *cors*, of which there is one each, or *endpoint*,
    *scenario* or *date*. ``step`` counts how far it is: an endpoint is wanted, being built,
    ready, tested; anything else is open or done.
    """

    __tablename__ = "plan_items"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    partnership_id: Mapped[int] = mapped_column(RowId)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(500))
    step: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None]
    changed_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        _of("partnerships", "partnership_id"),
        Index("ix_plan_items_partnership", "guild_id", "partnership_id", "id"),
    )
