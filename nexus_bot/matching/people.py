"""What matching is told of people and projects, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

Hours = frozenset[int]
"""The quarters of an hour in a week by UTC, from 0 (Monday 00:00) to 671, in which one works.

Who never told any has None, and what is supposed in its place is ``usual``.
"""


@dataclass(frozen=True, slots=True)
class Searcher:
    """One who looks for an API: in what words, with which stack."""

    id: int
    wants: str
    tags: tuple[str, ...] = ()
    hours: Hours | None = None
    usual: Hours = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """A project to build on; ``id`` is the project's, ``idle`` how long its owner was not seen."""

    id: int
    title: str
    pitch: str
    tags: tuple[str, ...]
    free: int
    has_docs: bool
    idle: timedelta
    hours: Hours | None = None
    usual: Hours = frozenset()


@dataclass(frozen=True, slots=True)
class Peer:
    """A backend learner who may review another's code: what they build, and with what."""

    id: int
    about: str
    tags: tuple[str, ...] = ()
    idle: timedelta = timedelta()
    hours: Hours | None = None
    usual: Hours = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: what it added, and the facts behind it.

    ``term`` is *words*, *stack*, *hours*, *places*, *docs* or *active*; ``share`` is its part of
    the score. The facts are the shared words or tags as the project writes them, or one number:
    the common hours a week, the free places, the days since its owner was seen.
    """

    term: str
    share: float
    facts: tuple[str, ...] = ()
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """Who or what fits, how well (0 to 1), and the two or three terms that decided it."""

    id: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of a round: a searcher and an offer, or two peers; ``again`` when they were before."""

    one: int
    other: int
    score: float
    reasons: tuple[Reason, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Alone:
    """Who stays alone in a round: *full* without a place left, *declined*, or *odd* one out."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The outcome of a round; the same people and seed give the same again."""

    pairs: Sequence[Pair]
    alone: Sequence[Alone]
