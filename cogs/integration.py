"""The integration plan of two partners: read it, move its lines on, take it along."""

from functools import partial
from io import BytesIO

from discord import File
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.cards import Tone, attached, card
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.plan_answers import PlanAnswers
from nexus_bot.errors import Invalid
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.values.integration import STEPS
from nexus_bot.views import integration as view
from nexus_bot.views import integration_lines as lines
from nexus_bot.views.hub import notice, number_in
from nexus_bot.views.routes import Press, Routes, chosen

MOVES = {
    lines.move_verb(seen, to): (steps.index(seen), steps.index(to))
    for steps in STEPS.values()
    for seen in steps
    for to in steps
    if seen != to
}


class IntegrationCog(commands.Cog, name="integration"):
    """Integration plans, in the thread of two partners and for each of them alone."""

    def __init__(
        self, services: Services, delivery: Delivery, routes: Routes, clock: Clock
    ) -> None:
        self._integration = services.integration
        self._delivery = delivery
        self._answers = PlanAnswers(services, delivery, clock)
        self._clock = clock
        press = partial(routes.press, in_messages=True)
        press("plan-show", "plan.read", self.show)
        press("plan-file", "plan.read", self.give_file)
        press("plan-again", "plan.read", self.show_again)
        for verb in view.SELECTS:
            press(verb, "plan.read", self.choose)
        for verb, (seen, to) in MOVES.items():
            press(verb, "plan.edit", partial(self.step, seen, to))
        press("plan-remove", "plan.edit", self.remove)

    async def show(self, interaction: Press, pair_id: int) -> None:
        """Show the panel of two partners to one of them alone."""
        await take_up(interaction)
        reader = await self._answers.reader(interaction, pair=pair_id)
        sight = await self._integration.show(reader, pair_id)
        await show_panel(interaction, self._answers.alone(interaction, sight))

    async def give_file(self, interaction: Press, pair_id: int) -> None:
        """Give the plan as Markdown."""
        await acknowledge(interaction)
        reader = await self._answers.reader(interaction, pair=pair_id)
        name, text = await self._integration.markdown(reader, pair_id)
        file = File(BytesIO(text.encode()), name)
        panel = card(Tone.DONE, texts.PLAN_AS_FILE, attached(file))
        await answer(interaction, panel, files=[file])

    async def show_again(self, interaction: Press, pair_id: int) -> None:
        """Let the panel come into the thread once more, or the thread where there is none."""
        await take_up(interaction)
        reader = await self._answers.reader(interaction, pair=pair_id)
        comes = await self._integration.show_again(reader, pair_id)
        await show_panel(interaction, notice(texts.PANEL_WAYS[comes]))
        self._delivery.say_soon()

    async def choose(self, interaction: Press, pair_id: int) -> None:
        """Show the chosen line with its steps; the list is ready for another choice."""
        await acknowledge(interaction, private=False)
        item_id = number_in(chosen(interaction))
        if not item_id:
            raise Invalid(texts.NOTHING_CHOSEN)
        reader = await self._answers.reader(interaction, pair=pair_id)
        line = await self._integration.line(reader, item_id)
        panel = lines.line_panel(line, self._clock(), interaction.user.id)
        if is_on_panel(interaction):
            await redraw(interaction, panel)
            return
        await redraw(interaction, view.panel(line.sight, self._clock()))
        await answer(interaction, panel)

    async def step(self, seen: int, to: int, interaction: Press, item_id: int) -> None:
        """Move a line on, or say how it stands by now."""
        await take_up(interaction)
        reader = await self._answers.reader(interaction, item=item_id)
        move = await self._integration.step(reader, item_id, to, seen=seen)
        await self._answers.line(interaction, move.line, lines.moved_line(move))

    async def remove(self, interaction: Press, item_id: int) -> None:
        """Take a line out of the plan."""
        await take_up(interaction)
        reader = await self._answers.reader(interaction, item=item_id)
        line = await self._integration.remove(reader, item_id)
        said = texts.line_removed(lines.shown_line(line.item))
        await self._answers.plan(interaction, line.sight, said)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(IntegrationCog(bot.services, bot.delivery, bot.routes, bot.clock))
