"""What every press about partners has in common: in direct messages its own message changes."""

from discord import ui

from nexus_bot.delivery.sender import Delivery
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.views.routes import Press, actor_of


class PartnerAnswers:
    """How presses and forms about partners are answered, wherever they come from."""

    def __init__(self, services: Services, delivery: Delivery) -> None:
        self._partners = services.partners
        self._delivery = delivery

    async def reader(self, interaction: Press, **row: int) -> Actor:
        """Who pressed; in direct messages the row tells of which server."""
        if interaction.guild_id is not None:
            return actor_of(interaction)
        user = interaction.user
        return await self._partners.reader(user.id, user.display_name, interaction.id, **row)

    @staticmethod
    async def begin(interaction: Press) -> None:
        """Acknowledge: what only its reader sees will change, anything else stays."""
        await acknowledge(interaction, private=not is_own(interaction))

    async def show(self, interaction: Press, view: ui.LayoutView) -> None:
        """Show the outcome, and let the rest be said at once."""
        await (redraw if is_own(interaction) else answer)(interaction, view)
        self._delivery.say_soon()


def is_own(interaction: Press) -> bool:
    """Whether what was pressed is seen by its reader alone: a private panel or a direct message."""
    in_messages = interaction.guild_id is None and interaction.message is not None
    return in_messages or is_on_panel(interaction)
