"""A thousand members at the same moment: everybody is answered, nothing is lost or miscounted."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.cogs import blocking
from tests.forging import COMMAND, COMPONENT, made
from tests.stage import Stage, buttons, read

pytestmark = pytest.mark.long

CROWD = 1000
PATIENCE = 600.0
"""Seconds between two changes of a card: only the simulated clock gets that far."""
HANDLING = ("discord.py: on_interaction", "CommandTree-invoker")


@pytest.fixture
async def crowd(stage: Stage) -> list[MemberActor]:
    """A thousand members."""
    people = [stage.env.create_user(f"member{number}") for number in range(CROWD)]
    members = [stage.guild.add_member(person) for person in people]
    await stage.env.settle()
    return members


def card_edits(stage: Stage, since: int) -> int:
    """How often the card was changed since then."""
    requests = stage.env.http_requests[since:]
    return sum(request.method == "PATCH" for request in requests)


async def all_at_once(
    stage: Stage, crowd: list[MemberActor], kind: int, data: dict[str, Any], **changes: Any
) -> list[InteractionResult]:
    """Everybody does the same before anybody is answered."""
    ready = [made(stage, who, kind, data, **changes) for who in crowd]
    for payload, _ in ready:
        stage.env.backend.emit("INTERACTION_CREATE", payload)
    while busy := [task for task in asyncio.all_tasks() if task.get_name().startswith(HANDLING)]:
        await asyncio.wait(busy)
    await stage.env.settle(timeout=60)  # however busy the machine is
    return [result for _, result in ready]


async def test_a_thousand_votes_at_once_all_count_and_the_card_changes_twice(
    stage: Stage, crowd: list[MemberActor]
) -> None:
    await stage.share(stage.bea, "Everybody likes this")
    stage.bot.delivery._cards.pace.seconds = PATIENCE
    since = len(stage.env.http_requests)

    pressed = {"custom_id": "nx:1:useful:1", "component_type": 2}
    answers = await all_at_once(stage, crowd, COMPONENT, pressed, on=stage.card)
    at_once = card_edits(stage, since)
    await stage.env.advance_time(PATIENCE)

    paths = [request.path for request in stage.env.http_requests[since:]]
    assert all(answer.acknowledged for answer in answers)
    assert all(path.endswith("/callback") for path in paths[:CROWD])
    assert at_once == 1
    assert card_edits(stage, since) == 2
    assert buttons(stage.card)[0] == "Useful · 1000"


async def test_a_thousand_learnings_at_once_are_stored_shown_and_answered(
    stage: Stage, crowd: list[MemberActor]
) -> None:
    option = {"name": "text", "type": 3, "value": "What I learned today"}
    data = {"id": "1", "name": "learn", "type": 1, "options": [option]}

    answers = await all_at_once(stage, crowd, COMMAND, data)

    said = [read(answer) for answer in answers]
    numbers = {int(each.partition("#")[2].partition(".")[0]) for each in said}
    assert numbers == set(range(1, CROWD + 1))
    assert all("It is your first learning." in each for each in said)
    assert len(stage.channel.history()) == CROWD


async def test_of_a_thousand_who_can_help_one_does_and_its_thread_says_so_once(
    stage: Stage, crowd: list[MemberActor]
) -> None:
    await blocking.raised(stage, stage.bea)
    card = blocking.card(stage)
    since = len(stage.env.http_requests)

    pressed = {"custom_id": "nx:1:help:1", "component_type": 2}
    answers = await all_at_once(stage, crowd, COMPONENT, pressed, on=card)
    at_once = card_edits(stage, since)
    await blocking.later(stage, seconds=6)

    said = Counter(read(answer.followups[-1]).split(" ")[1] for answer in answers)
    assert said == {"help": 1, "helps": CROWD - 1}  # "You help with #1", "member7 helps with #1"
    assert at_once == 1
    assert len(blocking.words(stage)) == 1
    assert "BEING HELPED" in read(blocking.card(stage))


async def test_a_card_is_drawn_once_a_second_however_many_follow(
    stage: Stage, crowd: list[MemberActor]
) -> None:
    await blocking.raised(stage, stage.bea)
    card = blocking.card(stage)
    since = len(stage.env.http_requests)
    began = time.monotonic()

    pressed = {"custom_id": "nx:1:me-too:1", "component_type": 2}
    await all_at_once(stage, crowd[:100], COMPONENT, pressed, on=card)
    at_once, took = card_edits(stage, since), time.monotonic() - began
    await blocking.later(stage, seconds=6)

    assert 1 <= at_once <= took + 1
    assert "Me too · 100" in buttons(blocking.card(stage))
