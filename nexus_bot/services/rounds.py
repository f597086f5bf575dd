"""Pairing rounds: all who are alone at once, looked at first, then stored, then said."""

import logging
from collections.abc import Sequence
from datetime import datetime
from secrets import randbelow
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.models import Cohort, Memo, PairingRound, Partnership
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partners import API, Partnerships
from nexus_bot.repositories.rounds import Rounds as Rows
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import Service, audited, memo_of, running
from nexus_bot.services.partner_pool import Pool, pool
from nexus_bot.services.round_looks import page_of, proposed, told
from nexus_bot.services.round_pool import KINDS, lot
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
        state = await self._drawn(cohort, kind, seed)
        async with self._database.write() as store:
            panel = await Memos(store).keep(
                actor.guild_id, actor.user_id, PANEL, state, self._clock()
            )
            return await page_of(store, actor.guild_id, state, panel)

    async def dry_run(self, guild_id: int, kind: str, seed: int | None = None) -> RoundPreview:
        """The whole round on one page, for an operator; nothing is stored."""
        async with self._database.read() as store:
            cohort = await running(store, guild_id)
        state = await self._drawn(cohort, kind, seed)
        async with self._database.read() as store:
            size = max(1, len(state["pairs"]) + len(state["alone"]))
            return await page_of(store, guild_id, state, 0, size)

    async def _drawn(self, cohort: Cohort, kind: str, seed: int | None) -> dict[str, Any]:
        if kind not in KINDS:
            raise Invalid(texts.NO_SUCH_ROUND)
        seed = randbelow(SEEDS) if seed is None else seed
        async with self._database.read() as store:
            alone = await lot(store, cohort, kind, self._clock())
        paired = await alone.pair(seed)
        found = {"pairs": len(paired.pairs), "alone": len(paired.alone)}
        log.info("round_drawn", extra={"kind": kind, "seed": seed, "cohort": cohort.id, **found})
        return {"cohort": cohort.id, "kind": kind, "seed": seed, "page": 0, **told(paired)}

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
    async def confirm(self, actor: Actor, /, panel: int) -> RoundResult:
        """Store the round with its pairs, and what everybody is to hear, all at once."""

        async def whole(store: AsyncSession) -> RoundResult:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            await Cohorts(store).hold(actor.guild_id)
            memo, cohort = await _held(store, actor, panel)
            return await self._confirm(store, actor, memo, cohort)

        return await self._database.write_at_once(whole)

    async def _confirm(
        self, store: AsyncSession, actor: Actor, memo: Memo, cohort: Cohort
    ) -> RoundResult:
        now, state = self._clock(), memo.state
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
        await Memos(store).change(actor.guild_id, memo.id, state | {"done": True})
        begun, failed = await _begin_all(store, cohort, made, now)
        alone = [*made.alone, *await _left_over(store, cohort, made.kind, failed)]
        await _tell(store, made, begun, alone, now)
        facts = {"kind": made.kind, "seed": made.seed, "pairs": len(begun), "alone": len(alone)}
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action=ACTION,
            subject=f"round {made.id}",
            at=now,
            detail=facts,
        )
        log.info("round_confirmed", extra=facts | {"round": made.id})
        return RoundResult(
            made.kind,
            made.seed,
            len(begun),
            await proposed(store, actor.guild_id, made.kind, failed),
            len(alone),
        )


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


async def _begin_all(
    store: AsyncSession, cohort: Cohort, made: PairingRound, now: datetime
) -> tuple[list[Partnership], list[Any]]:
    """The partnerships of a round, and what of it is not possible any more."""
    begun, failed = [], []
    seeking = await pool(store, cohort, now) if made.kind == API else None
    for line in made.pairs:
        pair = await _begin(store, cohort, made, line, seeking, now)
        if pair is None:
            failed.append(line)
        else:
            begun.append(pair)
    return begun, failed


async def _begin(
    store: AsyncSession,
    cohort: Cohort,
    made: PairingRound,
    line: Any,
    seeking: Pool | None,
    now: datetime,
) -> Partnership | None:
    one, other = line["one"], line["other"]
    project = None
    if seeking is not None:
        if other not in seeking.projects or (one, other) in seeking.barred:
            return None
        project, owner = seeking.projects[other]
        other = owner.user_id
    return await partner_life.begin(
        store,
        guild=cohort.guild_id,
        cohort=cohort,
        kind=made.kind,
        one=one,
        other=other,
        project=project,
        round_id=made.id,
        now=now,
    )


async def _left_over(
    store: AsyncSession, cohort: Cohort, kind: str, failed: Sequence[Any]
) -> list[dict[str, Any]]:
    """Those of pairs that fell through who are still here and have nobody."""
    rows, found = Partnerships(store), []
    people = [who for line in failed for who in _people_of(line, kind)]
    for user_id in people:
        seat = await rows.seat_of(cohort.guild_id, cohort.id, user_id, kind)
        if seat is None and await rows.are_here(cohort.guild_id, [user_id]):
            found.append({"id": user_id, "why": "gone"})
    return found


async def _tell(
    store: AsyncSession,
    made: PairingRound,
    begun: Sequence[Partnership],
    alone: Sequence[Any],
    now: datetime,
) -> None:
    """Plan what everybody hears: whom they have, or why nobody."""
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
            why=each["why"],
            cohort=made.cohort_id,
        )
        for each in alone
    ]
    await Outbox(store).plan_all(made.guild_id, notes, now)


def _people_of(line: Any, kind: str) -> list[int]:
    return [line["one"]] if kind == API else [line["one"], line["other"]]
