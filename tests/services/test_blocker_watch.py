"""What the bot hears of blockers on Discord, and what follows from it."""

import pytest

from nexus_bot.database import Database
from nexus_bot.repositories.outbox import CARD_REMOVAL, NOTICE
from nexus_bot.services.blocker_plans import ASK, LOOK, MENTORS, NOTE, POST, UNCLAIMED, WORD
from nexus_bot.services.blockers import Blockers
from nexus_bot.values import ArrangementDraft, SetupDraft
from tests.services.blocking import case_of, clocks, pending, planned, raise_blocker, solve
from tests.services.school import AMINA, BEA, CHANNEL, LIN, School

GUILD = 10


@pytest.fixture
async def school(database: Database) -> School:
    """A server where Bea is stuck with #1, on SQLite."""
    school = await School(database).open()
    await raise_blocker(school)
    return school


@pytest.fixture
def blockers(school: School) -> Blockers:
    return school.services.blockers


async def place(school: School) -> tuple[int | None, int | None, int | None, bool]:
    """Where #1 stands: channel, card, thread, and whether that is a forum's post."""
    blocker = (await case_of(school)).blocker
    return blocker.channel_id, blocker.message_id, blocker.thread_id, blocker.is_post


async def test_the_first_answer_is_told_to_the_author_once(
    school: School, blockers: Blockers
) -> None:
    await blockers.heard(GUILD, 1, 800)
    await blockers.answered(GUILD, 1, LIN, 801)
    await blockers.answered(GUILD, 1, 50, 802)

    blocker = (await case_of(school)).blocker
    assert (blocker.answered_at, blocker.heard_id) == (school.now, 801)
    assert [(m.user_id, m.payload["by"]) for m in await planned(school, NOTE)] == [(BEA, LIN)]
    await blockers.claim(school.actor(LIN), 1)
    assert LOOK not in await clocks(school)


async def test_a_helper_who_left_lets_it_go(school: School, blockers: Blockers) -> None:
    await blockers.helper_left(GUILD, 1)
    await blockers.claim(school.actor(LIN), 1)
    await blockers.helper_left(GUILD, 1)

    case = await case_of(school)
    assert (case.blocker.state, case.helper) == ("open", None)
    assert [m.payload["what"] for m in await planned(school, WORD)] == ["claimed", "left"]
    assert await clocks(school) == {UNCLAIMED, LOOK}


async def test_when_its_author_left_mentors_may_close_it_and_nobody_is_asked(
    school: School, blockers: Blockers
) -> None:
    await blockers.claim(school.actor(LIN), 1)
    for _ in range(2):
        await blockers.author_left(GUILD, 1)

    assert [m.payload["what"] for m in await planned(school, MENTORS)] == ["left"]
    assert ASK not in await pending(school)


async def test_a_thread_stands_and_is_forgotten(school: School, blockers: Blockers) -> None:
    await blockers.thread_stands(GUILD, 1, 77)
    before = await place(school)
    await blockers.thread_gone(GUILD, 78)
    await blockers.thread_gone(11, 77)
    same = await place(school)
    await blockers.thread_gone(GUILD, 77)

    assert before == same == (CHANNEL, None, 77, False)
    assert await place(school) == (CHANNEL, None, None, False)


async def test_a_post_is_card_and_thread_and_gone_with_them(
    school: School, blockers: Blockers
) -> None:
    await school.services.blocker_settings.change(
        school.actor(AMINA), ArrangementDraft(forum_id=300)
    )
    posted = await raise_blocker(school)
    await solve(school, number=2)
    await blockers.stands_as_post(posted.card, 900)
    standing = (await case_of(school, 2)).post
    await blockers.thread_gone(GUILD, 900)

    assert standing is not None
    assert (standing.channel_id, standing.message_id) == (900, 900)
    case = await case_of(school, 2)
    assert case.post is not None
    assert (case.post.channel_id, case.post.message_id) == (CHANNEL, None)
    assert (case.blocker.channel_id, case.blocker.is_post) == (CHANNEL, False)
    assert await blockers.card_place(case) == (None, CHANNEL)


async def test_a_post_of_a_blocker_that_was_deleted_meanwhile_goes(
    school: School, blockers: Blockers
) -> None:
    posted = await raise_blocker(school)
    await blockers.delete(school.actor(BEA), 2)

    await blockers.stands_as_post(posted.card, 900)

    assert [m.payload["message_id"] for m in await planned(school, CARD_REMOVAL)] == [900]


async def test_a_deleted_card_is_forgotten_unless_it_stands_anew(
    school: School, blockers: Blockers
) -> None:
    posted = await raise_blocker(school)
    await school.services.outbox.sent(posted.card, 88)
    old = await case_of(school, 2)
    await blockers.card_gone(old)
    gone = await case_of(school, 2)
    await blockers.card_gone(old)

    assert old.blocker.message_id == 88
    assert gone.blocker.message_id is None
    assert await blockers.card_place(gone) == ("sent", CHANNEL)


async def test_who_can_mend_it_hears_once_a_day_that_no_thread_can_be_made(
    school: School, blockers: Blockers
) -> None:
    await raise_blocker(school)
    await school.services.cohorts.set_up(school.actor(AMINA), SetupDraft(mentor_channel_id=400))
    for number in (1, 2, 3):
        await blockers.no_thread(GUILD, number, 50013)

    told = [m.payload for m in await planned(school, NOTICE) if m.payload["text"] == "no_thread"]
    assert told == [{"text": "no_thread", "channel": CHANNEL, "code": 50013}]


async def test_what_is_heard_of_a_deleted_blocker_changes_nothing(
    school: School, blockers: Blockers
) -> None:
    await blockers.delete(school.actor(BEA), 1)
    before = await school.rows()

    await blockers.heard(GUILD, 1, 5)
    await blockers.answered(GUILD, 1, LIN, 5)
    await blockers.author_left(GUILD, 1)
    await blockers.helper_left(GUILD, 1)
    await blockers.thread_stands(GUILD, 1, 77)
    await blockers.no_thread(GUILD, 1, 50013)

    assert await school.rows() == before
    assert await planned(school, POST) == []
