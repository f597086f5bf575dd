"""The moments of a cohort's timeline: when each is due, and how late it is still of use.

Days are counted on the wall clock of the cohort's zone, hours are hours that pass. A wall time
that clocks skip moves past the gap; of a wall time that comes twice the first counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import Enum

from nexus_bot.schedule import Moment, resolve

MORNING, NOON = time(9), time(12)
HOUR = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)
SHORT = timedelta(days=4)
WHILE_IT_MATTERS = timedelta(hours=48)
AGAIN = timedelta(days=1)


class Anchor(Enum):
    """What a moment is counted from."""

    START = "start"
    MIDDLE = "middle"
    DEADLINE = "deadline"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rule:
    """One moment: so many days and hours from its anchor, perhaps at an hour of its own.

    It may come as late as ``useful``; those who asked for it hear it ``privately`` too. One that
    is ``told_after`` speaks of what has passed; any other is of no use past the deadline.
    """

    name: str
    anchor: Anchor
    useful: timedelta
    days: int = 0
    hours: int = 0
    at: time | None = None
    privately: bool = False
    told_after: bool = False


RULES = (
    Rule("kickoff", Anchor.START, timedelta(days=2), privately=True),
    Rule("tip-project", Anchor.START, timedelta(days=1), days=1, at=MORNING),
    Rule("tip-partner", Anchor.START, timedelta(days=1), days=2, at=MORNING),
    Rule("tip-plan", Anchor.START, timedelta(days=1), days=3, at=MORNING),
    Rule("half-time", Anchor.MIDDLE, timedelta(days=1), at=NOON),
    Rule("week-left", Anchor.DEADLINE, timedelta(days=1), days=-7, privately=True),
    Rule("days-left", Anchor.DEADLINE, timedelta(hours=12), days=-3, privately=True),
    Rule("day-left", Anchor.DEADLINE, timedelta(hours=6), days=-1, privately=True),
    Rule("hour-left", Anchor.DEADLINE, timedelta(days=2), hours=-1, privately=True),
    Rule("deadline", Anchor.DEADLINE, WHILE_IT_MATTERS, privately=True, told_after=True),
    Rule("end", Anchor.END, WHILE_IT_MATTERS, told_after=True),
)
NAMES = tuple(rule.name for rule in RULES)
BY_WEIGHT = (
    *("kickoff", "deadline", "end", "hour-left", "day-left", "days-left", "week-left"),
    *("half-time", "tip-project", "tip-partner", "tip-plan"),
)
ALWAYS = BY_WEIGHT[:3]
KICKOFF = "kickoff"


@dataclass(frozen=True, slots=True)
class Dates:
    """A cohort's calendar: naive wall times of one zone."""

    start: datetime
    deadline: datetime
    end: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Change:
    """What an organiser changed of a moment."""

    is_off: bool = False
    at: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One moment of one cohort, as an instant; of no use from ``expires_at`` on.

    ``is_own`` tells that an organiser chose the time, ``shifted`` that clocks moved it.
    """

    name: str
    wall: datetime
    due_at: datetime
    expires_at: datetime
    privately: bool
    shifted: bool
    is_off: bool
    is_own: bool
    words: str | None


@dataclass(frozen=True, slots=True)
class _Span:
    """The instants of a calendar."""

    start: datetime
    middle: datetime
    deadline: datetime
    end: datetime

    @classmethod
    def of(cls, dates: Dates) -> "_Span":
        start, deadline, end = (
            resolve(wall, dates.zone).instant for wall in (dates.start, dates.deadline, dates.end)
        )
        return cls(start, start + (deadline - start) / 2, deadline, end)

    @property
    def is_short(self) -> bool:
        """Whether there is no first week to speak of; the kick-off has its tips."""
        return self.deadline - self.start < SHORT

    def takes(self, rule: Rule, due: datetime) -> bool:
        """Whether a moment makes sense at an instant that somebody chose."""
        if rule.told_after:
            since = self.end if rule.anchor is Anchor.END else self.deadline
            return since <= due < since + rule.useful
        return self.start <= due < self.deadline

    def offers(self, rule: Rule, due: datetime) -> bool:
        """Whether a moment comes by itself: a short time has no room for every one."""
        if rule.name == "end":
            return due > self.deadline
        if rule.name in ALWAYS:
            return True
        if rule.anchor is Anchor.START:
            return self.start + HOUR <= due < self.middle and not self.is_short
        return self.start + (HALF_A_DAY if rule.days else HOUR) <= due < self.deadline

    def last_use(self, rule: Rule, due: datetime) -> datetime:
        """The instant from which a moment is of no use."""
        return due + rule.useful if rule.told_after else min(due + rule.useful, self.deadline)


def timeline(dates: Dates, changes: Mapping[str, Change]) -> list[Planned]:
    """Every moment of a cohort, in order of time: none before its start, nothing told twice.

    A time of its own counts where it makes sense; where the dates have moved away from it, the
    usual time does. Of what falls within an hour only the weightiest is told.
    """
    told, _ = _weightiest(_found(dates, changes))
    return sorted(told, key=lambda each: (each.due_at, NAMES.index(each.name)))


def outdone(dates: Dates, changes: Mapping[str, Change]) -> dict[str, str]:
    """The moments that are not told, each with the weightier one within the hour that is."""
    return _weightiest(_found(dates, changes))[1]


def usual_time(name: str, dates: Dates) -> datetime | None:
    """The wall time at which a moment comes by itself; None where there is no room for it."""
    usual = (each for each in _found(dates, {}) if each.name == name)
    return next((each.wall for each in usual), None)


def _found(dates: Dates, changes: Mapping[str, Change]) -> list[Planned]:
    """Every moment that makes sense, however near to another."""
    span, anchors = _Span.of(dates), _anchors(dates)
    found = []
    for rule in RULES:
        change = changes.get(rule.name, Change())
        own = resolve(change.at, dates.zone) if change.at else None
        if own is not None and span.takes(rule, own.instant):
            found.append(_planned(rule, own, span, dates.zone, change, is_own=True))
            continue
        usual = _usual(rule, anchors[rule.anchor], dates.zone, is_short=span.is_short)
        if span.offers(rule, usual.instant):
            found.append(_planned(rule, usual, span, dates.zone, change))
    return found


def makes_sense(name: str, at: datetime, dates: Dates) -> bool:
    """Whether a moment can have this wall time of its own."""
    return _Span.of(dates).takes(RULES[NAMES.index(name)], resolve(at, dates.zone).instant)


def _anchors(dates: Dates) -> dict[Anchor, datetime]:
    """The wall times that moments are counted from."""
    walls = {
        Anchor.START: dates.start,
        Anchor.MIDDLE: dates.start + (dates.deadline - dates.start) / 2,
        Anchor.DEADLINE: dates.deadline,
        Anchor.END: dates.end,
    }
    return {anchor: wall.replace(second=0, microsecond=0) for anchor, wall in walls.items()}


def _usual(rule: Rule, anchor: datetime, zone: tzinfo, *, is_short: bool) -> Moment:
    """When a moment comes by itself; its days are counted on the wall, then its hours pass."""
    wall = anchor + timedelta(days=rule.days) if rule.days else anchor
    if rule.at is not None and not (rule.anchor is Anchor.MIDDLE and is_short):
        wall = datetime.combine(wall.date(), rule.at)
    moment = resolve(wall, zone)
    if not rule.hours:
        return moment
    return Moment(wall, moment.instant + timedelta(hours=rule.hours), moment.shifted)


def _planned(
    rule: Rule, moment: Moment, span: _Span, zone: tzinfo, change: Change, *, is_own: bool = False
) -> Planned:
    return Planned(
        name=rule.name,
        wall=moment.instant.astimezone(zone).replace(tzinfo=None),
        due_at=moment.instant,
        expires_at=span.last_use(rule, moment.instant),
        privately=rule.privately,
        shifted=moment.shifted,
        is_off=change.is_off,
        is_own=is_own,
        words=change.words,
    )


def _weightiest(found: Iterable[Planned]) -> tuple[list[Planned], dict[str, str]]:
    """Part what is told from what would come within an hour of something weightier."""
    kept: list[Planned] = []
    left: dict[str, str] = {}
    for each in sorted(found, key=lambda each: (not each.is_own, BY_WEIGHT.index(each.name))):
        near = (
            other.name
            for other in kept
            if not other.is_off and abs(each.due_at - other.due_at) < HOUR
        )
        instead = None if each.is_own or each.name in ALWAYS else next(near, None)
        if instead is None:
            kept.append(each)
        else:
            left[each.name] = instead
    return kept, left
