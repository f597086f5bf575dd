"""Cards of blockers that go and come: *Delete*, and *Show its card*."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.replies import acknowledge, answer, redraw, show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.views import blocker_forms as view
from nexus_bot.views.hub import notice
from nexus_bot.views.routes import Press, Routes, actor_of


class BlockerCards(commands.Cog, name="blocker cards"):
    """What takes a card away, or brings one back."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._blockers = services.blockers
        self._delivery = delivery
        routes.press("blocker-delete", "blocker.delete", self.ask_delete)
        routes.press("blocker-delete-now", "blocker.delete", self.delete)
        routes.press("blocker-card", "blocker.edit", self.show_again)

    async def ask_delete(self, interaction: Press, number: int) -> None:
        """Ask once before a blocker goes for good."""
        await acknowledge(interaction)
        title = await self._blockers.open_to_delete(actor_of(interaction), number)
        await answer(interaction, view.confirm_delete(number, title))

    async def delete(self, interaction: Press, number: int) -> None:
        """Delete a blocker and its card."""
        await acknowledge(interaction, private=False)
        card = await self._blockers.delete(actor_of(interaction), number)
        if card is not None:
            await self._delivery.say(card)
        await redraw(interaction, notice(texts.blocker_deleted(number)))

    async def show_again(self, interaction: Press, number: int) -> None:
        """Post the card of a blocker that has none any more."""
        await take_up(interaction)
        card = await self._blockers.show_again(actor_of(interaction), number)
        outcome = await self._delivery.say(card)
        await show_panel(interaction, view.card_answer(card, outcome.url, outcome.state))
        self._delivery.say_soon()


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(BlockerCards(bot.services, bot.delivery, bot.routes))
