"""The database: engines, sessions, SQLite's ways, and what is told when it fails."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolResetState

from nexus_bot import sqlite_driver, texts
from nexus_bot.errors import Busy, Full, NotWritten, StorageDown, StorageError, Unsure
from nexus_bot.schema import SCHEMA, current_revision, upgrade

log = logging.getLogger(__name__)

APPLICATION_ID = 0x4E585342
MIGRATION_LOCK = 0x4E585342
READERS = 4
BUSY_SECONDS = 5.0
CONNECT_SECONDS = 10.0
PAUSES = (0.1, 0.3, 1.0)
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
SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
POSTGRES_BUSY = ("40", "55P03", "57014")  # a deadlock, a lock or a statement that took too long
POSTGRES_DOWN = ("57P", "53", "08")  # it starts or stops, has no room, cannot be reached
POSTGRES_FULL = ("53100", "25006")  # the disk is full; a standby only reads
T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]


class Database:
    """One database: ``write`` and ``read`` give sessions, ``close`` ends everything."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, lock: FileLock | None) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._turn = asyncio.Lock() if lock else nullcontext()
        self._closing = asyncio.Lock()
        self._writes = async_sessionmaker(writer, expire_on_commit=False)
        self._reads = async_sessionmaker(reader, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._writer.dialect.name

    @property
    def is_alone(self) -> bool:
        """Whether no other process can have this database."""
        return self._lock is not None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are stored together or not at all; SQLite has one at a time.

        Raises NotWritten where the storage is at fault. Whatever can be tried again without
        harm is tried again: taking the lock, before anything was asked or changed.
        """
        async with self._turn, self._writes() as session:
            await patiently(lambda: _begin(session))
            async with _stored(session):
                yield session

    async def write_at_once(self, work: Work[T]) -> T:
        """Do all that ``work`` asks of a session as ``write`` would, in one trip to SQLite.

        It awaits nothing but its session. What has begun comes to its end, whoever is cancelled.
        """
        if self._lock is None:
            async with self.write() as session:
                return await work(session)

        async def whole(session: AsyncSession) -> T:
            await session.connection()
            async with _stored(session):
                return await work(session)

        async with self._turn:
            return await patiently(lambda: sqlite_driver.trip(self._writer, whole))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that only looks; it never waits for a writer.

        Raises NotWritten where the storage is at fault, too: nothing that was asked is done.
        """
        with _told():
            async with self._reads() as session:
                yield session

    async def read_at_once(self, work: Work[T]) -> T:
        """Do all that ``work`` asks of a session as ``read`` would, in one trip to SQLite."""
        if self._lock is None:
            async with self.read() as session:
                return await work(session)
        with _told():
            return await sqlite_driver.trip(self._reader, work)

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
        """Give every connection back and let go of the file; at once or in turns, done once."""
        async with self._closing:
            await self._close()

    async def _close(self) -> None:
        if self._reader is not self._writer:
            await self._reader.dispose()
        await self._writer.dispose()  # the last to leave moves SQLite's log, so not a reader
        if self._lock is not None:
            self._lock.release()


async def patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try until the lock can be had; what fails later is a refusal by then and not repeated."""
    for pause in (*PAUSES, None):
        try:
            return await attempt()
        except (DBAPIError, OSError) as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            if pause is None or not isinstance(refusal, Busy):
                raise refusal from error
            log.warning("database_busy", extra={"pause": pause})
            await asyncio.sleep(pause)
    raise AssertionError("the last try returns or raises")


async def _begin(session: AsyncSession) -> None:
    try:
        await session.connection()
    except (DBAPIError, OSError):
        await session.rollback()
        raise


@asynccontextmanager
async def _stored(session: AsyncSession) -> AsyncIterator[None]:
    """Commit at the end; the storage's own failures become refusals."""
    committing = False
    try:
        yield
        committing = True
        await session.commit()
    except DBAPIError as error:
        if committing and error.connection_invalidated:
            raise Unsure from error
        if refusal := refusal_of(error):
            raise refusal from error
        raise


@contextmanager
def _told() -> Iterator[None]:
    """Turn the storage's own failures into refusals."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def refusal_of(error: DBAPIError | OSError) -> NotWritten | None:
    """What a member is told when the storage is at fault; None when the statement is."""
    if isinstance(error, OSError) or error.connection_invalidated:
        return Busy()
    number = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if number in SQLITE_BUSY or state.startswith(POSTGRES_BUSY):
        return Busy()
    if number in SQLITE_FULL or state.startswith(POSTGRES_FULL):
        return Full()
    return None


async def open_database(url: str, *, migrate: bool = True) -> Database:
    """Open the database at an async SQLAlchemy address and bring it up to date."""
    if make_url(url).get_backend_name() == "sqlite":
        database = _open_sqlite(url)
    else:
        database = await _open_postgres(url)
    try:
        if migrate:
            await database.migrate()
    except BaseException:
        await database.close()
        raise
    return database


async def _open_postgres(url: str) -> Database:
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
            return Database(engine, engine, None)
    except (OSError, DBAPIError) as error:
        await engine.dispose()
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if state is None or state.startswith(POSTGRES_DOWN):
            raise StorageDown(texts.DATABASE_DOWN) from error
        raise StorageError(texts.database_refuses(state)) from error


def _open_sqlite(url: str) -> Database:
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
    return Database(writer, reader, lock)


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
