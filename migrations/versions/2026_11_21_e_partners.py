"""Partners: projects, who looks for one, who asked whom, who works together, and their plans."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "e_partners"
down_revision = "d_blockers"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXES = {
    "projects": {
        "ix_projects_cohort": ["guild_id", "cohort_id", "state", "id"],
        "ix_projects_owner": ["guild_id", "owner_id", "id"],
    },
    "seekers": {"ix_seekers_waiting": ["guild_id", "cohort_id", "waiting_since"]},
    "partner_requests": {
        "ix_partner_requests_seeker": ["guild_id", "seeker_id", "id"],
        "ix_partner_requests_project": ["guild_id", "project_id", "id"],
    },
    "pairing_rounds": {"ix_pairing_rounds_cohort": ["guild_id", "cohort_id", "id"]},
    "partnerships": {
        "ix_partnerships_one": ["guild_id", "one_id", "id"],
        "ix_partnerships_other": ["guild_id", "other_id", "id"],
        "ix_partnerships_project": ["guild_id", "project_id", "id"],
        "ix_partnerships_thread": ["guild_id", "thread_id"],
    },
    "partner_seats": {"ix_partner_seats_partnership": ["guild_id", "partnership_id"]},
    "plan_items": {"ix_plan_items_partnership": ["guild_id", "partnership_id", "id"]},
}


def upgrade() -> None:
    _add_to_members()
    _add_projects()
    _add_seekers()
    _add_requests()
    _add_rounds()
    _add_partnerships()
    _add_seats()
    _add_plan_items()
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)


def _add_to_members() -> None:
    op.add_column(
        "members",
        sa.Column("hears_partners", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column("members", sa.Column("hours", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("members", sa.Column("seen_at", MOMENT, nullable=True))
    op.add_column("members", sa.Column("left_at", MOMENT, nullable=True))


def _add_projects() -> None:
    op.create_table(
        "projects",
        *_numbered(),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("cohort_id"),
        _id("owner_id"),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("pitch", sa.Text(), nullable=False),
        sa.Column("repository", sa.String(length=500), nullable=True),
        sa.Column("docs", sa.String(length=500), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("archived_why", sa.String(length=16), nullable=True),
        _id("channel_id", nullable=True),
        _id("message_id", nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        _to("projects", "members", "owner_id"),
        _to("projects", "cohorts", "cohort_id"),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name=op.f("ck_projects_places")),
        *_keys("projects"),
        sa.UniqueConstraint("guild_id", "number", name=op.f("uq_projects_guild_id_number")),
    )
    _only_one("uq_projects_active", "projects", ["cohort_id", "owner_id"], "active")


def _add_seekers() -> None:
    op.create_table(
        "seekers",
        _id("guild_id"),
        sa.Column("cohort_id", ROW_ID, nullable=False),
        _id("user_id"),
        sa.Column("looking_for", sa.Text(), nullable=False),
        sa.Column("is_looking", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _to("seekers", "members", "user_id"),
        _to("seekers", "cohorts", "cohort_id"),
        sa.PrimaryKeyConstraint("guild_id", "cohort_id", "user_id", name=op.f("pk_seekers")),
    )


def _add_requests() -> None:
    op.create_table(
        "partner_requests",
        *_numbered(),
        _id("cohort_id"),
        sa.Column("project_id", ROW_ID, nullable=False),
        _id("seeker_id"),
        sa.Column("is_invitation", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("lapses_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        _to("partner_requests", "projects", "project_id", ondelete="CASCADE"),
        _to("partner_requests", "members", "seeker_id"),
        _to("partner_requests", "cohorts", "cohort_id"),
        *_keys("partner_requests"),
    )
    _only_one("uq_partner_requests_open", "partner_requests", ["project_id", "seeker_id"], "open")


def _add_rounds() -> None:
    op.create_table(
        "pairing_rounds",
        *_numbered(),
        _id("cohort_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        _id("by_id"),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("alone", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("pairing_rounds", "cohorts", "cohort_id"),
        *_keys("pairing_rounds"),
    )


def _add_partnerships() -> None:
    op.create_table(
        "partnerships",
        *_numbered(),
        _id("cohort_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("project_id", ROW_ID, nullable=True),
        sa.Column("round_id", ROW_ID, nullable=True),
        _id("one_id"),
        _id("other_id"),
        sa.Column("state", sa.String(length=16), nullable=False),
        _id("ended_by_id", nullable=True),
        sa.Column("ended_why", sa.String(length=300), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("one_met", sa.Boolean(), nullable=True),
        sa.Column("other_met", sa.Boolean(), nullable=True),
        _id("channel_id", nullable=True),
        _id("thread_id", nullable=True),
        _id("message_id", nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("partnerships", "projects", "project_id", ondelete="CASCADE"),
        _to("partnerships", "pairing_rounds", "round_id", ondelete="CASCADE"),
        _to("partnerships", "members", "one_id"),
        _to("partnerships", "members", "other_id"),
        _to("partnerships", "cohorts", "cohort_id"),
        *_keys("partnerships"),
    )


def _add_seats() -> None:
    op.create_table(
        "partner_seats",
        _id("guild_id"),
        sa.Column("cohort_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        _id("user_id"),
        sa.Column("partnership_id", ROW_ID, nullable=False),
        _to("partner_seats", "partnerships", "partnership_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "guild_id", "cohort_id", "kind", "user_id", name=op.f("pk_partner_seats")
        ),
    )


def _add_plan_items() -> None:
    op.create_table(
        "plan_items",
        *_numbered(),
        sa.Column("partnership_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        _id("changed_by_id", nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        _to("plan_items", "partnerships", "partnership_id", ondelete="CASCADE"),
        *_keys("plan_items"),
    )


def _id(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=nullable)


def _numbered() -> tuple[Any, ...]:
    return sa.Column("id", ROW_ID, nullable=False), _id("guild_id")


def _keys(table: str) -> tuple[Any, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("guild_id", "id", name=op.f(f"uq_{table}_guild_id_id")),
    )


def _to(table: str, other: str, column: str, ondelete: str | None = None) -> Any:
    return sa.ForeignKeyConstraint(
        ["guild_id", column],
        [f"{other}.guild_id", f"{other}.{'user_id' if other == 'members' else 'id'}"],
        name=op.f(f"fk_{table}_guild_id_{column}"),
        ondelete=ondelete,
    )


def _only_one(name: str, table: str, columns: list[str], state: str) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(
        name,
        table,
        ["guild_id", *columns],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    for table in (
        "plan_items",
        "partner_seats",
        "partnerships",
        "pairing_rounds",
        "partner_requests",
        "seekers",
        "projects",
    ):
        op.drop_table(table)
    for name in ("left_at", "seen_at", "hours", "hears_partners"):
        op.drop_column("members", name)
