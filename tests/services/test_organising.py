"""What organisers arrange, on both engines: whole or not at all, and one of two at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from nexus_bot.errors import AlreadyDone, Invalid, NexusError, NotAllowed, NotFound, NotSetUp
from nexus_bot.models import ChannelTrouble, Cohort, Milestone, OutboxMessage
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.values import (
    AnnouncementDraft,
    DatesDraft,
    MilestoneDraft,
    ProfileDraft,
    SetupDraft,
)
from tests.services.school import AMINA, BEA, CHANNEL, School

FULL = SetupDraft(channel_id=1, start="2026-09-08", end="2026-09-15", timezone="Europe/Paris")


async def messages(school: School, *kinds: str) -> list[OutboxMessage]:
    """What the outbox of a school holds of some kinds."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind.in_(kinds))
            .order_by(OutboxMessage.id)
        )
        return list(rows)


async def running(school: School) -> int:
    """The number of the running cohort."""
    cohort = await school.services.cohorts.running(school.guild_id)
    assert cohort is not None
    return cohort.id


async def test_what_is_saved_is_what_was_previewed(school: School) -> None:
    cohorts = school.services.cohorts
    preview = await cohorts.preview(school.actor(AMINA), SetupDraft(end="tomorrow 18:00"))
    school.pass_time(days=1)

    saved = await cohorts.save(school.actor(AMINA), preview.panel)

    assert preview.changed == ("end",)
    assert saved.cohort.ends_at == preview.dates["end"] == datetime(2026, 9, 9, 15, tzinfo=UTC)


async def test_a_cohort_without_a_zone_follows_its_organisers_clocks(school: School) -> None:
    home = School(school.database, guild_id=11, ids=school.ids)
    await home.services.profiles.change(home.actor(AMINA), ProfileDraft(timezone="Lagos"))

    preview = await home.services.cohorts.preview(
        home.actor(AMINA), SetupDraft(channel_id=1, start="2026-09-08", end="2026-09-15")
    )

    assert preview.draft.timezone == "Africa/Lagos"


async def test_a_panel_belongs_to_who_began_it(school: School) -> None:
    cohorts = school.services.cohorts
    preview = await cohorts.preview(school.actor(AMINA), SetupDraft(end="2026-09-20"))
    ben = replace(school.actor(99), manages=True)

    with pytest.raises(NotAllowed):
        await cohorts.save(ben, preview.panel)
    with pytest.raises(NotFound):
        await cohorts.save(school.actor(AMINA), 0)


async def test_of_twenty_who_begin_a_cohort_at_once_one_does(school: School) -> None:
    home = School(school.database, guild_id=11, ids=school.ids)
    cohorts = home.services.cohorts
    previews = [await cohorts.preview(home.actor(AMINA), FULL) for _ in range(20)]

    ends = await asyncio.gather(
        *(cohorts.save(home.actor(AMINA), preview.panel) for preview in previews),
        return_exceptions=True,
    )

    assert sorted(type(end).__name__ for end in ends) == ["Invalid"] * 19 + ["SetUp"]
    assert len(await steps(home)) == 10


async def test_closing_and_changing_at_once_leave_one_truth(school: School) -> None:
    services, cohort = school.services, await running(school)
    preview = await services.cohorts.preview(school.actor(AMINA), SetupDraft(end="2026-09-09"))

    ends = await asyncio.gather(
        services.lifecycle.close(school.actor(AMINA), cohort),
        services.cohorts.save(school.actor(AMINA), preview.panel),
        services.lifecycle.close(school.actor(AMINA), cohort),
        return_exceptions=True,
    )

    assert [type(end) for end in ends if isinstance(end, Exception)].count(Invalid) >= 1
    assert await services.cohorts.running(school.guild_id) is None
    assert not [m for m in await messages(school, "reminder") if m.state == "pending"]
    assert len(await messages(school, "farewell")) == 1


async def test_a_farewell_that_was_taken_back_is_said_after_the_next_closing(
    school: School,
) -> None:
    lifecycle, cohort = school.services.lifecycle, await running(school)
    _, first = await lifecycle.close(school.actor(AMINA), cohort)
    assert first is not None
    async with school.database.write() as session:
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == "farewell")
            .values(state="pending", owner=None)
        )

    await lifecycle.reopen(school.actor(AMINA), cohort)
    taken_back = [m.state for m in await messages(school, "farewell")]
    _, second = await lifecycle.close(school.actor(AMINA), cohort)

    assert taken_back == ["cancelled"]
    assert second is not None
    assert [m.state for m in await messages(school, "farewell")] == ["cancelled", "sending"]


async def test_what_waits_for_a_channel_moves_with_it(school: School) -> None:
    now = school.now
    async with school.database.write() as session:
        for kind, channel in (("card", CHANNEL), ("card_edit", CHANNEL), ("notice", 7)):
            await Outbox(session).plan(
                school.guild_id, Intent(kind, "1", now, channel_id=channel), now
            )
        session.add(ChannelTrouble(guild_id=school.guild_id, channel_id=101, code=50013, since=now))

    await school.services.cohorts.set_up(school.actor(AMINA), SetupDraft(channel_id=101))

    places = {m.kind: m.channel_id for m in await messages(school, "card", "card_edit", "notice")}
    assert places == {"card": 101, "card_edit": CHANNEL, "notice": 7}
    assert {m.channel_id for m in await messages(school, "reminder")} == {101}
    assert (await school.rows())["channel_troubles"] == set()


async def test_a_cleared_role_is_cleared_and_the_rest_stays(school: School) -> None:
    done = await school.services.cohorts.set_up(
        school.actor(AMINA), SetupDraft(mentor_role_id=0, mentor_channel_id=5)
    )

    assert done.cohort.mentor_role_id is None
    assert done.cohort.mentor_channel_id == 5
    assert done.cohort.channel_id == CHANNEL


async def set_up_in_lagos(school: School) -> None:
    await school.services.cohorts.set_up(school.actor(AMINA), SetupDraft(timezone="Lagos"))


async def move_to_lagos(school: School) -> None:
    draft = DatesDraft(start="2026-09-08", end="2026-09-15 18:00", timezone="Lagos")
    preview = await school.services.dates.preview(school.actor(AMINA), draft)
    await school.services.dates.save(school.actor(AMINA), preview.panel)


@pytest.mark.parametrize("change", [set_up_in_lagos, move_to_lagos])
async def test_due_dates_follow_the_cohorts_clocks(
    school: School, change: Callable[[School], Awaitable[None]]
) -> None:
    await school.services.milestones.put(
        school.actor(AMINA), MilestoneDraft("Data model", "12 September 18:00", 3)
    )

    await change(school)

    due = {step.title: step.due_at for step in await steps(school)}
    assert due["Data model"] == datetime(2026, 9, 12, 17, tzinfo=UTC)


async def test_a_step_falls_due_also_where_tzdata_forgot_the_zone(school: School) -> None:
    async with school.database.write() as session:
        await session.execute(
            update(Cohort).where(Cohort.guild_id == school.guild_id).values(timezone="Old/Nairobi")
        )

    await school.services.milestones.put(
        school.actor(AMINA), MilestoneDraft("Data model", "12 September 18:00", 3)
    )

    due = {step.title: step.due_at for step in await steps(school)}
    assert due["Data model"] == datetime(2026, 9, 12, 15, tzinfo=UTC)


async def steps(school: School) -> list[Milestone]:
    """The steps of a school in order."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(Milestone)
            .where(Milestone.guild_id == school.guild_id)
            .order_by(Milestone.position)
        )
        return list(rows)


async def test_steps_moved_at_once_keep_places_without_gaps(school: School) -> None:
    milestones = school.services.milestones

    await asyncio.gather(
        *(milestones.move(school.actor(AMINA), 1 + n % 10, 1 if n % 3 else -1) for n in range(30)),
        *(milestones.put(school.actor(AMINA), MilestoneDraft(f"Step {n}")) for n in range(10)),
    )

    assert [step.position for step in await steps(school)] == list(range(1, 21))


async def test_an_announcement_is_posted_once_however_often_it_is_pressed(school: School) -> None:
    announcements = school.services.announcements
    _, panel = await announcements.preview(school.actor(AMINA), AnnouncementDraft("Demo day"))

    ends = await asyncio.gather(
        *(announcements.post(school.actor(AMINA, 77), panel) for _ in range(10)),
        *(announcements.post(school.actor(AMINA), panel) for _ in range(10)),
        return_exceptions=True,
    )

    assert {type(end) for end in ends if isinstance(end, NexusError)} <= {AlreadyDone, Invalid}
    assert [m.payload["text"] for m in await messages(school, "announcement")] == ["Demo day"]


@pytest.mark.parametrize("minutes", [1, 60 * 24 * 8])
async def test_the_queue_is_counted(school: School, minutes: int) -> None:
    now = school.now
    async with school.database.write() as session:
        outbox = Outbox(session)
        for number, state in enumerate(("failed", "unknown", "skipped", "sent", "pending")):
            intent = Intent("announcement", str(number), now, channel_id=CHANNEL, owner="x")
            message = await outbox.plan(school.guild_id, intent, now)
            facts = {} if state == "pending" else {"settled_at": now}
            await outbox.settle(message, "x", state, **facts)
    school.pass_time(minutes=minutes)

    seen = await school.services.status.look(school.actor(AMINA))

    lately = int(minutes < 60)
    queue = seen.queue
    assert (queue.failed, queue.unknown, queue.skipped) == (lately, lately, lately)
    assert queue.late == 1 - lately
    assert queue.waiting >= 1


async def test_what_is_tried_again_is_planned_under_a_key_of_its_own(school: School) -> None:
    now = school.now
    async with school.database.write() as session:
        for key, expires in (("1", None), ("2", now + timedelta(hours=1))):
            intent = Intent("announcement", key, now, channel_id=55, expires_at=expires, owner="x")
            message = await Outbox(session).plan(school.guild_id, intent, now)
            await Outbox(session).settle(message, "x", "failed", settled_at=now)
    school.pass_time(hours=2)

    first = await school.services.status.try_again(school.actor(AMINA))
    second = await school.services.status.try_again(school.actor(AMINA))

    assert (first, second) == (1, 0)
    states = [(m.dedupe_key, m.state, m.channel_id) for m in await messages(school, "announcement")]
    assert states == [
        ("announcement:10:1", "failed", 55),
        ("announcement:10:2", "failed", 55),
        ("announcement:10:1:again", "pending", CHANNEL),
    ]


async def test_pages_of_the_log_neither_skip_nor_repeat(school: School) -> None:
    for number in range(20):
        await school.services.milestones.move(school.actor(AMINA), 1 + number % 9, 1)
    log = school.services.audit_log
    page = await log.open(school.actor(AMINA))
    seen = [entry.id for entry in page.entries]

    for _ in range(page.pages - 1):
        await school.services.milestones.move(school.actor(AMINA), 1, 1)
        page = await log.turn(school.actor(AMINA), page.panel, step=1)
        seen += [entry.id for entry in page.entries]

    assert len(seen) == len(set(seen)) == page.total
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("service", ["milestones", "lifecycle", "announcements", "status"])
async def test_only_organisers_arrange(school: School, service: str) -> None:
    bea, services, before = school.actor(BEA), school.services, await school.rows()

    attempts: dict[str, Callable[[], Awaitable[object]]] = {
        "milestones": lambda: services.milestones.put(bea, MilestoneDraft("Mine")),
        "lifecycle": lambda: services.lifecycle.close(bea, 1),
        "announcements": lambda: services.announcements.preview(bea, AnnouncementDraft("Hear")),
        "status": lambda: services.status.try_again(bea),
    }

    with pytest.raises(NotAllowed):
        await attempts[service]()

    after = await school.rows()
    assert {name: rows for name, rows in after.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }


async def test_a_server_without_a_cohort_has_nothing_to_arrange(school: School) -> None:
    home = School(school.database, guild_id=11, ids=school.ids)

    for attempt in (
        home.services.milestones.look(home.actor(AMINA)),
        home.services.lifecycle.running(home.actor(AMINA)),
        home.services.announcements.may(home.actor(AMINA)),
    ):
        with pytest.raises(NotSetUp):
            await attempt
    assert (await home.services.status.look(home.actor(AMINA))).cohort is None
