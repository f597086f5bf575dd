"""P1: from the gateway event in to the callback out, over real sockets, against a bare /ping.

Both bots run at once, each against a stand-in of its own, and are measured in turns. A figure is
the median over the rounds; a ratio compares it with the ping of the same run. Between them
stands *floor*: discord.py with the three requests and the two transactions of a `/learn`, the
latter in plain sqlite3; no bot that keeps its promises can take less.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.contenders import Contender, floor, ours, ours_is_there, ping
from benchmarks.tables import p50, p99, show
from tests.wire.interactions import Interaction


@dataclass(frozen=True)
class Load:
    """A way of sending commands, and the goals of P1 for it."""

    name: str
    count: int
    send: Callable[[Contender, range], Awaitable[list[Interaction]]]
    goal: str


@dataclass(frozen=True)
class Round:
    """What one round measured, in seconds."""

    acked: float
    acked_p99: float
    seen: float
    seen_p99: float
    rate: float
    processor: float
    share: float
    lost: int


async def one_after_the_other(who: Contender, numbers: range) -> list[Interaction]:
    """Sends each command when the one before is answered."""
    return [await (await who.call(number)).answered(30) for number in numbers]


async def sixty_four_at_once(who: Contender, numbers: range) -> list[Interaction]:
    """Keeps 64 commands under way."""
    left = iter(numbers)

    async def worker() -> list[Interaction]:
        return [await (await who.call(number)).answered(60) for number in left]

    done = await asyncio.gather(*(worker() for _ in range(64)))
    return [each for part in done for each in part]


async def steadily(who: Contender, numbers: range) -> list[Interaction]:
    """Sends 50 commands a second, whatever has been answered."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    sent = []
    for place, number in enumerate(numbers):
        await asyncio.sleep(start + place / 50 - loop.time())
        sent.append(await who.call(number))
    return list(await asyncio.gather(*(each.answered(60) for each in sent)))


async def all_at_once(who: Contender, numbers: range) -> list[Interaction]:
    """Sends everything before it looks at an answer."""
    sent = [await who.call(number) for number in numbers]
    return list(await asyncio.gather(*(each.answered(120) for each in sent)))


LOADS = (
    Load("steady 50 a second", 250, steadily, "p50 <= 2.5x, processor <= 25 %"),
    Load("one after the other", 200, one_after_the_other, "p50 <= 5x"),
    Load("64 at once", 1_000, sixty_four_at_once, "p50 <= 8x"),
    Load("1,000 at once", 1_000, all_at_once, "all acknowledged, p99 < 1.5 s"),
)


async def measure(who: Contender, load: Load, first: int) -> Round:
    """Runs one round and waits for the cards before it reads the processor time."""
    cards, used, start = who.cards, who.processor(), time.perf_counter()
    numbers = range(first, first + load.count)
    results = await load.send(who, numbers)
    ended = time.perf_counter()
    if who.name != "ping":
        await who.standin.until(lambda: who.cards >= cards + load.count, 300)
    processor = who.processor() - used
    acked = [each.seconds for each in results]
    seen = [each.seconds_to_see for each in results]
    return Round(
        acked=p50(acked),
        acked_p99=p99(acked),
        seen=p50(seen),
        seen_p99=p99(seen),
        rate=load.count / (ended - start),
        processor=processor / load.count,
        share=processor / (time.perf_counter() - start),
        lost=sum(1 for each in results if each.refused),
    )


def middle(rounds: list[Round]) -> Round:
    """Takes the median of every figure."""
    figures = {name: median(getattr(each, name) for each in rounds) for name in vars(rounds[0])}
    return Round(**{**figures, "lost": sum(each.lost for each in rounds)})


async def compare(contenders: list[Contender], load: Load, rounds: int) -> list[Round]:
    """Measures the contenders in turns."""
    found: list[list[Round]] = [[] for _ in contenders]
    for nth in range(rounds):
        for place, who in enumerate(contenders):
            first = LOADS.index(load) * 1_000_000 + nth * load.count
            found[place].append(await measure(who, load, first))
    return [middle(each) for each in found]


HEAD = ("", "ack p50", "x ping", "ack p99", "seen p50", "x ping", "seen p99", "a second")
MORE = ("cpu a call", "one core", "refused")


def row(name: str, it: Round, floor: Round) -> list[str]:
    """Writes one line of the table."""
    times = [f"{it.acked * 1e3:.2f} ms", f"{it.acked / floor.acked:.1f}"]
    times += [f"{it.acked_p99 * 1e3:.1f} ms", f"{it.seen * 1e3:.2f} ms"]
    times += [f"{it.seen / floor.acked:.1f}", f"{it.seen_p99 * 1e3:.1f} ms", f"{it.rate:,.0f}"]
    return [name, *times, f"{it.processor * 1e3:.2f} ms", f"{it.share:.0%}", str(it.lost)]


async def main(rounds: int) -> None:
    """Runs every load and prints a table for each."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        contenders = [await stack.enter_async_context(bare(folder)) for bare in (ping, floor)]
        if ours_is_there():
            contenders.append(await stack.enter_async_context(ours(folder)))
        for who in contenders:
            await one_after_the_other(who, range(-50, 0))
        for load in LOADS:
            found = await compare(contenders, load, rounds)
            names = [who.name for who in contenders]
            lines = [row(n, it, found[0]) for n, it in zip(names, found, strict=True)]
            title = f"{load.name} ({rounds} rounds of {load.count:,}; goal: {load.goal})"
            show(title, HEAD + MORE, lines)
