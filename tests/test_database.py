"""The database on either engine: what it refuses, what it survives, what it gives back."""

import asyncio
import logging
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from nexus_bot import database as module
from nexus_bot.database import APPLICATION_ID, Database, open_database
from nexus_bot.errors import Busy, Full, StorageError, Unsure
from nexus_bot.models import Guild, Member, Vote

if TYPE_CHECKING:
    from tests.postgres import Postgres

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 9, 8, 9, tzinfo=UTC)
NOBODY = 65534
ACTIVITY = "FROM pg_stat_activity"
VOTER = {"user_id": 1, "created_at": AT}


def path_of(url: str) -> Path:
    """The file behind an SQLite address."""
    return Path(url.partition(":///")[2])


async def remember(session: AsyncSession, user_id: int, name: str = "Bea") -> None:
    """Store somebody."""
    await session.execute(
        insert(Member).values(guild_id=1, user_id=user_id, name=name, tags=[], created_at=AT)
    )


async def known(database: Database) -> int:
    """How many people are stored."""
    async with database.read() as session:
        return len(
            (await session.scalars(select(Member.user_id).where(Member.guild_id == 1))).all()
        )


def out(database: Database) -> int:
    """How many connections somebody holds."""
    engines = {database._writer, database._reader}
    return sum(engine.sync_engine.pool.checkedout() for engine in engines)  # type: ignore[attr-defined]


async def test_changes_are_stored_together_or_not_at_all(engine: str, database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1)

    async def fail() -> None:
        async with database.write() as session:
            await remember(session, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await known(database) == 1
    assert out(database) == 0


async def test_a_failed_statement_shows_no_values(engine: str, database: Database) -> None:
    async def repeat() -> None:
        async with database.write() as session:
            await remember(session, 1, "Confidential")
            await remember(session, 1, "Confidential")

    with pytest.raises(DBAPIError) as failed:
        await repeat()

    assert "Confidential" not in str(failed.value)
    assert await known(database) == 0


async def test_sqlite_is_durable_strict_and_alone_when_it_writes(
    database: Database, database_url: str
) -> None:
    async with database.write() as session:
        pragmas = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        with (
            closing(sqlite3.connect(path_of(database_url), timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


async def test_a_reader_of_sqlite_changes_nothing(database: Database) -> None:
    async with database.read() as session:
        assert await session.scalar(text("PRAGMA wal_autocheckpoint")) == 0
        with pytest.raises(DBAPIError, match="readonly"):
            await remember(session, 1)


async def test_readers_go_on_while_somebody_writes(engine: str, database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1)

        assert await known(database) == 0

    assert await known(database) == 1


class Watch(logging.Handler):
    """Does something when a log line comes."""

    def __init__(self, event: str, number: int, action: object) -> None:
        super().__init__()
        self.event, self.left, self.action = event, number, action

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self.event:
            self.left -= 1
            if self.left == 0 and callable(self.action):
                self.action()


@contextmanager
def locked(url: str) -> Iterator[sqlite3.Connection]:
    """Another program that writes into the file of the database."""
    with closing(sqlite3.connect(path_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that do not take a test's time."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(module, "PAUSES", (0.001, 0.001, 0.001))


async def test_a_locked_file_is_tried_again(impatient: None, database_url: str) -> None:
    database = await open_database(database_url)
    with locked(database_url) as other:
        watch = Watch("database_busy", 2, other.rollback)
        module.log.addHandler(watch)
        try:
            async with database.write() as session:
                await remember(session, 1)
        finally:
            module.log.removeHandler(watch)

    assert watch.left == 0
    assert await known(database) == 1
    await database.close()


async def test_a_file_that_stays_locked_is_a_kind_refusal(
    impatient: None, database_url: str
) -> None:
    database = await open_database(database_url)
    with locked(database_url), pytest.raises(Busy, match="nothing was stored"):
        async with database.write() as session:
            await remember(session, 1)

    assert await known(database) == 0
    async with database.write() as session:
        await remember(session, 1)
    assert await known(database) == 1
    await database.close()


async def test_a_full_disk_refuses_changes_and_reading_goes_on(database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1)
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def overfill() -> None:
        async with database.write() as session:
            for number in range(2, 100):
                await remember(session, number, "x" * 2000)

    with pytest.raises(Full, match="disk is full"):
        await overfill()

    assert await known(database) == 1
    async with database.write() as session:
        await session.execute(text("PRAGMA max_page_count = 1000000"))
        await remember(session, 2, "x" * 2000)
    assert await known(database) == 2


async def test_a_commit_that_fails_leaves_nothing_open(database: Database) -> None:
    async def leave_an_orphan() -> None:
        async with database.write() as session:
            await session.execute(text("PRAGMA defer_foreign_keys = ON"))
            await session.execute(insert(Vote).values(post_id=1, guild_id=1, **VOTER))

    with pytest.raises(IntegrityError):
        await leave_an_orphan()

    async with database.write() as session:
        await remember(session, 1)
    assert await known(database) == 1


async def test_a_deadlock_of_postgres_is_a_kind_refusal(
    postgres_database: Database,
) -> None:
    database, ready = postgres_database, asyncio.Barrier(2)
    async with database.write() as session:
        for guild in (1, 2):
            await session.execute(
                insert(Guild).values(guild_id=guild, last_number=0, created_at=AT)
            )

    async def cross(first: int, second: int) -> None:
        async with database.write() as session:
            for guild in (first, second):
                row = select(Guild).where(Guild.guild_id == guild).with_for_update()
                await session.execute(row)
                if guild == first:
                    await ready.wait()

    ends = await asyncio.gather(cross(1, 2), cross(2, 1), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["Busy", "NoneType"]


async def test_a_lost_connection_of_postgres_is_a_kind_refusal(
    postgres_database: Database,
) -> None:
    async def lose() -> None:
        async with postgres_database.write() as session:
            await remember(session, 1)
            await cut_off(postgres_database)
            await remember(session, 2)

    with pytest.raises(Busy):
        await lose()

    assert await known(postgres_database) == 0


async def test_a_connection_that_is_lost_as_the_change_is_stored_leaves_it_open(
    postgres_database: Database, request: pytest.FixtureRequest
) -> None:
    server: Postgres = request.getfixturevalue("postgres")
    name = postgres_database._writer.url.database

    def cut(_connection: object) -> None:
        server.sql(f"SELECT pg_terminate_backend(pid) {ACTIVITY} WHERE datname = '{name}'")

    async def lose() -> None:
        async with postgres_database.write() as session:
            await remember(session, 1)
            event.listen(postgres_database._writer.sync_engine, "commit", cut, once=True)

    with pytest.raises(Unsure, match="may be stored or not"):
        await lose()

    assert await known(postgres_database) == 0


async def test_a_connection_that_is_lost_between_two_uses_is_replaced(
    postgres_database: Database,
) -> None:
    assert await known(postgres_database) == 0
    await cut_off(postgres_database)

    async with postgres_database.write() as session:
        await remember(session, 1)

    assert await known(postgres_database) == 1


@pytest.fixture
async def postgres_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A migrated PostgreSQL, open."""
    request.getfixturevalue("postgres")
    server = request.getfixturevalue("postgres")
    with server.fresh() as url:
        database = await open_database(url)
        yield database
        await database.close()


async def cut_off(database: Database) -> None:
    """End every connection but the one that does it, as a restart of the server would."""
    engine = create_async_engine(database._writer.url)
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()


async def test_a_file_belongs_to_one_process(database: Database, database_url: str) -> None:
    with pytest.raises(StorageError, match="Another process is using"):
        await open_database(database_url)

    await database.close()
    again = await open_database(database_url)
    assert await known(again) == 0
    await again.close()


def make_other(file: Path) -> None:
    """A database of some other program."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
        other.commit()


def make_other_marked(file: Path) -> None:
    """A database that another program has put its mark on."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA application_id = 42")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no database at all" * 100, "cannot be read as a database"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "cannot be read as a database"),
        (make_other, "belongs to another program"),
        (make_other_marked, "belongs to another program"),
    ],
)
async def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(
    tmp_path: Path, content: object, sentence: str
) -> None:
    file = tmp_path / "theirs.db"
    content(file) if callable(content) else file.write_bytes(content)  # type: ignore[arg-type]
    before = file.read_bytes()

    with pytest.raises(StorageError, match=sentence):
        await open_database(f"sqlite+aiosqlite:///{file}")

    assert file.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"theirs.db", "theirs.db.lock"}


async def test_a_broken_database_of_ours_is_refused(database: Database, database_url: str) -> None:
    await database.close()
    file = path_of(database_url)
    content = file.read_bytes()
    file.write_bytes(content[:100] + os.urandom(4000) + content[4100:])

    with pytest.raises(StorageError, match="put a backup in its place"):
        await open_database(database_url)


async def test_a_new_file_bears_our_mark(database: Database, database_url: str) -> None:
    async with database.read() as session:
        assert await session.scalar(text("PRAGMA application_id")) == APPLICATION_ID


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without the rights of an administrator, whom no file is closed to."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("closed", ["file", "folder"])
async def test_a_place_that_cannot_be_written_is_refused(
    database: Database, database_url: str, closed: str, tmp_path: Path
) -> None:
    await database.close()
    file = path_of(database_url)
    lock = file.with_name(f"{file.name}.lock")
    lock.chmod(0o666)
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    file.chmod(0o444 if closed == "file" else 0o666)
    tmp_path.chmod(0o777 if closed == "file" else 0o555)

    with unprivileged(), pytest.raises(StorageError, match=r"cannot be written by user \d+"):
        await open_database(database_url)

    tmp_path.chmod(0o755)


async def test_an_old_sqlite_is_named_once(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))

    await (await open_database(database_url)).close()

    assert [r.getMessage() for r in caplog.records].count("old_sqlite") == 1


async def test_a_safe_sqlite_is_not_worth_a_word(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))

    await (await open_database(database_url)).close()

    assert "old_sqlite" not in [record.getMessage() for record in caplog.records]


async def test_the_log_of_sqlite_is_folded_in_by_the_writer_at_the_end(
    database: Database, database_url: str
) -> None:
    async with database.write() as session:
        await remember(session, 1)
    await known(database)

    await database.close()

    assert not path_of(database_url).with_name("nexus.db-wal").exists()


async def test_cancelled_work_gives_its_connection_back(engine: str, database: Database) -> None:
    dice, reached = random.Random(1), [0, 0]

    async def work(number: int) -> None:
        if number % 4:
            await known(database)
            return
        async with database.write() as session:
            await remember(session, number)
            reached[0] += 1
            await remember(session, -number)
        reached[1] += 1

    for _ in range(100):
        tasks = [asyncio.create_task(work(dice.randrange(1, 10**9))) for _ in range(100)]
        for _ in range(dice.randrange(60)):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    begun, done = reached
    assert begun > 0
    assert out(database) == 0
    assert await known(database) in range(2 * done, 2 * begun + 1, 2)
    async with database.write() as session:
        await remember(session, 0)


LEAKING = """
import asyncio, sys
from sqlalchemy import text
from nexus_bot.database import open_database

async def main():
    database = await open_database(sys.argv[1])
    kept = [database._writes(), database._reads()]
    for session in kept:
        await session.execute(text("SELECT guild_id FROM guilds"))
    await database.close()
    return kept

asyncio.run(main())
"""


async def test_a_leaked_session_does_not_keep_the_process_alive(
    engine: str, database_url: str
) -> None:
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", LEAKING, database_url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=10,
    )

    assert ended.returncode == 0
