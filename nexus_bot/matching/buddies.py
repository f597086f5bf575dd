"""Everybody with one other: the best pairs among people of one kind."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_bot.matching.arrays import At
from nexus_bot.matching.assigning import cheapest

EXACT, FEW = 100, 20
TURNS, FEWEST_TURNS = 10_000, 3
PRECISE = 1_000_000

REPEATED = 8.0  # more than any exchange among four can gain otherwise

Table = NDArray[Any]
Two = tuple[int, int]


def two_by_two(scores: Table, again: Collection[Two]) -> tuple[list[Two], int | None]:
    """Pairs of rows of a symmetric table, and who of an odd number is left.

    Repeated pairs are as few as can be, then the sum is as high as can be: exactly for up to a
    hundred people, above that as near as `docs/matching.md` tells.
    """
    people = len(scores)
    size = people + people % 2  # an odd one is with nobody, who is worth nothing
    is_small = size <= EXACT
    table: Table = np.zeros((size, size), dtype=np.float64 if is_small else np.float32)
    table[:people, :people] = scores
    del scores
    for one, other in again:
        table[one, other] -= size if is_small else REPEATED
    pairs = _paired(table, np.arange(size))
    if not is_small:
        pairs = _rearranged(table, pairs)
    pairs = [(min(pair), max(pair)) for pair in pairs]
    odd = next((one for one, other in pairs if other == people), None)
    return [pair for pair in pairs if pair[1] < people], odd


def _paired(table: Table, who: At, exact: int = EXACT) -> list[Two]:
    """Pairs of all who are named; splits what an assignment found, then sees to who is left."""
    if len(who) <= exact:
        return _exactly(table, who)
    pairs: list[Two] = []
    left: list[int] = []
    for circle in _circles(table, who):
        if len(circle) % 2:
            circle = _opened(table, circle)
            left.append(int(circle[0]))
            circle = circle[1:]
        elif (
            table[circle[::2], circle[1::2]].sum()
            < table[circle[1::2], np.roll(circle[::2], -1)].sum()
        ):
            circle = np.roll(circle, -1)
        pairs += zip(circle[::2].tolist(), circle[1::2].tolist(), strict=True)
    return pairs + _paired(table, np.array(left, dtype=np.intp), FEW)


def _exactly(table: Table, who: At) -> list[Two]:
    """The best pairs there are, in whole numbers, so that nothing is lost to rounding."""
    import networkx as nx  # takes 0.3 s, which projects need not wait for

    graph = nx.Graph()
    graph.add_weighted_edges_from(
        (one, other, round(float(table[one, other]) * PRECISE))
        for at, one in enumerate(who.tolist())
        for other in who[at + 1 :].tolist()
    )
    return sorted(
        tuple(sorted(pair)) for pair in nx.max_weight_matching(graph, maxcardinality=True)
    )


def _circles(table: Table, who: At) -> Iterator[At]:
    """The circles in which, at the best assignment, each points to the next."""
    costs = np.empty((len(who), len(who)))
    for at, one in enumerate(who):
        np.negative(table[one, who], out=costs[at])
    np.fill_diagonal(costs, len(who) * (len(table) + 2.0))
    _, to = cheapest(costs)
    del costs
    waiting = dict.fromkeys(range(len(who)))
    while waiting:
        circle = [next(iter(waiting))]
        while (after := int(to[circle[-1]])) != circle[0]:
            circle.append(after)
        for at in circle:
            del waiting[at]
        yield who[circle]


def _opened(table: Table, circle: At) -> At:
    """An odd circle from the one whose leaving costs least."""
    half = len(circle) // 2
    around = 2 * np.arange(len(circle)) % len(circle)
    worth = table[circle, np.roll(circle, -1)][around].astype(np.float64)
    total = np.concatenate(([0.0], np.cumsum(np.concatenate((worth, worth)))))
    start = int(np.argmax(total[half : half + len(circle)] - total[: len(circle)]))
    return np.roll(circle, 1 - int(around[start]))


def _rearranged(table: Table, pairs: Sequence[Two]) -> list[Two]:
    """Pairs that exchange partners: one side of each is assigned anew to all other sides.

    Which side is which changes by chance from turn to turn. No turn makes anything worse, and
    the last one leaves no two pairs of which a repeated one could be taken apart.
    """
    dice = np.random.default_rng(len(pairs))
    sides = np.array(pairs, dtype=np.intp).T
    for _ in range(max(FEWEST_TURNS, TURNS // len(table))):
        turned = dice.random(sides.shape[1]) < 0.5
        sides[:, turned] = sides[::-1, turned]
        _, found = cheapest(-table[np.ix_(*sides)].astype(np.float64))
        sides[1] = sides[1][found]
    return list(zip(*sides.tolist(), strict=True))
