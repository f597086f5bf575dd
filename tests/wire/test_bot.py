"""`python bot.py` as its own process, over real sockets, from the login to the lost answer."""

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.course import Course, open_course
from tests.wire.interactions import DEFER, MODAL
from tests.wire.process import BotProcess
from tests.wire.reading import text_of
from tests.wire.standin import Standin

CARDS = r"/channels/\d+/messages$"
CALLBACKS = r"/interactions/\d+/[^/]+/callback$"


@pytest.fixture
def course(standin: Standin, tmp_path: Path) -> Course:
    """A server on the stand-in."""
    return open_course(standin, tmp_path)


@pytest.fixture
async def bot(course: Course, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """The bot, ready and set up."""
    log = tmp_path / "bot.log"
    async with BotProcess(course.standin, log, env=course.env) as process:
        await course.set_up()
        yield process


async def share(course: Course, text: str) -> str:
    """Shares a learning in one step and returns the answer."""
    options = {"text": text, "topic": "Celery"}
    answer = await course.standin.slash(course.channel, course.learner, "learn", options)
    return (await answer.answered()).text


def learnings(course: Course) -> list[str]:
    """The texts that are stored."""
    with sqlite3.connect(course.database) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM learnings ORDER BY post_id")]


async def test_bot_asks_for_no_privileged_intent_and_tells_its_commands_once(
    course: Course, bot: BotProcess
) -> None:
    [session] = course.standin.gateway.connected
    await bot.restart()

    told = course.standin.made("PUT", "/commands")

    assert session.intents == 1
    assert len(told) == 1


async def test_command_is_acknowledged_then_answered_and_its_card_posted(
    course: Course, bot: BotProcess
) -> None:
    answer = await course.standin.slash(
        course.channel, course.learner, "learn", {"text": "Retries need idempotent tasks."}
    )
    await answer.answered()
    card = await course.standin.posted(course.channel.id)

    assert answer.type == DEFER
    assert answer.ephemeral
    assert "Saved as #1" in answer.text
    assert "Retries need idempotent tasks" in text_of(card)
    assert all(call.allowed_mentions == {"parse": []} for call in course.standin.said())


async def test_form_is_opened_filled_and_stored_with_its_file(
    course: Course, bot: BotProcess
) -> None:
    opened = await (await course.standin.slash(course.channel, course.learner, "learn")).answered()
    file = course.standin.upload("tasks.py", b"print('once')\n")
    values = {
        "What did you learn?": "Ask for the key first.",
        "What kind of learning is it?": "practice",
        "Is there code to show?": file,
    }
    answer = await (await course.standin.submit_modal(opened, values)).answered()

    assert opened.type == MODAL
    assert "Saved as #1" in answer.text
    assert "print('once')" in text_of(await course.standin.posted(course.channel.id))


async def test_form_opened_before_a_restart_is_stored_after_it(
    course: Course, bot: BotProcess
) -> None:
    opened = await (await course.standin.slash(course.channel, course.learner, "learn")).answered()
    await bot.restart()

    values = {"What did you learn?": "Forms outlive the bot."}
    answer = await (await course.standin.submit_modal(opened, values)).answered()

    assert "Saved as #1" in answer.text


async def test_button_counts_and_lives_on_after_a_restart(course: Course, bot: BotProcess) -> None:
    await share(course, "Buttons outlive the bot.")
    card = await course.standin.posted(course.channel.id)
    await bot.restart()

    press = await course.standin.click(card, course.friend, "Useful")
    await press.answered()

    assert "Useful · 1" in json.dumps(card, ensure_ascii=False)


async def test_dropped_socket_is_resumed_and_nothing_is_missed(
    course: Course, bot: BotProcess
) -> None:
    course.standin.gateway.reset()
    answer = await course.standin.slash(
        course.channel, course.learner, "learn", {"text": "Sent while nobody listened."}
    )

    await answer.answered(20)

    assert "Saved as #1" in answer.text


async def test_interaction_delivered_twice_is_done_once(course: Course, bot: BotProcess) -> None:
    options = {"text": "Once is enough."}
    answer = await course.standin.slash(course.channel, course.learner, "learn", options, copies=2)
    await answer.answered()
    await share(course, "Something to wait for.")

    assert learnings(course) == ["Once is enough.", "Something to wait for."]
    assert len(course.channel.messages) == 2


@pytest.mark.parametrize("status", [500, 503])
async def test_acknowledgement_lost_after_its_effect_does_not_stop_the_work(
    course: Course, bot: BotProcess, status: int
) -> None:
    course.standin.faults.fail("POST", CALLBACKS, status, after=True)

    assert "Saved as #1" in await share(course, "The answer got lost, the learning did not.")
    assert len(learnings(course)) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_card_whose_answer_was_lost_is_posted_once(
    course: Course, bot: BotProcess, status: int
) -> None:
    course.standin.faults.fail("POST", CARDS, status, after=True)
    await share(course, "One card, whatever the wire says.")

    await bot.restart()
    await share(course, "Another.")
    await course.standin.until(lambda: settled(course) == {"sent"}, 20)

    assert len(course.channel.messages) == 2


async def test_card_that_a_kill_kept_back_is_posted_by_the_next_start(
    course: Course, bot: BotProcess
) -> None:
    stuck = course.standin.faults.hang("POST", CARDS)
    answer = await course.standin.slash(
        course.channel, course.learner, "learn", {"text": "Promised before the kill."}
    )
    await stuck.wait()
    await bot.kill()
    course.standin.faults.clear()

    await bot.start()
    card = await course.standin.posted(course.channel.id, timeout=20)

    assert not answer.text.startswith("Saved")
    assert "Promised before the kill" in text_of(card)


async def test_bot_ends_by_itself_when_asked_to(course: Course, bot: BotProcess) -> None:
    await share(course, "Before the end.")

    code = await bot.terminate(timeout=10)

    assert code == 0
    assert learnings(course) == ["Before the end."]


async def test_refused_token_is_one_sentence_and_exit_code_78(
    course: Course, tmp_path: Path
) -> None:
    log = tmp_path / "bot.log"
    env = course.env | {"DISCORD_TOKEN": "wrong"}
    process = BotProcess(course.standin, log, env=env)
    await process.start(wait=False)

    code = await process.wait()

    assert code == 78
    assert "Discord does not accept the token" in process.output
    assert "Traceback" not in process.output
    assert "wrong" not in process.output


def settled(course: Course) -> set[str]:
    """The states that the outbox's cards are in; a set-up plans events and reminders, too."""
    with sqlite3.connect(course.database) as connection:
        rows = connection.execute("SELECT state FROM outbox WHERE kind = 'card'")
        return {state for (state,) in rows}
