"""Integration plans: what two partners agree on, need and try. One method is one transaction."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, texts
from nexus_bot.errors import Refusal
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.integration import Plans
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import Projects
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_plans
from nexus_bot.services.base import audited
from nexus_bot.services.integration_files import section
from nexus_bot.services.integration_forms import PlanForms
from nexus_bot.services.integration_plans import EDIT, allowed, line_of, plan_thread, sight_of
from nexus_bot.values.integration import STEPS, PlanLine, PlanMove, Standing
from nexus_bot.values.partners import PartnershipSight

Comes = Literal["stands", "panel", "thread"]


class Integration(PlanForms):
    """What partners may do with their plan."""

    @audited
    async def show(self, actor: Actor, /, pair_id: int) -> PartnershipSight:
        """The plan of two partners, or who reviews whom."""
        async with self._database.read() as store:
            return await allowed(store, actor, pair_id)

    @audited
    async def line(self, actor: Actor, /, item_id: int) -> PlanLine:
        """One line of a plan."""
        async with self._database.read() as store:
            return await line_of(store, actor, item_id)

    @audited
    async def markdown(self, actor: Actor, /, pair_id: int) -> tuple[str, str]:
        """A plan as a file: its name, and its Markdown."""
        async with self._database.read() as store:
            sight = await allowed(store, actor, pair_id)
        about = sight.project.title if sight.project else "review buddies"
        return f"{markdown.slug(about)}-plan.md", section(sight)

    @audited
    async def step(self, actor: Actor, /, item_id: int, step: int, *, seen: int) -> PlanMove:
        """Move a line on from the step that was seen; who comes too late reads how it stands."""

        async def work(store: AsyncSession, now: datetime) -> PlanMove:
            line = await line_of(store, actor, item_id, EDIT, alone=False)
            if not 0 <= step < len(STEPS.get(line.item.kind, ())):
                raise Refusal(texts.NO_SUCH_LINE)
            moved = None
            if line.item.step == seen:
                moved = await Plans(store).move(line.item, step, actor.user_id, now)
            if moved is not None:
                await self._changed(store, actor, moved.partnership_id, now)
            return PlanMove(await line_of(store, actor, item_id), is_done=moved is not None)

        return await self._done_once(actor, work)

    @audited
    async def remove(self, actor: Actor, /, item_id: int) -> PlanLine:
        """Take a line out of a plan; gives it as it was, with the plan as it is."""

        async def work(store: AsyncSession, now: datetime) -> PlanLine:
            line = await line_of(store, actor, item_id, EDIT, alone=True)
            if line.item.kind not in STEPS:
                raise Refusal(texts.NO_SUCH_LINE)
            await Plans(store).remove(line.item)
            sight = await self._changed(store, actor, line.item.partnership_id, now)
            return PlanLine(sight, line.item)

        return await self._done_once(actor, work)

    @audited
    async def show_again(self, actor: Actor, /, pair_id: int) -> Comes:
        """Let the panel come into the thread of two partners, or a thread where they have none."""

        async def work(store: AsyncSession, now: datetime) -> Comes:
            await Plans(store).hold(actor.guild_id, pair_id)
            pair = (await allowed(store, actor, pair_id)).partnership
            if pair.thread_id is None:
                await plan_thread(store, pair, now, actor.interaction_id)
                return "thread"
            if pair.message_id is not None:
                return "stands"
            panel = partner_plans.panel_of(pair, now, f":{actor.interaction_id}")
            await Outbox(store).plan(actor.guild_id, panel, now)
            return "panel"

        return await self._done_once(actor, work)

    @audited
    async def standing(self, actor: Actor, /) -> Standing:
        """What the actor offers and looks for, beside those they work with."""
        require("partner.find", actor, None)
        guild, user = actor.guild_id, actor.user_id
        async with self._database.read() as store:
            cohort = await Cohorts(store).running(guild)
            if cohort is None:
                return Standing()
            project = await Projects(store).active_of(guild, cohort.id, user)
            seeker = await Seekers(store).look(guild, cohort.id, user)
            seat = await Partnerships(store).seat_of(guild, cohort.id, user)
        is_looking = seeker is not None and seeker.is_looking and seat is None
        return Standing(project, seeker if is_looking else None)

    async def pair_of(self, item_id: int) -> int:
        """The partnership in whose plan a line stands, for one who pressed outside any server."""
        async with self._database.read() as store:
            pair_id = await Plans(store).pair_of(item_id)
        if pair_id is None:
            raise Refusal(texts.NO_SUCH_LINE)
        return pair_id

    async def sight(self, guild_id: int, pair_id: int) -> PartnershipSight | None:
        """Two partners as their panel shows them."""
        async with self._database.read() as store:
            return await sight_of(store, guild_id, pair_id)

    async def panel_state(self, sight: PartnershipSight) -> str | None:
        """What became of the panel that was planned with the thread."""
        pair = sight.partnership
        async with self._database.read() as store:
            key = partner_plans.panel_of(pair, self._clock()).key
            return await Outbox(store).state_of(pair.guild_id, partner_plans.PANEL, key)

    async def panel_gone(self, sight: PartnershipSight) -> None:
        """Remember that a panel that was deleted stands nowhere any more."""
        async with self._database.write() as store:
            await Plans(store).lose_panel(sight.partnership)
