"""The buttons of a blocker: who helps, who has it too, who passes it on, who gives it up."""

from discord.ext import commands

from nexus_bot import markdown, texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.blocker_answers import BlockerAnswers
from nexus_bot.errors import Invalid
from nexus_bot.replies import acknowledge, answer
from nexus_bot.services import Services
from nexus_bot.views import blocker_forms as forms
from nexus_bot.views.blockers import place_of, stuck_card
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class BlockerLifeCog(commands.Cog, name="blocker life"):
    """What becomes of a blocker between its question and its solution."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._blockers = services.blockers
        self._delivery = delivery
        self._answers = BlockerAnswers(services, delivery)
        routes.press("help", "blocker.help", self.help)
        routes.press("me-too", "blocker.follow", self.follow)
        routes.press("ask-mentor", "blocker.mentor", self.ask_mentor)
        routes.press("hand-over", "blocker.pass", self.ask_hand_over)
        routes.press("hand-to", "blocker.pass", self.hand_over)
        routes.press("release", "blocker.pass", self.release)
        routes.press("still-stuck", "blocker.wait", self.still_stuck)
        routes.press("blocker-close", "blocker.close", self.ask_close)
        routes.press("blocker-close-now", "blocker.close", self.close)

    async def help(self, interaction: Press, number: int) -> None:
        """Let the first who presses help."""
        await self._answers.begin(interaction)
        case = await self._blockers.claim(actor_of(interaction), number)
        await self._answers.done(interaction, case, texts.you_help(number, place_of(case.blocker)))

    async def follow(self, interaction: Press, number: int) -> None:
        """Note who has the same problem, or has it no more."""
        await self._answers.begin(interaction)
        case, follows = await self._blockers.follow(actor_of(interaction), number)
        await self._answers.done(interaction, case, texts.you_follow(number, follows=follows))

    async def ask_mentor(self, interaction: Press, number: int) -> None:
        """Call the mentors."""
        await self._answers.begin(interaction)
        case = await self._blockers.ask_mentors(actor_of(interaction), number)
        await self._answers.done(
            interaction, case, texts.mentors_asked(number, place_of(case.blocker))
        )

    async def ask_hand_over(self, interaction: Press, number: int) -> None:
        """Ask who helps from now on."""
        await acknowledge(interaction)
        case = await self._blockers.open_to(actor_of(interaction), number, "blocker.pass")
        await answer(interaction, forms.hand_over_panel(case))

    async def hand_over(self, interaction: Press, number: int) -> None:
        """Let the chosen one help from now on."""
        await self._answers.begin(interaction)
        people = forms.people_in(interaction, [chosen(interaction)])
        if not people:
            raise Invalid(texts.NOBODY_CHOSEN)
        to = people[0]
        case = await self._blockers.hand_over(
            actor_of(interaction), number, to.id, name=to.name, is_bot=to.is_bot
        )
        name, place = markdown.named(to.name, forms.NAME_ROOM), place_of(case.blocker)
        text = texts.handed_over(number, name, place)
        await self._answers.done(interaction, case, text)

    async def release(self, interaction: Press, number: int) -> None:
        """Let go, so that somebody else can help."""
        await self._answers.begin(interaction)
        case = await self._blockers.release(actor_of(interaction), number)
        text = texts.blocker_released(number, place_of(case.blocker))
        await self._answers.done(interaction, case, text)

    async def still_stuck(self, interaction: Press, number: int) -> None:
        """Note that it is not solved yet, and leave the question as it stands."""
        await self._answers.begin(interaction)
        case, asks_at = await self._blockers.still_stuck(actor_of(interaction), number)
        await answer(interaction, stuck_card(case, asks_at))
        self._delivery.say_soon()

    async def ask_close(self, interaction: Press, number: int) -> None:
        """Ask once before a blocker is given up."""
        await acknowledge(interaction)
        case = await self._blockers.open_to(actor_of(interaction), number, "blocker.close")
        await answer(interaction, forms.confirm_close(case))

    async def close(self, interaction: Press, number: int) -> None:
        """Give a blocker up without a solution."""
        await self._answers.begin(interaction)
        case = await self._blockers.close(actor_of(interaction), number)
        await self._answers.done(interaction, case, texts.blocker_closed(number))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(BlockerLifeCog(bot.services, bot.delivery, bot.routes))
