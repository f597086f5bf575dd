"""The database: engines, sessions, SQLite's ways, and migrations at start."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool

from nexus_bot import texts
from nexus_bot.errors import Busy, StorageError

SCHEMA = "b_full_text_index"
APPLICATION_ID = 0x4E585342
MIGRATIONS = Path(__file__).parent.parent / "migrations"
MIGRATION_LOCK = 0x4E585342
READERS = 4
BUSY_SECONDS = 5.0
WRITE_TRIES = 3


class Database:
    """One database: ``write`` and ``read`` give sessions, ``close`` ends everything."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, lock: FileLock | None) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._turn = asyncio.Lock() if writer.dialect.name == "sqlite" else None
        self._writes = async_sessionmaker(writer, expire_on_commit=False)
        self._reads = async_sessionmaker(reader, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are stored together or not at all; SQLite has one at a time."""
        try:
            if self._turn is None:
                async with self._writes.begin() as session:
                    yield session
            else:
                async with self._turn, self._writes.begin() as session:
                    yield session
        except OperationalError as error:
            if is_busy(error):
                raise Busy from error
            raise

    def read(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that only looks; it never waits for a writer."""
        return self._reads()

    async def migrate(self) -> None:
        """Bring the tables to this program's schema, once, whoever else starts at the same time."""
        async with self._writer.connect() as connection:
            if await connection.run_sync(current_revision) == SCHEMA:
                return
        async with self._writer.begin() as connection:
            if self.dialect == "postgresql":
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}
                )
            await connection.run_sync(upgrade)

    async def close(self) -> None:
        """Give every connection back and let go of the file."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
        if self._lock is not None:
            self._lock.release()


def is_busy(error: DBAPIError) -> bool:
    """Whether SQLite said that somebody else is writing."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


async def open_database(url: str, *, migrate: bool = True) -> Database:
    """Open the database at an async SQLAlchemy address and bring it up to date."""
    if make_url(url).get_backend_name() == "sqlite":
        database = await _open_sqlite(url)
    else:
        engine = create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
        database = Database(engine, engine, None)
    try:
        if migrate:
            await database.migrate()
    except BaseException:
        await database.close()
        raise
    return database


async def _open_sqlite(url: str) -> Database:
    path = Path(str(make_url(url).database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{path}.lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StorageError(texts.database_in_use(path)) from error
    except OSError as error:
        raise StorageError(texts.database_unwritable(path)) from error
    writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1)
    reader = _sqlite_engine(url, begin="BEGIN", size=READERS)
    event.listen(reader.sync_engine, "connect", _only_look)
    database = Database(writer, reader, lock)
    try:
        async with writer.begin() as connection:
            await connection.run_sync(_claim_file)
    except DBAPIError as error:
        await database.close()
        raise StorageError(texts.database_unreadable(path)) from error
    except StorageError:
        await database.close()
        raise
    return database


def _sqlite_engine(url: str, *, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine.sync_engine, "connect", _prepare_connection)

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        """Begin as the engine's work demands: a writer takes the lock before it reads."""
        connection.exec_driver_sql(begin)

    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    """Set what SQLite keeps for each connection; the driver starts no transaction of its own."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "cache_size = -16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _only_look(connection: Any, _record: object) -> None:
    """Keep a reader from writing or moving the log: SQLite before 3.51.3 errs with two of those."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA wal_autocheckpoint = 0")
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _claim_file(connection: Connection) -> None:
    """Mark a new file as ours; refuse one that belongs to another program."""
    owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if owner == APPLICATION_ID:
        return
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if owner or tables:
        raise StorageError(texts.DATABASE_FOREIGN)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def current_revision(connection: Connection) -> str | None:
    """The schema the database is at, or None when it is new."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision inside the connection's transaction."""
    command, config = _alembic(connection)
    known = {script.revision for script in _scripts(config)}
    if (at := current_revision(connection)) is not None and at not in known:
        raise StorageError(texts.database_newer(at))
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Run the migrations back to a revision inside the connection's transaction."""
    command, config = _alembic(connection)
    command.downgrade(config, revision)


def _alembic(connection: Connection) -> tuple[Any, Any]:
    from alembic import command, config

    settings = config.Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return command, settings


def _scripts(config: Any) -> list[Any]:
    from alembic.script import ScriptDirectory

    return list(ScriptDirectory.from_config(config).walk_revisions())
