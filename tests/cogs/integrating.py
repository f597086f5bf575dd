"""Partners with a plan on a stage, stored without a word to anybody."""

from nexus_bot.values.partners import PlanDraft
from tests.cogs.blocking import acting
from tests.services.integrating import store_pair
from tests.stage import Stage

PLAN_VERBS = (
    "plan-show", "plan-file", "plan-again", "plan-add", "plan-facts", "plan-edit", "plan-remove",
    "plan-wanted-ready", "plan-building-tested",
)  # fmt: skip


async def planned(stage: Stage, *endpoints: str) -> int:
    """Let Lin build on Bea's project, without a thread; gives the first line of their plan."""
    names = {stage.lin.id: "lin", stage.bea.id: "bea"}
    pair = await store_pair(stage.bot._database, stage.guild.id, names, number=900)
    draft = PlanDraft(endpoints="\n".join(endpoints))
    done = await stage.bot.services.integration.add(acting(stage, stage.lin), pair, draft)
    return done.sight.items[0].id
