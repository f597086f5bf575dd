"""Rounds of peers: exact for few, near the bound for many, and nobody twice where it can be."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks.learners import peers as many
from nexus_bot.matching import Paired, Peer, pair_review
from nexus_bot.matching.buddies import two_by_two
from nexus_bot.matching.scoring import review_fit
from tests.matching.samples import peers

Pairs = set[tuple[int, int]]


def made(paired: Paired) -> Pairs:
    """Who is with whom."""
    return {(pair.one, pair.other) for pair in paired.pairs}


def check(people: Sequence[Peer], paired: Paired) -> None:
    """Fail unless everybody is in one pair, but for one of an odd number."""
    seen = [who for pair in paired.pairs for who in (pair.one, pair.other)]
    left = [one.id for one in paired.alone]
    assert sorted([*seen, *left]) == sorted(one.id for one in people)
    assert len(left) == len(people) % 2
    assert all(pair.one < pair.other for pair in paired.pairs)


def best(scores: Any, past: Pairs) -> tuple[int, float]:
    """The best of all ways: fewest repeated, then the highest sum."""

    @cache
    def go(left: tuple[int, ...]) -> tuple[int, float]:
        if len(left) < 2:
            return 0, 0.0
        first, rest = left[0], left[1:]
        found = [go(rest)] if len(left) % 2 else []
        for other in rest:
            again, total = go(tuple(one for one in rest if one != other))
            repeated = (first, other) in past
            found.append((again - repeated, total + float(scores[first, other])))
        return max(found)

    return go(tuple(range(len(scores))))


def test_few_are_paired_in_the_best_of_all_ways() -> None:
    for seed in range(1_000):
        dice = np.random.default_rng(seed)
        count = 2 + seed % 7
        drawn = dice.random((count, count)).round(seed % 3 + 1)
        scores = ((drawn + drawn.T) / 2).astype(np.float32)
        past = {pair for pair in combinations(range(count), 2) if dice.random() < seed % 4 / 4}

        pairs, odd = two_by_two(scores, past | {(b, a) for a, b in past})

        again, total = best(scores, past)
        assert -len(set(pairs) & past) == again
        assert sum(float(scores[pair]) for pair in pairs) == pytest.approx(total, abs=1e-4)
        everybody = [who for pair in pairs for who in pair] + ([] if odd is None else [odd])
        assert sorted(everybody) == list(range(count))


def test_a_round_of_few_equals_the_best_of_all_ways() -> None:
    for seed in range(40):
        people = peers(seed, 2 + seed % 6)
        ids = [one.id for one in people]
        past = {pair for at, pair in enumerate(combinations(ids, 2)) if (seed >> at % 5) & 1}

        paired = pair_review(people, past=past, seed=seed)

        scores = review_fit(people).grid(len(people), len(people))
        again, total = best(scores, {(ids.index(a), ids.index(b)) for a, b in past})
        check(people, paired)
        assert {(p.one, p.other) for p in paired.pairs if p.again} == made(paired) & past
        assert -len(made(paired) & past) == again
        assert sum(pair.score for pair in paired.pairs) == pytest.approx(total, abs=1e-4)


@pytest.mark.parametrize("count", [101, 150, 400])
def test_many_are_paired_within_half_a_percent_of_the_bound(count: int) -> None:
    people = many(count, seed=count)
    costs = -review_fit(people).grid(count, count).astype(float)
    if count % 2:
        costs = np.pad(costs, (0, 1))
    np.fill_diagonal(costs, 1_000)
    rows, found = linear_sum_assignment(costs)

    paired = pair_review(people, past=set(), seed=1)

    check(people, paired)
    assert sum(pair.score for pair in paired.pairs) >= -costs[rows, found].sum() / 2 * 0.995


def test_many_meet_nobody_again_for_many_rounds() -> None:
    people, past = many(120), set[tuple[int, int]]()

    for seed in range(12):
        paired = pair_review(people, past=past, seed=seed)
        check(people, paired)
        assert not made(paired) & past
        past |= made(paired)

    assert len(past) == 12 * 60


@pytest.mark.parametrize("known_first", [True, False])
def test_past_pairs_count_whichever_is_named_first(known_first: bool) -> None:
    people = peers(3, 4)
    first = made(pair_review(people, past=set(), seed=1))

    past = first if known_first else {(other, one) for one, other in first}

    assert not made(pair_review(people, past=past, seed=1)) & first


def test_a_seed_gives_the_same_round_again() -> None:
    people = [Peer(id_, "shop") for id_ in range(1, 12)]

    drawn = [made(pair_review(people, past=set(), seed=seed)) for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert made(pair_review(people[::-1], past=set(), seed=1)) == drawn[0]


def test_one_or_nobody_is_no_pair() -> None:
    assert pair_review([], past=set(), seed=1) == Paired((), [])
    assert [one.why for one in pair_review(peers(1, 1), past=set(), seed=1).alone] == ["odd"]
