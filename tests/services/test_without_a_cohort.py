"""What organisers and members read where no cohort runs: how to begin, with nothing stored."""

from typing import Any

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import NotSetUp
from nexus_bot.values import AnnouncementDraft, DatesDraft, MilestoneDraft
from tests.services.school import AMINA, School

WORDS = AnnouncementDraft("We begin on Monday")


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort was closed."""
    school = await School(database).open()
    await school.services.lifecycle.close(school.actor(AMINA), 1)
    return school


ATTEMPTS: dict[str, Any] = {
    "announcing its dates": lambda services, actor: services.announcements.of_dates(actor),
    "announcing": lambda services, actor: services.announcements.preview(actor, WORDS),
    "moving dates": lambda services, actor: services.dates.preview(actor, DatesDraft()),
    "a milestone": lambda services, actor: services.milestones.put(actor, MilestoneDraft("Demo")),
    "a round": lambda services, actor: services.rounds.preview(actor),
    "a project": lambda services, actor: services.projects.may_post(actor),
    "a partner": lambda services, actor: services.partners.may_find(actor),
}


@pytest.mark.parametrize("what", ATTEMPTS)
async def test_it_says_that_no_cohort_runs(school: School, what: str) -> None:
    actor = school.actor(AMINA)

    with pytest.raises(NotSetUp) as refused:
        await ATTEMPTS[what](school.services, actor)

    assert refused.value.last
