"""Arithmetic of dates and weeks: values in, values out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEK = timedelta(days=7)
YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\b")


def weeks_in_a_row(moments: Iterable[datetime], zone: ZoneInfo, now: datetime) -> int:
    """How many calendar weeks, up to this one or the last, hold a moment without a gap."""
    weeks = {_monday(moment, zone) for moment in moments}
    week = _monday(now, zone)
    if week not in weeks:
        week -= WEEK
    count = 0
    while week in weeks:
        count, week = count + 1, week - WEEK
    return count


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name or city, whatever its case; None when there is none."""
    wanted, names = name.strip().replace(" ", "_").casefold(), zone_names()
    cities = [zone for key, zone in names.items() if key.rpartition("/")[2] == wanted]
    regions = {zone.partition("/")[0] for zone in cities}
    found = names.get(wanted) or (max(cities, key=len) if len(regions) == 1 else None)
    return ZoneInfo(found) if found else None


@lru_cache(maxsize=1)
def zone_names() -> dict[str, str]:
    """Every IANA zone by its folded name, cities first and old links left out."""
    names = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return {name.casefold(): name for name in [*names, "UTC"]}


def zones_like(typed: str, *, limit: int) -> list[str]:
    """Zones whose city, region or name begins with what is typed; then those that hold it."""
    wanted = typed.strip().replace(" ", "_").casefold()
    names = zone_names()
    first = [
        name for key, name in names.items() if any(p.startswith(wanted) for p in key.split("/"))
    ]
    then = [name for key, name in names.items() if wanted in key and name not in first]
    return [*first, *then][:limit]


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time in a zone and the instant it means; ``shifted`` when a clock change moved it."""

    wall: datetime
    instant: datetime
    shifted: bool


def resolve(wall: datetime, zone: ZoneInfo) -> Moment:
    """The instant of a wall time: the first of two in autumn, moved on over the gap in spring."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return Moment(wall, instant, instant.astimezone(zone).replace(tzinfo=None) != wall)


def parse_wall(typed: str, *, today: date, end_of_day: bool = False) -> datetime | None:
    """A typed date, with or without a time, as a wall time; None when it is no date."""
    typed = " ".join(typed.split())
    if not typed or len(typed) > 60:
        return None
    wall = _strictly(typed) or _loosely(_with_its_month_named(typed), today)
    if wall is None or wall.tzinfo is not None or not 2000 <= wall.year <= 2200:
        return None
    if end_of_day and (wall.hour, wall.minute) == (0, 0) and ":" not in typed:
        wall = wall.replace(hour=23, minute=59)
    return wall.replace(second=0, microsecond=0)


def _strictly(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _with_its_month_named(typed: str) -> str:
    """A text that begins with a year, put so that nobody can mistake a day for a month."""
    found = YEAR_FIRST.match(typed)
    if found is None:
        return typed
    year, month, day = map(int, found.groups())
    try:
        return f"{date(year, month, day):%d %B %Y}{typed[found.end() :]}"
    except ValueError:
        return ""


def _loosely(typed: str, today: date) -> datetime | None:
    import dateparser

    return dateparser.parse(
        typed,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, time()),
            "REQUIRE_PARTS": ["day", "month"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
