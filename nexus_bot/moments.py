"""The moments of a cohort's timeline: when each is due, and how late it is still of use.

Days are counted on the wall clock of the cohort's zone, hours are hours that pass. A wall time
that clocks skip moves past the gap; of a wall time that comes twice the first counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from nexus_bot.schedule import resolve

MORNING = time(9)


class Anchor(Enum):
    """What a moment is counted from."""

    START = "start"
    MIDDLE = "middle"
    DEADLINE = "deadline"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rule:
    """One moment: so many days and hours from its anchor, perhaps at an hour of its own.

    It may come as late as ``useful``; those who asked for it hear it ``privately`` too.
    """

    name: str
    anchor: Anchor
    useful: timedelta
    days: int = 0
    hours: int = 0
    at: time | None = None
    privately: bool = False


RULES = (
    Rule("kickoff", Anchor.START, timedelta(days=2), privately=True),
    Rule("tip-project", Anchor.START, timedelta(days=1), days=1, at=MORNING),
    Rule("tip-partner", Anchor.START, timedelta(days=1), days=2, at=MORNING),
    Rule("tip-plan", Anchor.START, timedelta(days=1), days=4, at=MORNING),
    Rule("half-time", Anchor.MIDDLE, timedelta(days=1), at=MORNING),
    Rule("week-left", Anchor.DEADLINE, timedelta(days=1), days=-7, privately=True),
    Rule("days-left", Anchor.DEADLINE, timedelta(hours=12), days=-3, privately=True),
    Rule("day-left", Anchor.DEADLINE, timedelta(hours=6), days=-1, privately=True),
    Rule("hour-left", Anchor.DEADLINE, timedelta(hours=1), hours=-1, privately=True),
    Rule("deadline", Anchor.DEADLINE, timedelta(hours=48), privately=True),
    Rule("end", Anchor.END, timedelta(hours=48)),
)
NAMES = tuple(rule.name for rule in RULES)


@dataclass(frozen=True, slots=True)
class Dates:
    """A cohort's calendar: naive wall times of one zone."""

    start: datetime
    deadline: datetime
    end: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Change:
    """What an organiser changed of a moment."""

    is_off: bool = False
    at: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One moment of one cohort, as an instant; of no use from ``expires_at`` on."""

    name: str
    wall: datetime
    due_at: datetime
    expires_at: datetime
    privately: bool
    shifted: bool
    is_off: bool
    words: str | None


def timeline(dates: Dates, changes: Mapping[str, Change]) -> list[Planned]:
    """Every moment of a cohort that lies between its start and its end, in order of time.

    What an organiser set to a time of its own is kept wherever it lies. Nothing that counts
    down to the deadline outlives it, and an end that is the deadline is told once.
    """
    start = resolve(dates.start, dates.zone).instant
    deadline = resolve(dates.deadline, dates.zone).instant
    planned = []
    for rule in RULES:
        change = changes.get(rule.name, Change())
        if rule.anchor is Anchor.END and dates.end <= dates.deadline:
            continue
        moment = resolve(change.at or _wall(rule, dates), dates.zone)
        due = moment.instant + timedelta(hours=rule.hours if change.at is None else 0)
        counts_down = rule.anchor is not Anchor.END and rule.name != "deadline"
        if change.at is None and counts_down and not start <= due < deadline:
            continue
        if change.at is None and rule.name != "kickoff" and counts_down and due == start:
            continue
        expires = due + rule.useful
        planned.append(
            Planned(
                name=rule.name,
                wall=due.astimezone(dates.zone).replace(tzinfo=None),
                due_at=due,
                expires_at=min(expires, deadline) if counts_down and due < deadline else expires,
                privately=rule.privately,
                shifted=moment.shifted,
                is_off=change.is_off,
                words=change.words,
            )
        )
    return sorted(planned, key=lambda each: (each.due_at, NAMES.index(each.name)))


def _wall(rule: Rule, dates: Dates) -> datetime:
    """The wall time of a rule, before its hours; ``hours`` pass after it is resolved."""
    anchors = {
        Anchor.START: dates.start,
        Anchor.MIDDLE: dates.start + (dates.deadline - dates.start) / 2,
        Anchor.DEADLINE: dates.deadline,
        Anchor.END: dates.end,
    }
    wall = anchors[rule.anchor] + timedelta(days=rule.days)
    if rule.at is not None:
        wall = datetime.combine(wall.date(), rule.at)
    return wall.replace(second=0, microsecond=0)
