"""Migrations: forward and back with the rows kept, whoever interrupts, whoever else starts."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from nexus_bot.database import Database, open_database
from nexus_bot.errors import StorageError
from nexus_bot.models import Base
from nexus_bot.schema import MIGRATIONS, SCHEMA, current_revision, downgrade, upgrade
from tests.commands import command, said

if TYPE_CHECKING:
    from tests.postgres import Postgres

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 9, 8, 9, tzinfo=UTC)
WALL = AT.replace(tzinfo=None)
ROWS: dict[str, dict[str, Any]] = {
    "guilds": {"guild_id": 1, "last_number": 1, "created_at": AT},
    "cohorts": {
        "id": 1, "guild_id": 1, "channel_id": 2, "timezone": "UTC", "start_wall": WALL,
        "end_wall": WALL, "starts_at": AT, "ends_at": AT, "state": "running", "created_at": AT,
    },
    "members": {"guild_id": 1, "user_id": 3, "name": "Bea", "tags": ["x"], "created_at": AT},
    "topics": {"guild_id": 1, "key": "celery", "name": "Celery", "uses": 1},
    "posts": {
        "id": 1, "guild_id": 1, "number": 1, "noun": "learning", "kind": "practice",
        "topic_key": "celery", "author_id": 3, "cohort_id": 1, "title": "Retries",
        "words": "retries celery", "useful": 1, "saves": 1, "created_at": AT,
    },
    "learnings": {"post_id": 1, "guild_id": 1, "text": "Retries"},
    "votes": {"post_id": 1, "user_id": 3, "guild_id": 1, "created_at": AT},
    "bookmarks": {"post_id": 1, "user_id": 3, "guild_id": 1, "created_at": AT},
    "receipts": {"interaction_id": 9, "guild_id": 1},
    "memos": {
        "id": 1, "guild_id": 1, "user_id": 3, "kind": "x", "state": {}, "created_at": AT
    },
    "outbox": {
        "id": 1, "guild_id": 1, "kind": "card", "dedupe_key": "k", "channel_id": 2, "payload": {},
        "state": "pending", "due_at": AT, "attempts": 0, "created_at": AT,
    },
    "audit": {
        "id": 1, "guild_id": 1, "actor_id": 3, "action": "a", "subject": "s", "detail": {},
        "created_at": AT,
    },
    "command_sets": {"application_id": 1, "guild_id": 0, "digest": "d", "ids": {}},
}  # fmt: skip
WALLS = {"start_wall", "end_wall"}
INDEX = {
    "sqlite": {
        "table post_words", "view post_tokens", "trigger posts_after_insert",
        "trigger posts_after_update", "trigger posts_after_delete",
        "trigger outbox_ended", "trigger outbox_open",
    },
    "postgresql": {
        "function post_tokens", "index ix_posts_tokens",
        "function outbox_ended", "function outbox_open",
    },
}  # fmt: skip
OBJECTS = {
    "sqlite": """
        SELECT type || ' ' || name FROM sqlite_master
        WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'post_words_%'
    """,
    "postgresql": """
        SELECT 'function ' || proname FROM pg_proc
        WHERE pronamespace = CAST('public' AS REGNAMESPACE)
        UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'
        UNION SELECT 'view ' || viewname FROM pg_views WHERE schemaname = 'public'
    """,
}


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without anything in it."""
    if engine == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.fresh() as url:
        yield url


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """A database without anything in it, open."""
    database = await open_database(empty_url, migrate=False)
    yield database
    await database.close()


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection whose changes are kept."""
    async with database.write() as session:
        yield await session.connection()


def revisions() -> list[str]:
    """Every revision, the oldest first."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return [script.revision for script in scripts][::-1]


def tables_of(connection: Connection) -> list[Table]:
    """The tables as they are now, in the order in which rows can be added."""
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    return there.sorted_tables


def fill(connection: Connection) -> None:
    """Put a row into every table that was there from the first."""
    for table in tables_of(connection):
        if table.name in ROWS:
            row = {k: str(v) if k in WALLS else v for k, v in ROWS[table.name].items()}
            connection.execute(insert(table).values(row))


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        table.name: connection.scalar(
            select(func.count()).select_from(table).where(table.c.guild_id >= 0)
        )
        or 0
        for table in tables_of(connection)
        if table.name in ROWS
    }


def objects(connection: Connection) -> set[str]:
    """Everything that a migration may have made, by kind and name."""
    found = connection.exec_driver_sql(OBJECTS[connection.dialect.name]).scalars()
    return set(found) - {"table alembic_version", "index alembic_version_pkc"}


def test_the_program_knows_the_newest_schema() -> None:
    assert revisions()[-1] == SCHEMA


def test_each_migration_is_named_by_its_day_and_its_revision() -> None:
    files = sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))

    assert [file[11:] for file in files] == revisions()
    assert [datetime.strptime(file[:10], "%Y_%m_%d").date() for file in files]  # noqa: DTZ007


async def test_every_migration_goes_forward_and_back_and_keeps_the_rows(empty: Database) -> None:
    first, *later = revisions()
    async with connected(empty) as connection:
        await connection.run_sync(upgrade, first)
        await connection.run_sync(fill)
        before = await connection.run_sync(counts)
    assert set(before.values()) == {1}
    assert set(before) == set(ROWS)

    for at in (*later, *[first, *later][-2::-1], *later):
        async with connected(empty) as connection:
            here = revisions().index(str(await connection.run_sync(current_revision)))
            move = upgrade if revisions().index(at) > here else downgrade
            await connection.run_sync(move, at)
            assert str(await connection.run_sync(current_revision)) == at
            assert await connection.run_sync(counts) == before


async def test_going_all_the_way_back_leaves_nothing(empty: Database) -> None:
    async with connected(empty) as connection:
        await connection.run_sync(upgrade, "a_first_tables")
        await connection.run_sync(fill)
        await connection.run_sync(upgrade)
    async with connected(empty) as connection:
        await connection.run_sync(downgrade, "base")

        assert await connection.run_sync(objects) == set()


async def test_rows_from_before_the_index_are_in_it(empty: Database) -> None:
    async with connected(empty) as connection:
        await connection.run_sync(upgrade, "a_first_tables")
        await connection.run_sync(fill)
        await connection.run_sync(upgrade)

        found = await connection.scalars(text(SEARCH[empty.dialect]))

        assert found.all() == [1]


SEARCH = {
    "sqlite": """SELECT rowid FROM post_words WHERE post_words MATCH '"1.0.retries"'""",
    "postgresql": """
        SELECT id FROM posts WHERE post_tokens(
            guild_id, number, noun, kind, author_id, topic_key, words
        ) @@ CAST('''1.0.retries''' AS TSQUERY)
    """,
}


async def test_a_migrated_database_is_what_the_models_say(empty: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        ours = {name.split()[1] for name in INDEX[empty.dialect]}
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, kind, reflected, _other: (
                    not (reflected and (name in ours or str(name).startswith("post_words_")))
                ),
            },
        )
        return list(compare_metadata(context, Base.metadata))

    async with connected(empty) as connection:
        await connection.run_sync(upgrade)

        assert await connection.run_sync(differences) == []


async def test_only_the_index_is_there_besides_what_the_models_say(empty: Database) -> None:
    async with connected(empty) as connection:
        await connection.run_sync(Base.metadata.create_all)
        modelled = await connection.run_sync(objects)
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(upgrade)

        assert await connection.run_sync(objects) - modelled == INDEX[empty.dialect]
        assert modelled - await connection.run_sync(objects) == set()


async def test_a_database_of_a_later_version_is_refused_and_left_alone(
    empty: Database, empty_url: str
) -> None:
    await empty.migrate()
    async with connected(empty) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'zz_later'"))

    with pytest.raises(StorageError, match=r"newer than this program \(it is at zz_later\)"):
        await empty.migrate()


class Interrupted(Exception):
    """What stops a migration in a test."""


@contextmanager
def interrupted_at(number: int) -> Iterator[None]:
    """Fails at one of the statements that follow."""
    left = iter(range(number))

    def count(*_: Any) -> None:
        if next(left, None) is None:
            raise Interrupted

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", count)


@pytest.mark.parametrize("number", [3, 12, 22, 32, 45])
async def test_an_interrupted_migration_leaves_no_trace_and_can_be_repeated(
    empty: Database, number: int
) -> None:
    with interrupted_at(number), pytest.raises(Interrupted):
        await empty.migrate()
    async with connected(empty) as connection:
        assert await connection.run_sync(objects) == set()

    await empty.migrate()

    async with connected(empty) as connection:
        assert await connection.run_sync(current_revision) == SCHEMA


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from nexus_bot.database import open_database
left = iter(range(int(sys.argv[2])))
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(open_database(sys.argv[1]))
"""


@pytest.mark.parametrize("number", [15, 33, 45])
async def test_a_killed_migration_is_completed_by_the_next_start(
    empty_url: str, number: int
) -> None:
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, empty_url, str(number)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL

    database = await open_database(empty_url)

    async with connected(database) as connection:
        assert await connection.run_sync(current_revision) == SCHEMA
    await database.close()


async def test_processes_that_migrate_at_the_same_instant_do_it_once(
    empty_url: str, engine: str, tmp_path: Path
) -> None:
    starts = [command(tmp_path, "migrate", DATABASE_URL=empty_url) for _ in range(3)]
    ends = await asyncio.gather(*(asyncio.to_thread(said, start) for start in starts))

    late = [err for code, _, err in ends if code]
    assert len(late) < 3
    assert all("Another process is using" in err for err in late)
    assert engine == "sqlite" or not late
    database = await open_database(empty_url, migrate=False)
    async with connected(database) as connection:
        assert await connection.run_sync(current_revision) == SCHEMA
    await database.close()
