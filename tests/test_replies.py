"""The door through which failures reach members: privately, once, with what they typed."""

import sqlite3
from typing import Any

import pytest

from nexus_bot.errors import Invalid
from tests.forging import press, submit, told
from tests.ledgers import file_of
from tests.stage import Stage, buttons, read

LONG = "x" * 21


def failing(stage: Stage, error: Exception) -> None:
    """A form and a button whose handlers raise."""

    async def handler(_interaction: Any, _row: int) -> None:
        raise error

    stage.bot.routes.press("fail", "help.read", handler)
    stage.bot.routes.form("fail", "help.read", handler)


def meant(stage: Stage, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as an error so far, which this test meant to happen."""
    logged = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    caplog.clear()
    stage.env._errors.clear()
    return logged


async def test_a_refusal_is_private_amber_and_says_what_to_do(stage: Stage) -> None:
    failing(stage, Invalid("Write a little more."))

    answer = await press(stage, stage.bea, "nx:1:fail:0")

    shown = told(answer)
    assert read(shown) == "Write a little more."
    assert shown.components[0]["accent_color"] == 0xF0B232
    assert buttons(shown) == []


async def test_everything_typed_comes_back_in_a_file(stage: Stage) -> None:
    failing(stage, Invalid("Not like this."))
    fields = {"text": "The first long answer\n" + LONG, "topic": "short", "tags": "Y" * 30}

    answer = await submit(stage, stage.bea, "nx:1:fail:0:ab", fields)

    (file,) = told(answer).attachments
    assert file.filename == "your-text.md"
    assert await file.read() == f"The first long answer\n{LONG}\n\n{'Y' * 30}".encode()
    assert "so that nothing is lost" in read(told(answer))


async def test_a_lone_surrogate_does_not_lose_the_rest(stage: Stage) -> None:
    failing(stage, Invalid("Not like this."))

    answer = await submit(stage, stage.bea, "nx:1:fail:0:ab", {"text": f"{LONG}\ud800{LONG}"})

    (file,) = told(answer).attachments
    assert await file.read() == f"{LONG}?{LONG}".encode()


async def test_a_mistake_of_ours_is_logged_and_never_passed_on_as_lost(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=400, code=50035)

    answer = await stage.bea.slash(stage.channel, "me")
    logged = meant(stage, caplog)

    assert logged == ["unexpected"]
    assert "Something went wrong on our side." in read(told(answer))


async def test_a_refusal_that_cannot_be_told_ends_quietly(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    failing(stage, Invalid("Nobody hears this."))
    stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    answer = await press(stage, stage.bea, "nx:1:fail:0")

    assert answer.response is None
    assert "answer_lost" in [record.getMessage() for record in caplog.records]


async def test_suggestions_that_fail_are_logged_and_leave_the_member_typing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(file_of(stage)) as connection:
        connection.execute("ALTER TABLE topics RENAME TO elsewhere")

    offered = await stage.bea.autocomplete(stage.channel, "learn", "topic", "cel")
    logged = meant(stage, caplog)

    assert offered == []
    assert logged == ["unexpected"]
