"""Pairing rounds: all who are alone at once, looked at first, then stored, then said."""

import logging
from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial
from secrets import randbelow
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.models import Cohort, Memo, PairingRound, Partnership
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partners import API
from nexus_bot.repositories.rounds import Rounds as Rows
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import Service, audited, memo_of, running
from nexus_bot.services.partner_pool import Pool
from nexus_bot.services.round_looks import is_same, page_of, told
from nexus_bot.services.round_pool import KINDS, Lot, lot
from nexus_bot.values.rounds import RoundPreview, RoundResult

ACTION = "round.pair"
PANEL = "round"
SEEDS = 1_000_000

log = logging.getLogger("nexus_bot.rounds")


class Rounds(Service):
    """What organisers and mentors may do with those who are alone.

    A panel remembers the round that it shows, so that what is confirmed is what was seen.
    """

    @audited
    async def preview(
        self, actor: Actor, /, kind: str = API, seed: int | None = None
    ) -> RoundPreview:
        """The best round there is now, in a panel of its own; nobody hears of it."""
        async with self._database.read() as store:
            cohort = await running(store, actor.guild_id)
            require(ACTION, actor, cohort)
        _, state = await self._drawn(cohort, kind, seed)
        async with self._database.write() as store:
            panel = await Memos(store).keep(
                actor.guild_id, actor.user_id, PANEL, state, self._clock()
            )
            return await page_of(store, actor.guild_id, state, panel)

    async def dry_run(self, guild_id: int, kind: str, seed: int | None = None) -> RoundPreview:
        """The whole round on one page, for an operator; nothing is stored."""
        async with self._database.read() as store:
            cohort = await running(store, guild_id)
        _, state = await self._drawn(cohort, kind, seed)
        async with self._database.read() as store:
            size = max(1, len(state["pairs"]) + len(state["alone"]))
            return await page_of(store, guild_id, state, 0, size=size)

    async def _drawn(
        self, cohort: Cohort, kind: str, seed: int | None
    ) -> tuple[Lot, dict[str, Any]]:
        if kind not in KINDS:
            raise Invalid(texts.NO_SUCH_ROUND)
        seed = randbelow(SEEDS) if seed is None else seed
        async with self._database.read() as store:
            alone = await lot(store, cohort, kind, self._clock())
        paired = await alone.pair(seed)
        found = {"pairs": len(paired.pairs), "alone": len(paired.alone)}
        log.info("round_drawn", extra={"kind": kind, "seed": seed, "cohort": cohort.id, **found})
        return alone, {"cohort": cohort.id, "kind": kind, "seed": seed, "page": 0, **told(paired)}

    @audited
    async def turn(self, actor: Actor, /, panel: int, step: int = 0) -> RoundPreview:
        """Another page of a round that was looked at."""
        async with self._database.write() as store:
            memo, _ = await _held(store, actor, panel)
            state = memo.state | {"page": memo.state["page"] + step}
            shown = await page_of(store, actor.guild_id, state, panel)
            await Memos(store).change(actor.guild_id, panel, state | {"page": shown.page})
        return shown

    @audited
    async def confirm(self, actor: Actor, /, panel: int) -> RoundResult | RoundPreview:
        """Store a round with its pairs, and what everybody is to hear, all at once.

        It is drawn anew before. Where another one comes out, nobody hears of either, and the
        panel shows what would be the round now.
        """
        async with self._database.read() as store:
            memo, cohort = await _held(store, actor, panel)
        seen = memo.state
        alone, state = await self._drawn(cohort, seen["kind"], seen["seed"])
        if is_same(seen, state):
            work = partial(self._confirm, actor=actor, panel=panel, people=alone.people)
            try:
                return await self._database.write_at_once(work)
            except _ChangedError:
                _, state = await self._drawn(cohort, seen["kind"], seen["seed"])
        async with self._database.write() as store:
            await _held(store, actor, panel)
            await Memos(store).change(actor.guild_id, panel, state)
            return await page_of(store, actor.guild_id, state, panel, changed=True)

    async def _confirm(
        self, store: AsyncSession, *, actor: Actor, panel: int, people: Hashable
    ) -> RoundResult:
        await Receipts(store).take(actor.guild_id, actor.interaction_id)
        await Cohorts(store).hold(actor.guild_id)
        memo, cohort = await _held(store, actor, panel)
        now, state = self._clock(), memo.state
        alone = await lot(store, cohort, state["kind"], now)
        if alone.people != people:
            raise _ChangedError
        made = PairingRound(
            guild_id=actor.guild_id,
            cohort_id=cohort.id,
            kind=state["kind"],
            seed=state["seed"],
            by_id=actor.user_id,
            pairs=state["pairs"],
            alone=state["alone"],
            created_at=now,
        )
        await Rows(store).add(made)
        await Memos(store).change(actor.guild_id, panel, {"done": True})
        begun = [await _begin(store, cohort, made, line, alone.api, now) for line in made.pairs]
        await _tell(store, made, begun, now)
        facts = {"kind": made.kind, "seed": made.seed}
        facts |= {"pairs": len(begun), "alone": len(made.alone)}
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action=ACTION,
            subject=f"round {made.id}",
            at=now,
            detail=facts,
        )
        log.info("round_confirmed", extra=facts | {"round": made.id})
        return RoundResult(made.kind, made.seed, len(begun), len(made.alone))


class _ChangedError(Exception):
    """Somebody came, left or found a partner while a round was confirmed."""


async def _held(store: AsyncSession, actor: Actor, panel: int) -> tuple[Memo, Cohort]:
    """The round of a panel that was not confirmed yet, and its cohort, which runs."""
    cohort = await running(store, actor.guild_id)
    require(ACTION, actor, cohort)
    memo = await memo_of(store, actor, panel, PANEL)
    if memo.state.get("done"):
        raise Refusal(texts.ROUND_DONE)
    if cohort.id != memo.state["cohort"]:
        raise Refusal(texts.ROUND_OF_BEFORE)
    return memo, cohort


async def _begin(
    store: AsyncSession,
    cohort: Cohort,
    made: PairingRound,
    line: Any,
    seeking: Pool | None,
    now: datetime,
) -> Partnership:
    """A partnership of a round; all of the round is possible, or nothing of it is stored."""
    project, other = None, line["other"]
    if seeking is not None:
        project, owner = seeking.projects[other]
        other = owner.user_id
    pair = await partner_life.begin(
        store,
        guild=cohort.guild_id,
        cohort=cohort,
        kind=made.kind,
        one=line["one"],
        other=other,
        project=project,
        round_id=made.id,
        now=now,
    )
    if pair is None:
        raise _ChangedError
    return pair


async def _tell(
    store: AsyncSession, made: PairingRound, begun: Sequence[Partnership], now: datetime
) -> None:
    """Plan what everybody hears: whom they have, or why nobody. Who looks on waits from now."""
    notes = [
        plans.note_on_pair(pair, "paired", who, now)
        for pair in begun
        for who in (pair.one_id, pair.other_id)
    ]
    notes += [
        plans.note_of(
            "alone",
            each["id"],
            now,
            key=f"round:{made.id}",
            round=made.id,
            kind=made.kind,
            why=each["why"],
            cohort=made.cohort_id,
        )
        for each in made.alone
    ]
    await Outbox(store).plan_all(made.guild_id, notes, now)
    if made.kind == API:
        for each in made.alone:
            await Seekers(store).wait(made.guild_id, made.cohort_id, each["id"], now)
