"""Discord's scheduled events: made once, moved, taken away, and left alone where they must be."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
import pytest
from sqlalchemy import select

from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.rules import Actor
from nexus_bot.services.planning import mirrored, replan
from nexus_bot.values import DatesDraft
from tests.stage import Stage

DATES = {
    "start": "2026-09-09 10:00", "end": "2026-09-15 18:00", "timezone": "Africa/Nairobi",
}  # fmt: skip
CREATE = ("POST", "/guilds/*/scheduled-events")


def events(stage: Stage) -> list[Any]:
    """What stands on the server's calendar."""
    return list(stage.env.backend.get_guild(stage.guild.id).scheduled_events.values())


def shown(stage: Stage) -> list[tuple[str, str]]:
    """The names and beginnings of the server's events."""
    return [(event.name, event.scheduled_start_time[:16]) for event in events(stage)]


async def acts(stage: Stage) -> list[tuple[str, str | None]]:
    """What became of every act on the server's calendar."""
    async with stage.bot._database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == stage.guild.id, OutboxMessage.kind == "event")
            .order_by(OutboxMessage.id)
        )
        return [(row.state, row.reason) for row in rows]


async def beat(stage: Stage, *, later: float = 0) -> None:
    """Let the heart beat, perhaps after a lease."""
    await stage.env.advance_time(later)
    await stage.bot.delivery.say_due()
    await stage.env.settle()


async def move(stage: Stage, interaction_id: int, **dates: str) -> None:
    """Change the dates as an organiser does."""
    services = stage.bot.services.dates
    actor = Actor(stage.guild.id, stage.amina.id, "amina", interaction_id, manages=True)
    preview = await services.preview(actor, DatesDraft(**(DATES | dates)))
    await services.save(actor, preview.panel)
    await beat(stage)


async def test_start_and_deadline_are_on_the_servers_calendar(stage: Stage) -> None:
    await move(stage, 5)

    assert shown(stage) == [
        ("Project Nexus starts", "2026-09-09T07:00"),
        ("Deadline of Project Nexus", "2026-09-15T15:00"),
    ]
    (start, *_) = events(stage)
    assert start.entity_type == 3
    assert start.entity_metadata == {"location": "#ProDevProjectNexus"}
    assert start.scheduled_end_time is not None
    cohort = await stage.bot.services.cohorts.running(stage.guild.id)
    assert cohort is not None
    assert cohort.start_event_id == start.id


async def test_a_moved_date_moves_its_event(stage: Stage) -> None:
    await move(stage, 5, end="2026-09-16 18:00")
    first = {event.id for event in events(stage)}

    await move(stage, 6, end="2026-09-20 18:00")
    await move(stage, 7, end="2026-09-16 18:00")

    assert {event.id for event in events(stage)} == first
    assert ("Deadline of Project Nexus", "2026-09-16T15:00") in shown(stage)


async def test_an_act_whose_answer_was_lost_makes_no_second_event(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = stage.bot.http.create_guild_scheduled_event

    async def create_and_lose(*args: Any, **kwargs: Any) -> Any:
        await create(*args, **kwargs)
        monkeypatch.undo()
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(stage.bot.http, "create_guild_scheduled_event", create_and_lose)
    await move(stage, 5)
    before = len(events(stage))

    await beat(stage, later=61)
    await beat(stage, later=61)

    assert before >= 1
    names = [name for name, _ in shown(stage)]
    assert len(names) == len(set(names))
    assert {state for state, _ in await acts(stage)} == {"sent"}


async def test_a_closed_cohort_leaves_no_event_behind(stage: Stage) -> None:
    await move(stage, 5)

    async with stage.bot._database.write() as session:
        cohort = await session.get(Cohort, (stage.guild.id, 1))
        assert cohort is not None
        cohort.state = "closed"
        await replan(session, cohort, stage.bot.clock())
    await beat(stage)

    assert events(stage) == []


async def test_an_event_that_somebody_deleted_is_made_again_when_its_date_moves(
    stage: Stage,
) -> None:
    await move(stage, 5)
    for event in events(stage):
        stage.env.backend.delete_scheduled_event(stage.guild.id, event.id)

    await move(stage, 6, start="2026-09-10 10:00")

    assert shown(stage) == [("Project Nexus starts", "2026-09-10T07:00")]


async def test_an_event_of_somebody_else_is_never_touched(stage: Stage) -> None:
    theirs = stage.env.backend.create_scheduled_event(
        stage.guild.id, name="Project Nexus starts", entity_type=3,
        scheduled_start_time="2026-09-09T07:00:00+00:00", creator_id=stage.amina.id,
        description="Timeline 1 · start", scheduled_end_time="2026-09-09T08:00:00+00:00",
        entity_metadata={"location": "here"},
    )  # fmt: skip

    await move(stage, 5)

    assert len([event for event in events(stage) if event.name == theirs.name]) == 2


async def test_where_the_bot_may_make_no_events_it_lets_them_be(stage: Stage) -> None:
    own = stage.env.backend.get_guild(stage.guild.id)
    for role in own.roles.values():
        role.permissions &= ~(discord.Permissions(manage_events=True, create_events=True).value)
    await stage.env.settle()

    stage.env.inject_error(*CREATE, status=403, code=50013, times=None)
    await move(stage, 5)

    assert events(stage) == []
    assert {*await acts(stage)} == {("skipped", "may not make events")}


async def test_a_full_calendar_is_no_failure(stage: Stage) -> None:
    stage.env.inject_error(*CREATE, status=400, code=30038, times=None)

    await move(stage, 5)

    assert ("skipped", "the server has 100 events") in await acts(stage)


async def test_a_date_that_has_passed_makes_no_event(stage: Stage) -> None:
    await move(stage, 5, start="2026-09-03 10:00")

    assert "Project Nexus starts" not in [name for name, _ in shown(stage)]


async def test_what_has_begun_by_its_old_date_is_made_anew_for_the_new_one(stage: Stage) -> None:
    await move(stage, 5)
    await stage.env.advance_time(22 * 3600 + 60)

    await move(stage, 6, start="2026-09-12 10:00")

    assert ("Project Nexus starts", "2026-09-12T07:00") in shown(stage)


async def test_a_row_that_is_gone_needs_no_event(stage: Stage) -> None:
    async with stage.bot._database.write() as session:
        intent = mirrored("cohort", 99, "start", 1, datetime(2026, 9, 8, tzinfo=UTC))
        await Outbox(session).plan(stage.guild.id, intent, stage.bot.clock())

    await beat(stage)

    assert await acts(stage) == [("cancelled", "gone meanwhile")]
