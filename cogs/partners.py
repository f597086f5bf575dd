"""`/find-api-partner`: one project that fits at a time, or who looks for one."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.partner_looks import SEEK
from nexus_bot.values.partners import PartnershipSight, SeekerDraft, Suggestions, Wanting
from nexus_bot.views import partner_forms as forms
from nexus_bot.views import partners as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.partnerships import partnership_panel
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
        routes.press("partner-look", find, self.change_wishes, in_messages=True)
        routes.press("partner-all", find, self.show_all, in_messages=True)
        routes.press("partner-stop", find, self.stop_waiting, in_messages=True)
        routes.press("partner-next", find, partial(self.turn, 1), in_messages=True)
        routes.press("partner-back", find, partial(self.turn, -1), in_messages=True)
        routes.press("partner-wanted", "partner.invite", self.wanted, in_messages=True)
        routes.press("wanting-next", find, partial(self.turn_wanted, 1), in_messages=True)
        routes.press("wanting-back", find, partial(self.turn_wanted, -1), in_messages=True)

    @app_commands.command(name="find-api-partner", extras={"action": "partner.find"})
    @app_commands.describe(looking_for="What you want to build. Left empty, a form opens")
    async def find_api_partner(
        self,
        interaction: discord.Interaction[NexusBot],
        looking_for: app_commands.Range[str, 1, forms.WANTS_LIMIT] | None = None,
    ) -> None:
        """Find an API to build on, or who builds on yours"""
        if looking_for is not None:
            await self._answers.begin(interaction)
            found = await self._partners.seek(actor_of(interaction), SeekerDraft(looking_for))
            await self._show(interaction, found)
            return
        await self._show_place(interaction, actor_of(interaction))

    async def find(self, interaction: Press, cohort_id: int) -> None:
        """Show again what fits, or whom one works with."""
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._show_place(interaction, actor, cohort_id)

    async def _show_place(self, interaction: Press, actor: Actor, cohort_id: int = 0) -> None:
        """Show what the actor should see first; who told nothing yet is asked."""
        place = await self._partners.place_of(actor)
        if place == "new":
            await self._open_wishes(interaction, actor, row=cohort_id)
            return
        await self._answers.begin(interaction)
        if isinstance(place, PartnershipSight):
            await self._answers.show(interaction, partnership_panel(place, actor.user_id))
        elif place == "owner":
            await self._show_wanting(interaction, await self._partners.wanted(actor))
        else:
            await self._show(interaction, await self._partners.seek(actor))

    async def change_wishes(self, interaction: Press, cohort_id: int) -> None:
        """Open the form of a search, filled with what is known."""
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._open_wishes(interaction, actor, row=cohort_id)

    async def _open_wishes(
        self, interaction: Press, actor: Actor, draft: SeekerDraft | None = None, row: int = 0
    ) -> None:
        shown = draft or await self._partners.may_find(actor)
        title = texts.SEEK_AGAIN_TITLE if shown.looking_for else texts.SEEK_TITLE
        await open_form(interaction, title, "seek", *forms.seek_fields(shown), row=row)

    async def submit(self, interaction: Press, cohort_id: int) -> None:
        """Take the form of a search."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        draft = forms.filled_seeker(filled(interaction))
        await self._show(interaction, await self._partners.seek(actor, draft))

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        actor = await self._answers.reader(interaction, memo=memo)
        kept = await self._upkeep.draft(actor, memo, SEEK)
        draft = SeekerDraft.restored(kept.state)
        cohort = await self._cohorts.last(actor.guild_id)
        await self._open_wishes(interaction, actor, draft, row=cohort.id if cohort else 0)

    async def _show(self, interaction: Press, found: Suggestions) -> None:
        await self._answers.show(interaction, view.suggestion_panel(found))

    async def turn(self, step: int, interaction: Press, panel: int) -> None:
        """Show the next that fits, or the one before."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, memo=panel)
        await self._show(interaction, await self._partners.turn(actor, panel, step))

    async def show_all(self, interaction: Press, cohort_id: int) -> None:
        """Show every project with a free place, the one that fits best first."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._show(interaction, await self._partners.seek(actor, everything=True))

    async def stop_waiting(self, interaction: Press, cohort_id: int) -> None:
        """Look for an API no more."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, cohort=cohort_id)
        await self._partners.stop_waiting(actor, cohort_id)
        await self._answers.show(interaction, view.stopped(cohort_id))

    async def wanted(self, interaction: Press, project_id: int) -> None:
        """Show who looks for an API like the reader's."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, project=project_id)
        await self._show_wanting(interaction, await self._partners.wanted(actor, project_id))

    async def turn_wanted(self, step: int, interaction: Press, panel: int) -> None:
        """Show the next who looks, or the one before."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, memo=panel)
        await self._show_wanting(interaction, await self._partners.turn_wanted(actor, panel, step))

    async def _show_wanting(self, interaction: Press, found: Wanting) -> None:
        in_messages = interaction.guild_id is None
        await self._answers.show(interaction, view.wanting_panel(found, in_messages=in_messages))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnersCog(bot.services, bot.delivery, bot.routes))
