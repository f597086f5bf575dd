"""Arithmetic of dates and weeks: values in, values out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEK = timedelta(days=7)
ABBREVIATION = (
    r"(?:utc|gmt|z|[ecmp][sd]t|akst|hst|ast|bst|ist|wet|west|cest|cet|eest|eet|eat|cat|wat|sast|msk"
    r"|pkt|jst|kst|hkt|sgt|ae[sd]t|nzst|brt|art)"
)
NO_PLACE = re.compile(rf"{ABBREVIATION}|(?:utc|gmt)? ?[+-] ?[0-9]{{1,2}}(?::?[0-9]{{2}})?")


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


def is_no_place(name: str) -> bool:
    """Whether a zone is named by an abbreviation or an offset, which tell no place."""
    return bool(NO_PLACE.fullmatch(" ".join(name.casefold().split())))


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


def resolve(wall: datetime, zone: tzinfo) -> Moment:
    """The instant of a wall time: the first of two in autumn, moved on over the gap in spring."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return Moment(wall, instant, instant.astimezone(zone).replace(tzinfo=None) != wall)


def doubt_of(moment: Moment, zone: tzinfo) -> str:
    """What a change of clocks does to a moment: *shifted*, *twice*, or nothing."""
    if moment.shifted:
        return "shifted"
    local = moment.instant.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return "twice" if twice and not local.fold else ""
