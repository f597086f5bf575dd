"""`/nexus pair-up`: pairs all who are alone at once, after a look at who comes together and why."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.rounds import ACTION
from nexus_bot.values.rounds import RoundPreview
from nexus_bot.views import pairing as view
from nexus_bot.views.routes import Press, Routes, actor_of


class Pairing(commands.Cog):
    """Rounds of partners."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._rounds = services.rounds
        routes.press("round-back", ACTION, partial(self.turn, -1))
        routes.press("round-next", ACTION, partial(self.turn, 1))
        routes.press("round-confirm", ACTION, self.confirm)

    @app_commands.command(name="pair-up", extras={"action": ACTION})
    @app_commands.describe(kind="Who is paired: API partners, or review buddies")
    @app_commands.choices(
        kind=[
            app_commands.Choice(name=label, value=value)
            for value, label in texts.ROUND_KINDS.items()
        ]
    )
    async def pair_up(self, interaction: discord.Interaction[NexusBot], kind: str = "api") -> None:
        """Pair everybody who is still alone; you see it before they hear of it"""
        await take_up(interaction)
        preview = await self._rounds.preview(actor_of(interaction), kind)
        await show_panel(interaction, view.round_panel(preview))

    async def turn(self, step: int, interaction: Press, panel: int) -> None:
        """Another page of the round."""
        await take_up(interaction)
        preview = await self._rounds.turn(actor_of(interaction), panel, step)
        await show_panel(interaction, view.round_panel(preview))

    async def confirm(self, interaction: Press, panel: int) -> None:
        """Store the round, which the heartbeat says; or show what it is by now."""
        await take_up(interaction)
        outcome = await self._rounds.confirm(actor_of(interaction), panel)
        if isinstance(outcome, RoundPreview):
            await show_panel(interaction, view.round_panel(outcome))
        else:
            await show_panel(interaction, view.round_result(outcome))


async def setup(bot: NexusBot) -> None:
    """Add the cog's command."""
    bot.add_for_organisers(Pairing(bot.services, bot.routes))
