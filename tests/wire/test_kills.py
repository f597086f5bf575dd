"""A learning that was answered with a number survives `kill -9` right after the answer."""

import asyncio
import os
import re
import sqlite3
import sys
from pathlib import Path

import psutil

from tests.wire.course import Course, open_course
from tests.wire.process import ROOT
from tests.wire.standin import Standin

KILLS = 200


class Nursery:
    """Starts bots by forking a process that has imported them, so that 200 starts are quick."""

    def __init__(self, course: Course, log: Path) -> None:
        self._course = course
        self._log = log

    async def __aenter__(self) -> "Nursery":
        env = {**os.environ, **self._course.standin.env, **self._course.env}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.wire.forked",
                cwd=ROOT,
                env=env,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]

    async def start(self) -> int:
        """Starts a bot, waits until it is ready and returns its process id."""
        assert self._process.stdin
        assert self._process.stdout
        gateway = self._course.standin.gateway
        before = gateway.greetings
        self._process.stdin.write(b"\n")
        pid = int(await self._process.stdout.readline())
        await self._course.standin.until(lambda: gateway.greetings > before, 30)
        return pid


async def kill_now(pid: int) -> None:
    """Kills a process and waits until it is gone."""
    process = psutil.Process(pid)
    process.kill()
    await asyncio.to_thread(process.wait)


async def test_answered_learnings_survive_200_kills(standin: Standin, tmp_path: Path) -> None:
    course = open_course(standin, tmp_path)
    answered: dict[int, str] = {}
    async with Nursery(course, tmp_path / "bots.log") as nursery:
        for kill in range(KILLS):
            pid = await nursery.start()
            if not kill:
                await course.set_up()
            text = f"Learning {kill} outlives the process that took it."
            command = await standin.slash(course.channel, course.learner, "learn", {"text": text})
            await command.answered(20)
            await kill_now(pid)
            number = re.search(r"Saved as #(\d+)", command.text)
            assert number, command.text
            answered[int(number[1])] = text

    with sqlite3.connect(course.database) as connection:
        stored = dict(
            connection.execute(
                "SELECT number, text FROM posts JOIN learnings ON post_id = posts.id"
            ).fetchall()
        )
        [integrity] = connection.execute("PRAGMA integrity_check").fetchone()
        intents = connection.execute("SELECT count(*) FROM outbox").fetchone()[0]

    assert stored == answered
    assert len(answered) == KILLS
    assert integrity == "ok"
    assert intents == KILLS
    assert len(course.channel.messages) == KILLS
