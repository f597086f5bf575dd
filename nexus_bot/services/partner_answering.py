"""What becomes of a request: accepted, declined, asked about, taken back. All compare and set."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Refusal
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_requests import DECLINED, OPEN, WITHDRAWN, Requests
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import audited
from nexus_bot.services.partner_asking import PartnerAsking
from nexus_bot.services.partner_standing import as_it_stands, found
from nexus_bot.values.partners import NoteDraft, PartnershipSight, RequestSight

ANSWER, WITHDRAW, QUESTION = "partner.answer", "partner.withdraw", "partner.question"
Work = Callable[[AsyncSession, datetime, RequestSight], Awaitable[RequestSight | Refusal]]


class PartnerAnswering(PartnerAsking):
    """What the two of a request may do to it."""

    @audited
    async def may(self, actor: Actor, /, request_id: int, action: str) -> RequestSight:
        """A request, where the actor may do this to it while it is open; it may be so no more."""
        async with self._database.read() as store:
            return await _allowed(store, actor, request_id, action)

    @audited
    async def accept(self, actor: Actor, /, request_id: int) -> PartnershipSight:
        """Say yes: the two are partners, and what cannot come true any more ends."""

        async def work(store: AsyncSession, now: datetime) -> PartnershipSight | Refusal:
            sight = await _open(store, actor, request_id, ANSWER)
            await self._greet(store, actor, now)
            return await self._unite(store, actor, sight, now)

        return await self._done_once(actor, work)

    @audited
    async def decline(self, actor: Actor, /, request_id: int, reason: str = "") -> RequestSight:
        """Say no, kindly; the two are not offered to each other again."""
        draft = await self._checked(actor, NoteDraft("decline", request_id, reason))

        async def work(store: AsyncSession, now: datetime, sight: RequestSight) -> RequestSight:
            settled = await Requests(store).settle(sight.request, DECLINED, now, draft.text)
            if settled is None:
                raise await _meanwhile(store, actor, sight)
            await partner_life.settle_intents(store, settled, now)
            note = plans.note_on_request(settled, "declined", sight.asker.user_id, now)
            await Outbox(store).plan(actor.guild_id, note, now)
            if not settled.is_invitation:
                guild, cohort_id = settled.guild_id, settled.cohort_id
                await Seekers(store).wait(guild, cohort_id, settled.seeker_id, now)
            return await found(store, actor.guild_id, request_id)

        return await self._work(actor, request_id, ANSWER, work)

    @audited
    async def withdraw(self, actor: Actor, /, request_id: int) -> RequestSight:
        """Take a request back; who has read of it is told."""

        async def work(store: AsyncSession, now: datetime, sight: RequestSight) -> RequestSight:
            settled = await Requests(store).settle(sight.request, WITHDRAWN, now)
            if settled is None:
                raise await _meanwhile(store, actor, sight)
            if not await partner_life.settle_intents(store, settled, now):
                note = plans.note_on_request(settled, "withdrawn", sight.asked.user_id, now)
                await Outbox(store).plan(actor.guild_id, note, now)
            return await found(store, actor.guild_id, request_id)

        return await self._work(actor, request_id, WITHDRAW, work)

    @audited
    async def question(
        self, actor: Actor, /, request_id: int, text: str, memo: int = 0
    ) -> RequestSight:
        """Ask something before one decides; that gives the two another two days."""
        draft = await self._checked(actor, NoteDraft("question", request_id, text), memo)
        changes = {"question": draft.text, "answer": ""}

        async def work(store: AsyncSession, now: datetime, sight: RequestSight) -> RequestSight:
            return await self._go_on(store, actor, sight, now, "question", changes)

        return await self._work(actor, request_id, ANSWER, work)

    @audited
    async def answer(
        self, actor: Actor, /, request_id: int, text: str, memo: int = 0
    ) -> RequestSight:
        """Answer what was asked; that gives the two another two days."""
        draft = await self._checked(actor, NoteDraft("answer", request_id, text), memo)

        async def work(store: AsyncSession, now: datetime, sight: RequestSight) -> RequestSight:
            if not sight.request.question:
                raise Refusal(texts.NO_QUESTION)
            if sight.request.answer:
                raise Refusal(texts.answered_already(sight.asked.name))
            return await self._go_on(store, actor, sight, now, "answer", {"answer": draft.text})

        return await self._work(actor, request_id, WITHDRAW, work)

    async def _go_on(
        self,
        store: AsyncSession,
        actor: Actor,
        sight: RequestSight,
        now: datetime,
        what: str,
        changes: dict[str, Any],
    ) -> RequestSight:
        """Store what the two say about a request, and let the other hear it."""
        lapses_at = now + plans.LASTS
        request = await Requests(store).change(sight.request, lapses_at=lapses_at, **changes)
        if request is None:
            raise await _meanwhile(store, actor, sight)
        outbox, guild, about = Outbox(store), actor.guild_id, plans.about_request(request)
        if lapses_at != sight.request.lapses_at:
            await outbox.cancel(guild, about, "it goes on", now, kinds=(plans.LAPSE,))
            await outbox.plan(guild, plans.lapse_of(request), now)
        to = sight.asker if what == "question" else sight.asked
        note = plans.note_on_request(request, what, to.user_id, now)
        await outbox.plan(guild, note, now)
        return await found(store, guild, request.id)

    async def _work(self, actor: Actor, request_id: int, action: str, work: Work) -> RequestSight:
        async def whole(store: AsyncSession, now: datetime) -> RequestSight | Refusal:
            sight = await _open(store, actor, request_id, action)
            await self._greet(store, actor, now)
            return await work(store, now, sight)

        return await self._done_once(actor, whole)

    @staticmethod
    async def _greet(store: AsyncSession, actor: Actor, now: datetime) -> None:
        await Members(store).greet(actor.guild_id, actor.user_id, name=actor.name, at=now)


async def _allowed(store: AsyncSession, actor: Actor, request_id: int, action: str) -> RequestSight:
    """A request, where the actor may do this to it."""
    sight = await found(store, actor.guild_id, request_id)
    does = sight.asker if action == WITHDRAW else sight.asked
    require(action, actor, None, owner_id=does.user_id)
    return sight


async def _open(store: AsyncSession, actor: Actor, request_id: int, action: str) -> RequestSight:
    """A request that is open, where the actor may do this to it."""
    sight = await _allowed(store, actor, request_id, action)
    if sight.request.state != OPEN:
        raise await as_it_stands(store, actor, sight)
    return sight


async def _meanwhile(store: AsyncSession, actor: Actor, sight: RequestSight) -> Refusal:
    """What one reads when somebody else settled a request at the same instant."""
    now = await found(store, actor.guild_id, sight.request.id)
    return await as_it_stands(store, actor, now)
