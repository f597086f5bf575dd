"""What partners type into their plan: lines to add, the four facts, a line said otherwise.

A form that changes what stands remembers what its reader saw in a memo. What the other partner
changed meanwhile is not overwritten unseen: whoever comes second reads it first.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, texts
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.models import PlanItem
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.integration import Plans
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.members import Members
from nexus_bot.rules import Actor
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.services.integration_drafts import (
    ADD,
    FACTS_FORM,
    LINE,
    Overtaken,
    Reading,
    Typed,
    changed_facts,
    check_facts,
    masked,
    new_lines,
    read_lines,
    reread,
)
from nexus_bot.services.integration_plans import EDIT, allowed, line_of, show_it_soon
from nexus_bot.services.session_drafts import pressed_at, zone_of
from nexus_bot.values.integration import DATE, PlanAdded, PlanLine, facts_of, lines_of
from nexus_bot.values.partners import PartnershipSight, PlanDraft

T = TypeVar("T")
SEEN = "seen"
NAME_ROOM = 40


class PlanForms(Service):
    """What partners may type into their plan."""

    @audited
    async def may_edit(self, actor: Actor, /, pair_id: int) -> None:
        """Go on when the actor may change this plan, before they type."""
        async with self._database.read() as store:
            await allowed(store, actor, pair_id, EDIT)

    @audited
    async def open_facts(self, actor: Actor, /, pair_id: int) -> tuple[int, PlanDraft]:
        """The four facts as their form shows them, and the memo of what stood then.

        The docs that the project names are offered where none are agreed.
        """
        async with self._database.read() as store:
            sight = await allowed(store, actor, pair_id, EDIT)
        seen = _facts_as_typed(sight)
        docs = sight.project.docs if sight.project else None
        shown = replace(seen, docs=seen.docs or docs or "")
        return await self._remember(actor, FACTS_FORM, shown, seen), shown

    @audited
    async def open_line(self, actor: Actor, /, item_id: int) -> tuple[int, PlanDraft]:
        """A line as its form shows it, and the memo of what stood then.

        A date shows the hour on the clock on which the actor's answer will be read.
        """
        async with self._database.read() as store:
            line = await line_of(store, actor, item_id, EDIT)
            reading = await self._reading(store, actor, line.sight)
        seen = _line_as_typed(line.item, reading)
        return await self._remember(actor, LINE, seen, seen), seen

    async def _remember(self, actor: Actor, form: str, shown: PlanDraft, seen: PlanDraft) -> int:
        state, guild = shown.state() | {SEEN: seen.state()}, actor.guild_id
        async with self._database.write() as store:
            return await Memos(store).keep(guild, actor.user_id, form, state, self._clock())

    @audited
    async def add(self, actor: Actor, /, pair_id: int, draft: PlanDraft) -> PlanAdded:
        """Add what was typed to a plan; what stands in it already is left out."""
        async with self._database.read() as store:
            reading = await self._reading(store, actor, await allowed(store, actor, pair_id, EDIT))
        try:
            typed = await read_lines(draft, reading)

            async def work(store: AsyncSession, now: datetime) -> PlanAdded:
                await Plans(store).hold(actor.guild_id, pair_id)
                sight = await allowed(store, actor, pair_id, EDIT)
                new = new_lines(lines_of(sight.items), typed)
                rows = [_row(sight, line, actor.user_id, now) for line in new]
                await Plans(store).add(rows)
                shown = await self._changed(store, actor, pair_id, now)
                return PlanAdded(shown, len(new), len(typed) - len(new))

            return await self._done_once(actor, work)
        except Invalid as refusal:
            state = replace(masked(draft, refusal), pair=pair_id).state()
            await self._keep_form(actor, ADD, state, refusal)
            raise

    @audited
    async def facts(self, actor: Actor, /, memo_id: int, draft: PlanDraft) -> PartnershipSight:
        """Store the facts that were typed otherwise than they were seen."""
        seen = await self._seen(actor, memo_id, FACTS_FORM)
        pair_id = seen.pair
        try:
            typed = await check_facts(draft)

            async def work(store: AsyncSession, now: datetime) -> PartnershipSight:
                await Plans(store).hold(actor.guild_id, pair_id)
                sight = await allowed(store, actor, pair_id, EDIT)
                changes = changed_facts(typed, seen, _facts_as_typed(sight))
                await _set_facts(store, sight, changes, actor.user_id, now)
                return await self._changed(store, actor, pair_id, now)

            return await self._done_once(actor, work)
        except Invalid as refusal:
            await self._keep_both(actor, FACTS_FORM, draft, seen, refusal)
            raise

    @audited
    async def change(self, actor: Actor, /, memo_id: int, draft: PlanDraft) -> PlanLine:
        """Say a line otherwise than it was seen."""
        seen = await self._seen(actor, memo_id, LINE)
        async with self._database.read() as store:
            line = await line_of(store, actor, seen.item, EDIT)
            reading = await self._reading(store, actor, line.sight)
        try:
            typed = await reread(line.item, draft, seen, reading)

            async def work(store: AsyncSession, now: datetime) -> PlanLine:
                line = await line_of(store, actor, seen.item, EDIT, alone=True)
                stands = _line_as_typed(line.item, reading)
                if stands != seen and (line.item.text, line.item.due_at) != typed.says:
                    name = markdown.named(line.sight.partner_of(actor.user_id).name, NAME_ROOM)
                    raise Overtaken(texts.line_clash(name, _shown(line.item)), stands)
                says = {"text": typed.text, "due_at": typed.due_at}
                await Plans(store).change(line.item, actor.user_id, now, **says)
                await self._changed(store, actor, seen.pair, now)
                return await line_of(store, actor, seen.item)

            return await self._done_once(actor, work)
        except Invalid as refusal:
            await self._keep_both(actor, LINE, draft, seen, refusal)
            raise

    async def _keep_both(
        self, actor: Actor, form: str, draft: PlanDraft, seen: PlanDraft, refusal: Invalid
    ) -> None:
        """Keep what was typed beside what its writer has seen by now."""
        seen = refusal.stands if isinstance(refusal, Overtaken) else seen
        typed = replace(masked(draft, refusal), pair=seen.pair, item=seen.item, date=seen.date)
        await self._keep_form(actor, form, typed.state() | {SEEN: seen.state()}, refusal)

    async def _seen(self, actor: Actor, memo_id: int, form: str) -> PlanDraft:
        """What stood when a form was opened."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, memo_id, form)
        return PlanDraft.restored(memo.state[SEEN])

    async def _reading(self, store: AsyncSession, actor: Actor, sight: PartnershipSight) -> Reading:
        """How the actor's dates are read."""
        guild, now = actor.guild_id, self._clock()
        member = await Members(store).find(guild, actor.user_id)
        cohort = await Cohorts(store).find(guild, sight.partnership.cohort_id)
        if cohort is None:
            raise Refusal(texts.NO_SUCH_PLAN)
        return Reading(zone_of(member, cohort)[0], now, pressed_at(actor, now))

    async def _done_once(
        self, actor: Actor, work: Callable[[AsyncSession, datetime], Awaitable[T]]
    ) -> T:
        """Do all of an interaction in one transaction; whoever acts is here, and remembered."""

        async def greeted(store: AsyncSession, now: datetime) -> T:
            await Members(store).greet(actor.guild_id, actor.user_id, name=actor.name, at=now)
            return await work(store, now)

        return await super()._done_once(actor, greeted)

    async def _changed(
        self, store: AsyncSession, actor: Actor, pair_id: int, now: datetime
    ) -> PartnershipSight:
        """A plan just changed, whose panel follows."""
        sight = await allowed(store, actor, pair_id)
        await show_it_soon(store, sight, actor.interaction_id, now)
        return sight


def _facts_as_typed(sight: PartnershipSight) -> PlanDraft:
    """The four facts as their form shows them."""
    facts: dict[str, Any] = facts_of(sight.items)
    return PlanDraft(pair=sight.partnership.id, **facts)


def _line_as_typed(item: PlanItem, reading: Reading) -> PlanDraft:
    """A line as its form shows it; the name of a date tells that it is one."""
    seen = PlanDraft(pair=item.partnership_id, item=item.id, text=item.text)
    if item.kind != DATE or item.due_at is None:
        return seen
    wall = item.due_at.astimezone(reading.zone)
    return replace(seen, date=item.text, when=f"{wall:%Y-%m-%d %H:%M}")


def _shown(item: PlanItem) -> str:
    """What a line says, in a sentence."""
    when = f", {texts.stamp(item.due_at, 'f')}" if item.due_at else ""
    return f"*{markdown.inline(item.text, 200)}*{when}"


def _row(sight: PartnershipSight, line: Typed, by: int, now: datetime) -> PlanItem:
    pair = sight.partnership
    return PlanItem(
        guild_id=pair.guild_id,
        partnership_id=pair.id,
        kind=line.kind,
        text=line.text,
        step=0,
        due_at=line.due_at,
        changed_by_id=by,
        changed_at=now,
    )


async def _set_facts(
    store: AsyncSession, sight: PartnershipSight, changes: dict[str, str], by: int, now: datetime
) -> None:
    """Fill facts in, say them otherwise, or clear them."""
    plans, stands = Plans(store), {item.kind: item for item in sight.items}
    for name, text in changes.items():
        item = stands.get(name)
        if item is None:
            await plans.add([_row(sight, Typed(name, text), by, now)] if text else [])
        elif text:
            await plans.change(item, by, now, text=text)
        else:
            await plans.remove(item)
