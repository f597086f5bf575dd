"""Panels of plans: one in each thread, kept in step, whatever Discord answers."""

import pytest

from nexus_bot.services.partner_plans import PANEL, PANEL_EDIT
from nexus_bot.values.partners import PlanDraft
from tests.delivery.blocking import actor
from tests.delivery.office import Office
from tests.delivery.partnering import announce, beats, pair_of, threads, unite
from tests.wire.guilds import Member
from tests.wire.world import Channel

EDITS = r"/channels/\d+/messages/\d+$"


@pytest.fixture
def kofi(office: Office) -> Member:
    """One who announced an API."""
    return office.guild.add_member("Kofi")


@pytest.fixture
async def pair(office: Office, kofi: Member) -> int:
    """Two who have a thread, and their panel in it."""
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership.id
    await beats(office)
    return pair


async def add(office: Office, pair: int, *endpoints: str) -> None:
    """Let the seeker add lines; the panel is not edited yet."""
    draft = PlanDraft(endpoints="\n".join(endpoints))
    await office.bot.services.integration.add(actor(office, office.learner), pair, draft)


def panels(office: Office) -> list[str]:
    """The panels in the thread."""
    return [text for text in office.said(thread(office)) if "INTEGRATION PLAN" in text]


def thread(office: Office) -> Channel:
    """The one thread of the partners."""
    (found,) = threads(office)
    return found


async def test_a_panel_is_edited_once_for_all_that_changed(office: Office, pair: int) -> None:
    await add(office, pair, "GET /orders")
    await add(office, pair, "POST /orders")
    await beats(office, 1)

    (panel,) = panels(office)
    assert "GET /orders" in panel
    assert "POST /orders" in panel
    assert [row.state for row in await office.rows(PANEL_EDIT)] == ["sent"]


async def test_a_thread_that_sleeps_is_woken_for_an_edit(office: Office, pair: int) -> None:
    await add(office, pair, "GET /orders")
    thread(office).archived = True
    office.standin.faults.fail("PATCH", EDITS, 400, 50083)

    await beats(office, 1)

    assert "GET /orders" in panels(office)[0]
    assert not thread(office).archived


async def test_a_panel_that_was_deleted_is_forgotten_until_it_is_wanted(
    office: Office, pair: int
) -> None:
    thread(office).messages.clear()
    await add(office, pair, "GET /orders")
    await beats(office, 1)
    assert (await pair_of(office, pair)).partnership.message_id is None

    came = await office.bot.services.integration.show_again(actor(office, office.learner), pair)
    await beats(office, 1)

    assert came == "panel"
    assert "GET /orders" in panels(office)[0]
    assert (await pair_of(office, pair)).partnership.message_id is not None
    again = await office.bot.services.integration.show_again(actor(office, office.learner), pair)
    assert again == "stands"


async def test_a_thread_that_was_deleted_is_made_anew_with_its_panel(
    office: Office, pair: int
) -> None:
    await add(office, pair, "GET /orders")
    before = thread(office)
    office.standin.world.forget(before)
    await beats(office)

    comes = await office.bot.services.integration.show_again(actor(office, office.learner), pair)
    await beats(office)

    assert comes == "thread"
    assert thread(office).id != before.id
    assert "GET /orders" in panels(office)[0]


async def test_a_panel_whose_answer_was_lost_stands_once(office: Office, kofi: Member) -> None:
    await announce(office, kofi)
    await unite(office, kofi, office.learner)
    office.standin.faults.fail("POST", r"/messages$", 503, after=True)
    await beats(office, 6, seconds=30)

    assert len(panels(office)) == 1


async def test_a_panel_edited_too_often_gives_way_to_one_new_panel(
    office: Office, pair: int
) -> None:
    before = set(thread(office).messages)
    await add(office, pair, "GET /orders")
    office.standin.faults.fail("PATCH", EDITS, 400, 30046)

    await beats(office)

    (panel,) = panels(office)
    assert "GET /orders" in panel
    assert before.isdisjoint(
        key for key, each in thread(office).messages.items() if "INTEGRATION" in str(each)
    )


async def test_without_their_thread_no_panel_is_said_anywhere(office: Office, pair: int) -> None:
    await add(office, pair, "GET /orders")
    office.standin.world.forget(thread(office))

    await beats(office)

    (edit,) = await office.rows(PANEL_EDIT)
    assert edit.state == "cancelled"
    assert [row.state for row in await office.rows(PANEL)] == ["sent"]
    assert not [text for text in office.said() if "INTEGRATION PLAN" in text]


async def test_the_panel_of_two_who_parted_says_so_and_takes_nothing_more(
    office: Office, pair: int
) -> None:
    await office.bot.services.partners.end(actor(office, office.learner), pair, "I am too busy")

    await beats(office, 1)

    (panel,) = panels(office)
    assert "ended" in panel
    assert "plan-add" not in str(thread(office).messages)
