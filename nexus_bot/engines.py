"""The engines: how a database is found, marked as ours, and opened; SQLite's ways are set here."""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolResetState

from nexus_bot import sqlite_driver, texts
from nexus_bot.errors import StorageDown, StorageError

log = logging.getLogger(__name__)

APPLICATION_ID = 0x4E585342
READERS = 4
BUSY_SECONDS = 5.0
CONNECT_SECONDS = 10.0
SAFE_SQLITE = (3, 51, 3)
CLAIM = f"PRAGMA application_id = {APPLICATION_ID}"
PREPARE = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -16000",
)
ONLY_LOOK = ("PRAGMA wal_autocheckpoint = 0", "PRAGMA query_only = ON")
SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
POSTGRES_DOWN = ("57P", "53", "08")  # it starts or stops, has no room, cannot be reached


class Engines(NamedTuple):
    """What a database works with: one that writes, one that reads, and the lock of a file."""

    writer: AsyncEngine
    reader: AsyncEngine
    lock: FileLock | None


async def open_engines(url: str) -> Engines:
    """Open what stands at an async SQLAlchemy address; raises StorageError."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return await _open_postgres(url)


async def _open_postgres(url: str) -> Engines:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS},
    )
    try:
        async with engine.connect():
            return Engines(engine, engine, None)
    except (OSError, DBAPIError) as error:
        await engine.dispose()
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if state is None or state.startswith(POSTGRES_DOWN):
            raise StorageDown(texts.DATABASE_DOWN) from error
        raise StorageError(texts.database_refuses(state)) from error


def _open_sqlite(url: str) -> Engines:
    path = Path(str(make_url(url).database))
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StorageError(texts.database_in_use(path)) from error
    except OSError as error:
        raise StorageError(texts.database_unwritable(path)) from error
    try:
        _look_over(path)
    except BaseException:
        lock.release()
        raise
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        log.warning("old_sqlite", extra={"version": sqlite3.sqlite_version, "careful": True})
    writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1)
    reader = _sqlite_engine(url, begin="BEGIN", size=READERS)
    event.listen(reader.sync_engine, "connect", _only_look)
    return Engines(writer, reader, lock)


def _look_over(path: Path) -> None:
    """Mark a new file as ours; refuse, and leave as it is, what is not a database of ours."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if owner != APPLICATION_ID and (owner or tables):
                raise StorageError(texts.database_foreign(path))
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(CLAIM)
            connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise StorageError(texts.database_unreadable(path)) from error
        if error.sqlite_errorcode & 0xFF in SQLITE_BUSY:
            raise StorageError(texts.database_in_use(path)) from error
        raise StorageError(texts.database_unwritable(path)) from error


def _sqlite_engine(url: str, *, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "connect", _prepare_connection)
    event.listen(engine.sync_engine, "reset", _end_transaction)

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        """Begin as the engine's work demands: a writer takes the lock before it reads."""
        connection.exec_driver_sql(begin)

    return engine


def _connect(dialect: Any, _record: object, args: list[Any], options: dict[str, Any]) -> Any:
    """Let statements hop once to SQLite's thread, and wait for the lock there."""
    return sqlite_driver.connect(dialect.dbapi, *args, **{**options, "timeout": BUSY_SECONDS})


def _prepare_connection(connection: Any, _record: object) -> None:
    """Set what SQLite keeps for each connection; the driver starts no transaction of its own."""
    connection.isolation_level = None
    _run(connection, PREPARE)


def _only_look(connection: Any, _record: object) -> None:
    """Keep a reader from writing or moving the log: SQLite before 3.51.3 errs with two of those."""
    _run(connection, ONLY_LOOK)


def _end_transaction(connection: Any, _record: object, state: PoolResetState) -> None:
    """Roll back what a commit that failed has left open, before the next one comes."""
    if not state.terminate_only and connection.driver_connection.in_transaction:
        connection.rollback()


def _run(connection: Any, statements: Sequence[str]) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
