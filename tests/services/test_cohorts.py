"""Cohorts: one a server, set up once and changed as often as needed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, NotAllowed
from nexus_bot.models import AuditEntry
from nexus_bot.values import SetUp, SetupDraft
from tests.services.school import AMINA, BEA, CHANNEL, School

FULL = SetupDraft(channel_id=1, start="2026-09-08", end="2026-09-15", timezone="Europe/Paris")


async def set_up(school: School, draft: SetupDraft, who: int = AMINA) -> SetUp:
    """Set up or change the cohort of a school."""
    return await school.services.cohorts.set_up(school.actor(who), draft)


async def test_dates_are_those_of_the_cohorts_own_clocks(school: School) -> None:
    cohort = await school.services.cohorts.running(school.guild_id)

    assert cohort is not None
    assert cohort.timezone == "Africa/Nairobi"
    assert cohort.starts_at == datetime(2026, 9, 7, 21, tzinfo=UTC)
    assert cohort.ends_at == datetime(2026, 9, 15, 15, tzinfo=UTC)


async def test_a_change_leaves_the_rest_as_it_was(school: School) -> None:
    changed = await set_up(school, SetupDraft(end="2026-09-20"))

    assert not changed.new
    assert changed.cohort.channel_id == CHANNEL
    assert f"{changed.cohort.start_wall:%F %R}" == "2026-09-08 00:00"
    assert f"{changed.cohort.end_wall:%F %R}" == "2026-09-20 23:59"


async def test_a_new_zone_moves_the_instants_and_not_the_wall_times(school: School) -> None:
    changed = await set_up(school, SetupDraft(timezone="Lagos"))

    assert changed.cohort.timezone == "Africa/Lagos"
    assert f"{changed.cohort.end_wall:%F %R}" == "2026-09-15 18:00"
    assert changed.cohort.ends_at == datetime(2026, 9, 15, 17, tzinfo=UTC)


async def test_a_date_in_the_gap_of_spring_is_said_to_have_moved(
    engine: str, database: Database
) -> None:
    school = School(database)

    done = await set_up(
        school,
        SetupDraft(
            channel_id=1, start="2026-03-29 02:30", end="2026-04-05", timezone="Europe/Paris"
        ),
    )

    assert done.shifted == ("start",)
    assert done.cohort.starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


async def test_the_log_says_who_changed_what(school: School) -> None:
    await set_up(school, SetupDraft(mentor_role_id=5))

    async with school.database.read() as session:
        entries = list(
            await session.scalars(
                select(AuditEntry).where(AuditEntry.guild_id > 0).order_by(AuditEntry.id)
            )
        )
    assert [entry.action for entry in entries] == ["cohort.setup", "cohort.setup"]
    assert entries[-1].actor_id == AMINA
    assert entries[-1].detail == {"mentor_role": [200, 5]}


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (SetupDraft(start="2026-09-08", end="2026-09-15"), "channel"),
        (SetupDraft(channel_id=1, end="2026-09-15"), "start"),
        (SetupDraft(channel_id=1, start="2026-09-08"), "end"),
        (SetupDraft(channel_id=1, start="2026-02-30", end="2026-09-15"), "2026-02-30"),
        (SetupDraft(channel_id=1, start="soonish", end="2026-09-15"), "soonish"),
        (SetupDraft(channel_id=1, start="2026-09-15", end="2026-09-08"), "after"),
        (
            SetupDraft(channel_id=1, start="2026-09-08", end="2026-09-15", timezone="Mars"),
            "Mars",
        ),
    ],
)
async def test_what_does_not_add_up_is_refused_kept_and_not_stored(
    engine: str, database: Database, draft: SetupDraft, sentence: str
) -> None:
    school = School(database)

    with pytest.raises(Invalid, match=sentence) as refused:
        await set_up(school, draft)

    kept = refused.value.draft
    assert kept is not None
    memo = await school.services.upkeep.draft(school.actor(AMINA), kept.memo, kept.form)
    assert SetupDraft.restored(memo.state) == draft
    assert await school.services.cohorts.running(school.guild_id) is None


async def test_only_organisers_set_up(school: School) -> None:
    before = (await school.rows())["cohorts"]

    with pytest.raises(NotAllowed):
        await set_up(school, FULL, who=BEA)

    assert (await school.rows())["cohorts"] == before


async def test_each_server_has_its_own_cohort(school: School) -> None:
    other = School(school.database, guild_id=11, ids=school.ids)

    done = await set_up(other, FULL)

    assert done.new
    assert len((await school.rows())["cohorts"]) == 2
