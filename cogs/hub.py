"""`/hub`: find what others learned before you."""

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.values import HUB_KINDS, Query
from nexus_bot.views.hub import number_in, results, whole
from nexus_bot.views.routes import Press, actor_of
from nexus_bot.views.suggestions import same, suggestions

READ = {"action": "hub.read"}
KIND_CHOICES = [app_commands.Choice(name=texts.KIND_NAMES[kind], value=kind) for kind in HUB_KINDS]


class HubCog(commands.GroupCog, group_name="hub", group_description="What this community knows"):
    """The hub to read."""

    def __init__(self, services: Services) -> None:
        self._hub = services.hub

    @app_commands.command(extras=READ)
    @app_commands.describe(
        query="Words to look for; a small typing mistake does no harm",
        topic="Only this topic",
        kind="Only this kind",
        author="Only by this member",
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def search(
        self,
        interaction: discord.Interaction[NexusBot],
        query: str | None = None,
        topic: str | None = None,
        kind: str | None = None,
        author: discord.User | None = None,
    ) -> None:
        """Find what others have shared"""
        asked = Query(
            typed=(query or "")[:300],
            topic=(topic or "")[:100],
            kind=kind if kind in HUB_KINDS else "",
            author_id=author.id if author else 0,
            author=author.display_name if author else "",
        )
        await self._list(interaction, asked)

    @app_commands.command(extras=READ)
    @app_commands.describe(topic="Begin with this topic")
    async def browse(
        self, interaction: discord.Interaction[NexusBot], topic: str | None = None
    ) -> None:
        """Look around by topic and kind"""
        await self._list(interaction, Query(topic=(topic or "")[:100], browse=True))

    @app_commands.command(extras=READ)
    @app_commands.describe(number="Its number, or words from its title")
    async def show(
        self, interaction: discord.Interaction[NexusBot], number: str | None = None
    ) -> None:
        """Read one in full"""
        if asked := number_in(number or ""):
            await acknowledge(interaction)
            await self._show(interaction, asked)
        else:
            await self._list(interaction, Query(typed=(number or "")[:300]))

    @search.autocomplete("topic")
    @browse.autocomplete("topic")
    @suggestions
    async def topics(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Topics of the hub that fit what is typed."""
        topics = await self._hub.suggest_topics(interaction.guild_id or 0, typed)
        return same(topic.name for topic in topics)

    @show.autocomplete("number")
    @suggestions
    async def numbers(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Posts that fit what is typed, by number or by words."""
        posts = await self._hub.suggest_posts(interaction.guild_id or 0, typed)
        return [(f"#{post.number} {post.title}", str(post.number)) for post in posts]

    async def _list(self, interaction: Press, query: Query) -> None:
        await acknowledge(interaction)
        await answer(interaction, results(await self._hub.search(actor_of(interaction), query)))

    async def _show(self, interaction: Press, number: int) -> None:
        panel, files = whole(await self._hub.show(actor_of(interaction), number))
        await answer(interaction, panel, files=files)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(HubCog(bot.services))
