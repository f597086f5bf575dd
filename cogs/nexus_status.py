"""`/nexus status` and `/nexus audit`: how the bot fares, and who changed what."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.errors import Refusal
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services, audit_log, status
from nexus_bot.views import status as view
from nexus_bot.views.audit import audit_panel
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class Watch(commands.Cog):
    """What organisers may know of the bot's work."""

    def __init__(self, bot: NexusBot, services: Services, routes: Routes) -> None:
        self._bot = bot
        self._status = services.status
        self._log = services.audit_log
        routes.press("status", status.ACTION, self.check)
        routes.press("status-retry", status.ACTION, self.retry)
        routes.press("audit-back", audit_log.ACTION, partial(self.turn, -1))
        routes.press("audit-next", audit_log.ACTION, partial(self.turn, 1))
        routes.press("audit-person", audit_log.ACTION, self.by_person)
        routes.press("audit-action", audit_log.ACTION, self.by_action)

    @app_commands.command(extras={"action": status.ACTION})
    async def status(self, interaction: discord.Interaction[NexusBot]) -> None:
        """How the bot works here: what is wrong, and what to do"""
        await self.check(interaction, 0)

    @app_commands.command(extras={"action": audit_log.ACTION})
    @app_commands.describe(person="Only what this person did", action="Only this kind of change")
    @app_commands.choices(
        action=[
            app_commands.Choice(name=label, value=value)
            for value, label in texts.AUDIT_ACTIONS.items()
        ]
    )
    async def audit(
        self,
        interaction: discord.Interaction[NexusBot],
        person: discord.User | None = None,
        action: str | None = None,
    ) -> None:
        """Who changed what in this server"""
        await take_up(interaction)
        page = await self._log.open(
            actor_of(interaction), user_id=person.id if person else 0, action=known(action or "")
        )
        await show_panel(interaction, audit_panel(page, interaction.guild))

    async def check(self, interaction: Press, _row: int) -> None:
        """Look at everything once more; channels that were mended are tried again."""
        await take_up(interaction)
        around = await self._around(interaction)
        diagnosis = await self._status.look(actor_of(interaction))
        if mended := view.mended(diagnosis, around.guild):
            diagnosis = await self._status.mend(actor_of(interaction), mended)
        await show_panel(interaction, view.status_panel(diagnosis, around))

    async def retry(self, interaction: Press, _row: int) -> None:
        """Plan once more what was turned away within a day; the heartbeat says it."""
        await take_up(interaction)
        around = await self._around(interaction)
        count = await self._status.try_again(actor_of(interaction))
        said = texts.status_tried_again(count) if count else texts.TRIED_AGAIN_NONE
        diagnosis = await self._status.see(actor_of(interaction))
        await show_panel(interaction, view.status_panel(diagnosis, around, said))

    async def _around(self, interaction: Press) -> view.Surroundings:
        if interaction.guild is None:
            raise Refusal(texts.SERVER_ONLY)
        in_sync = await self._bot.knows_commands()
        return view.Surroundings(interaction.guild, in_sync, self._bot.latency)

    async def turn(self, step: int, interaction: Press, panel: int) -> None:
        """Another page of the log."""
        await take_up(interaction)
        page = await self._log.turn(actor_of(interaction), panel, step=step)
        await show_panel(interaction, audit_panel(page, interaction.guild))

    async def by_person(self, interaction: Press, panel: int) -> None:
        """Only what one person did, or anybody."""
        await take_up(interaction)
        picked = chosen(interaction)
        user = int(picked) if picked.isascii() and picked.isdecimal() else 0
        page = await self._log.turn(actor_of(interaction), panel, user=user)
        await show_panel(interaction, audit_panel(page, interaction.guild))

    async def by_action(self, interaction: Press, panel: int) -> None:
        """Only one kind of change, or any."""
        await take_up(interaction)
        action = known(chosen(interaction))
        page = await self._log.turn(actor_of(interaction), panel, action=action)
        await show_panel(interaction, audit_panel(page, interaction.guild))


def known(action: str) -> str:
    """A kind of change that the log can be filtered by, or none."""
    return action if action in texts.AUDIT_ACTIONS else ""


async def setup(bot: NexusBot) -> None:
    """Add the cog's commands."""
    bot.add_for_organisers(Watch(bot, bot.services, bot.routes))
