"""Rounds: the best for all who are alone at once, projects by place and peers two by two.

The most pairs come first, then the fewest that were together before, then the highest sum of
scores: a repeated pair costs more than all scores can give, and one that may not be costs more
than all repeated ones.
"""

import random
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nexus_bot.matching.arrays import At, Grid
from nexus_bot.matching.assigning import cheapest
from nexus_bot.matching.buddies import two_by_two
from nexus_bot.matching.people import Alone, Offer, Pair, Paired, Peer, Searcher
from nexus_bot.matching.scoring import api_fit, review_fit

AT_LEISURE = 4_000_000  # so many cells are solved whole, without a first look at fewer places
P = TypeVar("P", Searcher, Offer, Peer, Alone)
Named = Searcher | Offer | Peer
Pairs = Collection[tuple[int, int]]


def pair_api(
    searchers: Sequence[Searcher], offers: Sequence[Offer], barred: Pairs, past: Pairs, seed: int
) -> Paired:
    """Gives as many searchers as possible a place, at the optimum."""
    dice = random.Random(seed)  # noqa: S311 - it decides between equals, and can be replayed
    searchers = _shuffled(searchers, dice)
    offers = _shuffled([one for one in offers if one.free > 0], dice)
    if not searchers or not offers:
        return Paired((), [Alone(one.id, "full") for one in _by_id(searchers)])
    fit = api_fit(searchers, offers)
    never, again = _where(barred, searchers, offers), _where(past, searchers, offers)
    places = np.array([one.free for one in offers])
    ones, others = assigned(fit.grid(len(searchers), len(offers)), places, never, again)
    parts = fit.parts(ones, others)
    pairs = [
        Pair(
            searchers[one].id,
            offers[other].id,
            float(parts[:, at].sum()),
            fit.reasons(one, other, parts[:, at]),
            (one, other) in again,
        )
        for at, (one, other) in enumerate(zip(ones.tolist(), others.tolist(), strict=True))
    ]
    has_room = bool((np.bincount(others, minlength=len(offers)) < places).any())
    refused = np.bincount([one for one, _ in never], minlength=len(searchers)) == len(offers)
    placed = {pair.one for pair in pairs}
    alone = [
        Alone(one.id, "declined" if has_room or refused[at] else "full")
        for at, one in enumerate(searchers)
        if one.id not in placed
    ]
    return Paired(sorted(pairs, key=lambda pair: pair.one), _by_id(alone))


def pair_review(peers: Sequence[Peer], past: Pairs, seed: int) -> Paired:
    """Makes pairs of peers; of an odd number one stays alone."""
    peers = _shuffled(peers, random.Random(seed))  # noqa: S311 - as above
    if len(peers) < 2:
        return Paired((), [Alone(one.id, "odd") for one in peers])
    fit = review_fit(peers)
    again = _where({*past, *((other, one) for one, other in past)}, peers, peers)
    found, odd = two_by_two(fit.grid(len(peers), len(peers)), again)
    found = [(a, b) if peers[a].id < peers[b].id else (b, a) for a, b in found]
    parts = fit.parts(*np.array(found, dtype=np.intp).T)
    pairs = [
        Pair(
            peers[one].id,
            peers[other].id,
            float(parts[:, at].sum()),
            fit.reasons(one, other, parts[:, at]),
            (one, other) in again,
        )
        for at, (one, other) in enumerate(found)
    ]
    alone = [] if odd is None else [Alone(peers[odd].id, "odd")]
    return Paired(sorted(pairs, key=lambda pair: pair.one), alone)


def assigned(scores: Grid, places: NDArray[Any], never: Pairs, again: Pairs) -> tuple[At, At]:
    """Rows and their columns at the optimum, where a column may be taken as often as it has places.

    Each place is a column of its own. Of a large table fewer places are tried first: where no
    project that has more of them is full, more could not change anything.
    """
    room = np.minimum(places, len(scores))
    held = room if len(scores) * room.sum() <= AT_LEISURE else np.minimum(room, 1)
    while True:
        columns = np.repeat(np.arange(len(held)), held)
        rows, at = cheapest(_costs(scores, columns, never, again))
        found = columns[at]
        short = (np.bincount(found, minlength=len(held)) == held) & (held < room)
        if not short.any():
            pairs = zip(rows.tolist(), found.tolist(), strict=True)
            kept = np.array([pair not in never for pair in pairs], dtype=bool)
            return rows[kept], found[kept]
        held = np.where(short, held + 1, held)


def _shuffled(people: Sequence[P], dice: random.Random) -> list[P]:
    """The people in an order that the dice alone decide; it tells between equals."""
    order = _by_id(people)
    dice.shuffle(order)
    return order


def _costs(scores: Grid, columns: At, never: Pairs, again: Pairs) -> NDArray[np.float64]:
    repeated = len(scores) + 1.0
    barred = repeated * (repeated + 1)
    costs = np.empty((len(scores), len(columns)))
    for at, row in enumerate(scores):
        np.negative(row.take(columns), out=costs[at])
    every = np.arange(scores.shape[1])
    start, end = np.searchsorted(columns, every), np.searchsorted(columns, every, "right")
    for one, other in again:
        costs[one, start[other] : end[other]] += repeated
    for one, other in never:
        costs[one, start[other] : end[other]] = barred
    return costs


def _by_id(people: Sequence[P]) -> list[P]:
    return sorted(people, key=lambda one: one.id)


def _where(pairs: Pairs, ones: Sequence[Named], others: Sequence[Named]) -> set[tuple[int, int]]:
    rows = {one.id: at for at, one in enumerate(ones)}
    columns = {other.id: at for at, other in enumerate(others)}
    return {(rows[a], columns[b]) for a, b in pairs if a in rows and b in columns}
