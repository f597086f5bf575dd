"""The words about typed days and hours: what cannot be read, and what clocks do to them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta


def day(wall: datetime) -> str:
    """A wall time as a sentence says it."""
    clock = f", {wall:%H:%M}" if (wall.hour, wall.minute) not in {(0, 0), (23, 59)} else ""
    return f"{wall.day} {wall:%B %Y}{clock}"


def bad_date(name: str, typed: str, why: str = "unreadable", found: Sequence[object] = ()) -> str:
    """A date of a cohort that cannot be read; ``why`` and ``found`` as typed.Unclear tells them."""
    shown = _shown(typed)
    if why == "two":
        return f"`{shown}` names two times. The {name} is one: type it alone, like `8 September`."
    if why == "zone":
        return (
            f"Leave `{_zone(found)}` out: dates follow the cohort's clocks, "
            "and its time zone is chosen by itself."
        )
    return _doubt(shown, why, found) or (
        f"We could not read `{shown}` as a date for the {name}. "
        "Type, for example, `2026-09-08` or `8 September 18:00`."
    )


def bad_when(typed: str, why: str = "unreadable", found: Sequence[object] = ()) -> str:
    """A time of a session that cannot be read; ``why`` and ``found`` as typed.Unclear tells."""
    shown = _shown(typed)
    if not shown:
        return "When is it? Type, for example, `tomorrow 6pm`."
    if why == "hour":
        return f"At what time? `{shown}` names the day alone. Type, for example, `tomorrow 6pm`."
    if why == "two":
        return (
            f"`{shown}` names two times. Type only when it begins, like `tomorrow 6pm`; "
            "how long it takes has a field of its own."
        )
    if why == "zone":
        return (
            f"Leave `{_zone(found)}` out: we read your own clock's time. `/me` sets your time zone."
        )
    return _doubt(shown, why, found) or (
        f"We could not read `{shown}` as a day and a time. Type, for example, `tomorrow 6pm`."
    )


def _shown(typed: str) -> str:
    return " ".join(typed.replace("`", "'")[:60].split())


def _zone(found: Sequence[object]) -> str:
    name = str(found[0]) if found else ""
    return name.title() if "/" in name else name.upper()


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _doubt(shown: str, why: str, found: Sequence[object]) -> str:
    """What two people would read differently, and how both read the same."""
    if why == "half":
        (hour,) = found
        return f"Is `{shown}` in the morning or in the evening? Type `{hour}am` or `{hour}pm`."
    if why == "order":
        first, then = (each for each in found if isinstance(each, date))
        return (
            f"`{shown}` is {_date(first)} to some and {_date(then)} to others. "
            f"Type `{first.day} {first:%B}` or `{first:%Y-%m-%d}`, "
            f"`{then.day} {then:%B}` or `{then:%Y-%m-%d}`."
        )
    if why == "weekday" and isinstance(at := found[0], date):
        said = str(found[1]).capitalize()
        return f"{_date(at)} is a {at:%A}, not a {said}. Change one of the two."
    return ""


def far_date(name: str, wall: datetime) -> str:
    """A date so far from today that it is a slip."""
    return (
        f"The {name} would be {day(wall)}, and that is more than two years from today. "
        "Type a nearer one, with its year, like `2026-09-08`."
    )


def skipped(name: str, typed: datetime, counts: datetime) -> str:
    """A time that clocks skip, and the one that counts instead."""
    return (
        f"On that day clocks go forward and {typed:%H:%M} does not exist. "
        f"The {name} is now {counts:%H:%M}."
    )


def twice(name: str, wall: datetime) -> str:
    """A time that comes twice."""
    return (
        f"On that day clocks go back and {wall:%H:%M} comes twice. "
        f"The {name} is the first of the two."
    )


def midnight(wall: datetime) -> str:
    """An end at midnight, which people mean by either of two days."""
    before = wall - timedelta(days=1)
    first = f"{before.day}" if before.month == wall.month else f"{before.day} {before:%B}"
    return f"The end is midnight between {first} and {wall.day} {wall:%B}."
