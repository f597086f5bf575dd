"""What the sender knows of each kind of message: what it says, or what it does on Discord."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from discord import AllowedMentions, File, ui

from nexus_bot.delivery.outcomes import Verdict
from nexus_bot.models import OutboxMessage
from nexus_bot.services.outbox import LATE

STANDS = "its card stands already"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it goes out: a finished view, whom it may call, and its files.

    ``elsewhere`` tells in which channel to say what instead, where a thread cannot be used.
    """

    view: ui.LayoutView
    mentions: AllowedMentions = field(default_factory=AllowedMentions.none)
    files: Sequence[File] = ()
    elsewhere: "Callable[[Verdict], Awaitable[tuple[int, Said]]] | None" = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something done on Discord that is no new message: an edit, a removal, an event."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """A message to try again later, through no fault of its own; ``anew`` is it due only then."""

    ready_at: datetime
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """Why a message is not said: *cancelled* when no longer true, *skipped* when too late.

    What its reader hears in the channel instead, ``falls_back``.
    """

    state: str
    reason: str
    falls_back: bool = False


Made = Said | Done | Put | Dropped
Make = Callable[[OutboxMessage], Awaitable[Made]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of message goes out: what ``make`` gives is said, unless it did it by itself.

    ``repeat`` says what to do when nobody can tell whether it was said: rather twice than never.
    One that never ``speaks`` only does something; one that ``places`` itself goes where it belongs
    now, whatever became of the channel it was planned for.
    """

    make: Make
    repeat: bool = False
    speaks: bool = True
    places: bool = False

    @property
    def only_looks(self) -> bool:
        """Whether it neither speaks nor has a channel of its own, so that none is shut for it."""
        return self.places and not self.speaks


def is_late(message: OutboxMessage, now: datetime) -> bool:
    """Whether a message comes so late that it must say so."""
    return now - message.due_at > LATE
