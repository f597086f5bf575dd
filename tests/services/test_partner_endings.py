"""What ends requests and partners, what is said of it, and who looks for another then."""

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.services.ends import End
from nexus_bot.services.partner_looks import ASK
from nexus_bot.services.partner_plans import LOOK
from nexus_bot.services.project_plans import LOOK as LOOK_AT_PROJECT
from nexus_bot.values.partners import NoteDraft, Without
from tests.services.blocking import planned
from tests.services.partnering import Standing, ask, invite, notes, partner, seek, shops
from tests.services.school import AMINA, BEA, LIN, School

KOFI, ZOE, ADA = 20, 21, 22


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def waiting(school: School) -> list[int]:
    """Who waits for a project that fits."""
    seekers = (await Standing.of(school)).seekers
    return [seeker.user_id for seeker in seekers if seeker.waiting_since is not None]


@pytest.mark.parametrize("why", ["full", "places", "archived", "left", "partnered"])
async def test_a_request_that_cannot_come_true_keeps_why(school: School, why: str) -> None:
    await shops(school, BEA, KOFI, places=1)
    await ask(school, LIN, 1)
    projects, partners = school.services.projects, school.services.partners

    match why:
        case "full":
            await partner(school, ZOE, 1)
        case "places":
            stored = await projects.places(school.actor(BEA), 1, 0)
            assert stored.ended == 1
        case "archived":
            await projects.archive(school.actor(BEA), 1)
        case "left":
            await partners.left(school.guild_id, BEA)
        case "partnered":
            await partner(school, LIN, 2)

    standing = await Standing.of(school)
    standing.check()
    assert (standing.requests[0].state, standing.requests[0].reason) == ("outdone", why)
    assert await waiting(school) == ([] if why == "partnered" else [LIN])


@pytest.mark.parametrize("how", ["declined", "lapsed", "ended", "left"])
async def test_whose_request_or_partnership_ends_waits_for_the_next(
    school: School, how: str
) -> None:
    await shops(school)
    partners = school.services.partners
    asked = await ask(school)

    match how:
        case "declined":
            await partners.decline(school.actor(BEA), asked.request.id)
        case "lapsed":
            school.pass_time(hours=48)
            await partners.lapse(school.guild_id, asked.request.id)
        case _:
            pair = (await partners.accept(school.actor(BEA), asked.request.id)).partnership
            if how == "ended":
                await partners.end(school.actor(BEA), pair.id, "No time.")
            else:
                await partners.left(school.guild_id, BEA)

    assert await waiting(school) == [LIN]
    best = await partners.next_best(school.guild_id, asked.request.cohort_id, LIN)
    assert best is Without.WAITS


async def test_an_invitation_that_ends_makes_nobody_wait(school: School) -> None:
    await shops(school, BEA, KOFI)
    await seek(school)
    partners = school.services.partners
    await partners.decline(school.actor(LIN), (await invite(school)).request.id)
    late = await invite(school, LIN, KOFI)
    school.pass_time(hours=48)

    await partners.lapse(school.guild_id, late.request.id)

    assert await notes(school) == [("declined", BEA), ("lapsed", KOFI)]
    assert await waiting(school) == []


async def test_what_a_request_made_is_found_and_what_the_seeker_looks_for(school: School) -> None:
    await shops(school)
    await seek(school, LIN, "Orders and payments")
    asked = await ask(school)
    partners, guild = school.services.partners, school.guild_id
    assert asked.looking_for == "Orders and payments"
    assert await partners.pair_of(guild, asked.request.id) is None

    made = await partners.accept(school.actor(BEA), asked.request.id)

    found = await partners.pair_of(guild, asked.request.id)
    assert found is not None
    assert found.partnership.id == made.partnership.id
    best = await partners.next_best(guild, asked.request.cohort_id, LIN)
    assert best is Without.SEATED


async def test_who_left_can_do_nothing_below_a_message_until_they_are_back(school: School) -> None:
    await shops(school)
    asked = await ask(school)
    partners = school.services.partners
    await partners.left(school.guild_id, LIN)

    with pytest.raises(Refusal, match="no longer in that server"):
        await partners.reader(LIN, "Lin", 1, request=asked.request.id)

    assert await waiting(school) == []
    await school.services.partners.seek(school.actor(LIN))
    assert (await partners.reader(LIN, "Lin", 2, request=asked.request.id)).user_id == LIN


async def test_a_cohort_that_opens_again_looks_again_who_is_here(school: School) -> None:
    await shops(school)
    await partner(school)
    cohort = (await Standing.of(school)).projects[0].cohort_id
    lifecycle = school.services.lifecycle
    await lifecycle.close(school.actor(AMINA), cohort)
    school.pass_time(days=2)
    claimed = await school.services.outbox.claim()
    looks = [message for message in claimed if message.kind in (LOOK, LOOK_AT_PROJECT)]
    await school.services.outbox.record([End(look, "cancelled") for look in looks])

    await lifecycle.reopen(school.actor(AMINA), cohort)

    states = [m.state for kind in (LOOK, LOOK_AT_PROJECT) for m in await planned(school, kind)]
    assert (len(looks), states) == (2, ["pending", "pending"])


async def test_a_note_that_may_be_sent_a_little_later_is_kept(school: School) -> None:
    await shops(school, BEA, KOFI, ZOE, ADA)
    for number in (1, 2, 3):
        await ask(school, LIN, number)

    with pytest.raises(Invalid, match="Withdraw one first") as refused:
        await school.services.partners.ask(school.actor(LIN), 4, "I would love to.")

    assert refused.value.draft is not None
    memo = await school.services.upkeep.draft(school.actor(LIN), refused.value.draft.memo, ASK)
    assert NoteDraft.restored(memo.state) == NoteDraft("ask", 4, "I would love to.")
