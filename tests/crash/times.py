"""How long things last in the suite: the bot's own times, all made shorter together."""

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord.http
from aiohttp import ClientTimeout

from nexus_bot import jobs, scheduler
from nexus_bot.delivery import finding, sender, trying, wire
from nexus_bot.repositories import outbox
from nexus_bot.services import outbox as services_outbox

VARIABLE = "CRASH_SCALE"


@dataclass(frozen=True)
class Times:
    """Seconds in the suite, ``scale`` times those of the product; ``window`` is the stand-in's."""

    scale: float
    window: float

    @property
    def lease(self) -> float:
        """For how long a process has what it claimed."""
        return outbox.LEASE.total_seconds() * self.scale

    @property
    def env(self) -> dict[str, str]:
        """Is what a bot needs in its environment to live as fast."""
        return {VARIABLE: str(self.scale)}


REAL = Times(scale=1.0, window=180.0)
QUICK = Times(scale=1 / 30, window=4.0)

# Every time that the sender's promises are made of, by the module that names it.
NAMED: tuple[tuple[Any, str], ...] = (
    (trying, "WINDOW"),
    (trying, "ROOM"),
    (trying, "FIRST_PAUSE"),
    (trying, "LONGEST_PAUSE"),
    (trying, "AWAY_FOR"),
    (finding, "SKEW"),
    (sender, "PAUSE"),
    (services_outbox, "SENDER_SILENT"),
)
HANDS = 10


def live_fast() -> None:
    """Makes the times of this process shorter, before any bot is forked from it."""
    scale = float(os.environ.get(VARIABLE, "1"))
    if scale == 1:
        return
    for module, name in NAMED:
        setattr(module, name, getattr(module, name) * scale)
    lease = outbox.LEASE
    for module in [each for each in sys.modules.values() if vars(each).get("LEASE") is lease]:
        vars(module)["LEASE"] = lease * scale
    vars(sender)["HANDS"] = HANDS  # at the same rate as in the product, a lease has time for fewer
    wire.TIMEOUT = ClientTimeout(total=(wire.TIMEOUT.total or 0) * scale)
    vars(scheduler)["TIMETABLE"] = tuple(
        (job, every * scale if every < timedelta(seconds=15) else every)
        for job, every in jobs.TIMETABLE
    )
    vars(discord.http)["asyncio"] = _hurried(scale)


def _hurried(scale: float) -> Any:
    """asyncio, in which discord.py's pauses before its own second tries are shorter."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds * scale)

    return SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
