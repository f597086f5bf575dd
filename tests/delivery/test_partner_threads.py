"""Threads of partners: made once whatever Discord answers, private where it may be."""

import pytest

from nexus_bot.services.partner_plans import ARCHIVE, PANEL, THREAD, WORD
from tests.delivery.blocking import actor
from tests.delivery.office import Office
from tests.delivery.partnering import announce, beats, inbox, pair_of, threads, unite
from tests.wire.guilds import Member
from tests.wire.world import PRIVATE_THREAD, PUBLIC_THREAD

MAKES = r"/channels/\d+/threads$"


@pytest.fixture
def kofi(office: Office) -> Member:
    """One who announced an API."""
    return office.guild.add_member("Kofi")


@pytest.fixture
async def pair(office: Office, kofi: Member) -> int:
    """Two who have just become partners."""
    await announce(office, kofi)
    return (await unite(office, kofi, office.learner)).partnership.id


async def test_two_have_one_private_thread_with_their_plan_and_nobody_else_in_it(
    office: Office, kofi: Member, pair: int
) -> None:
    await beats(office)

    (thread,) = threads(office)
    assert (thread.kind, thread.name) == (PRIVATE_THREAD, f"Shop API · Lea and Kofi · {pair}")
    assert thread.people == {kofi.id, office.learner.id}
    assert "INTEGRATION PLAN" in "".join(office.said(thread))
    assert (await pair_of(office, pair)).partnership.thread_id == thread.id
    assert [row.state for row in await office.rows(PANEL)] == ["sent"]


@pytest.mark.parametrize("how", ["503", "reset", "asleep"])
async def test_a_thread_whose_answer_was_lost_is_found_and_none_is_made_twice(
    office: Office, kofi: Member, pair: int, how: str
) -> None:
    faults = office.standin.faults
    if how == "reset":
        faults.reset("POST", MAKES, after=True)
    else:
        faults.fail("POST", MAKES, 503, after=True)
    await office.beat()
    if how == "asleep":
        threads(office)[0].archived = True

    await beats(office)

    (thread,) = threads(office)
    assert (await pair_of(office, pair)).partnership.thread_id == thread.id
    assert thread.people == {kofi.id, office.learner.id}
    assert len([call for call in office.standin.calls if call.method == "POST"
                and call.path.endswith("/threads")]) == 1  # fmt: skip


async def test_a_thread_that_was_not_made_after_all_is_made_with_the_next_try(
    office: Office, pair: int
) -> None:
    office.standin.faults.fail("POST", MAKES, 503)

    await beats(office)

    assert len(threads(office)) == 1


async def test_where_private_threads_are_not_allowed_a_public_one_serves(
    office: Office, pair: int
) -> None:
    office.standin.faults.fail("POST", MAKES, 403, 50013)

    await beats(office)

    (thread,) = threads(office)
    assert thread.kind == PUBLIC_THREAD
    assert (await pair_of(office, pair)).partnership.thread_id == thread.id


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (400, 160006), (403, 50001)])
async def test_f15_where_no_thread_can_be_made_both_hear_it_all_the_same(
    office: Office, kofi: Member, pair: int, status: int, code: int
) -> None:
    office.standin.faults.fail("POST", MAKES, status, code, times=None)

    await beats(office)

    assert threads(office) == []
    assert [row.state for row in await office.rows(THREAD)] == ["sent"]
    assert "**Kofi** said yes: you are partners." in "".join(inbox(office, office.learner))
    assert await office.bot.services.outbox.troubles() == {}
    assert len(office.said(office.mentors)) == 1


async def test_who_could_not_be_let_in_just_now_is_let_in_with_the_next_try(
    office: Office, kofi: Member, pair: int
) -> None:
    office.standin.faults.fail("PUT", "/thread-members/", 503, times=1)

    await beats(office)

    (thread,) = threads(office)
    assert thread.people == {kofi.id, office.learner.id}


async def test_two_who_parted_before_their_thread_was_known_leave_none_awake(
    office: Office, kofi: Member, pair: int
) -> None:
    office.standin.faults.fail("POST", MAKES, 503, after=True)
    await office.beat()
    await office.bot.services.partners.end(actor(office, kofi), pair, "I change my project")

    await beats(office)

    assert [thread.archived for thread in threads(office)] == [True]
    assert [row.state for row in await office.rows(THREAD)] == ["cancelled"]


async def test_the_end_is_said_in_the_thread_which_sleeps_a_day_later_and_is_not_locked(
    office: Office, kofi: Member, pair: int
) -> None:
    await beats(office)
    await office.bot.services.partners.end(actor(office, kofi), pair, "I change my project")
    await office.beat()
    (thread,) = threads(office)
    said = office.said(thread)[-1]

    await beats(office, 2, hours=25)

    assert f"<@{kofi.id}> ended this partnership." in said
    assert (thread.archived, thread.locked) == (True, False)
    assert [row.state for row in await office.rows(ARCHIVE)] == ["sent"]


@pytest.mark.parametrize("noticed", [True, False])
async def test_a_thread_that_was_deleted_is_forgotten_and_shuts_no_channel(
    office: Office, kofi: Member, pair: int, noticed: bool
) -> None:
    await beats(office)
    (thread,) = threads(office)
    office.standin.world.forget(thread)
    if noticed:
        await office.bot.services.partners.thread_gone(office.guild.id, thread.id)

    await office.bot.services.partners.end(actor(office, kofi), pair, "I change my project")
    await beats(office, 2, hours=25)

    assert (await pair_of(office, pair)).partnership.thread_id is None
    assert [row.state for row in await office.rows(WORD)] in ([], ["cancelled"])
    assert await office.bot.services.outbox.troubles() == {}
    assert office.said(office.mentors) == []
