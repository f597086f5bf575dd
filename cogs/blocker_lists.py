"""`/blockers`: lists with pages and filters, and one blocker in full."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer, redraw
from nexus_bot.services import Services
from nexus_bot.values import SHOWS, BlockerQuery
from nexus_bot.values.blockers import AREA_LIMIT
from nexus_bot.views import blocker_lists as view
from nexus_bot.views.blockers import full_panel
from nexus_bot.views.hub import number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen
from nexus_bot.views.suggestions import same, suggestions

SHOW_CHOICES = [app_commands.Choice(name=texts.SHOWS[show][0], value=show) for show in SHOWS]


class BlockerListsCog(commands.Cog, name="blocker lists"):
    """Lists of blockers that live on, for the one who asked."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._blockers = services.blockers
        routes.press("blockers-back", "blocker.read", self.back)
        routes.press("blockers-next", "blocker.read", self.forward)
        routes.press("blockers-show", "blocker.read", self.choose_show)
        routes.press("blockers-area", "blocker.read", self.choose_area)
        routes.press("blocker", "blocker.read", self.open)

    @app_commands.command(extras={"action": "blocker.read"})
    @app_commands.describe(
        show="Open, unclaimed, yours, solved or closed; open if you say nothing",
        area="What is it about?",
    )
    @app_commands.choices(show=SHOW_CHOICES)
    async def blockers(
        self,
        interaction: discord.Interaction[NexusBot],
        show: str = SHOWS[0],
        area: app_commands.Range[str, 1, AREA_LIMIT] | None = None,
    ) -> None:
        """Who is stuck with what, the oldest first"""
        await acknowledge(interaction)
        query = BlockerQuery(show=show if show in SHOWS else SHOWS[0], area=area or "")
        page = await self._blockers.listed(actor_of(interaction), query)
        await answer(interaction, view.blocker_list(page))

    @blockers.autocomplete("area")
    @suggestions
    async def areas(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Areas of blockers that fit what is typed."""
        return same(await self._blockers.areas_in_use(interaction.guild_id or 0, typed))

    async def back(self, interaction: Press, panel: int) -> None:
        """The page before."""
        await self._turn(interaction, panel, step=-1)

    async def forward(self, interaction: Press, panel: int) -> None:
        """The page after."""
        await self._turn(interaction, panel, step=1)

    async def choose_show(self, interaction: Press, panel: int) -> None:
        """List other blockers."""
        show = chosen(interaction)
        await self._turn(interaction, panel, page=0, show=show if show in SHOWS else SHOWS[0])

    async def choose_area(self, interaction: Press, panel: int) -> None:
        """List what is about the chosen area, or about any."""
        await self._turn(interaction, panel, page=0, area=chosen(interaction))

    async def _turn(self, interaction: Press, panel: int, **changes: Any) -> None:
        await acknowledge(interaction, private=False)
        page = await self._blockers.turn(actor_of(interaction), panel, **changes)
        await redraw(interaction, view.blocker_list(page))

    async def open(self, interaction: Press, number: int) -> None:
        """Open the blocker of a card, or the one chosen from a list, beside it."""
        await acknowledge(interaction)
        sight = await self._blockers.show(
            actor_of(interaction), number or number_in(chosen(interaction))
        )
        panel, files = full_panel(sight)
        await answer(interaction, panel, files=files)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(BlockerListsCog(bot.services, bot.routes))
