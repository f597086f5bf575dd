"""The budget of sends, and what is on hold."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from nexus_bot.database import Database
from nexus_bot.delivery.budget import BURST_SECONDS, Bucket, Budget, Holds
from nexus_bot.services import Services

NOW = datetime(2026, 9, 8, 9, tzinfo=UTC)


async def test_turns_come_no_faster_than_the_rate() -> None:
    bucket, began = Bucket(10), time.perf_counter()

    waits = [bucket.take() for _ in range(20)]

    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] >= (20 - 1 - 10 * BURST_SECONDS) / 10 - (time.perf_counter() - began)


async def test_who_is_urgent_does_not_wait_and_the_closed_give_nothing() -> None:
    budget = Budget(0.001)

    turns = [await budget.take(direct=False, urgent=True) for _ in range(3)]
    waiting = asyncio.create_task(budget.take(direct=False))
    await asyncio.sleep(0)
    budget.close()

    assert turns == [True] * 3
    assert await waiting is False


def test_senders_that_live_share_one_budget() -> None:
    budget = Budget(24)

    budget.share(4)

    assert budget.sends_per_second == 6
    assert budget.direct_per_second == 3


async def test_a_sender_counts_until_it_is_silent_for_a_minute(database: Database) -> None:
    now = NOW
    first, second = (Services.over(database, lambda: now).outbox for _ in range(2))

    together = [await first.beat(), await second.beat()]
    now += timedelta(seconds=61)
    alone = await first.beat()
    await second.beat()
    await second.leave()

    assert together == [1, 2]
    assert alone == 1
    assert await first.beat() == 1


def test_nothing_is_held_longer_than_asked_for_however_the_clock_jumps() -> None:
    now = NOW
    holds = Holds(lambda: now)

    holds.hold("channel", 5)
    holds.hold(None, 2)
    assert (holds.seconds("channel"), holds.seconds("other")) == (5, 2)
    now -= timedelta(days=1)
    assert holds.seconds("channel") == 5
    now += timedelta(days=1, seconds=6)

    assert (holds.seconds("channel"), holds.seconds(None)) == (0, 0)


def test_what_is_held_no_more_is_not_remembered() -> None:
    now = NOW
    holds = Holds(lambda: now)

    for channel in range(100):
        holds.hold(channel, 5)
        now += timedelta(seconds=1)

    assert len(holds._held) == 5
