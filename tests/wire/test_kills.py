"""A learning that was answered with a number survives `kill -9` right after the answer."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.wire.course import open_course
from tests.wire.nursery import Nursery, kill_now
from tests.wire.standin import Standin

pytestmark = pytest.mark.long

KILLS = 200


async def test_answered_learnings_survive_200_kills(standin: Standin, tmp_path: Path) -> None:
    course = open_course(standin, tmp_path)
    answered: dict[int, str] = {}
    async with Nursery(standin, tmp_path / "bots.log", course.env) as nursery:
        for kill in range(KILLS):
            bot = await nursery.start()
            if not kill:
                await course.set_up()
            text = f"Learning {kill} outlives the process that took it."
            command = await standin.slash(course.channel, course.learner, "learn", {"text": text})
            await command.answered(20)
            await kill_now(bot)
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
        intents = connection.execute("SELECT count(*) FROM outbox WHERE kind = 'card'").fetchone()[
            0
        ]

    assert stored == answered
    assert len(answered) == KILLS
    assert integrity == "ok"
    assert intents == KILLS
    assert len(course.channel.messages) == KILLS
