"""What becomes of requests: accept, decline, ask and answer, withdraw."""

from discord.ext import commands

from nexus_bot import markdown, texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.errors import Refusal
from nexus_bot.services import Services
from nexus_bot.values.partners import NoteDraft
from nexus_bot.views import partner_forms as forms
from nexus_bot.views import partner_requests as view
from nexus_bot.views.forms import Field, filled, open_form
from nexus_bot.views.partners import NAME_ROOM
from nexus_bot.views.partnerships import new_partners
from nexus_bot.views.routes import Press, Routes


class PartnerRequestsCog(commands.Cog, name="partner requests"):
    """Requests, for the two people of each."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._answers = PartnerAnswers(services, delivery)
        answers, asks = "partner.answer", "partner.question"
        routes.press("request", asks, self.show, in_messages=True)
        routes.press("request-accept", answers, self.accept, in_messages=True)
        routes.press("request-decline", answers, self.open_decline, in_messages=True)
        routes.form("request-decline", answers, self.decline, in_messages=True)
        routes.press("request-question", answers, self.open_question, in_messages=True)
        routes.form("request-question", answers, self.question, in_messages=True)
        routes.press("request-answer", "partner.withdraw", self.open_answer, in_messages=True)
        routes.form("request-answer", "partner.withdraw", self.answer, in_messages=True)
        routes.press("request-withdraw", "partner.withdraw", self.withdraw, in_messages=True)

    async def show(self, interaction: Press, request_id: int) -> None:
        """Read a request as it stands, in private."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=request_id)
        sight = await self._partners.request(actor, request_id)
        await self._answers.show(interaction, view.request_panel(sight, actor.user_id))

    async def accept(self, interaction: Press, request_id: int) -> None:
        """Say yes, while both are here."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=request_id)
        try:
            asked = await self._partners.may(actor, request_id, "partner.answer")
            if asked.request.state == view.OPEN:
                await self._answers.are_here(interaction, actor, asked)
            sight = await self._partners.accept(actor, request_id)
        except Refusal as refusal:
            await self._answers.stands(interaction, actor, request_id, refusal)
            return
        name = markdown.named(sight.partner_of(actor.user_id).name, NAME_ROOM)
        await self._answers.show(interaction, new_partners(sight, texts.now_partners(name)))

    async def open_decline(self, interaction: Press, request_id: int) -> None:
        """Open the form that declines, with a reason or without."""
        fields = forms.decline_fields()
        await self._open(interaction, request_id, "request-decline", texts.DECLINE_TITLE, fields)

    async def open_question(self, interaction: Press, request_id: int) -> None:
        """Open the form in which one asks before deciding."""
        fields = forms.question_fields()
        await self._open(interaction, request_id, "request-question", texts.QUESTION_TITLE, fields)

    async def open_answer(self, interaction: Press, request_id: int) -> None:
        """Open the form that answers what was asked."""
        await self._open(interaction, request_id, "request-answer", texts.ANSWER_TITLE, None)

    async def _open(
        self,
        interaction: Press,
        request_id: int,
        verb: str,
        title: str,
        fields: list[Field] | None,
    ) -> None:
        """Open a form about a request that is open; of any other, show how it stands."""
        actor = await self._answers.reader(interaction, request=request_id)
        action = "partner.withdraw" if fields is None else "partner.answer"
        sight = await self._partners.may(actor, request_id, action)
        if sight.request.state != view.OPEN:
            await self._answers.begin(interaction)
            await self._answers.show(interaction, view.request_panel(sight, actor.user_id))
            return
        shown = forms.answer_fields(sight.request.question) if fields is None else fields
        await open_form(interaction, title, verb, *shown, row=request_id)

    async def decline(self, interaction: Press, request_id: int) -> None:
        """Say no, kindly."""
        await self._note(interaction, "decline", request_id)

    async def question(self, interaction: Press, request_id: int) -> None:
        """Take the form of a question."""
        await self._note(interaction, "question", request_id)

    async def answer(self, interaction: Press, request_id: int) -> None:
        """Take the form of an answer."""
        await self._note(interaction, "answer", request_id)

    async def _note(self, interaction: Press, what: str, request_id: int) -> None:
        draft = NoteDraft(what, request_id, forms.typed(filled(interaction)))
        await self._do(interaction, draft)

    async def withdraw(self, interaction: Press, request_id: int) -> None:
        """Take a request back."""
        await self._do(interaction, NoteDraft("withdraw", request_id))

    async def _do(self, interaction: Press, draft: NoteDraft) -> None:
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=draft.row)
        await self._answers.about_request(interaction, actor, draft)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnerRequestsCog(bot.services, bot.delivery, bot.routes))
