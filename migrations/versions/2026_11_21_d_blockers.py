"""Blockers: who is stuck with what, who helps, who has it too, and what fixed it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "d_blockers"
down_revision = "c_timeline"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HEARS = ("hears_answers", "hears_thanks", "hears_solutions")
BLOCKER_INDEXES = {
    "ix_blockers_state": ["guild_id", "state", "id"],
    "ix_blockers_author": ["guild_id", "author_id", "id"],
    "ix_blockers_helper": ["guild_id", "helper_id", "id"],
    "ix_blockers_thread": ["guild_id", "thread_id"],
}


def upgrade() -> None:
    op.add_column("cohorts", sa.Column("forum_id", sa.BigInteger(), nullable=True))
    for name, usual in (("unclaimed_hours", "12"), ("quiet_days", "3")):
        op.add_column(
            "cohorts", sa.Column(name, sa.Integer(), nullable=False, server_default=usual)
        )
    for name in HEARS:
        op.add_column(
            "members", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())
        )
    _add_blockers()
    _add_solutions()


def _add_blockers() -> None:
    op.create_table(
        "blockers",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("raised_by_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("want", sa.Text(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("area_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("followers", sa.Integer(), nullable=False),
        sa.Column("quiet_since", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("heard_id", sa.BigInteger(), nullable=True),
        sa.Column("mentors_asked_at", MOMENT, nullable=True),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.Column("is_post", sa.Boolean(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        _of_member("blockers", "author_id"),
        _of_member("blockers", "helper_id"),
        sa.ForeignKeyConstraint(
            ["guild_id", "cohort_id"],
            ["cohorts.guild_id", "cohorts.id"],
            name=op.f("fk_blockers_guild_id_cohort_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blockers")),
        sa.UniqueConstraint("guild_id", "id", name=op.f("uq_blockers_guild_id_id")),
        sa.UniqueConstraint("guild_id", "number", name=op.f("uq_blockers_guild_id_number")),
    )
    for name, columns in BLOCKER_INDEXES.items():
        op.create_index(name, "blockers", columns)
    op.create_table(
        "blocker_followers",
        *_of_one("blocker_followers"),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_blocker_followers_user", "blocker_followers", ["guild_id", "user_id"])


def _add_solutions() -> None:
    op.create_table(
        "solutions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("blocker_id", ROW_ID, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_blocker("solutions"),
        _of_member("solutions", "author_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solutions")),
        sa.UniqueConstraint("guild_id", "id", name=op.f("uq_solutions_guild_id_id")),
    )
    op.create_index("ix_solutions_blocker", "solutions", ["guild_id", "blocker_id", "id"])
    op.create_table(
        "solution_credits",
        *_of_one("solution_credits"),
        _of_member("solution_credits", "user_id"),
    )
    op.create_index("ix_solution_credits_user", "solution_credits", ["guild_id", "user_id"])


def _of_one(table: str) -> tuple[Any, ...]:
    """What ties one member to one blocker."""
    return (
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("blocker_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _of_blocker(table),
        sa.PrimaryKeyConstraint("guild_id", "blocker_id", "user_id", name=op.f(f"pk_{table}")),
    )


def _of_blocker(table: str) -> Any:
    return sa.ForeignKeyConstraint(
        ["guild_id", "blocker_id"],
        ["blockers.guild_id", "blockers.id"],
        name=op.f(f"fk_{table}_guild_id_blocker_id"),
        ondelete="CASCADE",
    )


def _of_member(table: str, column: str) -> Any:
    return sa.ForeignKeyConstraint(
        ["guild_id", column],
        ["members.guild_id", "members.user_id"],
        name=op.f(f"fk_{table}_guild_id_{column}"),
    )


def downgrade() -> None:
    for table in ("solution_credits", "solutions", "blocker_followers", "blockers"):
        op.drop_table(table)
    for name in HEARS:
        op.drop_column("members", name)
    for name in ("quiet_days", "unclaimed_hours", "forum_id"):
        op.drop_column("cohorts", name)
