"""The database as an SQLite file: whose it is, who may write, and what a full disk does."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import database as module
from nexus_bot import engines
from nexus_bot.database import Database, open_database
from nexus_bot.engines import APPLICATION_ID
from nexus_bot.errors import Busy, Full, StorageError
from nexus_bot.models import Vote
from tests.rows import AT, known, path_of, remember

NOBODY = 65534
VOTER = {"user_id": 1, "created_at": AT}


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
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.01)
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


async def test_a_locked_file_is_tried_again_by_what_is_done_at_once(
    impatient: None, database_url: str
) -> None:
    database = await open_database(database_url)
    with locked(database_url) as other:
        watch = Watch("database_busy", 2, other.rollback)
        module.log.addHandler(watch)
        try:
            await database.write_at_once(lambda session: remember(session, 1))
        finally:
            module.log.removeHandler(watch)

    assert watch.left == 0
    assert await known(database) == 1
    await database.close()


async def test_a_file_that_stays_locked_refuses_what_is_done_at_once(
    impatient: None, database_url: str
) -> None:
    database = await open_database(database_url)
    with locked(database_url), pytest.raises(Busy, match="nothing was stored"):
        await database.write_at_once(lambda session: remember(session, 1))

    await database.write_at_once(lambda session: remember(session, 1))
    assert await known(database) == 1
    await database.close()


async def test_a_full_disk_refuses_what_is_done_at_once(database: Database) -> None:
    async with database.write() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def overfill(session: AsyncSession) -> None:
        for number in range(1, 100):
            await remember(session, number, "x" * 2000)

    with pytest.raises(Full, match="disk is full"):
        await database.write_at_once(overfill)

    assert await known(database) == 0


async def test_what_waits_for_anything_else_is_not_done_at_once(database: Database) -> None:
    async def dawdle(session: AsyncSession) -> None:
        await remember(session, 1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="only the session"):
        await database.write_at_once(dawdle)

    assert await known(database) == 0


async def test_a_connection_that_is_lost_at_once_is_replaced(database: Database) -> None:
    async def lose(session: AsyncSession) -> None:
        raw: Any = await (await session.connection()).get_raw_connection()
        raw.driver_connection._connection.close()
        raw.driver_connection._connection = None
        await session.execute(text("SELECT 1"))

    with pytest.raises(Busy):
        await database.write_at_once(lose)

    await database.write_at_once(lambda session: remember(session, 1))
    assert await known(database) == 1
