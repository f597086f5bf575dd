"""Notes to partners that were refused: brought back as they were typed, and taken again."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.delivery import Delivery
from nexus_bot.delivery.partner_answers import PartnerAnswers
from nexus_bot.rules import Actor
from nexus_bot.services import Services
from nexus_bot.services.partner_looks import ASK, REASON
from nexus_bot.values.partners import NoteDraft, RequestSight
from nexus_bot.views import partner_forms as forms
from nexus_bot.views.forms import Field, filled, open_form
from nexus_bot.views.partner_requests import outcome_panel, request_panel
from nexus_bot.views.routes import Press, Routes


class PartnerNotesCog(commands.Cog, name="partner notes"):
    """Forms about partners of which a memo knows more."""

    def __init__(self, services: Services, delivery: Delivery, routes: Routes) -> None:
        self._partners = services.partners
        self._upkeep = services.upkeep
        self._answers = PartnerAnswers(services, delivery)
        routes.press(f"fix-{ASK}", "memo.open", self.fix_note, in_messages=True)
        routes.press(f"fix-{REASON}", "memo.open", self.fix_reason, in_messages=True)
        routes.form("partner-note", "memo.open", self.submit_note, in_messages=True)
        routes.form("partner-reason", "memo.open", self.submit_reason, in_messages=True)

    async def fix_note(self, interaction: Press, memo: int) -> None:
        """Bring back a note, a question or an answer that was refused."""
        actor, draft = await self._kept(interaction, memo, ASK)
        if draft.what == "question":
            title, field = texts.QUESTION_TITLE, forms.question_fields(draft.text)
        elif draft.what == "answer":
            sight = await self._partners.request(actor, draft.row)
            field = forms.answer_fields(sight.request.question, draft.text)
            title = texts.ANSWER_TITLE
        elif draft.what == "invite":
            field = [forms.note_field("", draft.text, invites=True)]
            title = texts.INVITE_THEM
        else:
            asking = await self._asking(actor, draft)
            if isinstance(asking, RequestSight):
                await self._answers.begin(interaction)
                await self._answers.show(interaction, request_panel(asking, actor.user_id))
                return
            title, field = asking
        await open_form(interaction, title, "partner-note", *field, row=memo)

    async def _asking(
        self, actor: Actor, draft: NoteDraft
    ) -> tuple[str, list[Field]] | RequestSight:
        """The form that asks for a place, or the request that is open by now."""
        stands = await self._partners.may_ask(actor, draft.row)
        if isinstance(stands, RequestSight):
            return stands
        title = texts.ask_title(forms.short_name(stands.owner))
        return title, [forms.note_field(stands.owner.name, draft.text)]

    async def fix_reason(self, interaction: Press, memo: int) -> None:
        """Bring back a reason that was refused."""
        actor, draft = await self._kept(interaction, memo, REASON)
        if draft.what == "decline":
            title, fields = texts.DECLINE_TITLE, forms.decline_fields(draft.text)
        else:
            sight = await self._partners.may_end(actor, draft.row)
            fields = forms.end_fields(sight, actor.user_id, draft.text)
            title = texts.REASON_TITLE
        await open_form(interaction, title, "partner-reason", *fields, row=memo)

    async def submit_note(self, interaction: Press, memo: int) -> None:
        """Take the form of a note that a memo knows more of."""
        await self._answers.begin(interaction)
        actor, kept = await self._kept(interaction, memo, ASK)
        draft = NoteDraft(kept.what, kept.row, forms.typed(filled(interaction)))
        if draft.what in ("ask", "invite"):
            ask = self._partners.ask if draft.what == "ask" else self._partners.invite
            outcome = await ask(actor, draft.row, draft.text, memo)
            await self._answers.show(interaction, outcome_panel(outcome, actor.user_id))
        else:
            await self._answers.about_request(interaction, actor, draft, memo)

    async def submit_reason(self, interaction: Press, memo: int) -> None:
        """Take the form of a reason that a memo knows more of."""
        await self._answers.begin(interaction)
        actor, kept = await self._kept(interaction, memo, REASON)
        draft = NoteDraft(kept.what, kept.row, forms.typed(filled(interaction)))
        if draft.what == "decline":
            await self._answers.about_request(interaction, actor, draft, memo)
        else:
            await self._answers.end(interaction, actor, draft, memo)

    async def _kept(self, interaction: Press, memo: int, form: str) -> tuple[Actor, NoteDraft]:
        actor = await self._answers.reader(interaction, memo=memo)
        kept = await self._upkeep.draft(actor, memo, form)
        return actor, NoteDraft.restored(kept.state)


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(PartnerNotesCog(bot.services, bot.delivery, bot.routes))
