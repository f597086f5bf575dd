"""Who and what fits one person, the best first."""

from collections.abc import Sequence

import numpy as np

from nexus_bot.matching.arrays import At
from nexus_bot.matching.people import Match, Offer, Searcher
from nexus_bot.matching.scoring import Fit, api_fit
from nexus_bot.matching.wording import Reader


def rank(
    searcher: Searcher, offers: Sequence[Offer], limit: int, *, everything: bool
) -> list[Match]:
    """The projects with a free place that fit one who looks for an API, or all of them."""
    if not offers:
        return []
    fit = api_fit([searcher], offers)
    others = np.array([at for at, one in enumerate(offers) if one.free > 0], dtype=np.intp)
    ones = np.zeros_like(others)
    picky = np.full(len(others), not everything and names_something(searcher))
    return _best(fit, ones, others, picky, [offers[at].id for at in others], limit)


def wanting(
    offer: Offer, searchers: Sequence[Searcher], among: Sequence[Offer], limit: int
) -> list[Match]:
    """Those who look for an API whom a project fits, by the score that they see of it."""
    if not searchers:
        return []
    pool = [offer, *(one for one in among if one.id != offer.id)]
    fit = api_fit(searchers, pool)
    ones = np.arange(len(searchers))
    picky = np.array([names_something(one) for one in searchers])
    ids = [one.id for one in searchers]
    return _best(fit, ones, np.zeros_like(ones), picky, ids, limit)


def names_something(searcher: Searcher) -> bool:
    """Whether one said what they look for, in a word that says something or a tag."""
    return bool(searcher.tags) or any(Reader().stems(searcher.wants))


def _best(
    fit: Fit,
    ones: At,
    others: At,
    picky: np.typing.NDArray[np.bool_],
    ids: Sequence[int],
    limit: int,
) -> list[Match]:
    parts = fit.parts(ones, others)
    scores = parts.sum(axis=0).round(6)
    fits = fit.shared(parts) | ~picky
    order = [at for at in np.lexsort((ids, -scores)) if fits[at]][:limit]
    return [
        Match(
            ids[at],
            float(parts[:, at].sum()),
            fit.reasons(int(ones[at]), int(others[at]), parts[:, at]),
        )
        for at in order
    ]
