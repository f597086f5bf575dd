"""Timelines: what comes when, and who wants to be reminded."""

from datetime import timedelta

from nexus_bot import texts
from nexus_bot.calendars import Happening
from nexus_bot.models import Cohort
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.services.base import Service
from nexus_bot.services.planning import AHEAD, plan_on

COHORTS_AT_ONCE = 100
EVENT_LENGTH = timedelta(minutes=30)


class Timeline(Service):
    """What members may see and choose of a cohort's timeline."""

    async def plan_ahead(self) -> None:
        """Put what comes due within 48 hours into the outbox, for every server."""
        now = self._clock()
        while True:
            async with self._database.write() as session:
                cohorts = await Cohorts(session).to_plan(now + AHEAD * 0.9, limit=COHORTS_AT_ONCE)
                for cohort in cohorts:
                    await plan_on(session, cohort, now)
            if len(cohorts) < COHORTS_AT_ONCE:
                return

    async def happening(self, guild_id: int, cohort_id: int, which: str) -> Happening | None:
        """What the scheduled event of a cohort's *start* or *end* should show."""
        async with self._database.read() as session:
            cohort = await Cohorts(session).find(guild_id, cohort_id)
            return happening_of(cohort, which) if cohort else None

    async def event_stands(
        self, guild_id: int, cohort_id: int, which: str, event_id: int | None
    ) -> None:
        """Keep which scheduled event shows the *start* or *end* of a cohort."""
        async with self._database.write() as session:
            cohort = await Cohorts(session).find(guild_id, cohort_id)
            if cohort is not None:
                setattr(cohort, f"{which}_event_id", event_id)


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
