"""Faults as a real bot meets them: lost answers, limits, lateness."""

from tests.wire.faults import Faults
from tests.wire.process import BotProcess
from tests.wire.scene import Scene
from tests.wire.standin import Standin

MESSAGES = r"/channels/\d+/messages$"


async def test_message_whose_answer_was_lost_is_not_posted_again_under_its_nonce(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    lost = standin.faults.fail("POST", MESSAGES, 503, after=True)
    options = {"nonce": "once", "text": "hi"}

    first = await standin.slash(scene.channel, scene.learner, "post", options)
    await first.answered()
    second = await (await standin.slash(scene.channel, scene.learner, "post", options)).answered()

    assert lost.hits == 1
    assert first.text == "failed: DiscordServerError"
    assert second.text == str(*scene.channel.messages)


async def test_nonce_means_nothing_once_its_window_is_over(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.messages.nonce_window = 60.0
    options = {"nonce": "once", "text": "hi"}

    for _ in range(2):
        await (await standin.slash(scene.channel, scene.learner, "post", options)).answered()
        standin.advance(61.0)

    assert len(scene.channel.messages) == 2


async def test_connection_reset_after_the_effect_leaves_the_message(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.faults.reset("POST", MESSAGES, after=True)

    result = await standin.slash(scene.channel, scene.learner, "post", {"nonce": "n", "text": "hi"})
    await result.answered()

    assert result.text.startswith("failed: ")
    assert len(scene.channel.messages) == 1


async def test_rate_limited_call_is_tried_again(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    limit = standin.faults.rate_limit("POST", MESSAGES, 0.01, "shared")

    result = await standin.slash(scene.channel, scene.learner, "post", {"nonce": "n", "text": "hi"})
    await result.answered()

    assert limit.hits == 1
    assert [call.status for call in standin.made("POST", "/messages")] == [429, 200]


async def test_late_callback_is_refused(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.desk.ack_deadline = -1.0

    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "late"})
    await standin.until(lambda: result.refusals)

    assert result.refusals == [10062]


async def test_bot_waits_out_a_bucket_that_is_empty(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.faults.exhaust("POST", MESSAGES, 0.3)

    result = await standin.slash(scene.channel, scene.learner, "post", {"nonce": "n", "text": "hi"})
    await standin.posted(scene.channel.id)
    told = len(result.followups)
    await result.answered()

    assert told == 0
    assert result.text == str(*scene.channel.messages)


def test_faults_strike_by_chance_the_same_way_each_time() -> None:
    def strikes(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.fail("*", ".", 500, times=None, chance=0.5)
        return [faults.strike("GET", "/x", after=False) is not None for _ in range(20)]

    assert strikes(1) == strikes(1)
    assert strikes(1) != strikes(2)
