"""*Useful* and *Save* of whatever the hub knows; *Edit* and *Delete* of a learning."""

from dataclasses import replace

import discord
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.replies import acknowledge, answer, redraw
from nexus_bot.services import Services
from nexus_bot.views import learnings as view
from nexus_bot.views.files import with_file
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import confirm_delete, notice, whole
from nexus_bot.views.routes import Press, Routes, actor_of


class Posts(commands.Cog):
    """What can be done to a post that stands."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._learnings = services.learnings
        self._hub = services.hub
        self._delivery = delivery
        routes.form("edit", "learning.edit", self.submit_edit)
        routes.press("edit", "learning.edit", self.edit)
        routes.press("useful", "learning.vote", self.useful)
        routes.press("save", "learning.bookmark", self.save)
        routes.press("undo", "learning.delete", self.undo)
        routes.press("withdraw", "learning.delete", self.ask_delete)
        routes.press("delete", "learning.delete", self.ask_delete)
        routes.press("delete-now", "learning.delete", self.delete)

    async def edit(self, interaction: Press, number: int) -> None:
        """Open the form of a learning for those who may change it."""
        draft = await self._learnings.open_for_edit(actor_of(interaction), number)
        await open_form(interaction, texts.EDIT_TITLE, "edit", *view.fields(draft), row=number)

    async def submit_edit(self, interaction: Press, number: int) -> None:
        """Take the edit form."""
        await acknowledge(interaction)
        form = filled(interaction)
        before = await self._learnings.open_for_edit(actor_of(interaction), number)
        draft = replace(
            before, **{name: form.text(name) for name in ("text", "topic", "kind", "link")}
        )
        draft = await with_file(draft, form.file("snippet"))
        changed = await self._learnings.edit(actor_of(interaction), number, draft)
        outcome = await self._delivery.say(changed.card)
        await answer(interaction, notice(texts.changed(number, outcome.state)))

    async def useful(self, interaction: Press, number: int) -> None:
        """Vote, or take the vote back; the card counts."""
        await acknowledge(interaction, private=False)
        actor, message = actor_of(interaction), interaction.message
        await self._learnings.vote(actor, number)
        if message is not None and message.flags.ephemeral:
            await self._delivery.refresh(actor.guild_id, number)
            panel, files = whole(await self._hub.show(actor, number))
            await redraw(interaction, panel, files=files)
            return

        async def edit(card: discord.ui.LayoutView) -> None:
            await interaction.edit_original_response(view=card)

        await self._delivery.refresh(actor.guild_id, number, edit)

    async def save(self, interaction: Press, number: int) -> None:
        """Keep a post, or let it go."""
        await acknowledge(interaction)
        kept = await self._learnings.bookmark(actor_of(interaction), number)
        await answer(interaction, notice(texts.SAVED if kept else texts.UNSAVED))

    async def ask_delete(self, interaction: Press, number: int) -> None:
        """Ask once before a learning goes for good."""
        await acknowledge(interaction)
        title = await self._learnings.title_to_delete(actor_of(interaction), number)
        await answer(interaction, confirm_delete(number, title))

    async def delete(self, interaction: Press, number: int) -> None:
        """Delete a learning and its card."""
        await self._remove(interaction, number, texts.deleted(number))

    async def undo(self, interaction: Press, number: int) -> None:
        """Take back what was just shared."""
        await self._remove(interaction, number, texts.UNDONE)

    async def _remove(self, interaction: Press, number: int, sentence: str) -> None:
        await acknowledge(interaction, private=False)
        removed = await self._learnings.remove(actor_of(interaction), number)
        await self._delivery.say(removed.card)
        await redraw(interaction, notice(sentence))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Posts(bot.services, bot.delivery, bot.routes))
