"""What may go wrong between a sender and Discord, F1 to F29: each fault and what comes of it."""

import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from discord.http import Ratelimit
from discord.utils import time_snowflake

from nexus_bot.database import open_database
from nexus_bot.delivery.finding import mark_of
from nexus_bot.delivery.manners import Made, Manner
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import FALLBACK, NOTICE
from nexus_bot.rules import Actor
from tests.delivery.office import ONCE, Office, impatient, make

CHAT = {"content": "Hello, all."}
LOST = ["503", "reset", "hang"]
NOWHERE = "http://127.0.0.1:1"


async def test_f1_a_limit_of_one_channel_holds_that_channel_alone(office: Office) -> None:
    other = office.guild.add_channel("other")
    office.standin.faults.rate_limit("POST", office.path, 7.0)
    first, second = await office.plan("first"), await office.plan("second")
    elsewhere = await office.plan("elsewhere", other)

    await office.beat()
    waiting = [(await office.row(row)).state for row in (first, second)]
    limited = await office.row(first)
    await office.pass_time(seconds=8)

    assert waiting == ["pending", "pending"]
    assert limited.first_attempt_at is None
    assert timedelta(seconds=6) < limited.ready_at - limited.due_at < timedelta(seconds=9)
    assert (await office.state(elsewhere))[0] == "sent"
    assert office.said() == ["first", "second"]
    assert office.posts() == 3


@pytest.mark.parametrize(("scope", "seconds"), [("global", 7), ("cloudflare", 600)])
async def test_f2_a_limit_for_all_stops_every_send(
    office: Office, scope: str, seconds: int
) -> None:
    other = office.guild.add_channel("other")
    office.standin.faults.rate_limit("POST", office.path, 7.0, scope)  # type: ignore[arg-type]
    await office.say("first")
    degraded = office.bot.delivery.degraded_until

    await office.say("elsewhere", other)
    await office.pass_time(seconds=seconds - 3)
    held = office.posts(), office.posts(other)
    await office.pass_time(seconds=4)

    assert degraded is not None
    assert held == (1, 0)
    assert (office.said(), office.said(other)) == (["first"], ["elsewhere"])
    assert office.bot.delivery.degraded_until is None


async def test_f3_a_shared_limit_is_nobodys_fault(office: Office) -> None:
    office.standin.faults.rate_limit("POST", office.path, 7.0, "shared")
    await office.say()

    assert await office.bot.services.outbox.troubles() == {}
    await office.pass_time(seconds=8)
    assert office.said() == ["Hello"]


@pytest.mark.parametrize("status", [500, 502])
async def test_f4_an_error_after_the_effect_leaves_one_message(office: Office, status: int) -> None:
    office.standin.faults.fail("POST", office.path, status, after=True)

    row = await office.say()

    assert (await office.state(row))[0] == "sent"
    assert office.said() == ["Hello"]


def lose(office: Office, how: str, *, after: bool) -> None:
    """Lose the next answer."""
    faults = office.standin.faults
    if how == "503":
        faults.fail("POST", office.path, 503, after=after)
    elif how == "reset":
        faults.reset("POST", office.path, after=after)
    else:
        impatient(office.bot)
        faults.hang("POST", office.path, after=after)


@pytest.mark.parametrize("how", LOST)
async def test_f5_a_lost_answer_is_asked_for_under_the_same_nonce(office: Office, how: str) -> None:
    lose(office, how, after=True)
    row = await office.say()
    lost = await office.state(row)

    await office.pass_time(seconds=6)

    assert lost == ("sending", None)
    assert (await office.state(row))[0] == "sent"
    assert office.said() == ["Hello"]
    assert office.standin.messages.deduplicated == 1


@pytest.mark.parametrize("kind", ["word", ONCE])
async def test_f5_what_stands_is_found_by_its_mark_when_the_nonce_is_forgotten(
    office: Office, kind: str
) -> None:
    office.standin.messages.nonce_window = 60.0
    lose(office, "503", after=True)
    row = await office.say(kind=kind)

    await office.pass_time(seconds=61)

    message = await office.row(row)
    (standing,) = office.channel.messages
    assert (message.state, message.message_id) == ("sent", standing)
    assert office.channel.messages[standing]["components"][0]["id"] == mark_of(message)
    assert office.posts() == 1


@pytest.mark.parametrize("then", ["429", "1015", "refused"])
async def test_f5_a_lost_answer_is_not_forgotten_when_the_repeat_is_turned_away(
    office: Office, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, down = office.standin.faults, list[str]()

    def turn_away() -> None:
        if then == "refused":
            down.append("for now")
        else:
            scope = "cloudflare" if then == "1015" else "user"
            faults.rate_limit("POST", office.path, 100.0, scope)  # type: ignore[arg-type]

    real = ClientSession._request

    async def reach(self: ClientSession, method: str, url: Any, **more: Any) -> Any:
        return await real(self, method, NOWHERE if down and method == "POST" else url, **more)

    monkeypatch.setattr(ClientSession, "_request", reach)
    faults.fail("POST", office.path, 502, after=True, then=turn_away)
    row = await office.say()
    lost = await office.row(row)
    down.clear()
    for _ in range(2):
        await office.pass_time(seconds=301)

    assert (lost.state, lost.first_attempt_at is None) == ("sending", False)
    assert (await office.state(row))[0] == "sent"
    assert office.said() == ["Hello"]


async def test_f5_a_repeat_that_discord_py_holds_back_does_not_outlive_the_nonce(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.standin.messages.nonce_window = 60.0
    lose(office, "503", after=True)
    row = await office.plan()
    await office.beat()
    since = (await office.row(row)).first_attempt_at
    assert since is not None

    clock, enter = time.perf_counter, Ratelimit.__aenter__

    async def hold_back(bucket: Ratelimit) -> None:
        office.ahead += timedelta(seconds=2)
        office.standin.advance(2)
        held.setattr(time, "perf_counter", lambda: clock() + 2)
        await enter(bucket)

    with monkeypatch.context() as held:
        held.setattr(Ratelimit, "__aenter__", hold_back)
        await office.pass_time(seconds=59 - (office.now() - since).total_seconds())
    await office.pass_time(seconds=61)

    assert (await office.state(row))[0] == "sent"
    assert office.said() == ["Hello"]


@pytest.mark.parametrize(("lost", "state"), [(True, "unknown"), (False, "failed")])
async def test_what_breaks_us_again_and_again_is_given_up_as_what_it_is(
    office: Office, lost: bool, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def fickle(message: OutboxMessage) -> Made:
        if lost and message.attempts == 1:
            return await make(message)
        raise ZeroDivisionError

    office.bot.delivery._trier._manners["fickle"] = Manner(fickle)  # type: ignore[index]
    lose(office, "503", after=True)
    row = await office.plan(kind="fickle")
    for _ in range(7):
        await office.pass_time(minutes=11)

    assert await office.state(row) == (state, "ZeroDivisionError")
    assert "outbox_failed" in caplog.text


async def test_f5_what_began_anew_is_looked_for_from_then_on(office: Office) -> None:
    office.standin.messages.nonce_window = 60.0
    lose(office, "reset", after=False)
    row = await office.say()
    since = time_snowflake(office.now() + timedelta(seconds=1))
    for number in range(600):
        message = office.standin.messages.build(
            office.channel, office.standin.world.owner, CHAT, []
        )
        office.channel.messages[since + number] = message | {"id": str(since + number)}
    lose(office, "503", after=True)

    for _ in range(2):
        await office.pass_time(seconds=121)

    assert (await office.state(row))[0] == "sent"
    assert len(office.channel.messages) == 601


async def test_f5_what_does_not_stand_is_said_again_or_called_unknown(office: Office) -> None:
    for _ in range(2):
        lose(office, "reset", after=False)
    often, once = await office.plan("often"), await office.plan("once", kind=ONCE)
    await office.beat()

    await office.pass_time(seconds=61)

    assert (await office.state(often))[0] == "sent"
    assert (await office.state(once))[0] == "unknown"
    assert office.said() == ["often"]


async def test_f6_a_token_that_is_no_longer_taken_ends_the_process(
    office: Office, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.standin.faults.fail("POST", office.path, 401)

    row = await office.say()
    assert office.bot._leaving is not None
    await office.bot._leaving

    assert office.bot.is_locked_out
    assert office.bot.is_closed()
    assert office.standin.token not in caplog.text
    assert office.posts() == 1
    office.database = await open_database(database_url)
    assert (await office.state(row))[0] == "pending"
    await office.database.close()


@pytest.mark.parametrize("code", [50001, 50013])
async def test_f7_a_channel_that_is_shut_is_left_alone_for_an_hour(
    office: Office, code: int
) -> None:
    shut = office.standin.faults.fail("POST", office.path, 403, code, times=None)
    first = await office.say("first")
    second = await office.say("second")
    for _ in range(6):
        await office.pass_time(minutes=9)

    assert [await office.state(row) for row in (first, second)] == [("pending", None)] * 2
    assert shut.hits == 1
    told = [text for text in office.said(office.mentors) if f"<#{office.channel.id}>" in text]
    assert len(told) == 1
    assert "View Channel" in told[0]


async def test_f7_a_channel_is_tried_again_once_its_permissions_change(office: Office) -> None:
    office.standin.faults.fail("POST", office.path, 403, 50013)
    await office.say("first")
    await office.say("second")

    await office.bot.delivery.mended(office.guild.id, office.channel.id)
    await office.beat()

    assert office.said() == ["first", "second"]
    assert await office.bot.services.outbox.troubles() == {}


async def test_f7_all_that_waits_for_a_shut_channel_is_said_once_it_opens(office: Office) -> None:
    shut = office.standin.faults.fail("POST", office.path, 403, 50013, times=None)
    for word in ("first", "second", "third"):
        await office.plan(word)
    await office.beat()
    for _ in range(4):
        await office.pass_time(minutes=61)

    office.standin.faults.clear()
    await office.pass_time(minutes=61)

    assert shut.hits == 5
    assert office.said() == ["first", "second", "third"]


async def test_f7_each_trouble_of_a_channel_is_told_and_none_outlasts_its_end(
    office: Office,
) -> None:
    amina = Actor(office.guild.id, office.guild.owner_id, "Amina", 9, manages=True)
    office.standin.faults.fail("POST", office.path, 403, 50013)
    await office.say("first")
    shut = (await office.bot.services.status.see(amina)).troubles
    await office.pass_time(hours=1)
    await office.beat()
    mended = (await office.bot.services.status.see(amina)).troubles

    office.standin.faults.fail("POST", office.path, 403, 50013)
    await office.say("second")
    await office.beat()

    assert [trouble.channel_id for trouble in shut] == [office.channel.id]
    assert list(mended) == []
    assert sum(f"<#{office.channel.id}>" in text for text in office.said(office.mentors)) == 2


async def test_f7_a_trouble_of_old_that_nobody_probed_is_told_anew(office: Office) -> None:
    office.standin.faults.fail("POST", office.path, 403, 50013, times=2)
    await office.say("first", expires_at=office.now() + timedelta(minutes=30))
    await office.pass_time(hours=3)
    await office.bot.services.upkeep.forget()

    await office.say("second")
    await office.beat()

    told = [text for text in office.said(office.mentors) if f"<#{office.channel.id}>" in text]
    assert len(told) == 2


async def test_f7_what_waited_a_day_for_a_shut_channel_is_given_up(office: Office) -> None:
    shut = office.standin.faults.fail("POST", office.path, 403, 50013, times=None)
    old = [await office.say("first"), await office.say("second")]
    await office.pass_time(hours=23)
    new = await office.say("new")

    await office.pass_time(minutes=70)

    assert [await office.state(row) for row in old] == [("failed", "discord 50013")] * 2
    assert await office.state(new) == ("pending", None)
    assert shut.hits == 3


async def test_f7_where_the_mentors_channel_is_shut_the_contact_hears(office: Office) -> None:
    path = f"/channels/{office.mentors.id}/messages$"
    office.standin.faults.fail("POST", path, 403, 50013)
    await office.say("first", office.mentors)
    await office.beat()

    owner = office.guild.members[office.guild.owner_id]
    inbox = office.standin.world.open_dm(owner.user)
    assert any(f"<#{office.mentors.id}>" in text for text in office.said(inbox))


async def test_f8_a_channel_that_is_gone_is_not_asked_again_and_nothing_is_lost(
    office: Office,
) -> None:
    office.standin.world.forget(office.channel)
    first = await office.say("first")
    second = await office.say("second")
    await office.pass_time(hours=2)

    assert await office.state(first) == ("failed", "discord 10003")
    assert (await office.state(second))[0] == "pending"
    assert office.posts() == 1
    assert any("/nexus setup" in text for text in office.said(office.mentors))


async def test_f10_a_message_that_was_deleted_meanwhile_is_not_said_again(office: Office) -> None:
    lose(office, "503", after=True)
    row = await office.say()
    office.channel.messages.clear()

    await office.pass_time(seconds=6)
    await office.pass_time(minutes=5)

    assert await office.state(row) == ("sent", "deleted meanwhile")
    assert office.said() == []


async def test_f11_a_closed_inbox_falls_back_to_the_channel_and_is_left_alone(
    office: Office,
) -> None:
    office.learner.user.dms_open = False
    await office.greet(office.learner)
    first = await office.say("private words", to=office.learner.user)
    second = await office.say("more private words", to=office.learner.user)
    await office.beat()

    (inbox,) = [c for c in office.standin.world.channels.values() if c.recipient]
    assert await office.state(first) == ("failed", "discord 50007")
    assert await office.state(second) == ("failed", "direct messages are closed")
    assert office.posts(inbox) == 1
    assert len(office.said()) == len(await office.rows(FALLBACK)) == 2
    for message in office.channel.messages.values():
        assert "private words" not in str(message)
        assert [user["id"] for user in message["mentions"]] == [str(office.learner.id)]


async def test_f11_opening_too_many_inboxes_slows_direct_messages(office: Office) -> None:
    before = office.bot.delivery.budget.direct_per_second
    office.standin.faults.fail("POST", "/users/@me/channels$", 400, 40003)

    await office.say(to=office.learner.user)

    assert office.bot.delivery.budget.direct_per_second == before / 2


@pytest.mark.parametrize("may", [True, False])
async def test_f12_a_sleeping_thread_is_woken_or_its_channel_told(
    office: Office, may: bool
) -> None:
    thread = office.guild.add_thread(office.channel, "help", owner=office.standin.world.bot)
    thread.archived = True
    office.standin.faults.fail("POST", f"/channels/{thread.id}/messages$", 400, 50083)
    if not may:
        office.standin.faults.fail("PATCH", f"/channels/{thread.id}$", 403, 50013)

    row = await office.say("Hello", thread)

    assert (await office.state(row))[0] == "sent"
    assert (office.said(thread), office.said()) == ((["Hello"], []) if may else ([], ["Hello"]))
    assert (await office.row(row)).channel_id == (thread.id if may else office.channel.id)


async def test_f13_a_locked_thread_stays_locked_and_mentors_hear(office: Office) -> None:
    thread = office.guild.add_thread(office.channel, "help", owner=office.standin.world.bot)
    office.standin.faults.fail("POST", f"/channels/{thread.id}/messages$", 400, 160005)

    row = await office.say("Hello", thread)
    await office.beat()

    assert await office.state(row) == ("pending", None)
    assert office.standin.made("PATCH", f"/channels/{thread.id}") == []
    assert any("locked" in text for text in office.said(office.mentors))


async def test_f16_what_is_malformed_is_sent_shortened_with_the_whole_as_a_file(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    row = await office.say("long " * 1000)

    assert (await office.state(row))[0] == "sent"
    (message,) = office.channel.messages.values()
    assert "…" in str(message["components"])
    assert [file["filename"] for file in message["attachments"]] == ["message.md"]
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == ["malformed"]


@pytest.mark.parametrize("code", [200000, 240000, 20009, 160006, 30013, 30033])
async def test_f15_f17_what_is_blocked_is_listed_for_mentors_once_an_hour(
    office: Office, code: int
) -> None:
    blocked = office.standin.faults.fail("POST", office.path, 400, code, times=3)
    rows = [await office.say("first"), await office.say("second")]
    await office.pass_time(minutes=2)
    rows.append(await office.say("third"))
    await office.pass_time(minutes=2)
    early = len(office.said(office.mentors))
    await office.pass_time(minutes=60)

    assert [await office.state(row) for row in rows] == [("failed", f"discord {code}")] * 3
    assert blocked.hits == 3
    assert early == 1
    listed = office.said(office.mentors)
    assert [text.count("Word, due") for text in listed] == [2, 1]


async def test_f19_files_that_are_too_large_are_left_out_and_missed(office: Office) -> None:
    office.standin.faults.fail("POST", office.path, 413, 40005)

    row = await office.say("file")

    assert (await office.state(row))[0] == "sent"
    assert "too large" in office.said()[0]


async def test_f20_every_send_says_whom_it_may_call(office: Office) -> None:
    await office.say("@everyone <@1> <@2>")

    (call,) = office.standin.made("POST", f"/channels/{office.channel.id}/messages")
    assert call.allowed_mentions == {"parse": [], "users": [1]}


async def test_f29_nothing_more_is_said_to_who_left(office: Office) -> None:
    office.guild.remove_member(office.learner)
    first = await office.plan("first", to=office.learner.user)
    second = await office.plan("second", to=office.learner.user, lane="kept")
    await office.beat()

    assert await office.state(first) == ("cancelled", "left the server")
    assert (await office.state(second))[0] == "cancelled"
    assert await office.rows(FALLBACK) == []


async def test_f49_a_clock_that_jumps_says_nothing_early_and_nothing_twice(office: Office) -> None:
    row = await office.say()
    for jump in (-timedelta(days=1), timedelta(days=2), -timedelta(hours=1)):
        office.ahead += jump
        await office.beat()

    assert (await office.state(row))[0] == "sent"
    assert office.said() == ["Hello"]


async def test_a_lease_without_room_is_given_back_before_the_post(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nexus_bot.delivery.trying.ROOM", 61.0)
    row = await office.plan()

    claimed = await office.bot.services.outbox.claim()
    outcome = await office.bot.delivery.say(claimed[0])

    message = await office.row(row)
    assert outcome.state == "pending"
    assert (message.attempts, message.first_attempt_at) == (0, None)
    assert office.posts() == 0


async def test_notices_are_of_one_kind(office: Office) -> None:
    office.standin.faults.fail("POST", office.path, 403, 50013)
    await office.say()

    office.standin.faults.fail("POST", office.path, 400, 200000)
    await office.pass_time(hours=1)

    assert {message.payload["text"] for message in await office.rows(NOTICE)} == {
        "trouble", "missed"
    }  # fmt: skip
