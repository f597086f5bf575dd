"""What repositories share."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


class Repository:
    """Questions and changes of one noun, in the session of whoever asks."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def _insert(self, table: type[Any]) -> Any:
        """An INSERT of this engine, which knows ON CONFLICT."""
        engine = self._session.get_bind().dialect.name
        return (sqlite if engine == "sqlite" else postgresql).insert(table)
