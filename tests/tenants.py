"""A watch over every statement: one server's data never comes with another's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from nexus_bot.models import Base

TABLES = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(" + "|".join(Base.metadata.tables) + r")\b", re.I
)
SCHEMA = re.compile(r"\s*(CREATE|DROP|ALTER|PRAGMA|BEGIN)", re.I)


class ForeignRowsError(AssertionError):
    """A statement could touch the rows of any server."""


@contextmanager
def watch_tenants() -> Iterator[None]:
    """Refuse statements on our tables that do not say whose rows they mean."""

    def check(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if SCHEMA.match(statement) or "guild_id" in statement:
            return
        if found := TABLES.search(statement):
            raise ForeignRowsError(f"{found[1]} without its guild: {statement}")

    event.listen(Engine, "before_cursor_execute", check)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", check)
