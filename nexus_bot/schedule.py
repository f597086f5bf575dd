"""Arithmetic of dates and weeks: values in, values out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEK = timedelta(days=7)
YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\b")
NIGHT = re.compile(r"\bmidnight\b|\b12(?:[:.]00)? ?a\.?m\b", re.IGNORECASE)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
A_DAY = re.compile(r"(?:(next|this|coming) )?(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:[a-z]*day)?")
LATER = re.compile(
    r"in (?:([0-9]{1,3}) ?(?:h|hrs?|hours?)(?:(?: and)? ?([0-9]{1,2}) ?(?:m|mins?|minutes?)?)?"
    r"|([0-9]{1,4}) ?(?:m|mins?|minutes?))"
)
CLOCK = re.compile(
    r"(?:\bat |@ ?)?\b(?:(?P<word>noon|midday|midnight)"
    r"|(?P<hour>[0-9]{1,2})(?:(?:[:.h](?P<past>[0-9]{2}))? ?(?P<half>[ap])\.?m\b\.?"
    r"|[:h](?P<minute>[0-9]{2})\b|h\b| ?o'clock\b))"
)
AT = re.compile(r"(?:\bat |@ ?)(?P<hour>[0-9]{1,2})\b(?![:./-])")
PART_OF_DAY = re.compile(r"\b(?:in the |this )?(morning|afternoon|evening|night)\b|\b(tonight)\b")
BARE_HOUR = re.compile(r"\b(?P<hour>[0-9]{1,2})$")
COUNTED = re.compile(r"in |.* (?:from now|ago)$")
NAMED_CLOCKS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
MONTHS = "january february march april may june july august september october november december"
WORDS = frozenset(
    "today tomorrow yesterday day days week weeks month months in a an the of on at after from now "
    "next this coming ago st nd rd th mon tue wed thu fri sat sun sept "
    f"{' '.join(WEEKDAYS)} {MONTHS} {' '.join(month[:3] for month in MONTHS.split())}".split()
)
OFFERED = ("today 18:00", "tomorrow 9:00", "tomorrow 18:00", "tomorrow 20:00", "saturday 10:00")


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


def resolve(wall: datetime, zone: tzinfo) -> Moment:
    """The instant of a wall time: the first of two in autumn, moved on over the gap in spring."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return Moment(wall, instant, instant.astimezone(zone).replace(tzinfo=None) != wall)


def parse_wall(typed: str, *, today: date, end_of_day: bool = False) -> datetime | None:
    """A typed date, with or without a time, as a wall time; None when it is no date.

    What ends a day without a time ends at 23:59; at "12am" or midnight, with the night after it.
    """
    typed = " ".join(typed.split())
    if not typed or len(typed) > 60:
        return None
    wall = _strictly(typed) or _loosely(_with_its_month_named(typed), today)
    if wall is None or wall.tzinfo is not None or not 2000 <= wall.year <= 2200:
        return None
    if end_of_day and (wall.hour, wall.minute) == (0, 0):
        if NIGHT.search(typed):
            wall += timedelta(days=1)
        elif ":" not in typed:
            wall = wall.replace(hour=23, minute=59)
    return wall.replace(second=0, microsecond=0)


def parse_when(typed: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    """A typed day and hour, or "in 2 hours", as a moment; None when either cannot be read.

    ``now`` is the wall time in the zone. Days are counted by the clock on the wall, hours and
    minutes as they pass. An hour alone is the next one; a weekday is the next with that hour.
    """
    if len(typed) > 60:
        return None
    typed = " ".join(typed.casefold().replace(",", " ").split()).rstrip(".!?")
    moment = _written_out(typed, zone) or _after_a_while(typed, now, zone)
    if moment is None and (read := _clock_in(typed)):
        clock, rest = read
        day = _day_of(rest, clock, now)
        moment = resolve(datetime.combine(day, clock), zone) if day else None
    return moment if moment and 2000 <= moment.wall.year <= 2200 else None


def readings(typed: str, now: datetime, zone: ZoneInfo, *, limit: int) -> list[Moment]:
    """Coming moments that what is typed may mean, finished where it breaks off; likeliest first."""
    typed = " ".join(typed.casefold().split())[:40]
    begun = [f"{day} 18:00" for day in ("today", "tomorrow", *WEEKDAYS) if day.startswith(typed)]
    ends = ("", "pm", ":00", "am", " hours", " 18:00", " 9:00", " 20:00")
    found: dict[datetime, Moment] = {}
    for text in (*(typed + end for end in ends), *begun) if typed else OFFERED:
        if (moment := parse_when(text, now, zone)) and moment.wall > now:
            found.setdefault(moment.instant, moment)
    return list(found.values())[:limit]


def _written_out(typed: str, zone: ZoneInfo) -> Moment | None:
    """A date and time as ISO writes them; one that names its offset is moved to the zone."""
    wall = _strictly(typed.upper()) if ":" in typed else None
    if wall is None or not 2000 <= wall.year <= 2200:
        return None
    wall = wall.replace(second=0, microsecond=0)
    if wall.tzinfo is None:
        return resolve(wall, zone)
    return Moment(wall.astimezone(zone).replace(tzinfo=None), wall.astimezone(UTC), shifted=False)


def _after_a_while(typed: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    for words, figures in (("half an hour", "30 minutes"), ("an hour", "1 hour")):
        typed = typed.replace(words, figures)
    found = LATER.fullmatch(typed)
    if found is None:
        return None
    hours, minutes = int(found[1] or 0), int(found[2] or found[3] or 0)
    instant = now.replace(tzinfo=zone).astimezone(UTC) + timedelta(hours=hours, minutes=minutes)
    instant = instant.replace(second=0, microsecond=0)
    return Moment(instant.astimezone(zone).replace(tzinfo=None), instant, shifted=False)


def _clock_in(typed: str) -> tuple[time, str] | None:
    """The hour that a text names, and the rest of it, which should name a day."""
    part = PART_OF_DAY.search(typed)
    if part:
        today = " today " if part[2] or part[0].startswith("this") else " "
        typed = f"{typed[: part.start()]}{today}{typed[part.end() :]}"
        typed = " ".join(typed.split())
    found = CLOCK.search(typed) or AT.search(typed) or (BARE_HOUR.search(typed) if part else None)
    if found is None:
        return None
    given = found.groupdict()
    rest = " ".join(f"{typed[: found.start()]} {typed[found.end() :]}".split())
    if word := given.get("word"):
        return NAMED_CLOCKS[word], rest
    hour, minute = int(given["hour"]), int(given.get("minute") or given.get("past") or 0)
    half = given.get("half") or ("p" if part and part[1] != "morning" and hour < 12 else "")
    if given.get("half") and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (time(hour, minute), rest) if hour < 24 and minute < 60 else None


def _day_of(typed: str, clock: time, now: datetime) -> date | None:
    """The day that a text names; without one, the next on which a clock still shows the hour."""
    typed, today = typed.removeprefix("on ").removesuffix(" on"), now.date()
    is_still_to_come = datetime.combine(today, clock) > now
    if typed in {"", "today", "tomorrow"}:
        is_today = typed == "today" or (not typed and is_still_to_come)
        return today if is_today else today + timedelta(days=1)
    if found := A_DAY.fullmatch(typed):
        ahead = ([day[:3] for day in WEEKDAYS].index(found[2][:3]) - today.weekday()) % 7
        is_today = ahead == 0 and is_still_to_come and found[1] != "next"
        return today + timedelta(days=ahead if ahead or is_today else 7)
    if not WORDS.issuperset(re.findall(r"[^\W\d_]+", typed)):
        return None
    day = _loosely(_with_its_month_named(typed), today)
    return _not_a_year_too_late(day.date(), typed, today) if day else None


def _not_a_year_too_late(day: date, typed: str, today: date) -> date:
    """A day that was named without its year; one that passed within a month is meant as past."""
    is_years_end = 330 <= (day - today).days <= 366
    if not is_years_end or str(day.year) in typed or COUNTED.match(typed):
        return day
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))


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
