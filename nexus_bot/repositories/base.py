"""What repositories share.

Statements that every use needs are built once and take their values by name: building one costs
more than running it.
"""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


class Repository:
    """Questions and changes of one noun, in the session of whoever asks."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _engine(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._session.get_bind().dialect.name

    def _insert(self, table: type[Any]) -> Any:
        """An INSERT of this engine, which knows ON CONFLICT."""
        return insert_for(self._engine, table)


def insert_for(engine: str, table: type[Any]) -> Any:
    """An INSERT of an engine, which knows ON CONFLICT."""
    return (sqlite if engine == "sqlite" else postgresql).insert(table)
