"""Arrays as the terms of a score use them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Grid = NDArray[np.float32]
At = NDArray[np.intp]
Sparse = csr_array[np.float32]
Facts = tuple[tuple[str, ...], float]


def sparse(data: Any, indices: Any, starts: Any, shape: tuple[int, int]) -> Sparse:
    """A sparse table, row by row."""
    return csr_array((np.asarray(data, dtype=np.float32), indices, starts), shape=shape)


def ones(rows: Sequence[Sequence[int]], width: int) -> Sparse:
    """A sparse table with a one wherever a row names a column."""
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.fromiter((at for row in rows for at in row), dtype=np.int32, count=starts[-1])
    return sparse(np.ones(len(flat)), flat, starts, (len(rows), max(width, 1)))


def paired(one: Sparse, other: Sparse) -> Grid:
    """The product of each row with the row of the other table beside it."""
    products: Sparse = one.multiply(other).tocsr()
    return np.asarray(products.sum(axis=1), dtype=np.float32).ravel()
