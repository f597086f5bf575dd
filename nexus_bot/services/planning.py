"""Planning: puts what a cohort's timeline will say into the outbox, ahead and on every change.

Called inside the transaction of whoever changes a cohort, and by the heartbeat. A message is
known by its moment and its instant, so planning twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import moments
from nexus_bot.models import Cohort
from nexus_bot.moments import Planned
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Intent, Outbox

AHEAD = timedelta(hours=48)
AGAIN = timedelta(days=1)
REMINDER = "reminder"
EVENT = "event"


def subject_of(cohort: Cohort) -> str:
    """What the messages about a cohort's timeline have in common."""
    return f"cohort:{cohort.id}"


def dates_of(cohort: Cohort) -> moments.Dates:
    """A cohort's calendar; without a deadline of its own, its end is the deadline."""
    return moments.Dates(
        start=cohort.start_wall,
        deadline=cohort.deadline_wall or cohort.end_wall,
        end=cohort.end_wall,
        zone=ZoneInfo(cohort.timezone),
    )


async def timeline_of(session: AsyncSession, cohort: Cohort) -> list[Planned]:
    """The moments of a cohort with what its organisers changed."""
    changes = await Cohorts(session).reminder_changes(cohort.guild_id, cohort.id)
    return moments.timeline(dates_of(cohort), changes)


async def replan(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
    """Take back what is unsent about a cohort and plan it anew; what was said stays said.

    A moment that was said is said again only when it now lies at least a day later.
    """
    outbox, subject = Outbox(session), subject_of(cohort)
    await outbox.cancel(cohort.guild_id, subject, "the timeline changed", now, kinds=(REMINDER,))
    said = {
        str(message.payload["moment"]): message.due_at
        for message in await outbox.about(cohort.guild_id, subject)
        if message.kind == REMINDER and message.state != "cancelled"
    }
    coming = [
        moment
        for moment in await timeline_of(session, cohort)
        if now <= moment.due_at <= now + AHEAD
        and (moment.name not in said or moment.due_at >= said[moment.name] + AGAIN)
    ]
    await _plan(session, cohort, coming, now)
    cohort.planned_until = now + AHEAD


async def plan_on(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
    """Plan what comes due up to 48 hours from now, and what came due since it was planned last."""
    since = cohort.planned_until or now
    coming = [
        moment
        for moment in await timeline_of(session, cohort)
        if since < moment.due_at <= now + AHEAD
    ]
    await _plan(session, cohort, coming, now)
    cohort.planned_until = max(since, now + AHEAD)


async def plan_for(
    session: AsyncSession, cohort: Cohort, user_ids: Iterable[int], now: datetime
) -> None:
    """Plan what members who just asked for private reminders will hear."""
    coming = [
        moment
        for moment in await timeline_of(session, cohort)
        if now < moment.due_at <= now + AHEAD and moment.privately and not moment.is_off
    ]
    intents = [intent_of(cohort, moment, user) for moment in coming for user in user_ids]
    await Outbox(session).plan_all(cohort.guild_id, intents, now)


async def _plan(
    session: AsyncSession, cohort: Cohort, coming: Sequence[Planned], now: datetime
) -> None:
    if not coming:
        return
    told = await Members(session).reminded(cohort.guild_id)
    intents = [
        intent_of(cohort, moment, user)
        for moment in coming
        if not moment.is_off
        for user in (None, *(told if moment.privately else ()))
    ]
    await Outbox(session).plan_all(cohort.guild_id, intents, now)


def intent_of(cohort: Cohort, moment: Planned, user_id: int | None = None) -> Intent:
    """What is to be said at one moment, in the cohort's channel or to one member."""
    return Intent(
        REMINDER,
        f"{cohort.id}:{moment.name}:{moment.due_at:%Y%m%dT%H%M}:{user_id or 'channel'}",
        moment.due_at,
        channel_id=None if user_id else cohort.channel_id,
        user_id=user_id,
        payload={"cohort": cohort.id, "moment": moment.name},
        subject=subject_of(cohort),
        expires_at=moment.expires_at,
    )


def mirrored(noun: str, row: int, which: str, again: int, now: datetime) -> Intent:
    """That a scheduled event of Discord should show what a row says when the act is done.

    ``again`` makes each change an act of its own: the interaction that caused it.
    """
    return Intent(
        EVENT,
        f"{noun}:{row}:{which}:{again}",
        now,
        payload={"noun": noun, "id": row, "which": which},
        subject=f"{noun}:{row}",
        lane=f"{EVENT}:{noun}:{row}:{which}",
    )
