"""`/nexus setup`: a cohort in three steps, seen once more before it is saved."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import schedule, texts
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.errors import Invalid
from nexus_bot.models import Cohort
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.cohorts import FORM
from nexus_bot.values import Preview, SetupDraft
from nexus_bot.views import cohorts as view
from nexus_bot.views import rights
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of
from nexus_bot.views.status import mended
from nexus_bot.views.suggestions import same, suggestions

CHOICES = 25


class SetUp(commands.Cog):
    """A cohort, set up once."""

    def __init__(self, services: Services, routes: Routes, clock: Clock) -> None:
        self._cohorts = services.cohorts
        self._status = services.status
        self._upkeep = services.upkeep
        self._clock = clock
        routes.press("setup", "cohort.setup", self.steps)
        routes.press("setup-save", "cohort.setup", self.save)
        routes.press("setup-check", "cohort.setup", self.check)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        for step in texts.SETUP_STEPS:
            routes.press(f"setup-{step}", "cohort.setup", partial(self.open, step))
            routes.form(f"setup-{step}", "cohort.setup", partial(self.submit, step))

    @app_commands.command(extras={"action": "cohort.setup"})
    @app_commands.describe(
        channel="Where learners read and write",
        mentor_channel="Where mentors meet",
        forum="A forum in which blockers are posts; without one they are cards in the channel",
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
        forum: discord.ForumChannel | None = None,
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
            forum_id=forum.id if forum else None,
            backend_role_id=backend_role.id if backend_role else None,
            frontend_role_id=frontend_role.id if frontend_role else None,
            mentor_role_id=mentor_role.id if mentor_role else None,
            start=start,
            end=end,
            timezone=timezone,
        )
        if draft == SetupDraft():
            await self.steps(interaction, 0)
            return
        await take_up(interaction)
        await self._preview(interaction, draft)

    @setup.autocomplete("timezone")
    @suggestions
    async def zones(
        self, _interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Time zones that fit what is typed."""
        return same(schedule.zones_like(typed, limit=CHOICES))

    async def steps(self, interaction: Press, panel: int) -> None:
        """Show what is chosen so far, with a button for each step."""
        await take_up(interaction)
        preview = await self._cohorts.look(actor_of(interaction), panel)
        await show_panel(interaction, view.steps_panel(preview))

    async def open(self, step: str, interaction: Press, panel: int) -> None:
        """Open the form of one step with what is chosen."""
        draft = (await self._cohorts.look(actor_of(interaction), panel)).draft
        fields = view.step_fields(step, draft)
        await open_form(interaction, texts.SETUP_FORMS[step], f"setup-{step}", *fields, row=panel)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring refused dates back, filled in."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        fields = view.date_fields(SetupDraft.restored(state))
        await open_form(interaction, texts.SETUP_FORMS["dates"], "setup-dates", *fields, row=memo)

    async def submit(self, step: str, interaction: Press, panel: int) -> None:
        """Take the form of one step; what it does not ask stays as it was given before."""
        await take_up(interaction)
        await self._preview(interaction, view.filled_in(step, filled(interaction)), panel)

    async def _preview(self, interaction: Press, draft: SetupDraft, panel: int = 0) -> None:
        only_here(interaction, draft)
        preview = await self._cohorts.preview(actor_of(interaction), draft, panel)
        await show_panel(interaction, self._next(interaction, preview))

    def _next(self, interaction: Press, preview: Preview) -> discord.ui.LayoutView:
        if not preview.is_ready:
            return view.steps_panel(preview)
        found = rights.doubled(preview.draft)
        if interaction.guild:
            found = [*rights.warnings(interaction.guild, preview.draft), *found]
        return view.preview_panel(preview, found, now=self._clock())

    async def save(self, interaction: Press, panel: int) -> None:
        """Store what was previewed."""
        await take_up(interaction)
        result = await self._cohorts.save(actor_of(interaction), panel)
        await show_panel(
            interaction, view.set_up_panel(result, warnings(interaction, result.cohort))
        )

    async def check(self, interaction: Press, _row: int) -> None:
        """Look once more what the bot may do, and try again where it was turned away."""
        await take_up(interaction)
        preview = await self._cohorts.look(actor_of(interaction))
        if preview.cohort is None:
            await show_panel(interaction, view.steps_panel(preview))
            return
        found = warnings(interaction, preview.cohort)
        await self._mend(interaction)
        head = texts.CHECKED_LACKS if found else texts.CHECKED
        await show_panel(interaction, view.standing_panel(preview, found, head))

    async def _mend(self, interaction: Press) -> None:
        """Let channels that turned the bot away be tried again where it may speak now."""
        diagnosis = await self._status.see(actor_of(interaction))
        if interaction.guild and (channels := mended(diagnosis, interaction.guild)):
            await self._status.mend(actor_of(interaction), channels)


def only_here(interaction: Press, draft: SetupDraft) -> None:
    """Go on when every channel and role of a draft is of this server."""
    guild = interaction.guild
    channels = filter(None, (draft.channel_id, draft.mentor_channel_id))
    roles = filter(None, (draft.backend_role_id, draft.frontend_role_id, draft.mentor_role_id))
    if guild is None or not (
        all(isinstance(guild.get_channel(each), discord.TextChannel) for each in channels)
        and (not draft.forum_id or rights.forum_of(guild, draft.forum_id))
        and all(map(guild.get_role, roles))
    ):
        raise Invalid(texts.NOT_OF_THIS_SERVER)
    if guild.id in (draft.backend_role_id, draft.frontend_role_id, draft.mentor_role_id):
        raise Invalid(texts.EVERYONE_IS_NO_ROLE)  # @everyone has the id of its server


def warnings(interaction: Press, cohort: Cohort) -> list[str]:
    """What the bot may not do yet in the server of a cohort, and how to allow it."""
    return rights.warnings(interaction.guild, cohort) if interaction.guild else []


async def setup(bot: NexusBot) -> None:
    """Add the cog's commands."""
    bot.add_for_organisers(SetUp(bot.services, bot.routes, bot.clock))
