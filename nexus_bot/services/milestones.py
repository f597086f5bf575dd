"""Milestones: the steps of the running cohort, put in order by its organisers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, schedule, texts
from nexus_bot.errors import Invalid, NotFound, Refusal
from nexus_bot.models import Cohort, Milestone
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.repositories.milestones import Milestones as MilestoneRows
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, running
from nexus_bot.services.planning import zone_of
from nexus_bot.services.reading import read_date
from nexus_bot.values import MilestoneDraft, Steps

ACTION = "cohort.milestones"
FORM = "milestone"
PAGE = 8
MOST = 25
MOST_EVER = 100
TITLE_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Held:
    """A cohort whose milestones nobody else changes meanwhile, in the session that does."""

    session: AsyncSession
    cohort: Cohort
    rows: Sequence[Milestone]

    def find(self, milestone_id: int) -> Milestone:
        """One of them."""
        for row in self.rows:
            if row.id == milestone_id:
                return row
        raise NotFound

    def check(self, title: str, *, beside: int = 0) -> None:
        """Go on when there is room for one more step, under a title of its own."""
        others = [row for row in self.rows if not row.is_off and row.id != beside]
        if len(others) >= MOST or (not beside and len(self.rows) >= MOST_EVER):
            raise Invalid(texts.too_many_milestones(MOST))
        if markdown.normal(title) in {markdown.normal(row.title) for row in others}:
            raise Invalid(texts.same_milestone(markdown.inline(title)))


class Milestones(Service):
    """What organisers may do with the steps of a cohort."""

    @audited
    async def look(self, actor: Actor, /, *, page: int = 0, chosen: int = 0) -> Steps:
        """One page of the steps; the page of the chosen one where there is one."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            cohort = await running(session, actor.guild_id)
            rows = await MilestoneRows(session).of(actor.guild_id, cohort.id)
        return page_of(rows, cohort, page=page, chosen=chosen)

    @audited
    async def put(self, actor: Actor, /, draft: MilestoneDraft) -> Steps:
        """Add a step, or change the title and the due date of one."""
        require(ACTION, actor, None)
        try:
            title = checked_title(draft.title)
            due = await self._due(actor, draft.due)
            async with self._hold(actor) as held:
                return await self._put(actor, held, draft.milestone, title, due)
        except Refusal as refusal:
            await self._keep_form(actor, FORM, draft.state(), refusal)
            raise

    async def _due(self, actor: Actor, typed: str) -> datetime | None:
        """The wall time of a typed due date."""
        if not typed.strip():
            return None
        async with self._database.read() as session:
            zone = zone_of(await running(session, actor.guild_id))
        today = self._clock().astimezone(zone).date()
        return await read_date("due date", typed, today, end_of_day=True)

    async def _put(
        self, actor: Actor, held: Held, milestone_id: int, title: str, due: datetime | None
    ) -> Steps:
        rows = list(held.rows)
        milestone = held.find(milestone_id) if milestone_id else None
        if milestone is None or not milestone.is_off:
            held.check(title, beside=milestone_id)
        before = facts(milestone) if milestone else {}
        if milestone is None:
            added = await MilestoneRows(held.session).add_all(
                actor.guild_id, held.cohort.id, [title], self._clock()
            )
            milestone = added[0]
            rows.append(milestone)
        milestone.title = title
        zone = zone_of(held.cohort)
        milestone.fall_due(due, schedule.resolve(due, zone).instant if due else None)
        self._note(actor, held.session, milestone, before, facts(milestone))
        return page_of(rows, held.cohort, chosen=milestone.id)

    @audited
    async def move(self, actor: Actor, /, milestone_id: int, step: int) -> Steps:
        """Let a step change places with the one before it or after it."""
        require(ACTION, actor, None)
        async with self._hold(actor) as held:
            rows, milestone = list(held.rows), held.find(milestone_id)
            at = rows.index(milestone)
            to = min(max(at + step, 0), len(rows) - 1)
            rows.insert(to, rows.pop(at))
            for position, row in enumerate(rows, 1):
                row.position = position
            if at != to:
                places = {"place": at + 1}, {"place": to + 1}
                self._note(actor, held.session, milestone, *places)
            return page_of(rows, held.cohort, chosen=milestone_id)

    @audited
    async def switch(self, actor: Actor, /, milestone_id: int, *, off: bool) -> Steps:
        """Take a step off the list, or put it back; what was ticked off stays."""
        require(ACTION, actor, None)
        async with self._hold(actor) as held:
            milestone = held.find(milestone_id)
            if milestone.is_off and not off:
                held.check(milestone.title, beside=milestone_id)
            if milestone.is_off is not off:
                self._note(actor, held.session, milestone, {"off": milestone.is_off}, {"off": off})
            milestone.is_off = off
            return page_of(held.rows, held.cohort, chosen=milestone_id)

    @asynccontextmanager
    async def _hold(self, actor: Actor) -> AsyncIterator[Held]:
        async with self._database.write() as session:
            await Cohorts(session).hold(actor.guild_id)
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            cohort = await running(session, actor.guild_id)
            yield Held(session, cohort, await MilestoneRows(session).of(actor.guild_id, cohort.id))

    def _note(
        self,
        actor: Actor,
        session: AsyncSession,
        milestone: Milestone,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> None:
        Audit(session).note(
            actor.guild_id,
            actor.user_id,
            action=ACTION,
            subject=f"milestone {milestone.id}",
            at=self._clock(),
            detail={
                "name": milestone.title,
                **{
                    name: [before.get(name), value]
                    for name, value in after.items()
                    if before.get(name) != value
                },
            },
        )


def facts(milestone: Milestone) -> dict[str, Any]:
    """What an organiser types of a milestone, as the audit log keeps it."""
    due = milestone.due_wall
    return {"title": milestone.title, "due": due.isoformat() if due else None}


def checked_title(typed: str) -> str:
    """A title fit to be stored; raises Invalid with what to change."""
    title = markdown.clean(typed, multiline=False)
    if not markdown.has_letter_or_digit(title):
        raise Invalid(texts.MILESTONE_NEEDS_TITLE)
    if len(title) > TITLE_LIMIT:
        raise Invalid(texts.too_long("title", len(title), TITLE_LIMIT))
    return title


def page_of(rows: Sequence[Milestone], cohort: Cohort, *, page: int = 0, chosen: int = 0) -> Steps:
    """One page of the steps, with the chosen one on it."""
    places = {row.id: place for place, row in enumerate(rows)}
    pages = max(1, -(-len(rows) // PAGE))
    if chosen in places:
        page = places[chosen] // PAGE
    page = min(max(page, 0), pages - 1)
    first = page * PAGE
    return Steps(
        milestones=rows[first : first + PAGE],
        first=first + 1,
        page=page,
        pages=pages,
        count=sum(not row.is_off for row in rows),
        chosen=rows[places[chosen]] if chosen in places else None,
        is_first=places.get(chosen) == 0,
        is_last=places.get(chosen) == len(rows) - 1,
        ends_at=cohort.ends_at,
    )
