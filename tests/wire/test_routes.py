"""The stand-in refuses, in Discord's words, what a place or a person does not allow."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.wire.guilds import Guild
from tests.wire.scene import Scene
from tests.wire.standin import Standin
from tests.wire.world import CREATE_EVENTS, JSON, MANAGE_THREADS, SEND, VIEW, Channel


@pytest.fixture
async def rest(standin: Standin) -> AsyncIterator[ClientSession]:
    """Speaks to the stand-in as the bot."""
    headers = {"Authorization": f"Bot {standin.token}"}
    async with ClientSession(standin.api + "/", headers=headers) as session:
        yield session


async def code(
    rest: ClientSession, method: str, path: str, body: JSON | None = None
) -> tuple[int, int | None]:
    """The status of an answer, and Discord's code in it."""
    async with rest.request(method, path, json=body) as answer:
        told = {} if answer.status == 204 else await answer.json()
        return answer.status, told.get("code") if isinstance(told, dict) else None


async def say(rest: ClientSession, channel: Channel) -> tuple[int, int | None]:
    return await code(rest, "POST", f"channels/{channel.id}/messages", {"content": "hi"})


def grant(guild: Guild, bits: int) -> None:
    guild.members[guild.world.bot.id].roles[0].permissions |= bits


def deny(guild: Guild, channel: Channel, bits: int) -> None:
    channel.overwrites = [{"id": str(guild.id), "type": 0, "allow": "0", "deny": str(bits)}]


def event(**changes: Any) -> JSON:
    start = datetime.now(UTC) + timedelta(days=1)
    return {
        "name": "Kick-off",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "here"},
        "scheduled_start_time": start.isoformat(),
        "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
    } | changes


@pytest.mark.parametrize(("bits", "expected"), [(VIEW, (403, 50001)), (SEND, (403, 50013))])
async def test_closed_channel_refuses_messages(
    standin: Standin, scene: Scene, rest: ClientSession, bits: int, expected: tuple[int, int]
) -> None:
    deny(scene.guild, scene.channel, bits)

    assert await say(rest, scene.channel) == expected


async def test_thread_that_is_locked_refuses_all_but_moderators(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    thread = scene.guild.add_thread(scene.channel, "talk", owner=scene.learner.user)
    thread.locked = True
    before = await say(rest, thread)
    grant(scene.guild, MANAGE_THREADS)

    after = await say(rest, thread)

    assert before == (400, 160005)
    assert after == (200, None)


async def test_archived_thread_is_changed_only_once_it_is_awake(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    standin.messages.wakes_threads = False
    thread = scene.guild.add_thread(scene.channel, "talk", owner=scene.learner.user)
    thread.archived = True
    asleep = await say(rest, thread)

    woken = await code(rest, "PATCH", f"channels/{thread.id}", {"archived": False})

    assert asleep == (400, 50083)
    assert woken == (200, None)
    assert await say(rest, thread) == (200, None)


async def test_nobody_is_reached_privately_who_closed_the_door_or_left(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    friend = scene.guild.add_member("Sam")
    rooms = [standin.world.open_dm(each.user) for each in (scene.learner, friend)]
    scene.learner.user.dms_open = False
    scene.guild.remove_member(friend)

    assert [await say(rest, room) for room in rooms] == [(403, 50007)] * 2
    left = await code(rest, "GET", f"guilds/{scene.guild.id}/members/{friend.id}")
    assert left == (404, 10007)


async def test_refused_token_and_a_clock_that_is_ahead_show(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    standin.skew = 120.0
    async with rest.get("users/@me") as answer:
        told = parsedate_to_datetime(answer.headers["Date"])
    standin.token = "another"

    refused = await code(rest, "GET", "users/@me")

    assert told > datetime.now(UTC) + timedelta(seconds=100)
    assert refused == (401, 0)


async def test_event_is_scheduled_moved_listed_and_taken_away(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    grant(scene.guild, CREATE_EVENTS)
    path = f"guilds/{scene.guild.id}/scheduled-events"
    async with rest.post(path, json=event()) as answer:
        made = await answer.json()
    moved = await code(rest, "PATCH", f"{path}/{made['id']}", {"name": "Start"})
    async with rest.get(path) as answer:
        listed = await answer.json()

    gone = [await code(rest, "DELETE", f"{path}/{made['id']}") for _ in range(2)]

    assert moved == (200, None)
    assert [each["name"] for each in listed] == ["Start"]
    assert gone == [(204, None), (404, 10070)]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "n" * 101},
        {"description": "d" * 1001},
        {"privacy_level": 1},
        {"entity_metadata": None},
        {"entity_metadata": {"location": "l" * 101}},
        {"scheduled_end_time": None},
        {"scheduled_end_time": "2020-01-01T00:00:00+00:00"},
        {"scheduled_start_time": "2020-01-01T00:00:00+00:00"},
        {"scheduled_start_time": "soon"},
        {"entity_type": 2, "channel_id": "1"},
    ],
)
async def test_event_that_discord_would_refuse_is_refused(
    standin: Standin, scene: Scene, rest: ClientSession, changes: JSON
) -> None:
    grant(scene.guild, CREATE_EVENTS)

    path = f"guilds/{scene.guild.id}/scheduled-events"

    assert await code(rest, "POST", path, event(**changes)) == (400, 50035)


async def test_event_needs_its_permission(
    standin: Standin, scene: Scene, rest: ClientSession
) -> None:
    path = f"guilds/{scene.guild.id}/scheduled-events"

    assert await code(rest, "POST", path, event()) == (403, 50013)
