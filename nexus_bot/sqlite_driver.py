"""SQLite in one hop a statement: aiosqlite, with a cursor that comes back with all its rows.

aiosqlite runs every call in the connection's thread: a statement of SQLAlchemy's takes four trips
there and back (open, execute, fetch, close), and the trips are what it costs. Here it takes one.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Parameters = Sequence[Any]


class OneHopCursor:
    """A cursor as SQLAlchemy's async adapter knows it, whose rows are here once it has executed."""

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._hop: Callable[..., Awaitable[Any]] = connection._execute
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        """Run one statement and fetch what it gives."""
        await self._hop(self._run, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> None:
        """Run one statement for each set of parameters."""
        await self._hop(self._run_many, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows, already here."""
        return self._rows

    async def close(self) -> None:
        """Let the rows go; the real cursor is closed by now."""
        self._rows = []

    def _run(self, statement: str, parameters: Parameters) -> None:
        cursor = self._connection._conn.execute(statement, parameters)
        self._keep(cursor)

    def _run_many(self, statement: str, parameters: Iterable[Parameters]) -> None:
        cursor = self._connection._conn.executemany(statement, parameters)
        self._keep(cursor)

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors need one hop."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override]
        """A cursor; it costs nothing until it executes."""
        return OneHopCursor(self)


def connect(database: str, **options: Any) -> OneHopConnection:
    """Connect as ``aiosqlite.connect`` does; the thread never keeps the process alive."""
    connection = OneHopConnection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True
    return connection
