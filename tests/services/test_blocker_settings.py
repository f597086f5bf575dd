"""How blockers are arranged: kept within bounds, written down, and counted for what waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, NotAllowed, NotSetUp
from nexus_bot.models import AuditEntry, Blocker, OutboxMessage
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.services import blocker_plans
from nexus_bot.values import ArrangementDraft, SetupDraft
from tests.services.blocking import case_of, planned, raise_blocker
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, START, School

DAY = timedelta(days=1)


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def stuck(school: School, number: int, state: str = "open") -> int:
    """Somebody is stuck since now; the row of it."""
    async with school.database.write() as session:
        cohort = await Cohorts(session).running(school.guild_id)
        assert cohort is not None
        for user in (BEA, LIN):
            await Members(session).greet(school.guild_id, user, name="member", at=school.now)
        blocker = Blocker(
            guild_id=school.guild_id, number=number, cohort_id=cohort.id, author_id=BEA,
            title="Stuck", want="", instead="", tried="", area="", area_key="", state=state,
            helper_id=LIN if state == "claimed" else None, quiet_since=school.now,
            created_at=school.now, channel_id=CHANNEL,
        )  # fmt: skip
        session.add(blocker)
        await session.flush()
        await blocker_plans.wind(session, blocker, cohort, school.now)
        return blocker.id


async def clocks(school: School) -> dict[str, timedelta]:
    """When the clocks that are set strike, counted from the start."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.guild_id == school.guild_id,
                OutboxMessage.state == "pending",
                OutboxMessage.kind.in_((blocker_plans.UNCLAIMED, blocker_plans.ASK)),
            )
        )
        return {row.dedupe_key: row.due_at - START for row in rows if row.ready_at == row.due_at}


async def change(school: School, who: int = AMINA, **given: int) -> bool:
    """Arrange blockers otherwise; whether anything changed."""
    settings = school.services.blocker_settings
    _, changed = await settings.change(school.actor(who), ArrangementDraft(**given))
    return changed


@pytest.mark.usefixtures("engine")
async def test_other_times_count_from_when_it_began_to_wait(school: School) -> None:
    open_, claimed = await stuck(school, 1), await stuck(school, 2, "claimed")
    unclaimed, ask = f"blocker_unclaimed:10:{open_}:0", f"blocker_ask:10:{claimed}:0:0"
    before = await clocks(school)
    school.pass_time(hours=6)

    await change(school, unclaimed_hours=24, quiet_days=5)
    later = await clocks(school)
    await change(school, unclaimed_hours=2)

    assert before == {unclaimed: timedelta(hours=12), ask: 3 * DAY}
    assert later == {unclaimed: DAY, ask: 5 * DAY}
    assert await clocks(school) == {unclaimed: timedelta(hours=6), ask: 5 * DAY}


async def test_what_was_told_already_is_not_told_again(school: School) -> None:
    await stuck(school, 1)
    async with school.database.write() as session:
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == 10, OutboxMessage.kind == blocker_plans.UNCLAIMED)
            .values(state="sent", settled_at=school.now)
        )

    await change(school, unclaimed_hours=1)

    assert await clocks(school) == {}


async def test_another_cohorts_blockers_keep_their_clocks(school: School) -> None:
    row = await stuck(school, 1)
    running = await school.services.lifecycle.running(school.actor(AMINA))
    await school.services.lifecycle.close(school.actor(AMINA), running.line.cohort.id)
    with pytest.raises(NotSetUp):
        await change(school, unclaimed_hours=1)
    draft = SetupDraft(channel_id=CHANNEL, start="2026-09-08", end="2026-10-15")
    await school.services.cohorts.set_up(school.actor(AMINA), draft)

    await change(school, unclaimed_hours=1)

    assert await clocks(school) == {f"blocker_unclaimed:10:{row}:0": timedelta(hours=12)}
    assert (await school.services.blocker_settings.show(school.actor(AMINA))).waiting == 0


async def test_a_change_is_written_down_once_and_nothing_is_not(school: School) -> None:
    assert await change(school, forum_id=700, quiet_days=3)
    assert not await change(school, forum_id=700)
    assert await change(school, forum_id=0, unclaimed_hours=1)

    async with school.database.read() as session:
        rows = await session.scalars(
            select(AuditEntry.detail)
            .where(AuditEntry.guild_id == 10, AuditEntry.action == "cohort.blockers")
            .order_by(AuditEntry.id)
        )
        assert rows.all() == [
            {"forum": [None, 700]},
            {"forum": [700, None], "unclaimed_hours": [12, 1]},
        ]


@pytest.mark.parametrize("change_by", ["setup", "blockers"])
async def test_a_post_that_waits_follows_to_the_new_forum(school: School, change_by: str) -> None:
    await change(school, forum_id=700)
    async with school.database.write() as session:
        post = Intent(blocker_plans.POST, "9", school.now, channel_id=700, payload={"number": 9})
        waits = await Outbox(session).plan(10, post, school.now)

    if change_by == "blockers":
        await change(school, forum_id=800)
    else:
        await school.services.cohorts.set_up(school.actor(AMINA), SetupDraft(forum_id=800))

    async with school.database.read() as session:
        stands = await session.scalar(
            select(OutboxMessage.channel_id).where(
                OutboxMessage.guild_id == 10, OutboxMessage.id == waits.id
            )
        )
    assert stands == 800


@pytest.mark.usefixtures("engine")
async def test_a_post_that_waits_becomes_a_card_where_no_forum_is_left(school: School) -> None:
    await change(school, forum_id=700)
    posted = await raise_blocker(school)
    async with school.database.write() as session:
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == 10, OutboxMessage.id == posted.card.id)
            .values(state="pending", owner=None)
        )

    await change(school, forum_id=0)

    assert await planned(school, blocker_plans.POST) == []
    [card] = await planned(school, blocker_plans.CARD)
    blocker = (await case_of(school)).blocker
    assert (card.channel_id, card.attempts, card.state) == (CHANNEL, 0, "pending")
    assert card.dedupe_key == "blocker_card:10:1"
    assert (blocker.is_post, blocker.channel_id) == (False, CHANNEL)


async def test_times_keep_within_their_bounds(school: School) -> None:
    for hours in (0, 169):
        with pytest.raises(Invalid, match="after 1 to 168 hours"):
            await change(school, unclaimed_hours=hours)
    with pytest.raises(Invalid, match="after 1 to 30 days"):
        await change(school, quiet_days=31)


async def test_only_organisers_arrange_blockers(school: School) -> None:
    with pytest.raises(NotAllowed):
        await change(school, FEMI, unclaimed_hours=1)
    with pytest.raises(NotAllowed):
        await school.services.blocker_settings.show(school.actor(BEA))
