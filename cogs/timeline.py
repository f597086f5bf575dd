"""`/timeline`: how much time is left, what comes next, and who is reminded of it."""

import asyncio
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import calendars, texts
from nexus_bot.cards import Tone, attached, card
from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer, show_panel, take_up
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.views import timeline as view
from nexus_bot.views.links import channel_url
from nexus_bot.views.routes import Press, Routes, actor_of

CALENDAR = "timeline.ics"


class Timeline(commands.Cog):
    """The time of a cohort, for everybody; its buttons below private reminders work there, too."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._timeline = services.timeline
        self._clock = services.timeline.now
        routes.press("timeline", "timeline.read", self.show, in_messages=True)
        routes.press("calendar", "timeline.read", self.calendar)
        routes.press("my-reminders", "timeline.read", self.my_reminders)
        routes.press("remind-me", "reminder.choose", self.remind, in_messages=True)
        routes.press("stop-reminding", "reminder.choose", self.stop, in_messages=True)

    @app_commands.command(extras={"action": "timeline.read"})
    async def timeline(self, interaction: discord.Interaction[NexusBot]) -> None:
        """How much time is left, and what comes next"""
        await self.show(interaction, 0)

    async def show(self, interaction: Press, row: int) -> None:
        """Show the panel; in direct messages, that of the server whose reminder was pressed."""
        await take_up(interaction)
        sight = await self._timeline.show(await self._reader(interaction, row))
        channel = ""
        if interaction.guild_id is None:
            channel = channel_url(sight.cohort.guild_id, sight.cohort.channel_id)
        await show_panel(interaction, view.timeline_panel(sight, channel=channel))

    async def calendar(self, interaction: Press, _row: int) -> None:
        """Give the calendar file; made in a thread, for its library takes a while to load."""
        await acknowledge(interaction)
        cohort, entries = await self._timeline.calendar(actor_of(interaction))
        made = await asyncio.to_thread(
            calendars.written,
            cohort.name or texts.COHORT_NAME,
            entries,
            cohort.timezone,
            self._clock(),
        )
        file = discord.File(BytesIO(made), CALENDAR)
        panel = card(Tone.KNOWLEDGE, *view.calendar_panel(len(entries)), attached(file))
        await answer(interaction, panel, files=[file])

    async def my_reminders(self, interaction: Press, row: int) -> None:
        """Show what this reader is reminded of."""
        await take_up(interaction)
        choice = await self._timeline.choice(await self._reader(interaction, row))
        await show_panel(interaction, view.my_reminders(choice))

    async def remind(self, interaction: Press, row: int) -> None:
        """Remind this reader privately from now on."""
        await self._choose(interaction, row, wants=True)

    async def stop(self, interaction: Press, row: int) -> None:
        """Remind this reader no longer."""
        await self._choose(interaction, row, wants=False)

    async def _choose(self, interaction: Press, row: int, *, wants: bool) -> None:
        await take_up(interaction)
        actor = await self._reader(interaction, row)
        await self._timeline.choose(actor, wants)
        choice = await self._timeline.choice(actor)
        said = texts.REMINDERS_ON if wants else texts.REMINDERS_OFF
        panel = view.my_reminders(choice, said=said, row=0 if interaction.guild_id else row)
        await show_panel(interaction, panel)

    async def _reader(self, interaction: Press, row: int) -> Actor:
        """Who pressed; in direct messages the reminder tells of which server."""
        if interaction.guild_id is not None:
            return actor_of(interaction)
        user = interaction.user
        return await self._timeline.reader(
            user.id, user.display_name, reminder=row, interaction_id=interaction.id
        )


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Timeline(bot.services, bot.routes))
