"""Sessions as they are typed, understood and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nexus_bot.models import OutboxMessage, Session
from nexus_bot.repositories.sessions import Gathering
from nexus_bot.values.base import Draft


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
