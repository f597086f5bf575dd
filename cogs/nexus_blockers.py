"""`/nexus blockers`: where blockers stand, and when mentors and authors hear of those that wait."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.errors import Invalid
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.blocker_settings import ACTION, DAYS, HOURS
from nexus_bot.values import ArrangementDraft
from nexus_bot.views import blocker_settings as view
from nexus_bot.views import rights
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of

Hours = app_commands.Range[int, *HOURS]
Days = app_commands.Range[int, *DAYS]


class BlockerSettings(commands.Cog):
    """How the blockers of a cohort are arranged."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._settings = services.blocker_settings
        routes.press("arrange-blockers", ACTION, self.open)
        routes.press("blockers-check", ACTION, self.show)
        routes.form("arrange-blockers", ACTION, self.submit)

    @app_commands.command(extras={"action": ACTION})
    @app_commands.describe(
        forum="A forum in which new blockers are posts",
        hours="Hours without a helper until mentors hear of it",
        days="Days without a word until the author is asked",
    )
    async def blockers(
        self,
        interaction: discord.Interaction[NexusBot],
        forum: discord.ForumChannel | None = None,
        hours: Hours | None = None,
        days: Days | None = None,
    ) -> None:
        """Where blockers stand, and when somebody hears of those that wait"""
        draft = ArrangementDraft(forum.id if forum else None, hours, days)
        if draft == ArrangementDraft():
            await self.show(interaction, 0)
        else:
            await self._change(interaction, draft)

    async def show(self, interaction: Press, _row: int) -> None:
        """How it stands, looked at once more."""
        await take_up(interaction)
        arrangement = await self._settings.show(actor_of(interaction))
        await show_panel(interaction, view.arrangement_panel(arrangement, interaction.guild))

    async def open(self, interaction: Press, _row: int) -> None:
        """Open the form with what stands."""
        arrangement = await self._settings.show(actor_of(interaction))
        fields = view.arrangement_fields(arrangement.cohort)
        await open_form(interaction, texts.ARRANGEMENT_FORM, "arrange-blockers", *fields)

    async def submit(self, interaction: Press, _row: int) -> None:
        """Take the form."""
        await self._change(interaction, view.arranged_in(filled(interaction)))

    async def _change(self, interaction: Press, draft: ArrangementDraft) -> None:
        await take_up(interaction)
        guild = interaction.guild
        if guild is None or (draft.forum_id and not rights.forum_of(guild, draft.forum_id)):
            raise Invalid(texts.NOT_OF_THIS_SERVER)
        arrangement, is_new = await self._settings.change(actor_of(interaction), draft)
        said = texts.ARRANGEMENT_SAVED if is_new else texts.ARRANGEMENT_SAME
        await show_panel(interaction, view.arrangement_panel(arrangement, guild, said))


async def setup(bot: NexusBot) -> None:
    """Add the cog's command."""
    bot.add_for_organisers(BlockerSettings(bot.services, bot.routes))
