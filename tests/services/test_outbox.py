"""The outbox: who takes a message, how its end is recorded, and what follows from it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.claiming import Claims
from nexus_bot.repositories.outbox import NOTICE
from nexus_bot.services import Services
from nexus_bot.services.ends import End
from tests.services.school import BEA, School


async def states(school: School) -> list[tuple[str, str | None]]:
    """State and reason of every planned message but notices, in order."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id > 0, OutboxMessage.kind != NOTICE)
            .order_by(OutboxMessage.id)
        )
        return [(message.state, message.reason) for message in rows]


async def test_a_message_is_claimed_once_until_its_lease_is_over(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    outbox = school.services.outbox
    school.pass_time(seconds=60)

    first, second = await outbox.claim(), await outbox.claim()

    assert [len(first), len(second)] == [1, 0]
    school.pass_time(seconds=60)
    (again,) = await outbox.claim()
    assert (again.attempts, again.first_attempt_at) == (3, school.now - timedelta(minutes=2))


async def test_a_message_that_is_due_later_waits(school: School) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    later = school.now + timedelta(seconds=5)
    await school.services.outbox.record([End(shared.card, "pending", ready_at=later)])

    assert await school.services.outbox.claim() == []
    school.now = later
    assert len(await school.services.outbox.claim()) == 1


async def test_where_one_process_sends_the_dead_have_no_share_of_its_budget(school: School) -> None:
    dead = Services.over(school.database, lambda: school.now)
    await dead.outbox.beat()
    school.pass_time(seconds=1)

    await school.services.outbox.take_over()

    assert await school.services.outbox.beat() == (1 if school.database.is_alone else 2)


async def test_what_a_dead_process_had_in_hand_comes_before_what_waited(school: School) -> None:
    begun = await school.share(BEA, "Retries need idempotent tasks.")
    school.pass_time(seconds=1)
    waiting = await school.share(BEA, "Celery beat runs once.")
    await school.services.outbox.record([End(waiting.card, "pending", ready_at=school.now)])
    school.pass_time(seconds=10)

    async with school.database.write() as session:
        await Claims(session).free_all()

    (first,) = await school.services.outbox.claim(1)
    assert first.id == begun.card.id


@pytest.mark.parametrize("state", ["sent", "failed", "cancelled"])
async def test_what_has_ended_is_never_claimed_again(school: School, state: str) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    await school.services.outbox.record([End(shared.card, state, reason="because")])

    school.pass_time(days=1)
    claimed = await school.services.outbox.claim()

    assert [message.kind for message in claimed if message.kind != NOTICE] == []
    assert await states(school) == [(state, "because")]


async def test_a_process_that_lost_its_lease_records_nothing(engine: str, school: School) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    other = School(school.database, now=school.now + timedelta(minutes=2))
    (taken,) = await other.services.outbox.claim()

    await school.posted(shared, 77)
    await school.services.outbox.record([End(shared.card, "failed", reason="late")])
    assert await states(school) == [("sending", None)]

    await other.services.outbox.sent(taken, 78)
    whole = await school.services.learnings.whole(school.guild_id, 1)
    assert whole is not None
    assert whole.post.message_id == 78


async def test_every_planned_message_is_accounted_for(school: School) -> None:
    outbox = school.services.outbox
    shared = [await school.share(BEA, f"Lesson {number}.") for number in range(6)]
    await school.posted(shared[0], 70)
    await outbox.record([End(shared[1].card, "failed", reason="discord 50001")])
    await outbox.record([End(shared[2].card, "cancelled", reason="deleted")])
    await outbox.record([End(shared[3].card, "pending", ready_at=school.now)])
    await school.services.learnings.remove(school.actor(BEA), 5)
    await school.posted(shared[4], 74)

    counted = [state for state, _ in await states(school)]

    assert sorted(counted) == [
        "cancelled", "failed", "pending", "pending", "sending", "sent", "sent"
    ]  # fmt: skip
