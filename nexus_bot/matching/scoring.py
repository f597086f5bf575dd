"""The score of two who may fit: which terms it has, what each weighs, and the reasons it gives.

``docs/matching.md`` tells where each comes from.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from nexus_bot.matching.arrays import At, Grid
from nexus_bot.matching.people import Hours, Offer, Peer, Reason, Searcher
from nexus_bot.matching.shared_words import MutualWords, Words
from nexus_bot.matching.terms import CommonHours, Offered, Stack, Term

API_WEIGHTS = {
    "words": 0.40,
    "stack": 0.20,
    "hours": 0.20,
    "active": 0.10,
    "places": 0.05,
    "docs": 0.05,
}
REVIEW_WEIGHTS = {"words": 0.40, "stack": 0.20, "hours": 0.30, "active": 0.10}
PLACES = 5
DAY = timedelta(days=1)
LAPSED = timedelta(days=14)
AT_ONCE = 256
THIRD = 0.5

Parts = NDArray[np.float64]


class Fit:
    """How well each of some fits each of others: the weighted sum of terms."""

    def __init__(self, terms: Mapping[str, Term], weights: Mapping[str, float]) -> None:
        self._names = tuple(weights)
        self._terms = [terms[name] for name in weights]
        self._weights = np.array(list(weights.values()))

    def grid(self, rows: int, columns: int) -> Grid:
        """Every score, made in pieces so that memory holds one such table."""
        table = np.empty((rows, columns), dtype=np.float32)
        for start in range(0, rows, AT_ONCE):
            of = slice(start, start + AT_ONCE)
            piece = table[of]
            piece[:] = 0
            for weight, term in zip(self._weights, self._terms, strict=True):
                piece += np.float32(weight) * term.rows(of)
        return table

    def parts(self, one: At, other: At) -> Parts:
        """What each term adds to the scores of some pairs, a row a term."""
        worth = [np.asarray(term.at(one, other), dtype=np.float64) for term in self._terms]
        return self._weights[:, None] * np.array(worth)

    def shared(self, parts: Parts) -> NDArray[np.bool_]:
        """Which of some pairs have a word or a tag in common."""
        places = [at for at, name in enumerate(self._names) if name in ("words", "stack")]
        return np.asarray((parts[places] > 0).any(axis=0))

    def reasons(self, one: int, other: int, parts: Parts) -> tuple[Reason, ...]:
        """The two terms that added most and can be told, and the third where it added half of
        what the second did.
        """
        found: list[Reason] = []
        for at in np.argsort(-parts, kind="stable"):
            facts = self._terms[at].facts(one, other) if parts[at] > 0 else None
            if facts is None:
                continue
            if len(found) == 2 and parts[at] < THIRD * found[1].share:
                break
            found.append(Reason(self._names[at], float(parts[at]), *facts))
            if len(found) == 3:
                break
        return tuple(found)


def api_fit(searchers: Sequence[Searcher], offers: Sequence[Offer]) -> Fit:
    """How well projects fit those who look for one."""
    told = [f"{one.title}\n{one.pitch}\n{' '.join(one.tags)}" for one in offers]
    terms: dict[str, Term] = {
        "words": Words([one.wants for one in searchers], told),
        "stack": Stack([one.tags for one in searchers], [one.tags for one in offers]),
        "hours": CommonHours(_hours(searchers), _hours(offers)),
        "active": _active(offers, mutual=False),
        "places": Offered([min(one.free / PLACES, 1) for one in offers], [o.free for o in offers]),
        "docs": Offered([float(one.has_docs) for one in offers], [1.0] * len(offers)),
    }
    return Fit(terms, API_WEIGHTS)


def review_fit(peers: Sequence[Peer]) -> Fit:
    """How well peers fit each other."""
    tags = [one.tags for one in peers]
    terms: dict[str, Term] = {
        "words": MutualWords([one.about for one in peers]),
        "stack": Stack(tags, tags, mutual=True),
        "hours": CommonHours(_hours(peers), _hours(peers)),
        "active": _active(peers, mutual=True),
    }
    return Fit(terms, REVIEW_WEIGHTS)


def _hours(people: Sequence[Searcher | Offer | Peer]) -> list[tuple[Hours | None, Hours]]:
    return [(one.hours, one.usual) for one in people]


def _active(people: Sequence[Offer | Peer], *, mutual: bool) -> Offered:
    """Full up to a day, nothing from two weeks on."""
    days = [one.idle / DAY for one in people]
    worth = [min(max((LAPSED - one.idle) / (LAPSED - DAY), 0), 1) for one in people]
    return Offered(worth, days, mutual=mutual)
