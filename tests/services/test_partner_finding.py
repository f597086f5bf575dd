"""Who is offered what and why, who may be invited, who waits, and who hears of what fits."""

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotAllowed, NotSetUp, Refusal
from nexus_bot.models import Member
from nexus_bot.repositories.members import Members
from nexus_bot.services.partner_finding import Spot
from nexus_bot.services.partner_looks import SEEK
from nexus_bot.values import ProfileDraft
from nexus_bot.values.partners import SeekerDraft, Suggestion, Suggestions, Without
from tests.services.announcing import announce
from tests.services.partnering import ask, invite, notes, partner, seek, shops
from tests.services.school import AMINA, BEA, FEMI, LIN, School

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

    found = await seek(school)
    best = await partners.next_best(guild, found.cohort.id, LIN)
    numbers = await offered(school, found)
    second = await partners.turn(school.actor(LIN), found.panel)
    school.pass_time(days=8)
    later = await offered(school, await seek(school))

    assert (numbers, later) == ([5, 4], [4, 5])
    assert isinstance(best, Suggestion)
    assert best.scheme.project.number == 5
    assert second.suggestion is not None
    assert (second.suggestion.scheme.project.number, second.suggestion.lapsed) == (4, True)


async def test_an_owner_sees_whom_they_did_not_answer(school: School) -> None:
    await shops(school)
    await seek(school)
    asked = await ask(school)
    school.pass_time(hours=48)
    await school.services.partners.lapse(school.guild_id, asked.request.id)

    await school.services.partners.fits(school.guild_id, 1, "edited")

    assert (await school.services.partners.wanted(school.actor(BEA))).total == 1
    assert await notes(school) == [("lapsed", LIN)]  # and nothing of it as something new


async def test_a_former_partner_is_not_offered_again(school: School) -> None:
    await shops(school, BEA, KOFI)
    pair = (await partner(school)).partnership
    with pytest.raises(Refusal, match="You build on #1 with member 2 already"):
        await seek(school)

    await school.services.partners.end(school.actor(BEA), pair.id, "No time.")

    assert await offered(school, await seek(school)) == [2]
    best = await school.services.partners.next_best(school.guild_id, pair.cohort_id, LIN)
    assert isinstance(best, Suggestion)
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

    await partners.fits(school.guild_id, 1, "new")
    await partners.fits(school.guild_id, 1, "new")
    await partners.fits(school.guild_id, 1, "edited")

    assert await notes(school) == [("fits", LIN)]
    fits = await partners.fitting(school.guild_id, found.cohort.id, LIN, 1)
    assert fits is not None
    assert fits.reasons[0].term == "words"
    assert await partners.fitting(school.guild_id, found.cohort.id, ZOE, 1) is None
    again = await partners.seek(school.actor(LIN))
    assert again.seeker.waiting_since is None
    assert again.seeker.looking_for == "Forecasts for cities"


async def test_a_place_that_is_free_again_is_told_anew_and_first_to_others(school: School) -> None:
    waiting = list(range(30, 37))
    for who in waiting:
        await seek(school, who)
    await shops(school, BEA, places=1)
    partners, guild = school.services.partners, school.guild_id

    heard = []
    for again in ("new", "new", "freed:1", "freed:2"):
        before = len(await notes(school))
        await partners.fits(guild, 1, again)
        heard.append([who for _, who in (await notes(school))[before:]])
    school.pass_time(hours=2)
    await partners.fits(guild, 1, "freed:3")

    assert heard == [waiting[:5], [], waiting[5:], []]
    assert [who for _, who in (await notes(school))[7:]] == waiting[:5]


async def test_who_stopped_looking_is_left_in_peace_until_they_look_again(school: School) -> None:
    found = await seek(school)
    partners, guild = school.services.partners, school.guild_id
    await partners.stop_waiting(school.actor(LIN), found.cohort.id)
    await shops(school)

    await partners.fits(guild, 1, "new")

    assert await notes(school) == []
    assert (await partners.wanted(school.actor(BEA))).who is None
    with pytest.raises(Refusal, match="look for an API"):
        await partners.invite(school.actor(BEA), LIN, "Build on mine?")
    assert await partners.next_best(guild, found.cohort.id, LIN) is Without.IDLE
    again = await partners.seek(school.actor(LIN))
    assert (again.seeker.is_looking, again.total) == (True, 1)
    assert (await partners.wanted(school.actor(BEA))).total == 1


async def test_staff_may_look_and_nobody_is_told_of_them(school: School) -> None:
    await shops(school)

    for who in (FEMI, AMINA):
        assert (await seek(school, who)).total == 1
        await ask(school, who)

    assert (await school.services.partners.wanted(school.actor(BEA))).who is None
    await school.services.profiles.change(school.actor(FEMI), ProfileDraft(track="frontend"))
    assert (await seek(school, FEMI)).seeker.is_looking


async def test_everything_with_a_place_is_shown_to_one_whom_nothing_fits(school: School) -> None:
    await shops(school, BEA, KOFI, places=1)
    partners = school.services.partners
    assert (await seek(school, LIN, "Forecasts for cities")).total == 0

    shown = await partners.seek(school.actor(LIN), everything=True)
    await partner(school, ZOE, 1)
    turned = await partners.turn(school.actor(LIN), shown.panel)

    assert (shown.total, shown.everything, turned.total, turned.everything) == (2, True, 1, True)
    assert turned.seeker.waiting_since is not None  # for what fits
    assert (await seek(school, LIN, "")).everything  # who named nothing sees all there is
    assert not (await seek(school, LIN, "A shop")).everything


async def test_in_a_closed_cohort_nothing_is_turned_to(school: School) -> None:
    await shops(school)
    found = await seek(school)
    partners, guild, cohort = school.services.partners, school.guild_id, found.cohort.id
    await school.services.lifecycle.close(school.actor(AMINA), cohort)

    with pytest.raises(NotSetUp):
        await partners.turn(school.actor(LIN), found.panel)

    assert await partners.next_best(guild, cohort, LIN) is Without.OVER
    assert not await partners.runs(guild, cohort)
    assert (await school.services.projects.show(school.actor(LIN), 1)).may == frozenset()


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
