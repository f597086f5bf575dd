"""Timelines: what comes when, and who wants to be reminded."""

from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.services.base import Service
from nexus_bot.services.planning import AHEAD, plan_on

COHORTS_AT_ONCE = 100


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
