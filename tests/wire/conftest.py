"""A stand-in with one guild, and the little bot as a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.process import LITTLE_BOT, BotProcess
from tests.wire.scene import Scene
from tests.wire.standin import Standin


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
