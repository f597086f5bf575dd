"""A day and an hour together: a cohort's dates, and the moments of sessions."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nexus_bot.schedule import Moment, resolve
from nexus_bot.typed.days import WEEKDAYS, day_in
from nexus_bot.typed.hours import TWO, clock_in, later
from nexus_bot.typed.unclear import Unclear

LONGEST = 60
HALF_A_YEAR, A_MONTH = timedelta(days=183), timedelta(days=35)
NIGHT = re.compile(r"\bmidnight\b|\b12(?:[:.]00)? ?a\.?m\b")
OFFERED = ("today 18:00", "tomorrow 9:00", "tomorrow 18:00", "tomorrow 20:00", "saturday 10:00")
ENDS = ("", "pm", ":00", "am", " hours", " 18:00", " 9:00", " 20:00")


def parse_wall(typed: str, *, today: date, end_of_day: bool = False) -> datetime:
    """A typed date, with or without a time, as a wall time; raises Unclear.

    Without a year it may lie half a year back. What ends a day without a time ends at 23:59;
    at "12am" or midnight, with the night after it.
    """
    typed = _plain(typed)
    wall = _strictly(typed)
    is_timed = wall is not None and ":" in typed
    if wall is None:
        clock, rest = clock_in(typed)
        is_timed = clock is not None
        day = day_in(rest, today, past=HALF_A_YEAR, is_over=False)
        wall = datetime.combine(day, clock or time())
    if wall.tzinfo is not None:
        raise Unclear("zone", f"{wall:%z}")
    if not 2000 <= wall.year <= 2200:
        raise Unclear
    if end_of_day and (wall.hour, wall.minute) == (0, 0):
        if not is_timed:
            wall = wall.replace(hour=23, minute=59)
        elif NIGHT.search(typed):
            wall += timedelta(days=1)
    return wall.replace(second=0, microsecond=0)


def parse_when(typed: str, now: datetime, zone: ZoneInfo) -> Moment:
    """A typed day and hour, or "in 2 hours", as a moment; raises Unclear.

    ``now`` is the wall time in the zone. Days are counted by the clock on the wall, hours and
    minutes as they pass. An hour alone is the next one; a weekday is the next with that hour.
    """
    typed = _plain(typed)
    moment = _written_out(typed, zone)
    if moment is None and (wait := later(typed)) is not None:
        moment = _after(wait, now, zone)
    if moment is None:
        moment = resolve(datetime.combine(*_day_and_hour(typed, now)), zone)
    if not 2000 <= moment.wall.year <= 2200:
        raise Unclear
    return moment


def readings(typed: str, now: datetime, zone: ZoneInfo, *, limit: int) -> list[Moment]:
    """Coming moments that what is typed may mean, finished where it breaks off; likeliest first."""
    typed = " ".join(typed.casefold().split())[:40]
    begun = [f"{day} 18:00" for day in ("today", "tomorrow", *WEEKDAYS) if day.startswith(typed)]
    found: dict[datetime, Moment] = {}
    for text in (*(typed + end for end in ENDS), *begun) if typed else OFFERED:
        try:
            moment = parse_when(text, now, zone)
        except Unclear:
            continue
        if moment.wall > now:
            found.setdefault(moment.instant, moment)
    return list(found.values())[:limit]


def _plain(typed: str) -> str:
    """A text as it is read: small letters, no commas, one space at a time."""
    if len(typed) > LONGEST:
        raise Unclear
    plain = " ".join(typed.casefold().replace(",", " ").split()).rstrip(".!?")
    if not plain:
        raise Unclear
    return plain


def _day_and_hour(typed: str, now: datetime) -> tuple[date, time]:
    clock, rest = clock_in(typed)
    today = now.date()
    is_over = clock is not None and datetime.combine(today, clock) <= now
    day = today + timedelta(days=is_over)
    if rest:
        day = day_in(rest, today, past=A_MONTH, is_over=is_over)
    if clock is None:
        raise Unclear("hour")
    return day, clock


def _written_out(typed: str, zone: ZoneInfo) -> Moment | None:
    """A date and time as ISO writes them; one that names its offset is moved to the zone."""
    wall = _strictly(typed) if ":" in typed else None
    if wall is None:
        return None
    if not 2000 <= wall.year <= 2200:
        raise Unclear
    wall = wall.replace(second=0, microsecond=0)
    if wall.tzinfo is None:
        return resolve(wall, zone)
    return Moment(wall.astimezone(zone).replace(tzinfo=None), wall.astimezone(UTC), shifted=False)


def _after(wait: timedelta, now: datetime, zone: ZoneInfo) -> Moment:
    instant = now.replace(tzinfo=zone).astimezone(UTC) + wait
    instant = instant.replace(second=0, microsecond=0)
    return Moment(instant.astimezone(zone).replace(tzinfo=None), instant, shifted=False)


def _strictly(typed: str) -> datetime | None:
    """An ISO text; "18:00-20:00" behind a day is two times, no offset."""
    if " " in typed and TWO.search(typed):
        return None
    try:
        return datetime.fromisoformat(typed.upper())
    except ValueError:
        return None
