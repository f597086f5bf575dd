"""Partners: found, asked, together, parted. One public method is one transaction.

What can be seen is in ``partner_looks``; what fits a seeker, in ``partner_finding``, and whom a
project fits, in ``partner_wanting``; asking is in ``partner_asking``, what becomes of it in
``partner_answering``, and what happens without a press in ``partner_watch``.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Refusal
from nexus_bot.models import Partnership
from nexus_bot.repositories.ledger import Audit
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partners import ACTIVE, Partnerships
from nexus_bot.rules import Actor, require
from nexus_bot.services import integration_plans, partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import audited
from nexus_bot.services.partner_answering import PartnerAnswering
from nexus_bot.services.partner_standing import pair_of
from nexus_bot.services.partner_watch import PartnerWatch
from nexus_bot.values.partners import NoteDraft, PartnershipSight


class Partners(PartnerAnswering, PartnerWatch):
    """What members may do with partners; ``owner`` is the process that says it."""

    @audited
    async def may_end(self, actor: Actor, /, pair_id: int) -> PartnershipSight:
        """Two partners, where the actor may end it."""
        async with self._database.read() as store:
            return await _endable(store, actor, pair_id)

    @audited
    async def end(
        self, actor: Actor, /, pair_id: int, reason: str, memo: int = 0
    ) -> PartnershipSight:
        """End a partnership for a reason that the other one reads; place and seats are free."""
        draft = await self._checked(actor, NoteDraft("end", pair_id, reason), memo)

        async def work(store: AsyncSession, now: datetime) -> PartnershipSight:
            sight, guild = await _endable(store, actor, pair_id), actor.guild_id
            pair, by = sight.partnership, actor.user_id
            ended = await partner_life.dissolve(
                store, pair, now, by=by, why=draft.text, what="ended"
            )
            if ended is None:
                raise await _over(store, guild, pair_id)
            others = sorted({pair.one_id, pair.other_id} - {by})
            notes = [plans.note_on_pair(ended, "ended", other, now) for other in others]
            await Outbox(store).plan_all(guild, notes, now)
            if len(others) > 1:
                self._note_end(store, actor, ended, now)
            return await pair_of(store, guild, pair_id)

        return await self._done_once(actor, work)

    @audited
    async def met(self, actor: Actor, /, pair_id: int, *, met: bool) -> PartnershipSight:
        """Note whether the actor has met their partner; who had not may say so later."""

        async def work(store: AsyncSession, _now: datetime) -> PartnershipSight:
            sight = await pair_of(store, actor.guild_id, pair_id)
            pair = sight.partnership
            require("partner.met", actor, None, partners=(pair.one_id, pair.other_id))
            whose = "one_met" if actor.user_id == pair.one_id else "other_met"
            await Partnerships(store).change(pair, **{whose: met})
            return await pair_of(store, actor.guild_id, pair_id)

        return await self._done_once(actor, work)

    @staticmethod
    def _note_end(store: AsyncSession, actor: Actor, pair: Partnership, now: datetime) -> None:
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action="partner.end",
            subject=plans.about_pair(pair),
            at=now,
            detail={"partners": [pair.one_id, pair.other_id]},
        )


async def _endable(store: AsyncSession, actor: Actor, pair_id: int) -> PartnershipSight:
    """Two partners who are so still, where the actor may end it."""
    sight = await integration_plans.allowed(store, actor, pair_id, "partner.end")
    if sight.partnership.state != ACTIVE:
        raise Refusal(texts.partnership_ended(sight.partnership.ended_at))
    return sight


async def _over(store: AsyncSession, guild_id: int, pair_id: int) -> Refusal:
    sight = await pair_of(store, guild_id, pair_id)
    return Refusal(texts.partnership_ended(sight.partnership.ended_at))
