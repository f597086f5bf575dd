"""Timelines: dates, moments, reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from nexus_bot.models import Cohort, Session
from nexus_bot.moments import Planned
from nexus_bot.values.base import Draft


@dataclass(frozen=True, slots=True)
class DatesDraft(Draft):
    """A cohort's dates as an organiser typed them, then as ISO wall times."""

    start: str = ""
    deadline: str = ""
    end: str = ""
    timezone: str = ""

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """What stands, as the form shows it."""
        deadline = cohort.deadline_wall
        return cls(
            start=f"{cohort.start_wall:%Y-%m-%d %H:%M}",
            deadline=f"{deadline:%Y-%m-%d %H:%M}" if deadline else "",
            end=f"{cohort.end_wall:%Y-%m-%d %H:%M}",
            timezone=cohort.timezone,
        )


@dataclass(frozen=True, slots=True)
class DatesPreview:
    """What new dates would mean, kept in the memo ``panel`` until **Save**.

    ``changed`` names the dates that differ, ``shifted`` those that a clock change moves, ``twice``
    those whose hour comes twice; ``moved`` counts the reminders that would come at another time.
    ``was`` holds the dates as they stand. ``is_over`` tells that the end has passed.
    """

    panel: int
    timezone: str
    dates: Mapping[str, datetime]
    changed: tuple[str, ...]
    shifted: tuple[str, ...]
    twice: tuple[str, ...]
    moved: int
    coming: int
    walls: Mapping[str, datetime]
    was: Mapping[str, datetime]
    was_timezone: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ReminderDraft(Draft):
    """What an organiser wants of one moment, as typed; ``say`` is *yes* or *no*."""

    moment: str
    say: str = "yes"
    at: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class MomentChange:
    """What became of a moment that was changed; None where it does not come.

    ``instead`` names the moment that takes its place, ``silenced`` those whose place it takes.
    """

    name: str
    moment: Planned | None
    is_past: bool
    instead: str | None
    silenced: Sequence[str]


@dataclass(frozen=True, slots=True)
class Moments:
    """Every moment of a timeline as organisers see it; ``outdone`` are not sent beside others."""

    cohort: Cohort
    now: datetime
    moments: Sequence[Planned]
    outdone: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a member is reminded privately, and of what; ``runs`` tells of a cohort."""

    runs: bool
    wants_reminders: bool
    coming: Sequence[Planned]


@dataclass(frozen=True, slots=True)
class TimelineSight:
    """A cohort's time as one reader sees it, and what comes next in it.

    ``today`` is the day on the cohort's own clocks.
    """

    cohort: Cohort
    now: datetime
    today: date
    moments: Sequence[Planned]
    sessions: Sequence[Session]
    wants_reminders: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as its rows are when it is said; to one member, or to everybody."""

    cohort: Cohort
    moment: Planned
    coming: Sequence[Planned]
    user_id: int | None
