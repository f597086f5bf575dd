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
from benchmarks.tables import p50, p99, show
from tests.wire.interactions import Interaction
from tests.wire.world import JSON

PRESSES = 1_000
GOAL = "one helps, p99 < 2 s"
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


async def main(rounds: int) -> None:
    """Measures on SQLite and prints a table."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        who = await stack.enter_async_context(ours(folder))
        found = [await measure(who, number) for number in range(1, rounds + 1)]
    *times, helped, refused = (median(column) for column in zip(*found, strict=True))
    cells = [*(f"{each:,.0f} ms" for each in times), f"{helped:.0f}", f"{refused:.0f}"]
    show(f"claims ({rounds} rounds of {PRESSES:,}; goal: {GOAL})", HEAD, [["sqlite", *cells]])


if __name__ == "__main__":
    asyncio.run(main(1))
