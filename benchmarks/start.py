"""P6: from the start of the process to READY, idle memory, memory a server; against a bare bot.

The bots start in turns against stand-ins of their own. Ours is timed with a database that is
already there; the first start of all, which makes it, has a line of its own. Between the two
stands the bare bot with our main libraries imported and nothing done with them.
"""

import asyncio
import contextlib
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from benchmarks.contenders import COMPILED, ours_is_there
from benchmarks.tables import show
from tests.wire.process import BOT, PING_BOT, BotProcess
from tests.wire.standin import Standin

SERVERS = 1_000
SETTLE = 3.0  # seconds from READY until memory is read; on_ready and first jobs are over then
KILO = 1024.0
LIBRARIES = (
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "aiosqlite",
    "pydantic_settings",
    "discord.ext.commands",
    "apscheduler.schedulers.asyncio",
    "uvloop",
)
RUN_PING = "import runpy; runpy.run_module('tests.wire.ping_bot', None, '__main__')"
WITH_LIBRARIES = (sys.executable, "-c", f"import {', '.join(LIBRARIES)}; {RUN_PING}")


@dataclass
class Starter:
    """A bot that can be started again and again, with no server and with many."""

    name: str
    small: Standin
    large: Standin
    command: tuple[str, ...]
    folder: Path
    ready: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)

    async def once(self) -> float:
        """Starts and ends the bot; returns the seconds to READY."""
        started = time.perf_counter()
        async with self._process(self.small):
            return time.perf_counter() - started

    async def resident(self, standin: Standin) -> float:
        """Starts the bot, lets it settle, and reads its resident kilobytes."""
        async with self._process(standin) as process:
            await asyncio.sleep(SETTLE)
            return psutil.Process(process.pid).memory_info().rss / KILO

    async def round(self) -> None:
        """Takes every figure once."""
        self.ready.append(await self.once())
        self.idle.append(await self.resident(self.small))
        self.full.append(await self.resident(self.large))

    def _process(self, standin: Standin) -> BotProcess:
        env = {"DATABASE_URL": f"sqlite+aiosqlite:///{self.folder / 'nexus.db'}", **COMPILED}
        log = self.folder / f"{self.name.strip('/')}.log"
        return BotProcess(standin, log, command=self.command, env=env)


async def fill(standin: Standin, servers: int) -> None:
    """Founds servers of 100 members, 10 channels and 6 roles."""
    for number in range(servers):
        guild = standin.world.add_guild(f"Server {number}")
        roles = [guild.add_role(f"Role {n}") for n in range(5)]
        for n in range(10):
            guild.add_channel(f"channel-{n}")
        for n in range(98):
            guild.add_member(f"Member {n}", roles[n % 5])


def lines(starters: list[Starter]) -> list[list[str]]:
    """Writes the table, each figure beside its ratio to the floor."""
    floor, written = starters[0], []
    for it in starters:
        ready, idle = median(it.ready), median(it.idle)
        server = (median(it.full) - idle) / SERVERS
        cells = [f"{ready:.2f} s", f"{ready / median(floor.ready):.2f}"]
        cells += [f"{idle / KILO:.0f} MB", f"{idle / median(floor.idle):.2f}"]
        written.append([it.name, *cells, f"{server:.1f} kB"])
    return written


async def main(rounds: int) -> None:
    """Runs the rounds and prints the table."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        starters = []
        bots = (("ping", PING_BOT), ("libraries", WITH_LIBRARIES), ("nexus", BOT))
        for name, command in bots:
            if name == "ping" or ours_is_there():
                small, large = Standin(strict=False), Standin(strict=False)
                for standin, servers in ((small, 0), (large, SERVERS)):
                    await stack.enter_async_context(standin)
                    await fill(standin, servers)
                starters.append(Starter(name, small, large, command, folder))
        first = [await starter.once() for starter in starters]
        for _ in range(rounds):
            for starter in starters:
                await starter.round()
        head = ("", "to READY", "x ping", "idle", "x ping", "a server")
        goal = "<= 2x to READY, <= 1.6x idle, <= 12 kB a server"
        show(f"start and memory ({rounds} rounds; goal: {goal})", head, lines(starters))
        for starter, seconds in zip(starters, first, strict=True):
            print(f"first start of all (database, bytecode), {starter.name}: {seconds:.2f} s")
