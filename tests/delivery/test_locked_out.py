"""A token that Discord takes no more, as whoever runs the bot meets it."""

from pathlib import Path

from tests.wire.course import open_course
from tests.wire.process import BotProcess
from tests.wire.standin import Standin


async def test_f6_a_token_that_is_taken_back_ends_the_process_with_78(tmp_path: Path) -> None:
    async with Standin() as standin:
        course = open_course(standin, tmp_path)
        async with BotProcess(standin, tmp_path / "bot.log", env=course.env) as process:
            await course.set_up()
            standin.faults.fail("POST", r"/channels/\d+/messages$", 401, times=None)
            options = {"text": "Said after the token was taken back.", "topic": "Celery"}
            await standin.slash(course.channel, course.learner, "learn", options)

            code = await process.wait()

            assert code == 78
            assert "Discord does not accept the token" in process.output
            assert standin.token not in process.output
            assert "Traceback" not in process.output
