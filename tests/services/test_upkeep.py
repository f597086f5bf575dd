"""Upkeep: drafts for those who typed them, and forgetting in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from nexus_bot.database import Database
from nexus_bot.errors import Full, NotAllowed, NotFound
from nexus_bot.models import OutboxMessage
from nexus_bot.services.upkeep import DISCORD_EPOCH_MS
from nexus_bot.values import LearningDraft, Query
from tests.services.school import BEA, LIN, School


def snowflake(school: School, ago: timedelta) -> int:
    """The id of an interaction of some time ago."""
    return (int((school.now - ago).timestamp() * 1000) - DISCORD_EPOCH_MS) << 22


async def test_a_draft_opens_for_the_one_who_typed_it(school: School) -> None:
    memo = await school.services.upkeep.keep(school.actor(BEA), "learning", {"text": "mine"})

    mine = await school.services.upkeep.draft(school.actor(BEA), memo, "learning")

    assert mine.state == {"text": "mine"}
    with pytest.raises(NotAllowed, match="somebody else"):
        await school.services.upkeep.draft(school.actor(LIN), memo, "learning")


async def test_a_draft_of_another_kind_or_server_is_not_there(school: School) -> None:
    memo = await school.services.upkeep.keep(school.actor(BEA), "learning", {"text": "mine"})
    elsewhere = School(school.database, guild_id=11, ids=school.ids)

    for actor, kind in ((school.actor(BEA), "profile"), (elsewhere.actor(BEA), "learning")):
        with pytest.raises(NotFound):
            await school.services.upkeep.draft(actor, memo, kind)


async def test_receipts_are_kept_for_a_day(school: School) -> None:
    young, old = timedelta(hours=23, minutes=59), timedelta(hours=24, minutes=1)
    for ago in (young, old):
        actor = school.actor(BEA, snowflake(school, ago))
        await school.services.learnings.share(actor, LearningDraft(text=f"{ago} ago."))

    await school.services.upkeep.forget()

    left = (await school.rows())["receipts"]
    assert {number for number, _guild in left} == {str(snowflake(school, young))}


async def test_memos_are_kept_for_thirty_days(school: School) -> None:
    await school.services.upkeep.keep(school.actor(BEA), "learning", {"text": "old"})
    school.pass_time(minutes=2)
    memo = await school.services.upkeep.keep(school.actor(BEA), "learning", {"text": "young"})
    school.pass_time(days=30, minutes=-1)

    await school.services.upkeep.forget()

    assert len((await school.rows())["memos"]) == 1
    assert (await school.services.upkeep.draft(school.actor(BEA), memo, "learning")).state


async def test_the_audit_log_is_kept_for_half_a_year(school: School) -> None:
    entries = len((await school.rows())["audit"])
    assert entries

    school.pass_time(days=180, minutes=-1)
    await school.services.upkeep.forget()
    assert len((await school.rows())["audit"]) == entries

    school.pass_time(minutes=2)
    await school.services.upkeep.forget()
    assert (await school.rows())["audit"] == set()


async def test_forgetting_spares_what_members_shared(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    kept = ("posts", "learnings", "topics", "members", "cohorts", "guilds", "outbox")
    before = await school.rows()

    school.pass_time(days=1000)
    await school.services.upkeep.forget()

    after = await school.rows()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


async def test_commands_are_remembered_as_they_were_told_last(school: School) -> None:
    upkeep = school.services.upkeep
    assert await upkeep.commands_told(5) is None

    await upkeep.tell_commands(5, "first", {"learn": 7})
    await upkeep.tell_commands(5, "second", {"learn": 8, "me": 9})

    told = await upkeep.commands_told(5)
    assert told is not None
    assert (told.digest, told.ids) == ("second", {"learn": 8, "me": 9})


async def test_a_full_disk_is_said_at_once_and_keeps_no_draft(database: Database) -> None:
    school = await School(database).open()
    async with database.write() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(Full) as refused:
        await school.share(BEA, "Retries need idempotent tasks. " * 100, snippet="x" * 60_000)

    assert refused.value.draft is None
    assert (await school.rows())["memos"] == set()
    assert await school.found("retries") == []


async def test_what_was_said_is_kept_for_90_days_and_what_waits_for_ever(school: School) -> None:
    said, waiting = [await school.share(BEA, f"Number {n} is said.") for n in range(2)]
    await school.posted(said, 77)

    school.pass_time(days=89)
    await school.services.upkeep.forget()
    assert len((await school.rows())["outbox"]) == 2
    school.pass_time(days=2)
    await school.services.upkeep.forget()

    async with school.database.read() as session:
        left = await session.scalars(
            select(OutboxMessage.dedupe_key).where(OutboxMessage.guild_id > 0)
        )
        assert left.all() == [waiting.card.dedupe_key]


async def pieces(school: School) -> int:
    """In how many pieces SQLite keeps the index of posts."""
    async with school.database.read() as session:
        counted = text("SELECT count(DISTINCT segid) FROM post_words_idx")
        return int(await session.scalar(counted) or 0)


async def test_the_index_is_kept_in_few_pieces(database: Database) -> None:
    school = await School(database).open()
    for number in range(30):
        await school.share(BEA, f"Lesson {number} about retries")
    before = await pieces(school)

    assert await school.services.upkeep.tidy() > 0
    assert await school.services.upkeep.tidy() == 0

    assert await pieces(school) < before
    page = await school.services.hub.search(school.actor(LIN), Query(typed="retries"))
    assert page.total == 30
