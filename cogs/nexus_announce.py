"""`/nexus announce`: seen as it will look, then posted once."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.errors import Invalid
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.announcements import ACTION, FORM
from nexus_bot.values import Announcement, AnnouncementDraft
from nexus_bot.views import announcements as view
from nexus_bot.views import rights
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of


class Announce(commands.Cog):
    """What organisers say to everybody."""

    def __init__(
        self, services: Services, delivery: Delivery, routes: Routes, clock: Clock
    ) -> None:
        self._announcements = services.announcements
        self._cohorts = services.cohorts
        self._upkeep = services.upkeep
        self._delivery = delivery
        self._clock = clock
        routes.press("announce-post", ACTION, self.post)
        routes.press("announce-edit", ACTION, self.edit)
        routes.press("announce-dates", ACTION, self.dates)
        routes.press(f"fix-{FORM}", "memo.open", self.edit)
        routes.form("announce", ACTION, self.submit)

    @app_commands.command(extras={"action": ACTION})
    @app_commands.describe(
        text="What should everybody know? Left empty, a form opens",
        role="Whom it calls: one role, or nobody",
    )
    async def announce(
        self,
        interaction: discord.Interaction[NexusBot],
        text: app_commands.Range[str, 1, 3000] | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Tell the cohort's channel something; you see it first"""
        draft = AnnouncementDraft(text or "", role.id if role else 0)
        if text is None:
            await self._announcements.may(actor_of(interaction))
            await self._open(interaction, draft)
            return
        await take_up(interaction)
        await self._preview(interaction, draft)

    async def _open(self, interaction: Press, draft: AnnouncementDraft, panel: int = 0) -> None:
        fields = view.announcement_fields(draft)
        await open_form(interaction, texts.ANNOUNCE_TITLE, "announce", *fields, row=panel)

    async def edit(self, interaction: Press, panel: int) -> None:
        """Open the form with what was typed before."""
        actor = actor_of(interaction)
        await self._announcements.may(actor)
        state = (await self._upkeep.draft(actor, panel, FORM)).state
        await self._open(interaction, AnnouncementDraft.restored(state), panel)

    async def dates(self, interaction: Press, _row: int) -> None:
        """Open the form with a text that tells the cohort's dates."""
        await self._open(interaction, await self._announcements.of_dates(actor_of(interaction)))

    async def submit(self, interaction: Press, panel: int) -> None:
        """Take the form."""
        await take_up(interaction)
        form = filled(interaction)
        draft = AnnouncementDraft(form.text("text"), form.chosen("role") or 0)
        await self._preview(interaction, draft, panel)

    async def _preview(self, interaction: Press, draft: AnnouncementDraft, panel: int = 0) -> None:
        actor = actor_of(interaction)
        is_silent = draft.role_id != 0 and self._is_silent(interaction, draft.role_id)
        draft, panel = await self._announcements.preview(actor, draft, panel)
        shown = Announcement(draft.text, draft.role_id, actor.user_id)
        warnings = [texts.ROLE_IS_SILENT] if is_silent else []
        cohort = await self._cohorts.running(actor.guild_id)
        if cohort and self._delivery.is_shut(actor.guild_id, cohort.channel_id):
            warnings.append(texts.comes_once_mended(cohort.channel_id))
        preview = view.announcement_preview(
            shown, panel, self._clock(), interaction.guild, warnings
        )
        await show_panel(interaction, preview)

    def _is_silent(self, interaction: Press, role_id: int) -> bool:
        """Whether Discord lets the bot call a role; raises Invalid for one of another server."""
        guild = interaction.guild
        role = guild.get_role(role_id) if guild else None
        if guild is None or role is None:
            raise Invalid(texts.NOT_OF_THIS_SERVER)
        if role.is_default():
            raise Invalid(texts.EVERYONE_IS_NOT_CALLED)
        return not rights.may_call(guild, role)

    async def post(self, interaction: Press, panel: int) -> None:
        """Say it to everybody."""
        await take_up(interaction)
        message = await self._announcements.post(actor_of(interaction), panel)
        outcome = await self._delivery.say(message)
        place = message.channel_id or 0
        shown = view.announced_panel(outcome.state, outcome.url, panel, place)
        await show_panel(interaction, shown)


async def setup(bot: NexusBot) -> None:
    """Add the cog's command."""
    bot.add_for_organisers(Announce(bot.services, bot.delivery, bot.routes, bot.clock))
