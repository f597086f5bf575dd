"""The database's content as it lies there, to compare before and after."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.stage import Stage

BOOKKEEPING = ("audit", "receipts", "sqlite_sequence", "sqlite_stat1")
Rows = dict[str, list[tuple[Any, ...]]]


def file_of(stage: Stage) -> Path:
    """Where the database lies."""
    return Path(str(make_url(stage.url).database))


def all_rows(stage: Stage) -> Rows:
    """Every row of every table but the bookkeeping."""
    with sqlite3.connect(f"file:{file_of(stage)}?mode=ro", uri=True) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if name not in BOOKKEEPING]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
        }


def denials(stage: Stage, user_id: int) -> list[str]:
    """What the audit log says that somebody was denied."""
    with sqlite3.connect(f"file:{file_of(stage)}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT action FROM audit WHERE actor_id = ? AND subject = 'denied' ORDER BY id",
            (user_id,),
        )
        return [action for (action,) in rows]
