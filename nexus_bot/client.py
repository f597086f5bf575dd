"""The Discord client: lists the cogs, keeps the commands in step, runs the heartbeat."""

import asyncio
import hashlib
import json
import logging
import time
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.delivery import SENDS_PER_SECOND, Delivery, wire
from nexus_bot.errors import NexusError, Outdated
from nexus_bot.jobs import Workshop
from nexus_bot.replies import refuse
from nexus_bot.scheduler import Scheduler
from nexus_bot.services import Services
from nexus_bot.views.routes import Gate, Routes, note

log = logging.getLogger(__name__)

# The bot never speaks in voice channels, so what that would need is not missed.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

COGS = (
    "cogs.learn",
    "cogs.posts",
    "cogs.hub",
    "cogs.lists",
    "cogs.sessions",
    "cogs.gatherings",
    "cogs.blockers",
    "cogs.blocker_life",
    "cogs.blocker_solutions",
    "cogs.blocker_cards",
    "cogs.blocker_lists",
    "cogs.projects",
    "cogs.project_life",
    "cogs.partners",
    "cogs.partner_asking",
    "cogs.partner_requests",
    "cogs.partner_notes",
    "cogs.partnerships",
    "cogs.integration",
    "cogs.integration_forms",
    "cogs.my_partners",
    "cogs.me",
    "cogs.hearing",
    "cogs.nexus",
    "cogs.nexus_milestones",
    "cogs.nexus_cohorts",
    "cogs.nexus_announce",
    "cogs.nexus_blockers",
    "cogs.nexus_pairing",
    "cogs.nexus_status",
    "cogs.timeline",
    "cogs.dates",
    "cogs.help",
)
PACE = 10
EDIT_SECONDS = 1.0
PATIENCE = 8.0  # `docker stop` waits for ten seconds
INTERACTIONS = ("CommandTree-invoker", "discord.py: on_interaction")  # discord.py's names of tasks


class NexusTree(app_commands.CommandTree["NexusBot"]):
    """The slash commands: every one passes the gate, every failure is answered, each is logged."""

    async def interaction_check(self, interaction: discord.Interaction["NexusBot"], /) -> bool:
        """Let the command in, or answer why not."""
        interaction.extras["started"] = time.perf_counter()
        try:
            command = interaction.command
            if command is None:
                raise Outdated
            self.client.gate.admit(interaction, command.extras.get("action"))
        except NexusError as error:
            self._note(interaction, await refuse(interaction, error))
            return False
        return True

    async def on_error(
        self,
        interaction: discord.Interaction["NexusBot"],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        """Answer whatever went wrong."""
        self._note(interaction, await refuse(interaction, error))

    def done(self, interaction: discord.Interaction["NexusBot"]) -> None:
        """Log a command that went well."""
        self._note(interaction, "ok")

    def _note(self, interaction: discord.Interaction["NexusBot"], outcome: str) -> None:
        command = interaction.command
        name = f"/{command.qualified_name}" if command else "unknown command"
        note(interaction, name, outcome, interaction.extras.get("started", time.perf_counter()))


class NexusBot(commands.AutoShardedBot):
    """The bot on Discord."""

    tree: NexusTree

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        heartbeat: bool = True,
        heartbeat_file: Path | None = None,
        pace: int = PACE,
        edit_seconds: float = EDIT_SECONDS,
        sends_per_second: float = SENDS_PER_SECOND,
    ) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=NexusTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=0.1,
            enable_debug_events=False,
            http_trace=wire.trace(),
        )
        self.services = Services.over(database, clock)
        self.clock = clock
        self.gate = Gate(pace)
        self.routes = Routes(self.gate)
        self.delivery = Delivery(
            self,
            self.services,
            clock,
            edit_seconds=edit_seconds,
            sends_per_second=sends_per_second,
            locked_out=self._lock_out,
        )
        self.workshop = Workshop(self.delivery, self.services, clock, heartbeat_file)
        self.command_ids: dict[str, int] = {}
        self.organisers = app_commands.Group(
            name="nexus",
            description="For organisers",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self.tree.add_command(self.organisers)
        self.is_locked_out = False
        self._leaving: asyncio.Task[None] | None = None
        self._scheduler = Scheduler(self.workshop) if heartbeat else None
        self._database = database

    async def setup_hook(self) -> None:
        """Load the cogs, tell Discord the commands if they changed, and begin to beat."""
        wire.hurry(self)
        for cog in COGS:
            await self.load_extension(cog)
        await self.sync_commands()
        await self.services.outbox.take_over()
        await self.services.sessions.recount()
        if self._scheduler is not None:
            self._scheduler.start()

    def add_for_organisers(self, cog: commands.Cog) -> None:
        """Put a cog's commands under `/nexus`, which several cogs share."""
        for command in cog.get_app_commands():
            self.organisers.add_command(command)

    async def sync_commands(self) -> None:
        """Tell Discord the commands, only when they differ from what it was told last."""
        application_id, digest = self.application_id or 0, self._digest()
        known = await self.services.upkeep.commands_told(application_id)
        if known is not None and known.digest == digest:
            self.command_ids.update(known.ids)
            return
        synced = await self.tree.sync()
        self.command_ids.update({command.name: command.id for command in synced})
        await self.services.upkeep.tell_commands(application_id, digest, self.command_ids)
        log.info("commands_synced", extra={"count": len(synced)})

    def _digest(self) -> str:
        """A short form of all commands, the same as long as they are."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        told = json.dumps(payload, sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()

    async def knows_commands(self) -> bool:
        """Whether Discord was last told the very commands that this process has."""
        known = await self.services.upkeep.commands_told(self.application_id or 0)
        return known is not None and known.digest == self._digest()

    async def on_interaction(self, interaction: discord.Interaction["NexusBot"]) -> None:
        """Lead presses and forms to their handlers."""
        await self.routes.dispatch(interaction)

    async def on_app_command_completion(
        self, interaction: discord.Interaction["NexusBot"], _command: Any
    ) -> None:
        """Log a command that went well."""
        self.tree.done(interaction)

    async def on_ready(self) -> None:
        """Say so in the log."""
        log.info("ready", extra={"guilds": len(self.guilds)})

    def _lock_out(self) -> None:
        """Leave, for Discord does not take the token any more; who runs the bot must change it."""
        if not self.is_locked_out:
            self.is_locked_out = True
            self._leaving = asyncio.create_task(self.close())

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Try a channel again whose permissions may have been changed."""
        await self.delivery.mended(after.guild.id, after.id)

    async def on_thread_update(self, _before: discord.Thread, after: discord.Thread) -> None:
        """Try a thread again that may have been unlocked."""
        await self.delivery.mended(after.guild.id, after.id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Forget the thread of a blocker, or of partners, that somebody deleted."""
        await self.services.blockers.thread_gone(payload.guild_id, payload.thread_id)
        await self.services.partners.thread_gone(payload.guild_id, payload.thread_id)

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Try a server's channels again when a role changes."""
        await self.delivery.mended(after.guild.id)

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Try a server's channels again when the bot's own roles change."""
        if self.user is not None and after.id == self.user.id:
            await self.delivery.mended(after.guild.id)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log a failure outside any interaction, without what was in the event."""
        log.exception("event_failed", extra={"event": event_method})

    async def close(self) -> None:
        """Begin nothing new, end what is begun, leave the gateway, give the database back."""
        self.delivery.stop()
        if self._scheduler is not None:
            self._scheduler.pause()
        if begun := self._under_way():
            await asyncio.wait(begun, timeout=PATIENCE)
        if self._scheduler is not None:
            self._scheduler.stop()
        await self.delivery.end()
        await super().close()
        await self._database.close()

    def _under_way(self) -> set[asyncio.Task[Any]]:
        """The interactions, jobs and late cards that should still come to their end."""
        begun = {task for task in asyncio.all_tasks() if task.get_name() in INTERACTIONS}
        begun |= self.delivery.under_way
        if self._scheduler is not None:
            begun |= self._scheduler.under_way
        return begun - {asyncio.current_task(), self._leaving}
