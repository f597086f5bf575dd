"""Blockers as they are typed, compared, shown and listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.blockers import Case, Line
from nexus_bot.values.base import Draft
from nexus_bot.values.learnings import Listed

SHOWS = ("open", "unclaimed", "mine", "solved", "closed")
TITLE_LIMIT, AREA_LIMIT = 100, 40
WANT_LIMIT, INSTEAD_LIMIT, TRIED_LIMIT = 1000, 4000, 1500
SOLUTION_LIMIT, CREDITED = 4000, 5


@dataclass(frozen=True, slots=True)
class BlockerDraft(Draft):
    """A blocker as it was typed; ``number`` is that of the one it changes, 0 for a new one.

    Raised from a message, it is that author's, and ``source`` is where the message stands.
    """

    title: str = ""
    want: str = ""
    instead: str = ""
    tried: str = ""
    area: str = ""
    number: int = 0
    author_id: int = 0
    author_name: str = ""
    source: str = ""

    @classmethod
    def of(cls, case: Case) -> "BlockerDraft":
        """A stored blocker as its form shows it."""
        blocker = case.blocker
        return cls(
            title=blocker.title,
            want=blocker.want,
            instead=blocker.instead,
            tried=blocker.tried,
            area=blocker.area,
            number=blocker.number,
        )


@dataclass(frozen=True, slots=True)
class Similar:
    """A solved blocker that is like the one somebody types, and what fixed it."""

    post: Listed
    solution: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A blocker fit to be posted, kept in the memo ``panel``, and what was solved like it."""

    guild_id: int
    draft: BlockerDraft
    panel: int
    similar: Sequence[Similar]


@dataclass(frozen=True, slots=True)
class BlockerPosted:
    """A blocker just posted, and its card, to say at once."""

    case: Case
    card: OutboxMessage

    @property
    def number(self) -> int:
        """What the blocker is known by."""
        return self.case.blocker.number


@dataclass(frozen=True, slots=True)
class SolutionDraft(Draft):
    """What fixed a blocker as it was typed, who helped, and the message that said so.

    ``seen`` is the solution that its form showed, which it may replace; 0 for the first one.
    """

    number: int = 0
    text: str = ""
    helpers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    source: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class BlockerSight:
    """A blocker as one reader sees it: the actions that the table lets them do to it now."""

    case: Case
    now: datetime
    may: frozenset[str]
    follows: bool


@dataclass(frozen=True, slots=True)
class BlockerQuery(Draft):
    """Which blockers a list shows, and the page of it."""

    show: str = "open"
    area: str = ""
    area_key: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class BlockerPage:
    """One page of blockers, the oldest first; ``panel`` is the memo that its buttons carry."""

    guild_id: int
    query: BlockerQuery
    lines: Sequence[Line]
    now: datetime
    pages: int
    total: int
    more: bool
    panel: int
    areas: Sequence[str] = ()
