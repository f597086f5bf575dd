"""A bot as its own process: started, killed, ended, started again, and always cleaned up."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .standin import Standin

ROOT = Path(__file__).parents[2]
BOT = (sys.executable, "bot.py", "run")
LITTLE_BOT = (sys.executable, "-m", "tests.wire.little_bot")
PING_BOT = (sys.executable, "-m", "tests.wire.ping_bot")


class BotProcess:
    """Runs a command against a stand-in; leaving the context kills whatever still runs."""

    def __init__(
        self,
        standin: Standin,
        log: Path,
        *,
        command: Sequence[str] = BOT,
        env: Mapping[str, str] | None = None,
        shards: int = 1,
    ) -> None:
        self.standin = standin
        self.log = log
        self.starts = 0
        self._command = command
        self._env = {**os.environ, **standin.env, **(env or {})}
        self._shards = shards
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "BotProcess":
        return self if self._process is not None else await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    @property
    def pid(self) -> int:
        """Is the id of the running process."""
        assert self._process is not None, "the bot was never started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Tells whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def output(self) -> str:
        """Is everything the bot has printed, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    async def start(self, *, wait: bool = True, timeout: float = 30.0) -> "BotProcess":  # noqa: ASYNC109
        """Starts the bot and waits until it is ready, or until it ends."""
        assert not self.running, "the bot runs already"
        before = self.standin.gateway.greetings
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=ROOT,
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts += 1
        if wait:
            await self._ready(before + self._shards, timeout)
        return self

    async def _ready(self, greetings: int, timeout: float) -> None:  # noqa: ASYNC109
        gateway = self.standin.gateway
        seen = asyncio.create_task(
            self.standin.until(lambda: gateway.greetings >= greetings, timeout)
        )
        ended = asyncio.create_task(self.wait(timeout))
        try:
            await asyncio.wait({seen, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not seen.done() or seen.exception() is not None:
                code = ended.result() if ended.done() else "still running"
                await self.kill()
                raise AssertionError(f"the bot never got ready (exit {code}):\n{self.output}")
        finally:
            for task in (seen, ended):
                task.cancel()
            await asyncio.gather(seen, ended, return_exceptions=True)

    async def wait(self, timeout: float = 20.0) -> int:  # noqa: ASYNC109
        """Waits for the end of the process and returns its exit code."""
        assert self._process is not None, "the bot was never started"
        async with asyncio.timeout(timeout):
            return await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the bot and to what it started."""
        if self.running:
            os.killpg(self.pid, number)

    async def kill(self) -> None:
        """Ends the bot at once, as a power cut would."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def terminate(self, timeout: float = 20.0) -> int:  # noqa: ASYNC109
        """Asks the bot to end and returns its exit code."""
        assert self._process is not None, "the bot was never started"
        if self.running:
            self._process.terminate()
        code = await self.wait(timeout)
        await self.kill()
        return code

    async def restart(self, *, gently: bool = False) -> "BotProcess":
        """Ends the bot, by force unless asked gently, and starts it again."""
        await (self.terminate() if gently else self.kill())
        return await self.start()
