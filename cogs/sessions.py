"""`/session`: plan to meet, move what was planned, call it off."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.replies import acknowledge, answer, redraw, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.session_drafts import FORM, LONGEST, SHORTEST, TOPIC_LIMIT
from nexus_bot.values import SessionDraft
from nexus_bot.views import sessions as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import notice
from nexus_bot.views.routes import Press, Routes, actor_of
from nexus_bot.views.suggestions import suggestions

KIND_CHOICES = [
    app_commands.Choice(name=name, value=kind) for kind, name in texts.SESSION_KINDS.items()
]


class SessionsCog(commands.Cog, name="sessions"):
    """Sessions, from the typed time to the card, for those who host them."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._sessions = services.sessions
        self._upkeep = services.upkeep
        self._delivery = delivery
        routes.form("session", "session.plan", self.submit)
        routes.form("session-move", "session.change", self.submit_move)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.press("session-save", "session.plan", self.save)
        routes.press("move", "session.change", self.move)
        routes.press("cancel", "session.change", self.ask_cancel)
        routes.press("cancel-now", "session.change", self.cancel)

    @app_commands.command(extras={"action": "session.plan"})
    @app_commands.describe(
        kind="Study group, pair programming, code review or demo",
        when="On your own clock, such as tomorrow 6pm. Left empty, a form opens",
        topic="What is it about?",
        minutes="How long it takes; an hour if you say nothing",
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def session(
        self,
        interaction: discord.Interaction[NexusBot],
        kind: str | None = None,
        when: app_commands.Range[str, 1, 60] | None = None,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        minutes: app_commands.Range[int, SHORTEST, LONGEST] | None = None,
    ) -> None:
        """Plan to meet: study, pair, review code or show something"""
        draft = SessionDraft(kind or "", when or "", topic or "", str(minutes or ""))
        if when is None:
            await self._sessions.may_plan(actor_of(interaction))
            await self._open(interaction, draft)
            return
        await acknowledge(interaction)
        await self._preview(interaction, draft)

    @session.autocomplete("when")
    @suggestions
    async def moments(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Moments that what is typed may mean, as the clock on the wall shows them."""
        offered = await self._sessions.offers(interaction.guild_id or 0, interaction.user.id, typed)
        return [
            (f"{wall:%A} {wall.day} {wall:%B %Y, %H:%M}", f"{wall:%Y-%m-%d %H:%M}")
            for wall in (moment.wall for moment in offered)
        ]

    async def _open(self, interaction: Press, draft: SessionDraft) -> None:
        if draft.number:
            fields = view.move_fields(draft)
            await open_form(
                interaction, texts.MOVE_TITLE, "session-move", *fields, row=draft.number
            )
        else:
            fields = view.session_fields(draft)
            await open_form(interaction, texts.SESSION_TITLE, "session", *fields)

    async def submit(self, interaction: Press, _row: int) -> None:
        """Take the form of a new session."""
        await take_up(interaction)
        await self._preview(interaction, view.filled_draft(filled(interaction)))

    async def submit_move(self, interaction: Press, number: int) -> None:
        """Take the form that moves a session."""
        await take_up(interaction)
        await self._preview(interaction, view.filled_draft(filled(interaction), number))

    async def _preview(self, interaction: Press, draft: SessionDraft) -> None:
        understood = await self._sessions.understand(actor_of(interaction), draft)
        await show_panel(interaction, view.preview(understood))

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in, or one that was understood otherwise."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        await self._open(interaction, SessionDraft.restored(state))

    async def save(self, interaction: Press, panel: int) -> None:
        """Plan or move the session that the preview shows."""
        await acknowledge(interaction, private=False)
        stored = await self._sessions.save(actor_of(interaction), panel)
        outcome = await self._delivery.say(stored.card)
        await redraw(interaction, view.saved_answer(stored, outcome.url, outcome.state))

    async def move(self, interaction: Press, number: int) -> None:
        """Open the form that moves a session, for those who may."""
        draft = await self._sessions.open_to_change(actor_of(interaction), number)
        await self._open(interaction, draft)

    async def ask_cancel(self, interaction: Press, number: int) -> None:
        """Ask once before a session is called off."""
        await acknowledge(interaction)
        draft = await self._sessions.open_to_change(actor_of(interaction), number)
        await answer(interaction, view.confirm_cancel(number, draft))

    async def cancel(self, interaction: Press, number: int) -> None:
        """Call a session off."""
        await acknowledge(interaction, private=False)
        stored = await self._sessions.cancel(actor_of(interaction), number)
        await self._delivery.say(stored.card)
        text = texts.session_cancelled(number, told=stored.gathering.people > 1)
        await redraw(interaction, notice(text))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(SessionsCog(bot.services, bot.delivery, bot.routes))
