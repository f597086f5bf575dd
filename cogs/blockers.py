"""`/blocker`: say what you are stuck with; *Raise as blocker* on a message; edit what stands."""

from dataclasses import replace
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.errors import Invalid
from nexus_bot.replies import acknowledge, redraw, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.blocker_drafts import FORM
from nexus_bot.values import BlockerDraft
from nexus_bot.values.blockers import INSTEAD_LIMIT, TITLE_LIMIT
from nexus_bot.views import blocker_forms as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import notice
from nexus_bot.views.links import jump_url
from nexus_bot.views.routes import Press, Routes, actor_of


class BlockersCog(commands.Cog, name="blockers"):
    """Blockers, from the typed word to the card, for those who raise them."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._blockers = services.blockers
        self._cohorts = services.cohorts
        self._upkeep = services.upkeep
        self._delivery = delivery
        routes.form("blocker", "blocker.post", self.submit)
        routes.form("blocker-edit", "blocker.edit", self.submit_edit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.press("blocker-post", "blocker.post", self.post)
        for place, verb in enumerate(view.PLACES):
            routes.press(verb, "learning.bookmark", partial(self.save_instead, place))
        routes.press("blocker-edit", "blocker.edit", self.edit)

    @app_commands.command(extras={"action": "blocker.post"})
    @app_commands.describe(title="What are you stuck with? One line is enough")
    async def blocker(
        self,
        interaction: discord.Interaction[NexusBot],
        title: app_commands.Range[str, 1, TITLE_LIMIT] | None = None,
    ) -> None:
        """Say what you are stuck with, and somebody helps"""
        await self._blockers.may_post(actor_of(interaction))
        await self._open(interaction, BlockerDraft(title=title or ""))

    async def raise_message(
        self, interaction: discord.Interaction[NexusBot], message: discord.Message
    ) -> None:
        """Open the form on a message, to be raised for its author; stores nothing of it yet."""
        actor, author = actor_of(interaction), message.author
        await self._blockers.may_raise(actor, author.id)
        if author.bot:
            raise Invalid(texts.BLOCKER_FROM_A_BOT)
        draft = BlockerDraft(
            instead=message.content[:INSTEAD_LIMIT],
            author_id=author.id,
            author_name=author.display_name,
            source=message.jump_url,
        )
        memo = await self._upkeep.keep(actor, FORM, replace(draft, instead="").state())
        title = texts.raise_title("" if author.id == actor.user_id else author.display_name)
        await self._open(interaction, draft, memo, title)

    async def _open(
        self,
        interaction: Press,
        draft: BlockerDraft,
        memo: int = 0,
        title: str = texts.BLOCKER_TITLE,
    ) -> None:
        fields = view.blocker_fields(draft, await self._areas(interaction))
        await open_form(interaction, title, "blocker", *fields, row=memo)

    async def _areas(self, interaction: Press) -> list[str]:
        """The areas of the cohort's forum, or else what people write about."""
        guild = interaction.guild_id or 0
        cohort = await self._cohorts.last(guild)
        if tags := view.forum_areas(interaction.guild, cohort.forum_id if cohort else None):
            return tags
        return list(await self._blockers.areas(guild))

    async def submit(self, interaction: Press, memo: int) -> None:
        """Take the form: a new blocker, or one that a memo knows more of."""
        await take_up(interaction)
        before = await self._kept(interaction, memo) if memo else BlockerDraft()
        draft = view.filled_blocker(filled(interaction), before)
        if draft.number:
            await self._change(interaction, draft)
            return
        considered = await self._blockers.consider(actor_of(interaction), draft, memo)
        if considered.similar:
            await show_panel(interaction, view.considered_panel(considered))
        else:
            await self._post(interaction, considered.panel)

    async def _kept(self, interaction: Press, memo: int) -> BlockerDraft:
        kept = await self._upkeep.draft(actor_of(interaction), memo, FORM)
        return BlockerDraft.restored(kept.state)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a form back, filled in: one that was refused, or not posted yet."""
        draft = await self._kept(interaction, memo)
        title = texts.BLOCKER_EDIT_TITLE if draft.number else texts.BLOCKER_TITLE
        await self._open(interaction, draft, memo, title)

    async def post(self, interaction: Press, panel: int) -> None:
        """Post what a panel shows."""
        await acknowledge(interaction, private=False)
        await self._post(interaction, panel)

    async def _post(self, interaction: Press, panel: int) -> None:
        posted = await self._blockers.post(actor_of(interaction), panel)
        outcome = await self._delivery.say(posted.card)
        await show_panel(interaction, view.posted_answer(posted, outcome.url, outcome.state))
        self._delivery.say_soon()

    async def save_instead(self, place: int, interaction: Press, panel: int) -> None:
        """Save the solved one that helped, instead of posting."""
        await acknowledge(interaction, private=False)
        post = await self._blockers.that_solved_it(actor_of(interaction), panel, place)
        url = jump_url(post.guild_id, post)
        await redraw(interaction, view.saved_instead(post.number, url, panel))

    async def edit(self, interaction: Press, number: int) -> None:
        """Open the form of a blocker for those who may change it."""
        draft = await self._blockers.open_to_edit(actor_of(interaction), number)
        fields = view.blocker_fields(draft, await self._areas(interaction))
        title = texts.BLOCKER_EDIT_TITLE
        await open_form(interaction, title, "blocker-edit", *fields, row=number)

    async def submit_edit(self, interaction: Press, number: int) -> None:
        """Take the form of an edit."""
        await take_up(interaction)
        before = await self._blockers.open_to_edit(actor_of(interaction), number)
        await self._change(interaction, view.filled_blocker(filled(interaction), before))

    async def _change(self, interaction: Press, draft: BlockerDraft) -> None:
        edit = await self._blockers.edit(actor_of(interaction), draft.number, draft)
        outcome = await self._delivery.say(edit)
        await show_panel(interaction, notice(texts.blocker_changed(draft.number, outcome.state)))


async def setup(bot: NexusBot) -> None:
    """Add the cog and its context menu."""
    cog = BlockersCog(bot.services, bot.delivery, bot.routes)
    await bot.add_cog(cog)
    bot.tree.add_command(
        app_commands.ContextMenu(
            name="Raise as blocker", callback=cog.raise_message, extras={"action": "blocker.raise"}
        )
    )
