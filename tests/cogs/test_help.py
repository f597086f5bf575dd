"""`/help`, and what a server without a cohort hears."""

from typing import Any

import pytest

from nexus_bot.texts import NOT_SET_UP
from tests.forging import COMMAND, press, send, submit, told
from tests.stage import Stage, read


async def test_help_lists_commands_that_can_be_pressed(stage: Stage) -> None:
    answer = await stage.bea.slash(stage.channel, "help")

    ids = stage.bot.command_ids
    assert answer.ephemeral
    assert f"</learn:{ids['learn']}> · share something that you learned" in read(answer)
    assert f"</blocker:{ids['blocker']}> · say that you are stuck" in read(answer)
    assert f"</hub search:{ids['hub']}>" in read(answer)
    assert "nexus setup" not in read(answer)


async def test_help_shows_organisers_what_is_theirs(stage: Stage) -> None:
    answer = await stage.amina.slash(stage.channel, "help")

    assert f"</nexus setup:{stage.bot.command_ids['nexus']}>" in read(answer)


async def test_help_still_names_its_commands_after_a_restart(stage: Stage) -> None:
    await stage.restart()

    answer = await stage.bea.slash(stage.channel, "help")

    assert f"</learn:{stage.bot.command_ids['learn']}>" in read(answer)


@pytest.mark.parametrize("options", [{}, {"text": "Something"}])
async def test_without_a_cohort_a_learning_waits_for_one(
    bare: Stage, options: dict[str, str]
) -> None:
    answer = await bare.bea.slash(bare.channel, "learn", **options)

    assert answer.ephemeral
    assert NOT_SET_UP in read(answer)
    assert "`/nexus setup`" in NOT_SET_UP
    assert "Manage Server" in NOT_SET_UP


async def test_a_message_is_not_saved_without_a_cohort(bare: Stage) -> None:
    message = await bare.bea.send(bare.channel, "TIL")

    answer = await bare.bea.context_menu(bare.channel, "Save as learning", message)

    assert NOT_SET_UP in read(answer)


async def test_what_was_typed_before_the_cohort_is_shared_after(bare: Stage) -> None:
    refused = await bare.share(bare.bea, "Said before the start")
    await bare.set_up()
    form = await bare.bea.click(told(refused), label="Fix it")

    answer = await bare.bea.submit_modal(form, {"text": "Said before the start"})

    assert "Saved as #1." in read(answer)


async def test_help_says_that_there_is_no_cohort_yet(bare: Stage) -> None:
    answer = await bare.bea.slash(bare.channel, "help")

    assert "This server has no cohort yet." in read(answer)


def in_a_direct_message(stage: Stage) -> dict[str, Any]:
    """What a payload lacks outside of a server."""
    user = {"id": str(stage.bea.id), "username": "bea", "discriminator": "0", "avatar": None}
    return {"guild_id": None, "member": None, "user": user | {"global_name": None}, "context": 1}


async def test_commands_presses_and_forms_of_direct_messages_are_refused(stage: Stage) -> None:
    elsewhere = in_a_direct_message(stage)
    data = {"id": "1", "name": "hub", "type": 1, "options": [{"name": "browse", "type": 1}]}

    command = await send(stage, stage.bea, COMMAND, data, **elsewhere)
    pressed = await press(stage, stage.bea, "nx:1:useful:1", **elsewhere)

    assert "The bot works inside a server." in read(told(command))
    assert "The bot works inside a server." in read(told(pressed))


async def test_the_bot_serves_no_server_that_did_not_invite_it(stage: Stage) -> None:
    owners = {"1": str(stage.bea.id)}

    pressed = await press(stage, stage.bea, "nx:1:useful:1", authorizing_integration_owners=owners)

    assert "The bot works inside a server." in read(told(pressed))


def test_commands_are_offered_in_servers_alone(stage: Stage) -> None:
    for command in stage.bot.tree.get_commands():
        told_to_discord = command.to_dict(stage.bot.tree)
        assert told_to_discord["contexts"] == [0]
        assert told_to_discord["integration_types"] == [0]


async def test_a_form_of_a_stranger_verb_is_outdated(stage: Stage) -> None:
    answer = await submit(stage, stage.bea, "nx:1:poem:0:ab", {"text": "x" * 30})

    assert "belongs to an older version of the bot" in read(told(answer))
    assert await told(answer).attachments[0].read() == b"x" * 30
