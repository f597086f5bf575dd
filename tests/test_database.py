"""The database on either engine: units of work, and what becomes of broken ones."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from nexus_bot.database import Database, open_database
from nexus_bot.errors import Busy, Unsure
from nexus_bot.models import Guild, Member
from tests.rows import AT, known, out, remember

if TYPE_CHECKING:
    from tests.postgres import Postgres

ROOT = Path(__file__).parents[1]
ACTIVITY = "FROM pg_stat_activity"


async def test_changes_are_stored_together_or_not_at_all(engine: str, database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1)

    async def fail() -> None:
        async with database.write() as session:
            await remember(session, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await known(database) == 1
    assert out(database) == 0


async def test_a_failed_statement_shows_no_values(engine: str, database: Database) -> None:
    async def repeat() -> None:
        async with database.write() as session:
            await remember(session, 1, "Confidential")
            await remember(session, 1, "Confidential")

    with pytest.raises(DBAPIError) as failed:
        await repeat()

    assert "Confidential" not in str(failed.value)
    assert await known(database) == 0


async def test_readers_go_on_while_somebody_writes(engine: str, database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1)

        assert await known(database) == 0

    assert await known(database) == 1


async def test_a_deadlock_of_postgres_is_a_kind_refusal(
    postgres_database: Database,
) -> None:
    database, ready = postgres_database, asyncio.Barrier(2)
    async with database.write() as session:
        for guild in (1, 2):
            await session.execute(
                insert(Guild).values(guild_id=guild, last_number=0, created_at=AT)
            )

    async def cross(first: int, second: int) -> None:
        async with database.write() as session:
            for guild in (first, second):
                row = select(Guild).where(Guild.guild_id == guild).with_for_update()
                await session.execute(row)
                if guild == first:
                    await ready.wait()

    ends = await asyncio.gather(cross(1, 2), cross(2, 1), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["Busy", "NoneType"]


async def test_a_lost_connection_of_postgres_is_a_kind_refusal(
    postgres_database: Database,
) -> None:
    async def lose() -> None:
        async with postgres_database.write() as session:
            await remember(session, 1)
            await cut_off(postgres_database)
            await remember(session, 2)

    with pytest.raises(Busy):
        await lose()

    assert await known(postgres_database) == 0


async def test_a_connection_that_is_lost_as_the_change_is_stored_leaves_it_open(
    postgres_database: Database, request: pytest.FixtureRequest
) -> None:
    server: Postgres = request.getfixturevalue("postgres")
    name = postgres_database._writer.url.database

    def cut(_connection: object) -> None:
        server.sql(f"SELECT pg_terminate_backend(pid) {ACTIVITY} WHERE datname = '{name}'")

    async def lose() -> None:
        async with postgres_database.write() as session:
            await remember(session, 1)
            event.listen(postgres_database._writer.sync_engine, "commit", cut, once=True)

    with pytest.raises(Unsure, match="may be stored or not"):
        await lose()

    assert await known(postgres_database) == 0


async def test_a_connection_that_is_lost_between_two_uses_is_replaced(
    postgres_database: Database,
) -> None:
    assert await known(postgres_database) == 0
    await cut_off(postgres_database)

    async with postgres_database.write() as session:
        await remember(session, 1)

    assert await known(postgres_database) == 1


@pytest.fixture
async def postgres_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A migrated PostgreSQL, open."""
    request.getfixturevalue("postgres")
    server = request.getfixturevalue("postgres")
    with server.fresh() as url:
        database = await open_database(url)
        yield database
        await database.close()


async def cut_off(database: Database) -> None:
    """End every connection but the one that does it, as a restart of the server would."""
    engine = create_async_engine(database._writer.url)
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()


@pytest.mark.long
async def test_cancelled_work_gives_its_connection_back(engine: str, database: Database) -> None:
    dice, reached = random.Random(1), [0, 0]

    async def work(number: int) -> None:
        if number % 4:
            await known(database)
            return
        async with database.write() as session:
            await remember(session, number)
            reached[0] += 1
            await remember(session, -number)
        reached[1] += 1

    for _ in range(100):
        tasks = [asyncio.create_task(work(dice.randrange(1, 10**9))) for _ in range(100)]
        for _ in range(dice.randrange(60)):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    begun, done = reached
    assert begun > 0
    assert out(database) == 0
    assert await known(database) in range(2 * done, 2 * begun + 1, 2)
    async with database.write() as session:
        await remember(session, 0)


LEAKING = """
import asyncio, sys
from sqlalchemy import text
from nexus_bot.database import open_database

async def main():
    database = await open_database(sys.argv[1])
    kept = [database._writes(), database._reads()]
    for session in kept:
        await session.execute(text("SELECT guild_id FROM guilds"))
    await database.close()
    return kept

asyncio.run(main())
"""


async def test_a_leaked_session_does_not_keep_the_process_alive(
    engine: str, database_url: str
) -> None:
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", LEAKING, database_url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=10,
    )

    assert ended.returncode == 0


async def test_a_database_closed_from_two_sides_is_closed_once(
    engine: str, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = await open_database(database_url)
    async with database.read() as session:
        await session.execute(text("SELECT 1"))

    await asyncio.gather(database.close(), database.close())

    assert out(database) == 0
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_closed_database_stays_closed(engine: str, database: Database) -> None:
    await database.close()

    async def write() -> None:
        async with database.write() as session:
            await remember(session, 1)

    async def read() -> None:
        async with database.read() as session:
            await session.execute(select(Guild.guild_id).where(Guild.guild_id == 1))

    async def trip(session: AsyncSession) -> None:
        await remember(session, 1)

    for work in (write(), read(), database.write_at_once(trip), database.read_at_once(trip)):
        with pytest.raises(Busy):
            await work
    assert out(database) == 0


async def test_whoever_finds_every_connection_taken_is_told_to_come_back(
    database_url: str,
) -> None:
    ways = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01}
    narrow = create_async_engine(database_url, poolclass=AsyncAdaptedQueuePool, **ways)
    database = Database(narrow, narrow, None)
    async with database.read() as session:
        await session.connection()

        with pytest.raises(Busy):
            await known(database)
        with pytest.raises(Busy):
            async with database.write():
                pass

    assert out(database) == 0
    await database.close()


async def test_a_reader_whose_connection_is_lost_is_told_to_come_back(
    database: Database,
) -> None:
    async def lost() -> None:
        async with database.read() as session:
            connection = await session.connection()
            raw = await connection.get_raw_connection()
            await raw.driver_connection.close()  # type: ignore[union-attr]
            await session.execute(text("SELECT 1"))

    with pytest.raises(Busy):
        await lost()


async def test_what_is_done_at_once_is_stored_together_or_not_at_all(
    engine: str, database: Database
) -> None:
    async def remember_two(session: AsyncSession) -> int:
        await remember(session, 1)
        await remember(session, 2)
        return 2

    async def fail(session: AsyncSession) -> None:
        await remember(session, 3)
        raise ZeroDivisionError

    stored = await database.write_at_once(remember_two)
    with pytest.raises(ZeroDivisionError):
        await database.write_at_once(fail)

    assert stored == 2
    assert await known(database) == 2
    assert out(database) == 0


async def test_what_is_read_at_once_sees_what_is_stored(engine: str, database: Database) -> None:
    async with database.write() as session:
        await remember(session, 1, "Bea")
        name = select(Member.name).where(Member.guild_id == 1)

        before = await database.read_at_once(lambda session: session.scalar(name))
    after = await database.read_at_once(lambda session: session.scalar(name))

    assert (before, after) == (None, "Bea")
    assert out(database) == 0


async def test_whoever_is_cancelled_leaves_the_whole_or_nothing(
    engine: str, database: Database
) -> None:
    dice = random.Random(2)

    async def work(number: int) -> None:
        async def both(session: AsyncSession) -> None:
            await remember(session, number)
            await remember(session, -number)

        await database.write_at_once(both)

    for turn in range(20):
        tasks = [asyncio.create_task(work(1 + turn * 20 + number)) for number in range(20)]
        for _ in range(dice.randrange(60)):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert out(database) == 0
    assert await known(database) % 2 == 0
    await work(1000)
    assert await known(database) % 2 == 0
