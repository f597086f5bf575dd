"""What tests of projects arrange: a project of Bea's, and those who build on it."""

from dataclasses import replace
from typing import Any

from nexus_bot.models import Partnership, Project
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.projects import Projects, Scheme
from nexus_bot.values.partners import ProjectDraft, ProjectStored
from tests.services.school import BEA, School

SHOP = ProjectDraft(
    title="Shop API",
    pitch="Orders, payments and a webhook for each.",
    repository="https://github.com/bea/shop",
    docs="https://shop.example.com/docs",
    tags="Django, PostgreSQL",
)


async def announce(school: School, who: int = BEA, **changes: Any) -> ProjectStored:
    """Announce a project, or change the one that stands."""
    draft = replace(SHOP, **changes)
    return await school.services.projects.announce(school.actor(who), draft)


async def scheme_of(school: School, number: int = 1) -> Scheme:
    """A project as it is now."""
    scheme = await school.services.projects.scheme(school.guild_id, number)
    assert scheme is not None
    return scheme


async def build_on(school: School, project: Project, *people: int) -> Project:
    """Let people be partners of a project, as far as its places go."""
    async with school.database.write() as store:
        for one in people:
            guild = school.guild_id
            await Members(store).greet(guild, one, name=f"member {one}", at=school.now)
            taken = await Projects(store).take_place(guild, project.id)
            assert taken is not None
            project = taken
            store.add(
                Partnership(
                    guild_id=guild,
                    cohort_id=project.cohort_id,
                    kind="api",
                    project_id=project.id,
                    one_id=one,
                    other_id=project.owner_id,
                    created_at=school.now,
                )
            )
    return project
