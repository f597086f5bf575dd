"""Bots by the dozen: forked from a process that has imported them, so that a start is quick."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from tests.wire.process import ROOT
from tests.wire.standin import Standin

FORKED = "tests.wire.forked"


class Nursery:
    """Starts bots against a stand-in; ``module`` is what forks them."""

    def __init__(
        self, standin: Standin, log: Path, env: Mapping[str, str], *, module: str = FORKED
    ) -> None:
        self._standin = standin
        self._log = log
        self._env = env
        self._module = module
        self._forked: set[psutil.Process] = set()

    async def __aenter__(self) -> "Nursery":
        env = {**os.environ, **self._standin.env, **self._env}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                cwd=ROOT,
                env=env,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout
        assert await self._process.stdout.readline() == b"ready\n", self._log.read_text()
        return self

    async def __aexit__(self, *_: object) -> None:
        for bot in self._forked:
            await kill_now(bot)
        self._process.kill()
        await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]

    async def fork(self) -> psutil.Process:
        """Starts a bot and returns at once."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        bot = psutil.Process(int(await self._process.stdout.readline()))
        self._forked.add(bot)
        return bot

    async def start(self) -> psutil.Process:
        """Starts a bot and waits until it is ready."""
        gateway = self._standin.gateway
        before = gateway.greetings
        bot = await self.fork()
        await self._standin.until(lambda: gateway.greetings > before, 30)
        return bot


async def kill_now(bot: psutil.Process) -> None:
    """Kills a process, unless it has ended, and waits until it is gone."""
    with suppress(psutil.NoSuchProcess):
        bot.kill()
    await asyncio.to_thread(bot.wait)
