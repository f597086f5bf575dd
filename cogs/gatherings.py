"""Sessions for those who come: join, leave, and what one has joined."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.clock import Clock
from nexus_bot.delivery.pace import Pace
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw
from nexus_bot.services import Services
from nexus_bot.views import sessions as view
from nexus_bot.views.hub import notice, number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen
from nexus_bot.views.session_lists import my_sessions

EDIT_SECONDS = 1.0


class GatheringsCog(commands.Cog, name="gatherings"):
    """Sessions, for those who join them."""

    def __init__(self, services: Services, routes: Routes, clock: Clock) -> None:
        self._sessions = services.sessions
        self._clock = clock
        self._pace = Pace(EDIT_SECONDS)
        routes.press("join", "session.join", self.join)
        routes.press("leave", "session.join", self.leave)
        routes.press("my-sessions", "profile.read", self.mine)
        routes.press("sessions-page", "profile.read", self.turn)
        routes.press("session", "session.join", self.show)

    async def join(self, interaction: Press, number: int) -> None:
        """Let somebody in; the card counts."""
        await acknowledge(interaction, private=False)
        session, new = await self._sessions.join(actor_of(interaction), number)
        remind = view.is_reminded(session, self._clock())
        await self._show(interaction, number)
        text = texts.session_joined(number, session.starts_at, new=new, remind=remind)
        await answer(interaction, notice(text))

    async def leave(self, interaction: Press, number: int) -> None:
        """Let somebody go; the card counts."""
        await acknowledge(interaction, private=False)
        _, was_in = await self._sessions.leave(actor_of(interaction), number)
        await self._show(interaction, number)
        await answer(interaction, notice(texts.session_left(number, was_in=was_in)))

    async def _show(self, interaction: Press, number: int) -> None:
        """Show the new count at once where it was pressed, once a second at most.

        Whatever is left out here, the edit that was stored with it shows some seconds later.
        """
        message = interaction.message
        if message is None or is_on_panel(interaction):
            return
        if self._pace.left(message.id):
            return
        self._pace.note(message.id)
        gathering = await self._sessions.gathering(interaction.guild_id or 0, number)
        if gathering is not None:
            await redraw(interaction, view.session_card(gathering, self._clock()))

    async def mine(self, interaction: Press, _row: int) -> None:
        """List the reader's coming sessions."""
        await acknowledge(interaction)
        await answer(interaction, my_sessions(await self._sessions.mine(actor_of(interaction))))

    async def turn(self, interaction: Press, page: int) -> None:
        """Another page of the list."""
        await acknowledge(interaction, private=False)
        mine = await self._sessions.mine(actor_of(interaction), page)
        await redraw(interaction, my_sessions(mine))

    async def show(self, interaction: Press, _row: int) -> None:
        """Open the chosen session beside the list."""
        await acknowledge(interaction, private=False)
        number = number_in(chosen(interaction))
        sight = await self._sessions.show(actor_of(interaction), number)
        await answer(interaction, view.session_panel(sight))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(GatheringsCog(bot.services, bot.routes, bot.clock))
