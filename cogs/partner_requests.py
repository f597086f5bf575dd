"""What becomes of requests and partners: accept, decline, ask and answer, meet, part."""

from discord.ext import commands

from nexus_bot import markdown, texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.errors import Refusal
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.partner_looks import ASK, REASON
from nexus_bot.values.partners import NoteDraft, PartnershipSight, RequestSight
from nexus_bot.views import partner_requests as view
from nexus_bot.views.forms import Field, filled, open_form
from nexus_bot.views.partners import NAME_ROOM, note_field, short_name
from nexus_bot.views.routes import Press, Routes


class PartnerRequestsCog(commands.Cog, name="partner requests"):
    """Requests and partnerships, for the two people of each."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._upkeep = services.upkeep
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
        routes.press("partner", "plan.read", self.show_pair, in_messages=True)
        routes.press("partner-end", "partner.end", self.open_end, in_messages=True)
        routes.form("partner-end", "partner.end", self.end, in_messages=True)
        routes.press("partner-met", "partner.met", self.met, in_messages=True)
        routes.press("partner-not-met", "partner.met", self.not_met, in_messages=True)
        routes.press(f"fix-{ASK}", "memo.open", self.fix_note, in_messages=True)
        routes.press(f"fix-{REASON}", "memo.open", self.fix_reason, in_messages=True)
        routes.form("partner-note", "memo.open", self.submit_note, in_messages=True)
        routes.form("partner-reason", "memo.open", self.submit_reason, in_messages=True)

    async def show(self, interaction: Press, request_id: int) -> None:
        """Read a request as it stands, in private."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=request_id)
        sight = await self._partners.request(actor, request_id)
        await self._answers.show(interaction, view.request_panel(sight, actor.user_id))

    async def accept(self, interaction: Press, request_id: int) -> None:
        """Say yes."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=request_id)
        try:
            sight = await self._partners.accept(actor, request_id)
        except Refusal as refusal:
            await self._stands(interaction, actor, request_id, refusal)
            return
        said = texts.now_partners(other_of(sight, actor))
        await self._answers.show(interaction, view.new_partners(sight, said))

    async def _stands(
        self, interaction: Press, actor: Actor, request_id: int, refusal: Refusal
    ) -> None:
        """Show how a request stands to one who comes too late; anything else is refused."""
        if type(refusal) is not Refusal:
            raise refusal
        sight = await self._partners.request(actor, request_id)
        if sight.request.state == view.OPEN:
            raise refusal
        panel = view.request_panel(sight, actor.user_id, refusal.text)
        await self._answers.show(interaction, panel)

    async def open_decline(self, interaction: Press, request_id: int) -> None:
        """Open the form that declines, with a reason or without."""
        fields = view.decline_fields()
        await self._open(interaction, request_id, "request-decline", texts.DECLINE_TITLE, fields)

    async def open_question(self, interaction: Press, request_id: int) -> None:
        """Open the form in which one asks before deciding."""
        fields = view.question_fields()
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
        shown = view.answer_fields(sight.request.question) if fields is None else fields
        await open_form(interaction, title, verb, *shown, row=request_id)

    async def decline(self, interaction: Press, request_id: int) -> None:
        """Say no, kindly."""
        await self._note(interaction, NoteDraft("decline", request_id, _typed(interaction)))

    async def question(self, interaction: Press, request_id: int) -> None:
        """Take the form of a question."""
        await self._note(interaction, NoteDraft("question", request_id, _typed(interaction)))

    async def answer(self, interaction: Press, request_id: int) -> None:
        """Take the form of an answer."""
        await self._note(interaction, NoteDraft("answer", request_id, _typed(interaction)))

    async def withdraw(self, interaction: Press, request_id: int) -> None:
        """Take a request back."""
        await self._note(interaction, NoteDraft("withdraw", request_id))

    async def _note(self, interaction: Press, draft: NoteDraft) -> None:
        """Do what a press or a form about a request says, and show the request as it is then."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, request=draft.row)
        await self._about_request(interaction, actor, draft)

    async def _about_request(
        self, interaction: Press, actor: Actor, draft: NoteDraft, memo: int = 0
    ) -> None:
        try:
            sight, said = await self._change(actor, draft, memo)
        except Refusal as refusal:
            await self._stands(interaction, actor, draft.row, refusal)
            return
        await self._answers.show(interaction, view.request_panel(sight, actor.user_id, said))

    async def _change(self, actor: Actor, draft: NoteDraft, memo: int) -> tuple[RequestSight, str]:
        partners, row, text = self._partners, draft.row, draft.text
        if draft.what == "decline":
            sight = await partners.decline(actor, row, text)
            return sight, texts.you_declined(_name(sight.asker.name))
        if draft.what == "withdraw":
            sight = await partners.withdraw(actor, row)
            return sight, texts.you_withdrew(_name(sight.asked.name))
        if draft.what == "question":
            sight = await partners.question(actor, row, text, memo)
            return sight, texts.you_questioned(_name(sight.asker.name), sight.request.lapses_at)
        sight = await partners.answer(actor, row, text, memo)
        return sight, texts.you_answered(_name(sight.asked.name), sight.request.lapses_at)

    async def show_pair(self, interaction: Press, pair_id: int) -> None:
        """Read how a partnership stands, in private."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, pair=pair_id)
        sight = await self._partners.partnership(actor, pair_id)
        await self._answers.show(interaction, view.partnership_panel(sight, actor.user_id))

    async def open_end(self, interaction: Press, pair_id: int) -> None:
        """Open the form that ends a partnership."""
        actor = await self._answers.reader(interaction, pair=pair_id)
        await self._partners.may_end(actor, pair_id)
        fields = view.end_fields()
        await open_form(interaction, texts.REASON_TITLE, "partner-end", *fields, row=pair_id)

    async def end(self, interaction: Press, pair_id: int) -> None:
        """End a partnership for a reason."""
        await self._answers.begin(interaction)
        actor = await self._answers.reader(interaction, pair=pair_id)
        await self._end(interaction, actor, NoteDraft("end", pair_id, _typed(interaction)))

    async def _end(self, interaction: Press, actor: Actor, draft: NoteDraft, memo: int = 0) -> None:
        sight = await self._partners.end(actor, draft.row, draft.text, memo)
        await self._answers.show(interaction, view.ended_answer(sight, actor.user_id))

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

    async def fix_note(self, interaction: Press, memo: int) -> None:
        """Bring back a note, a question or an answer that was refused."""
        actor, draft = await self._kept(interaction, memo, ASK)
        if draft.what == "ask":
            scheme = await self._partners.may_ask(actor, draft.row)
            title, name = texts.ask_title(short_name(scheme.owner)), scheme.owner.name
            fields = [note_field(name, draft.text)]
        elif draft.what == "invite":
            title, fields = texts.INVITE_THEM, [note_field("", draft.text, invites=True)]
        elif draft.what == "question":
            title, fields = texts.QUESTION_TITLE, view.question_fields(draft.text)
        else:
            sight = await self._partners.request(actor, draft.row)
            title = texts.ANSWER_TITLE
            fields = view.answer_fields(sight.request.question, draft.text)
        await open_form(interaction, title, "partner-note", *fields, row=memo)

    async def fix_reason(self, interaction: Press, memo: int) -> None:
        """Bring back a reason that was refused."""
        _, draft = await self._kept(interaction, memo, REASON)
        declines = draft.what == "decline"
        title = texts.DECLINE_TITLE if declines else texts.REASON_TITLE
        fields = (view.decline_fields if declines else view.end_fields)(draft.text)
        await open_form(interaction, title, "partner-reason", *fields, row=memo)

    async def submit_note(self, interaction: Press, memo: int) -> None:
        """Take the form of a note that a memo knows more of."""
        await self._answers.begin(interaction)
        actor, kept = await self._kept(interaction, memo, ASK)
        draft = NoteDraft(kept.what, kept.row, _typed(interaction))
        if draft.what in ("ask", "invite"):
            ask = self._partners.ask if draft.what == "ask" else self._partners.invite
            outcome = await ask(actor, draft.row, draft.text, memo)
            await self._answers.show(interaction, view.outcome_panel(outcome, actor.user_id))
        else:
            await self._about_request(interaction, actor, draft, memo)

    async def submit_reason(self, interaction: Press, memo: int) -> None:
        """Take the form of a reason that a memo knows more of."""
        await self._answers.begin(interaction)
        actor, kept = await self._kept(interaction, memo, REASON)
        draft = NoteDraft(kept.what, kept.row, _typed(interaction))
        if draft.what == "decline":
            await self._about_request(interaction, actor, draft, memo)
        else:
            await self._end(interaction, actor, draft, memo)

    async def _kept(self, interaction: Press, memo: int, form: str) -> tuple[Actor, NoteDraft]:
        actor = await self._answers.reader(interaction, memo=memo)
        kept = await self._upkeep.draft(actor, memo, form)
        return actor, NoteDraft.restored(kept.state)


def _typed(interaction: Press) -> str:
    """What a form says: a note, a reason, a question or its answer."""
    form = filled(interaction)
    return form.text("note") or form.text("reason") or form.text("text")


def other_of(sight: PartnershipSight, actor: Actor) -> str:
    """The name of the actor's partner."""
    return _name(sight.partner_of(actor.user_id).name)


def _name(name: str) -> str:
    return markdown.named(name, NAME_ROOM)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnerRequestsCog(bot.services, bot.delivery, bot.routes))
