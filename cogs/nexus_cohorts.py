"""`/nexus cohort` and `/nexus close`: cohorts one after the other, and how one ends."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.lifecycle import FORM
from nexus_bot.values import CohortSight
from nexus_bot.views import chronicle as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class Cohorts(commands.Cog):
    """All cohorts of a server."""

    def __init__(
        self, services: Services, delivery: Delivery, routes: Routes, clock: Clock
    ) -> None:
        self._lifecycle = services.lifecycle
        self._upkeep = services.upkeep
        self._delivery = delivery
        self._clock = clock
        routes.press("cohorts", "cohort.list", partial(self.turn, 0))
        routes.press("cohorts-back", "cohort.list", partial(self.turn, -1))
        routes.press("cohorts-next", "cohort.list", partial(self.turn, 1))
        routes.press("cohort", "cohort.list", self.choose)
        routes.press("cohort-rename", "cohort.list", self.name)
        routes.form("cohort-rename", "cohort.list", self.rename)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.press("cohort-close", "cohort.close", self.ask)
        routes.press("cohort-close-now", "cohort.close", self.end)
        routes.press("cohort-reopen", "cohort.close", self.reopen)

    @app_commands.command(extras={"action": "cohort.list"})
    async def cohort(self, interaction: discord.Interaction[NexusBot]) -> None:
        """All cohorts of this server: look, rename, begin a new one"""
        await self.turn(0, interaction, 0)

    @app_commands.command(extras={"action": "cohort.close"})
    async def close(self, interaction: discord.Interaction[NexusBot]) -> None:
        """End the running cohort; shows first what that means"""
        await self.ask(interaction, 0)

    async def turn(self, step: int, interaction: Press, page: int) -> None:
        """Another page of the list."""
        await take_up(interaction)
        found = await self._lifecycle.look(actor_of(interaction), page + step)
        await show_panel(interaction, view.cohorts_panel(found))

    async def choose(self, interaction: Press, _row: int) -> None:
        """Look at one."""
        await take_up(interaction)
        sight = await self._lifecycle.show(actor_of(interaction), number_in(chosen(interaction)))
        await show_panel(interaction, view.cohort_panel(sight))

    async def name(self, interaction: Press, cohort: int) -> None:
        """Open the form of a cohort's name."""
        sight = await self._lifecycle.show(actor_of(interaction), cohort)
        await self._open(interaction, cohort, view.name_of(sight.line.cohort))

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused name back."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        await self._open(interaction, state["cohort"], state["name"])

    async def _open(self, interaction: Press, cohort: int, name: str) -> None:
        fields = view.name_fields(name)
        await open_form(interaction, texts.COHORT_NAME_TITLE, "cohort-rename", *fields, row=cohort)

    async def rename(self, interaction: Press, cohort: int) -> None:
        """Take the form."""
        await take_up(interaction)
        name = filled(interaction).text("name")
        sight = await self._lifecycle.rename(actor_of(interaction), cohort, name)
        await show_panel(interaction, view.cohort_panel(sight))

    async def ask(self, interaction: Press, _row: int) -> None:
        """Show what closing means, before it is done."""
        await take_up(interaction)
        sight = await self._lifecycle.running(actor_of(interaction))
        is_early = sight.line.cohort.ends_at > self._clock()
        await show_panel(interaction, view.closing_panel(sight, is_early=is_early))

    async def end(self, interaction: Press, cohort: int) -> None:
        """Close it, and thank everybody."""
        await take_up(interaction)
        sight, farewell = await self._lifecycle.close(actor_of(interaction), cohort)
        if farewell is not None:
            await self._delivery.say(farewell)
        await self._show(interaction, sight, texts.CLOSED_NEXT)

    async def reopen(self, interaction: Press, cohort: int) -> None:
        """Let it run again."""
        await take_up(interaction)
        sight = await self._lifecycle.reopen(actor_of(interaction), cohort)
        is_over = sight.line.cohort.ends_at <= self._clock()
        await self._show(interaction, sight, texts.REOPENED_ENDED if is_over else texts.REOPENED)

    async def _show(self, interaction: Press, sight: CohortSight, head: str) -> None:
        await show_panel(interaction, view.cohort_panel(sight, head))


async def setup(bot: NexusBot) -> None:
    """Add the cog's commands."""
    bot.add_for_organisers(Cohorts(bot.services, bot.delivery, bot.routes, bot.clock))
