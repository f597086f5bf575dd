"""Who is offered what and why, who may be invited, who waits, and who hears of what fits."""

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotAllowed, NotSetUp, Refusal
from nexus_bot.models import Member
from nexus_bot.repositories.members import Members
from nexus_bot.services.partner_finding import Spot
from nexus_bot.services.partner_looks import SEEK
from nexus_bot.values.partners import SeekerDraft, Suggestions
from tests.services.announcing import announce
from tests.services.partnering import ask, invite, notes, partner, seek, shops
from tests.services.school import BEA, LIN, School

KOFI, ZOE, ADA = 20, 21, 22
WEATHER = {"title": "Weather API", "pitch": "Forecasts for every city.", "tags": "FastAPI, Redis"}
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def offered(school: School, found: Suggestions) -> list[int]:
    """The numbers of all that is offered, the best first."""
    numbers = []
    for _ in range(found.total):
        assert found.suggestion is not None
        numbers.append(found.suggestion.scheme.project.number)
        found = await school.services.partners.turn(school.actor(LIN), found.panel, 1)
    return numbers


async def test_what_fits_best_comes_first_with_true_reasons(school: School) -> None:
    await announce(school, BEA)
    await announce(school, KOFI, **WEATHER)

    found = await seek(school, LIN, "Forecasts for cities, or orders", tags="Redis")

    assert found.suggestion is not None
    assert await offered(school, found) == [2, 1]
    terms = {reason.term: reason for reason in found.suggestion.reasons}
    assert terms["stack"].facts == ("Redis",)
    assert found.suggestion.common_hours is None
    member = await _member(school, LIN)
    assert member.tags == ["Redis"]


async def test_hours_are_compared_where_both_told_theirs(school: School) -> None:
    await announce(school, BEA)
    async with school.database.write() as store:
        told = ["weekday_evening"]
        await Members(store).greet(school.guild_id, BEA, name="Bea", at=school.now, hours=told)

    found = await seek(school, LIN, hours=("weekday_evening",))

    assert found.suggestion is not None
    assert found.suggestion.common_hours == 20


async def test_hard_limits_leave_out_what_cannot_be(school: School) -> None:
    await shops(school, LIN, BEA, KOFI, ZOE, ADA, places=1)
    partners, guild = school.services.partners, school.guild_id
    await partner(school, 30, 2)  # Bea's has no place left
    await partners.decline(school.actor(KOFI), (await ask(school, LIN, 3)).request.id)
    lapsing = await ask(school, LIN, 4)
    school.pass_time(hours=48)
    await partners.lapse(guild, lapsing.request.id)

    numbers = await offered(school, await seek(school))
    school.pass_time(days=8)
    later = await offered(school, await seek(school))

    assert (numbers, later) == ([5], [4, 5])


async def test_a_former_partner_is_not_offered_again(school: School) -> None:
    await shops(school, BEA, KOFI)
    pair = (await partner(school)).partnership
    with pytest.raises(Refusal, match="You build on #1 with member 2 already"):
        await seek(school)

    await school.services.partners.end(school.actor(BEA), pair.id, "No time.")

    assert await offered(school, await seek(school)) == [2]
    best = await school.services.partners.next_best(school.guild_id, pair.cohort_id, LIN)
    assert best is not None
    assert best.scheme.project.number == 2


async def test_turning_leaves_out_what_fits_no_more(school: School) -> None:
    await shops(school, BEA, KOFI, ZOE, places=1)
    partners = school.services.partners
    found = await seek(school)
    assert found.suggestion is not None
    second = await partners.turn(school.actor(LIN), found.panel, 1)
    assert second.suggestion is not None
    await partner(school, 30, second.suggestion.scheme.project.number)

    turned = await partners.turn(school.actor(LIN), found.panel, 0)

    assert turned.suggestion is not None
    assert (turned.place, turned.total) == (1, 2)
    assert turned.suggestion.scheme.project.taken == 0
    with pytest.raises(NotAllowed):
        await partners.turn(school.actor(KOFI), found.panel, 1)


def test_a_panel_keeps_its_place_when_rows_vanish() -> None:
    spot = Spot([1, 2, 3, 4], 1)

    assert spot.turned(1, {1, 2, 3, 4}) == Spot([1, 2, 3, 4], 2)
    assert spot.turned(1, {1, 3, 4}) == Spot([1, 3, 4], 1)
    assert spot.turned(-1, {1, 3, 4}) == Spot([1, 3, 4], 0)
    assert spot.turned(5, {1, 3}) == Spot([1, 3], 1)
    assert spot.turned(1, set()).row is None


async def test_whom_nothing_fits_waits_and_hears_of_the_first_that_does(school: School) -> None:
    found = await seek(school, LIN, "Forecasts for cities")
    assert (found.suggestion, found.seeker.waiting_since) == (None, school.now)
    await seek(school, ZOE, "A shop with orders")
    await announce(school, KOFI, **WEATHER)
    partners = school.services.partners

    await partners.fits(school.guild_id, 1)
    await partners.fits(school.guild_id, 1)

    assert await notes(school) == [("fits", LIN)]
    fits = await partners.fitting(school.guild_id, found.cohort.id, LIN, 1)
    assert fits is not None
    assert fits.reasons[0].term == "words"
    assert await partners.fitting(school.guild_id, found.cohort.id, ZOE, 1) is None
    again = await partners.seek(school.actor(LIN))
    assert again.seeker.waiting_since is None
    assert again.seeker.looking_for == "Forecasts for cities"


async def test_who_left_the_waiting_list_hears_of_nothing(school: School) -> None:
    found = await seek(school)
    partners = school.services.partners
    await partners.stop_waiting(school.actor(LIN), found.cohort.id)
    await shops(school)

    await partners.fits(school.guild_id, 1)

    assert await notes(school) == []


async def test_an_owner_sees_who_looks_and_invites_them(school: School) -> None:
    partners = school.services.partners
    await seek(school, LIN, "Orders and payments")
    await seek(school, ZOE, "Forecasts for cities")
    with pytest.raises(Refusal, match="Announce your API first"):
        await partners.wanted(school.actor(BEA))
    await shops(school)

    wanted = await partners.wanted(school.actor(BEA))

    assert wanted.who is not None
    assert (wanted.who.user_id, wanted.total) == (LIN, 1)
    assert (wanted.looking_for, wanted.reasons[0].term) == ("Orders and payments", "words")
    assert (await partners.may_invite(school.actor(BEA), wanted.panel)).user_id == LIN
    await invite(school)
    turned = await partners.turn_wanted(school.actor(BEA), wanted.panel)
    assert [each.asked.user_id for each in turned.asked] == [LIN]
    await partners.ask(school.actor(LIN), 1, "Gladly.")
    assert (await partners.turn_wanted(school.actor(BEA), wanted.panel)).who is None


async def test_the_form_shows_what_was_told_before(school: School) -> None:
    partners = school.services.partners
    assert await partners.may_find(school.actor(LIN)) == SeekerDraft("", "", ())
    await seek(school, LIN, "Orders", tags="React", hours=("weekday_early", "nonsense"))

    draft = await partners.may_find(school.actor(LIN))

    assert draft == SeekerDraft("Orders", "React", ("weekday_early",))


async def test_what_is_refused_comes_back_with_the_form(school: School, database: Database) -> None:
    partners = school.services.partners
    closed = School(database, guild_id=11)

    for wish, error in ((TOKEN, Leaked), ("x" * 1001, Invalid)):
        with pytest.raises(error) as refused:
            await seek(school, LIN, wish)
        assert refused.value.draft is not None
        assert refused.value.draft.form == SEEK
    with pytest.raises(NotSetUp) as kept:
        await closed.services.partners.seek(closed.actor(LIN), SeekerDraft("Orders"))
    assert kept.value.draft is not None
    with pytest.raises(NotSetUp):
        await closed.services.partners.place_of(closed.actor(LIN))
    assert await partners.place_of(school.actor(LIN)) == "new"


async def _member(school: School, who: int) -> Member:
    async with school.database.read() as store:
        member = await Members(store).find(school.guild_id, who)
    assert member is not None
    return member
