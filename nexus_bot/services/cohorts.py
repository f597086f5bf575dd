"""Cohorts: set up once by organisers; everything else asks which one is running."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from nexus_bot import schedule, texts
from nexus_bot.errors import Invalid, NotWritten, Refusal
from nexus_bot.models import Cohort
from nexus_bot.repositories.cohorts import Cohorts as CohortRows
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited
from nexus_bot.values import SetUp, SetupDraft

FORM = "setup"


class Cohorts(Service):
    """What organisers may arrange."""

    async def running(self, guild_id: int) -> Cohort | None:
        """The cohort that runs in a server now."""
        async with self._database.read() as session:
            return await CohortRows(session).running(guild_id)

    @audited
    async def check_setup(self, actor: Actor, /) -> Cohort | None:
        """Go on when the actor may set up; what runs now fills the form."""
        require("cohort.setup", actor, None)
        return await self.running(actor.guild_id)

    @audited
    async def set_up(self, actor: Actor, /, draft: SetupDraft) -> SetUp:
        """Make the server's cohort, or change the running one; safe to run again."""
        require("cohort.setup", actor, None)
        try:
            return await self._set_up(actor, draft)
        except NotWritten:
            raise
        except Refusal as refusal:
            await self._keep_form(actor, FORM, draft.state(), refusal)
            raise

    async def _set_up(self, actor: Actor, draft: SetupDraft) -> SetUp:
        now = self._clock()
        walls = await self._read_dates(actor.guild_id, draft)
        async with self._database.write() as session:
            rows = CohortRows(session)
            await rows.enrol(actor.guild_id, now)
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            cohort = await rows.running_to_change(actor.guild_id)
            new = cohort is None
            if cohort is None:
                cohort = Cohort(guild_id=actor.guild_id, state="running", created_at=now)
            before = {} if new else facts(cohort)
            shifted = apply(cohort, draft, walls)
            session.add(cohort)
            await session.flush()
            after = facts(cohort)
            Audit(session).note(
                actor.guild_id,
                actor.user_id,
                action="cohort.setup",
                subject=f"cohort {cohort.id}",
                at=now,
                detail={
                    name: [before.get(name), value]
                    for name, value in after.items()
                    if before.get(name) != value
                },
            )
            return SetUp(cohort, new, shifted)

    async def _read_dates(self, guild_id: int, draft: SetupDraft) -> dict[str, datetime]:
        """The typed dates as wall times; read in a thread, for free text takes its time."""
        running = await self.running(guild_id)
        today = self._clock().astimezone(zone_of(draft, running)).date()
        walls = {}
        for name, typed in (("start", draft.start), ("end", draft.end)):
            if typed:
                wall = await asyncio.to_thread(
                    schedule.parse_wall, typed, today=today, end_of_day=name == "end"
                )
                if wall is None:
                    raise Invalid(texts.bad_date(name, typed))
                walls[name] = wall
        return walls


def zone_of(draft: SetupDraft, cohort: Cohort | None) -> ZoneInfo:
    """The zone whose clocks a cohort follows; raises Invalid for one that does not exist."""
    name = draft.timezone or (cohort.timezone if cohort else None) or "UTC"
    zone = schedule.zone_named(name)
    if zone is None:
        raise Invalid(texts.unknown_zone(name))
    return zone


def facts(cohort: Cohort) -> dict[str, object]:
    """What an organiser can change of a cohort, as the audit log keeps it."""
    return {
        "channel": cohort.channel_id,
        "mentor_channel": cohort.mentor_channel_id,
        "backend_role": cohort.backend_role_id,
        "frontend_role": cohort.frontend_role_id,
        "mentor_role": cohort.mentor_role_id,
        "start": cohort.start_wall.isoformat(),
        "end": cohort.end_wall.isoformat(),
        "timezone": cohort.timezone,
    }


def apply(cohort: Cohort, draft: SetupDraft, walls: dict[str, datetime]) -> tuple[str, ...]:
    """Put a draft into a cohort; raises Invalid with what to change, tells what clocks shifted."""
    for name in ("channel", "mentor_channel", "backend_role", "frontend_role", "mentor_role"):
        if (given := getattr(draft, f"{name}_id")) is not None:
            setattr(cohort, f"{name}_id", given)
    if cohort.channel_id is None:
        raise Invalid(texts.SETUP_NEEDS_CHANNEL)
    zone = zone_of(draft, cohort)
    cohort.timezone = zone.key
    for name in ("start", "end"):
        if name in walls:
            setattr(cohort, f"{name}_wall", walls[name])
        elif getattr(cohort, f"{name}_wall") is None:
            raise Invalid(texts.setup_needs_date(name))
    return resolve_dates(cohort, zone)


def resolve_dates(cohort: Cohort, zone: ZoneInfo) -> tuple[str, ...]:
    """Set the instants of a cohort's wall times; raises Invalid when the end comes first."""
    start = schedule.resolve(cohort.start_wall, zone)
    end = schedule.resolve(cohort.end_wall, zone)
    if end.instant <= start.instant:
        raise Invalid(texts.end_before_start(cohort.start_wall, cohort.end_wall))
    cohort.starts_at, cohort.ends_at = start.instant, end.instant
    return tuple(name for name, moment in (("start", start), ("end", end)) if moment.shifted)
