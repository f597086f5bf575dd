"""Pairing rounds as they are proposed and confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_bot.matching import Reason
from nexus_bot.models import Member, Project


@dataclass(frozen=True, slots=True)
class ProposedPair:
    """A pair of a round before it is confirmed, by name."""

    one: Member
    other: Member
    project: Project | None
    score: float
    reasons: Sequence[Reason]
    again: bool = False


@dataclass(frozen=True, slots=True)
class RoundPreview:
    """A page of a round before anybody hears of it; ``panel`` is the memo of its buttons.

    In all it has ``count`` pairs, of which ``again`` were together before, and ``left`` alone.
    It may have ``changed`` since the panel showed it.
    """

    kind: str
    seed: int
    count: int
    again: int
    left: int
    pairs: Sequence[ProposedPair]
    alone: Sequence[tuple[Member, str]]
    page: int
    pages: int
    panel: int
    changed: bool = False


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round that was confirmed: how many pairs, and how many who stay alone."""

    kind: str
    seed: int
    pairs: int
    alone: int
