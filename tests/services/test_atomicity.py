"""A command that is interrupted anywhere leaves no trace; one that is done is wholly done."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, event

from nexus_bot.database import Database
from nexus_bot.models import Base
from nexus_bot.values import (
    BlockerDraft,
    LearningDraft,
    MilestoneDraft,
    ProfileDraft,
    Query,
    SetupDraft,
)
from tests.services.blocking import consider, raise_blocker, solve
from tests.services.school import AMINA, BEA, LIN, School

OPEN, SOLVED = 1, 2
Command = Callable[[School], Awaitable[Any]]


class Interrupted(Exception):
    """What ends a command in the middle."""


@contextmanager
def interrupted_at(number: int) -> Iterator[None]:
    """Fails at one of the statements that follow."""
    left = iter(range(number))

    def strike(*_: Any) -> None:
        if next(left, None) is None:
            raise Interrupted

    event.listen(Engine, "before_cursor_execute", strike)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", strike)


async def share(school: School) -> object:
    return await school.share(LIN, "Chords need a result backend.", "Redis")


async def share_what_needed_fixing(school: School) -> object:
    draft = LearningDraft(text="Chords need a result backend.", topic="Redis")
    return await school.services.learnings.share(school.actor(BEA), draft, memo=1)


async def edit(school: School) -> object:
    draft = LearningDraft(text="Retries are dear.", topic="Queues")
    return await school.services.learnings.edit(school.actor(BEA), 1, draft)


async def remove(school: School) -> object:
    return await school.services.learnings.remove(school.actor(BEA), 1)


async def vote(school: School) -> object:
    return await school.services.learnings.vote(school.actor(BEA), 1)


async def unvote(school: School) -> object:
    return await school.services.learnings.vote(school.actor(LIN), 1)


async def bookmark(school: School) -> object:
    return await school.services.learnings.bookmark(school.actor(BEA), 1)


async def unbookmark(school: School) -> object:
    return await school.services.learnings.bookmark(school.actor(LIN), 1)


async def change_profile(school: School) -> None:
    draft = ProfileDraft(track="backend", timezone="Lagos", tags="redis, celery")
    await school.services.profiles.change(school.actor(BEA), draft)


async def change_cohort(school: School) -> object:
    draft = SetupDraft(end="2026-09-20")
    return await school.services.cohorts.set_up(school.actor(AMINA), draft)


async def start_cohort(school: School) -> object:
    draft = SetupDraft(channel_id=1, start="2026-09-08", end="2026-09-20")
    return await school.services.cohorts.set_up(
        School(school.database, guild_id=11, ids=school.ids).actor(AMINA), draft
    )


async def rebind_cohort(school: School) -> object:
    draft = SetupDraft(channel_id=101, timezone="Lagos")
    return await school.services.cohorts.set_up(school.actor(AMINA), draft)


async def close_cohort(school: School) -> object:
    return await school.services.lifecycle.close(school.actor(AMINA), 1)


async def add_milestone(school: School) -> object:
    draft = MilestoneDraft("Load test", "12 September")
    return await school.services.milestones.put(school.actor(AMINA), draft)


async def move_milestone(school: School) -> object:
    return await school.services.milestones.move(school.actor(AMINA), 2, 1)


async def search(school: School) -> object:
    return await school.services.hub.search(school.actor(BEA), Query(browse=True))


async def claim(school: School) -> object:
    school.pass_time(minutes=2)
    return await school.services.outbox.claim()


async def forget(school: School) -> None:
    school.pass_time(days=400)
    await school.services.upkeep.forget()


async def tell_commands(school: School) -> None:
    await school.services.upkeep.tell_commands(5, "digest", {"learn": 7})


async def post_blocker(school: School) -> object:
    """Posts what Lin considered last."""
    memos = await school.rows_of(Base.metadata.tables["memos"])
    panel = max(int(memo[0]) for memo in memos)
    return await school.services.blockers.post(school.actor(LIN), panel)


async def claim_blocker(school: School) -> object:
    return await school.services.blockers.claim(school.actor(LIN), OPEN)


async def solve_blocker(school: School) -> object:
    return await solve(school, BEA, OPEN)


async def reopen_blocker(school: School) -> object:
    return await school.services.blockers.reopen(school.actor(BEA), SOLVED)


async def edit_blocker(school: School) -> object:
    draft = BlockerDraft(title="Beat runs twice", instead="Two mails.", area="Queues")
    return await school.services.blockers.edit(school.actor(BEA), SOLVED, draft)


async def delete_blocker(school: School) -> object:
    return await school.services.blockers.delete(school.actor(BEA), SOLVED)


async def hear_an_answer(school: School) -> None:
    school.pass_time(hours=1)
    await school.services.blockers.answered(school.guild_id, OPEN, LIN, 5)


BLOCKER_COMMANDS: list[Command] = [
    post_blocker, claim_blocker, solve_blocker, reopen_blocker,
    edit_blocker, delete_blocker, hear_an_answer,
]  # fmt: skip
COMMANDS: list[Command] = [
    share, share_what_needed_fixing, edit, remove, vote, unvote, bookmark, unbookmark,
    change_profile, change_cohort, start_cohort, search, claim, forget, tell_commands,
    rebind_cohort, close_cohort, add_milestone, move_milestone,
]  # fmt: skip


@pytest.fixture
async def busy_school(school: School) -> School:
    """A school where something has happened: one learning, a vote, a bookmark, a kept draft."""
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    await school.posted(shared, 77)
    await school.services.learnings.vote(school.actor(LIN), 1)
    await school.services.learnings.bookmark(school.actor(LIN), 1)
    await school.services.upkeep.keep(school.actor(BEA), "learning", {"text": "kept"})
    await school.share(BEA, "Acks come late.")
    return school


@pytest.mark.parametrize("command", COMMANDS)
async def test_an_interrupted_command_leaves_no_trace(
    busy_school: School, command: Command
) -> None:
    await leaves_no_trace(busy_school, command)


async def test_an_interrupted_change_of_a_blocker_leaves_no_trace(database: Database) -> None:
    for guild, command in enumerate(BLOCKER_COMMANDS, start=10):
        school = await School(database, guild_id=guild).open()
        await raise_blocker(school)
        await raise_blocker(school)
        await solve(school, number=SOLVED)
        await consider(school, LIN)
        await leaves_no_trace(school, command)


async def leaves_no_trace(busy_school: School, command: Command) -> None:
    before, began = await busy_school.rows(), busy_school.now

    for number in count():
        busy_school.now = began
        try:
            with interrupted_at(number):
                await command(busy_school)
        except Interrupted:
            assert await busy_school.rows() == before
            await busy_school.check_index()
        else:
            break

    assert number > 0
    assert await busy_school.rows() != before
    await busy_school.check_index()


async def test_a_card_that_stands_is_recorded_whole(busy_school: School) -> None:
    shared = await busy_school.share(LIN, "Beat runs once.")
    before = await busy_school.rows()

    for number in count():
        try:
            with interrupted_at(number):
                await busy_school.posted(shared, 99)
        except Interrupted:
            assert await busy_school.rows() == before
        else:
            break

    assert number > 0


@pytest.mark.parametrize("command", [share, edit, remove, vote, bookmark, change_profile])
async def test_what_is_planned_and_what_is_changed_are_stored_together(
    busy_school: School, command: Command
) -> None:
    before = await busy_school.rows()

    await command(busy_school)

    after = await busy_school.rows()
    planned = len(after["outbox"]) - len(before["outbox"])
    assert planned == (1 if command in (share, edit, remove) else 0)
    assert len(after["receipts"]) == len(before["receipts"]) + 1
