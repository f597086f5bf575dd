"""The database: sessions, one writer, and what is told when it fails."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TypeVar

from filelock import FileLock
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from nexus_bot import sqlite_driver
from nexus_bot.engines import SQLITE_BUSY, open_engines
from nexus_bot.errors import Busy, Full, NotWritten, Unsure
from nexus_bot.schema import SCHEMA, current_revision, upgrade

log = logging.getLogger(__name__)

MIGRATION_LOCK = 0x4E585342
PAUSES = (0.1, 0.3, 1.0)
SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
POSTGRES_BUSY = ("40", "55P03", "57014")  # a deadlock, a lock or a statement that took too long
POSTGRES_FULL = ("53100", "25006")  # the disk is full; a standby only reads
AWAY = (OSError, exc.TimeoutError)  # it cannot be reached, or no connection came free in time
FAILURES = (exc.DBAPIError, *AWAY)
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
        self._is_closed = False
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
            self._check_open()
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
            self._check_open()
            return await patiently(lambda: sqlite_driver.trip(self._writer, whole))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that only looks; it never waits for a writer.

        Raises NotWritten where the storage is at fault, too: nothing that was asked is done.
        """
        self._check_open()
        with _told():
            async with self._reads() as session:
                yield session

    async def read_at_once(self, work: Work[T]) -> T:
        """Do all that ``work`` asks of a session as ``read`` would, in one trip to SQLite."""
        if self._lock is None:
            async with self.read() as session:
                return await work(session)
        self._check_open()
        with _told():
            return await sqlite_driver.trip(self._reader, work)

    def _check_open(self) -> None:
        """Go on unless it was closed: its file may belong to another process by now."""
        if self._is_closed:
            raise Busy

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
        """Give every connection back and let go of the file; at once or in turns, done once.

        Whoever comes later is told that nothing was stored.
        """
        self._is_closed = True
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
    pauses = iter(PAUSES)
    while True:
        try:
            return await attempt()
        except FAILURES as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            is_brief = isinstance(refusal, Busy) and not isinstance(error, exc.TimeoutError)
            pause = next(pauses, None) if is_brief else None
            if pause is None:
                raise refusal from error
        log.warning("database_busy", extra={"pause": pause})
        await asyncio.sleep(pause)


async def _begin(session: AsyncSession) -> None:
    try:
        await session.connection()
    except FAILURES:
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
    except exc.DBAPIError as error:
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
    except FAILURES as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def refusal_of(error: exc.DBAPIError | exc.TimeoutError | OSError) -> NotWritten | None:
    """What a member is told when the storage is at fault; None when the statement is."""
    if isinstance(error, AWAY) or error.connection_invalidated:
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
    database = Database(*await open_engines(url))
    try:
        if migrate:
            await database.migrate()
    except BaseException:
        await database.close()
        raise
    return database
