"""Integration plans as whole things: looked at by who may, kept in step on Discord, placed."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import NotAllowed, Refusal
from nexus_bot.models import OutboxMessage, Partnership
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.integration import Plans
from nexus_bot.repositories.outbox import OPEN, Outbox, removal_of
from nexus_bot.repositories.partners import ACTIVE, API, Partnerships
from nexus_bot.rules import Actor, allows, roles_of
from nexus_bot.services import partner_plans
from nexus_bot.services.card_edits import show_soon
from nexus_bot.values.integration import PlanLine
from nexus_bot.values.partners import PartnershipSight

READ, EDIT = "plan.read", "plan.edit"


async def sight_of(store: AsyncSession, guild_id: int, pair_id: int) -> PartnershipSight | None:
    """Two partners with their plan or, of review buddies, with what each builds."""
    couple = await Partnerships(store).find(guild_id, pair_id)
    if couple is None:
        return None
    plans, pair = Plans(store), couple.partnership
    if pair.kind == API:
        return PartnershipSight(*couple, items=await plans.items(guild_id, pair_id))
    return PartnershipSight(*couple, works=await plans.works(pair))


async def allowed(
    store: AsyncSession, actor: Actor, pair_id: int, action: str = READ
) -> PartnershipSight:
    """The plan of two partners, where the actor may do this to it as it stands.

    The mentors of its own cohort count as those of the last one do.
    """
    sight = await sight_of(store, actor.guild_id, pair_id)
    if sight is None:
        raise Refusal(texts.NO_SUCH_PLAN)
    pair, cohorts = sight.partnership, Cohorts(store)
    own = await cohorts.find(actor.guild_id, pair.cohort_id)
    last = await cohorts.last(actor.guild_id)
    partners = (pair.one_id, pair.other_id)
    roles = roles_of(actor, own, partners=partners) | roles_of(actor, last, partners=partners)
    if not allows(action, roles):
        raise NotAllowed(action)
    if action == EDIT and pair.kind != API:
        raise Refusal(texts.BUDDIES_HAVE_NO_PLAN)
    if action == EDIT and pair.state != ACTIVE:
        raise Refusal(texts.PLAN_HAS_ENDED)
    return sight


async def line_of(
    store: AsyncSession,
    actor: Actor,
    item_id: int,
    action: str = READ,
    *,
    alone: bool | None = None,
) -> PlanLine:
    """A line with its plan, where the actor may do this; held ``alone`` or shared, if said."""
    plans = Plans(store)
    item = await plans.item(actor.guild_id, item_id)
    if item is not None and alone is not None:
        await plans.hold(actor.guild_id, item.partnership_id, alone=alone)
        item = await plans.item(actor.guild_id, item_id)
    if item is None:
        raise Refusal(texts.NO_SUCH_LINE)
    return PlanLine(await allowed(store, actor, item.partnership_id, action), item)


async def show_it_soon(
    store: AsyncSession, sight: PartnershipSight, again: int, now: datetime
) -> None:
    """Plan one edit of the panel for all that changes within some seconds, where it has a place."""
    pair = sight.partnership
    if pair.thread_id is not None:
        await show_soon(store, pair.guild_id, partial(partner_plans.edit_of, pair), again, now)


async def plan_thread(store: AsyncSession, pair: Partnership, now: datetime, again: int) -> None:
    """Plan a thread for two who have none, in the channel of today, unless one is on its way."""
    if pair.state != ACTIVE:
        raise Refusal(texts.NO_THREAD_AFTER_END)
    outbox, guild = Outbox(store), pair.guild_id
    said = await outbox.about(guild, partner_plans.about_pair(pair))
    if any(row.kind == partner_plans.THREAD and row.state in OPEN for row in said):
        return
    cohort = await Cohorts(store).find(guild, pair.cohort_id)
    thread = partner_plans.thread_of(pair, now, f":{again}")
    channel_id = cohort.channel_id if cohort else pair.channel_id
    await outbox.plan(guild, replace(thread, channel_id=channel_id), now)


async def place(store: AsyncSession, message: OutboxMessage, message_id: int, at: datetime) -> None:
    """Remember where a panel stands; an older one must go, and so must one in a former thread.

    One that took more than one try may show how things were, so it is edited.
    """
    guild, channel = message.guild_id, message.channel_id
    pairs, outbox = Partnerships(store), Outbox(store)
    pair = await pairs.look(guild, message.payload["pair"])
    if pair is None or pair.thread_id != channel:
        gone = removal_of(message.payload["pair"], channel, message_id, at)
        await outbox.plan(guild, gone, at)
        return
    await pairs.place_panel(guild, pair.id, message_id)
    if pair.message_id not in (None, message_id):
        await outbox.plan(guild, removal_of(pair.id, channel, pair.message_id, at), at)
    if message.attempts > 1:
        edit = partner_plans.edit_of(pair, f"found:{message_id}", at)
        await outbox.plan(guild, edit, at)
