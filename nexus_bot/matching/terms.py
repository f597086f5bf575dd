"""What two may have in common besides words: tags, hours, and what one side offers alone."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nexus_bot.matching.arrays import At, Facts, Grid, ones, paired
from nexus_bot.matching.hours import QUARTERS
from nexus_bot.matching.people import Hours
from nexus_bot.matching.wording import tag_key

FULL_HOURS = 10.0
MOST_FACTS = 3


class Term(Protocol):
    """One part of a score, from 0 to 1: rows are who looks, columns what is offered."""

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""

    def facts(self, one: int, other: int) -> Facts | None:
        """What a pair has in common, for its reasons; None where nothing can be said."""


class Stack:
    """The tags that a row names and a column has: their share of the named, or of all of both."""

    def __init__(
        self, named: Sequence[Sequence[str]], held: Sequence[Sequence[str]], *, mutual: bool = False
    ) -> None:
        self._named = [{tag_key(tag) for tag in tags} - {""} for tags in named]
        self._held = [{tag_key(tag): tag for tag in reversed(tags)} for tags in held]
        keys = {key: at for at, key in enumerate(dict.fromkeys(chain.from_iterable(self._held)))}
        known = [[keys[key] for key in sorted(tags) if key in keys] for tags in self._named]
        self._left = ones(known, len(keys))
        self._right = ones([[keys[key] for key in tags] for tags in self._held], len(keys))
        self._count = np.array([len(tags) or 1 for tags in self._named], dtype=np.float32)
        self._more = np.array([len(tags) * mutual for tags in self._held], dtype=np.float32)
        self._mutual = mutual
        self._by_tag = self._right.T.tocsr()

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        shared = (self._left[of] @ self._by_tag).tocoo()
        shared.data = self._share(shared.data, self._count[of][shared.row], self._more[shared.col])
        return shared.toarray()

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        shared = paired(self._left[one], self._right[other])
        return self._share(shared, self._count[one], self._more[other])

    def facts(self, one: int, other: int) -> Facts | None:
        """The shared tags as the column writes them."""
        held = self._held[other]
        shared = tuple(tag for key, tag in reversed(held.items()) if key in self._named[one])
        return shared[:MOST_FACTS], float(len(shared))

    def _share(self, shared: Grid, named: Grid, held: Grid) -> Grid:
        return shared / (named + held - shared if self._mutual else named)


class CommonHours:
    """The hours a week that both work in, full at ten; supposed hours are never told."""

    def __init__(
        self,
        rows: Sequence[tuple[Hours | None, Hours]],
        columns: Sequence[tuple[Hours | None, Hours]],
    ) -> None:
        self._told = [[hours is not None for hours, _ in side] for side in (rows, columns)]
        worked = [
            [usual if hours is None else hours for hours, usual in side] for side in (rows, columns)
        ]
        patterns = {hours: at for at, hours in enumerate(dict.fromkeys(chain(*worked)))}
        week, self._long = _weeks(list(patterns))
        self._one, self._other = (week[[patterns[each] for each in side]] for side in worked)

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        return _full((self._one[of] * self._long) @ self._other.T)

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        return _full((self._one[one] * self._other[other]) @ self._long)

    def facts(self, one: int, other: int) -> Facts | None:
        """The common hours, where both told theirs."""
        if not (self._told[0][one] and self._told[1][other]):
            return None
        return (), float((self._one[one] * self._other[other]) @ self._long)


class Offered:
    """What one side brings, whoever it is compared with; of two peers the lesser counts."""

    def __init__(self, worth: Sequence[float], told: Sequence[float], *, mutual: bool = False):
        self._worth = np.array(worth, dtype=np.float32)
        self._told = told
        self._mutual = mutual

    def rows(self, of: slice) -> Grid:
        """Its worth for some rows, against every column."""
        if self._mutual:
            return np.asarray(np.minimum(self._worth[of, None], self._worth[None, :]))
        return self._worth[None, :]

    def at(self, one: At, other: At) -> Grid:
        """Its worth for some pairs."""
        if self._mutual:
            return np.asarray(np.minimum(self._worth[one], self._worth[other]))
        return self._worth[other]

    def facts(self, one: int, other: int) -> Facts | None:
        """The number that it was made of."""
        lesser = self._mutual and self._worth[one] < self._worth[other]
        return (), self._told[one if lesser else other]


def _full(hours: NDArray[Any]) -> Grid:
    hours /= FULL_HOURS
    return np.asarray(np.minimum(hours, 1, out=hours))


def _weeks(patterns: Sequence[Hours]) -> tuple[Grid, Grid]:
    """Who works when, with the quarters of an hour that are alike for all as one; their length."""
    week = np.zeros((len(patterns), QUARTERS), dtype=np.uint8)
    for at, hours in enumerate(patterns):
        week[at, list(hours)] = 1
    alike = Counter(map(bytes, np.packbits(week, axis=0).T))
    kinds = np.array([np.frombuffer(kind, dtype=np.uint8) for kind in alike]).T
    worked = np.unpackbits(kinds, axis=0, count=len(patterns)).astype(np.float32)
    return worked, np.array([count / 4 for count in alike.values()], dtype=np.float32)
