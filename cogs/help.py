"""`/help`: the commands on one screen, by who needs them."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.views.people import help_panel
from nexus_bot.views.routes import actor_of


class Help(commands.Cog):
    """Where to begin."""

    def __init__(self, services: Services, command_ids: dict[str, int]) -> None:
        self._cohorts = services.cohorts
        self._command_ids = command_ids

    @app_commands.command(extras={"action": "help.read"})
    async def help(self, interaction: discord.Interaction[NexusBot]) -> None:
        """What the bot can do for you"""
        await acknowledge(interaction)
        actor = actor_of(interaction)
        cohort = await self._cohorts.last(actor.guild_id)
        await answer(interaction, help_panel(actor, cohort, self._command_ids))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Help(bot.services, bot.command_ids))
