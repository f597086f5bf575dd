"""A pace: how often the same card is edited at most, however many press its buttons."""

import time
from collections.abc import Hashable

WATCHED = 1000


class Pace:
    """When each card was shown last; it rests for some ``seconds`` then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._shown: dict[Hashable, float] = {}

    def left(self, card: Hashable) -> float:
        """For how many seconds a card rests; 0 when it may be shown now."""
        now = time.monotonic()
        return max(0.0, self._shown.get(card, now - self.seconds) + self.seconds - now)

    def note(self, card: Hashable) -> None:
        """Let a card rest, for it is shown now; those that have rested are forgotten."""
        now = time.monotonic()
        if len(self._shown) > WATCHED:
            recent = now - self.seconds
            self._shown = {card: at for card, at in self._shown.items() if at > recent}
        self._shown[card] = now
