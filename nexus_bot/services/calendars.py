"""What a member's calendar holds: the dates of a cohort, its milestones, and their sessions."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.calendars import Entry
from nexus_bot.models import Cohort, Session
from nexus_bot.repositories.timelines import Timelines
from nexus_bot.services.planning import ENDS, EVENT, EVENT_LENGTH, happening_of, subject_of

PLANNED = "planned"


async def calendar_of(session: AsyncSession, cohort: Cohort, user_id: int) -> list[Entry]:
    """Everything of a cohort and of one member that belongs on a calendar, in order of time.

    The revision of a milestone stands in its row; that of all else is how often its dates were
    told to Discord's own calendar.
    """
    rows, guild = Timelines(session), cohort.guild_id
    sessions = await rows.sessions_of(guild, user_id, cohort.id, cohort.starts_at)
    subjects = [subject_of(cohort), *(f"session:{each.id}" for each in sessions)]
    told = await rows.changes_told(guild, subjects)
    entries = [_end_of(cohort, which, told) for which in ENDS]
    if cohort.deadline_at is not None and cohort.deadline_at < cohort.ends_at:
        entries.append(_last_day(cohort, told))
    entries += [
        Entry(
            uid=f"milestone-{each.id}@{guild}",
            name=texts.milestone_due(each.title),
            starts_at=each.due_at,
            ends_at=each.due_at,
            revision=each.revision,
        )
        for each in await rows.milestones(guild, cohort.id)
        if each.due_at is not None
    ]
    entries += [_meeting(each, told) for each in sessions]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))


def _revision(told: dict[str, int], lane: str) -> int:
    return max(0, told.get(lane, 1) - 1)


def _end_of(cohort: Cohort, which: str, told: dict[str, int]) -> Entry:
    happening = happening_of(cohort, which)
    return Entry(
        uid=f"cohort-{cohort.id}-{which}@{cohort.guild_id}",
        name=happening.name,
        starts_at=happening.starts_at,
        ends_at=happening.ends_at,
        about=texts.CALENDAR_ABOUT[which],
        revision=_revision(told, f"{EVENT}:{subject_of(cohort)}:{which}"),
    )


def _last_day(cohort: Cohort, told: dict[str, int]) -> Entry:
    return Entry(
        uid=f"cohort-{cohort.id}-last@{cohort.guild_id}",
        name=texts.event_name("last", cohort.name),
        starts_at=cohort.ends_at,
        ends_at=cohort.ends_at + EVENT_LENGTH,
        revision=_revision(told, f"{EVENT}:{subject_of(cohort)}:end"),
    )


def _meeting(session: Session, told: dict[str, int]) -> Entry:
    number = session.id
    return Entry(
        uid=f"session-{number}@{session.guild_id}",
        name=texts.session_entry(session.kind, session.topic),
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        about=f"#{session.number}",
        revision=max(0, sum(n for lane, n in told.items() if f":session:{number}:" in lane) - 1),
        takes_time=True,
        is_off=session.state != PLANNED,
    )
