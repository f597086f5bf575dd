"""Who fits whom: values in, values out. How well, why, and the best for all at once.

What computes is imported at the first question: it takes a second and 60 MB. Callers ask in a
thread.
"""

from collections.abc import Collection, Sequence

from nexus_bot.matching.hours import BANDS, common, hours_of, usual
from nexus_bot.matching.people import (
    Alone,
    Hours,
    Match,
    Offer,
    Pair,
    Paired,
    Peer,
    Reason,
    Searcher,
)

__all__ = [
    "BANDS",
    "Alone",
    "Hours",
    "Match",
    "Offer",
    "Pair",
    "Paired",
    "Peer",
    "Reason",
    "Searcher",
    "common",
    "hours_of",
    "names_something",
    "pair_api",
    "pair_review",
    "rank",
    "usual",
    "wanting",
]


def rank(
    searcher: Searcher, offers: Sequence[Offer], *, limit: int = 25, everything: bool = False
) -> list[Match]:
    """The ids of the projects with a free place that fit, the best first; equals by id.

    To one who named words or tags only what has one of them fits, unless they want everything.
    """
    if not offers:
        return []
    from nexus_bot.matching import ranking

    return ranking.rank(searcher, offers, limit, everything=everything)


def names_something(searcher: Searcher) -> bool:
    """Whether one said what they look for, in a word that says something or a tag."""
    from nexus_bot.matching import ranking

    return ranking.names_something(searcher)


def wanting(
    offer: Offer,
    searchers: Sequence[Searcher],
    *,
    among: Sequence[Offer] = (),
    limit: int = 25,
) -> list[Match]:
    """The ids of those whom a project fits, the best first; equals by id.

    ``among`` are all the projects, so that a score is the same that the searcher sees.
    """
    if not searchers:
        return []
    from nexus_bot.matching import ranking

    return ranking.wanting(offer, searchers, among, limit)


def pair_api(
    searchers: Sequence[Searcher],
    offers: Sequence[Offer],
    *,
    barred: Collection[tuple[int, int]],
    past: Collection[tuple[int, int]],
    seed: int,
) -> Paired:
    """A round of searchers and projects: the most pairs, then the fewest of the past, then the
    highest sum of scores. Pairs are named by searcher and project; a barred one never comes.
    """
    from nexus_bot.matching import rounds

    return rounds.pair_api(searchers, offers, barred, past, seed)


def pair_review(peers: Sequence[Peer], *, past: Collection[tuple[int, int]], seed: int) -> Paired:
    """A round of peers: the fewest pairs of the past, then the highest sum of scores."""
    from nexus_bot.matching import rounds

    return rounds.pair_review(peers, past, seed)
