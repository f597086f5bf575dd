"""What every test may ask for: a fresh database on either engine, a bot on a simulated Discord."""

import asyncio
import logging
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import simcord

from nexus_bot.client import NexusBot
from nexus_bot.database import Database, open_database
from nexus_bot.errors import NexusError
from nexus_bot.services import Services
from tests.manners import check_manners
from tests.quiet import hush
from tests.stage import START, SimClock, Stage, open_bot
from tests.tenants import watch_tenants

if TYPE_CHECKING:
    from tests.postgres import Postgres

pytest_plugins = ["tests.measuring", "tests.postgres"]
ENGINES = ("sqlite", "postgres")
PATIENCE = 30.0  # seconds for what one action sets off, on a machine with other work


@pytest.fixture(autouse=True, scope="session")
def _tenants_are_apart() -> Iterator[None]:
    """Fail any statement on a table of members' data that names no guild."""
    with watch_tenants():
        yield


def _migrate(url: str) -> None:
    async def work() -> None:
        await (await open_database(url)).close()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    thread.join()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Runs a test on both engines."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: of ``engine`` where the test asks for it."""
    engine = request.getfixturevalue("engine") if "engine" in request.fixturenames else "sqlite"
    if engine == "sqlite":
        file = tmp_path / "nexus.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    template = server.template("migrated", _migrate)
    with server.fresh(template=template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database, open."""
    database = await open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def services(database: Database) -> Services:
    """The services over a fresh database, at a moment that stands still."""
    return Services.over(database, lambda: START)


@pytest.fixture
async def env(database_url: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[simcord.Env]:
    """A simulated Discord with the real bot in it; any failure nobody meant fails the test."""
    clock = SimClock()
    env = simcord.Env(
        await open_bot(database_url, clock),
        check_errors=False,
        shard_count=1,
        settle_timeout=PATIENCE,
    )
    clock.env = env
    env.backend.advance_clock((START - env.now()).total_seconds())
    await env.start()
    yield env
    await env.settle()
    assert isinstance(env.bot, NexusBot)
    await env.bot.close()
    await env.shutdown()
    surprises = [e for e in env.errors if not isinstance(getattr(e, "original", e), NexusError)]
    if surprises:
        raise BaseExceptionGroup("the bot failed during the test", surprises)
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert not loud
    check_manners(env.http_requests)


@pytest.fixture
async def bare(env: simcord.Env, database_url: str) -> Stage:
    """A server that has not set up anything yet."""
    return await Stage.build(env, database_url)


@pytest.fixture
async def stage(bare: Stage) -> Stage:
    """A server whose cohort is set up, and where nothing waits to be said."""
    await bare.set_up()
    await hush(bare.bot._database)
    return bare
