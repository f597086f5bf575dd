"""What fixed a blocker: *Solved*, *Change solution*, *Mark as solution*, and *Reopen*."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from nexus_bot import markdown, texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.blocker_answers import BlockerAnswers
from nexus_bot.services import Services
from nexus_bot.services.blocker_drafts import SOLUTION_FORM
from nexus_bot.values import SolutionDraft
from nexus_bot.values.blockers import SOLUTION_LIMIT
from nexus_bot.views import blocker_forms as forms
from nexus_bot.views.blockers import place_of
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of


class BlockerSolutions(commands.Cog, name="blocker solutions"):
    """The end of a blocker, and its new beginning."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._blockers = services.blockers
        self._answers = BlockerAnswers(services, delivery)
        self._upkeep = services.upkeep
        routes.press("solved", "blocker.solve", self.open)
        routes.form("solve", "blocker.solve", self.submit)
        routes.form("better", "blocker.solve", self.submit_better)
        routes.form("solution", "blocker.solve", self.submit_kept)
        routes.press(f"fix-{SOLUTION_FORM}", "memo.open", self.fix)
        routes.press("blocker-reopen", "blocker.reopen", self.reopen)

    async def open(self, interaction: Press, number: int) -> None:
        """Open the form that asks what fixed it, for those who may say so."""
        draft = await self._blockers.open_to_solve(actor_of(interaction), number)
        verb, row = ("better", draft.seen) if draft.seen else ("solve", number)
        title, fields = forms.solve_title(draft), forms.solve_fields(draft)
        await open_form(interaction, title, verb, *fields, row=row)

    async def mark(
        self, interaction: discord.Interaction[NexusBot], message: discord.Message
    ) -> None:
        """Open the form on a message of a blocker's thread, filled with what it says."""
        actor, author = actor_of(interaction), message.author
        draft = await self._blockers.open_to_solve_here(
            actor,
            message.channel.id,
            text=message.content[:SOLUTION_LIMIT],
            source=message.jump_url,
            author_id=author.id,
            author_name=author.display_name,
            is_bot=author.bot,
        )
        await self._open_kept(interaction, draft)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        state = (await self._upkeep.draft(actor_of(interaction), memo, SOLUTION_FORM)).state
        await self._open_kept(interaction, SolutionDraft.restored(state), memo)

    async def _open_kept(self, interaction: Press, draft: SolutionDraft, memo: int = 0) -> None:
        if not memo:  # what a message says is stored once it was checked, and not before
            state = replace(draft, text="").state()
            memo = await self._upkeep.keep(actor_of(interaction), SOLUTION_FORM, state)
        title, fields = forms.solve_title(draft), forms.solve_fields(draft)
        await open_form(interaction, title, "solution", *fields, row=memo)

    async def submit(self, interaction: Press, number: int) -> None:
        """Take the form of a solution."""
        await self._answers.begin(interaction)
        await self._solve(interaction, SolutionDraft(number=number))

    async def submit_better(self, interaction: Press, solution: int) -> None:
        """Take the form that changes a solution, as long as that one is the latest."""
        await self._answers.begin(interaction)
        before = await self._blockers.solution_seen(actor_of(interaction), solution)
        await self._solve(interaction, before)

    async def submit_kept(self, interaction: Press, memo: int) -> None:
        """Take the form of a solution that a memo knows more of."""
        await self._answers.begin(interaction)
        state = (await self._upkeep.draft(actor_of(interaction), memo, SOLUTION_FORM)).state
        await self._solve(interaction, SolutionDraft.restored(state), memo)

    async def _solve(self, interaction: Press, before: SolutionDraft, memo: int = 0) -> None:
        draft = forms.filled_solution(interaction, filled(interaction), before)
        case = await self._blockers.solve(actor_of(interaction), draft, memo)
        thanked = [markdown.named(each.name, forms.NAME_ROOM) for each in case.credited]
        await self._answers.done(interaction, case, texts.blocker_solved(draft.number, thanked))

    async def reopen(self, interaction: Press, number: int) -> None:
        """Open a blocker once more."""
        await self._answers.begin(interaction)
        case = await self._blockers.reopen(actor_of(interaction), number)
        await self._answers.done(
            interaction, case, texts.blocker_reopened(number, place_of(case.blocker))
        )


async def setup(bot: NexusBot) -> None:
    """Add the cog and its context menu."""
    cog = BlockerSolutions(bot.services, bot.delivery, bot.routes)
    await bot.add_cog(cog)
    bot.tree.add_command(
        app_commands.ContextMenu(
            name="Mark as solution", callback=cog.mark, extras={"action": "blocker.solve"}
        )
    )
