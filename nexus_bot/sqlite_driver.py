"""SQLite in one hop: aiosqlite, with a cursor that comes back with all its rows.

aiosqlite runs every call in the connection's thread, and SQLAlchemy makes four of a statement
(open, execute, fetch, close); the trips there and back are what it costs. Here a statement takes
one, and a transaction that is driven in that thread takes one as a whole.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from itertools import islice
from threading import get_ident
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.util import await_only

Parameters = Sequence[Any]
T = TypeVar("T")


class DrivenConnection(aiosqlite.Connection):
    """An aiosqlite connection that also drives whole coroutines in its thread."""

    @property
    def is_here(self) -> bool:
        """Whether this runs in the connection's own thread, where nothing has to hop."""
        return get_ident() == self._thread.ident

    async def drive(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine in the connection's thread, where it may await this connection alone.

        A thread cannot be stopped: whoever is cancelled meanwhile waits until it is done.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        cancelled: asyncio.CancelledError | None = None
        self._tx.put_nowait((done, lambda: _finish(work())))
        while not done.done():
            try:
                await asyncio.wait((done,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            done.exception()  # nobody asks any more
            raise cancelled
        return done.result()

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if self.is_here:
            return fn(*args, **kwargs)
        result: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result


def _finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that never has to wait."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("in one trip, only the session may be awaited")


class OneHopCursor:
    """A cursor as SQLAlchemy knows it, whose rows are here once it has executed."""

    arraysize = 1

    def __init__(self, adapted: "OneHopConnection") -> None:
        self._adapted = adapted
        self._rows: Iterator[Any] = iter(())
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Parameters = ()) -> None:
        """Run one statement and fetch what it gives."""
        self._adapted.hop(self._run, "execute", statement, parameters)

    def executemany(self, statement: str, parameters: Iterable[Parameters]) -> None:
        """Run one statement for each set of parameters."""
        self._adapted.hop(self._run, "executemany", statement, parameters)

    def _run(self, how: str, statement: str, parameters: Any) -> None:
        cursor = getattr(self._adapted.driver_connection._conn, how)(statement, parameters)
        self.description = cursor.description
        self._rows = iter(cursor.fetchall() if cursor.description else ())
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()

    def fetchone(self) -> Any:
        """The next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Let the rows go; the real cursor is closed by now."""
        self._rows = iter(())

    async def _async_soft_close(self) -> None:
        """Keep the rows for whoever reads them later, as SQLAlchemy's own cursors do."""


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """A connection as SQLAlchemy's dialect knows it, whose statements need one hop or none."""

    __slots__ = ()
    _connection: Any

    def cursor(self, server_side: bool = False) -> Any:  # noqa: ARG002 (all rows come at once)
        """A cursor; it costs nothing until it executes."""
        return OneHopCursor(self)

    def hop(self, call: Callable[..., T], *args: Any) -> T:
        """Call something in the connection's thread; with no hop for one who is there."""
        try:
            if self._connection.is_here:
                return call(*args)
            result: T = await_only(self._connection._execute(call, *args))
        except Exception as error:  # noqa: BLE001 (the dialect translates some, and raises all)
            self._handle_exception(error)
        return result

    def commit(self) -> None:
        """Store what was changed."""
        if self._connection._connection:
            self.hop(self._connection._conn.commit)

    def rollback(self) -> None:
        """Forget what was changed."""
        if self._connection._connection:
            self.hop(self._connection._conn.rollback)

    def terminate(self) -> None:
        """Give a connection up that is broken; its own thread cannot wait for its own end."""
        if self._connection.is_here:
            self._terminate_force_close()
        else:
            super().terminate()


def connect(dialect: Any, database: str, **options: Any) -> OneHopConnection:
    """Connect for the dialect; the thread never keeps the process alive."""
    connection: Any = DrivenConnection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True
    return OneHopConnection(dialect, await_only(connection))


class HereSession(AsyncSession):
    """A session in SQLite's own thread, where nothing has to wait."""

    async def run_sync(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call a function that uses the session."""
        return fn(self.sync_session, *args, **kwargs)


async def trip(engine: AsyncEngine, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do the work in the thread of one of the engine's connections."""
    connection = await engine.connect()

    async def whole() -> T:
        session = HereSession(connection, expire_on_commit=False)
        try:
            return await work(session)
        finally:
            await session.close()

    try:
        driven: Any = (await connection.get_raw_connection()).driver_connection
        result: T = await driven.drive(whole)
        return result
    finally:
        await connection.close()
