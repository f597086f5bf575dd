"""Days as people type them: dates, weekdays, and days counted from today."""

import re
from datetime import date, datetime, time, timedelta

from nexus_bot.typed.unclear import Unclear

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
NAMED = {
    "yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2,
    "the day after tomorrow": 2,
}  # fmt: skip

WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:[ -]'?(?P<year>[0-9]{4}|[0-9]{2}))?"
A_WEEKDAY = re.compile(rf"(?:(next|this|coming) )?({WEEKDAY})")
BESIDE = re.compile(rf"(?P<before>{WEEKDAY}) (?P<date>.+)|(?P<first>.+) (?P<after>{WEEKDAY})")
DATES = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        rf"{DAY}(?: of)?[ -]?{MONTH}{YEAR}",
        rf"{MONTH}[ -]?{DAY}{YEAR}",
        r"(?P<one>[0-9]{1,2})(?P<mark>[./-])(?P<two>[0-9]{1,2})"
        r"(?:(?P=mark)(?P<year>[0-9]{4}|[0-9]{2}))?\.?",
    )
]
COUNTED = re.compile(
    r"(?:(?:in|an?|the|of|from|now|ago|next|after|today|tomorrow|(?:day|week|month)s?|[0-9]{1,3})"
    r"(?: |$))+"
)
UNIT = re.compile(r"\b(?:day|week|month)s?\b")


def names_a_day(typed: str) -> bool:
    """Whether a text is a day by itself, with nothing left over."""
    typed = typed.removeprefix("on ")
    date_alone = _beside_a_weekday(typed)[0]
    return typed in NAMED or bool(A_WEEKDAY.fullmatch(typed) or _match(date_alone))


def day_in(typed: str, today: date, *, past: timedelta, is_over: bool) -> date:
    """The day that a text names; raises Unclear.

    A date without a year is the first that is no longer ago than ``past``. ``is_over`` tells
    that today's hour has passed: the weekday of today is that of next week then.
    """
    typed = typed.removeprefix("on ").removesuffix(" on")
    if typed in NAMED:
        return today + timedelta(days=NAMED[typed])
    if found := A_WEEKDAY.fullmatch(typed):
        ahead = (_weekday(found[2]) - today.weekday()) % 7
        is_today = ahead == 0 and not is_over and found[1] != "next"
        return today + timedelta(days=ahead if ahead or is_today else 7)
    text, weekday = _beside_a_weekday(typed)
    if match := _match(text):
        day = _date_of(match, today - past)
        if weekday and day.weekday() != _weekday(weekday):
            raise Unclear("weekday", day, WEEKDAYS[_weekday(weekday)])
        return day
    return _counted(typed, today)


def _weekday(name: str) -> int:
    return [day[:3] for day in WEEKDAYS].index(name[:3])


def _beside_a_weekday(typed: str) -> tuple[str, str]:
    """A text without the weekday before or after it, and that weekday."""
    found = BESIDE.fullmatch(typed)
    if found is None:
        return typed, ""
    return found["date"] or found["first"], found["before"] or found["after"]


def _match(typed: str) -> re.Match[str] | None:
    return next((found for each in DATES if (found := each.fullmatch(typed))), None)


def _date_of(match: re.Match[str], earliest: date) -> date:
    given = match.groupdict()
    year = int(given["year"]) if given["year"] else None
    if year is not None and year < 100:
        year += 2000
    if "mark" not in given:
        name = given["month"]
        month = int(name) if name.isdecimal() else MONTHS.index(name[:3]) + 1
        return _on(year, month, int(given["day"]), earliest)
    one, two = int(given["one"]), int(given["two"])
    if given["mark"] != "." and one != two and max(one, two) <= 12:
        raise Unclear("order", _on(year, two, one, earliest), _on(year, one, two, earliest))
    day, month = (one, two) if two <= 12 else (two, one)
    return _on(year, month, day, earliest)


def _on(year: int | None, month: int, day: int, earliest: date) -> date:
    """A date; without its year, in the first one in which it is not too early."""
    years = [year] if year is not None else range(earliest.year, earliest.year + 9)
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= earliest:
            return found
    raise Unclear


def _counted(typed: str, today: date) -> date:
    """A day so many days, weeks or months from today."""
    typed = " ".join(str(NUMBERS.get(word, word)) for word in typed.split())
    figures = re.findall(r"[0-9]+", typed)
    if not (COUNTED.fullmatch(typed) and UNIT.search(typed)) or len(figures) > 1:
        raise Unclear
    import dateparser

    found = dateparser.parse(
        typed,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, time()),
            "REQUIRE_PARTS": ["day", "month"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None:
        raise Unclear
    return found.date()
