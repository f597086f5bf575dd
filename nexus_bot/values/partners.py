"""Projects and partners as they are typed, offered, asked, planned and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from nexus_bot.matching import Reason
from nexus_bot.models import (
    Cohort,
    Member,
    OutboxMessage,
    PartnerRequest,
    Partnership,
    PlanItem,
    Project,
    Seeker,
)
from nexus_bot.repositories.projects import Scheme
from nexus_bot.values.base import Draft

PLACES = 5
USUAL_PLACES = 2


@dataclass(frozen=True, slots=True)
class ProjectDraft(Draft):
    """A project as it was typed; None leaves a field of the one that stands as it is.

    ``tags`` are words with commas between them; ``number`` is 0 for the actor's own project.
    """

    title: str | None = None
    pitch: str | None = None
    repository: str | None = None
    docs: str | None = None
    tags: str | None = None
    places: int | None = None
    number: int = 0

    @classmethod
    def of(cls, project: Project) -> "ProjectDraft":
        """A stored project as its form shows it."""
        return cls(
            title=project.title,
            pitch=project.pitch,
            repository=project.repository or "",
            docs=project.docs or "",
            tags=", ".join(project.tags),
            places=project.places,
            number=project.number,
        )


@dataclass(frozen=True, slots=True)
class ProjectSight:
    """A project as one reader sees it: the actions that the table lets them do to it now."""

    scheme: Scheme
    now: datetime
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProjectStored:
    """A project just announced or changed, and what shows it, to say at once.

    ``ended`` requests were open for places that it has no more.
    """

    scheme: Scheme
    card: OutboxMessage
    is_new: bool
    ended: int = 0


@dataclass(frozen=True, slots=True)
class SeekerDraft(Draft):
    """What a frontend learner looks for; ``tags`` and ``hours`` go to their profile."""

    looking_for: str = ""
    tags: str | None = None
    hours: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NoteDraft(Draft):
    """A note to somebody as it was typed: to *ask* or *invite*, a *question*, an *answer*, or why
    one wants to *decline* or *end*.

    ``row`` is the project's number, the seeker, the request or the partnership it is about.
    """

    what: str
    row: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A project offered to a seeker: what it is, the common hours where both told theirs, why.

    Where it has ``lapsed``, one of the two did not answer the other of late.
    """

    scheme: Scheme
    reasons: Sequence[Reason]
    common_hours: float | None
    lapsed: bool = False


class Without(Enum):
    """Why no project is offered to somebody."""

    WAITS = "nothing fits now, and they hear of the next one that does"
    SEATED = "they have a partner"
    IDLE = "they do not look for one"
    OVER = "their cohort does not run"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """One of the projects that fit, the best first; ``panel`` is the memo of the buttons.

    Without a ``suggestion`` nothing fits, and the seeker waits. ``asked`` are the open requests.
    They are ``everything`` that has a free place where that was asked for, or nothing was named.
    """

    cohort: Cohort
    seeker: Seeker
    suggestion: Suggestion | None
    place: int
    total: int
    panel: int
    asked: Sequence["RequestSight"] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Wanting:
    """A seeker whom an owner may invite, and why; ``place`` of ``total``, the best first."""

    scheme: Scheme
    who: Member | None
    looking_for: str
    reasons: Sequence[Reason]
    common_hours: float | None
    place: int
    total: int
    panel: int
    asked: Sequence["RequestSight"] = ()


@dataclass(frozen=True, slots=True)
class RequestSight:
    """A request with its people; who answers it is the owner, or the seeker of an invitation.

    ``looking_for`` is what the seeker looks for, in their words.
    """

    request: PartnerRequest
    project: Project
    seeker: Member
    owner: Member
    looking_for: str = ""

    @property
    def asker(self) -> Member:
        """Who asked."""
        return self.owner if self.request.is_invitation else self.seeker

    @property
    def asked(self) -> Member:
        """Who answers."""
        return self.seeker if self.request.is_invitation else self.owner


@dataclass(frozen=True, slots=True)
class PartnershipSight:
    """Two partners, what they build on, and how far their plan is.

    ``works`` are the projects that review buddies build.
    """

    partnership: Partnership
    one: Member
    other: Member
    project: Project | None
    items: Sequence[PlanItem] = ()
    works: Sequence[Project] = ()

    def partner_of(self, user_id: int) -> Member:
        """The other one."""
        return self.one if user_id == self.other.user_id else self.other


@dataclass(frozen=True, slots=True)
class PlanDraft(Draft):
    """What was typed into a form of an integration plan; lists are one a line.

    ``pair`` is the partnership whose plan it is, ``item`` the line that it changes.
    """

    base: str = ""
    docs: str = ""
    auth: str = ""
    cors: str = ""
    endpoints: str = ""
    scenarios: str = ""
    date: str = ""
    when: str = ""
    pair: int = 0
    item: int = 0
    text: str = ""
