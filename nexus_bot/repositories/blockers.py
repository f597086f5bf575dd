"""Blockers, who follows them, and their solutions."""

from collections.abc import Sequence
from typing import NamedTuple

from nexus_bot.models import Blocker, Member, Solution
from nexus_bot.repositories.base import Repository

OPEN, CLAIMED, SOLVED, CLOSED = "open", "claimed", "solved", "closed"
WAITING = (OPEN, CLAIMED)


class Case(NamedTuple):
    """A blocker with all that its card shows: its people, and the solution where it is solved."""

    blocker: Blocker
    author: Member
    helper: Member | None = None
    solution: Solution | None = None
    credited: Sequence[Member] = ()


class Line(NamedTuple):
    """A blocker as a list shows it, and the name of who helps."""

    blocker: Blocker
    helper: str | None


class Blockers(Repository):
    """The blockers of a server, known by number."""
