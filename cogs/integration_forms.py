"""The forms of an integration plan: add to it, agree on its facts, say a line otherwise."""

from functools import partial

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.plan_answers import PlanAnswers
from nexus_bot.replies import take_up
from nexus_bot.services import Services
from nexus_bot.services.integration_drafts import ADD, FACTS_FORM, LINE
from nexus_bot.values.integration import progress_of
from nexus_bot.values.partners import PlanDraft
from nexus_bot.views import integration_forms as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes


class PlanFormsCog(commands.Cog, name="plan forms"):
    """What partners type into their plan."""

    def __init__(
        self, services: Services, delivery: Delivery, routes: Routes, clock: Clock
    ) -> None:
        self._integration = services.integration
        self._upkeep = services.upkeep
        self._answers = PlanAnswers(services, delivery, clock)
        press = partial(routes.press, in_messages=True)
        form = partial(routes.form, in_messages=True)
        press("plan-add", "plan.edit", self.open_add)
        form("plan-add", "plan.edit", self.add)
        press(f"fix-{ADD}", "memo.open", self.fix_add)
        press("plan-facts", "plan.edit", self.open_facts)
        form("plan-facts", "plan.edit", self.agree)
        press(f"fix-{FACTS_FORM}", "memo.open", self.fix_facts)
        press("plan-edit", "plan.edit", self.open_line)
        form("plan-edit", "plan.edit", self.change)
        press(f"fix-{LINE}", "memo.open", self.fix_line)

    async def open_add(self, interaction: Press, pair_id: int) -> None:
        """Open the form that adds lines."""
        reader = await self._answers.reader(interaction, pair=pair_id)
        await self._integration.may_edit(reader, pair_id)
        await self._open_add(interaction, PlanDraft(pair=pair_id))

    async def fix_add(self, interaction: Press, memo: int) -> None:
        """Bring refused lines back."""
        await self._open_add(interaction, await self._kept(interaction, memo, ADD))

    async def _open_add(self, interaction: Press, draft: PlanDraft) -> None:
        fields = view.add_fields(draft)
        await open_form(interaction, texts.ADD_TITLE, "plan-add", *fields, row=draft.pair)

    async def add(self, interaction: Press, pair_id: int) -> None:
        """Take the form that adds lines."""
        await take_up(interaction)
        draft = view.filled_plan(filled(interaction))
        reader = await self._answers.reader(interaction, pair=pair_id)
        done = await self._integration.add(reader, pair_id, draft)
        said = texts.lines_added(done.added, done.known)
        await self._answers.done(interaction, done.sight, said)

    async def open_facts(self, interaction: Press, pair_id: int) -> None:
        """Open the form of the four facts."""
        reader = await self._answers.reader(interaction, pair=pair_id)
        memo, draft = await self._integration.open_facts(reader, pair_id)
        await self._open_facts(interaction, draft, memo)

    async def fix_facts(self, interaction: Press, memo: int) -> None:
        """Bring refused facts back."""
        draft = await self._kept(interaction, memo, FACTS_FORM)
        await self._open_facts(interaction, draft, memo)

    async def _open_facts(self, interaction: Press, draft: PlanDraft, memo: int) -> None:
        fields = view.facts_fields(draft)
        await open_form(interaction, texts.FACTS_TITLE, "plan-facts", *fields, row=memo)

    async def agree(self, interaction: Press, memo: int) -> None:
        """Take the form of the four facts."""
        await take_up(interaction)
        draft = view.filled_plan(filled(interaction))
        reader = await self._answers.reader(interaction, memo=memo)
        sight = await self._integration.facts(reader, memo, draft)
        said = texts.facts_saved(*progress_of(sight.items))
        await self._answers.done(interaction, sight, said)

    async def open_line(self, interaction: Press, item_id: int) -> None:
        """Open the form of a line."""
        reader = await self._answers.reader(interaction, item=item_id)
        memo, draft = await self._integration.open_line(reader, item_id)
        await self._open_line(interaction, draft, memo)

    async def fix_line(self, interaction: Press, memo: int) -> None:
        """Bring a refused line back."""
        await self._open_line(interaction, await self._kept(interaction, memo, LINE), memo)

    async def _open_line(self, interaction: Press, draft: PlanDraft, memo: int) -> None:
        fields = view.line_fields(draft)
        await open_form(interaction, texts.LINE_TITLE, "plan-edit", *fields, row=memo)

    async def change(self, interaction: Press, memo: int) -> None:
        """Take the form of a line."""
        await take_up(interaction)
        draft = view.filled_plan(filled(interaction))
        reader = await self._answers.reader(interaction, memo=memo)
        line = await self._integration.change(reader, memo, draft)
        await self._answers.line(interaction, line, texts.LINE_CHANGED)

    async def _kept(self, interaction: Press, memo: int, form: str) -> PlanDraft:
        reader = await self._answers.reader(interaction, memo=memo)
        return PlanDraft.restored((await self._upkeep.draft(reader, memo, form)).state)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PlanFormsCog(bot.services, bot.delivery, bot.routes, bot.clock))
