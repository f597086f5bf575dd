"""Learnings and what the hub finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from nexus_bot.models import OutboxMessage, Post, Topic
from nexus_bot.repositories.post_index import Hit
from nexus_bot.repositories.posts import Whole
from nexus_bot.values.base import Draft

KINDS = ("technology", "concept", "practice", "takeaway", "resource")
PROJECT, ARCHIVED_PROJECT = "project", "archived"
HUB_KINDS = (*KINDS, "challenge", PROJECT)
SNIPPET_LIMIT = 64 * 1024
Listed = Post | Hit


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
