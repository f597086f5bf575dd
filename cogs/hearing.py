"""*What I hear* of `/me`: a switch for each kind of direct message, also below one of them."""

from functools import partial

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.replies import is_on_panel, show_panel, take_up
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.values import Hearing
from nexus_bot.views.people import HEARD, hearing_panel
from nexus_bot.views.routes import Press, Routes, actor_of


class HearingCog(commands.Cog, name="hearing"):
    """What a member hears privately."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._profiles = services.profiles
        routes.press("hearing", "profile.read", self.hearing, in_messages=True)
        for what in HEARD:
            hear = partial(self.hear, what)
            routes.press(f"hear-{what}", "hearing.choose", hear, in_messages=True)

    async def hearing(self, interaction: Press, row: int) -> None:
        """Show what this member hears privately."""
        await take_up(interaction)
        hearing = await self._profiles.hearing(await self._reader(interaction, row))
        await self._show_hearing(interaction, hearing, row)

    async def hear(self, what: str, interaction: Press, row: int) -> None:
        """Turn a switch of the panel; pressed below a note, it is off from now on."""
        wants = None if is_on_panel(interaction) else False
        await take_up(interaction)
        actor = await self._reader(interaction, row)
        hearing = await self._profiles.hear(actor, what, wants)
        said = texts.HEARING_DONE[what, getattr(hearing, what)]
        await self._show_hearing(interaction, hearing, row, said)

    async def _show_hearing(
        self, interaction: Press, hearing: Hearing, row: int, said: str = ""
    ) -> None:
        panel = hearing_panel(hearing, said=said, row=0 if interaction.guild_id else row)
        await show_panel(interaction, panel)

    async def _reader(self, interaction: Press, note: int) -> Actor:
        """Who pressed; in direct messages the note tells of which server."""
        if interaction.guild_id is not None:
            return actor_of(interaction)
        user = interaction.user
        return await self._profiles.reader(user.id, user.display_name, note, interaction.id)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(HearingCog(bot.services, bot.routes))
