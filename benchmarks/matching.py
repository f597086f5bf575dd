"""P4: scores and the optimum for a thousand and for five thousand, and how often the right project
is found.

Each size runs in a process of its own, so that its memory is its own. Figures are medians; *scipy*
is its assignment alone, on the same table of scores in the same process. *Lag* is how late the
event loop is while rounds are drawn over and over, of up to three hundred people in a thread, of
more in a process; *first use* imports all of it, once in the life of a process.
"""

import asyncio
import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks.learners import learners, peers
from benchmarks.tables import p50, p99, show
from nexus_bot.matching import Paired, pair_api, pair_review, rank

SIZES = {1_000: (0.25, None), 5_000: (5.0, 700)}
COHORTS = (30, 60, 100, 300)
SEEDS = range(1, 6)
TICK = 0.002
IN_A_THREAD = 300
PEOPLE = 200


@dataclass(frozen=True)
class Figures:
    """What one size took: wall and processor seconds, scipy's own, memory, and the value."""

    seconds: float
    processor: float
    scipy: float
    megabytes: float
    of_bound: float


def drawn(kind: str, size: int) -> Callable[[], Paired]:
    """Draws a cohort and gives what pairs it."""
    if kind == "api":
        cohort = learners(size, size, places=1)
        people, projects = cohort.searchers, cohort.offers
        return partial(pair_api, people, projects, barred=set(), past=set(), seed=1)
    return partial(pair_review, peers(size), past=set(), seed=1)


def bound(kind: str, size: int) -> tuple[float, float]:
    """The best that scipy finds for the same scores, and the seconds it takes."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from nexus_bot.matching.scoring import api_fit, review_fit

    if kind == "api":
        cohort = learners(size, size, places=1)
        fit = api_fit(cohort.searchers, cohort.offers)
    else:
        fit = review_fit(peers(size))
    scores = fit.grid(size, size).astype(float)
    if kind == "review":
        np.fill_diagonal(scores, -size)
    started = process_time()
    rows, columns = linear_sum_assignment(scores, maximize=True)
    took = process_time() - started
    total = float(scores[rows, columns].sum())
    return (total if kind == "api" else total / 2), took


def measure(kind: str, size: int, rounds: int, told: Any) -> None:
    """Measures one size in this process."""
    work = drawn(kind, size)
    walls, processors = [], []
    paired: Paired = work()  # with the imports
    for _ in range(rounds):
        wall, processor = perf_counter(), process_time()
        paired = work()
        walls.append(perf_counter() - wall)
        processors.append(process_time() - processor)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    best, took = bound(kind, size)
    value = sum(pair.score for pair in paired.pairs) / best
    told.send(asdict(Figures(median(walls), median(processors), took, memory, value)))


def apart(kind: str, size: int, rounds: int) -> Figures:
    """Measures one size in a new process."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=measure, args=(kind, size, rounds, theirs))
    process.start()
    figures = Figures(**ours.recv())
    process.join()
    return figures


def elsewhere(kind: str, size: int) -> Callable[[], Paired]:
    """What pairs a cohort as the bot does so many: in a process of its own."""
    from nexus_bot.services.computing import apart as in_a_process

    return partial(in_a_process, drawn(kind, size))


async def lag(work: Callable[[], object], rounds: int) -> list[float]:
    """Samples the loop's lateness in milliseconds while a thread works."""
    late: list[float] = []

    async def sample() -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(TICK)
            late.append((perf_counter() - before - TICK) * 1000)

    sampler = asyncio.create_task(sample())
    for _ in range(rounds):
        await asyncio.to_thread(work)
    sampler.cancel()
    return late


def show_quality() -> None:
    """Prints how many learners find their right project among the first three."""
    rows = []
    for size in COHORTS:
        found = [0, 0, 0]
        for seed in SEEDS:
            cohort = learners(PEOPLE, size, seed)
            for one in cohort.searchers:
                first = [match.id for match in rank(one, cohort.offers, limit=3)]
                if cohort.right[one.id] in first:
                    found[first.index(cohort.right[one.id])] += 1
        total = PEOPLE * len(SEEDS)
        rows.append([f"{size}", f"{found[0] / total:.1%}", f"{sum(found) / total:.1%}"])
    title = f"The right project, for {PEOPLE * len(SEEDS):,} learners each (goal: 95 % in three)"
    show(title, ["projects", "first", "first three"], rows)


def lateness(name: str, lags: list[float]) -> list[str]:
    """A row of the loop's lateness."""
    return [name, f"{p50(lags):.2f}", f"{p99(lags):.1f}", f"{max(lags):.1f}"]


def few(rounds: int, size: int) -> int:
    """How often a size is measured."""
    return max(1, rounds if size < 5_000 else rounds // 2)


async def main(rounds: int) -> None:
    """Measures both kinds of rounds, the loop's lag meanwhile, and the suggestions."""
    rows, late = [], []
    sizes = [(kind, size) for kind in ("api", "review") for size in SIZES]
    for kind, size in sizes:  # first, while this process is small: a new one inherits its peak
        seconds, megabytes = SIZES[size]
        got = apart(kind, size, few(rounds, size))
        row = [f"{kind}, {size:,}", f"{got.seconds:.2f}", f"{got.processor:.2f}", f"{seconds}"]
        row += [f"{got.scipy:.2f}", f"{got.processor / got.scipy:.1f}", f"{got.megabytes:.0f}"]
        rows.append([*row, f"{megabytes or ''}", f"{got.of_bound:.2%}"])
    late.append(lateness("first use", await lag(drawn("review", 5), 1)))
    for kind in ("api", "review"):
        lags = await lag(drawn(kind, IN_A_THREAD), 5 * rounds)
        late.append(lateness(f"{kind}, {IN_A_THREAD}", lags))
    for kind, size in sizes:
        lags = await lag(elsewhere(kind, size), few(rounds, size))
        late.append(lateness(f"{kind}, {size:,}", lags))
    search = partial(rank, learners(1, 300).searchers[0], learners(1, 300).offers)
    late.append(lateness("a search of 300 projects", await lag(search, 50)))
    head = ["round", "s", "processor s", "goal", "scipy s", "x", "MB", "goal", "of the bound"]
    show("P4: scored and paired (goal: at most 2 x scipy, 99.5 % of the bound)", head, rows)
    show("Lateness of the loop (goal: p99 25 ms)", ["round", "p50 ms", "p99 ms", "longest"], late)
    show_quality()
