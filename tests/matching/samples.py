"""People and projects as tests of matching write them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nexus_bot.matching import Hours, Offer, Peer, Searcher, hours_of

AT = datetime(2026, 7, 1, tzinfo=UTC)
NOUNS = (
    "shop",
    "orders",
    "payments",
    "weather",
    "rain",
    "maps",
    "clinic",
    "doctors",
    "music",
    "films",
    "chess",
    "books",
)
TAGS = ("Django", "Go", "Node.js", "PostgreSQL", "Rust")


def evenings(zone: str) -> Hours:
    """The evenings of working days in a zone."""
    return hours_of(("weekday_evening",), ZoneInfo(zone), AT)


def offer(id_: int = 1, **changes: Any) -> Offer:
    """A project about a shop."""
    told: dict[str, Any] = {
        "title": "Shop API",
        "pitch": "Orders, payments and refunds",
        "tags": ("Django", "PostgreSQL"),
        "free": 2,
        "has_docs": True,
        "idle": timedelta(hours=2),
    }
    return Offer(id_, **(told | changes))


def drawn(seed: int, searchers: int, offers: int) -> tuple[list[Searcher], list[Offer]]:
    """A small cohort by chance, in which much is alike."""
    dice = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(dice.choices(NOUNS, k=count))

    def tags() -> tuple[str, ...]:
        return tuple(dice.sample(TAGS, dice.randint(0, 3)))

    asking = [Searcher(100 + at, words(dice.randint(0, 3)), tags()) for at in range(searchers)]
    projects = [
        Offer(
            1 + at,
            words(1),
            words(4),
            tags(),
            dice.randint(0, 3),
            dice.random() < 0.5,
            timedelta(days=dice.choice((0, 3, 20))),
        )
        for at in range(offers)
    ]
    return asking, projects


def peers(seed: int, count: int) -> list[Peer]:
    """Some peers by chance."""
    dice = random.Random(seed)
    return [
        Peer(at, " ".join(dice.choices(NOUNS, k=6)), tuple(dice.sample(TAGS, 2)))
        for at in range(1, count + 1)
    ]
