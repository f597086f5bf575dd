"""Where blockers stand, and where one is called who takes no direct message."""

from dataclasses import replace
from datetime import timedelta

from nexus_bot.repositories.outbox import FALLBACK, Outbox
from nexus_bot.services.blocker_plans import CARD, EDIT, LOOK, NOTE, UNCLAIMED
from nexus_bot.services.ends import End, Then
from nexus_bot.values import SetupDraft
from tests.services.blocking import case_of, clocks, planned, raise_blocker
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

ELSEWHERE = 777


async def test_who_takes_no_message_is_called_in_the_channel_of_the_blockers_cohort(
    school: School,
) -> None:
    await raise_blocker(school)
    await school.services.blockers.claim(school.actor(LIN), 1)
    first = (await case_of(school)).blocker.cohort_id
    await school.services.lifecycle.close(school.actor(AMINA), first)
    another = SetupDraft(channel_id=ELSEWHERE, start="2026-10-01", end="2026-10-30")
    await school.services.cohorts.set_up(school.actor(AMINA), another)
    school.now += timedelta(minutes=1)
    [note] = [each for each in await school.services.outbox.claim() if each.kind == NOTE]

    await school.services.outbox.record([End(note, "failed", reason="x", then=Then.FALL_BACK)])

    [called] = await planned(school, FALLBACK)
    assert (called.channel_id, called.payload["user"]) == (CHANNEL, BEA)


async def test_a_card_that_took_more_than_one_try_is_shown_once_more_as_it_is(
    school: School,
) -> None:
    await raise_blocker(school)
    school.now += timedelta(minutes=2)
    [again] = [each for each in await school.services.outbox.claim() if each.kind == CARD]

    await school.services.outbox.sent(again, 5)

    keys = [each.dedupe_key for each in await planned(school, EDIT)]
    assert [key.rsplit(":", 2)[1:] for key in keys] == [["found", "5"]]


async def test_a_cohort_that_is_opened_again_minds_who_waits(school: School) -> None:
    await raise_blocker(school)
    cohort = (await case_of(school)).blocker.cohort_id
    await school.services.lifecycle.close(school.actor(AMINA), cohort)
    async with school.database.write() as store:
        about = f"blocker:{(await case_of(school)).blocker.id}"
        await Outbox(store).cancel(school.guild_id, about, "the cohort is closed", school.now)

    await school.services.lifecycle.reopen(school.actor(AMINA), cohort)

    assert await clocks(school) == {UNCLAIMED, LOOK}


async def test_the_mentors_of_its_own_cohort_may_still_close_it(school: School) -> None:
    await raise_blocker(school)
    await school.services.lifecycle.close(
        school.actor(AMINA), (await case_of(school)).blocker.cohort_id
    )
    another = SetupDraft(
        channel_id=ELSEWHERE, mentor_role_id=901, start="2026-10-01", end="2026-10-30"
    )
    await school.services.cohorts.set_up(school.actor(AMINA), another)
    new_mentor = replace(school.actor(LIN), role_ids=frozenset({901}))

    sight = await school.services.blockers.show(new_mentor, 1)
    closed = await school.services.blockers.close(school.actor(FEMI), 1)

    assert "blocker.close" in sight.may
    assert closed.blocker.state == "closed"
