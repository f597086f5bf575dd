"""Partnerships: how they stand, whether the two met, how they end."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.services import Services
from nexus_bot.values.partners import NoteDraft
from nexus_bot.views import partner_forms as forms
from nexus_bot.views import partnerships as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes


class PartnershipsCog(commands.Cog, name="partnerships"):
    """Partnerships, for the two people of each and for staff."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._answers = PartnerAnswers(services, delivery)
        routes.press("partner", "plan.read", self.show, in_messages=True)
        routes.press("partner-end", "partner.end", self.open_end, in_messages=True)
        routes.form("partner-end", "partner.end", self.end, in_messages=True)
        routes.press("partner-met", "partner.met", self.met, in_messages=True)
        routes.press("partner-not-met", "partner.met", self.not_met, in_messages=True)

    async def show(self, interaction: Press, pair_id: int) -> None:
        """Read how a partnership stands, in private."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, pair=pair_id)
        sight = await self._partners.partnership(actor, pair_id)
        await self._answers.show(interaction, view.partnership_panel(sight, actor.user_id))

    async def open_end(self, interaction: Press, pair_id: int) -> None:
        """Open the form that ends a partnership."""
        actor = await self._answers.reader(interaction, pair=pair_id)
        sight = await self._partners.may_end(actor, pair_id)
        fields = forms.end_fields(sight, actor.user_id)
        await open_form(interaction, texts.REASON_TITLE, "partner-end", *fields, row=pair_id)

    async def end(self, interaction: Press, pair_id: int) -> None:
        """End a partnership for a reason."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, pair=pair_id)
        draft = NoteDraft("end", pair_id, forms.typed(filled(interaction)))
        await self._answers.end(interaction, actor, draft)

    async def met(self, interaction: Press, pair_id: int) -> None:
        """Note that two met."""
        await self._met(interaction, pair_id, met=True)

    async def not_met(self, interaction: Press, pair_id: int) -> None:
        """Note that two have not met, and say what to do."""
        await self._met(interaction, pair_id, met=False)

    async def _met(self, interaction: Press, pair_id: int, *, met: bool) -> None:
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, pair=pair_id)
        sight = await self._partners.met(actor, pair_id, met=met)
        await self._answers.show(interaction, view.met_answer(sight, actor.user_id, met=met))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnershipsCog(bot.services, bot.delivery, bot.routes))
