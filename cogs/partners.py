"""`/find-api-partner`: one project that fits at a time, asking for a place, or whom to invite."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.errors import NotFound
from nexus_bot.replies import acknowledge, answer
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.partner_looks import ASK, SEEK
from nexus_bot.values.partners import (
    NoteDraft,
    PartnershipSight,
    RequestSight,
    SeekerDraft,
)
from nexus_bot.views import partner_requests as requests
from nexus_bot.views import partners as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of


class PartnersCog(commands.Cog, name="partners"):
    """Finding a partner, for those who look for an API and those who announced one."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._cohorts = services.cohorts
        self._upkeep = services.upkeep
        self._answers = PartnerAnswers(services, delivery)
        find = "partner.find"
        routes.form("seek", find, self.submit, in_messages=True)
        routes.press(f"fix-{SEEK}", "memo.open", self.fix, in_messages=True)
        routes.press("partner-find", find, self.find, in_messages=True)
        routes.press("partner-wish", find, self.change_wishes, in_messages=True)
        routes.press("partner-look", find, self.change_wishes)
        routes.press("partner-stop", find, self.stop_waiting, in_messages=True)
        routes.press("partner-next", find, partial(self.turn, 1), in_messages=True)
        routes.press("partner-back", find, partial(self.turn, -1), in_messages=True)
        routes.press("partner-wanted", "partner.invite", self.wanted, in_messages=True)
        routes.press("wanting-next", find, partial(self.turn_wanted, 1), in_messages=True)
        routes.press("wanting-back", find, partial(self.turn_wanted, -1), in_messages=True)
        routes.press("build-on", "partner.ask", self.open_ask)
        routes.press("partner-ask-on", "partner.ask", self.open_ask_on, in_messages=True)
        routes.form("build-on", "partner.ask", self.ask)
        routes.form("partner-ask-on", "partner.ask", self.ask_on, in_messages=True)
        routes.press("partner-invite", "partner.invite", self.open_invite, in_messages=True)

    @app_commands.command(name="find-api-partner", extras={"action": "partner.find"})
    @app_commands.describe(looking_for="What you want to build. Left empty, a form opens")
    async def find_api_partner(
        self,
        interaction: discord.Interaction[NexusBot],
        looking_for: app_commands.Range[str, 1, view.WANTS_LIMIT] | None = None,
    ) -> None:
        """Find an API to build on, or who builds on yours"""
        if looking_for is not None:
            await acknowledge(interaction)
            await self._seek(interaction, actor_of(interaction), SeekerDraft(looking_for))
            return
        await self._show_place(interaction, actor_of(interaction))

    async def find(self, interaction: Press, cohort_id: int) -> None:
        """Show again what fits, or whom one works with."""
        await self._show_place(
            interaction, await self._answers.reader(interaction, cohort=cohort_id)
        )

    async def _show_place(self, interaction: Press, actor: Actor) -> None:
        """Show what the actor should see first; who told nothing yet is asked."""
        place = await self._partners.place_of(actor)
        if place == "new":
            await self._open_wishes(interaction, actor)
            return
        if interaction.type is discord.InteractionType.application_command:
            await acknowledge(interaction)
        else:
            await self._answers.begin(interaction)
        if isinstance(place, PartnershipSight):
            await self._answers.show(interaction, requests.partnership_panel(place, actor.user_id))
        elif place == "owner":
            shown = view.wanting_panel(await self._partners.wanted(actor))
            await self._answers.show(interaction, shown)
        else:
            await self._seek(interaction, actor)

    async def change_wishes(self, interaction: Press, cohort_id: int) -> None:
        """Open the form of a search, filled with what is known."""
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._open_wishes(interaction, actor, row=cohort_id)

    async def _open_wishes(
        self, interaction: Press, actor: Actor, draft: SeekerDraft | None = None, row: int = 0
    ) -> None:
        shown = draft or await self._partners.may_find(actor)
        title = texts.SEEK_AGAIN_TITLE if shown.looking_for else texts.SEEK_TITLE
        await open_form(interaction, title, "seek", *view.seek_fields(shown), row=row)

    async def submit(self, interaction: Press, cohort_id: int) -> None:
        """Take the form of a search."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._seek(interaction, actor, view.filled_seeker(filled(interaction)))

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        actor = await self._answers.reader(interaction, memo=memo)
        kept = await self._upkeep.draft(actor, memo, SEEK)
        draft = SeekerDraft.restored(kept.state)
        cohort = await self._cohorts.last(actor.guild_id)
        await self._open_wishes(interaction, actor, draft, row=cohort.id if cohort else 0)

    async def _seek(
        self, interaction: Press, actor: Actor, draft: SeekerDraft | None = None
    ) -> None:
        found = await self._partners.seek(actor, draft)
        await self._answers.show(interaction, view.suggestion_panel(found))

    async def turn(self, step: int, interaction: Press, panel: int) -> None:
        """Show the next that fits, or the one before."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, memo=panel)
        found = await self._partners.turn(actor, panel, step)
        await self._answers.show(interaction, view.suggestion_panel(found))

    async def stop_waiting(self, interaction: Press, cohort_id: int) -> None:
        """Leave the waiting list."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._partners.stop_waiting(actor, cohort_id)
        await self._answers.show(interaction, view.stopped(cohort_id))

    async def wanted(self, interaction: Press, project_id: int) -> None:
        """Show who looks for an API like the reader's."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, project=project_id)
        found = await self._partners.wanted(actor, project_id)
        await self._answers.show(interaction, view.wanting_panel(found))

    async def turn_wanted(self, step: int, interaction: Press, panel: int) -> None:
        """Show the next who looks, or the one before."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, memo=panel)
        found = await self._partners.turn_wanted(actor, panel, step)
        await self._answers.show(interaction, view.wanting_panel(found))

    async def open_ask(self, interaction: Press, number: int) -> None:
        """Open the form that asks for a place, or show how the request stands."""
        await self._open_ask(interaction, actor_of(interaction), number, "build-on", number)

    async def open_ask_on(self, interaction: Press, project_id: int) -> None:
        """Open the form below a note, which tells of which project by its row."""
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
            await answer(interaction, requests.request_panel(stands, actor.user_id))
            return
        name = view.short_name(stands.owner)
        await open_form(
            interaction, texts.ask_title(name), verb, view.note_field(stands.owner.name), row=row
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
        await self._answers.show(interaction, requests.outcome_panel(outcome, actor.user_id))

    async def open_invite(self, interaction: Press, panel: int) -> None:
        """Open the form that invites whom the panel shows; a memo remembers who that was."""
        actor = await self._answers.reader(interaction, memo=panel)
        seeker = await self._partners.may_invite(actor, panel)
        draft = NoteDraft("invite", seeker.user_id)
        memo = await self._upkeep.keep(actor, ASK, draft.state())
        title = texts.invite_title(view.short_name(seeker))
        field = view.note_field(seeker.name, invites=True)
        await open_form(interaction, title, "partner-note", field, row=memo)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnersCog(bot.services, bot.delivery, bot.routes))
