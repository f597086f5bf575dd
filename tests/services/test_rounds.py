"""Pairing rounds: drawn, looked at, confirmed once, said to everybody."""

import asyncio

import pytest
from sqlalchemy import select

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, NotAllowed, NotFound, NotSetUp, Refusal
from nexus_bot.models import AuditEntry, PairingRound
from nexus_bot.services import computing
from nexus_bot.services.partner_plans import MET, THREAD
from nexus_bot.values import ProfileDraft
from nexus_bot.values.rounds import RoundPreview, RoundResult
from tests.services.announcing import announce
from tests.services.blocking import planned
from tests.services.partnering import Standing, ask, notes, partner, seek, shops
from tests.services.school import AMINA, BEA, FEMI, LIN, School

KOFI, MAX, ZOE, ADA = 20, 21, 22, 23


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def draw(
    school: School, kind: str = "api", seed: int | None = 7, by: int = AMINA
) -> RoundPreview:
    """Look at a round."""
    return await school.services.rounds.preview(school.actor(by), kind, seed)


async def outcome(school: School, shown: RoundPreview) -> RoundResult | RoundPreview:
    """Confirm a round, or see what it is by now."""
    return await school.services.rounds.confirm(school.actor(AMINA), shown.panel)


async def confirm(school: School, shown: RoundPreview) -> RoundResult:
    """Let everybody hear of a round that is still the same."""
    done = await outcome(school, shown)
    assert isinstance(done, RoundResult)
    return done


async def look_again(school: School, shown: RoundPreview) -> RoundPreview:
    """Try to confirm a round that is another by now."""
    now = await outcome(school, shown)
    assert isinstance(now, RoundPreview)
    assert now.changed
    return now


def together(shown: RoundPreview) -> list[tuple[int, int]]:
    """Who comes together with whom, by id."""
    return [(pair.one.user_id, pair.other.user_id) for pair in shown.pairs]


def alone(shown: RoundPreview) -> list[tuple[int, str]]:
    """Who stays alone, and why."""
    return [(member.user_id, why) for member, why in shown.alone]


async def backend(school: School, *people: int) -> None:
    """Let people be backend learners."""
    for who in people:
        await school.services.profiles.change(school.actor(who), ProfileDraft(track="backend"))


async def rounds(school: School) -> list[PairingRound]:
    """Every round that was stored."""
    async with school.database.read() as store:
        every = select(PairingRound).where(PairingRound.guild_id == school.guild_id)
        return list(await store.scalars(every))


async def test_a_round_gives_everybody_the_project_that_fits_all_best(school: School) -> None:
    await announce(school, BEA, places=1)
    await announce(school, MAX, title="Weather", pitch="Rain by city", tags="Go", places=1)
    await seek(school, LIN, "A shop with payments")
    await seek(school, KOFI, "A shop with rain and payments")
    await seek(school, ZOE, "Anything")

    shown = await draw(school)

    assert together(shown) == [(LIN, BEA), (KOFI, MAX)]
    assert alone(shown) == [(ZOE, "full")]
    assert [reason.facts for reason in shown.pairs[0].reasons][:1] == [("Shop", "payments")]
    assert await notes(school) == []


async def test_a_confirmed_round_is_stored_and_everybody_hears_of_it(school: School) -> None:
    await shops(school, BEA, places=1)
    await seek(school, LIN)
    await seek(school, KOFI, "Anything")

    result = await confirm(school, await draw(school, seed=42))

    (made,) = await rounds(school)
    assert (result.pairs, result.alone, made.seed, made.by_id) == (1, 1, 42, AMINA)
    assert [(line["one"], line["again"]) for line in made.pairs] == [(LIN, False)]
    assert sorted(await notes(school)) == [("alone", KOFI), ("paired", BEA), ("paired", LIN)]
    (word,) = [each for each in await planned(school) if each.payload.get("what") == "alone"]
    assert (word.payload["kind"], word.payload["why"]) == ("api", "full")
    assert {THREAD, MET} <= {message.kind for message in await planned(school)}
    standing = await Standing.of(school)
    standing.check()
    assert [pair.round_id for pair in standing.pairs] == [made.id]
    waiting = {each.user_id: each.waiting_since for each in standing.seekers}
    assert waiting == {LIN: None, KOFI: school.now}
    async with school.database.read() as store:
        audit = (await store.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
    assert audit is not None
    assert audit.detail["seed"] == 42


async def test_a_round_is_confirmed_once(school: School) -> None:
    await shops(school, BEA)
    await seek(school, LIN)
    shown = await draw(school)

    done = await asyncio.gather(*(confirm(school, shown) for _ in range(3)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in done) == ["Refusal", "Refusal", "RoundResult"]
    assert len(await rounds(school)) == 1
    with pytest.raises(Refusal, match="This round was confirmed"):
        await school.services.rounds.turn(school.actor(AMINA), shown.panel, 1)


async def test_a_round_that_is_another_by_now_is_shown_anew_and_nobody_hears(
    school: School,
) -> None:
    await shops(school, BEA, places=1)
    await seek(school, LIN)
    await seek(school, KOFI, "rain")
    shown = await draw(school)
    await announce(school, MAX, title="Weather", pitch="Rain by city", tags="Go", places=1)
    await partner(school, KOFI, 2)

    found_one = await look_again(school, shown)
    await announce(school, ADA, title="Store", pitch="Orders and payments", places=1)
    await school.services.projects.archive(school.actor(BEA), 1)
    went = await look_again(school, found_one)

    assert (together(shown), alone(shown)) == ([(LIN, BEA)], [(KOFI, "full")])
    assert (together(found_one), alone(found_one)) == ([(LIN, BEA)], [])
    assert (together(went), went.seed) == ([(LIN, ADA)], shown.seed)
    assert await rounds(school) == []
    assert {what for what, _ in await notes(school)}.isdisjoint({"paired", "alone"})
    assert (await confirm(school, went)).pairs == 1


@pytest.mark.usefixtures("engine")
async def test_of_two_panels_of_a_round_the_second_finds_nobody_alone(school: School) -> None:
    await shops(school, BEA)
    await seek(school, LIN)
    panels = [await draw(school), await draw(school)]

    done = await asyncio.gather(*(outcome(school, shown) for shown in panels))

    (made,) = [each for each in done if isinstance(each, RoundResult)]
    (late,) = [each for each in done if isinstance(each, RoundPreview)]
    assert (made.pairs, late.changed, late.count, late.left) == (1, True, 0, 0)
    assert len(await rounds(school)) == 1
    (await Standing.of(school)).check()


async def test_former_partners_come_together_only_where_nobody_else_is_left(
    school: School,
) -> None:
    await shops(school, BEA, MAX, places=1)
    for who in (LIN, KOFI):
        await seek(school, who)
    for who, number, owner in ((LIN, 1, BEA), (KOFI, 2, MAX)):
        pair = await partner(school, who, number)
        await school.services.partners.end(school.actor(owner), pair.partnership.id, "Too busy")

    swapped = await draw(school)
    await school.services.projects.archive(school.actor(MAX), 2)
    last = await draw(school)
    await school.services.partners.stop_waiting(school.actor(KOFI), 1)
    parted = await draw(school)
    await confirm(school, parted)

    assert together(swapped) == [(LIN, MAX), (KOFI, BEA)]
    assert (swapped.again, together(last), last.again) == (0, [(KOFI, BEA)], 0)
    assert alone(last) == [(LIN, "full")]
    assert (together(parted), parted.again) == ([(LIN, BEA)], 1)
    (kept,) = await rounds(school)
    assert [pair["again"] for pair in kept.pairs] == [True]


async def test_a_round_lets_an_open_request_of_a_pair_come_true(school: School) -> None:
    await shops(school, BEA, places=1)
    await seek(school, LIN)
    asked = await ask(school, LIN)

    await confirm(school, await draw(school))

    standing = await Standing.of(school)
    assert [each.state for each in standing.requests if each.id == asked.request.id] == ["accepted"]
    assert sorted(await notes(school)) == sorted([("paired", LIN), ("paired", BEA)])


async def test_who_declined_is_not_paired_and_ghosts_are_left_out(school: School) -> None:
    await shops(school, BEA, places=2)
    await seek(school, LIN)
    declined = await ask(school, LIN)
    await school.services.partners.decline(school.actor(BEA), declined.request.id)
    await seek(school, ZOE)
    said_no = await draw(school)
    school.pass_time(days=15)
    await seek(school, KOFI)
    no_owner = await draw(school)
    await announce(school, BEA, title="Shop API again")

    back = await draw(school)

    assert (together(said_no), alone(said_no)) == ([(ZOE, BEA)], [(LIN, "declined")])
    quiet = [(LIN, "quiet"), (ZOE, "quiet")]
    assert (together(no_owner), alone(no_owner)) == ([], [(KOFI, "full"), *quiet])
    assert (together(back), alone(back)) == ([(KOFI, BEA)], quiet)


async def test_who_builds_or_helps_here_is_no_seeker_of_a_round(school: School) -> None:
    await shops(school, BEA, MAX, places=1)
    await seek(school, BEA)
    await seek(school, FEMI)
    await seek(school, LIN)

    shown = await draw(school)

    assert [who for who, _ in together(shown)] == [LIN]
    assert alone(shown) == []


async def test_review_buddies_are_backend_learners_who_are_about(school: School) -> None:
    await backend(school, BEA, MAX, ADA)
    await announce(school, BEA, title="Shop", pitch="Orders and payments")
    await announce(school, ADA, title="Store", pitch="Payments for orders", tags="Go")
    first = await draw(school, "review")
    result = await confirm(school, first)
    await backend(school, ZOE)

    second = await draw(school, "review")

    assert (together(first), alone(first)) == ([(BEA, ADA)], [(MAX, "odd")])
    assert (result.pairs, result.alone) == (1, 1)
    assert together(second) == [(MAX, ZOE)]
    assert sorted(await notes(school)) == [("alone", MAX), ("paired", BEA), ("paired", ADA)]
    (await Standing.of(school)).check()


async def test_a_round_is_turned_page_by_page_and_drawn_alike_from_its_seed(
    school: School,
) -> None:
    await backend(school, *range(100, 115))

    first = await draw(school, "review")
    again = await school.services.rounds.dry_run(school.guild_id, "review", 7)
    second = await school.services.rounds.turn(school.actor(AMINA), first.panel, 1)

    assert (first.count, first.left, first.pages, len(first.pairs)) == (7, 1, 2, 6)
    assert (second.page, len(second.pairs), [why for _, why in second.alone]) == (1, 1, ["odd"])
    assert together(again) == [*together(first), *together(second)]


async def test_a_round_is_for_staff_of_the_cohort_in_which_it_was_drawn(school: School) -> None:
    shown = await draw(school, by=FEMI, seed=None)

    with pytest.raises(NotAllowed):
        await draw(school, by=BEA)
    with pytest.raises(Invalid):
        await draw(school, "trio")
    with pytest.raises(NotAllowed):
        await confirm(school, shown)  # a panel is its reader's own
    stranger = School(school.database, guild_id=11)
    with pytest.raises(NotSetUp):
        await stranger.services.rounds.preview(stranger.actor(AMINA))
    await stranger.open()
    with pytest.raises(NotFound):
        await stranger.services.rounds.confirm(stranger.actor(FEMI), shown.panel)
    assert await rounds(school) == []


async def test_a_round_of_many_is_drawn_in_a_process_and_is_the_same(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backend(school, *range(100, 108))
    here = await draw(school, "review")
    monkeypatch.setattr(computing, "MANY", 7)

    there = await draw(school, "review")

    assert (together(there), there.seed) == (together(here), here.seed)
