"""Indexes: what runs on its own, in the writer's turn, walks no table."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.database import Database
from nexus_bot.repositories.claiming import Claims
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.diagnosis import Diagnosis
from nexus_bot.repositories.ledger import Audit, Memos
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.troubles import Troubles
from tests.rows import AT

Work = Callable[[AsyncSession], Awaitable[Any]]
WORKS: dict[str, tuple[Work, str]] = {
    "memos": (lambda store: Memos(store).forget_before(AT), "ix_memos_created_at"),
    "said": (lambda store: Outbox(store).forget_before(AT, 100), "ix_outbox_age"),
    "audit": (lambda store: Audit(store).forget_before(AT, 100), "ix_audit_age"),
    "to plan": (lambda store: Cohorts(store).to_plan(AT, after=0, limit=9), "uq_cohorts_running"),
    "to look": (lambda store: Cohorts(store).to_plan(None, after=0, limit=9), "uq_cohorts_running"),
    "move": (lambda store: Outbox(store).move(1, 2, 3), "ix_outbox_guild"),
    "free": (lambda store: Claims(store).free_all(), "ix_outbox_guild"),
    "claim": (lambda store: Claims(store).claim("me", AT), "ix_outbox_ready"),
    "cancel for": (lambda store: Outbox(store).cancel_for(1, 2, "left", AT), "ix_outbox_guild"),
    "postpone": (lambda store: Troubles(store).postpone(1, 2, AT), "ix_outbox_guild"),
    "oldest": (lambda store: Outbox(store).oldest_ready(), "ix_outbox_ready"),
    "queue": (lambda store: Diagnosis(store).queue(1, late=AT, since=AT), "ix_outbox_guild"),
}


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed meanwhile, with their values."""
    statements: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            statements.append((statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("name", WORKS)
async def test_an_index_serves_what_runs_on_its_own(database: Database, name: str) -> None:
    work, index = WORKS[name]
    async with database.write() as session:
        with heard() as statements:
            await work(session)
        connection = await session.connection()
        statement, values = statements[0]
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [str(detail) for *_, detail in rows]

    assert [line for line in plan if line.startswith("SCAN") and "INDEX" not in line] == []
    assert any(f"INDEX {index}" in line for line in plan)
