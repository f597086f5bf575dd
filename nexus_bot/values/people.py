"""People and what they tell about themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_bot.models import Cohort, Member, Post
from nexus_bot.values.base import Draft

TRACKS = ("backend", "frontend")


@dataclass(frozen=True, slots=True)
class ProfileDraft(Draft):
    """What a member tells about themselves; None leaves a field as it is.

    ``tags`` and ``hours`` are words with commas between them.
    """

    track: str | None = None
    timezone: str | None = None
    tags: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a member hears privately about blockers and partners, each of it on or off."""

    answers: bool = True
    thanks: bool = True
    solutions: bool = True
    partners: bool = True


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as their own panel shows them; ``member`` is None before the first use.

    ``challenges`` counts their blockers that the hub knows.
    """

    name: str
    member: Member | None
    cohort: Cohort | None
    track: str | None
    learnings: int
    challenges: int
    saved: Sequence[Post]
    hearing: Hearing = Hearing()
    projects: int = 0
