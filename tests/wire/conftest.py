"""A stand-in with one guild, and the little bot as a process of its own."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.wire.guilds import Guild, Member
from tests.wire.process import BotProcess
from tests.wire.standin import Standin
from tests.wire.world import Channel

LITTLE_BOT = (sys.executable, "-m", "tests.wire.little_bot")


@dataclass(frozen=True)
class Scene:
    """A guild with one channel and one member."""

    guild: Guild
    channel: Channel
    learner: Member


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    """A running stand-in; unknown routes fail the test."""
    async with Standin() as standin:
        yield standin


@pytest.fixture
def scene(standin: Standin) -> Scene:
    """A guild with one channel and one member."""
    guild = standin.world.add_guild("Course")
    return Scene(guild, guild.add_channel("cohort"), guild.add_member("Lea"))


@pytest.fixture
async def little_bot(standin: Standin, scene: Scene, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """The little bot, ready."""
    async with BotProcess(standin, tmp_path / "bot.log", command=LITTLE_BOT) as bot:
        yield bot
