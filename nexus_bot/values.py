"""Values that services give and views show; no behaviour beyond reading and writing themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from nexus_bot.models import (
    AuditEntry,
    ChannelTrouble,
    Cohort,
    Member,
    Milestone,
    OutboxMessage,
    Post,
    Session,
    Topic,
)
from nexus_bot.moments import Planned
from nexus_bot.repositories.chronicle import CohortCounts
from nexus_bot.repositories.diagnosis import QueueCounts
from nexus_bot.repositories.post_index import Hit
from nexus_bot.repositories.posts import Whole
from nexus_bot.repositories.sessions import Gathering

Listed = Post | Hit
KINDS = ("technology", "concept", "practice", "takeaway", "resource")
TRACKS = ("backend", "frontend")
SNIPPET_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member typed into a form; a memo keeps it while it needs fixing."""

    @classmethod
    def restored(cls, state: dict[str, Any]) -> Self:
        """A draft that was kept in a memo."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in state.items() if name in known})

    def state(self) -> dict[str, Any]:
        """The draft as a memo keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LearningDraft(Draft):
    """A learning as it was typed; ``snippet`` is the content of a text file.

    ``trouble`` tells why a file that came with it cannot be taken; nothing is stored then.
    """

    text: str = ""
    topic: str = ""
    kind: str = ""
    link: str = ""
    snippet: str = ""
    snippet_name: str = ""
    trouble: str = ""

    @classmethod
    def of(cls, whole: Whole) -> Self:
        """A stored learning as its form shows it."""
        learning = whole.learning
        return cls(
            text=learning.text,
            topic=whole.topic,
            kind=whole.post.kind,
            link=learning.link or "",
            snippet=learning.snippet or "",
            snippet_name=learning.snippet_name or "",
        )


@dataclass(frozen=True, slots=True)
class ProfileDraft(Draft):
    """What a member tells about themselves; None leaves a field as it is."""

    track: str | None = None
    timezone: str | None = None
    tags: str | None = None


@dataclass(frozen=True, slots=True)
class SetupDraft(Draft):
    """What an organiser gave; None leaves a running cohort's field as it is, 0 clears it.

    Dates are as typed, then as ISO wall times. ``cohort_id`` is the cohort that it was begun
    on: 0 for a new one, None for whichever runs.
    """

    cohort_id: int | None = None
    channel_id: int | None = None
    mentor_channel_id: int | None = None
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
class Credit:
    """Whose message is saved as a learning, and where it stands."""

    author_id: int
    author_name: str
    source: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A learning just stored, its card to post, how its author stands, and what is close to it."""

    whole: Whole
    card: OutboxMessage
    count: int
    weeks: int
    similar: Sequence[Listed]

    @property
    def number(self) -> int:
        """What the learning is known by."""
        return self.whole.post.number


@dataclass(frozen=True, slots=True)
class Changed:
    """A learning after a change, and the message that shows it where it has a card."""

    number: int
    card: OutboxMessage | None


@dataclass(frozen=True, slots=True)
class Query(Draft):
    """What somebody looks for, and the page they look at; empty fields leave a filter open."""

    typed: str = ""
    topic_key: str = ""
    topic: str = ""
    kind: str = ""
    author_id: int = 0
    author: str = ""
    page: int = 0
    browse: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found; ``panel`` is the memo that its buttons carry."""

    guild_id: int
    query: Query
    posts: Sequence[Listed]
    pages: int
    total: int
    more: bool
    corrected: str | None
    panel: int
    topics: Sequence[Topic] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """A learning as one reader sees it, with what this reader may do to it."""

    whole: Whole
    may_edit: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as their own panel shows them; ``member`` is None before the first use."""

    name: str
    member: Member | None
    cohort: Cohort | None
    track: str | None
    posts: int
    saved: Sequence[Post]


@dataclass(frozen=True, slots=True)
class SetUp:
    """A cohort as it stands now; ``shifted`` names the dates that a clock change moved."""

    cohort: Cohort
    new: bool
    shifted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would make of a cohort; ``panel`` is the memo that keeps the draft.

    ``draft`` is whole: what was not given is as it stands in ``cohort``. ``changed`` and
    ``missing`` name fields; ``shifted`` the dates that a clock change moves.
    """

    draft: SetupDraft
    cohort: Cohort | None
    panel: int
    dates: Mapping[str, datetime]
    shifted: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]

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
    """One cohort as organisers look at it; ``sessions`` are still to come."""

    line: CohortLine
    milestones: int
    sessions: int
    is_running: bool


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
    """One page of a cohort's milestones, in order from ``first`` on, perhaps with one chosen."""

    milestones: Sequence[Milestone]
    first: int
    page: int
    pages: int
    count: int
    chosen: Milestone | None = None
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class SessionDraft(Draft):
    """A session as it was typed; ``number`` is that of the one it moves, 0 for a new one."""

    kind: str = ""
    when: str = ""
    topic: str = ""
    minutes: str = ""
    number: int = 0

    @classmethod
    def of(cls, session: Session) -> "SessionDraft":
        """A stored session as its form shows it."""
        return cls(
            kind=session.kind,
            when=f"{session.starts_wall:%Y-%m-%d %H:%M}",
            topic=session.topic,
            minutes=str(session.minutes),
            number=session.number,
        )


@dataclass(frozen=True, slots=True)
class UnderstoodSession:
    """A session that waits for **Save** in the memo ``panel``: what was understood of ``when``.

    ``whose`` tells whose zone it was read in; ``doubt`` that clocks change there: *shifted*, or
    *twice*. ``was`` is when the session that it moves would have begun.
    """

    draft: SessionDraft
    panel: int
    starts_at: datetime
    minutes: int
    zone: str
    whose: str
    doubt: str
    was: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionSight:
    """A session as one reader sees it, with what this reader may do; ``now`` tells its state."""

    gathering: Gathering
    now: datetime
    joined: bool
    hosts: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class SessionStored:
    """A session just planned, moved or cancelled, and the card that shows it, to say at once."""

    gathering: Gathering
    now: datetime
    card: OutboxMessage
    new: bool = False

    @property
    def number(self) -> int:
        """What the session is known by."""
        return self.gathering.session.number


@dataclass(frozen=True, slots=True)
class MySessions:
    """One page of the coming sessions that a member joins or hosts."""

    guild_id: int
    user_id: int
    sessions: Sequence[Session]
    page: int
    pages: int
    total: int


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

    ``changed`` names the dates that differ, ``shifted`` those that a clock change moves, and
    ``moved`` counts the reminders that would come at another time.
    """

    panel: int
    timezone: str
    dates: Mapping[str, datetime]
    changed: tuple[str, ...]
    shifted: tuple[str, ...]
    moved: int


@dataclass(frozen=True, slots=True)
class ReminderDraft(Draft):
    """What an organiser wants of one moment, as typed; ``say`` is *yes* or *no*."""

    moment: str
    say: str = "yes"
    at: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TimelineSight:
    """A cohort's time as one reader sees it, and what comes next in it."""

    cohort: Cohort
    now: datetime
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
