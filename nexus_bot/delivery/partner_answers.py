"""What every press about partners has in common: in direct messages its own message changes."""

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.delivery.presence import has_left
from nexus_bot.delivery.sender import Delivery
from nexus_bot.errors import Refusal
from nexus_bot.replies import acknowledge, answer, is_on_panel, redraw, typed_in
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.values.partners import NoteDraft, RequestSight
from nexus_bot.views.partner_requests import OPEN, request_panel
from nexus_bot.views.partners import NAME_ROOM
from nexus_bot.views.partnerships import ended_answer
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

    async def stands(
        self, interaction: Press, actor: Actor, request_id: int, refusal: Refusal
    ) -> None:
        """Show how a request stands to one who comes too late; anything else is refused.

        What they typed is not lost: then the refusal gives it back instead.
        """
        if type(refusal) is not Refusal or refusal.draft or typed_in(interaction):
            raise refusal
        sight = await self._partners.request(actor, request_id)
        if sight.request.state == OPEN:
            raise refusal
        await self.show(interaction, request_panel(sight, actor.user_id, refusal.text))

    async def are_here(self, interaction: Press, actor: Actor, sight: RequestSight) -> None:
        """Refuse to unite two of whom one has left the server, and note that they did.

        Who presses in the server itself is there.
        """
        guild, client = actor.guild_id, interaction.client
        if interaction.guild_id is None and await has_left(client, guild, actor.user_id):
            await self._partners.left(guild, actor.user_id)
            raise Refusal(texts.YOU_LEFT)
        if await has_left(client, guild, sight.asker.user_id):
            await self._partners.left(guild, sight.asker.user_id)
            raise Refusal(texts.partner_has_left(sight.asker.name))

    async def about_request(
        self, interaction: Press, actor: Actor, draft: NoteDraft, memo: int = 0
    ) -> None:
        """Do what a press or a form says about a request, and show the request as it is then."""
        try:
            sight, said = await self._change(actor, draft, memo)
        except Refusal as refusal:
            await self.stands(interaction, actor, draft.row, refusal)
            return
        await self.show(interaction, request_panel(sight, actor.user_id, said))

    async def _change(self, actor: Actor, draft: NoteDraft, memo: int) -> tuple[RequestSight, str]:
        partners, row, text = self._partners, draft.row, draft.text
        if draft.what == "decline":
            sight = await partners.decline(actor, row, text)
            return sight, texts.you_declined(_name(sight.asker.name))
        if draft.what == "withdraw":
            sight = await partners.withdraw(actor, row)
            invited = sight.request.is_invitation
            return sight, texts.you_withdrew(_name(sight.asked.name), invited=invited)
        if draft.what == "question":
            sight = await partners.question(actor, row, text, memo)
            return sight, texts.you_questioned(_name(sight.asker.name), sight.request.lapses_at)
        sight = await partners.answer(actor, row, text, memo)
        return sight, texts.you_answered(_name(sight.asked.name), sight.request.lapses_at)

    async def end(self, interaction: Press, actor: Actor, draft: NoteDraft, memo: int = 0) -> None:
        """End a partnership for a reason, and say so."""
        sight = await self._partners.end(actor, draft.row, draft.text, memo)
        await self.show(interaction, ended_answer(sight, actor.user_id))


def is_own(interaction: Press) -> bool:
    """Whether what was pressed is seen by its reader alone: a private panel or a direct message."""
    in_messages = interaction.guild_id is None and interaction.message is not None
    return in_messages or is_on_panel(interaction)


def _name(name: str) -> str:
    return markdown.named(name, NAME_ROOM)
