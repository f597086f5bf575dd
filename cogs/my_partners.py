"""*My partners* of `/me`: with whom one works, and what is asked of whom."""

from collections.abc import Awaitable, Callable
from functools import partial

from discord import ui
from discord.ext import commands

from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.views.my_partners import my_partners
from nexus_bot.views.routes import Press, Routes, actor_of

Show = Callable[[Press, ui.LayoutView], Awaitable[None]]


class MyPartnersCog(commands.Cog, name="my partners"):
    """A member's own partners."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._partners = services.partners
        self._integration = services.integration
        routes.press("my-partners", "partner.find", self.show)
        routes.press("my-partners-back", "partner.find", partial(self.turn, -1))
        routes.press("my-partners-next", "partner.find", partial(self.turn, 1))

    async def show(self, interaction: Press, _row: int) -> None:
        """List the reader's partners and open requests."""
        await acknowledge(interaction)
        await self._show(interaction, 0)

    async def turn(self, step: int, interaction: Press, page: int) -> None:
        """Another page of the list, in place of the one that was pressed, or of a partner."""
        await take_up(interaction)
        await self._show(interaction, max(0, page + step), show_panel)

    async def _show(self, interaction: Press, page: int, show: Show = answer) -> None:
        actor = actor_of(interaction)
        pairs, requests = await self._partners.mine(actor)
        standing = await self._integration.standing(actor)
        await show(interaction, my_partners(actor.user_id, pairs, requests, standing, page))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(MyPartnersCog(bot.services, bot.routes))
