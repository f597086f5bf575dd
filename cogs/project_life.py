"""A project once it is announced: read in full, archived, its card posted again."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.replies import acknowledge, answer, redraw, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.views import projects as view
from nexus_bot.views.hub import notice
from nexus_bot.views.routes import Press, Routes, actor_of


class ProjectLifeCog(commands.Cog, name="project life"):
    """Projects that stand."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._projects = services.projects
        self._delivery = delivery
        routes.press("project", "project.read", self.show)
        routes.press("project-archive", "project.archive", self.ask_archive)
        routes.press("project-archive-now", "project.archive", self.archive)
        routes.press("project-card", "project.edit", self.show_again)

    async def show(self, interaction: Press, number: int) -> None:
        """Read a project in full, in a private answer beside its card."""
        await acknowledge(interaction)
        panel, files = view.full_panel(await self._projects.show(actor_of(interaction), number))
        await answer(interaction, panel, files=files)

    async def ask_archive(self, interaction: Press, number: int) -> None:
        """Ask once before nobody new can build on a project."""
        await acknowledge(interaction)
        scheme = await self._projects.open_to_archive(actor_of(interaction), number)
        await answer(interaction, view.confirm_archive(scheme))

    async def archive(self, interaction: Press, number: int) -> None:
        """Archive a project; who builds on it stays."""
        await acknowledge(interaction, private=False)
        edit = await self._projects.archive(actor_of(interaction), number)
        if edit is not None:
            await self._delivery.say(edit)
        scheme = await self._projects.scheme(interaction.guild_id or 0, number)
        partners = len(scheme.partners) if scheme else 0
        await redraw(interaction, notice(texts.project_archived(number, partners)))
        self._delivery.say_soon()

    async def show_again(self, interaction: Press, number: int) -> None:
        """Post the card of a project that has none any more."""
        await take_up(interaction)
        card = await self._projects.show_again(actor_of(interaction), number)
        outcome = await self._delivery.say(card)
        await show_panel(interaction, view.card_answer(card, outcome.url, outcome.state))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(ProjectLifeCog(bot.services, bot.delivery, bot.routes))
