"""The cheapest way to give each row of a table a column of its own."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from nexus_bot.matching.arrays import At

STEP = 0.003
TURNS = 200
MANY = 1_000
AT_ONCE = 512

Costs = NDArray[np.float64]


def cheapest(costs: Costs) -> tuple[At, At]:
    """The rows and columns of an assignment that costs least; spends the table.

    Where every column is taken, a price on all of one column changes nothing but the time that
    scipy takes; for many, good prices halve it.
    """
    if costs.shape[0] == costs.shape[1] >= MANY:
        costs += _prices(costs)
    return linear_sum_assignment(costs)


def _prices(costs: Costs) -> NDArray[np.float64]:
    """What columns would cost at an auction, in which rows without one bid for the best."""
    count = len(costs)
    prices, owner = np.zeros(count), np.full(count, -1)
    has_none = np.ones(count, dtype=bool)
    for _ in range(TURNS):
        free = np.flatnonzero(has_none)[:AT_ONCE]
        if not len(free):
            break
        worth = -costs[free] - prices
        every = np.arange(len(free))
        best = worth.argmax(axis=1)
        most = worth[every, best]
        worth[every, best] = -np.inf
        bids = prices[best] + most - worth.max(axis=1) + STEP
        order = np.lexsort((bids, best))
        won = order[np.append(np.diff(best[order]) != 0, True)]
        columns = best[won]
        outbid = owner[columns]
        has_none[outbid[outbid >= 0]] = True
        has_none[free[won]] = False
        owner[columns], prices[columns] = free[won], bids[won]
    return prices
