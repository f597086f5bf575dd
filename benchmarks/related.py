"""P2 for what is shown before a blocker is posted: the solved ones like it, of 100,000.

Figures as in `benchmarks.search`. Every post is a solved blocker with what fixed it; half of them
hold the name of an error, and texts are as long as people paste them.
"""

import argparse
import asyncio
import random
import sys
from statistics import median
from typing import Any

from benchmarks.corpus import BIG, Corpus
from benchmarks.search import P2_P99, Call, Figures, emptied, measured, read_by_key, show, timed
from nexus_bot import words
from nexus_bot.database import open_database
from nexus_bot.repositories.search import Search

TOPICS = 3_000
ERRORS = 400
WRITTEN = 90


class Solved(Corpus):
    """A hub of solved blockers, longer than learnings are."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows, 1, TOPICS)
        self._more = random.Random(4)
        self.errors = [f"{word.title()}Error" for word in self.words[5_000 : 5_000 + ERRORS]]

    def text(self, count: int) -> str:
        """A text of so many words, as common as words are, and an error in every second one."""
        drawn = self._more.choices(self.words, cum_weights=self._weights, k=count)
        if self._more.random() < 0.5:
            drawn.insert(count // 2, self._more.choice(self.errors))
        return " ".join(drawn)

    def _post(self, id_: int, guild: int, number: int) -> dict[str, Any]:
        post = super()._post(id_, guild, number)
        told = words.indexed(post["title"], post["topic_key"], self.text(WRITTEN))
        return post | {"noun": "blocker", "kind": "challenge", "words": told}


def asked(corpus: Solved) -> dict[str, list[tuple[str, str]]]:
    """The classes of what somebody types: a title, and what happens instead."""
    dice = random.Random(9)
    common, mid, rare = corpus.words[:60], corpus.words[300:3_000], corpus.words[-20_000:]

    def of(source: list[str], count: int) -> str:
        return " ".join(dice.choices(source, k=count))

    def many(source: list[str], title: int, text: int) -> list[tuple[str, str]]:
        return [(of(source, title), of(source, text)) for _ in range(12)]

    logs = [f"{corpus.text(500)}\n{corpus.text(60)}"[-4_000:] for _ in range(12)]
    return {
        "as people write": [(corpus.text(6)[:100], corpus.text(60)) for _ in range(20)],
        "a whole log": [(corpus.text(6)[:100], log) for log in logs],
        "common words": many(common, 6, 60),
        "middling words": many(mid, 6, 60),
        "rare words": many(rare, 6, 60),
        "names of errors": [(of(corpus.errors, 2), of(corpus.errors, 8)) for _ in range(12)],
        "never together": [("ping pong", "pong ping"), ("ping pong the", of(common, 60))],
        "nothing like it": [(f"zz{one}qq", f"qz{one}zz zq{one}z") for one in rare[:12]],
    }


async def measure(url: str, corpus: Solved, rounds: int) -> tuple[float, list[Figures]]:
    """Every class on one engine, and the floor."""
    database = await open_database(url, migrate=False)

    def comparing(title: str, text: str) -> tuple[str, Call]:
        return title, lambda session: Search(session).related(BIG, title, text)

    figures, floors = [], []
    for name, typed in asked(corpus).items():
        calls = [comparing(*each) for each in typed]
        figures.append(await measured(database, name, P2_P99, calls, rounds))
        floors += [(await timed(database, read_by_key))[0] for _ in range(20)]
    await database.close()
    return median(floors), figures


async def main(rounds: int, *, rows: int = 100_000, engine: str = "both") -> bool:
    """Measures on the engines asked for; True when every goal is met."""
    corpus, missed = Solved(rows), []
    for each in ("sqlite", "postgres") if engine == "both" else (engine,):
        with emptied(each) as url:
            await corpus.store(url)
            floor, figures = await measure(url, corpus, rounds)
        show(f"{each}: {rows:,} solved blockers", floor, figures)
        missed += [f"{each}: {figure.name}" for figure in figures if figure.misses(floor)]
    print(f"\nMissed: {', '.join(missed) or 'nothing'}.")
    return not missed


def run() -> None:
    """Measures as the command line says."""
    told = argparse.ArgumentParser(prog="python -m benchmarks.related", description=__doc__)
    told.add_argument("--rows", type=int, default=100_000)
    told.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    told.add_argument("--rounds", type=int, default=5)
    told.add_argument("--check", action="store_true", help="fail where a goal is missed")
    given = told.parse_args()
    met = asyncio.run(main(given.rounds, rows=given.rows, engine=given.engine))
    sys.exit(given.check and not met)


if __name__ == "__main__":
    run()
