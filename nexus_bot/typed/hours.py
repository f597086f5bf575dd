"""Hours as people type them: a clock's, or so much later than now."""

import re
from datetime import time, timedelta

from nexus_bot.schedule import ABBREVIATION
from nexus_bot.typed.days import NUMBERS, names_a_day
from nexus_bot.typed.unclear import Unclear

NAMED_CLOCKS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
CLOCK = re.compile(
    r"(?:\bat |@ ?)?\b(?:(?P<word>noon|midday|midnight)"
    r"|(?P<hour>[0-9]{1,2})(?:(?:[:.h](?P<past>[0-9]{2}))? ?(?P<half>[ap])\.?m\b\.?"
    r"|[:h](?P<minute>[0-9]{2})\b|(?P<full>h)\b|(?: ?o'clock\b)))"
)
AT = re.compile(r"(?:\bat |@ ?)(?P<hour>[0-9]{1,2})\b(?![:./-])")
BARE = re.compile(r"(?<= )(?P<hour>[0-9]{1,2})$")
PART_OF_DAY = re.compile(r"\b(?:in the |this )?(morning|afternoon|evening|night)\b|\b(tonight)\b")
MARKED = r"[0-9]{1,2}(?:[:h][0-9]{2}(?: ?[ap]\.?m\b)?| ?[ap]\.?m\b\.?|h\b)"
ANY = r"[0-9]{1,2}(?:[:h.][0-9]{2})?"
TWO = re.compile(
    rf"(?<![0-9/.:-])(?:{ANY} ?[-–—] ?{MARKED}|{MARKED} ?[-–—] ?{ANY}"
    rf"|{ANY}(?: ?[ap]\.?m\b\.?|h)? (?:to|until|till) (?:{ANY}|noon|midnight))"
)
ZONE = re.compile(
    rf"(?<![\w/])(?:(?:utc|gmt) ?[+-] ?[0-9]{{1,2}}(?::?[0-9]{{2}})?|[a-z_]+/[a-z_/]+"
    rf"|{ABBREVIATION})$"
)
LATER = re.compile(
    r"in (?:([0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:h|hrs?|hours?)"
    r"(?:(?: and)? ?([0-9]{1,2}) ?(?:m|mins?|minutes?)?)?"
    r"|([0-9]{1,4}) ?(?:m|mins?|minutes?))"
)
IN_FIGURES = (
    (re.compile(r"\ban hour and a half\b"), "90 minutes"),
    (re.compile(r"\bhalf an hour\b"), "30 minutes"),
    (re.compile(r"\ban hour\b"), "1 hour"),
    (re.compile(r"\b([0-9]{1,2}) and a half hours\b"), r"\1.5 hours"),
    (re.compile(r"\b([0-9]{1,2}) hours and a half\b"), r"\1.5 hours"),
)
UNSURE = range(1, 9)  # at these hours of the morning hardly anybody meets, of the evening many do


def later(typed: str) -> timedelta | None:
    """How much later than now a text says, as "in 2 hours" does; None when it does not."""
    if typed.endswith(" from now"):
        typed = f"in {typed.removesuffix(' from now')}"
    typed = " ".join(str(NUMBERS.get(word, word)) for word in typed.split())
    for words, figures in IN_FIGURES:
        typed = words.sub(figures, typed)
    found = LATER.fullmatch(typed)
    if found is None:
        return None
    return timedelta(hours=float(found[1] or 0), minutes=int(found[2] or found[3] or 0))


def clock_in(typed: str) -> tuple[time | None, str]:
    """The hour that a text names, if it does, and the rest of it; raises Unclear."""
    if found := ZONE.search(typed):
        raise Unclear("zone", found[0])
    if TWO.search(typed):
        raise Unclear("two")
    part = PART_OF_DAY.search(typed)
    when = ""
    if part:
        when = part[1] or part[2]
        today = " today " if part[2] or part[0].startswith("this") else " "
        typed = " ".join(f"{typed[: part.start()]}{today}{typed[part.end() :]}".split())
    found = CLOCK.search(typed) or AT.search(typed) or _bare_hour(typed)
    if found is None:
        return None, typed
    rest = " ".join(f"{typed[: found.start()]} {typed[found.end() :]}".split())
    return _time_of(found.groupdict(), found["hour"] or "", when), rest


def _bare_hour(typed: str) -> re.Match[str] | None:
    """A number behind a whole day, which can only be the hour."""
    found = BARE.search(typed)
    is_hour = found and int(found["hour"]) < 24 and names_a_day(typed[: found.start()].strip())
    return found if is_hour else None


def _time_of(given: dict[str, str | None], figures: str, part: str) -> time:
    if word := given.get("word"):
        return NAMED_CLOCKS[word]
    hour, minute = int(figures), int(given.get("minute") or given.get("past") or 0)
    half = given.get("half")
    if half and not 1 <= hour <= 12:
        raise Unclear
    is_certain = half or given.get("minute") or given.get("full") or figures.startswith("0")
    is_at_night = part in {"night", "tonight"} and (hour < 5 or hour == 12)
    if not is_certain and (is_at_night or (not part and hour in UNSURE)):
        raise Unclear("half", hour)
    if not half and part and part != "morning" and hour < 12:
        half = "p"
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Unclear
    return time(hour, minute)
