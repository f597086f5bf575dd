"""Timelines: what is said when, to whom, and what stands in its way; milestones and sessions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c_timeline"
down_revision = "b_full_text_index"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('pending', 'sending')")
ABOUT = sa.text("subject IS NOT NULL")
SETTLED = sa.text("settled_at IS NOT NULL")
OUTBOX = {
    "ix_outbox_ready": (["ready_at"], OPEN),
    "ix_outbox_guild": (["guild_id", "ready_at"], OPEN),
    "ix_outbox_subject": (["guild_id", "subject", "user_id"], ABOUT),
    "ix_outbox_lane": (["guild_id", "lane", "id"], OPEN),
    "ix_outbox_settled": (["guild_id", "settled_at"], SETTLED),
    "ix_outbox_age": (["settled_at"], SETTLED),
}
ENDED = "OLD.state IN ('sent', 'failed', 'skipped', 'unknown') AND NEW.state <> OLD.state"
GUARDS = {
    "outbox_ended": ("BEFORE UPDATE OF state", ENDED, "a message that has ended stays as it is"),
    "outbox_open": (
        "BEFORE DELETE",
        "OLD.state IN ('pending', 'sending')",
        "a message that is open stays",
    ),
}
OF_COHORTS: dict[str, Any] = {
    "deadline_wall": sa.String(length=19),
    "deadline_at": MOMENT,
    "planned_until": MOMENT,
    "closed_at": MOMENT,
    "contact_id": sa.BigInteger(),
    "start_event_id": sa.BigInteger(),
    "end_event_id": sa.BigInteger(),
}


def upgrade() -> None:
    op.add_column(
        "cohorts", sa.Column("name", sa.String(length=80), nullable=False, server_default="")
    )
    for name, kind in OF_COHORTS.items():
        op.add_column("cohorts", sa.Column(name, kind, nullable=True))
    op.add_column(
        "members",
        sa.Column("wants_reminders", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("members", sa.Column("closed_until", MOMENT, nullable=True))
    _rebuild_memos(sqlite_autoincrement=True)
    op.create_index("ix_audit_age", "audit", ["created_at"])
    _widen_outbox()
    _add_timeline()
    _add_sessions()


def _rebuild_memos(**ways: bool) -> None:
    """Let SQLite hand out the number of a memo once, as PostgreSQL does anyway, or stop that."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("memos", recreate="always", table_kwargs=ways):
            pass


def _widen_outbox() -> None:
    op.drop_index("ix_outbox_due", table_name="outbox", sqlite_where=OPEN, postgresql_where=OPEN)
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("subject", sa.String(length=64), nullable=True))
        outbox.add_column(sa.Column("lane", sa.String(length=64), nullable=True))
        outbox.add_column(sa.Column("user_id", sa.BigInteger(), nullable=True))
        outbox.add_column(sa.Column("ready_at", MOMENT, nullable=True))
        outbox.add_column(sa.Column("expires_at", MOMENT, nullable=True))
        outbox.add_column(sa.Column("settled_at", MOMENT, nullable=True))
        outbox.alter_column("channel_id", existing_type=sa.BigInteger(), nullable=True)
    op.execute("UPDATE outbox SET ready_at = COALESCE(lease_until, due_at) WHERE guild_id > 0")
    op.execute(
        "UPDATE outbox SET settled_at = due_at "
        "WHERE guild_id > 0 AND state NOT IN ('pending', 'sending')"
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("ready_at", existing_type=MOMENT, nullable=False)
        outbox.drop_column("lease_until")
    for name, (columns, where) in OUTBOX.items():
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
    _guard_outbox()
    op.create_table(
        "channel_troubles",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", name=op.f("pk_channel_troubles")),
    )
    op.create_table(
        "senders",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "owner", name=op.f("pk_senders")),
    )


def _guard_outbox() -> None:
    """Let no message disappear while it is open, and none that has ended begin again."""
    for name, (when, of_rows, why) in GUARDS.items():
        if op.get_bind().dialect.name == "sqlite":
            does = f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$"
            )
            does = f"EXECUTE FUNCTION {name}()"
        op.execute(f"CREATE TRIGGER {name} {when} ON outbox FOR EACH ROW WHEN ({of_rows}) {does}")


def _unguard_outbox() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in GUARDS:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON outbox"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")


def _add_timeline() -> None:
    op.create_table(
        "reminders",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("moment", sa.String(length=16), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("at_wall", sa.String(length=19), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id", "cohort_id"],
            ["cohorts.guild_id", "cohorts.id"],
            name=op.f("fk_reminders_guild_id_cohort_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "cohort_id", "moment", name=op.f("pk_reminders")),
    )
    op.create_table(
        "milestones",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("due_wall", sa.String(length=19), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "cohort_id"],
            ["cohorts.guild_id", "cohorts.id"],
            name=op.f("fk_milestones_guild_id_cohort_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("guild_id", "id", name=op.f("uq_milestones_guild_id_id")),
    )
    op.create_index("ix_milestones_cohort", "milestones", ["guild_id", "cohort_id", "position"])


def _add_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("starts_wall", sa.String(length=19), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("moved_from", MOMENT, nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "host_id"],
            ["members.guild_id", "members.user_id"],
            name=op.f("fk_sessions_guild_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "cohort_id"],
            ["cohorts.guild_id", "cohorts.id"],
            name=op.f("fk_sessions_guild_id_cohort_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("guild_id", "id", name=op.f("uq_sessions_guild_id_id")),
        sa.UniqueConstraint("guild_id", "number", name=op.f("uq_sessions_guild_id_number")),
    )
    op.create_index("ix_sessions_starts_at", "sessions", ["guild_id", "starts_at"])
    op.create_table(
        "session_members",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["sessions.guild_id", "sessions.id"],
            name=op.f("fk_session_members_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "guild_id", "session_id", "user_id", name=op.f("pk_session_members")
        ),
    )
    op.create_index("ix_session_members_user", "session_members", ["guild_id", "user_id"])


def downgrade() -> None:
    for table in ("session_members", "sessions", "milestones", "reminders"):
        op.drop_table(table)
    op.drop_table("senders")
    op.drop_table("channel_troubles")
    _unguard_outbox()
    for name, (_, where) in OUTBOX.items():
        op.drop_index(name, table_name="outbox", sqlite_where=where, postgresql_where=where)
    op.execute("DELETE FROM outbox WHERE guild_id > 0 AND channel_id IS NULL")
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("lease_until", MOMENT, nullable=True))
        outbox.alter_column("channel_id", existing_type=sa.BigInteger(), nullable=False)
        for name in ("settled_at", "expires_at", "ready_at", "user_id", "lane", "subject"):
            outbox.drop_column(name)
    op.create_index("ix_outbox_due", "outbox", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_audit_age", table_name="audit")
    _rebuild_memos()
    for name in ("closed_until", "wants_reminders"):
        op.drop_column("members", name)
    for name in (*OF_COHORTS, "name"):
        op.drop_column("cohorts", name)
