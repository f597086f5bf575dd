"""The parts of a week in which people work, told by band, compared by UTC."""

from datetime import datetime, tzinfo
from functools import lru_cache

from nexus_bot.matching.people import Hours

QUARTERS = 7 * 24 * 4
_WEEK = {"weekday": range(5), "weekend": range(5, 7)}
_DAY = {
    "early": (6, 9),
    "morning": (9, 12),
    "afternoon": (12, 17),
    "evening": (17, 21),
    "night": (21, 24),
}
BANDS: tuple[str, ...] = tuple(f"{days}_{part}" for days in _WEEK for part in _DAY)
"""The parts of a week that one can name, `weekday_early` to `weekend_night`."""


def hours_of(bands: tuple[str, ...], zone: tzinfo, at: datetime) -> Hours:
    """The quarters of an hour by UTC that the bands are in a zone, with its offset at a date.

    A band that is not known any more is left out.
    """
    known = tuple(band for band in BANDS if band in bands)
    return _quarters(tuple(_hours(band) for band in known), _shift(zone, at))


def usual(zone: tzinfo, at: datetime) -> Hours:
    """What is supposed of one who told no hours: from 9:00 to 21:00 on every day."""
    return _quarters(((range(7), 9, 21),), _shift(zone, at))


def common(one: Hours, other: Hours) -> float:
    """How many hours a week two share."""
    return len(one & other) / 4


def _hours(band: str) -> tuple[range, int, int]:
    days, _, part = band.partition("_")
    return _WEEK[days], *_DAY[part]


def _shift(zone: tzinfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return round(offset.total_seconds() / 900) if offset else 0


@lru_cache(maxsize=4096)
def _quarters(spans: tuple[tuple[range, int, int], ...], shift: int) -> Hours:
    return frozenset(
        (day * 96 + quarter - shift) % QUARTERS
        for days, start, end in spans
        for day in days
        for quarter in range(start * 4, end * 4)
    )
