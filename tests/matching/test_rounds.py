"""Rounds of searchers and projects, compared with every other way to pair them."""

import random
from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks.learners import learners
from nexus_bot.matching import Searcher, pair_api, rounds
from nexus_bot.matching.scoring import api_fit
from tests.matching.samples import drawn, offer

Pairs = set[tuple[int, int]]


def best(scores: Any, places: Sequence[int], never: Pairs, again: Pairs) -> tuple[int, int, float]:
    """The most pairs, then the fewest repeated, then the highest sum, by trying every way."""

    @cache
    def go(row: int, left: tuple[int, ...]) -> tuple[int, int, float]:
        if row == len(scores):
            return 0, 0, 0.0
        found = [go(row + 1, left)]
        for at, score in enumerate(scores[row]):
            if left[at] and (row, at) not in never:
                rest = go(row + 1, (*left[:at], left[at] - 1, *left[at + 1 :]))
                repeated = (row, at) in again
                found.append((rest[0] + 1, rest[1] - repeated, rest[2] + float(score)))
        return max(found)

    return go(0, tuple(places))


@pytest.mark.parametrize("at_leisure", [0, rounds.AT_LEISURE])
def test_an_assignment_is_the_best_of_all_ways(
    at_leisure: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "AT_LEISURE", at_leisure)  # 0: with few places first
    for seed in range(1_500):
        dice = random.Random(seed)
        rows, columns = dice.randint(1, 5), dice.randint(1, 4)
        drawn = [
            [dice.choice((0, 0.5, dice.random())) for _ in range(columns)] for _ in range(rows)
        ]
        scores = np.array(drawn, dtype=np.float32)
        places = [dice.randint(1, 3) for _ in range(columns)]
        every = list(product(range(rows), range(columns)))
        never = {pair for pair in every if dice.random() < dice.choice((0, 0.3, 0.8))}
        again = {pair for pair in every if dice.random() < dice.choice((0, 0.3, 0.9))}

        ones, others = rounds.assigned(scores, np.array(places), never, again)

        made = set(zip(ones.tolist(), others.tolist(), strict=True))
        count, repeated, total = best(scores, places, never, again)
        assert (len(made), -len(made & again)) == (count, repeated)
        assert not made & never
        assert (np.bincount(others, minlength=columns) <= places).all()
        assert scores[ones, others].sum() == pytest.approx(total, abs=1e-5)


def test_a_round_names_everybody_and_equals_the_best_of_all_ways() -> None:
    for seed in range(60):
        dice = random.Random(seed)
        asking, offers = drawn(seed, dice.randint(1, 6), dice.randint(1, 4))
        every = list(product((one.id for one in asking), (one.id for one in offers)))
        barred = {pair for pair in every if dice.random() < 0.2}
        past = {pair for pair in every if dice.random() < 0.2}
        open_ = [one for one in offers if one.free]
        rows, columns = [one.id for one in asking], [one.id for one in open_]

        paired = pair_api(asking, offers, barred=barred, past=past, seed=seed)

        made = {(pair.one, pair.other) for pair in paired.pairs}
        scores: Any = [[]] * len(rows)
        if open_:
            scores = api_fit(asking, open_).grid(len(rows), len(columns))
        never, again = (
            {(rows.index(a), columns.index(b)) for a, b in each if b in columns}
            for each in (barred, past)
        )
        count, repeated, total = best(scores, [one.free for one in open_], never, again)
        assert (len(made), -len(made & past)) == (count, repeated)
        assert sum(pair.score for pair in paired.pairs) == pytest.approx(total, abs=1e-4)
        assert {(p.one, p.other) for p in paired.pairs if p.again} == made & past
        assert sorted(rows) == sorted([one for one, _ in made] + [one.id for one in paired.alone])


def test_a_large_round_is_worth_what_scipy_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = learners(400, 250)
    columns = np.repeat(np.arange(250), [one.free for one in cohort.offers])
    scores = api_fit(cohort.searchers, cohort.offers).grid(400, 250).astype(float)[:, columns]
    rows, found = linear_sum_assignment(scores, maximize=True)
    total = scores[rows, found].sum()

    for cells in (rounds.AT_LEISURE, 0):
        monkeypatch.setattr(rounds, "AT_LEISURE", cells)
        paired = pair_api(cohort.searchers, cohort.offers, barred=set(), past=set(), seed=1)

        assert len(paired.pairs) == len(rows)
        assert sum(pair.score for pair in paired.pairs) == pytest.approx(total, rel=1e-6)


def test_a_seed_decides_between_equals_and_is_all_that_does() -> None:
    asking = [Searcher(id_, "shop") for id_ in range(1, 9)]
    twins = [offer(id_, free=1) for id_ in range(1, 9)]

    def drawn_by(seed: int, *, turned: bool = False) -> list[tuple[int, int]]:
        people = asking[::-1] if turned else asking
        paired = pair_api(people, twins, barred=set(), past=set(), seed=seed)
        return [(pair.one, pair.other) for pair in paired.pairs]

    assert drawn_by(1) == drawn_by(1, turned=True)
    assert len({tuple(drawn_by(seed)) for seed in range(5)}) > 1


def test_who_stays_alone_is_told_the_true_reason() -> None:
    asking = [Searcher(1, "shop"), Searcher(2, "shop"), Searcher(3, "shop")]
    both = [offer(1, free=1), offer(2, free=1)]
    barred = {(3, 1), (3, 2)}

    full = pair_api(asking[:2], both[:1], barred=set(), past=set(), seed=1)
    declined = pair_api(asking, both, barred=barred, past=set(), seed=1)
    nothing = pair_api(asking[:1], [], barred=set(), past=set(), seed=1)

    assert [one.why for one in full.alone] == ["full"]
    assert [(one.id, one.why) for one in declined.alone] == [(3, "declined")]
    assert [one.why for one in nothing.alone] == ["full"]
    assert pair_api([], both, barred=set(), past=set(), seed=1).pairs == ()
