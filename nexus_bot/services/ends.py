"""Ends of tries to say something, and what follows from them in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.blockers import Blockers
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import (
    FALLBACK,
    LEASE,
    MISSED,
    NOTICE,
    OPEN,
    OUTDONE,
    UNLISTED,
    Intent,
    Outbox,
)
from nexus_bot.repositories.partner_requests import Requests
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.troubles import Troubles
from nexus_bot.services import partner_leaving, partner_plans
from nexus_bot.services.blocker_plans import NOTE as BLOCKER_NOTE
from nexus_bot.services.placing import PLACES

CLOSED_FOR = timedelta(days=7)
SHUT_FOR = timedelta(hours=1)
HOUR = timedelta(hours=1)
GATHERED = timedelta(minutes=1)
LEFT = "left the server"
OF_PARTNERS = (partner_plans.REQUEST, partner_plans.NOTE)


class Then(Enum):
    """What follows from the end of a try, besides the end itself."""

    NOTHING = "nothing"
    PLACE = "a new message stands"
    SHUT = "nothing is tried in the channel for an hour"
    GONE = "nothing is tried in the channel any more"
    CLOSE = "no direct message is tried for a week, and the channel says so"
    FALL_BACK = "the channel says so"
    LEFT = "nothing more is said to who left, and their partners are free"


@dataclass(frozen=True, slots=True)
class End:
    """How a try ended. A message is *pending* again when surely nothing of it reached Discord.

    ``counts`` tells whether that was a try at all; ``channel_id`` where it stands, if elsewhere.
    What begins ``anew`` is due only when it is ready, and was never tried.
    """

    message: OutboxMessage
    state: str
    message_id: int | None = None
    reason: str | None = None
    ready_at: datetime | None = None
    channel_id: int | None = None
    counts: bool = True
    anew: bool = False
    then: Then = Then.NOTHING
    code: int = 0

    def facts(self, at: datetime) -> dict[str, Any]:
        """What changes in the row besides its state."""
        facts: dict[str, Any] = {}
        if self.state not in OPEN:
            facts |= {"settled_at": at, "reason": self.reason, "message_id": self.message_id}
        if self.ready_at is not None:
            facts["ready_at"] = self.ready_at
        if self.state in OPEN:
            facts["attempts"] = self.message.attempts - (not self.counts)
        if self.state == "pending":
            facts["first_attempt_at"] = None
        if self.anew:
            facts |= {"due_at": self.ready_at, "attempts": 0}
        if self.channel_id is not None:
            facts["channel_id"] = self.channel_id
        return facts


def is_doubtful(message: OutboxMessage) -> bool:
    """Whether a message that was just claimed may stand on Discord already."""
    first = message.first_attempt_at
    return first is not None and first < message.ready_at - LEASE


def has_consequences(end: End) -> bool:
    """Whether a try has to be recorded by itself, for something follows from it."""
    if end.then is Then.PLACE:
        return end.message.kind in PLACES
    return end.then is not Then.NOTHING


def place_of(end: End) -> tuple[int, int] | None:
    """Server and channel in which something was said, so that one may speak there."""
    channel = end.channel_id or end.message.channel_id
    is_said = end.state == "sent" and end.then is Then.PLACE
    return (end.message.guild_id, channel) if is_said and channel is not None else None


def is_missed(end: End) -> bool:
    """Whether mentors should hear that a message was not said."""
    told_otherwise = end.then in (Then.FALL_BACK, Then.CLOSE) or end.reason == OUTDONE
    return end.state in MISSED and end.message.kind not in UNLISTED and not told_otherwise


async def follow(session: AsyncSession, end: End, at: datetime) -> None:
    """Do what follows from the end of a try, in the transaction that records it."""
    message = end.message
    guild, user = message.guild_id, message.user_id or 0
    match end.then:
        case Then.PLACE:
            if end.channel_id is not None:
                message.channel_id = end.channel_id
            await PLACES[message.kind](session, message, end.message_id or 0, at)
        case Then.SHUT | Then.GONE:
            await _shut(session, end, at)
        case Then.CLOSE:
            await Members(session).close_until(guild, user, at + CLOSED_FOR)
            await _fall_back(session, message, at)
        case Then.FALL_BACK:
            await _fall_back(session, message, at)
        case Then.LEFT:
            await partner_leaving.leave(session, guild, user, at)
            await Outbox(session).cancel_for(guild, user, LEFT, at)


async def _shut(session: AsyncSession, end: End, at: datetime) -> None:
    """Try nothing more in a channel, and tell who can mend it, once."""
    guild, channel = end.message.guild_id, end.message.channel_id or 0
    until = at + SHUT_FOR if end.then is Then.SHUT else None
    since = await Troubles(session).note(guild, channel, end.code, at, until)
    if until is not None:
        await Troubles(session).postpone(guild, channel, until)
    notice = {"text": "trouble", "channel": channel, "code": end.code}
    await tell_who_mends(session, guild, f"trouble:{channel}:{since:%Y%m%dT%H%M%S}", notice, at, at)


async def _fall_back(session: AsyncSession, message: OutboxMessage, at: datetime) -> None:
    """Let the cohort's channel call a learner who takes no direct message."""
    cohort = await _cohort_of(session, message)
    if cohort is None or message.kind == NOTICE:
        return
    fallback = Intent(
        FALLBACK,
        str(message.id),
        at,
        channel_id=cohort.channel_id,
        payload={**message.payload, "user": message.user_id, "kind": message.kind},
        subject=message.subject,
        expires_at=message.expires_at,
    )
    await Outbox(session).plan(message.guild_id, fallback, at)


async def _cohort_of(session: AsyncSession, message: OutboxMessage) -> Cohort | None:
    """The cohort that a message is about: that of its row, or else the one that runs."""
    guild, facts = message.guild_id, message.payload
    if message.kind == BLOCKER_NOTE:
        blocker = await Blockers(session).look(guild, facts["number"])
        return await Blockers(session).cohort_of(blocker) if blocker else None
    cohort_id = facts.get("cohort")
    if "request" in facts:
        request = await Requests(session).look(guild, facts["request"])
        cohort_id = request.cohort_id if request else None
    elif "pair" in facts:
        pair = await Partnerships(session).look(guild, facts["pair"])
        cohort_id = pair.cohort_id if pair else None
    if message.kind in OF_PARTNERS:
        return await Cohorts(session).find(guild, cohort_id) if cohort_id else None
    return await Cohorts(session).running(guild)


async def list_missed(session: AsyncSession, guild: int, at: datetime) -> None:
    """Plan the list of what could not be said: one an hour, the next after one was said."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    payload = {"text": "missed", "since": at.isoformat()}
    key = f"missed:{hour:%Y%m%dT%H}"
    planned = await tell_who_mends(session, guild, key, payload, at + GATHERED, at)
    if planned is not None and planned.state != "pending":
        key = f"missed:{hour + HOUR:%Y%m%dT%H}"
        await tell_who_mends(session, guild, key, payload, hour + HOUR, at)


async def tell_who_mends(
    session: AsyncSession,
    guild: int,
    key: str,
    payload: Mapping[str, Any],
    due: datetime,
    now: datetime,
) -> OutboxMessage | None:
    """Plan a notice to the mentors' channel or, where that is the trouble, to the contact."""
    cohort = await Cohorts(session).running(guild)
    if cohort is None:
        return None
    channel, user = cohort.mentor_channel_id, None
    if channel is None or channel == payload.get("channel"):
        channel, user = None, cohort.contact_id
        if user is None:
            return None
    notice = Intent(NOTICE, key, due, channel_id=channel, user_id=user, payload=payload)
    return await Outbox(session).plan(guild, notice, now)
