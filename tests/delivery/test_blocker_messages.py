"""What is said about blockers: only what is true at the moment of saying it."""

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
    NOTE,
    POST,
    THREAD,
    UNCLAIMED,
    WORD,
)
from tests.services.blocking import planned, raise_blocker, solve
from tests.services.school import BEA, FEMI, LIN, School


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
    await blockers.still_stuck(school.actor(BEA), 1)
    asked_again = why(await make(school, ASK))
    await solve(school)

    await blockers.reopen(school.actor(BEA), 1)

    assert {*asked_of_open, asked_again} == {"it changed meanwhile"}
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
