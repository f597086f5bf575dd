"""What every press on a blocker has in common: it is drawn anew where it was pressed, and told."""

from nexus_bot.delivery.pace import Pace
from nexus_bot.delivery.sender import Delivery
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw
from nexus_bot.repositories.blockers import Case
from nexus_bot.services import Services
from nexus_bot.views import blockers as view
from nexus_bot.views.routes import Press, actor_of

EDIT_SECONDS = 1.0


class BlockerAnswers:
    """How presses and forms that change a blocker are answered."""

    def __init__(self, services: Services, delivery: Delivery) -> None:
        self._blockers = services.blockers
        self._delivery = delivery
        self._pace = Pace(EDIT_SECONDS)

    @staticmethod
    async def begin(interaction: Press) -> None:
        """Acknowledge a press or a form: the message that it came from will change, if any."""
        await acknowledge(interaction, private=interaction.message is None)

    async def done(self, interaction: Press, case: Case, text: str) -> None:
        """Show the blocker as it is now, say what was done, and let the rest be said at once.

        A private panel is replaced. The card is drawn once a second at most; whatever is left
        out here, the edit that was stored with the change shows some seconds later.
        """
        blocker, message = case.blocker, interaction.message
        if is_on_panel(interaction):
            sight = await self._blockers.show(actor_of(interaction), blocker.number)
            panel, files = view.full_panel(sight, text)
            await redraw(interaction, panel, files=files)
        else:
            if message and message.id == blocker.message_id and not self._pace.left(message.id):
                self._pace.note(message.id)
                await redraw(interaction, view.blocker_card(case))
            await answer(interaction, view.answer_card(case, text))
        self._delivery.say_soon()
