"""Planning: what waits to be said, ahead of time, after every change, whatever was missed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from nexus_bot import schedule
from nexus_bot.database import Database, open_database
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.services import Services
from nexus_bot.services.planning import replan
from nexus_bot.values import ReminderDraft, SetupDraft
from tests.services.school import AMINA, BEA, CHANNEL, LIN, School
from tests.services.timelines import at, move, outbox, running, waiting


@pytest.fixture
async def school(engine: str, database: Database) -> School:
    """A cohort from Tuesday, midnight, to Tuesday, 18:00; at Tuesday noon it was kicked off."""
    school = await set_up_at_noon(database)
    first = OutboxMessage.guild_id == school.guild_id, OutboxMessage.due_at == school.now
    kickoff = (*first, OutboxMessage.kind == "reminder")
    async with database.write() as session:
        await session.execute(update(OutboxMessage).where(*kickoff).values(state="sent"))
        await session.execute(delete(OutboxMessage).where(*kickoff))
    return school


async def set_up_at_noon(database: Database) -> School:
    """A server whose cohort is set up at noon of its first day."""
    school = School(database)
    draft = SetupDraft(
        channel_id=CHANNEL, start="2026-09-08", end="2026-09-15 18:00", timezone="Africa/Nairobi"
    )
    await school.services.cohorts.set_up(school.actor(AMINA), draft)
    return school


async def plan(school: School) -> None:
    """Let the heart beat."""
    await school.services.timeline.plan_ahead()


async def test_two_days_are_planned_ahead_and_the_past_is_not(school: School) -> None:
    await plan(school)

    assert await waiting(school) == [
        ("week-left", at(8, 18)),
        ("tip-project", at(9, 9)),
        ("tip-partner", at(10, 9)),
    ]
    (first, *_) = await outbox(school)
    assert (first.channel_id, first.user_id, first.subject) == (CHANNEL, None, "cohort:1")
    assert first.expires_at == at(9, 18)


async def test_a_cohort_set_up_on_its_first_day_is_kicked_off_at_once(
    engine: str, database: Database
) -> None:
    school = await set_up_at_noon(database)
    before = await waiting(school)

    await move(school, end="2026-09-17 18:00")
    await restarted(school)

    kickoff = ("kickoff", school.now)
    assert before[0] == (await waiting(school))[0] == kickoff
    assert [each for each in before if each[1] <= school.now] == [kickoff]


async def test_a_cohort_that_began_days_ago_is_not_kicked_off(
    engine: str, database: Database
) -> None:
    school = School(database, now=at(10, 1))
    draft = SetupDraft(
        channel_id=CHANNEL, start="2026-09-08", end="2026-09-15 18:00", timezone="Africa/Nairobi"
    )

    await school.services.cohorts.set_up(school.actor(AMINA), draft)

    assert "kickoff" not in dict(await waiting(school))


async def test_hour_by_hour_every_moment_is_planned_once(school: School) -> None:
    for _ in range(8 * 8):
        await plan(school)
        school.pass_time(hours=3)

    names = [message.payload["moment"] for message in await outbox(school)]
    assert names == [
        "week-left", "tip-project", "tip-partner", "tip-plan", "half-time",
        "days-left", "day-left", "hour-left", "deadline",
    ]  # fmt: skip


async def test_what_came_due_while_the_bot_was_down_is_planned_all_the_same(
    school: School,
) -> None:
    await plan(school)
    school.pass_time(days=6, hours=18)

    await plan(school)

    late = [name for name, due in await waiting(school) if due < school.now]
    assert late == [
        "week-left", "tip-project", "tip-partner", "tip-plan", "half-time",
        "days-left", "day-left",
    ]  # fmt: skip


async def test_planning_again_from_several_processes_plans_nothing_twice(
    engine: str, database_url: str, school: School
) -> None:
    databases = [school.database]
    if engine == "postgres":
        databases += [await open_database(database_url, migrate=False) for _ in range(3)]
    processes = [Services.over(each, lambda: school.now) for each in databases]

    school.pass_time(days=1)
    await asyncio.gather(*(each.timeline.plan_ahead() for each in processes * 2))
    for database in databases[1:]:
        await database.close()

    names = [name for name, _ in await waiting(school)]
    assert len(names) == len(set(names)) == 5


async def test_a_moved_date_takes_back_and_plans_anew_what_is_unsent(school: School) -> None:
    await plan(school)

    moved = await move(school, end="2026-09-17 18:00")

    assert moved.moved == 6
    assert await waiting(school) == [("tip-project", at(9, 9)), ("tip-partner", at(10, 9))]
    taken_back = [m for m in await outbox(school) if m.state == "cancelled"]
    assert [(m.payload["moment"], m.reason) for m in taken_back] == [
        ("week-left", "the timeline changed")
    ]


async def test_a_date_moved_there_and_back_is_planned_again(school: School) -> None:
    await move(school, end="2026-09-17 18:00")
    await move(school, end="2026-09-15 18:00")

    assert await waiting(school) == [
        ("week-left", at(8, 18)),
        ("tip-project", at(9, 9)),
        ("tip-partner", at(10, 9)),
    ]
    assert len(await outbox(school)) == 3


async def sent(school: School, moment: str) -> None:
    """Record that a moment was said."""
    async with school.database.write() as session:
        for message in await outbox(school):
            if message.payload["moment"] == moment:
                await session.execute(
                    update(OutboxMessage)
                    .where(OutboxMessage.guild_id == school.guild_id)
                    .where(OutboxMessage.id == message.id)
                    .values(state="sent")
                )


async def test_what_was_said_is_said_again_only_when_it_lies_a_day_later(school: School) -> None:
    school.now = at(8, 18, 1)
    await sent(school, "week-left")

    await move(school, end="2026-09-15 20:00")
    assert "week-left" not in dict(await waiting(school))

    await move(school, end="2026-09-17 12:00")
    assert dict(await waiting(school))["week-left"] == at(10, 12)


async def test_what_is_overdue_survives_a_change_of_dates(school: School) -> None:
    school.now = at(8, 19)

    await move(school, end="2026-09-15 17:30")

    assert dict(await waiting(school))["week-left"] == at(8, 17, 30)


async def test_a_moment_that_is_off_is_taken_back_and_comes_back(school: School) -> None:
    dates = school.services.dates

    await dates.change_moment(school.actor(AMINA), ReminderDraft("tip-project", say="no"))
    without = dict(await waiting(school))
    await dates.change_moment(school.actor(AMINA), ReminderDraft("tip-project", say="yes"))

    assert "tip-project" not in without
    assert dict(await waiting(school))["tip-project"] == at(9, 9)


async def test_a_time_of_its_own_moves_a_moment(school: School) -> None:
    draft = ReminderDraft("tip-partner", at="9 September 14:30")

    await school.services.dates.change_moment(school.actor(AMINA), draft)

    assert dict(await waiting(school))["tip-partner"] == at(9, 14, 30)


async def test_who_wants_to_be_reminded_is_and_who_no_longer_does_is_not(school: School) -> None:
    timeline = school.services.timeline
    await timeline.choose(school.actor(BEA), True)
    await timeline.choose(school.actor(LIN), True)
    await timeline.choose(school.actor(LIN), False)
    school.pass_time(days=5)

    await plan(school)

    assert [name for name, _ in await waiting(school, BEA)] == [
        "week-left", "days-left", "day-left",
    ]  # fmt: skip
    assert await waiting(school, LIN) == []
    taken_back = [m for m in await outbox(school) if m.user_id == LIN]
    assert [m.reason for m in taken_back] == ["wants no reminders"]


async def test_whoever_changes_their_mind_twice_is_reminded_once(school: School) -> None:
    for wants in (True, False, True):
        await school.services.timeline.choose(school.actor(BEA), wants)

    assert await waiting(school, BEA) == [("week-left", at(8, 18))]


async def test_a_closed_cohort_plans_nothing(school: School) -> None:
    async with school.database.write() as session:
        cohort = await session.get(Cohort, (school.guild_id, 1))
        assert cohort is not None
        cohort.state = "closed"
        await replan(session, cohort, school.now)

    school.pass_time(days=5)
    await plan(school)

    assert await waiting(school) == []


async def set_of_cohort(school: School, **values: object) -> None:
    """Change what is stored of the cohort, as if it had been stored long ago."""
    async with school.database.write() as session:
        await session.execute(
            update(Cohort).where(Cohort.guild_id == school.guild_id).values(**values)
        )


async def restarted(school: School) -> None:
    """A new process begins to plan."""
    await Services.over(school.database, lambda: school.now).timeline.plan_ahead()


async def test_clocks_that_learned_something_move_what_waits_at_the_next_start(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(school)
    before = await waiting(school)
    resolve = schedule.resolve
    hour = timedelta(hours=1)

    def an_hour_later(*given: object) -> schedule.Moment:
        moment = resolve(*given)  # type: ignore[arg-type]
        return schedule.Moment(moment.wall, moment.instant + hour, moment.shifted)

    for module in ("nexus_bot.moments", "nexus_bot.services.planning"):
        monkeypatch.setattr(f"{module}.resolve", an_hour_later)
    await restarted(school)

    assert await waiting(school) == [(name, due + hour) for name, due in before]
    assert (await running(school)).ends_at == at(15, 19)


async def test_a_zone_that_tzdata_forgot_keeps_its_clocks(school: School) -> None:
    await set_of_cohort(school, timezone="Africa/Atlantis", planned_until=None)

    await restarted(school)

    assert dict(await waiting(school))["tip-project"] == at(9, 9)
    assert (await running(school)).ends_at == at(15, 18)


async def test_one_bad_cohort_keeps_no_other_from_being_planned(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    other = await School(school.database, guild_id=11, ids=school.ids).open()
    await set_of_cohort(school, timezone="../etc/passwd")
    other.pass_time(days=1)

    school.pass_time(days=1)
    await restarted(school)

    assert "planning_failed" in [record.getMessage() for record in caplog.records]
    assert [name for name, _ in await waiting(other)]
    caplog.clear()


@pytest.mark.parametrize("engine", ["postgres"])  # SQLite has one writer
async def test_a_mover_and_a_planner_at_once_leave_no_stale_message(
    database_url: str, school: School
) -> None:
    second = await open_database(database_url, migrate=False)
    planner = Services.over(second, lambda: school.now)
    days = [16, 17, 18, 19, 20, 17, 16, 15]
    school.pass_time(days=3, hours=12)

    for day in days:
        await asyncio.gather(
            move(school, end=f"2026-09-{day} 18:00"),
            planner.timeline.plan_ahead(),
            planner.timeline.plan_ahead(),
        )
        await set_of_cohort(school, planned_until=school.now)
    await asyncio.gather(move(school, end="2026-09-16 18:00"), planner.timeline.plan_ahead())
    await second.close()

    waits = await waiting(school)
    assert waits == sorted(set(waits), key=lambda each: each[1])
    assert dict(waits)["days-left"] == at(13, 18)
    assert len({name for name, _ in waits}) == len(waits)


async def test_discords_calendar_is_told_what_changes_and_only_that(school: School) -> None:
    await move(school, end="2026-09-16 18:00")
    await move(school, timezone="Africa/Lagos")
    await school.services.dates.change_moment(
        school.actor(AMINA), ReminderDraft("tip-project", words="Tell us")
    )

    told = [(m.payload["which"], m.payload["shows"]) for m in await outbox(school, "event")]
    assert told == [
        ("start", "Project Nexus starts 20260907T2100"),
        ("end", "Deadline of Project Nexus 20260915T1500"),
        ("end", "Deadline of Project Nexus 20260916T1500"),
        ("start", "Project Nexus starts 20260907T2300"),
        ("end", "Deadline of Project Nexus 20260916T1700"),
    ]


async def test_the_moment_at_which_planning_stops_is_not_skipped(school: School) -> None:
    await set_of_cohort(school, planned_until=at(12, 18) - timedelta(seconds=1))
    school.now = datetime(2026, 9, 10, 18, tzinfo=UTC) - timedelta(hours=3)

    await plan(school)

    assert dict(await waiting(school))["days-left"] == at(12, 18)
