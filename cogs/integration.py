"""The integration plan of two partners: read it, fill it in, move its lines on, take it along."""

from functools import partial
from io import BytesIO

from discord import File
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.cards import Tone, attached, card
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.integration import PlanBoard
from nexus_bot.errors import Invalid
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw, show_panel, take_up
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.integration_drafts import ADD, FACTS_FORM, LINE
from nexus_bot.values.integration import STEPS, PlanLine, progress_of
from nexus_bot.values.partners import PartnershipSight, PlanDraft
from nexus_bot.views import integration as view
from nexus_bot.views import integration_forms as forms
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import notice, number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen

MOVES = {
    view.move_verb(seen, to): (steps.index(seen), steps.index(to))
    for steps in STEPS.values()
    for seen in steps
    for to in steps
    if seen != to
}


class IntegrationCog(commands.Cog, name="integration"):
    """Integration plans, in the thread of two partners and for each of them alone."""

    def __init__(
        self, services: Services, delivery: Delivery, routes: Routes, board: PlanBoard, clock: Clock
    ) -> None:
        self._integration = services.integration
        self._partners = services.partners
        self._upkeep = services.upkeep
        self._delivery = delivery
        self._board = board
        self._clock = clock
        routes.press("plan-show", "plan.read", self.show, in_messages=True)
        routes.press("plan-file", "plan.read", self.give_file, in_messages=True)
        for verb in view.SELECTS:
            routes.press(verb, "plan.read", self.choose)
        for verb, (seen, to) in MOVES.items():
            routes.press(verb, "plan.edit", partial(self.step, seen, to))
        routes.press("plan-remove", "plan.edit", self.remove)
        routes.press("plan-again", "plan.read", self.show_again)
        routes.press("plan-add", "plan.edit", self.open_add)
        routes.press("plan-facts", "plan.edit", self.open_facts)
        routes.press("plan-edit", "plan.edit", self.open_line)
        routes.form("plan-add", "plan.edit", self.add)
        routes.form("plan-facts", "plan.edit", self.set_facts)
        routes.form("plan-edit", "plan.edit", self.change)
        routes.press(f"fix-{ADD}", "memo.open", self.fix_add)
        routes.press(f"fix-{FACTS_FORM}", "memo.open", self.fix_facts)
        routes.press(f"fix-{LINE}", "memo.open", self.fix_line)

    async def show(self, interaction: Press, pair_id: int) -> None:
        """Show the panel of two partners to one of them alone."""
        await take_up(interaction)
        sight = await self._integration.show(await self._reader(interaction, pair_id), pair_id)
        await show_panel(interaction, view.panel(sight, self._clock(), alone=True))

    async def give_file(self, interaction: Press, pair_id: int) -> None:
        """Give the plan as Markdown."""
        await acknowledge(interaction)
        reader = await self._reader(interaction, pair_id)
        name, text = await self._integration.markdown(reader, pair_id)
        file = File(BytesIO(text.encode()), name)
        panel = card(Tone.DONE, texts.PLAN_AS_FILE, attached(file))
        await answer(interaction, panel, files=[file])

    async def _reader(self, interaction: Press, pair_id: int) -> Actor:
        """Who pressed; in direct messages the partnership tells of which server."""
        if interaction.guild_id is not None:
            return actor_of(interaction)
        user = interaction.user
        return await self._partners.reader(user.id, user.display_name, interaction.id, pair=pair_id)

    async def choose(self, interaction: Press, _pair_id: int) -> None:
        """Show the chosen line with its steps; the list is ready for another choice."""
        await acknowledge(interaction, private=False)
        item_id = number_in(chosen(interaction))
        if not item_id:
            raise Invalid(texts.NOTHING_CHOSEN)
        line = await self._integration.line(actor_of(interaction), item_id)
        panel = view.line_panel(line, self._clock())
        if is_on_panel(interaction):
            await redraw(interaction, panel)
            return
        await redraw(interaction, view.panel(line.sight, self._clock()))
        await answer(interaction, panel)

    async def step(self, seen: int, to: int, interaction: Press, item_id: int) -> None:
        """Move a line on, or say how it stands by now."""
        await take_up(interaction)
        move = await self._integration.step(actor_of(interaction), item_id, to, seen=seen)
        said = view.moved_line(move)
        await self._show_line(interaction, move.line, said)

    async def _show_line(self, interaction: Press, line: PlanLine, said: str) -> None:
        await show_panel(interaction, view.line_panel(line, self._clock(), said))
        await self._board.show(line.sight)

    async def remove(self, interaction: Press, item_id: int) -> None:
        """Take a line out of the plan."""
        await take_up(interaction)
        line = await self._integration.remove(actor_of(interaction), item_id)
        said = texts.line_removed(view.shown_line(line.item))
        await show_panel(interaction, view.panel(line.sight, self._clock(), said=said, alone=True))
        await self._board.show(line.sight)

    async def show_again(self, interaction: Press, pair_id: int) -> None:
        """Let the panel come into the thread once more."""
        await take_up(interaction)
        comes = await self._integration.show_again(actor_of(interaction), pair_id)
        await show_panel(interaction, notice(texts.PANEL_COMES if comes else texts.PANEL_STANDS))
        self._delivery.say_soon()

    async def open_add(self, interaction: Press, pair_id: int) -> None:
        """Open the form that adds lines."""
        await self._integration.may_edit(actor_of(interaction), pair_id)
        await self._open_add(interaction, PlanDraft(pair=pair_id))

    async def _open_add(self, interaction: Press, draft: PlanDraft) -> None:
        fields = forms.add_fields(draft)
        await open_form(interaction, texts.ADD_TITLE, "plan-add", *fields, row=draft.pair)

    async def add(self, interaction: Press, pair_id: int) -> None:
        """Take the form that adds lines."""
        await take_up(interaction)
        draft = forms.filled_plan(filled(interaction))
        added = await self._integration.add(actor_of(interaction), pair_id, draft)
        await self._done(interaction, added.sight, texts.lines_added(added.added, added.known))

    async def open_facts(self, interaction: Press, pair_id: int) -> None:
        """Open the form of the four facts."""
        memo, draft = await self._integration.open_facts(actor_of(interaction), pair_id)
        await self._open_facts(interaction, draft, memo)

    async def _open_facts(self, interaction: Press, draft: PlanDraft, memo: int) -> None:
        fields = forms.facts_fields(draft)
        await open_form(interaction, texts.FACTS_TITLE, "plan-facts", *fields, row=memo)

    async def set_facts(self, interaction: Press, memo: int) -> None:
        """Take the form of the four facts."""
        await take_up(interaction)
        draft = forms.filled_plan(filled(interaction))
        sight = await self._integration.facts(actor_of(interaction), memo, draft)
        await self._done(interaction, sight, texts.facts_saved(*progress_of(sight.items)))

    async def open_line(self, interaction: Press, item_id: int) -> None:
        """Open the form of a line."""
        memo, draft = await self._integration.open_line(actor_of(interaction), item_id)
        await self._open_line(interaction, draft, memo)

    async def _open_line(self, interaction: Press, draft: PlanDraft, memo: int) -> None:
        fields = forms.line_fields(draft)
        await open_form(interaction, texts.LINE_TITLE, "plan-edit", *fields, row=memo)

    async def change(self, interaction: Press, memo: int) -> None:
        """Take the form of a line."""
        await take_up(interaction)
        draft = forms.filled_plan(filled(interaction))
        line = await self._integration.change(actor_of(interaction), memo, draft)
        await self._show_line(interaction, line, texts.LINE_CHANGED)

    async def fix_add(self, interaction: Press, memo: int) -> None:
        """Bring refused lines back."""
        await self._open_add(interaction, await self._kept(interaction, memo, ADD))

    async def fix_facts(self, interaction: Press, memo: int) -> None:
        """Bring refused facts back."""
        draft = await self._kept(interaction, memo, FACTS_FORM)
        await self._open_facts(interaction, draft, memo)

    async def fix_line(self, interaction: Press, memo: int) -> None:
        """Bring a refused line back."""
        await self._open_line(interaction, await self._kept(interaction, memo, LINE), memo)

    async def _kept(self, interaction: Press, memo: int, form: str) -> PlanDraft:
        kept = await self._upkeep.draft(actor_of(interaction), memo, form)
        return PlanDraft.restored(kept.state)

    async def _done(self, interaction: Press, sight: PartnershipSight, said: str) -> None:
        """Say what was done: on the private panel, or beside the one in the thread."""
        if is_on_panel(interaction):
            panel = view.panel(sight, self._clock(), said=said, alone=True)
        else:
            panel = notice(said)
        await show_panel(interaction, panel)
        await self._board.show(sight)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    board = PlanBoard(bot, bot.clock)
    await bot.add_cog(IntegrationCog(bot.services, bot.delivery, bot.routes, board, bot.clock))
