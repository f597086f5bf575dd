"""Where the demo touches the bot: how it is opened, closed and given its due work."""

import logging
from datetime import datetime
from pathlib import Path

import simcord
from filelock import FileLock, Timeout

from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.database import open_database
from nexus_bot.errors import NexusError
from nexus_bot.jobs import TIMETABLE

NAME = "Nexus Bot"
DATABASE = Path("data/demo.db")
LOG = Path("data/demo.log")


class AlreadyRunningError(Exception):
    """Another demo has the database."""


def forget() -> None:
    """Delete the database of the demo before."""
    DATABASE.parent.mkdir(exist_ok=True)
    try:
        with FileLock(f"{DATABASE}.lock", timeout=0):
            for ending in ("", "-wal", "-shm"):
                DATABASE.with_name(DATABASE.name + ending).unlink(missing_ok=True)
    except Timeout as error:
        raise AlreadyRunningError from error


async def open_bot(clock: Clock) -> NexusBot:
    """The bot as it runs on Discord, but for its heartbeat: the stage calls its jobs itself.

    Nothing waits for its turn to be sent, for the simulated time would wait with it.
    """
    database = await open_database(f"sqlite+aiosqlite:///{DATABASE}")
    return NexusBot(database, clock, heartbeat=False, sends_per_second=1e9)


async def run_due(env: simcord.Env) -> None:
    """Run every job of the bot's timetable once."""
    assert isinstance(env.bot, NexusBot)
    for job, _every in TIMETABLE:
        await job(env.bot.workshop)


async def next_due(env: simcord.Env) -> datetime | None:
    """When the bot has something to say next, as far as it is planned."""
    assert isinstance(env.bot, NexusBot)
    return await env.bot.services.outbox.waiting_since()


def is_refusal(error: BaseException) -> bool:
    """Whether the bot raised this on purpose, to answer it kindly."""
    return isinstance(getattr(error, "original", error), NexusError)


def write_log() -> None:
    """Send what the bot logs to a file, so that the terminal stays readable."""
    LOG.parent.mkdir(exist_ok=True)
    logging.basicConfig(
        filename=LOG,
        filemode="w",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
