"""Planning: puts what a cohort's timeline will say into the outbox, ahead and on every change.

Called inside the transaction of whoever changes a cohort, and by the heartbeat; each holds the
server first. A message is known by its moment and its instant, so planning twice changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import moments, texts
from nexus_bot.calendars import Happening
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.moments import Planned
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.milestones import Milestones
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.schedule import resolve

AHEAD = timedelta(hours=48)

EVENT_LENGTH = timedelta(minutes=30)
REMINDER = "reminder"
EVENT = "event"
ENDS = ("start", "end")


def subject_of(cohort: Cohort) -> str:
    """What the messages about a cohort's timeline have in common."""
    return f"cohort:{cohort.id}"


def zone_of(cohort: Cohort) -> tzinfo:
    """The zone of a cohort; one that tzdata no longer knows stays as it was at the start."""
    try:
        return ZoneInfo(cohort.timezone)
    except ZoneInfoNotFoundError:
        return timezone(cohort.start_wall - cohort.starts_at.replace(tzinfo=None))


def dates_of(cohort: Cohort) -> moments.Dates:
    """A cohort's calendar; without a deadline of its own, its end is the deadline."""
    return moments.Dates(
        start=cohort.start_wall,
        deadline=cohort.deadline_wall or cohort.end_wall,
        end=cohort.end_wall,
        zone=zone_of(cohort),
    )


def resolve_again(cohort: Cohort) -> None:
    """Set a cohort's instants from its wall times, by the clocks as they are known today."""
    zone = zone_of(cohort)
    cohort.starts_at = resolve(cohort.start_wall, zone).instant
    cohort.ends_at = resolve(cohort.end_wall, zone).instant
    wall = cohort.deadline_wall
    cohort.deadline_at = resolve(wall, zone).instant if wall else None


async def timeline_of(session: AsyncSession, cohort: Cohort) -> list[Planned]:
    """The moments of a cohort with what its organisers changed."""
    changes = await Cohorts(session).reminder_changes(cohort.guild_id, cohort.id)
    return moments.timeline(dates_of(cohort), changes)


async def outdone_in(session: AsyncSession, cohort: Cohort) -> dict[str, str]:
    """The moments of a cohort that are not told, each with the one that is told instead."""
    changes = await Cohorts(session).reminder_changes(cohort.guild_id, cohort.id)
    return moments.outdone(dates_of(cohort), changes)


async def replan(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
    """Take back what is unsent about a cohort and plan it anew; what was said stays said.

    Milestones follow the clocks of the cohort's zone.
    A moment that was said is said again only when it now lies at least a day later. What came
    due while nobody could say it, and is still of use, is planned again though it is past. A
    cohort that is new is kicked off at once where its start is not long past.
    """
    outbox, subject, guild = Outbox(session), subject_of(cohort), cohort.guild_id
    before = await outbox.about(guild, subject)
    await outbox.cancel(guild, subject, "the timeline changed", now, kinds=(REMINDER,))
    await _mirror(session, cohort, before, now)
    await Milestones(session).follow(guild, cohort.id, zone_of(cohort))
    if cohort.state != "running":
        return
    reminders = [message for message in before if message.kind == REMINDER]
    said, is_new = said_at(before), cohort.planned_until is None
    overdue = {m.payload["moment"] for m in reminders if m.state == "pending" and m.due_at <= now}
    since, until = min(cohort.planned_until or now, now), now + AHEAD
    coming = [
        moment
        for moment in await timeline_of(session, cohort)
        if since <= moment.due_at <= until
        or (
            moment.due_at < now < moment.expires_at
            and (moment.name in overdue or (is_new and moment.name == moments.KICKOFF))
        )
    ]
    anew = [moment for moment in coming if is_unsaid(moment, said)]
    await _plan(session, cohort, anew, now, earliest=now if is_new else None)
    cohort.planned_until = until


def said_at(messages: Iterable[OutboxMessage]) -> dict[str, datetime]:
    """When each moment that was said, or could not be, was due at last."""
    return {
        message.payload["moment"]: message.due_at
        for message in messages
        if message.kind == REMINDER and message.state not in ("pending", "cancelled")
    }


def is_unsaid(moment: Planned, said: Mapping[str, datetime]) -> bool:
    """Whether a moment is still to be said, or again, a day after it was."""
    return moment.name not in said or moment.due_at >= said[moment.name] + moments.AGAIN


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


async def is_stale(session: AsyncSession, cohort: Cohort) -> bool:
    """Whether something is planned for an instant at which its moment no longer lies."""
    due = {moment.name: moment.due_at for moment in await timeline_of(session, cohort)}
    return any(
        message.due_at != due.get(message.payload["moment"])
        for message in await Outbox(session).about(cohort.guild_id, subject_of(cohort))
        if message.kind == REMINDER and message.state == "pending"
    )


async def plan_for(
    session: AsyncSession, cohort: Cohort, user_ids: Iterable[int], now: datetime
) -> None:
    """Plan what members who just asked for private reminders will hear."""
    until = cohort.planned_until or now
    coming = [
        moment
        for moment in await timeline_of(session, cohort)
        if now < moment.due_at <= until and moment.privately and not moment.is_off
    ]
    intents = [intent_of(cohort, moment, user) for moment in coming for user in user_ids]
    await Outbox(session).plan_all(cohort.guild_id, intents, now)


async def _plan(
    session: AsyncSession,
    cohort: Cohort,
    coming: Sequence[Planned],
    now: datetime,
    *,
    earliest: datetime | None = None,
) -> None:
    if not coming:
        return
    told = await Members(session).reminded(cohort.guild_id)
    intents = [
        intent_of(cohort, moment, user, earliest=earliest)
        for moment in coming
        if not moment.is_off
        for user in (None, *(told if moment.privately else ()))
    ]
    await Outbox(session).plan_all(cohort.guild_id, intents, now)


def intent_of(
    cohort: Cohort,
    moment: Planned,
    user_id: int | None = None,
    *,
    earliest: datetime | None = None,
) -> Intent:
    """What is to be said at one moment, in the cohort's channel or to one member.

    What could not be meant before ``earliest`` is not late then.
    """
    return Intent(
        REMINDER,
        f"{cohort.id}:{moment.name}:{moment.due_at:%Y%m%dT%H%M}:{user_id or 'channel'}",
        max(moment.due_at, earliest or moment.due_at),
        channel_id=None if user_id else cohort.channel_id,
        user_id=user_id,
        payload={"cohort": cohort.id, "moment": moment.name},
        subject=subject_of(cohort),
        expires_at=moment.expires_at,
    )


def happening_of(cohort: Cohort, which: str) -> Happening:
    """One end of a cohort as a calendar shows it; the deadline, where that is before the end."""
    starts_at = cohort.starts_at if which == "start" else cohort.deadline_at or cohort.ends_at
    return Happening(
        name=texts.event_name(which, cohort.name),
        starts_at=starts_at,
        ends_at=starts_at + EVENT_LENGTH,
        about=texts.EVENT_ABOUT[which],
        mark=texts.event_mark(which, cohort.id),
        channel_id=cohort.channel_id,
        event_id=cohort.start_event_id if which == "start" else cohort.end_event_id,
        is_off=cohort.state != "running",
    )


async def _mirror(
    session: AsyncSession, cohort: Cohort, before: Sequence[OutboxMessage], now: datetime
) -> None:
    """Plan that Discord's events show a cohort's dates, where they showed something else."""
    for which in ENDS:
        acts = [m for m in before if m.kind == EVENT and m.payload["which"] == which]
        wanted = happening_of(cohort, which)
        shows = "" if wanted.is_off else f"{wanted.name} {wanted.starts_at:%Y%m%dT%H%M}"
        last = acts[-1].payload.get("shows", "") if acts else ""
        if shows == last:
            continue
        intent = mirrored("cohort", cohort.id, which, len(acts) + 1, now, shows=shows)
        await Outbox(session).plan(cohort.guild_id, intent, now)


def mirrored(
    noun: str, row: int, which: str, again: int, now: datetime, *, shows: str = ""
) -> Intent:
    """That a scheduled event of Discord should show what a row says when the act is done.

    ``again`` makes each change an act of its own: a count, or the interaction that caused it.
    """
    return Intent(
        EVENT,
        f"{noun}:{row}:{which}:{again}",
        now,
        payload={"noun": noun, "id": row, "which": which, "shows": shows},
        subject=f"{noun}:{row}",
        lane=f"{EVENT}:{noun}:{row}:{which}",
    )
