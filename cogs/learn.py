"""`/learn`: share what you learned; *Save as learning* on a message."""

from dataclasses import asdict, replace

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.errors import Invalid
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.services.learnings import FORM
from nexus_bot.values import KINDS, Credit, LearningDraft
from nexus_bot.views import learnings as view
from nexus_bot.views.files import with_file
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.hub import notice
from nexus_bot.views.routes import Press, Routes, actor_of
from nexus_bot.views.suggestions import same, suggestions

KIND_CHOICES = [app_commands.Choice(name=texts.KIND_NAMES[kind], value=kind) for kind in KINDS]


class Learn(commands.Cog):
    """Learnings, from the typed word to the card and back."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._learnings = services.learnings
        self._hub = services.hub
        self._upkeep = services.upkeep
        self._delivery = delivery
        routes.form("learn", "learning.share", self.submit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)

    @app_commands.command(extras={"action": "learning.share"})
    @app_commands.describe(
        text="What did you learn? Left empty, a form opens",
        topic="What is it about?",
        kind="What kind of learning is it?",
        link="Where can people read more? (https)",
        snippet="A text file with code, up to 64 KiB",
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def learn(
        self,
        interaction: discord.Interaction[NexusBot],
        text: app_commands.Range[str, 1, 4000] | None = None,
        topic: app_commands.Range[str, 1, 40] | None = None,
        kind: str | None = None,
        link: app_commands.Range[str, 1, 500] | None = None,
        snippet: discord.Attachment | None = None,
    ) -> None:
        """Share something that you learned"""
        draft = LearningDraft(text=text or "", topic=topic or "", kind=kind or "", link=link or "")
        if text is None and snippet is None:
            await self._learnings.may_share(actor_of(interaction))
            await self._open(interaction, draft)
            return
        await acknowledge(interaction)
        draft = await with_file(draft, snippet)
        if text is None and draft.snippet:
            draft = replace(draft, text=texts.look_at(draft.snippet_name))
        await self._share(interaction, draft)

    @learn.autocomplete("topic")
    @suggestions
    async def topics(
        self, interaction: discord.Interaction[NexusBot], typed: str
    ) -> list[tuple[str, str]]:
        """Topics of the hub that fit what is typed."""
        topics = await self._hub.suggest_topics(interaction.guild_id or 0, typed)
        return same(topic.name for topic in topics)

    async def save_message(
        self, interaction: discord.Interaction[NexusBot], message: discord.Message
    ) -> None:
        """Open the form on a message, to be credited to its author; stores nothing of it yet."""
        actor, author = actor_of(interaction), message.author
        await self._learnings.may_credit(actor, author.id)
        if author.bot:
            raise Invalid(texts.FROM_A_BOT)
        credit = Credit(author.id, author.display_name, message.jump_url)
        state = LearningDraft().state() | {"number": None, "credit": asdict(credit)}
        memo = await self._upkeep.keep(actor, FORM, state)
        title = texts.save_title(None if author.id == actor.user_id else author.display_name)
        fields = view.fields(LearningDraft(text=message.content[:4000]))
        await open_form(interaction, title, "learn", *fields, row=memo)

    async def _open(self, interaction: Press, draft: LearningDraft, memo: int = 0) -> None:
        await open_form(interaction, texts.FORM_TITLE, "learn", *view.fields(draft), row=memo)

    async def submit(self, interaction: Press, memo: int) -> None:
        """Take the form: a new learning, or a change to one that needed fixing."""
        await acknowledge(interaction)
        form = filled(interaction)
        draft = LearningDraft(
            **{name: form.text(name) for name in ("text", "topic", "kind", "link")}
        )
        if not memo:
            await self._share(interaction, await with_file(draft, form.file("snippet")))
            return
        kept = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        draft = replace(draft, snippet=kept["snippet"], snippet_name=kept["snippet_name"])
        draft = await with_file(draft, form.file("snippet"))
        if kept["number"]:
            await self._change(interaction, kept["number"], draft)
        else:
            credit = Credit(**kept["credit"]) if kept["credit"] else None
            await self._share(interaction, draft, credit, memo)

    async def _share(
        self,
        interaction: Press,
        draft: LearningDraft,
        credit: Credit | None = None,
        memo: int = 0,
    ) -> None:
        actor = actor_of(interaction)
        shared = await self._learnings.share(actor, draft, credit=credit, memo=memo)
        outcome = await self._delivery.say(shared.card, shared.whole)
        await answer(
            interaction, view.shared_answer(actor.guild_id, shared, outcome.url, outcome.state)
        )

    async def _change(self, interaction: Press, number: int, draft: LearningDraft) -> None:
        changed = await self._learnings.edit(actor_of(interaction), number, draft)
        outcome = await self._delivery.say(changed.card)
        await answer(interaction, notice(texts.changed(number, outcome.state)))

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, FORM)).state
        await self._open(interaction, LearningDraft.restored(state), memo)


async def setup(bot: NexusBot) -> None:
    """Add the cog and its context menu."""
    cog = Learn(bot.services, bot.delivery, bot.routes)
    await bot.add_cog(cog)
    bot.tree.add_command(
        app_commands.ContextMenu(
            name="Save as learning",
            callback=cog.save_message,
            extras={"action": "learning.share"},
        )
    )
