"""What is answered about a plan: on the private panel, or beside the one in the thread."""

from discord import ui

from nexus_bot.clock import Clock
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.delivery.sender import Delivery
from nexus_bot.replies import is_on_panel, show_panel
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.values.integration import PlanLine
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views.hub import notice
from nexus_bot.views.integration import panel
from nexus_bot.views.integration_lines import line_panel
from nexus_bot.views.routes import Press


class PlanAnswers(PartnerAnswers):
    """The way from a change of a plan to its answer, and to the panel that both partners see."""

    def __init__(self, services: Services, delivery: Delivery, clock: Clock) -> None:
        super().__init__(services, delivery)
        self._integration = services.integration
        self._board = delivery.board
        self._clock = clock

    async def reader(self, interaction: Press, **row: int) -> Actor:
        """Who pressed; in direct messages the row, also one of a plan, tells of which server."""
        item = row.pop("item", 0)
        if item and interaction.guild_id is None:
            row["pair"] = await self._integration.pair_of(item)
        return await super().reader(interaction, **row)

    def alone(self, interaction: Press, sight: PartnershipSight, said: str = "") -> ui.LayoutView:
        """The panel as who pressed sees it alone; in a server, it leads to all of theirs."""
        listed = interaction.guild_id is not None
        return panel(sight, self._clock(), said=said, reader=interaction.user.id, listed=listed)

    async def done(self, interaction: Press, sight: PartnershipSight, said: str) -> None:
        """Say what was done, on the private panel or else alone."""
        on_panel = is_on_panel(interaction)
        shown = self.alone(interaction, sight, said) if on_panel else notice(said)
        await show_panel(interaction, shown)
        await self._board.show(sight)

    async def plan(self, interaction: Press, sight: PartnershipSight, said: str) -> None:
        """Say what was done, with the whole plan."""
        await show_panel(interaction, self.alone(interaction, sight, said))
        await self._board.show(sight)

    async def line(self, interaction: Press, line: PlanLine, said: str) -> None:
        """Say what was done to a line, with the line."""
        await show_panel(interaction, line_panel(line, self._clock(), interaction.user.id, said))
        await self._board.show(line.sight)
