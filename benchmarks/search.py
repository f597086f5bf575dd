"""P2, P3 and P9: any search, suggestion or guess over a large hub, against a primary-key read.

Every call has a session of its own, as in a service. A call's figure is its median over the
rounds; a class shows the median of its calls, the 99th percentile over all rounds, how its
slowest call stands to a primary-key read through the same kind of session, in the same run, and
the most processor time of a call: on a busy machine that is the steadier figure. PostgreSQL works
in a process of its own, so there it is the bot's part alone.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from string import ascii_lowercase
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.corpus import BIG, RARE_AUTHOR, SMALL, Corpus, sqlite_url
from benchmarks.tables import p50, p99
from nexus_bot.clock import now
from nexus_bot.database import Database, open_database
from nexus_bot.models import Post
from nexus_bot.repositories.search import Search
from nexus_bot.repositories.topics import Topics
from nexus_bot.services.upkeep import Upkeep
from nexus_bot.words import indexed
from tests import postgres

TOPICS = 30_000
MILLI = 1_000.0
P2_P99, P2_WORST, P3_P99 = 25.0, 40.0, 5.0
Call = Callable[[AsyncSession], Awaitable[object]]


@dataclass(frozen=True)
class Figures:
    """What a class of calls took, in milliseconds."""

    name: str
    goal: float
    medians: list[float]
    every: list[float]
    work: float
    slowest: str

    def row(self, floor: float) -> list[str]:
        """The class as a line of the table."""
        worst = max(self.medians)
        cells = [f"{p50(self.medians):.1f}", f"{p99(self.every):.1f}", f"{worst / floor:.1f}"]
        return [self.name, *cells, f"{self.work:.1f}", f"{self.slowest} {worst:.1f}"]

    def misses(self, floor: float) -> bool:
        """Whether a goal is missed."""
        return p99(self.every) > self.goal or max(self.medians) > P2_WORST * floor


def searches(corpus: Corpus) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The classes of searches: what is typed, and the filters."""
    dice = random.Random(7)
    common, mid, rare = corpus.words[:60], corpus.words[300:3_000], corpus.words[-20_000:]

    def of(*sources: list[str], times: int = 12) -> list[tuple[str, dict[str, Any]]]:
        return [(" ".join(dice.choice(words) for words in sources), {}) for _ in range(times)]

    def within(typed: str, **filters: Any) -> list[tuple[str, dict[str, Any]]]:
        return [(typed, filters)]

    def slip(word: str) -> str:
        at = dice.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    long = [word for word in mid + rare if len(word) > 6]
    popular: dict[str, Any] = {"topic_key": corpus.topics[0].lower()}
    lonely = {"topic_key": corpus.topics[-1].lower()}
    author, busy = {"author_id": RARE_AUTHOR}, {"author_id": 1_000}
    seldom = {"kind": "resource"}
    combined = [popular | seldom, lonely | seldom, author | seldom, busy | popular, busy | seldom]
    combined += [author | popular, {"noun": "learning"}, {"noun": "project"}]
    narrow: list[dict[str, Any]] = [
        popular,
        lonely,
        author,
        busy,
        seldom,
        {"kind": "concept"},
        *combined,
    ]
    slips = [slip(dice.choice(long)) for _ in range(60)]
    odd = ("\0", '"', "c++", "foo-bar", "O'Reilly", "(", "AND", "x" * 6_000)
    return {
        "a common word": of(common, times=20),
        "a middling word": of(mid),
        "a rare word": of(rare),
        "two common words": of(common, common, times=20),
        "three common words": of(common, common, common, times=20),
        "two middling words": of(mid, mid),
        "rare and common": of(rare, common) + of(common, rare),
        "one letter": [(letter, {}) for letter in ascii_lowercase],
        "two letters": of([word[:2] for word in mid], times=20),
        "three letters": of([word[:3] for word in mid], times=20),
        "a word and a letter": of(rare + mid, list("aeimstx"), times=20),
        "common words and a letter": of(common, common, list("aeimstx"), times=20),
        "never together": within("ping pong") + within("pong ping the") + within("ping pong x"),
        "never together, within": [("ping pong", each) for each in narrow],
        "common once": within("once ") + within("the once of") + of(["once"], common),
        "64 words": [asked for source in (common, mid, rare) for asked in of(*[source] * 64)],
        "nothing like it": [(f"zz{word}qq", {}) for word in rare[:12]],
        "three like nothing": of(*[[f"zz{word}q" for word in rare]] * 3),
        "a slip": [(word, {}) for word in slips[:20]],
        "three slips": [(" ".join(slips[at : at + 3]), {}) for at in range(0, 60, 3)],
        "a common word within": [(word, each) for word in ("the", "function") for each in narrow],
        "two common words within": [("the data", each) for each in narrow],
        "a rare word within": [(dice.choice(rare), each) for each in narrow],
        "a letter within": [(letter, each) for letter in "sx" for each in narrow],
        "only filters": [("", each) for each in [{}, *narrow]],
        "odd text": [(text, {}) for text in odd],
    }


def others(corpus: Corpus) -> dict[str, list[tuple[str, Call]]]:
    """The classes of what else is asked while somebody types or shares."""
    dice = random.Random(8)
    names = [dice.choice(corpus.topics) for _ in range(20)]

    def suggest(*every: str) -> list[tuple[str, Call]]:
        return [(typed, suggesting(typed)) for typed in every]

    def suggesting(typed: str) -> Call:
        return lambda session: Topics(session).suggest(BIG, typed)

    def guess(text: str) -> tuple[str, Call]:
        return text[:20], lambda session: Topics(session).guess(BIG, text)

    def similar(title: str, text: str) -> tuple[str, Call]:
        topic = dice.choice(corpus.topics).lower()
        return title, lambda session: Search(session).similar(
            BIG, title, indexed(title, "", text), topic
        )

    texts = [" ".join(dice.choices(corpus.words[:5_000], k=40)) for _ in range(20)]
    return {
        "suggest: nothing typed": suggest(""),
        "suggest: one letter": suggest(*ascii_lowercase),
        "suggest: two letters": suggest(*(name[:2] for name in names)),
        "suggest: three letters": suggest(*(name[:3] for name in names)),
        "suggest: a name": suggest(*names),
        "suggest: a slip": suggest(*(name[:2] + name[3] + name[2] + name[4:] for name in names)),
        "suggest: nothing like it": suggest("zzyzx", "qqqqqqqq", "bazinga bazinga"),
        "guess": [guess(text) for text in texts],
        "similar": [similar(text[:50], text) for text in texts],
    }


async def read_by_key(session: AsyncSession) -> None:
    """The floor: one post by its key."""
    await session.scalar(select(Post).where(Post.guild_id == BIG, Post.id == 1))


async def timed(database: Database, call: Call) -> tuple[float, float]:
    """Milliseconds for one call in a session of its own, by the clock and of the processor."""
    start, worked = time.perf_counter(), time.process_time()
    async with database.read() as session:
        await call(session)
    return (time.perf_counter() - start) * MILLI, (time.process_time() - worked) * MILLI


async def measured(
    database: Database, name: str, goal: float, calls: list[tuple[str, Call]], rounds: int
) -> Figures:
    """Every call of a class, in turns."""
    taken: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _, call in calls:
        await timed(database, call)
    for _ in range(rounds):
        for times, (_, call) in zip(taken, calls, strict=True):
            times.append(await timed(database, call))
    medians = [median(clock for clock, _ in times) for times in taken]
    work = max(median(worked for _, worked in times) for times in taken)
    slowest = calls[medians.index(max(medians))][0]
    every = [clock for times in taken for clock, _ in times]
    return Figures(name, goal, medians, every, work, repr(slowest)[:40])


async def measure(url: str, corpus: Corpus, rounds: int) -> tuple[float, list[Figures]]:
    """Every class on one engine, and the floor."""
    database = await open_database(url, migrate=False)

    def finding(guild: int, typed: str, filters: dict[str, Any]) -> tuple[str, Call]:
        label = " ".join([typed, *(f"{name}={value}" for name, value in filters.items())])
        return label, lambda session: Search(session).find(guild, typed, **filters)

    figures, floors = [], []
    for name, asked in searches(corpus).items():
        calls = [finding(BIG, *each) for each in asked]
        figures.append(await measured(database, name, P2_P99, calls, rounds))
        floors += [(await timed(database, read_by_key))[0] for _ in range(20)]
    beside = [finding(SMALL, *each) for asked in searches(corpus).values() for each in asked]
    figures.append(await measured(database, "all, small server", P2_P99, beside, 1))
    for name, calls in others(corpus).items():
        goal = P3_P99 if name.startswith("suggest") else P2_P99
        figures.append(await measured(database, name, goal, calls, rounds))
    await database.close()
    return median(floors), figures


@contextmanager
def emptied(engine: str) -> Iterator[str]:
    """Lends the address of an empty database."""
    with ExitStack() as stack:
        if engine == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-"))
            yield sqlite_url(Path(folder))
            return
        home = Path(postgres.start())
        server = postgres.Postgres(home, postgres.programs_of(home))
        yield stack.enter_context(server.fresh())


async def settle(url: str) -> None:
    """Let the heartbeat's hourly upkeep come to its end."""
    database = await open_database(url)
    while await Upkeep(database, now).tidy():
        pass
    await database.close()


def show(title: str, floor: float, figures: list[Figures]) -> None:
    """Prints a Markdown table."""
    print(f"\n### {title}\n\nA read by primary key: {floor:.2f} ms.\n")
    head = ["", "median ms", "p99 ms", "slowest / read", "processor ms", "the slowest"]
    rows = [
        head,
        ["---", "---:", "---:", "---:", "---:", "---"],
        *(each.row(floor) for each in figures),
    ]
    for cells in rows:
        print(f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |", flush=True)


async def main(
    rounds: int, *, rows: int = 1_000_000, guilds: int = 1, engine: str = "both"
) -> bool:
    """Measures on the engines asked for; True when every goal is met."""
    corpus, missed = Corpus(rows, guilds, TOPICS), []
    for each in ("sqlite", "postgres") if engine == "both" else (engine,):
        with emptied(each) as url:
            await corpus.store(url)
            await settle(url)
            floor, figures = await measure(url, corpus, rounds)
        show(f"{each}: {rows:,} posts in {guilds:,} servers", floor, figures)
        missed += [f"{each}: {figure.name}" for figure in figures if figure.misses(floor)]
    print(f"\nMissed: {', '.join(missed) or 'nothing'}.")
    return not missed


def run() -> None:
    """Measures as the command line says."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--guilds", type=int, default=1)
    asked.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--check", action="store_true", help="fail where a goal is missed")
    told = asked.parse_args()
    met = asyncio.run(main(told.rounds, rows=told.rows, guilds=told.guilds, engine=told.engine))
    sys.exit(told.check and not met)


if __name__ == "__main__":
    run()
