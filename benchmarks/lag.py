"""P7: how long the event loop stalls while the bot does its heaviest work, against an idle loop.

The services run in the loop that is measured, over SQLite; a sampler asks every 2 ms to be woken
and notes how late it was. One stall of any length is seen by every sampler, whoever caused it.
"""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

from benchmarks.contenders import KINDS, learning
from benchmarks.tables import p50, p99, show
from nexus_bot import clock, schedule
from nexus_bot.database import open_database
from nexus_bot.errors import Invalid
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.values import LearningDraft, Query, SetupDraft
from nexus_bot.views.hub import results

GOAL = 25.0
TICK = 0.002
SECONDS = 3.0
LEARNINGS = 2_000
TOKENS = ("[", "](", "*", "`", "<@1>", "@everyone", "ghp_", "eyJ", "\u0301", "AKIA", "\n", "a.b@c:")

Work = Callable[[int], Awaitable[object]]


class Office:
    """The bot's services over a database of their own, and people to ask them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._number = 0

    def somebody(self) -> Actor:
        """A member with a new interaction."""
        self._number += 1
        return Actor(1, 100 + self._number % 500, "Lea", self._number, frozenset(), manages=True)

    async def set_up(self, _turn: int) -> None:
        """Sets the cohort up with dates in words."""
        draft = SetupDraft(
            channel_id=5, start="3 May 2026 9am", end="1 June 2027", timezone="Lagos"
        )
        await self._services.cohorts.set_up(self.somebody(), draft)

    async def share(self, turn: int) -> None:
        """Shares an ordinary learning."""
        draft = LearningDraft(text=learning(turn), topic=KINDS[turn % len(KINDS)])
        await self._services.learnings.share(self.somebody(), draft)

    async def share_hostile(self, turn: int) -> None:
        """Shares 4,000 characters and a file of 64 KiB, made of what trips parsers."""
        draw = random.Random(turn).choices
        snippet = "".join(draw(TOKENS, k=24_000))[: 64 * 1024 - 2_000]
        text = "x" + "".join(draw(TOKENS, k=1_500))[:3_500]
        draft = LearningDraft(text=text, topic="T", snippet=snippet, snippet_name="a.py")
        try:
            await self._services.learnings.share(self.somebody(), draft)
        except Invalid:
            return

    async def search(self, turn: int) -> None:
        """Searches and draws the page."""
        typed = ("case", "lock queue", "cahce", "zzz yyy")[turn % 4]
        results(await self._services.hub.search(self.somebody(), Query(typed=typed)))

    async def zones(self, _turn: int) -> None:
        """Suggests time zones."""
        schedule.zones_like("af", limit=25)


async def lag_during(work: Work | None) -> list[float]:
    """Samples the loop's lateness in milliseconds while eight tasks do the work over and over."""
    late: list[float] = []
    end = perf_counter() + SECONDS

    async def sample() -> None:
        while (before := perf_counter()) < end:
            await asyncio.sleep(TICK)
            late.append((perf_counter() - before - TICK) * 1000)

    async def toil(worker: int) -> None:
        turn = worker
        while work is not None and perf_counter() < end:
            await work(turn)
            await asyncio.sleep(0)
            turn += 8

    await asyncio.gather(sample(), *(toil(worker) for worker in range(8)))
    return late


async def main(rounds: int) -> None:
    """Measures every kind of work, and an idle loop as the floor."""
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{Path(folder) / 'nexus.db'}")
        office = Office(Services.over(database, clock.now))
        await office.set_up(0)
        for turn in range(LEARNINGS):
            await office.share(turn)
        kinds: dict[str, Work | None] = {
            "idle": None,
            "/learn": office.share,
            "/learn, hostile, 64 KiB": office.share_hostile,
            "/hub search": office.search,
            "/nexus setup": office.set_up,
            "time zones": office.zones,
        }
        late: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(rounds):
            for name, work in kinds.items():
                late[name] += await lag_during(work)
        await database.close()
    floor = p99(late["idle"])
    rows = [
        [
            name,
            f"{p50(each):.2f}",
            f"{p99(each):.1f}",
            f"{max(each):.1f}",
            f"{p99(each) / floor:.0f}",
        ]
        for name, each in late.items()
    ]
    head = ["eight at once", "p50 ms", "p99 ms", "longest ms", "p99 x idle"]
    show(f"P7: lateness of the event loop (goal: p99 <= {GOAL:.0f} ms)", head, rows)
