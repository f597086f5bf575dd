"""`/nexus`: what organisers arrange."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import schedule, texts
from nexus_bot.client import NexusBot
from nexus_bot.errors import Invalid
from nexus_bot.models import Cohort
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.services.cohorts import FORM
from nexus_bot.values import SetupDraft
from nexus_bot.views import cohorts as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of
from nexus_bot.views.suggestions import same, suggestions

CHOICES = 25


@app_commands.default_permissions(manage_guild=True)
class Nexus(commands.GroupCog, group_name="nexus", group_description="For organisers"):
    """Cohorts, set up once."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._cohorts = services.cohorts
        self._upkeep = services.upkeep
        routes.press("setup", "cohort.setup", self.change)
        routes.press("setup-roles", "cohort.setup", self.roles)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.form("setup", "cohort.setup", self.submit)
        routes.form("setup-roles", "cohort.setup", self.submit)

    @app_commands.command(extras={"action": "cohort.setup"})
    @app_commands.describe(
        channel="Where learners read and write",
        mentor_channel="Where mentors meet",
        backend_role="Backend learners",
        frontend_role="Frontend learners",
        mentor_role="Mentors",
        start="First day, such as 2026-09-08 or 8 September 9:00",
        end="Last day, such as 15 September 18:00",
        timezone="A city whose clocks count, such as Africa/Nairobi",
    )
    async def setup(
        self,
        interaction: discord.Interaction[NexusBot],
        channel: discord.TextChannel | None = None,
        mentor_channel: discord.TextChannel | None = None,
        backend_role: discord.Role | None = None,
        frontend_role: discord.Role | None = None,
        mentor_role: discord.Role | None = None,
        start: str | None = None,
        end: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Set up the cohort of this server, or change it"""
        draft = SetupDraft(
            channel_id=channel.id if channel else None,
            mentor_channel_id=mentor_channel.id if mentor_channel else None,
            backend_role_id=backend_role.id if backend_role else None,
            frontend_role_id=frontend_role.id if frontend_role else None,
            mentor_role_id=mentor_role.id if mentor_role else None,
            start=start,
            end=end,
            timezone=timezone,
        )
        if draft == SetupDraft():
            await self.change(interaction, 0)
            return
        await acknowledge(interaction)
        await self._set_up(interaction, draft)

    @setup.autocomplete("timezone")
    @suggestions
    async def zones(
        self, _interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Time zones that fit what is typed."""
        return same(schedule.zones_like(typed, limit=CHOICES))

    async def change(self, interaction: Press, _row: int) -> None:
        """Open the form with what stands now."""
        cohort = await self._cohorts.check_setup(actor_of(interaction))
        fields = view.setup_fields(view.draft_of(cohort))
        await open_form(interaction, texts.SETUP_TITLE, "setup", *fields)

    async def roles(self, interaction: Press, _row: int) -> None:
        """Open the form of roles and the mentor channel."""
        cohort = await self._cohorts.check_setup(actor_of(interaction))
        fields = view.role_fields(view.draft_of(cohort))
        await open_form(interaction, texts.ROLES_TITLE, "setup-roles", *fields)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        fields = view.setup_fields(SetupDraft.restored(state))
        await open_form(interaction, texts.SETUP_TITLE, "setup", *fields, row=memo)

    async def submit(self, interaction: Press, memo: int) -> None:
        """Take either form; what a form does not ask stays as it was given before."""
        await acknowledge(interaction)
        form = filled(interaction)
        draft = SetupDraft()
        if memo:
            kept = await self._upkeep.draft(actor_of(interaction), memo, FORM)
            draft = SetupDraft.restored(kept.state)
        await self._set_up(interaction, view.filled_in(draft, form))

    async def _set_up(self, interaction: Press, draft: SetupDraft) -> None:
        only_here(interaction, draft)
        result = await self._cohorts.set_up(actor_of(interaction), draft)
        await answer(interaction, view.set_up_panel(result, warnings(interaction, result.cohort)))


def only_here(interaction: Press, draft: SetupDraft) -> None:
    """Go on when every channel and role of a draft is of this server."""
    guild = interaction.guild
    channels = filter(None, (draft.channel_id, draft.mentor_channel_id))
    roles = filter(None, (draft.backend_role_id, draft.frontend_role_id, draft.mentor_role_id))
    if guild is None or not (
        all(isinstance(guild.get_channel(each), discord.TextChannel) for each in channels)
        and all(map(guild.get_role, roles))
    ):
        raise Invalid(texts.NOT_OF_THIS_SERVER)
    if guild.id in (draft.backend_role_id, draft.frontend_role_id, draft.mentor_role_id):
        raise Invalid(texts.EVERYONE_IS_NO_ROLE)  # @everyone has the id of its server


def warnings(interaction: Press, cohort: Cohort) -> list[str]:
    """What the bot may not do yet in the channels of a cohort, and how to allow it."""
    guild = interaction.guild
    found = []
    for channel_id in filter(None, (cohort.channel_id, cohort.mentor_channel_id)):
        channel = guild.get_channel(channel_id) if guild else None
        if guild is None or channel is None:
            found.append(texts.CHANNEL_GONE)
            continue
        granted = channel.permissions_for(guild.me)
        missing = [name for name in texts.PERMISSIONS if not getattr(granted, name)]
        if missing:
            found.append(texts.missing_permissions(channel.mention, missing))
    return found


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Nexus(bot.services, bot.routes))
