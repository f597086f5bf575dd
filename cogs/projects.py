"""`/project`: announce the API that others may build on, and change it."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.replies import acknowledge, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.project_drafts import FORM, PITCH_LIMIT, TITLE_LIMIT
from nexus_bot.values.partners import PLACES, ProjectDraft, ProjectStored
from nexus_bot.views import projects as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import number_in
from nexus_bot.views.routes import Press, Routes, actor_of, chosen
from nexus_bot.views.suggestions import same, suggestions

ADDRESS_LIMIT, TAGS_LIMIT = 500, 400


class ProjectsCog(commands.Cog, name="projects"):
    """Projects, for those who announce them."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._projects = services.projects
        self._upkeep = services.upkeep
        self._delivery = delivery
        routes.form("project", "project.post", self.submit)
        routes.form("project-edit", "project.edit", self.submit_edit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.press("project-edit", "project.edit", self.edit)
        routes.press("project-places", "project.edit", self.places)

    @app_commands.command(extras={"action": "project.post"})
    @app_commands.describe(
        title="What your project is called. Left empty, a form opens",
        pitch="What its API does, in a sentence or two",
        repository="Where its code is, such as https://github.com/...",
        docs="Where its API docs are, once they are deployed",
        tags="What it is built with: words with commas between them",
        partners="How many frontend learners may build on it; 2 if you say nothing",
    )
    async def project(
        self,
        interaction: discord.Interaction[NexusBot],
        title: app_commands.Range[str, 1, TITLE_LIMIT] | None = None,
        pitch: app_commands.Range[str, 1, PITCH_LIMIT] | None = None,
        repository: app_commands.Range[str, 0, ADDRESS_LIMIT] | None = None,
        docs: app_commands.Range[str, 0, ADDRESS_LIMIT] | None = None,
        tags: app_commands.Range[str, 0, TAGS_LIMIT] | None = None,
        partners: app_commands.Range[int, 0, PLACES] | None = None,
    ) -> None:
        """Announce the API that others may build on, or change it"""
        given = ProjectDraft(title, pitch, repository, docs, tags, partners)
        if title is None or pitch is None:
            stands = await self._projects.may_post(actor_of(interaction))
            if given == ProjectDraft() or not stands.number:
                await self._open_new(interaction, given, stands)
                return
        await acknowledge(interaction)
        await self._announce(interaction, given)

    @project.autocomplete("tags")
    @suggestions
    async def tags(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Tags that complete the last one that is typed."""
        return same(await self._projects.suggest_tags(interaction.guild_id or 0, typed))

    async def _open_new(
        self, interaction: Press, given: ProjectDraft, stands: ProjectDraft
    ) -> None:
        memo = 0
        if given.places is not None:  # the form does not ask, so a memo knows
            memo = await self._upkeep.keep(actor_of(interaction), FORM, given.state())
        await self._open(interaction, view.completed(given, stands), memo)

    async def _open(self, interaction: Press, shown: ProjectDraft, memo: int = 0) -> None:
        form_title = texts.PROJECT_EDIT_TITLE if shown.number else texts.PROJECT_TITLE
        await open_form(interaction, form_title, "project", *view.project_fields(shown), row=memo)

    async def submit(self, interaction: Press, memo: int) -> None:
        """Take the form: the actor's own project, or one that a memo knows more of."""
        await take_up(interaction)
        before = await self._kept(interaction, memo) if memo else ProjectDraft()
        await self._announce(interaction, view.filled_project(filled(interaction), before))

    async def _kept(self, interaction: Press, memo: int) -> ProjectDraft:
        kept = await self._upkeep.draft(actor_of(interaction), memo, FORM)
        return ProjectDraft.restored(kept.state)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in; what it did not change shows what stands."""
        given, actor = await self._kept(interaction, memo), actor_of(interaction)
        if given.number:
            stands = await self._projects.open_to_edit(actor, given.number)
        else:
            stands = await self._projects.may_post(actor)
        await self._open(interaction, view.completed(given, stands), memo)

    async def _announce(self, interaction: Press, draft: ProjectDraft) -> None:
        stored = await self._projects.announce(actor_of(interaction), draft)
        await self._show_stored(interaction, stored)

    async def _show_stored(self, interaction: Press, stored: ProjectStored) -> None:
        outcome = await self._delivery.say(stored.card)
        number = stored.scheme.project.number
        sight = await self._projects.show(actor_of(interaction), number)
        panel, files = view.stored_panel(sight, stored, outcome.state)
        await show_panel(interaction, panel, files=files)
        self._delivery.say_soon()

    async def edit(self, interaction: Press, number: int) -> None:
        """Open the form of a project for those who may change it."""
        draft = await self._projects.open_to_edit(actor_of(interaction), number)
        fields = view.project_fields(draft)
        await open_form(interaction, texts.PROJECT_EDIT_TITLE, "project-edit", *fields, row=number)

    async def submit_edit(self, interaction: Press, number: int) -> None:
        """Take the form of an edit."""
        await take_up(interaction)
        before = ProjectDraft(number=number)
        await self._announce(interaction, view.filled_project(filled(interaction), before))

    async def places(self, interaction: Press, number: int) -> None:
        """Say how many may build on a project."""
        await take_up(interaction)
        places = number_in(chosen(interaction))
        stored = await self._projects.places(actor_of(interaction), number, places)
        await self._show_stored(interaction, stored)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(ProjectsCog(bot.services, bot.delivery, bot.routes))
