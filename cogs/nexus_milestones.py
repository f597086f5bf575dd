"""`/nexus milestones`: the steps that learners tick off."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.errors import NotFound
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.milestones import ACTION, FORM
from nexus_bot.values import MilestoneDraft, Steps
from nexus_bot.views import milestones as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class Milestones(commands.Cog):
    """The steps of a cohort."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._milestones = services.milestones
        self._upkeep = services.upkeep
        routes.press("milestone", ACTION, self.choose)
        routes.press("milestones-back", ACTION, partial(self.turn, -1))
        routes.press("milestones-next", ACTION, partial(self.turn, 1))
        routes.press("milestone-up", ACTION, partial(self.move, -1))
        routes.press("milestone-down", ACTION, partial(self.move, 1))
        routes.press("milestone-off", ACTION, partial(self.switch, True))
        routes.press("milestone-on", ACTION, partial(self.switch, False))
        routes.press("milestone-add", ACTION, self.edit)
        routes.press("milestone-edit", ACTION, self.edit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.form("milestone-edit", ACTION, self.submit)

    @app_commands.command(extras={"action": ACTION})
    async def milestones(self, interaction: discord.Interaction[NexusBot]) -> None:
        """The steps that learners tick off: change, order, due dates"""
        await self.turn(0, interaction, 0)

    async def turn(self, step: int, interaction: Press, page: int) -> None:
        """Another page of the list."""
        await take_up(interaction)
        await self._show(
            interaction, await self._milestones.look(actor_of(interaction), page=page + step)
        )

    async def choose(self, interaction: Press, page: int) -> None:
        """Choose one to change."""
        await take_up(interaction)
        actor, number = actor_of(interaction), number_in(chosen(interaction))
        await self._show(interaction, await self._milestones.look(actor, page=page, chosen=number))

    async def move(self, step: int, interaction: Press, milestone: int) -> None:
        """Move one up or down."""
        await take_up(interaction)
        await self._show(
            interaction, await self._milestones.move(actor_of(interaction), milestone, step)
        )

    async def switch(self, off: bool, interaction: Press, milestone: int) -> None:
        """Take one off the list, or put it back."""
        await take_up(interaction)
        await self._show(
            interaction, await self._milestones.switch(actor_of(interaction), milestone, off=off)
        )

    async def edit(self, interaction: Press, milestone: int) -> None:
        """Open the form of one, or of a new one."""
        steps = await self._milestones.look(actor_of(interaction), chosen=milestone)
        if milestone and steps.chosen is None:
            raise NotFound
        draft = view.draft_of(steps.chosen) if steps.chosen else MilestoneDraft()
        await self._open(interaction, draft)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        await self._open(interaction, MilestoneDraft.restored(state))

    async def _open(self, interaction: Press, draft: MilestoneDraft) -> None:
        title = texts.MILESTONE_FORMS["edit" if draft.milestone else "add"]
        fields = view.milestone_fields(draft)
        await open_form(interaction, title, "milestone-edit", *fields, row=draft.milestone)

    async def submit(self, interaction: Press, milestone: int) -> None:
        """Take the form."""
        await take_up(interaction)
        form = filled(interaction)
        draft = MilestoneDraft(form.text("title"), form.text("due"), milestone)
        await self._show(interaction, await self._milestones.put(actor_of(interaction), draft))

    async def _show(self, interaction: Press, steps: Steps) -> None:
        await show_panel(interaction, view.steps_panel(steps))


async def setup(bot: NexusBot) -> None:
    """Add the cog's command."""
    bot.add_for_organisers(Milestones(bot.services, bot.routes))
