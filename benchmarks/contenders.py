"""The bots that are measured: the bare one as the floor, and ours set up for a cohort."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.wire.guilds import Member
from tests.wire.interactions import Interaction
from tests.wire.process import BOT, PING_BOT, ROOT, BotProcess
from tests.wire.standin import Standin
from tests.wire.world import Channel

MEMBERS = 1_000
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}  # as installed: bytecode is kept between starts
KINDS = ("slip", "shelf", "cache", "queue", "lock", "index", "hook", "retry", "stream", "token")


@dataclass(frozen=True)
class Contender:
    """A running bot with a channel full of members, and the command it is measured by."""

    name: str
    standin: Standin
    process: BotProcess
    channel: Channel
    members: list[Member]

    async def call(self, number: int) -> Interaction:
        """Sends one command; members take turns and no two texts are alike."""
        who = self.members[number % len(self.members)]
        if self.name == "ping":
            return await self.standin.slash(self.channel, who, "ping")
        options = {"topic": KINDS[number % len(KINDS)], "text": learning(number)}
        return await self.standin.slash(self.channel, who, "learn", options)

    @property
    def cards(self) -> int:
        """Counts what was posted into the channel."""
        return len(self.channel.messages)

    def processor(self) -> float:
        """Reads the processor seconds that the bot has used."""
        used = psutil.Process(self.process.pid).cpu_times()
        return used.user + used.system

    def memory(self) -> int:
        """Reads the resident bytes of the bot."""
        return int(psutil.Process(self.process.pid).memory_info().rss)


def learning(number: int) -> str:
    """Writes a learning like no other; its words come from the number alone."""
    words = [KINDS[int(digit)] for digit in f"{number * 7919 % 10**8:08d}"]
    return f"Case {number}: {' '.join(words)} behaves unlike {number * 31}."


@asynccontextmanager
async def ping(folder: Path) -> AsyncIterator[Contender]:
    """The bare bot, ready."""
    async with Standin(strict=False) as standin:
        channel, members = _course(standin)
        log = folder / "ping.log"
        async with BotProcess(standin, log, command=PING_BOT, env=COMPILED) as process:
            yield Contender("ping", standin, process, channel, members)


@asynccontextmanager
async def floor(folder: Path) -> AsyncIterator[Contender]:
    """A bare bot that does a `/learn` with the fewest means, ready."""
    env = {"FLOOR_DATABASE": str(folder / "floor.db"), **COMPILED}
    command = (sys.executable, "-m", "benchmarks.floor_bot")
    async with Standin(strict=False) as standin:
        channel, members = _course(standin)
        log = folder / "floor.log"
        async with BotProcess(standin, log, command=command, env=env) as process:
            yield Contender("floor", standin, process, channel, members)


@asynccontextmanager
async def ours(folder: Path, database: str | None = None) -> AsyncIterator[Contender]:
    """Our bot over a fresh database, ready and set up for one cohort."""
    url = database or f"sqlite+aiosqlite:///{folder / 'nexus.db'}"
    env = {"DATABASE_URL": url, **COMPILED}
    async with Standin(strict=False) as standin:
        channel, members = _course(standin)
        async with BotProcess(standin, folder / "bot.log", command=BOT, env=env) as process:
            await _set_up(standin, channel)
            yield Contender("/learn", standin, process, channel, members)


def ours_is_there() -> bool:
    """Tells whether there is a bot to measure."""
    return (ROOT / "bot.py").exists() and "PING_ONLY" not in os.environ


def _course(standin: Standin) -> tuple[Channel, list[Member]]:
    guild = standin.world.add_guild("Course")
    channel = guild.add_channel("cohort")
    guild.add_channel("mentors")
    backend, _, _ = (guild.add_role(name) for name in ("Backend", "Frontend", "Mentor"))
    return channel, [guild.add_member(f"Member {n}", backend) for n in range(MEMBERS)]


async def _set_up(standin: Standin, channel: Channel) -> None:
    assert channel.guild_id is not None
    guild = standin.world.guilds[channel.guild_id]
    roles = {role.name: role for role in guild.roles.values()}
    channels = {each.name: each for each in guild.channels.values()}
    options = {
        "channel": channel,
        "mentor_channel": channels["mentors"],
        "backend_role": roles["Backend"],
        "frontend_role": roles["Frontend"],
        "mentor_role": roles["Mentor"],
        "start": "2026-01-05",
        "end": "2027-12-20",
        "timezone": "Europe/Berlin",
    }
    organiser = guild.members[guild.owner_id]
    answer = await standin.slash(channel, organiser, "nexus setup", options)
    await answer.answered(20)
    assert answer.message is not None
    saved = await standin.click(answer.message, organiser, "Save")
    await saved.answered(20)
