"""Dates: what organisers change of a timeline, previewed before anything moves."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, moments, schedule, texts
from nexus_bot.errors import Invalid, NotFound, NotSetUp, NotWritten
from nexus_bot.models import Cohort
from nexus_bot.moments import Change, Planned
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited
from nexus_bot.services.planning import dates_of, replan, resolve_again, timeline_of, zone_of
from nexus_bot.values import DatesDraft, DatesPreview, ReminderDraft

FORM, MOMENT_FORM = "dates", "moment"
ACTION = "timeline.edit"
NAMES = ("start", "deadline", "end")
WORDS_LIMIT = 500


class Dates(Service):
    """How organisers move a cohort in time, and change what is said when."""

    @audited
    async def stands(self, actor: Actor, /) -> DatesDraft:
        """The dates as they stand, for the form."""
        return DatesDraft.of(await self._running(actor))

    @audited
    async def preview(self, actor: Actor, /, given: DatesDraft, panel: int = 0) -> DatesPreview:
        """What new dates would mean; they are kept in the panel, nothing else changes."""
        cohort = await self._running(actor)
        try:
            draft = await self._read(cohort, given)
            async with self._database.write() as session:
                memos, state = Memos(session), draft.state()
                if panel:
                    await self._kept(session, actor, panel)
                    await memos.change(actor.guild_id, panel, state)
                else:
                    now = self._clock()
                    panel = await memos.keep(actor.guild_id, actor.user_id, FORM, state, now)
                return await self._previewed(session, cohort, draft, panel)
        except NotWritten:
            raise
        except Invalid as refusal:
            await self._keep_form(actor, FORM, given.state(), refusal)
            raise

    @audited
    async def save(self, actor: Actor, /, panel: int) -> tuple[Cohort, DatesPreview]:
        """Store what a panel previewed, and plan anew what is unsent; the panel has served then."""
        require(ACTION, actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            draft = await self._kept(session, actor, panel)
            cohort = await rows.running_to_change(guild)
            if cohort is None:
                raise NotSetUp
            before = DatesDraft.of(cohort).state()
            preview = await self._previewed(session, cohort, draft, panel)
            _apply(cohort, draft)
            await session.flush()
            await replan(session, cohort, now)
            after = DatesDraft.of(cohort).state()
            Audit(session).note(
                guild,
                actor.user_id,
                action=ACTION,
                subject=f"cohort {cohort.id}",
                at=now,
                detail={
                    **{name: [before[name], after[name]] for name in preview.changed},
                    "reminders moved": preview.moved,
                },
            )
            await Memos(session).drop(guild, panel)
            return cohort, preview

    @audited
    async def reminders(self, actor: Actor, /) -> tuple[Cohort, Sequence[Planned]]:
        """Every moment of the timeline, for those who may change it."""
        cohort = await self._running(actor)
        async with self._database.read() as session:
            return cohort, await timeline_of(session, cohort)

    @audited
    async def moment(self, actor: Actor, /, name: str) -> ReminderDraft:
        """One moment as its form shows it; raises NotFound for one that there is not."""
        cohort = await self._running(actor)
        if name not in moments.NAMES:
            raise NotFound
        async with self._database.read() as session:
            changes = await Cohorts(session).reminder_changes(actor.guild_id, cohort.id)
        change = changes.get(name, Change())
        return ReminderDraft(
            moment=name,
            say="no" if change.is_off else "yes",
            at=f"{change.at:%Y-%m-%d %H:%M}" if change.at else "",
            words=change.words or "",
        )

    @audited
    async def change_moment(
        self, actor: Actor, /, draft: ReminderDraft
    ) -> tuple[Cohort, Planned | None]:
        """Store what an organiser wants of one moment, and plan anew what is unsent."""
        cohort = await self._running(actor)
        if draft.moment not in moments.NAMES:
            raise NotFound
        try:
            change = await self._read_moment(cohort, draft)
            return await self._change_moment(actor, draft.moment, change)
        except NotWritten:
            raise
        except Invalid as refusal:
            await self._keep_form(actor, MOMENT_FORM, draft.state(), refusal)
            raise

    async def _change_moment(
        self, actor: Actor, name: str, change: Change
    ) -> tuple[Cohort, Planned | None]:
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            cohort = await rows.running_to_change(guild)
            if cohort is None:
                raise NotSetUp
            before = (await rows.reminder_changes(guild, cohort.id)).get(name, Change())
            await rows.change_reminder(guild, cohort.id, name, change)
            await replan(session, cohort, now)
            Audit(session).note(
                guild,
                actor.user_id,
                action=ACTION,
                subject=f"reminder {name}",
                at=now,
                detail=_difference(before, change),
            )
            timeline = await timeline_of(session, cohort)
        return cohort, next((each for each in timeline if each.name == name), None)

    async def _running(self, actor: Actor) -> Cohort:
        """The cohort that this organiser may change."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
        if cohort is None:
            raise NotSetUp
        return cohort

    async def _kept(self, session: AsyncSession, actor: Actor, panel: int) -> DatesDraft:
        memo = await Memos(session).find(actor.guild_id, panel, FORM)
        if memo is None:
            raise NotFound
        require("memo.open", actor, None, owner_id=memo.user_id)
        return DatesDraft.restored(memo.state)

    async def _read(self, cohort: Cohort, given: DatesDraft) -> DatesDraft:
        """The dates as ISO wall times, what was left empty as it stands; raises Invalid."""
        stands = DatesDraft.of(cohort)
        zone = schedule.zone_named(given.timezone or stands.timezone)
        if zone is None:
            raise Invalid(texts.unknown_zone(given.timezone))
        today = self._clock().astimezone(zone).date()
        walls = {}
        for name in NAMES:
            typed = getattr(given, name).strip()
            if not typed:
                walls[name] = "" if name == "deadline" else getattr(stands, name)
                continue
            wall = await _wall(typed, today, end_of_day=name != "start")
            if wall is None:
                raise Invalid(texts.bad_date(name, typed))
            walls[name] = f"{wall:%Y-%m-%d %H:%M}"
        return DatesDraft(**walls, timezone=zone.key)

    async def _previewed(
        self, session: AsyncSession, cohort: Cohort, draft: DatesDraft, panel: int
    ) -> DatesPreview:
        """What a draft that was read would make of a cohort; raises Invalid when it cannot be."""
        stands, now = DatesDraft.of(cohort), self._clock()
        new = Cohort(id=cohort.id, guild_id=cohort.guild_id, state=cohort.state)
        _apply(new, draft)
        _check_order(new)
        before = {each.name: each for each in await timeline_of(session, cohort)}
        after = {each.name: each for each in await timeline_of(session, new)}
        both = [(before[name], after[name]) for name in before.keys() & after.keys()]
        zone = zone_of(new)
        walls = {"start": new.start_wall, "deadline": new.deadline_wall, "end": new.end_wall}
        found = {name: schedule.resolve(wall, zone) for name, wall in walls.items() if wall}
        return DatesPreview(
            panel=panel,
            timezone=draft.timezone,
            dates={name: moment.instant for name, moment in found.items()},
            changed=tuple(
                n for n in (*NAMES, "timezone") if getattr(draft, n) != getattr(stands, n)
            ),
            shifted=tuple(name for name, moment in found.items() if moment.shifted),
            moved=sum(1 for old, to in both if old.due_at != to.due_at and old.due_at > now),
        )

    async def _read_moment(self, cohort: Cohort, draft: ReminderDraft) -> Change:
        """What a form wants of a moment; raises Invalid with what to change."""
        words = markdown.clean(draft.words)
        if len(words) > WORDS_LIMIT:
            raise Invalid(texts.too_long("text", len(words), WORDS_LIMIT))
        at = None
        if draft.at.strip():
            today = self._clock().astimezone(zone_of(cohort)).date()
            at = await _wall(draft.at, today, end_of_day=False)
            if at is None:
                raise Invalid(texts.bad_date(texts.MOMENT_NAMES[draft.moment], draft.at))
            if not moments.makes_sense(draft.moment, at, dates_of(cohort)):
                raise Invalid(texts.moment_outside(draft.moment))
        return Change(is_off=draft.say == "no", at=at, words=words or None)


async def _wall(typed: str, today: date, *, end_of_day: bool) -> datetime | None:
    """A typed date; read in a thread, for free text takes its time."""
    return await asyncio.to_thread(schedule.parse_wall, typed, today=today, end_of_day=end_of_day)


def _apply(cohort: Cohort, draft: DatesDraft) -> None:
    """Put dates that were read into a cohort."""
    cohort.timezone = draft.timezone
    cohort.start_wall = datetime.fromisoformat(draft.start)
    cohort.end_wall = datetime.fromisoformat(draft.end)
    cohort.deadline_wall = datetime.fromisoformat(draft.deadline) if draft.deadline else None
    resolve_again(cohort)


def _check_order(cohort: Cohort) -> None:
    """Go on when the start comes first and the deadline not after the end."""
    if cohort.ends_at <= cohort.starts_at:
        raise Invalid(texts.end_before_start(cohort.start_wall, cohort.end_wall))
    if cohort.deadline_at is None or cohort.deadline_wall is None:
        return
    if not cohort.starts_at < cohort.deadline_at <= cohort.ends_at:
        raise Invalid(texts.deadline_elsewhere(cohort.deadline_wall))


def _difference(before: Change, after: Change) -> dict[str, object]:
    """What changed of a moment, as the audit log keeps it; words are not repeated there."""
    changed: dict[str, object] = {}
    if before.is_off != after.is_off:
        changed["said"] = [not before.is_off, not after.is_off]
    if before.at != after.at:
        changed["time"] = [each.at.isoformat() if each.at else None for each in (before, after)]
    if before.words != after.words:
        changed["words"] = [len(each.words or "") for each in (before, after)]
    return changed
