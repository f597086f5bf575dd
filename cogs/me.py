"""`/me`: what you told about yourself, what you shared, what you saved."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import schedule
from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.services.hours import suggest_hours
from nexus_bot.services.profiles import FORM
from nexus_bot.values import TRACKS, ProfileDraft
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.people import (
    PROFILE_TITLE,
    TRACK_NAMES,
    draft_of,
    profile_fields,
    profile_panel,
)
from nexus_bot.views.routes import Press, Routes, actor_of
from nexus_bot.views.suggestions import ROOM, same, suggestions

TRACK_CHOICES = [app_commands.Choice(name=TRACK_NAMES[track], value=track) for track in TRACKS]
CHOICES = 25


class Me(commands.Cog):
    """A member's own panel."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._profiles = services.profiles
        self._projects = services.projects
        self._sessions = services.sessions
        self._upkeep = services.upkeep
        routes.press("profile", "profile.edit", self.edit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.form("profile", "profile.edit", self.submit)

    @app_commands.command(extras={"action": "profile.read"})
    @app_commands.describe(
        timezone="A city near you, such as Africa/Lagos",
        track="Backend or frontend",
        tags="What you work with: words with commas between them",
        hours="When you work, such as weekday evenings, weekend mornings",
    )
    @app_commands.choices(track=TRACK_CHOICES)
    async def me(
        self,
        interaction: discord.Interaction[NexusBot],
        timezone: str | None = None,
        track: str | None = None,
        tags: str | None = None,
        hours: str | None = None,
    ) -> None:
        """Your profile, your posts and sessions, what you saved"""
        await acknowledge(interaction)
        draft = ProfileDraft(track=track, timezone=timezone, tags=tags, hours=hours)
        if draft != ProfileDraft():
            await self._profiles.change(actor_of(interaction), draft)
        await self._show(interaction)

    @me.autocomplete("timezone")
    @suggestions
    async def zones(
        self, _interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Time zones that fit what is typed."""
        return same(schedule.zones_like(typed, limit=CHOICES))

    @me.autocomplete("tags")
    @suggestions
    async def tags(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Tags that complete the last one that is typed."""
        return same(await self._projects.suggest_tags(interaction.guild_id or 0, typed))

    @me.autocomplete("hours")
    @suggestions
    async def hours(
        self, _interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Parts of a week that complete the last one that is typed."""
        return [(name, name) for name in suggest_hours(typed) if len(name) <= ROOM]

    async def _show(self, interaction: Press) -> None:
        actor = actor_of(interaction)
        profile = await self._profiles.show(actor)
        await answer(interaction, profile_panel(profile, await self._sessions.mine(actor)))

    async def edit(self, interaction: Press, _row: int) -> None:
        """Open the profile form."""
        await self._open(interaction, ProfileDraft())

    async def _open(self, interaction: Press, draft: ProfileDraft) -> None:
        stands = draft_of(await self._profiles.show(actor_of(interaction)))
        typed = {name: value for name, value in draft.state().items() if value is not None}
        fields = profile_fields(replace(stands, **typed))
        await open_form(interaction, PROFILE_TITLE, "profile", *fields)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in; what it did not change shows what stands."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        await self._open(interaction, ProfileDraft.restored(state))

    async def submit(self, interaction: Press, _row: int) -> None:
        """Take the profile form."""
        await acknowledge(interaction)
        form = filled(interaction)
        draft = ProfileDraft(
            track=form.text("track"),
            timezone=form.text("timezone"),
            tags=form.text("tags"),
            hours=", ".join(form.choices["hours"]) if "hours" in form.choices else None,
        )
        await self._profiles.change(actor_of(interaction), draft)
        await self._show(interaction)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Me(bot.services, bot.routes))
