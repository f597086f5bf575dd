"""People put into a database, by tests of the database itself."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.database import Database
from nexus_bot.models import Member

AT = datetime(2026, 9, 8, 9, tzinfo=UTC)


def path_of(url: str) -> Path:
    """The file behind an SQLite address."""
    return Path(url.partition(":///")[2])


async def remember(session: AsyncSession, user_id: int, name: str = "Bea") -> None:
    """Store somebody."""
    await session.execute(
        insert(Member).values(guild_id=1, user_id=user_id, name=name, tags=[], created_at=AT)
    )


async def known(database: Database) -> int:
    """How many people are stored."""
    async with database.read() as session:
        return len(
            (await session.scalars(select(Member.user_id).where(Member.guild_id == 1))).all()
        )


def out(database: Database) -> int:
    """How many connections somebody holds."""
    engines = {database._writer, database._reader}
    return sum(engine.sync_engine.pool.checkedout() for engine in engines)  # type: ignore[attr-defined]
