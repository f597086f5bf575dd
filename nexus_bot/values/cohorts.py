"""What organisers arrange and see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nexus_bot.models import AuditEntry, ChannelTrouble, Cohort, Milestone, OutboxMessage
from nexus_bot.repositories.chronicle import CohortCounts
from nexus_bot.repositories.diagnosis import QueueCounts
from nexus_bot.values.base import Draft


@dataclass(frozen=True, slots=True)
class SetupDraft(Draft):
    """What an organiser gave; None leaves a running cohort's field as it is, 0 clears it.

    Dates are as typed, then as ISO wall times. ``cohort_id`` is the cohort that it was begun
    on: 0 for a new one, None for whichever runs.
    """

    cohort_id: int | None = None
    channel_id: int | None = None
    mentor_channel_id: int | None = None
    forum_id: int | None = None
    backend_role_id: int | None = None
    frontend_role_id: int | None = None
    mentor_role_id: int | None = None
    start: str | None = None
    end: str | None = None
    timezone: str | None = None

    @classmethod
    def of(cls, cohort: Cohort | None) -> "SetupDraft":
        """What stands, as the forms show it."""
        if cohort is None:
            return cls(cohort_id=0)
        return cls(
            cohort_id=cohort.id,
            channel_id=cohort.channel_id,
            mentor_channel_id=cohort.mentor_channel_id,
            forum_id=cohort.forum_id,
            backend_role_id=cohort.backend_role_id,
            frontend_role_id=cohort.frontend_role_id,
            mentor_role_id=cohort.mentor_role_id,
            start=f"{cohort.start_wall:%Y-%m-%d %H:%M}",
            end=f"{cohort.end_wall:%Y-%m-%d %H:%M}",
            timezone=cohort.timezone,
        )

    def over(self, other: "SetupDraft") -> "SetupDraft":
        """Another draft with what this one gives."""
        given = {name: value for name, value in self.state().items() if value is not None}
        return replace(other, **given)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A cohort as it stands now; ``shifted`` names the dates that a clock change moved.

    ``redated`` tells that learners knew other dates.
    """

    cohort: Cohort
    new: bool
    shifted: tuple[str, ...]
    redated: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would make of a cohort; ``panel`` is the memo that keeps the draft.

    ``draft`` is whole: what was not given is as it stands in ``cohort``. ``changed`` and
    ``missing`` name fields; ``shifted`` the dates that a clock change moves, ``twice`` those
    whose hour comes twice.
    """

    draft: SetupDraft
    cohort: Cohort | None
    panel: int
    dates: Mapping[str, datetime]
    shifted: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether there is something to save, and nothing lacks."""
        return bool(self.changed) and not self.missing


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort, running or closed, and how much came of it."""

    cohort: Cohort
    counts: CohortCounts


@dataclass(frozen=True, slots=True)
class CohortPage:
    """One page of a server's cohorts, the newest first."""

    lines: Sequence[CohortLine]
    page: int
    pages: int
    is_running: bool


@dataclass(frozen=True, slots=True)
class CohortSight:
    """One cohort as organisers look at it: ``sessions`` to come, ``blockers`` that wait."""

    line: CohortLine
    milestones: int
    sessions: int
    is_running: bool
    blockers: int = 0


@dataclass(frozen=True, slots=True)
class ArrangementDraft(Draft):
    """What an organiser gave for blockers; None leaves it as it is, a forum of 0 is none."""

    forum_id: int | None = None
    unclaimed_hours: int | None = None
    quiet_days: int | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the blockers of a cohort are arranged, and how many of them wait."""

    cohort: Cohort
    waiting: int


@dataclass(frozen=True, slots=True)
class AnnouncementDraft(Draft):
    """An announcement as it was typed; ``role_id`` is whom it calls, 0 for nobody."""

    text: str = ""
    role_id: int = 0
    posted: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is announced, to whom and by whom, perhaps later than it was meant."""

    text: str
    role_id: int
    author_id: int
    late_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the log of changes, the newest first; ``panel`` is the memo of its filters."""

    entries: Sequence[AuditEntry]
    page: int
    pages: int
    total: int
    panel: int
    user_id: int
    action: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How the bot fares in one server, by what is stored."""

    cohort: Cohort | None
    queue: QueueCounts
    failed: Sequence[OutboxMessage]
    unknown: Sequence[OutboxMessage]
    troubles: Sequence[ChannelTrouble]
    engine: str


@dataclass(frozen=True, slots=True)
class MilestoneDraft(Draft):
    """A milestone as it was typed; ``milestone`` is the one that it changes, 0 for a new one."""

    title: str = ""
    due: str = ""
    milestone: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """One page of a cohort's milestones, in order from ``first`` on, perhaps with one chosen.

    ``ends_at`` is when the cohort ends, after which no step should be due.
    """

    milestones: Sequence[Milestone]
    first: int
    page: int
    pages: int
    count: int
    chosen: Milestone | None = None
    is_first: bool = False
    is_last: bool = False
    ends_at: datetime | None = None
