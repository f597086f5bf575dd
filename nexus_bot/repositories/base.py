"""What repositories share.

What every use needs is built once, takes its values by name, and runs past the unit of work:
building a statement costs more than running it, and so does tracking rows that nobody changes.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, class_mapper

M = TypeVar("M")


class Repository:
    """Questions and changes of one noun, in the session of whoever asks."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _engine(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._session.get_bind().dialect.name

    async def _run(self, statement: Executable, **values: Any) -> CursorResult[Any]:
        """Run a prepared statement over tables, in the session's transaction."""
        return await self._session.run_sync(_execute, statement, values)

    async def _run_many(self, statement: Executable, rows: list[dict[str, Any]]) -> None:
        """Run a prepared statement once for each row, in one trip."""
        await self._session.run_sync(_execute, statement, rows)


def _execute(session: Session, statement: Executable, values: Any) -> CursorResult[Any]:
    return session.connection().execute(statement, values)


def table_of(model: type[Any]) -> Any:
    """The table behind a model."""
    return model.__table__


def insert_for(engine: str, model: type[Any]) -> Any:
    """An INSERT of an engine into a model's table, which knows ON CONFLICT."""
    dialect = import_module(f"sqlalchemy.dialects.{engine}")  # the other one is not loaded
    return dialect.insert(table_of(model))


def loaded(model: type[M], rows: Iterable[Row[Any]]) -> list[M]:
    """Rows of a table as objects; building them by name costs more than the query."""
    made = []
    for row in rows:
        new = class_mapper(model).class_manager.new_instance()
        new.__dict__.update(row._mapping)
        made.append(new)
    return made
