"""G7: a thousand members press *I can help* on one card at once; one of them helps.

Over real sockets, as `benchmarks.interactions`. A figure is the median over the rounds of: how
long until Discord knew that we heard (p50, p99), how long until the presser read an answer, and
how many of each answer there were.
"""

import asyncio
import contextlib
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from benchmarks.contenders import Contender, ours
from benchmarks.search import emptied
from benchmarks.tables import p50, p99, show
from nexus_bot.database import open_database
from nexus_bot.errors import Refusal
from tests.services.blocking import raise_blocker
from tests.services.school import School
from tests.wire.interactions import Interaction
from tests.wire.world import JSON

PRESSES = 1_000
GOAL = "one helps, p99 < 2 s"
HEAD_OF_SERVICE = ("", "p50", "p99", "all in", "help", "refused")
HEAD = ("", "ack p50", "ack p99", "seen p50", "seen p99", "all in", "help", "refused")


async def posted(who: Contender, number: int) -> JSON:
    """Raises a blocker and gives its card, once that stands."""
    author, before = who.members[0], who.cards
    asked = await who.standin.slash(who.channel, author, "blocker")
    form = await asked.answered(20)
    typed = {"title": f"Case {number * 31} does nothing", "instead": f"Silence {number * 977}."}
    await (await who.standin.submit_modal(form, typed)).answered(20)
    await who.standin.until(lambda: who.cards > before, 30)
    return who.channel.messages[max(who.channel.messages)]


async def measure(who: Contender, number: int) -> list[float]:
    """One round: its times in milliseconds, and its answers."""
    card = await posted(who, number)
    start = time.perf_counter()
    pressers = who.members[1 : 1 + PRESSES] or who.members
    pressed = [await who.standin.click(card, member, "I can help") for member in pressers]
    answered: list[Interaction] = list(
        await asyncio.gather(*(each.answered(120) for each in pressed))
    )
    took = time.perf_counter() - start
    told = Counter("You help" in str(each.text) for each in answered)
    acked, seen = [e.seconds for e in answered], [e.seconds_to_see for e in answered]
    times = [p50(acked), p99(acked), p50(seen), p99(seen), took]
    return [*(each * 1_000 for each in times), told[True], told[False]]


async def claims(engine: str, rounds: int) -> list[list[float]]:
    """The same at the service alone: until each of a thousand knows who helps."""
    found = []
    with emptied(engine) as url:
        school = await School(await open_database(url)).open()
        for number in range(1, rounds + 1):
            title = f"Case {number * 31} does nothing"
            await raise_blocker(school, title=title, instead=f"Silence {number * 977}.")
            start = time.perf_counter()
            ends = await asyncio.gather(*(claim(school, 1_000 + n, number) for n in range(PRESSES)))
            took = [(at - start) * 1_000 for at, _ in ends]
            helped = sum(helps for _, helps in ends)
            found.append([p50(took), p99(took), max(took), helped, PRESSES - helped])
        await school.database.close()
    return found


async def claim(school: School, who: int, number: int) -> tuple[float, bool]:
    """When somebody knew, and whether they are the one who helps."""
    try:
        await school.services.blockers.claim(school.actor(who), number)
    except Refusal:
        return time.perf_counter(), False
    return time.perf_counter(), True


async def main(rounds: int) -> None:
    """Measures the service on both engines, and the wire on SQLite; prints two tables."""
    rows = [[engine, *told(await claims(engine, rounds))] for engine in ("sqlite", "postgres")]
    title = f"{rounds} rounds of {PRESSES:,}; goal: {GOAL}"
    show(f"claims at the service ({title})", HEAD_OF_SERVICE, rows)
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        who = await stack.enter_async_context(ours(folder))
        found = [await measure(who, number) for number in range(1, rounds + 1)]
    show(f"claims over the wire ({title})", HEAD, [["sqlite", *told(found)]])


def told(found: list[list[float]]) -> list[str]:
    """The medians over the rounds, as cells: times, then how many helped and were refused."""
    *times, helped, refused = (median(column) for column in zip(*found, strict=True))
    return [*(f"{each:,.0f} ms" for each in times), f"{helped:.0f}", f"{refused:.0f}"]


if __name__ == "__main__":
    asyncio.run(main(1))
