"""Assignments: prices change the time that one takes, and nothing else."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from nexus_bot.matching import assigning


@pytest.mark.parametrize("seed", range(30))
def test_prices_change_no_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "MANY", 2)
    monkeypatch.setattr(assigning, "AT_ONCE", 7)
    dice = np.random.default_rng(seed)
    size = 2 + seed * 2
    costs = dice.random((size, size)).round(seed % 3 + 1)
    costs[dice.random((size, size)) < 0.2] += size  # some were together before
    rows, columns = linear_sum_assignment(costs)

    ones, others = assigning.cheapest(costs.copy())

    assert sorted(others) == list(range(size))
    assert costs[ones, others].sum() == pytest.approx(costs[rows, columns].sum())
