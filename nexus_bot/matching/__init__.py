"""Who fits whom: values in, values out. How well, why, and the best for all at once."""

from nexus_bot.matching.people import (
    Alone,
    Match,
    Offer,
    Pair,
    Paired,
    Peer,
    Reason,
    Searcher,
)

__all__ = ["Alone", "Match", "Offer", "Pair", "Paired", "Peer", "Reason", "Searcher"]
