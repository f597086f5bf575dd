"""Cohorts: set up by organisers, previewed before anything is stored, safe to run again."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotFound, Refusal
from nexus_bot.models import Cohort
from nexus_bot.repositories.cohorts import Cohorts as CohortRows
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.milestones import Milestones
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.troubles import Troubles
from nexus_bot.rules import Actor, require
from nexus_bot.services import setting_up
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.services.planning import replan
from nexus_bot.values import Preview, SetUp, SetupDraft

FORM = "setup"
DATED = frozenset({"start", "end", "timezone"})


class Cohorts(Service):
    """How organisers set a cohort up and change it."""

    async def running(self, guild_id: int) -> Cohort | None:
        """The cohort that runs in a server now."""
        async with self._database.read() as session:
            return await CohortRows(session).running(guild_id)

    async def last(self, guild_id: int) -> Cohort | None:
        """The cohort that runs in a server now or, where none does, ran last."""
        async with self._database.read() as session:
            return await CohortRows(session).last(guild_id)

    @audited
    async def look(self, actor: Actor, /, panel: int = 0) -> Preview:
        """What stands, and what the draft of a panel would change."""
        require("cohort.setup", actor, None)
        async with self._database.read() as session:
            draft = await self._kept(session, actor, panel)
            return setting_up.preview_of(
                draft, await CohortRows(session).running(actor.guild_id), panel
            )

    @audited
    async def preview(self, actor: Actor, /, given: SetupDraft, panel: int = 0) -> Preview:
        """What a draft would make of the cohort; it is kept in its panel, nothing else changes."""
        require("cohort.setup", actor, None)
        draft, now = given, self._clock()
        async with self._database.read() as session:
            draft = given.over(await self._kept(session, actor, panel))
            cohort = await CohortRows(session).running(actor.guild_id)
            member = await Members(session).find(actor.guild_id, actor.user_id)
        if draft.cohort_id is None:
            draft = SetupDraft(cohort_id=cohort.id if cohort else 0).over(draft)
        try:
            check_begun_on(draft, cohort)
            home = member.timezone if member else None
            read = await setting_up.read(draft, cohort, home=home, now=now)
            setting_up.preview_of(read, cohort)
        except Refusal as refusal:
            await self._keep_form(actor, FORM, draft.state(), refusal)
            raise
        async with self._database.write() as session:
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            memos = Memos(session)
            if panel:
                await memos.change(actor.guild_id, panel, read.state())
            else:
                panel = await memos.keep(actor.guild_id, actor.user_id, FORM, read.state(), now)
        return setting_up.preview_of(read, cohort, panel)

    @audited
    async def save(self, actor: Actor, /, panel: int) -> SetUp:
        """Store what a panel previewed; the panel has served then."""
        require("cohort.setup", actor, None)
        async with self._database.write() as session:
            await CohortRows(session).enrol(actor.guild_id, self._clock())
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            if not panel:
                raise NotFound
            result = await self._store(session, actor, await self._kept(session, actor, panel))
            await Memos(session).drop(actor.guild_id, panel)
            return result

    @audited
    async def set_up(self, actor: Actor, /, draft: SetupDraft) -> SetUp:
        """Make the server's cohort, or change the running one, without a preview."""
        require("cohort.setup", actor, None)
        try:
            running = await self.running(actor.guild_id)
            read = await setting_up.read(draft, running, home=None, now=self._clock())
            async with self._database.write() as session:
                await CohortRows(session).enrol(actor.guild_id, self._clock())
                await Receipts(session).take(actor.guild_id, actor.interaction_id)
                return await self._store(session, actor, read)
        except Refusal as refusal:
            await self._keep_form(actor, FORM, draft.state(), refusal)
            raise

    async def _kept(self, session: AsyncSession, actor: Actor, panel: int) -> SetupDraft:
        """The draft of a panel, for the one who began it; a new one is like the last cohort."""
        if not panel:
            return begun_like(await CohortRows(session).last(actor.guild_id))
        return SetupDraft.restored((await memo_of(session, actor, panel, FORM)).state)

    async def _store(self, session: AsyncSession, actor: Actor, draft: SetupDraft) -> SetUp:
        now, guild = self._clock(), actor.guild_id
        cohort = await CohortRows(session).running_to_change(guild)
        check_begun_on(draft, cohort)
        new = cohort is None
        if cohort is None:
            cohort = Cohort(guild_id=guild, state="running", created_at=now, name="")
        before = {} if new else setting_up.facts(cohort)
        shifted = setting_up.apply(cohort, draft)
        cohort.contact_id = actor.user_id
        session.add(cohort)
        await session.flush()
        changes = setting_up.changes(before, setting_up.facts(cohort))
        if new:
            await Milestones(session).add_all(guild, cohort.id, texts.MILESTONES, now)
        await self._move(session, guild, changes)
        await replan(session, cohort, now)
        Audit(session).note(
            guild,
            actor.user_id,
            action="cohort.setup",
            subject=f"cohort {cohort.id}",
            at=now,
            detail=changes,
        )
        return SetUp(cohort, new, shifted, redated=not new and not DATED.isdisjoint(changes))

    async def _move(self, session: AsyncSession, guild: int, changes: dict[str, list[Any]]) -> None:
        """Let what waits for a channel follow to the one that took its place."""
        moved = [changes[name] for name in setting_up.PLACES if name in changes]
        for old, new in moved:
            if old and new:
                await Outbox(session).move(guild, old, new)
        for _, new in moved:
            if new:
                await Troubles(session).clear(guild, self._clock(), new)


def begun_like(last: Cohort | None) -> SetupDraft:
    """How the next cohort begins: in the channels of the last one, with its roles."""
    if last is None or last.state == "running":
        return SetupDraft()
    names = [f"{name}_id" for name in (*setting_up.PLACES, *setting_up.ROLES)]
    return SetupDraft(**{name: getattr(last, name) for name in names})


def check_begun_on(draft: SetupDraft, cohort: Cohort | None) -> None:
    """Go on when the cohort that a draft was begun on is still the one that runs."""
    if draft.cohort_id is None or draft.cohort_id == (cohort.id if cohort else 0):
        return
    raise Invalid(texts.CLOSED_MEANWHILE if draft.cohort_id else texts.BEGUN_MEANWHILE)
