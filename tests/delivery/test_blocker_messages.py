"""What is said about blockers: only what is true at the moment of saying it."""

from datetime import timedelta

import discord
import pytest

from nexus_bot.database import Database
from nexus_bot.delivery.blockers import BlockerMessages
from nexus_bot.delivery.manners import Done, Dropped, Made, Put, Said
from nexus_bot.models import OutboxMessage
from nexus_bot.services.blocker_plans import (
    ARCHIVE,
    ASK,
    CARD,
    EDIT,
    LOOK,
    MENTORS,
    MENTORS_EDIT,
    NOTE,
    POST,
    THREAD,
    UNCLAIMED,
    WORD,
    settle_mentors,
)
from nexus_bot.values import SetupDraft
from nexus_bot.views import blocker_notices as notices
from tests.services.blocking import FIX, case_of, planned, raise_blocker, solve
from tests.services.school import AMINA, BEA, FEMI, LIN, School


@pytest.fixture
async def school(database: Database) -> School:
    """A school in which Bea is stuck."""
    school = await School(database).open()
    await raise_blocker(school)
    return school


def speaker(school: School) -> BlockerMessages:
    """Who says it, without any line to Discord."""
    client = discord.Client(intents=discord.Intents.none())
    return BlockerMessages(client, school.services, lambda: school.now)


async def first(school: School, kind: str) -> OutboxMessage:
    """The first message of a kind."""
    return (await planned(school, kind))[0]


async def make(school: School, kind: str) -> Made:
    """What the first message of a kind becomes when it is said now."""
    return await speaker(school).manners[kind].make(await first(school, kind))


def why(made: Made) -> str:
    """Why a message is not said."""
    assert isinstance(made, Dropped)
    return made.reason


def called(made: Made) -> list[int] | None:
    """Whom a message calls."""
    assert isinstance(made, Said)
    return dict(made.mentions.to_dict()).get("users")  # type: ignore[return-value]


def read(view: discord.ui.LayoutView) -> str:
    """Every text of a message."""
    items = view.walk_children()
    return "\n".join(item.content for item in items if isinstance(item, discord.ui.TextDisplay))


async def settle(school: School) -> None:
    """Let what mentors read follow the blocker."""
    async with school.database.write() as store:
        await settle_mentors(store, (await case_of(school)).blocker, school.now)


def pressed(made: Made) -> list[str | None]:
    """What can be pressed below a message."""
    assert isinstance(made, Said)
    items = made.view.walk_children()
    return [item.custom_id for item in items if isinstance(item, discord.ui.Button)]


async def test_a_card_calls_only_an_author_whose_message_somebody_else_raised(
    school: School,
) -> None:
    await raise_blocker(school, FEMI, "Of Lin", author_id=LIN, author_name="Lin")

    own, raised = await planned(school, CARD)
    said = [await speaker(school).compose(each) for each in (own, raised)]

    assert [called(each) for each in said] == [None, [LIN]]


async def test_what_was_deleted_says_nothing_more(school: School) -> None:
    blockers = school.services.blockers
    await blockers.claim(school.actor(LIN), 1)
    await blockers.ask_mentors(school.actor(BEA), 1)
    kinds = (CARD, EDIT, WORD, NOTE, MENTORS, ASK, LOOK, UNCLAIMED)
    rows = [await first(school, kind) for kind in kinds]
    await blockers.delete(school.actor(BEA), 1)

    made = [await speaker(school).manners[row.kind].make(row) for row in rows]

    assert all(isinstance(each, Dropped) for each in made)
    post = OutboxMessage(guild_id=school.guild_id, payload={"number": 1})
    for kind in (POST, THREAD, ARCHIVE):
        assert isinstance(await speaker(school).manners[kind].make(post), Dropped)


async def test_a_card_that_stands_is_not_said_again_nor_is_its_thread_opened_without_it(
    school: School,
) -> None:
    card = await first(school, CARD)
    await school.services.outbox.sent(card, 7)
    standing = why(await make(school, CARD))

    case = await school.services.blockers.case(school.guild_id, 1)
    assert case is not None
    await school.services.blockers.card_gone(case)

    assert standing == "its card stands already"
    assert why(await make(school, THREAD)) == "its card is gone"


async def test_a_post_that_stands_is_not_made_again(school: School) -> None:
    card = await first(school, CARD)
    await school.services.blockers.stands_as_post(card, 55)

    made = await speaker(school).manners[POST].make(card)

    assert made == Done(55)


async def test_a_change_waits_for_a_card_on_its_way_but_not_for_ever(school: School) -> None:
    await school.services.blockers.claim(school.actor(LIN), 1)
    edit = await first(school, EDIT)

    assert isinstance(await speaker(school).edit(edit), Put)
    edit.attempts = 99
    assert why(await speaker(school).edit(edit)) == "the card never stood"


async def test_clocks_of_another_turn_do_not_strike(school: School) -> None:
    blockers = school.services.blockers
    await blockers.ask_mentors(school.actor(BEA), 1)
    await blockers.claim(school.actor(LIN), 1)
    asked_of_open = [why(await make(school, kind)) for kind in (UNCLAIMED, MENTORS, LOOK)]
    await solve(school)
    asked_of_solved = why(await make(school, ASK))

    await blockers.reopen(school.actor(BEA), 1)

    assert {*asked_of_open, asked_of_solved} == {"it changed meanwhile"}
    assert why(await make(school, ARCHIVE)) == "it changed meanwhile"


async def test_notes_are_for_what_is_still_so_and_for_whom_they_still_matter(
    school: School,
) -> None:
    await school.services.blockers.claim(school.actor(LIN), 1)
    note = await first(school, NOTE)
    now = await speaker(school).note(note)
    await school.services.profiles.hear(school.actor(BEA), "answers", False)
    unheard = why(await speaker(school).note(note))
    await school.services.profiles.hear(school.actor(BEA), "answers", True)

    await school.services.blockers.release(school.actor(LIN), 1)

    assert isinstance(now, Said)
    assert unheard == "wants no messages of this kind"
    assert why(await speaker(school).note(note)) == "it changed meanwhile"
    assert isinstance(await speaker(school).in_channel(note, BEA), Dropped)


async def test_a_word_of_an_earlier_turn_has_no_buttons(school: School) -> None:
    await school.services.blockers.claim(school.actor(LIN), 1)
    await school.services.blockers.release(school.actor(LIN), 1)

    earlier, latest = [await speaker(school).word(row) for row in await planned(school, WORD)]

    assert pressed(earlier) == []
    assert pressed(latest) == ["nx:1:help:1"]


async def test_of_a_closed_cohort_nobody_is_asked_or_called_by_the_clocks(school: School) -> None:
    await raise_blocker(school, LIN, "Of Lin")
    early = [await first(school, kind) for kind in (UNCLAIMED, LOOK)]
    await school.services.blockers.claim(school.actor(FEMI), 2)
    await school.services.lifecycle.close(school.actor(AMINA), 1)

    made = [await speaker(school).manners[row.kind].make(row) for row in early]

    assert {why(each) for each in [*made, await make(school, ASK)]} == {"the cohort is closed"}


async def test_what_mentors_read_is_changed_once_a_turn_also_when_that_came_while_it_was_said(
    school: School,
) -> None:
    blockers, outbox = school.services.blockers, school.services.outbox
    await blockers.ask_mentors(school.actor(BEA), 1)
    (asked,) = [row for row in await outbox.claim() if row.kind == MENTORS]
    await blockers.claim(school.actor(LIN), 1)
    unsaid = await planned(school, MENTORS_EDIT)
    await outbox.sent(asked, 77)
    await settle(school)
    await blockers.release(school.actor(LIN), 1)

    await settle(school)

    edits = await planned(school, MENTORS_EDIT)
    assert (len(unsaid), len(edits)) == (0, 2)
    assert {edit.payload["message_id"] for edit in edits} == {77}
    assert {edit.channel_id for edit in edits} == {asked.channel_id}


async def test_mentors_are_told_where_they_are_by_then(school: School) -> None:
    await school.services.blockers.ask_mentors(school.actor(BEA), 1)
    rows = [await first(school, kind) for kind in (UNCLAIMED, MENTORS)]
    planned_for = {row.channel_id for row in rows}
    moved = SetupDraft(mentor_channel_id=777)
    await school.services.cohorts.set_up(school.actor(AMINA), moved)

    made = [await speaker(school).manners[row.kind].make(row) for row in rows]

    assert 777 not in planned_for
    assert {row.channel_id for row in rows} == {777}
    assert all(isinstance(each, Said) for each in made)


async def test_looks_for_an_answer_grow_rarer_up_to_one_a_day_and_end_after_a_month(
    school: School,
) -> None:
    began, pauses = school.now, []
    for passed in (timedelta(0), timedelta(hours=1), timedelta(days=3)):
        school.now = began + passed
        made = await make(school, LOOK)
        assert isinstance(made, Put)
        pauses.append(made.ready_at - school.now)

    school.now = began + timedelta(days=30)

    assert pauses == [timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)]
    assert why(await make(school, LOOK)) == "nobody answered for long"


async def test_what_mentors_read_says_who_helps_and_then_what_became_of_it(
    school: School,
) -> None:
    await school.services.blockers.claim(school.actor(LIN), 1)
    helped = await case_of(school)
    await solve(school)
    solved = await case_of(school)

    unclaimed, left = (notices.for_mentors_by_now(helped, what) for what in ("unclaimed", "left"))
    done = notices.for_mentors_by_now(solved, "left")

    assert f"<@{LIN}> helps with this now." in read(unclaimed)
    assert "Its author left" in read(left)
    assert "SOLVED" in read(done)
    assert "Its author left" not in read(done)
    assert pressed(Said(left)) == ["nx:1:solved:1", "nx:1:blocker:1", "nx:1:blocker-close:1"]
    assert pressed(Said(done)) == ["nx:1:blocker:1"]


@pytest.mark.parametrize(
    ("what", "said", "switch"),
    [
        ("fixed", f"<@{LIN}> says what fixed this.", "hear-answers"),
        ("closed", f"<@{LIN}> closed this without a solution.", "hear-answers"),
        ("reopened", f"<@{LIN}> opened this again", "hear-thanks"),
    ],
)
async def test_what_others_did_is_told_privately_with_the_switch_that_stops_it(
    school: School, what: str, said: str, switch: str
) -> None:
    await solve(school)
    case = await case_of(school)

    note = notices.note(case, what, LIN, row=5)
    channel = notices.in_channel(case, BEA, what)

    assert said in read(note)
    assert (FIX in read(note)) == (what == "fixed")
    assert pressed(Said(note)) == [f"nx:1:{switch}:5"]
    assert f"<@{BEA}> Blocker #1" in read(channel)
