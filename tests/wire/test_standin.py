"""The stand-in is Discord enough for a real discord.py bot in a process of its own."""

import pytest
from aiohttp import ClientSession

from tests.wire.interactions import DEFER, MODAL, REPLY, UPDATE
from tests.wire.process import BotProcess
from tests.wire.reading import custom_ids, text_of
from tests.wire.scene import Scene
from tests.wire.standin import Standin


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


async def test_channel_added_later_is_known_once_revealed(
    standin: Standin, scene: Scene, little_bot: BotProcess
) -> None:
    late = scene.guild.add_channel("late")
    await standin.reveal(late)

    result = await standin.slash(late, scene.learner, "post", {"nonce": "n", "text": "hi"})
    await result.answered()

    assert result.text == str(*late.messages)


async def test_unknown_route_is_not_found_and_fails_the_test(standin: Standin) -> None:
    headers = {"Authorization": f"Bot {standin.token}"}
    async with ClientSession(standin.api + "/", headers=headers) as session:
        answer = await session.get("nothing/here")

    with pytest.raises(AssertionError, match="GET /nothing/here"):
        standin.check()
    assert answer.status == 404
    standin.unknown.clear()
