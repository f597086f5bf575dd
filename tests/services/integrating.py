"""Partners in a school, stored row by row, with a plan to fill in and move on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from nexus_bot.database import Database
from nexus_bot.models import Cohort, OutboxMessage, Partnership, PlanItem, Project
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.services.partner_plans import PANEL_EDIT
from nexus_bot.values.integration import PlanAdded
from nexus_bot.values.partners import PartnershipSight, PlanDraft
from tests.services.school import BEA, LIN, START, School

THREAD, PANEL = 500, 600
DOCS = "https://shop.example.org/docs"


async def pair_up(
    school: School, one: int = LIN, other: int = BEA, *, kind: str = "api", **facts: Any
) -> int:
    """Let two be partners: Lin, who builds on the project of Bea; gives their partnership."""
    names = {user: f"member {user}" for user in (one, other)}
    return await store_pair(school.database, school.guild_id, names, kind=kind, **facts)


async def store_pair(
    database: Database, guild_id: int, names: dict[int, str], *, kind: str = "api", **facts: Any
) -> int:
    """Store a partnership of two people of a server whose cohort is set up."""
    one, other = names
    async with database.write() as store:
        cohorts = await store.scalars(select(Cohort).where(Cohort.guild_id == guild_id))
        cohort = cohorts.first()
        assert cohort is not None
        for user, name in names.items():
            await Members(store).greet(guild_id, user, name=name, at=START)
        project = Project(
            guild_id=guild_id, number=facts.pop("number", 12), cohort_id=cohort.id,
            owner_id=other, title=facts.pop("title", "Shop API"), pitch="Orders and payments",
            docs=facts.pop("docs", DOCS), repository="https://github.com/bea/shop", places=2,
            taken=1, created_at=START,
        )  # fmt: skip
        store.add(project)
        await store.flush()
        pair = Partnership(
            guild_id=guild_id, cohort_id=cohort.id, kind=kind, one_id=one, other_id=other,
            project_id=project.id if kind == "api" else None, channel_id=cohort.channel_id,
            created_at=START, **facts,
        )  # fmt: skip
        store.add(pair)
        await store.flush()
        return pair.id


async def added(school: School, pair: int, who: int = LIN, **typed: Any) -> PlanAdded:
    """Add lines to a plan."""
    return await school.services.integration.add(school.actor(who), pair, PlanDraft(**typed))


async def agree(school: School, pair: int, who: int = LIN, **typed: str) -> PartnershipSight:
    """Fill facts in through their form, which shows what stands; others stay as they are."""
    integration = school.services.integration
    memo, shown = await integration.open_facts(school.actor(who), pair)
    facts: dict[str, Any] = shown.state() | {"docs": typed.pop("docs", shown.docs)} | typed
    return await integration.facts(school.actor(who), memo, PlanDraft.restored(facts))


async def items(school: School, pair: int) -> Sequence[PlanItem]:
    """What stands in a plan."""
    sight = await school.services.integration.sight(school.guild_id, pair)
    assert sight is not None
    return sight.items


async def said(school: School, pair: int) -> list[tuple[str, str, int]]:
    """What stands in a plan: of which kind, what, how far."""
    return [(item.kind, item.text, item.step) for item in await items(school, pair)]


async def end(school: School, pair: int) -> None:
    """End a partnership."""
    async with school.database.write() as store:
        await store.execute(
            update(Partnership)
            .where(Partnership.guild_id == school.guild_id, Partnership.id == pair)
            .values(state="ended", ended_at=school.now)
        )


async def edits(school: School) -> list[OutboxMessage]:
    """The edits of panels that are planned."""
    return await planned(school, PANEL_EDIT)


async def store_seeker(school: School, user: int, **facts: Any) -> None:
    """Let somebody look for an API in the cohort of today."""
    async with school.database.write() as store:
        cohort = await Cohorts(store).running(school.guild_id)
        assert cohort is not None
        await Members(store).greet(school.guild_id, user, name=f"member {user}", at=START)
        await Seekers(store).keep(school.guild_id, cohort.id, user, START, **facts)


async def planned(school: School, kind: str) -> list[OutboxMessage]:
    """The messages of a kind that are planned."""
    async with school.database.read() as store:
        rows = await store.scalars(
            select(OutboxMessage).where(
                OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == kind
            )
        )
        return list(rows)
