"""The client: what it asks of Discord, when it tells the commands, and how it ends."""

import asyncio
import json
from typing import Any

import discord
import pytest

from nexus_bot import client
from tests.forging import press
from tests.stage import Stage, read

GUILD_ONLY = [0]


def told(stage: Stage) -> list[list[dict[str, Any]]]:
    """The sets of commands that Discord was told, in order."""
    return [
        json.loads(json.dumps(request.json))
        for request in stage.env.http_requests
        if request.method == "PUT" and request.path.endswith("/commands")
    ]


async def test_the_bot_asks_for_no_privilege(bare: Stage) -> None:
    assert bare.bot.intents == discord.Intents(guilds=True)
    assert not bare.bot.intents.members
    assert not bare.bot.intents.message_content
    assert not bare.bot.intents.presences


async def test_the_bot_calls_nobody_unless_told_to(bare: Stage) -> None:
    allowed = bare.bot.allowed_mentions

    assert allowed is not None
    assert json.dumps(allowed.to_dict()) == '{"parse": []}'


async def test_every_command_is_for_servers_alone(bare: Stage) -> None:
    (commands,) = told(bare)

    assert {json.dumps(command["contexts"]) for command in commands} == {json.dumps(GUILD_ONLY)}
    assert {json.dumps(command["integration_types"]) for command in commands} == {
        json.dumps(GUILD_ONLY)
    }


async def test_commands_are_told_once_however_often_the_bot_starts(bare: Stage) -> None:
    for _ in range(3):
        await bare.restart()

    assert len(told(bare)) == 1


async def test_commands_are_told_again_when_they_have_changed(bare: Stage) -> None:
    application = bare.bot.application_id
    assert application is not None
    await bare.bot.services.upkeep.tell_commands(application, "of an older version", {})

    await bare.restart()
    await bare.restart()

    assert len(told(bare)) == 2


async def test_commands_stay_clickable_after_a_restart(bare: Stage) -> None:
    before = dict(bare.bot.command_ids)

    await bare.restart()

    assert bare.bot.command_ids == before
    answer = await bare.bea.slash(bare.channel, "help")
    assert f"</learn:{before['learn']}>" in read(answer)
    assert f"</hub search:{before['hub']}>" in read(answer)


async def test_the_end_waits_for_who_is_being_served(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, go_on, served = bare.bot, asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        await go_on.wait()
        await bot.services.cohorts.running(bare.guild.id)
        served.set()

    task = asyncio.create_task(serve(), name=client.INTERACTIONS[0])
    closing = asyncio.create_task(bot.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing

    assert served.is_set()
    assert task.done()
    assert bot.is_closed()


async def test_the_end_does_not_wait_for_ever(bare: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.01)
    stuck = asyncio.create_task(asyncio.Event().wait(), name=client.INTERACTIONS[1])

    await bare.bot.close()

    assert bare.bot.is_closed()
    stuck.cancel()


async def test_discords_names_of_tasks_are_what_the_end_looks_for(bare: Stage) -> None:
    names = set()

    def look(_interaction: object) -> bool:
        task = asyncio.current_task()
        names.add(task.get_name() if task else "")
        return True

    async def pressed(interaction: object, _row: int) -> None:
        look(interaction)

    command = bare.bot.tree.get_command("help")
    assert isinstance(command, discord.app_commands.Command)
    command.add_check(look)
    bare.bot.routes.press("look", "help.read", pressed)

    await bare.bea.slash(bare.channel, "help")
    await press(bare, bare.bea, "nx:1:look:0")

    assert names == set(client.INTERACTIONS)
