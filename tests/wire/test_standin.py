"""The stand-in is Discord enough for a real discord.py bot in a process of its own."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.wire.conftest import LITTLE_BOT, Scene
from tests.wire.faults import Faults
from tests.wire.interactions import DEFER, MODAL, REPLY, UPDATE
from tests.wire.process import PING_BOT, BotProcess
from tests.wire.reading import custom_ids, text_of
from tests.wire.standin import Standin

MESSAGES = r"/channels/\d+/messages$"


async def test_bot_logs_in_and_registers_its_commands(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    [session] = standin.gateway.connected

    paths = [f"{call.method} {call.path}" for call in standin.calls]

    assert session.intents == 1
    assert paths[:2] == ["GET /users/@me", "GET /oauth2/applications/@me"]
    assert ("tally", 1) in standin.commands[None]
    assert ("Quote", 3) in standin.commands[None]


async def test_slash_command_is_deferred_then_answered(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    options = {"text": "hello", "to": scene.learner}

    result = await standin.slash(scene.channel, scene.learner, "echo", options)
    await result.answered()

    assert result.type == DEFER
    assert result.ephemeral
    assert result.text == "hello to Lea"
    assert 0 < result.seconds < 3


async def test_subcommand_suggests_and_answers_in_public(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    where = (scene.channel, scene.learner, "tally add")

    typed = await (await standin.autocomplete(*where, "word", "x")).answered()
    result = await (await standin.slash(*where, {"word": "xa"})).answered()

    assert [choice["value"] for choice in typed.choices] == ["xa", "xb"]
    assert result.type == REPLY
    assert result.message == scene.channel.messages[max(scene.channel.messages)]


async def test_form_carries_text_select_radio_and_file(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    opened = await (await standin.slash(scene.channel, scene.learner, "form")).answered()
    file = standin.upload("note.txt", b"inside")

    answers = {"Name": "Lea", "Kind": "tip", "Mood": "good", "File": file}
    result = await (await standin.submit_modal(opened, answers)).answered()

    assert opened.type == MODAL
    assert result.text == "Lea tip good ['inside']"


async def test_context_menu_hands_over_the_message(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    message = await standin.say(scene.channel, scene.learner, "worth keeping")

    result = await (await standin.context_menu(message, scene.learner, "Quote")).answered()

    assert result.text == "lea: worth keeping"


async def test_card_is_posted_edited_and_its_button_outlives_the_bot(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    result = await standin.slash(scene.channel, scene.learner, "card", {"text": "Kept"})
    await result.answered()
    message = await standin.posted(scene.channel.id)
    await little_bot.restart()

    press = await (await standin.click(message, scene.learner, "Useful 0")).answered()

    assert press.type == UPDATE
    assert text_of(message) == "Voted"
    assert custom_ids(message) == ["vote:1"]


async def test_files_threads_and_direct_messages_arrive(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    result = await standin.slash(scene.channel, scene.learner, "picture")
    dm = standin.world.open_dm(scene.learner.user)
    private = await standin.posted(dm.id)

    assert result.message is not None
    thread = standin.channel(int(result.message["id"]))
    assert [each["filename"] for each in result.message["attachments"]] == ["bot.py"]
    assert [text_of(each) for each in thread.messages.values()] == ["first"]
    assert text_of(private) == "psst"
    assert not result.message["mention_everyone"]
    assert all(call.allowed_mentions == {"parse": []} for call in standin.said())


async def test_event_missed_while_the_socket_was_gone_is_replayed(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.gateway.reset()

    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "back"})
    await result.answered()

    assert (standin.gateway.identifies, standin.gateway.resumes) == (1, 1)
    assert result.text == "back"


async def test_bot_resumes_after_a_close_and_after_op_7(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    await standin.gateway.drop(4000)
    await standin.until(lambda: standin.gateway.resumes == 1)

    await standin.gateway.ask_reconnect()
    await standin.until(lambda: standin.gateway.resumes == 2)

    assert standin.gateway.identifies == 1


async def test_bot_identifies_anew_after_op_9(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    await standin.gateway.invalidate()

    await standin.until(lambda: standin.gateway.greetings == 2)
    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "again"})

    assert (await result.answered()).text == "again"


async def test_same_event_twice_reaches_the_bot_twice(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    options = {"word": "x"}

    result = await standin.slash(scene.channel, scene.learner, "tally add", options, copies=2)
    await standin.until(lambda: result.refusals)

    assert result.refusals == [40060]
    assert len(scene.channel.messages) == 1


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
    standin.faults.delay("POST", "/callback$", 0.0)
    standin.desk.ack_deadline = -1.0

    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "late"})
    await standin.until(lambda: result.refusals)

    assert result.refusals == [10062]


async def test_wrong_token_ends_the_bot(standin: Standin, scene: Scene, tmp_path: Path) -> None:
    standin.gateway.token = "another"
    bot = BotProcess(standin, tmp_path / "bot.log", command=LITTLE_BOT)

    async with await bot.start(wait=False):
        code = await bot.wait()

    assert code == 1
    assert "4004" in bot.output


async def test_killed_bot_comes_back_with_a_fresh_session(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    hung = standin.faults.hang("POST", MESSAGES, after=True)
    await standin.slash(scene.channel, scene.learner, "post", {"nonce": "n", "text": "hi"})
    await hung.wait()

    await little_bot.restart()
    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "alive"})

    assert (await result.answered()).text == "alive"
    assert (little_bot.starts, standin.gateway.identifies) == (2, 2)


async def test_bot_ends_when_asked_and_says_goodbye(
    standin: Standin, scene: Scene, tmp_path: Path
) -> None:
    async with BotProcess(standin, tmp_path / "ping.log", command=PING_BOT) as bot:
        result = await (await standin.slash(scene.channel, scene.learner, "ping")).answered()
        code = await bot.terminate()

    assert result.text == "pong"
    assert code == -15


async def test_sharded_bot_gets_each_guild_on_its_shard(
    standin: Standin, scene: Scene, tmp_path: Path
) -> None:
    standin.shards = 2
    other = standin.world.add_guild("Next")
    there, member = other.add_channel("talk"), other.add_member("Max")
    bot = BotProcess(
        standin, tmp_path / "bot.log", command=LITTLE_BOT, env={"SHARDED": "1"}, shards=2
    )

    async with bot:
        first = await standin.slash(scene.channel, scene.learner, "echo", {"text": "one"})
        second = await standin.slash(there, member, "echo", {"text": "two"})
        await asyncio.gather(first.answered(), second.answered())

    assert (first.text, second.text) == ("one", "two")
    assert {(scene.guild.id >> 22) % 2, (other.id >> 22) % 2} == {0, 1}


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


async def test_bot_comes_back_when_the_gateway_does(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    standin.gateway.down = True
    standin.gateway.reset()
    await standin.until(lambda: standin.gateway.turned_away)

    standin.gateway.down = False
    result = await standin.slash(scene.channel, scene.learner, "echo", {"text": "late"})
    await result.answered(20)

    assert standin.gateway.resumes == 1


async def test_unknown_route_is_not_found_and_fails_the_test(standin: Standin) -> None:
    headers = {"Authorization": f"Bot {standin.token}"}
    async with ClientSession(standin.api + "/", headers=headers) as session:
        answer = await session.get("nothing/here")

    with pytest.raises(AssertionError, match="GET /nothing/here"):
        standin.check()
    assert answer.status == 404
    standin.unknown.clear()


def test_faults_strike_by_chance_the_same_way_each_time() -> None:
    def strikes(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.fail("*", ".", 500, times=None, chance=0.5)
        return [faults.strike("GET", "/x", after=False) is not None for _ in range(20)]

    assert strikes(1) == strikes(1)
    assert strikes(1) != strikes(2)
