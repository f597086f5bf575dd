"""Threads of blockers: one below each card, words in order, and what becomes of each fault."""

import pytest
from sqlalchemy import update

from nexus_bot.models import Cohort
from nexus_bot.services.blocker_plans import ARCHIVE, ASK, EDIT, LOOK, THREAD, WORD
from tests.delivery.blocking import (
    TITLE,
    actor,
    blocker_of,
    plan_blocker,
    raise_blocker,
    solve,
    threads,
)
from tests.delivery.office import Office
from tests.wire.guilds import Member
from tests.wire.world import SEND_IN_THREADS, Channel

OPENS = r"/messages/\d+/threads$"


@pytest.fixture
def kofi(office: Office) -> Member:
    """One who helps."""
    return office.guild.add_member("Kofi")


async def claim(office: Office, who: Member) -> None:
    """Let somebody help, and everything be said that follows."""
    await office.bot.services.blockers.claim(actor(office, who), 1)
    await office.beat()


def answer(office: Office, who: Member) -> None:
    """Let somebody write in the thread."""
    said = office.standin.messages.build(thread_of(office), who.user, {"content": "Hello"}, [])
    thread_of(office).messages[int(said["id"])] = said


def last(office: Office) -> str:
    """All of the last message in the cohort's channel, with its links."""
    return str(list(office.channel.messages.values())[-1])


def thread_of(office: Office) -> Channel:
    """The one thread below the cohort's channel."""
    (thread,) = threads(office, office.channel)
    return thread


async def test_a_card_has_a_thread_and_its_author_is_in_it(office: Office) -> None:
    blocker = await raise_blocker(office, "A long title " * 7 + "that ends")

    thread = thread_of(office)
    assert blocker.thread_id == blocker.message_id == thread.id
    assert (len(thread.name), thread.auto_archive_minutes) == (100, 1440)
    assert thread.people == {office.learner.id}


async def test_what_happens_is_said_in_the_thread_in_its_order_and_in_helpers_come(
    office: Office, kofi: Member
) -> None:
    await raise_blocker(office)
    thread, ama = thread_of(office), office.guild.add_member("Ama")
    blockers = office.bot.services.blockers
    office.standin.faults.fail("POST", f"/channels/{thread.id}/messages$", 503, after=True)
    await blockers.claim(actor(office, kofi), 1)
    await office.beat()
    await blockers.hand_over(actor(office, kofi), 1, ama.id, name="Ama", is_bot=False)
    await solve(office, ama)
    await office.beat()
    early = len(thread.messages)

    for _ in range(3):
        await office.pass_time(seconds=6)

    claimed, handed, solved = office.said(thread)
    assert early == 1  # behind what may stand, nothing is said
    assert f"<@{kofi.id}> helps with this now" in claimed
    assert f"<@{ama.id}>, please go on" in handed
    assert f"<@{ama.id}> says that this is solved" in solved
    assert thread.people == {office.learner.id, kofi.id, ama.id}
    calls = [call.allowed_mentions for call in office.standin.made("POST", "/messages")]
    assert [call["users"] for call in calls if call and call.get("users")] == [[ama.id]]


@pytest.mark.parametrize("how", ["503", "reset"])
async def test_f14_a_thread_whose_answer_was_lost_is_taken_as_it_is(
    office: Office, how: str
) -> None:
    faults = office.standin.faults
    if how == "503":
        faults.fail("POST", OPENS, 503, after=True)
    else:
        faults.reset("POST", OPENS, after=True)
    lost = await raise_blocker(office)

    await office.pass_time(seconds=6)

    assert lost.thread_id is None
    assert (await blocker_of(office)).thread_id == thread_of(office).id
    assert len([call for call in office.standin.calls if call.path.endswith("/threads")]) == 2


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, 50013, "Create Public Threads"),
        (400, 160006, "too many threads"),
        (400, 160004, "code 160004"),  # and yet there is none
    ],
)
async def test_f15_where_no_thread_can_be_made_the_channel_serves(
    office: Office, kofi: Member, status: int, code: int, words: str
) -> None:
    refused = office.standin.faults.fail("POST", OPENS, status, code, times=None)
    blocker = await raise_blocker(office)
    await raise_blocker(office, "Another one")
    await claim(office, kofi)

    assert refused.hits == 2
    assert (blocker.thread_id, await office.bot.services.outbox.troubles()) == (None, {})
    assert f"**#1 {TITLE}**" in office.said()[-1]
    assert f"/{office.channel.id}/{blocker.message_id}" in str(
        list(office.channel.messages.values())[-1]
    )
    assert [row.state for row in await office.rows(WORD)] == ["sent"]
    (told,) = office.said(office.mentors)
    assert words in told


async def test_a_card_that_is_deleted_before_its_thread_opens_leaves_the_blocker(
    office: Office,
) -> None:
    posted = await plan_blocker(office)
    await office.bot.delivery.say(posted.card)
    office.channel.messages.clear()

    await office.beat()

    (row,) = await office.rows(THREAD)
    assert (row.state, row.reason) == ("cancelled", "its card is gone")
    assert (await blocker_of(office)).message_id is None


@pytest.mark.parametrize("noticed", [True, False])
async def test_a_thread_that_was_deleted_is_forgotten_and_the_channel_hears_it(
    office: Office, kofi: Member, noticed: bool
) -> None:
    blocker = await raise_blocker(office)
    office.standin.world.forget(thread_of(office))
    if noticed:
        await office.bot.services.blockers.thread_gone(office.guild.id, blocker.thread_id or 0)

    await claim(office, kofi)

    assert (await blocker_of(office)).thread_id is None
    assert f"<@{kofi.id}> helps with this now" in office.said()[-1]
    assert f"**#1 {TITLE}**" in office.said()[-1]
    assert f"/{office.guild.id}/{blocker.thread_id}" not in last(office)
    assert f"/{office.channel.id}/{blocker.message_id}" in last(office)
    (word,) = await office.rows(WORD)
    assert (word.state, word.channel_id) == ("sent", office.channel.id)
    assert office.said(office.mentors) == []


@pytest.mark.parametrize("may", [True, False])
async def test_f12_a_thread_that_sleeps_is_woken_or_its_channel_told(
    office: Office, kofi: Member, may: bool
) -> None:
    await raise_blocker(office)
    thread = thread_of(office)
    office.standin.messages.wakes_threads, thread.archived = False, True
    if not may:
        office.standin.faults.fail("PATCH", f"/channels/{thread.id}$", 403, 50013)

    await claim(office, kofi)

    assert (len(thread.messages), len(office.channel.messages)) == ((1, 1) if may else (0, 2))
    assert (await blocker_of(office)).thread_id == thread.id
    assert may or f"**#1 {TITLE}**" in office.said()[-1]


async def test_f13_a_locked_thread_stays_locked_and_its_word_waits(
    office: Office, kofi: Member
) -> None:
    await raise_blocker(office)
    thread = thread_of(office)
    thread.locked = True
    await claim(office, kofi)
    await office.beat()
    waiting = [row.state for row in await office.rows(WORD)]
    told = office.said(office.mentors)

    thread.locked = False
    await office.bot.delivery.mended(office.guild.id, thread.id)
    await office.beat()

    assert waiting == ["pending"]
    assert "locked" in told[0]
    assert f"<@{kofi.id}> helps with this now" in office.said(thread)[0]
    assert office.standin.made("PATCH", f"/channels/{thread.id}") == []


async def test_f7_who_may_not_speak_in_threads_speaks_in_the_channel_and_says_so_once(
    office: Office, kofi: Member
) -> None:
    blocker = await raise_blocker(office)
    for role in office.guild.roles.values():
        role.permissions &= ~SEND_IN_THREADS
    await claim(office, kofi)
    await solve(office, kofi)
    await office.beat()
    await office.beat()

    assert [f"**#1 {TITLE}**" in said for said in office.said()] == [False, True, True]
    assert (await blocker_of(office)).thread_id == blocker.thread_id
    assert await office.bot.services.outbox.troubles() == {}
    (told,) = office.said(office.mentors)
    assert "**Send Messages in Threads**" in told


async def test_f8_what_was_planned_for_a_channel_that_is_gone_goes_where_the_cohort_is_now(
    office: Office, kofi: Member
) -> None:
    office.standin.faults.fail("POST", OPENS, 403, 50013)
    await raise_blocker(office)
    new = office.guild.add_channel("new")
    office.standin.world.forget(office.channel)
    await office.say("Hello?")
    async with office.database.write() as store:
        here = Cohort.guild_id == office.guild.id
        await store.execute(update(Cohort).where(here).values(channel_id=new.id))

    await claim(office, kofi)

    assert f"**#1 {TITLE}**" in office.said(new)[0]
    assert (await office.rows(WORD))[0].state == "sent"


async def test_a_word_goes_out_where_nobody_can_be_let_in(office: Office, kofi: Member) -> None:
    office.standin.faults.fail("PUT", "/thread-members/", 403, 50013, times=None)
    await raise_blocker(office)

    await claim(office, kofi)

    assert len(thread_of(office).messages) == 1
    assert [row.state for row in await office.rows(THREAD)] == ["sent"]


async def test_f9_a_deleted_card_is_let_go_and_shown_again_above_its_thread(
    office: Office, kofi: Member
) -> None:
    await raise_blocker(office)
    thread = thread_of(office)
    office.channel.messages.clear()
    await claim(office, kofi)
    await office.pass_time(seconds=6)
    gone = await blocker_of(office)

    lea = actor(office, office.learner)
    await office.bot.delivery.say(await office.bot.services.blockers.show_again(lea, 1))
    await office.beat()

    assert [row.state for row in await office.rows(EDIT)] == ["cancelled"]
    assert (gone.message_id, gone.thread_id) == (None, thread.id)
    (card,) = office.channel.messages
    assert (await blocker_of(office)).message_id == card
    assert len(threads(office, office.channel)) == 1


async def test_f18_a_card_that_was_edited_too_often_gives_way_to_a_new_one(
    office: Office, kofi: Member
) -> None:
    old = await raise_blocker(office)
    path = f"/channels/{office.channel.id}/messages/{old.message_id}$"
    office.standin.faults.fail("PATCH", path, 400, 30046)

    await claim(office, kofi)
    await office.pass_time(seconds=6)
    await office.beat()

    (card,) = office.channel.messages
    assert (await blocker_of(office)).message_id == card != old.message_id
    assert "BEING HELPED" in office.said()[0]


@pytest.mark.parametrize("meanwhile", [True, False])
async def test_a_question_that_was_not_answered_by_a_thread_that_is_gone_goes_to_the_channel(
    office: Office, kofi: Member, meanwhile: bool
) -> None:
    blocker = await raise_blocker(office)
    await claim(office, kofi)
    thread = thread_of(office)
    if meanwhile:
        office.standin.faults.fail("POST", f"/channels/{thread.id}/messages$", 404, 10003)
    else:
        office.standin.world.forget(thread)

    await office.pass_time(days=3, hours=2)

    assert f"<@{office.learner.id}>, it has been quiet here" in office.said()[-1]
    assert f"**#1 {TITLE}**" in office.said()[-1]
    assert f"/{office.guild.id}/{blocker.thread_id}" not in last(office)
    (ask,) = await office.rows(ASK)
    assert (ask.state, ask.channel_id) == ("sent", office.channel.id)
    assert (await blocker_of(office)).thread_id is None


async def test_what_is_heard_of_a_thread_waits_while_discord_is_silent(
    office: Office, kofi: Member
) -> None:
    await raise_blocker(office)
    await claim(office, kofi)
    thread = thread_of(office)
    office.standin.faults.fail("GET", f"/channels/{thread.id}$", 503, times=2)

    await office.pass_time(days=3, hours=2)
    (ask,) = await office.rows(ASK)
    for _ in range(2):
        await office.pass_time(minutes=1, seconds=1)

    assert (ask.state, ask.first_attempt_at) == ("pending", None)
    assert "Is it solved?" in office.said(thread)[-1]
    assert sum("Is it solved?" in said for said in office.said(thread)) == 1


async def test_an_answer_in_a_thread_that_came_late_is_heard(office: Office, kofi: Member) -> None:
    office.standin.faults.fail("POST", OPENS, 503, times=None)
    await raise_blocker(office)
    await office.pass_time(minutes=6)
    office.standin.faults.clear()
    await office.pass_time(minutes=20)
    answer(office, kofi)

    await office.pass_time(minutes=40)

    assert (await blocker_of(office)).answered_at is not None


async def test_a_thread_that_goes_while_it_is_looked_at_is_forgotten_and_shuts_no_channel(
    office: Office, kofi: Member
) -> None:
    await raise_blocker(office)
    answer(office, kofi)
    path = f"/channels/{thread_of(office).id}/messages"
    office.standin.faults.fail("GET", path, 404, 10003)

    await office.pass_time(minutes=6)

    assert [row.state for row in await office.rows(LOOK)] == ["cancelled"]
    assert (await blocker_of(office)).thread_id is None
    assert await office.bot.services.outbox.troubles() == {}


async def test_a_thread_that_may_not_be_put_away_shuts_no_channel(office: Office) -> None:
    await raise_blocker(office)
    await solve(office, office.learner)
    await office.beat()
    path = f"/channels/{thread_of(office).id}$"
    office.standin.faults.fail("GET", path, 403, 50001, times=None)

    await office.pass_time(days=1)

    assert [row.state for row in await office.rows(ARCHIVE)] == ["failed"]
    assert await office.bot.services.outbox.troubles() == {}
