"""A real bot and its sockets: cut, closed, resumed, sharded, killed, started again."""

import asyncio
from pathlib import Path

from tests.wire.process import LITTLE_BOT, PING_BOT, BotProcess
from tests.wire.scene import Scene
from tests.wire.standin import Standin

MESSAGES = r"/channels/\d+/messages$"


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
