"""What sessions say: only what is true at the moment of saying it."""

import discord
import pytest

from nexus_bot.database import Database
from nexus_bot.delivery.manners import Dropped, Made, Put, Said
from nexus_bot.delivery.sessions import SessionMessages
from nexus_bot.models import OutboxMessage
from nexus_bot.services.session_plans import EDIT, REMINDER
from tests.services.meeting import messages, move, plan
from tests.services.school import BEA, LIN, School


@pytest.fixture
async def school(database: Database) -> School:
    """A school in which Lin joins the session that Bea hosts."""
    school = await School(database).open()
    await plan(school, BEA)
    await school.services.sessions.join(school.actor(LIN), 1)
    return school


def speaker(school: School) -> SessionMessages:
    """Who says it, without any line to Discord."""
    client = discord.Client(intents=discord.Intents.none())
    return SessionMessages(client, school.services, lambda: school.now)


async def reminder_of(school: School, user_id: int) -> OutboxMessage:
    """The first reminder that was planned for somebody."""
    return next(m for m in await messages(school, REMINDER) if m.user_id == user_id)


def why(made: Made) -> str:
    """Why a message is not said."""
    assert isinstance(made, Dropped)
    return made.reason


async def test_a_reminder_is_said_to_one_who_joins(school: School) -> None:
    made = await speaker(school).remind(await reminder_of(school, LIN))

    assert isinstance(made, Said)


async def test_one_who_left_is_not_reminded(school: School) -> None:
    reminder = await reminder_of(school, LIN)
    await school.services.sessions.leave(school.actor(LIN), 1)

    assert why(await speaker(school).remind(reminder)) == "left the session"
    assert isinstance(await speaker(school).in_channel(reminder, LIN), Dropped)


async def test_the_reminder_of_an_earlier_time_is_not_said(school: School) -> None:
    reminder = await reminder_of(school, LIN)
    await move(school, BEA, 1, "tomorrow 20:00")

    assert why(await speaker(school).remind(reminder)) == "the session was moved"


async def test_a_cancelled_session_reminds_nobody(school: School) -> None:
    reminder = await reminder_of(school, LIN)
    await school.services.sessions.cancel(school.actor(BEA), 1)

    assert why(await speaker(school).remind(reminder)) == "the session was cancelled"


async def test_a_move_that_was_moved_again_is_not_told(school: School) -> None:
    await move(school, BEA, 1, "tomorrow 20:00")
    told = next(m for m in await messages(school, "session_notice") if m.user_id == LIN)
    assert isinstance(await speaker(school).tell(told), Said)

    await move(school, BEA, 1, "tomorrow 21:00")

    assert why(await speaker(school).tell(told)) == "the session changed again"


async def test_a_change_waits_for_a_card_on_its_way_but_not_for_ever(school: School) -> None:
    await move(school, BEA, 1, "tomorrow 20:00")
    edit = (await messages(school, EDIT))[0]

    assert isinstance(await speaker(school).edit(edit), Put)
    edit.attempts = 99
    assert why(await speaker(school).edit(edit)) == "the card never stood"
