"""Dates: what organisers change of a timeline, previewed before anything moves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, moments, schedule, texts
from nexus_bot.errors import Invalid, NotFound, NotSetUp
from nexus_bot.models import Cohort
from nexus_bot.moments import Change, Planned
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, memo_of, running
from nexus_bot.services.planning import (
    dates_of,
    is_unsaid,
    outdone_in,
    replan,
    resolve_again,
    said_at,
    subject_of,
    timeline_of,
    zone_of,
)
from nexus_bot.services.reading import read_date
from nexus_bot.values import DatesDraft, DatesPreview, MomentChange, Moments, ReminderDraft

FORM, MOMENT_FORM = "dates", "moment"
ACTION = "timeline.edit"
NAMES = ("start", "deadline", "end")
WORDS_LIMIT = 500
STOOD = "stood"


class ChangedMeanwhile(Invalid):
    """The dates stand otherwise than when they were previewed.

    ``state`` is the form to fix: what its author did not change is as it stands now.
    """

    def __init__(
        self, typed: dict[str, Any], stood: dict[str, Any], stands: dict[str, Any]
    ) -> None:
        super().__init__(texts.DATES_CHANGED_MEANWHILE)
        self.state = {
            name: stands[name] if value == stood.get(name) else value
            for name, value in typed.items()
        }


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
                memos = Memos(session)
                state = draft.state() | {STOOD: DatesDraft.of(cohort).state()}
                if panel:
                    await memo_of(session, actor, panel, FORM)
                    await memos.change(actor.guild_id, panel, state)
                else:
                    now = self._clock()
                    panel = await memos.keep(actor.guild_id, actor.user_id, FORM, state, now)
                return await self._previewed(session, cohort, draft, panel)
        except Invalid as refusal:
            await self._keep_form(actor, FORM, given.state(), refusal)
            raise

    @audited
    async def save(self, actor: Actor, /, panel: int) -> tuple[Cohort, DatesPreview]:
        """Store what a panel previewed, and plan anew what is unsent; the panel has served then.

        Where the dates were changed since the preview, nothing is overwritten.
        """
        require(ACTION, actor, None)
        try:
            return await self._save(actor, panel)
        except ChangedMeanwhile as refusal:
            await self._keep_form(actor, FORM, refusal.state, refusal)
            raise

    async def _save(self, actor: Actor, panel: int) -> tuple[Cohort, DatesPreview]:
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            kept = (await memo_of(session, actor, panel, FORM)).state
            draft = DatesDraft.restored(kept)
            cohort = await rows.running_to_change(guild)
            if cohort is None:
                raise NotSetUp
            before = DatesDraft.of(cohort).state()
            if kept.get(STOOD, before) != before:
                raise ChangedMeanwhile(draft.state(), kept[STOOD], before)
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
    async def reminders(self, actor: Actor, /) -> Moments:
        """Every moment of the timeline, for those who may change it."""
        cohort = await self._running(actor)
        async with self._database.read() as session:
            return Moments(
                cohort,
                self._clock(),
                await timeline_of(session, cohort),
                await outdone_in(session, cohort),
            )

    @audited
    async def usual_time(self, actor: Actor, /, name: str) -> datetime | None:
        """The wall time of a moment that nobody changes; None where it does not come."""
        return moments.usual_time(name, dates_of(await self._running(actor)))

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
    async def change_moment(self, actor: Actor, /, draft: ReminderDraft) -> MomentChange:
        """Store what an organiser wants of one moment, and plan anew what is unsent."""
        cohort = await self._running(actor)
        if draft.moment not in moments.NAMES:
            raise NotFound
        try:
            change = await self._read_moment(cohort, draft)
            return await self._change_moment(actor, draft.moment, change)
        except Invalid as refusal:
            await self._keep_form(actor, MOMENT_FORM, draft.state(), refusal)
            raise

    async def _change_moment(self, actor: Actor, name: str, change: Change) -> MomentChange:
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            cohort = await rows.running_to_change(guild)
            if cohort is None:
                raise NotSetUp
            changes, beside = await rows.reminder_changes(guild, cohort.id), dates_of(cohort)
            before, outdone = changes.get(name, Change()), moments.outdone(beside, changes)
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
        changes = {**changes, name: change}
        now_outdone = moments.outdone(beside, changes)
        timeline = moments.timeline(beside, changes)
        moment = next((each for each in timeline if each.name == name), None)
        return MomentChange(
            name,
            moment,
            is_past=moment is not None and moment.due_at <= now,
            instead=now_outdone.get(name),
            silenced=[
                each
                for each in now_outdone.keys() - outdone.keys() - {name}
                if not changes.get(each, Change()).is_off
            ],
        )

    async def _running(self, actor: Actor) -> Cohort:
        """The cohort that this organiser may change."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            return await running(session, actor.guild_id)

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
            stood = getattr(cohort, f"{name}_wall")
            wall = await read_date(name, typed, today, end_of_day=name != "start", stands=stood)
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
        said = said_at(await Outbox(session).about(cohort.guild_id, subject_of(cohort)))
        moved, coming = _counted(before, after, said, now)
        zone = zone_of(new)
        walls = {"start": new.start_wall, "deadline": new.deadline_wall, "end": new.end_wall}
        found = {name: schedule.resolve(wall, zone) for name, wall in walls.items() if wall}
        doubts = {name: schedule.doubt_of(moment, zone) for name, moment in found.items()}
        was = {"start": cohort.starts_at, "deadline": cohort.deadline_at, "end": cohort.ends_at}
        return DatesPreview(
            panel=panel,
            timezone=draft.timezone,
            dates={name: moment.instant for name, moment in found.items()},
            changed=tuple(
                n for n in (*NAMES, "timezone") if getattr(draft, n) != getattr(stands, n)
            ),
            shifted=tuple(name for name, doubt in doubts.items() if doubt == "shifted"),
            twice=tuple(name for name, doubt in doubts.items() if doubt == "twice"),
            moved=moved,
            coming=coming,
            walls={name: moment.wall for name, moment in found.items()},
            was={name: at for name, at in was.items() if at},
            was_timezone=cohort.timezone,
            is_over=new.ends_at <= now,
        )

    async def _read_moment(self, cohort: Cohort, draft: ReminderDraft) -> Change:
        """What a form wants of a moment; raises Invalid with what to change."""
        words = markdown.clean(draft.words)
        if len(words) > WORDS_LIMIT:
            raise Invalid(texts.too_long("text", len(words), WORDS_LIMIT))
        at = None
        if draft.at.strip():
            today = self._clock().astimezone(zone_of(cohort)).date()
            at = await read_date(texts.MOMENT_NAMES[draft.moment], draft.at, today)
            if not moments.makes_sense(draft.moment, at, dates_of(cohort)):
                raise Invalid(texts.moment_outside(draft.moment))
        return Change(is_off=draft.say == "no", at=at, words=words or None)


def _counted(
    before: Mapping[str, Planned],
    after: Mapping[str, Planned],
    said: Mapping[str, datetime],
    now: datetime,
) -> tuple[int, int]:
    """How many moments still to be said come at another time, and how many come besides."""
    comes = [
        each
        for each in after.values()
        if each.due_at > now and not each.is_off and is_unsaid(each, said)
    ]
    stood = {name: each.due_at for name, each in before.items() if each.due_at > now}
    moved = sum(1 for each in comes if stood.get(each.name, each.due_at) != each.due_at)
    return moved, sum(1 for each in comes if each.name not in stood)


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
