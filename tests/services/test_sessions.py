"""Sessions: what stays together when one is planned, moved, cancelled, joined or left."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from nexus_bot.errors import (
    AlreadyDone,
    Invalid,
    Leaked,
    NotAllowed,
    NotFound,
    NotSetUp,
    NotWritten,
    Refusal,
)
from nexus_bot.models import AuditEntry, Cohort, Member, Memo, OutboxMessage, Session, SessionMember
from nexus_bot.repositories.base import table_of
from nexus_bot.repositories.sessions import Sessions as Rows
from nexus_bot.services import Services
from nexus_bot.services.planning import EVENT
from nexus_bot.services.session_drafts import EPOCH_MS
from nexus_bot.services.session_plans import EDIT, NOTICE, REMINDER
from nexus_bot.values import SessionDraft
from tests.services.meeting import messages, move, plan, reminders, say_reminders
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

TOMORROW = datetime(2026, 9, 9, 15, tzinfo=UTC)  # 18:00 in Nairobi
QUARTER = timedelta(minutes=15)
KEY = "AKIA" + "IOSFODNN7" + "EXAMPLQ"
MANY = 200


async def of(school: School, number: int = 1) -> Session:
    """A session as it is stored."""
    gathering = await school.services.sessions.gathering(school.guild_id, number)
    assert gathering is not None
    return gathering.session


async def test_what_was_understood_is_stored_with_all_that_follows(school: School) -> None:
    stored = await plan(school, topic="Celery retries", kind="demo", minutes="90")

    session = await of(school)
    assert (stored.number, stored.card.channel_id, stored.card.state) == (1, CHANNEL, "sending")
    assert (session.kind, session.topic, session.minutes) == ("demo", "Celery retries", 90)
    assert (session.starts_at, session.timezone) == (TOMORROW, "Africa/Nairobi")
    assert session.starts_wall.isoformat() == "2026-09-09T18:00:00"
    assert await reminders(school) == {(1, BEA, TOMORROW - QUARTER)}
    edits = [message.due_at for message in await messages(school, EDIT)]
    assert edits == [TOMORROW, TOMORROW + timedelta(minutes=90)]
    assert len(await messages(school, EVENT)) == 1


async def test_nothing_is_stored_before_save(school: School) -> None:
    understood = await school.services.sessions.understand(
        school.actor(BEA), SessionDraft(when="tomorrow 18:00")
    )

    assert understood.starts_at == TOMORROW
    assert (understood.zone, understood.whose) == ("Africa/Nairobi", "cohort")
    assert await school.services.sessions.gathering(school.guild_id, 1) is None


async def test_a_time_is_read_on_the_clock_of_who_types(school: School) -> None:
    async with school.database.write() as session:
        zone = {"timezone": "Asia/Kolkata"}
        session.add(
            Member(guild_id=school.guild_id, user_id=LIN, name="lin", created_at=school.now, **zone)
        )

    understood = await school.services.sessions.understand(
        school.actor(LIN), SessionDraft(when="tomorrow 18:00")
    )

    assert understood.starts_at == datetime(2026, 9, 9, 12, 30, tzinfo=UTC)
    assert (understood.zone, understood.whose) == ("Asia/Kolkata", "member")


async def test_in_two_hours_means_two_hours_from_the_preview(school: School) -> None:
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(BEA), SessionDraft(when="in 2 hours"))
    school.pass_time(minutes=7)

    await sessions.save(school.actor(BEA), understood.panel)

    assert (await of(school)).starts_at == school.now + timedelta(hours=2, minutes=-7)


@pytest.mark.parametrize(
    ("typed", "instant", "doubt", "wall"),
    [
        ("28 march 2027 02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "shifted", "03:30"),
        ("31 october 2026 02:30", datetime(2026, 10, 31, 1, 30, tzinfo=UTC), "", "02:30"),
        ("25 october 2026 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "twice", "02:30"),
    ],
)
async def test_an_hour_that_clocks_skip_or_repeat_is_told(
    school: School, typed: str, instant: datetime, doubt: str, wall: str
) -> None:
    async with school.database.write() as session:
        paris = {"timezone": "Europe/Paris"}
        session.add(
            Member(guild_id=school.guild_id, user_id=BEA, name="b", created_at=school.now, **paris)
        )
    sessions = school.services.sessions

    understood = await sessions.understand(school.actor(BEA), SessionDraft(when=typed))
    await sessions.save(school.actor(BEA), understood.panel)

    assert (understood.starts_at, understood.doubt) == (instant, doubt)
    assert f"{(await of(school)).starts_wall:%H:%M}" == wall
    assert await reminders(school) == {(1, BEA, instant - QUARTER)}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "yesterday 18:00"}, "has passed"),
        ({"when": "8 sept 11:00"}, "has passed"),
        ({"when": "1 october 2027 18:00"}, "more than a year away"),
        ({"when": "whenever"}, "could not read `whenever` as a day and a time"),
        ({"when": ""}, "When is it?"),
        ({"when": "18:00", "minutes": "14"}, "15 to 480 minutes"),
        ({"when": "18:00", "minutes": "481"}, "15 to 480 minutes"),
        ({"when": "18:00", "minutes": "an hour"}, "15 to 480 minutes"),
        ({"when": "18:00", "topic": "?!"}, "at least one letter or digit"),
        ({"when": "18:00", "topic": "x" * 121}, "121 characters and 120 fit"),
        ({"when": "18:00", "kind": "party"}, "Choose one of these"),
    ],
)
async def test_what_cannot_be_planned_is_refused_and_kept(
    school: School, fields: dict[str, Any], sentence: str
) -> None:
    draft = SessionDraft(**fields)

    with pytest.raises(Invalid) as refused:
        await school.services.sessions.understand(school.actor(BEA), draft)

    assert sentence in refused.value.text
    assert refused.value.draft is not None
    memo = await school.services.upkeep.draft(
        school.actor(BEA), refused.value.draft.memo, "session"
    )
    assert SessionDraft.restored(memo.state) == draft


async def test_a_secret_in_the_topic_is_kept_nowhere(school: School) -> None:
    draft = SessionDraft(when="tomorrow 18:00", topic=f"my key {KEY}")

    with pytest.raises(Leaked):
        await school.services.sessions.understand(school.actor(BEA), draft)

    assert KEY not in str(await school.rows())


async def test_a_preview_that_waited_past_its_time_is_refused_with_what_was_typed(
    school: School,
) -> None:
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(BEA), SessionDraft(when="18:00"))
    school.pass_time(hours=7)

    with pytest.raises(Invalid, match="has passed") as refused:
        await sessions.save(school.actor(BEA), understood.panel)

    assert refused.value.draft == ("session", understood.panel)
    assert await sessions.gathering(school.guild_id, 1) is None


async def test_who_pressed_in_time_is_in_time_however_long_it_took(school: School) -> None:
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(BEA), SessionDraft(when="12:10"))
    pressed = school.now + timedelta(minutes=9, seconds=59)
    interaction = (int(pressed.timestamp() * 1000) - EPOCH_MS) << 22
    school.pass_time(minutes=10, seconds=5)

    stored = await sessions.save(school.actor(BEA, interaction), understood.panel)

    assert stored.number == 1


async def test_a_preview_is_saved_once(school: School) -> None:
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(BEA), SessionDraft(when="18:00"))

    ends = await asyncio.gather(
        *(sessions.save(school.actor(BEA), understood.panel) for _ in range(5)),
        sessions.save(school.actor(BEA, 77), understood.panel),
        sessions.save(school.actor(BEA, 77), understood.panel),
        return_exceptions=True,
    )

    kinds = Counter(type(end).__name__ for end in ends)
    assert kinds["SessionStored"] == 1
    assert kinds["NotFound"] + kinds["AlreadyDone"] == 6
    assert len((await school.rows())["sessions"]) == 1


async def test_somebody_elses_preview_is_not_saved(school: School) -> None:
    sessions = school.services.sessions
    understood = await sessions.understand(school.actor(BEA), SessionDraft(when="18:00"))

    with pytest.raises(NotAllowed):
        await sessions.save(school.actor(LIN), understood.panel)
    with pytest.raises(NotFound):
        await sessions.save(school.actor(BEA), understood.panel + 1)


async def test_a_refused_draft_is_no_preview(school: School) -> None:
    with pytest.raises(Invalid) as refused:
        await school.services.sessions.understand(school.actor(BEA), SessionDraft(when="soon"))
    assert refused.value.draft is not None

    with pytest.raises(NotFound):
        await school.services.sessions.save(school.actor(BEA), refused.value.draft.memo)


async def test_a_host_has_ten_sessions_to_come(school: School) -> None:
    for _ in range(10):
        await plan(school)
    await plan(school, LIN)

    with pytest.raises(Invalid, match="10 coming sessions"):
        await plan(school)
    await school.services.sessions.cancel(school.actor(BEA), 1)

    assert (await plan(school)).number == 12


async def test_ten_saves_at_once_stay_within_the_limit(school: School) -> None:
    sessions = school.services.sessions
    for _ in range(7):
        await plan(school)
    panels = [
        (await sessions.understand(school.actor(BEA), SessionDraft(when="18:00"))).panel
        for _ in range(6)
    ]

    await asyncio.gather(
        *(sessions.save(school.actor(BEA), panel) for panel in panels), return_exceptions=True
    )

    assert len((await school.rows())["sessions"]) == 10


async def test_a_closed_cohort_takes_no_new_sessions(school: School) -> None:
    understood = await school.services.sessions.understand(
        school.actor(BEA), SessionDraft(when="18:00")
    )
    async with school.database.write() as session:
        closed = update(Cohort).where(Cohort.guild_id == school.guild_id).values(state="closed")
        await session.execute(closed)

    with pytest.raises(NotSetUp) as refused:
        await school.services.sessions.save(school.actor(BEA), understood.panel)
    with pytest.raises(NotSetUp):
        await plan(school)

    assert refused.value.draft is not None


async def test_who_joins_is_reminded_and_who_leaves_is_not(school: School) -> None:
    sessions, due = school.services.sessions, TOMORROW - QUARTER
    await plan(school)

    _, new = await sessions.join(school.actor(LIN), 1)
    gathering = await sessions.gathering(school.guild_id, 1)
    _, again = await sessions.join(school.actor(LIN), 1)
    both = await reminders(school)
    _, was_in = await sessions.leave(school.actor(LIN), 1)
    _, still = await sessions.leave(school.actor(LIN), 1)
    alone = await reminders(school)
    await sessions.join(school.actor(LIN), 1)

    assert (new, again, was_in, still) == (True, False, True, False)
    assert gathering is not None
    assert (gathering.people, gathering.names) == (2, ["member 2", "member 3"])
    assert alone == {(1, BEA, due)}
    assert both == await reminders(school) == {(1, BEA, due), (1, LIN, due)}
    assert len(await messages(school, REMINDER)) == 2


async def test_who_joins_in_the_last_quarter_is_not_reminded_at_once(school: School) -> None:
    await plan(school, when="in 30 minutes")
    school.pass_time(minutes=15)
    await say_reminders(school)

    await school.services.sessions.join(school.actor(LIN), 1)

    assert await reminders(school) == set()
    assert [message.user_id for message in await messages(school, REMINDER)] == [BEA]


async def test_a_host_cannot_leave(school: School) -> None:
    await plan(school)

    with pytest.raises(Refusal, match="You host this session"):
        await school.services.sessions.leave(school.actor(BEA), 1)

    assert (1, BEA, TOMORROW - QUARTER) in await reminders(school)


async def test_a_session_takes_people_until_it_is_over(school: School) -> None:
    sessions = school.services.sessions
    await plan(school, when="in 30 minutes", minutes="30")
    school.pass_time(minutes=59)

    await sessions.join(school.actor(LIN), 1)
    school.pass_time(minutes=1)

    for act in (sessions.join, sessions.leave, sessions.cancel, sessions.open_to_change):
        with pytest.raises(Refusal, match="#1 is over"):
            await act(school.actor(BEA), 1)


async def test_a_moved_session_reminds_anew_and_tells_everybody_else(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    await sessions.join(school.actor(LIN), 1)
    await sessions.join(school.actor(FEMI), 1)

    stored = await move(school, FEMI, 1, "10 september 2026 10:00", minutes="30")

    session, at = await of(school), datetime(2026, 9, 10, 7, tzinfo=UTC)
    assert (session.starts_at, session.minutes, session.moved_from) == (at, 30, TOMORROW)
    assert await reminders(school) == {(1, who, at - QUARTER) for who in (BEA, LIN, FEMI)}
    notices = await messages(school, NOTICE)
    assert {message.user_id for message in notices} == {BEA, LIN}
    assert {message.expires_at for message in notices} == {at + timedelta(minutes=30)}
    assert stored.card.kind == EDIT
    coming = [m.due_at for m in await messages(school, EDIT) if m.subject and "ends" in m.dedupe_key
              and m.state == "pending"]  # fmt: skip
    assert coming == [at + timedelta(minutes=30)]
    assert len(await messages(school, EVENT)) == 2


async def test_a_session_moved_back_has_the_reminders_of_before(school: School) -> None:
    await plan(school)
    await school.services.sessions.join(school.actor(LIN), 1)
    before = await reminders(school)

    await move(school, BEA, 1, "10 september 2026 10:00")
    await move(school, BEA, 1, "9 september 2026 18:00")

    assert await reminders(school) == before
    notices = [(message.user_id, message.state) for message in await messages(school, NOTICE)]
    assert notices == [(LIN, "cancelled"), (LIN, "pending")]


async def test_who_was_reminded_is_not_reminded_twice_of_one_time(school: School) -> None:
    await plan(school, when="in 30 minutes")
    school.pass_time(minutes=16)
    await say_reminders(school)

    await move(school, BEA, 1, "in 2 hours")
    await move(school, BEA, 1, "2026-09-08 12:30")

    states = Counter(message.state for message in await messages(school, REMINDER))
    assert states == {"sent": 1, "cancelled": 1}


@pytest.mark.parametrize(
    ("when", "sentence"),
    [("2026-09-08 11:00", "has passed"), ("2026-09-09 18:00", "already has this time")],
)
async def test_a_session_is_not_moved_to_the_past_or_to_where_it_is(
    school: School, when: str, sentence: str
) -> None:
    await plan(school)

    with pytest.raises(Invalid, match=sentence) as refused:
        await move(school, BEA, 1, when)

    assert refused.value.draft is not None
    assert (await of(school)).starts_at == TOMORROW


async def test_a_cancelled_session_takes_everything_back_and_tells_everybody_else(
    school: School,
) -> None:
    sessions = school.services.sessions
    await plan(school)
    await sessions.join(school.actor(LIN), 1)

    await sessions.cancel(school.actor(BEA), 1)

    assert (await of(school)).state == "cancelled"
    assert await reminders(school) == set()
    assert [message.user_id for message in await messages(school, NOTICE)] == [LIN]
    pending = [message for message in await messages(school, EDIT) if message.state == "pending"]
    assert pending == []
    assert len(await messages(school, EVENT)) == 2
    for act in (sessions.join, sessions.leave, sessions.cancel):
        with pytest.raises(Refusal, match="#1 was cancelled"):
            await act(school.actor(BEA), 1)
    with pytest.raises(Refusal, match="#1 was cancelled"):
        await move(school, BEA, 1, "18:00")


async def test_a_session_cancelled_while_its_move_is_previewed_stays_cancelled(
    school: School,
) -> None:
    sessions = school.services.sessions
    await plan(school)
    draft = SessionDraft(when="10 september 2026 10:00", number=1)
    understood = await sessions.understand(school.actor(BEA), draft)
    await sessions.cancel(school.actor(AMINA), 1)

    with pytest.raises(Refusal, match="was cancelled"):
        await sessions.save(school.actor(BEA), understood.panel)

    assert await reminders(school) == set()


async def test_only_host_mentors_and_organisers_change_a_session(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    before = await school.rows_of(table_of(Session))

    for act in (sessions.cancel, sessions.open_to_change):
        with pytest.raises(NotAllowed):
            await act(school.actor(LIN), 1)
    with pytest.raises(NotAllowed):
        await move(school, LIN, 1, "18:00")

    assert await school.rows_of(table_of(Session)) == before
    assert (await sessions.show(school.actor(FEMI), 1)).may_change
    assert not (await sessions.show(school.actor(LIN), 1)).may_change


async def test_changes_are_in_the_audit_log(school: School) -> None:
    await plan(school)
    await move(school, FEMI, 1, "10 september 2026 10:00")
    await school.services.sessions.cancel(school.actor(BEA), 1)

    async with school.database.read() as session:
        lines = await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.guild_id == school.guild_id, AuditEntry.subject == "#1")
            .order_by(AuditEntry.id)
        )
        noted = [(line.actor_id, line.detail) for line in lines]
    assert [who for who, _ in noted] == [FEMI, BEA]
    assert noted[0][1]["starts"] == [TOMORROW.isoformat(), "2026-09-10T07:00:00+00:00"]
    assert noted[1][1]["state"] == ["planned", "cancelled"]


async def test_a_second_delivery_changes_nothing(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    await sessions.join(school.actor(LIN, 70), 1)
    await sessions.leave(school.actor(LIN, 71), 1)
    before = await school.rows()

    with pytest.raises(AlreadyDone):
        await sessions.join(school.actor(LIN, 70), 1)
    with pytest.raises(AlreadyDone):
        await sessions.leave(school.actor(LIN, 71), 1)

    assert await school.rows() == before


@pytest.mark.parametrize("number", [2, 2**31, 10**17])
async def test_a_number_of_no_session_is_not_found(school: School, number: int) -> None:
    sessions = school.services.sessions
    await plan(school)

    for act in (sessions.join, sessions.leave, sessions.cancel, sessions.show):
        with pytest.raises(Refusal, match=f"no session #{number} here"):
            await act(school.actor(BEA), number)


async def test_the_session_of_another_server_is_not_found(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    other = await School(school.database, guild_id=school.guild_id + 1).open()
    before = await school.rows_of(table_of(Session))

    for act in (sessions.join, sessions.leave, sessions.cancel, sessions.show):
        with pytest.raises(Refusal, match="no session #1 here"):
            await act(other.actor(AMINA), 1)
    with pytest.raises(Refusal, match="no session #1 here"):
        await move(other, AMINA, 1, "18:00")

    assert await school.rows_of(table_of(Session)) == before


async def test_a_thousand_join_at_once_and_everyone_is_in_once(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    crowd = [1000 + number for number in range(MANY)]

    ends = await asyncio.gather(
        *(sessions.join(school.actor(who), 1) for who in crowd), return_exceptions=True
    )
    again = [who for who, end in zip(crowd, ends, strict=True) if isinstance(end, NotWritten)]
    await asyncio.gather(*(sessions.join(school.actor(who), 1) for who in again))

    gathering = await sessions.gathering(school.guild_id, 1)
    assert gathering is not None
    assert gathering.people == MANY + 1
    assert len(await reminders(school)) == MANY + 1
    counted = [m for m in await messages(school, EDIT) if ":people:" in m.dedupe_key]
    assert len(counted) == 1


async def test_who_joins_while_it_is_moved_is_reminded_of_the_new_time(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    draft = SessionDraft(when="10 september 2026 10:00", number=1)
    panel = (await sessions.understand(school.actor(BEA), draft)).panel
    acts = [sessions.join(school.actor(1000 + number), 1) for number in range(60)]

    await asyncio.gather(*acts[:30], sessions.save(school.actor(BEA), panel), *acts[30:])

    due = datetime(2026, 9, 10, 7, tzinfo=UTC) - QUARTER
    everybody = {BEA, *range(1000, 1060)}
    assert await reminders(school) == {(1, who, due) for who in everybody}


async def test_nobody_cancels_what_somebody_is_about_to_join(school: School) -> None:
    await plan(school)

    async with school.database.write() as session:
        await Rows(session).keep(school.guild_id, 1)
        cancel = asyncio.create_task(school.services.sessions.cancel(school.actor(BEA), 1))
        done, _ = await asyncio.wait({cancel}, timeout=0.2)

    assert not done
    assert (await cancel).gathering.session.state == "cancelled"


async def test_one_who_presses_many_times_at_once_is_in_once(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)

    ends = await asyncio.gather(*(sessions.join(school.actor(LIN), 1) for _ in range(50)))

    assert sum(new for _, new in ends) == 1
    assert len(await school.rows_of(table_of(SessionMember))) == 2


async def test_an_edit_that_is_on_its_way_is_followed_by_another(school: School) -> None:
    sessions = school.services.sessions
    await plan(school)
    await sessions.join(school.actor(LIN), 1)
    async with school.database.write() as session:
        counting = OutboxMessage.dedupe_key.contains(":people:")
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, counting)
            .values(state="sending")
        )

    await sessions.join(school.actor(FEMI), 1)

    states = [m.state for m in await messages(school, EDIT) if ":people:" in m.dedupe_key]
    assert states == ["sending", "pending"]


async def test_my_sessions_are_those_i_join_or_host_until_they_are_over(school: School) -> None:
    sessions = school.services.sessions
    await plan(school, when="in 30 minutes")
    await plan(school, LIN, "tomorrow 9:00")
    await plan(school, LIN, "tomorrow 8:00")
    await plan(school, BEA, "tomorrow 7:00")
    await sessions.join(school.actor(BEA), 2)
    await sessions.cancel(school.actor(BEA), 4)

    at_first = await sessions.mine(school.actor(BEA))
    school.pass_time(minutes=90)
    later = await sessions.mine(school.actor(BEA))

    assert [session.number for session in at_first.sessions] == [1, 2]
    assert [session.number for session in later.sessions] == [2]


async def test_my_sessions_come_in_pages(school: School) -> None:
    for hour in range(8):
        await plan(school, when=f"tomorrow {hour + 10}:00")

    last = await school.services.sessions.mine(school.actor(BEA), 9)

    assert [session.number for session in last.sessions] == [7, 8]
    assert (last.page, last.pages, last.total) == (1, 2, 8)


async def test_a_zone_that_changes_its_rules_moves_what_was_planned_by_it(school: School) -> None:
    await plan(school)
    await school.services.sessions.join(school.actor(LIN), 1)
    async with school.database.write() as session:  # as an older tzdata understood it
        row = await session.scalar(select(Session).where(Session.guild_id == school.guild_id))
        assert row is not None
        row.starts_at = TOMORROW + timedelta(hours=1)

    await school.services.sessions.recount()
    await school.services.sessions.recount()

    assert (await of(school)).starts_at == TOMORROW
    assert await reminders(school) == {(1, who, TOMORROW - QUARTER) for who in (BEA, LIN)}
    assert {message.user_id for message in await messages(school, NOTICE)} == {BEA, LIN}


async def test_processes_that_recount_at_once_tell_it_once(school: School) -> None:
    await plan(school)
    async with school.database.write() as session:  # as an older tzdata understood it
        row = await session.scalar(select(Session).where(Session.guild_id == school.guild_id))
        assert row is not None
        row.starts_at = TOMORROW + timedelta(hours=1)
    later = Services.over(school.database, lambda: school.now + timedelta(seconds=7))
    both_know, seen = asyncio.Event(), count(1)

    def look(*_: object) -> None:
        if next(seen) == 2:
            both_know.set()

    async with school.database.write() as session:
        await session.scalar(
            select(Session).where(Session.guild_id == school.guild_id).with_for_update()
        )
        event.listen(Engine, "after_cursor_execute", look)
        recounts = [
            asyncio.create_task(services.sessions.recount())
            for services in (school.services, later)
        ]
        await both_know.wait()
        event.remove(Engine, "after_cursor_execute", look)
    await asyncio.gather(*recounts)

    assert [message.user_id for message in await messages(school, NOTICE)] == [BEA]


async def test_a_recount_leaves_the_second_of_two_equal_hours_alone(school: School) -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    async with school.database.write() as session:
        paris = {"timezone": "Europe/Paris"}
        session.add(
            Member(guild_id=school.guild_id, user_id=BEA, name="b", created_at=school.now, **paris)
        )
    school.now = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    await plan(school, when="in 45 minutes")

    await school.services.sessions.recount()

    assert (await of(school)).starts_at == second
    assert await messages(school, NOTICE) == []


async def test_an_event_shows_what_the_session_is(school: School) -> None:
    sessions = school.services.sessions
    await plan(school, topic="Celery retries")
    session = await of(school)
    await sessions.event_stands(school.guild_id, session.id, "session", 55)
    planned = await sessions.happening(school.guild_id, session.id, "session")
    await sessions.cancel(school.actor(BEA), 1)
    cancelled = await sessions.happening(school.guild_id, session.id, "session")

    assert planned is not None
    assert (planned.name, planned.event_id) == ("Study group: Celery retries", 55)
    assert (planned.starts_at, planned.ends_at) == (TOMORROW, TOMORROW + timedelta(hours=1))
    assert cancelled is not None
    assert (planned.is_off, cancelled.is_off) == (False, True)
    assert await sessions.happening(school.guild_id, 999, "session") is None
    assert await sessions.happening(school.guild_id + 1, session.id, "session") is None


async def test_half_typed_times_are_finished_on_the_clock_of_who_types(school: School) -> None:
    offered = await school.services.sessions.offers(school.guild_id, BEA, "tomorrow 6")
    nowhere = await school.services.sessions.offers(999, BEA, "tomorrow 6")

    assert f"{offered[0].wall:%d %H:%M} {offered[0].instant:%H:%M}" == "09 18:00 15:00"
    assert f"{nowhere[0].instant:%H:%M}" == "18:00"


async def test_a_memo_has_served_once_the_session_stands(school: School) -> None:
    await plan(school)

    async with school.database.read() as session:
        assert not list(await session.scalars(select(Memo).where(Memo.guild_id > 0)))
