"""Asking to build on a project, and inviting whom one sees to build on one's own."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.errors import NotFound
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.partner_looks import ASK
from nexus_bot.values.partners import NoteDraft, RequestSight
from nexus_bot.views import partner_forms as forms
from nexus_bot.views import partner_requests as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of


class PartnerAskingCog(commands.Cog, name="asking partners"):
    """The forms that ask and invite, from a card, a panel or a direct message."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._upkeep = services.upkeep
        self._answers = PartnerAnswers(services, delivery)
        routes.press("build-on", "partner.ask", self.open_ask)
        routes.form("build-on", "partner.ask", self.ask)
        routes.press("partner-ask-on", "partner.ask", self.open_ask_on, in_messages=True)
        routes.form("partner-ask-on", "partner.ask", self.ask_on, in_messages=True)
        routes.press("partner-invite", "partner.invite", self.open_invite, in_messages=True)

    async def open_ask(self, interaction: Press, number: int) -> None:
        """Open the form that asks for a place, or show how the request stands."""
        await self._open_ask(interaction, actor_of(interaction), number, "build-on", number)

    async def open_ask_on(self, interaction: Press, project_id: int) -> None:
        """Open the form that asks, wherever it is pressed: the row tells of which project."""
        actor, number = await self._project(interaction, project_id)
        await self._open_ask(interaction, actor, number, "partner-ask-on", project_id)

    async def _project(self, interaction: Press, project_id: int) -> tuple[Actor, int]:
        actor = await self._answers.reader(interaction, project=project_id)
        project = await self._partners.project(actor.guild_id, project_id)
        if project is None:
            raise NotFound
        return actor, project.number

    async def _open_ask(
        self, interaction: Press, actor: Actor, number: int, verb: str, row: int
    ) -> None:
        stands = await self._partners.may_ask(actor, number)
        if isinstance(stands, RequestSight):
            await self._answers.begin(interaction)
            await self._answers.show(interaction, view.request_panel(stands, actor.user_id))
            return
        name = forms.short_name(stands.owner)
        await open_form(
            interaction, texts.ask_title(name), verb, forms.note_field(stands.owner.name), row=row
        )

    async def ask(self, interaction: Press, number: int) -> None:
        """Take the form that asks for a place."""
        await self._answers.begin(interaction)
        await self._ask(interaction, actor_of(interaction), number)

    async def ask_on(self, interaction: Press, project_id: int) -> None:
        """Take the form that was opened below a note."""
        await self._answers.begin(interaction)
        await self._ask(interaction, *await self._project(interaction, project_id))

    async def _ask(self, interaction: Press, actor: Actor, number: int) -> None:
        outcome = await self._partners.ask(actor, number, filled(interaction).text("note"))
        await self._answers.show(interaction, view.outcome_panel(outcome, actor.user_id))

    async def open_invite(self, interaction: Press, panel: int) -> None:
        """Open the form that invites whom the panel shows; a memo remembers who that was."""
        actor = await self._answers.reader(interaction, memo=panel)
        seeker = await self._partners.may_invite(actor, panel)
        draft = NoteDraft("invite", seeker.user_id)
        memo = await self._upkeep.keep(actor, ASK, draft.state())
        title = texts.invite_title(forms.short_name(seeker))
        field = forms.note_field(seeker.name, invites=True)
        await open_form(interaction, title, "partner-note", field, row=memo)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnerAskingCog(bot.services, bot.delivery, bot.routes))
