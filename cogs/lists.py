"""The buttons and selects of the hub's lists: pages, filters, and the one to read."""

from typing import Any

from discord.ext import commands

from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer, redraw
from nexus_bot.services import Services
from nexus_bot.values import HUB_KINDS, Query
from nexus_bot.views.hub import number_in, results, whole
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class Lists(commands.Cog):
    """Lists that live on: in the first second and weeks later, for the one who asked."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._hub = services.hub
        routes.press("open", "hub.read", self.open)
        routes.press("read", "hub.read", self.read)
        routes.press("back", "hub.read", self.back)
        routes.press("next", "hub.read", self.forward)
        routes.press("topic", "hub.read", self.choose_topic)
        routes.press("kind", "hub.read", self.choose_kind)
        routes.press("my-posts", "hub.read", self.mine)

    async def read(self, interaction: Press, _row: int) -> None:
        """Open the chosen post beside the list."""
        await acknowledge(interaction, private=False)
        await self._show(interaction, number_in(chosen(interaction)))

    async def open(self, interaction: Press, number: int) -> None:
        """Open the post of a card."""
        await acknowledge(interaction)
        await self._show(interaction, number)

    async def mine(self, interaction: Press, _row: int) -> None:
        """List the reader's own posts."""
        actor = actor_of(interaction)
        await acknowledge(interaction)
        mine = Query(author_id=actor.user_id, author=actor.name)
        await answer(interaction, results(await self._hub.search(actor, mine)))

    async def back(self, interaction: Press, panel: int) -> None:
        """The page before."""
        await self._turn(interaction, panel, step=-1)

    async def forward(self, interaction: Press, panel: int) -> None:
        """The page after."""
        await self._turn(interaction, panel, step=1)

    async def choose_topic(self, interaction: Press, panel: int) -> None:
        """Filter by the chosen topic, or by none."""
        await self._turn(interaction, panel, page=0, topic=chosen(interaction))

    async def choose_kind(self, interaction: Press, panel: int) -> None:
        """Filter by the chosen kind, or by none."""
        kind = chosen(interaction)
        await self._turn(interaction, panel, page=0, kind=kind if kind in HUB_KINDS else "")

    async def _turn(self, interaction: Press, panel: int, **changes: Any) -> None:
        await acknowledge(interaction, private=False)
        page = await self._hub.turn(actor_of(interaction), panel, **changes)
        await redraw(interaction, results(page))

    async def _show(self, interaction: Press, number: int) -> None:
        panel, files = whole(await self._hub.show(actor_of(interaction), number))
        await answer(interaction, panel, files=files)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Lists(bot.services, bot.routes))
