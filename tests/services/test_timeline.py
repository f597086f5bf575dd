"""Timelines: what members see and choose, and what organisers change, on both engines."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import insert, select

from nexus_bot.errors import Invalid, NotAllowed, NotFound, NotSetUp
from nexus_bot.models import AuditEntry, Milestone, Session, SessionMember
from nexus_bot.values import DatesDraft, MilestoneDraft, ReminderDraft
from nexus_bot.views.timeline import headline
from tests.services.school import AMINA, BEA, FEMI, LIN, School
from tests.services.test_atomicity import Interrupted, interrupted_at
from tests.services.timelines import NAIROBI, WEEK, at, move, outbox, running, waiting

Command = Callable[[School, int], Awaitable[object]]


async def save_dates(school: School, panel: int) -> object:
    return await school.services.dates.save(school.actor(AMINA), panel)


async def change_a_reminder(school: School, _panel: int) -> object:
    draft = ReminderDraft("tip-partner", at="9 September 14:30", words="Say hello")
    return await school.services.dates.change_moment(school.actor(AMINA), draft)


async def ask_for_reminders(school: School, _panel: int) -> object:
    await school.services.timeline.choose(school.actor(BEA), True)
    return None


async def plan_ahead(school: School, _panel: int) -> object:
    school.pass_time(days=1)
    await school.services.timeline._plan(school.guild_id, 1)
    return None


@pytest.mark.parametrize("command", [save_dates, change_a_reminder, ask_for_reminders, plan_ahead])
async def test_an_interrupted_change_leaves_no_trace(school: School, command: Command) -> None:
    later = DatesDraft(start="2026-09-08", end="2026-09-17 18:00", timezone="Africa/Nairobi")
    await move(school, end="2026-09-16 18:00")
    preview = await school.services.dates.preview(school.actor(AMINA), later)
    before, began = await school.rows(), school.now

    for number in count():
        school.now = began
        try:
            with interrupted_at(number):
                await command(school, preview.panel)
        except Interrupted:
            assert await school.rows() == before
        else:
            break

    assert number > 2
    assert await school.rows() != before


async def test_a_cohort_that_does_not_run_has_no_timeline(school: School) -> None:
    other = School(school.database, guild_id=11, ids=school.ids)

    for ask in (
        other.services.timeline.show(other.actor(BEA)),
        other.services.timeline.calendar(other.actor(BEA)),
        other.services.dates.stands(other.actor(AMINA)),
        other.services.dates.change_moment(other.actor(AMINA), ReminderDraft("end")),
    ):
        with pytest.raises(NotSetUp):
            await ask


async def test_a_choice_is_kept_where_no_cohort_runs_yet(school: School) -> None:
    other = School(school.database, guild_id=11, ids=school.ids)

    await other.services.timeline.choose(other.actor(BEA), True)
    await other.open()

    assert (await other.services.timeline.show(other.actor(BEA))).wants_reminders


@pytest.mark.parametrize("who", [BEA, FEMI])
async def test_only_organisers_move_a_cohort(school: School, who: int) -> None:
    dates, before = school.services.dates, await running(school)

    for ask in (
        dates.stands(school.actor(who)),
        dates.preview(school.actor(who), WEEK),
        dates.save(school.actor(who), 1),
        dates.reminders(school.actor(who)),
        dates.moment(school.actor(who), "end"),
        dates.change_moment(school.actor(who), ReminderDraft("end", say="no")),
    ):
        with pytest.raises(NotAllowed):
            await ask

    assert (await running(school)).ends_at == before.ends_at


@pytest.mark.parametrize(
    "typed",
    [
        {"start": "2026-02-30"},
        {"end": "29 February 2027"},
        {"end": "0001-01-01"},
        {"end": "9999-12-31"},
        {"deadline": "31 September"},
        {"start": "2026-09-15 18:00"},
        {"deadline": "2026-09-08 00:00"},
        {"timezone": "Atlantis"},
    ],
)
async def test_dates_that_cannot_be_are_refused_and_kept(
    school: School, typed: dict[str, str]
) -> None:
    draft = DatesDraft(**(WEEK.state() | typed))

    with pytest.raises(Invalid) as refused:
        await school.services.dates.preview(school.actor(AMINA), draft)

    kept = refused.value.draft
    assert kept is not None
    memo = await school.services.upkeep.draft(school.actor(AMINA), kept.memo, kept.form)
    assert DatesDraft.restored(memo.state) == draft


async def test_a_leap_day_is_a_day(school: School) -> None:
    draft = DatesDraft(start="29 February 2028", end="2028-03-31", timezone="Europe/Paris")

    preview = await school.services.dates.preview(school.actor(AMINA), draft)

    assert f"{preview.dates['start']:%F %R}" == "2028-02-28 23:00"


async def test_another_zone_moves_instants_and_reminders_and_no_wall_time(school: School) -> None:
    saved = await move(school, timezone="Lagos")

    cohort = await running(school)
    assert f"{cohort.end_wall:%F %R}" == "2026-09-15 18:00"
    assert cohort.ends_at == at(15, 20)
    assert dict(await waiting(school))["tip-project"] == at(9, 11)
    assert saved.changed == ("timezone",)
    assert saved.moved == 9


async def test_what_moved_is_in_the_log(school: School) -> None:
    await move(school, end="2026-09-17 18:00")

    async with school.database.read() as session:
        entry = await session.scalar(
            select(AuditEntry).where(AuditEntry.guild_id > 0, AuditEntry.action == "timeline.edit")
        )
    assert entry is not None
    assert entry.detail == {
        "end": ["2026-09-15 18:00", "2026-09-17 18:00"],
        "reminders moved": 6,
    }


async def test_words_that_are_too_long_are_refused_and_kept(school: School) -> None:
    draft = ReminderDraft("kickoff", words="x" * 501)

    with pytest.raises(Invalid, match="501 characters") as refused:
        await school.services.dates.change_moment(school.actor(AMINA), draft)

    assert refused.value.draft is not None


async def test_a_moment_without_anything_of_its_own_leaves_no_row(school: School) -> None:
    dates = school.services.dates
    await dates.change_moment(school.actor(AMINA), ReminderDraft("end", say="no", words="Bye"))

    await dates.change_moment(school.actor(AMINA), ReminderDraft("end"))

    assert (await school.rows())["reminders"] == set()


async def meet(school: School, number: int, host: int, *joined: int, state: str) -> None:
    """A session, as it lies in the database."""
    guild, starts = school.guild_id, at(10, 18) + timedelta(hours=number)
    async with school.database.write() as session:
        await session.execute(
            insert(Session).values(
                id=number, guild_id=guild, number=number, cohort_id=1, kind="review",
                topic=f"Meeting {number}", host_id=host, timezone="Africa/Nairobi",
                starts_wall=starts.astimezone(NAIROBI).replace(tzinfo=None), starts_at=starts,
                minutes=45, state=state, created_at=school.now,
            )
        )  # fmt: skip
        for user in joined:
            await session.execute(
                insert(SessionMember).values(
                    guild_id=guild, session_id=number, user_id=user, joined_at=school.now
                )
            )


async def test_a_calendar_has_ones_own_sessions_and_every_dated_milestone(school: School) -> None:
    for user in (BEA, LIN):
        await school.services.timeline.choose(school.actor(user), False)
    await meet(school, 1, LIN, BEA, state="planned")
    await meet(school, 2, BEA, state="cancelled")
    await meet(school, 3, LIN, state="planned")
    async with school.database.write() as session:
        await session.execute(
            insert(Milestone).values(
                guild_id=school.guild_id, cohort_id=1, position=99, title="Proposal",
                due_wall=at(9).astimezone(NAIROBI).replace(tzinfo=None), due_at=at(9),
                is_off=False, created_at=school.now,
            )
        )  # fmt: skip
    await move(school, deadline="2026-09-14 18:00")

    _, entries = await school.services.timeline.calendar(school.actor(BEA))

    assert [(entry.name, entry.starts_at, entry.is_off) for entry in entries] == [
        ("Project Nexus starts", at(8), False),
        ("Due: Proposal", at(9), False),
        ("Code review: Meeting 1", at(10, 19), False),
        ("Code review: Meeting 2", at(10, 20), True),
        ("Deadline of Project Nexus", at(14, 18), False),
        ("Project Nexus ends", at(15, 18), False),
    ]
    assert len({entry.uid for entry in entries}) == len(entries)


async def test_a_step_that_moved_is_newer_for_every_calendar(school: School) -> None:
    milestones = school.services.milestones
    added = await milestones.put(school.actor(AMINA), MilestoneDraft("Demo", "12 September 10:00"))
    assert added.chosen is not None
    number = added.chosen.id

    async def revision() -> int:
        _, entries = await school.services.timeline.calendar(school.actor(BEA))
        return next(entry.revision for entry in entries if entry.name == "Due: Demo")

    new = await revision()
    await milestones.put(school.actor(AMINA), MilestoneDraft("Demo", "13 September 10:00", number))
    moved = await revision()
    await move(school, timezone="Africa/Lagos")
    followed = await revision()
    await milestones.put(school.actor(AMINA), MilestoneDraft("Demo", "13 September 10:00", number))

    assert (new, moved, followed, await revision()) == (0, 1, 2, 2)


async def test_a_day_begins_at_midnight_also_after_clocks_change(school: School) -> None:
    await move(school, start="2026-10-20 09:00", end="2026-10-30 18:00", timezone="Europe/Paris")
    school.now = datetime(2026, 10, 27, 22, 30, tzinfo=UTC)  # 23:30 in winter, 0:30 in summer

    sight = await school.services.timeline.show(school.actor(BEA))

    assert sight.today == date(2026, 10, 27)
    assert headline(sight) == "Day 8 of 11 · 3 days left"


async def test_the_panel_shows_the_next_sessions_of_everybody(school: School) -> None:
    await school.services.timeline.choose(school.actor(LIN), False)
    await meet(school, 1, LIN, state="planned")
    await meet(school, 2, LIN, state="cancelled")

    sight = await school.services.timeline.show(school.actor(BEA))

    assert [each.topic for each in sight.sessions] == ["Meeting 1"]


async def test_a_reminder_belongs_to_the_one_who_received_it(school: School) -> None:
    await school.services.timeline.choose(school.actor(BEA), True)
    school.pass_time(hours=1)
    (row,) = [message for message in await outbox(school) if message.user_id == BEA]

    reader = await school.services.timeline.reader(BEA, "bea", reminder=row.id, interaction_id=5)

    assert (reader.guild_id, reader.user_id, reader.name) == (school.guild_id, BEA, f"member {BEA}")
    with pytest.raises(NotFound):
        await school.services.timeline.reader(LIN, "lin", reminder=row.id, interaction_id=6)
