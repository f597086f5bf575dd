"""Timelines: what comes when, what organisers change of it, and who wants to be reminded."""

import logging
from datetime import datetime

from nexus_bot import moments
from nexus_bot.calendars import Entry, Happening
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotSetUp
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.timelines import Timelines
from nexus_bot.rules import Actor, allows, require, roles_of
from nexus_bot.services.base import Service, audited, reader_of
from nexus_bot.services.calendars import calendar_of
from nexus_bot.services.planning import (
    AHEAD,
    REMINDER,
    happening_of,
    is_stale,
    plan_for,
    plan_on,
    replan,
    resolve_again,
    subject_of,
    timeline_of,
    zone_of,
)
from nexus_bot.values import Choice, Reminder, TimelineSight

log = logging.getLogger(__name__)

COHORTS_AT_ONCE = 100
SESSIONS_SHOWN = 3
NO_LONGER = "no longer on the timeline"


class Timeline(Service):
    """What members may see and choose of a cohort's timeline, and what is planned of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self._has_looked = False

    def now(self) -> datetime:
        """The present instant."""
        return self._clock()

    @audited
    async def show(self, actor: Actor, /) -> TimelineSight:
        """The timeline as this reader sees it; raises NotSetUp where no cohort runs."""
        require("timeline.read", actor, None)
        now = self._clock()
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
            if cohort is None:
                raise NotSetUp
            member = await Members(session).find(actor.guild_id, actor.user_id)
            rows = Timelines(session)
            return TimelineSight(
                cohort=cohort,
                now=now,
                today=now.astimezone(zone_of(cohort)).date(),
                moments=await timeline_of(session, cohort),
                sessions=await rows.sessions(actor.guild_id, now, SESSIONS_SHOWN),
                wants_reminders=bool(member and member.wants_reminders),
                may_edit=allows("timeline.edit", roles_of(actor, cohort)),
            )

    @audited
    async def calendar(self, actor: Actor, /) -> tuple[Cohort, list[Entry]]:
        """Everything of the cohort and of this reader that belongs on a calendar."""
        require("timeline.read", actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
            if cohort is None:
                raise NotSetUp
            return cohort, await calendar_of(session, cohort, actor.user_id)

    @audited
    async def choice(self, actor: Actor, /) -> Choice:
        """Whether this reader is reminded privately, and of what; also where no cohort runs."""
        require("timeline.read", actor, None)
        now = self._clock()
        async with self._database.read() as session:
            member = await Members(session).find(actor.guild_id, actor.user_id)
            cohort = await Cohorts(session).running(actor.guild_id)
            timeline = await timeline_of(session, cohort) if cohort else []
        return Choice(
            runs=cohort is not None,
            wants_reminders=bool(member and member.wants_reminders),
            coming=[m for m in timeline if m.privately and not m.is_off and m.due_at > now],
        )

    @audited
    async def choose(self, actor: Actor, /, wants: bool) -> None:
        """Switch a member's private reminders, and plan or cancel their own."""
        require("reminder.choose", actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            await Members(session).greet(
                guild, actor.user_id, name=actor.name, at=now, wants_reminders=wants
            )
            cohort = await rows.running(guild)
            if cohort is None:
                return
            if wants:
                await plan_for(session, cohort, [actor.user_id], now)
            else:
                await Outbox(session).cancel(
                    guild,
                    subject_of(cohort),
                    "wants no reminders",
                    now,
                    user_id=actor.user_id,
                    kinds=(REMINDER,),
                )

    async def reader(self, user_id: int, name: str, *, reminder: int, interaction_id: int) -> Actor:
        """Who pressed a button below a reminder in their direct messages, and of which server."""
        return await reader_of(self._database, user_id, name, reminder, interaction_id)

    async def reminder(self, message: OutboxMessage) -> Reminder | str:
        """What a planned reminder is to say by the rows of this moment, or why it is untrue."""
        guild, name = message.guild_id, message.payload["moment"]
        async with self._database.read() as session:
            cohort = await Cohorts(session).find(guild, message.payload["cohort"])
            if cohort is None or cohort.state != "running":
                return "the cohort is closed"
            if message.user_id is not None:
                member = await Members(session).find(guild, message.user_id)
                if member is None or not member.wants_reminders:
                    return "wants no reminders"
            timeline = await timeline_of(session, cohort)
        moment = next((each for each in timeline if each.name == name), None)
        if moment is None or moment.is_off:
            return NO_LONGER
        if moment.due_at >= message.due_at + moments.AGAIN:
            return "its moment moved"
        coming = [each for each in timeline if each.due_at > moment.due_at and not each.is_off]
        return Reminder(cohort, moment, coming, message.user_id)

    async def plan_ahead(self) -> None:
        """Put what comes due within 48 hours into the outbox, for every server.

        The first time in a process every cohort is looked at: clocks may have learned something.
        """
        before = self._clock() + AHEAD * 0.9 if self._has_looked else None
        after, found = 0, COHORTS_AT_ONCE
        while found == COHORTS_AT_ONCE:
            async with self._database.read() as session:
                cohorts = await Cohorts(session).to_plan(before, after=after, limit=COHORTS_AT_ONCE)
            for after, cohort_id in cohorts:
                try:
                    await self._plan(after, cohort_id)
                except Exception:  # one bad cohort must not keep the others from being planned
                    log.exception("planning_failed", extra={"guild": after, "cohort": cohort_id})
            found = len(cohorts)
        self._has_looked = True

    async def _plan(self, guild_id: int, cohort_id: int) -> None:
        now = self._clock()
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.hold(guild_id)
            cohort = await rows.find(guild_id, cohort_id)
            if cohort is None or cohort.state != "running":
                return
            stood = (cohort.starts_at, cohort.deadline_at, cohort.ends_at)
            resolve_again(cohort)
            moved = stood != (cohort.starts_at, cohort.deadline_at, cohort.ends_at)
            if moved or (not self._has_looked and await is_stale(session, cohort)):
                await replan(session, cohort, now)
            await plan_on(session, cohort, now)

    async def happening(self, guild_id: int, cohort_id: int, which: str) -> Happening | None:
        """What the scheduled event of a cohort's *start* or *end* should show."""
        async with self._database.read() as session:
            cohort = await Cohorts(session).find(guild_id, cohort_id)
            return happening_of(cohort, which) if cohort else None

    async def event_stands(
        self, guild_id: int, cohort_id: int, which: str, event_id: int | None
    ) -> None:
        """Keep which scheduled event shows the *start* or *end* of a cohort."""
        async with self._database.write() as session:
            cohort = await Cohorts(session).find(guild_id, cohort_id)
            if cohort is not None:
                setattr(cohort, f"{which}_event_id", event_id)
