"""Drafts of sessions: what a member typed, read and checked before anything is stored."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nexus_bot import leaks, markdown, schedule, texts
from nexus_bot.errors import Invalid, Leaked
from nexus_bot.models import Cohort, Member, Session
from nexus_bot.rules import Actor
from nexus_bot.typed import Unclear, parse_when
from nexus_bot.values import SessionDraft

FORM = "session"
DEFAULT_KIND = "study"
TOPIC_LIMIT = 120
SHORTEST, LONGEST, USUAL = 15, 480, 60
YEAR = timedelta(days=366)
EPOCH_MS = 1_420_070_400_000
PATIENCE = timedelta(minutes=15)  # Discord forgets an interaction after that


@dataclass(frozen=True, slots=True)
class Read:
    """A draft as it was understood: fit to be stored, and kept in a memo until it is."""

    draft: SessionDraft
    wall: datetime
    starts_at: datetime
    zone: str

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int(self.draft.minutes)

    @classmethod
    def restored(cls, state: dict[str, Any]) -> "Read | None":
        """What was understood, from its memo; None for a draft that was refused."""
        if "starts_at" not in state:
            return None
        return cls(
            SessionDraft.restored(state),
            datetime.fromisoformat(state["wall"]),
            datetime.fromisoformat(state["starts_at"]),
            state["zone"],
        )

    def state(self) -> dict[str, Any]:
        """What was understood as a memo keeps it, with the draft that it was."""
        return self.draft.state() | {
            "wall": self.wall.isoformat(),
            "starts_at": self.starts_at.isoformat(),
            "zone": self.zone,
        }


def zone_of(member: Member | None, cohort: Cohort) -> tuple[ZoneInfo, str]:
    """The zone in which somebody's times are read, and whose it is: theirs, else the cohort's."""
    own = schedule.zone_named(member.timezone) if member and member.timezone else None
    if own is not None:
        return own, "member"
    return schedule.zone_named(cohort.timezone) or ZoneInfo("UTC"), "cohort"


async def check(draft: SessionDraft, now: datetime, zone: ZoneInfo) -> tuple[Read, str]:
    """What a draft says, and the doubt about its hour; raises Invalid with what to change.

    ``now`` is the wall time in the zone. Read in a thread, for free text takes its time.
    """
    topic = markdown.clean(draft.topic, multiline=False)
    if found := await asyncio.to_thread(leaks.find, topic):
        raise Leaked(found[0].label, 1)
    if len(topic) > TOPIC_LIMIT:
        raise Invalid(texts.too_long("topic", len(topic), TOPIC_LIMIT))
    if topic and not markdown.has_letter_or_digit(topic):
        raise Invalid(texts.SESSION_TOPIC_EMPTY)
    kind = draft.kind.strip().casefold() or DEFAULT_KIND
    if kind not in texts.SESSION_KINDS:
        raise Invalid(texts.SESSION_KIND_UNKNOWN)
    minutes = minutes_in(draft.minutes)
    try:
        moment = await asyncio.to_thread(parse_when, draft.when, now, zone)
    except Unclear as doubt:
        raise Invalid(texts.bad_when(draft.when, doubt.why, doubt.found)) from doubt
    checked = replace(draft, kind=kind, topic=topic, minutes=str(minutes))
    wall = moment.instant.astimezone(zone).replace(tzinfo=None)
    return Read(checked, wall, moment.instant, zone.key), schedule.doubt_of(moment, zone)


def minutes_in(typed: str) -> int:
    """How long a session takes; the usual hour where nothing is said."""
    typed = typed.strip()
    if not typed:
        return USUAL
    minutes = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid(texts.bad_minutes(SHORTEST, LONGEST))
    return minutes


def masked(draft: SessionDraft) -> SessionDraft:
    """The draft without the secret that was found in it."""
    return replace(draft, topic=leaks.mask(draft.topic), when=leaks.mask(draft.when))


def pressed_at(actor: Actor, now: datetime) -> datetime:
    """When the actor pressed: a member is judged by that, however long we took to get to it."""
    at = datetime.fromtimestamp(((actor.interaction_id >> 22) + EPOCH_MS) / 1000, UTC)
    return at if now - PATIENCE <= at <= now else now


def check_instant(at: datetime, pressed: datetime) -> None:
    """Refuse the past, and what is more than a year ahead."""
    if at <= pressed:
        raise Invalid(texts.when_past(at))
    if at > pressed + YEAR:
        raise Invalid(texts.when_too_far(at))


def check_change(session: Session, read: Read) -> None:
    """Refuse to move a session to where it is."""
    if (session.starts_at, session.minutes) == (read.starts_at, read.minutes):
        raise Invalid(texts.session_stands(session.starts_at))
