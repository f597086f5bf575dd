"""Lifecycle: cohorts one after the other; how one ends, and how it is opened again."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, NotFound, NotSetUp, Refusal
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.blocker_lists import BlockerLists
from nexus_bot.repositories.chronicle import Chronicle
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import Projects
from nexus_bot.rules import Actor, require
from nexus_bot.services import blocker_plans, partner_plans, project_plans
from nexus_bot.services.base import Service, audited
from nexus_bot.services.planning import replan
from nexus_bot.values import CohortLine, CohortPage, CohortSight

PAGE = 6
NAME_LIMIT = 80
FORM = "cohort"
FAREWELL = "farewell"
USEFUL = timedelta(days=7)


class Lifecycle(Service):
    """What organisers may do with cohorts as a whole; ``owner`` is the process that says it."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    @audited
    async def look(self, actor: Actor, /, page: int = 0) -> CohortPage:
        """One page of the server's cohorts, the running one first."""
        require("cohort.list", actor, None)
        async with self._database.read() as session:
            rows = Chronicle(session)
            pages = max(1, -(-await rows.count(actor.guild_id) // PAGE))
            page = min(max(page, 0), pages - 1)
            cohorts = await rows.page(actor.guild_id, offset=page * PAGE, limit=PAGE)
            counts = await rows.counts(actor.guild_id, [cohort.id for cohort in cohorts])
            running = await Cohorts(session).running(actor.guild_id)
        lines = [CohortLine(cohort, counts[cohort.id]) for cohort in cohorts]
        return CohortPage(lines, page, pages, running is not None)

    @audited
    async def show(self, actor: Actor, /, cohort_id: int) -> CohortSight:
        """One cohort, running or closed."""
        require("cohort.list", actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).find(actor.guild_id, cohort_id)
            if cohort is None:
                raise NotFound
            return await self._sight(session, cohort)

    @audited
    async def running(self, actor: Actor, /) -> CohortSight:
        """The cohort that could be closed now; raises NotSetUp."""
        require("cohort.close", actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
            if cohort is None:
                raise NotSetUp
            return await self._sight(session, cohort)

    async def farewell(
        self, guild_id: int, cohort_id: int, closed_at: datetime
    ) -> CohortSight | None:
        """What is thanked for; None for a cohort that was opened again since."""
        async with self._database.read() as session:
            cohort = await Cohorts(session).find(guild_id, cohort_id)
            if cohort is None or cohort.closed_at != closed_at:
                return None
            return await self._sight(session, cohort)

    async def _sight(self, session: AsyncSession, cohort: Cohort) -> CohortSight:
        rows, guild = Chronicle(session), cohort.guild_id
        counts = await rows.counts(guild, [cohort.id])
        return CohortSight(
            line=CohortLine(cohort, counts[cohort.id]),
            milestones=await rows.milestones(guild, cohort.id),
            sessions=await rows.sessions_to_come(guild, cohort.id, self._clock()),
            is_running=await Cohorts(session).running(guild) is not None,
            blockers=await BlockerLists(session).count_waiting(guild, cohort.id),
        )

    @audited
    async def rename(self, actor: Actor, /, cohort_id: int, name: str) -> CohortSight:
        """Call a cohort something else; its events are renamed too."""
        require("cohort.list", actor, None)
        try:
            name = checked_name(name)
            async with self._database.write() as session:
                cohort = await self._begin(session, actor, cohort_id)
                self._note(session, actor, "cohort.rename", cohort, name=[cohort.name, name])
                cohort.name = name
                await session.flush()
                if cohort.state == "running":
                    await replan(session, cohort, self._clock())
                return await self._sight(session, cohort)
        except Refusal as refusal:
            state = {"cohort": cohort_id, "name": name}
            await self._keep_form(actor, FORM, state, refusal)
            raise

    @audited
    async def close(
        self, actor: Actor, /, cohort_id: int
    ) -> tuple[CohortSight, OutboxMessage | None]:
        """End a cohort: its reminders and events go, everybody is thanked; all else stays."""
        require("cohort.close", actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            cohort = await self._begin(session, actor, cohort_id)
            if cohort.state != "running":
                raise Invalid(texts.CLOSED_ALREADY)
            cohort.state, cohort.closed_at, cohort.planned_until = "closed", now, None
            await session.flush()
            await replan(session, cohort, now)
            intent = Intent(
                FAREWELL,
                f"{cohort.id}:{actor.interaction_id}",
                now,
                channel_id=cohort.channel_id,
                payload={"cohort": cohort.id, "closed": now.isoformat()},
                subject=f"{FAREWELL}:{cohort.id}",
                expires_at=now + USEFUL,
                owner=self._owner,
            )
            farewell = await Outbox(session).plan(guild, intent, now)
            self._note(session, actor, "cohort.close", cohort, state=["running", "closed"])
            is_ours = farewell.state == "sending" and farewell.owner == self._owner
            return await self._sight(session, cohort), farewell if is_ours else None

    @audited
    async def reopen(self, actor: Actor, /, cohort_id: int) -> CohortSight:
        """Let a closed cohort run again, as long as no other one does."""
        require("cohort.close", actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            cohort = await self._begin(session, actor, cohort_id)
            running = await Cohorts(session).running(guild)
            if running is not None:
                raise Invalid(texts.RUNS_ALREADY if running.id == cohort_id else texts.OTHER_RUNS)
            cohort.state, cohort.closed_at = "running", None
            await session.flush()
            await Outbox(session).cancel(
                guild, f"{FAREWELL}:{cohort.id}", "the cohort was opened again", now
            )
            await replan(session, cohort, now)
            for blocker in await BlockerLists(session).waiting(guild, cohort.id):
                await blocker_plans.wind(session, blocker, cohort, now)
            await self._look_again(session, cohort, now)
            self._note(session, actor, "cohort.close", cohort, state=["closed", "running"])
            return await self._sight(session, cohort)

    @staticmethod
    async def _look_again(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
        """Look again whether owners of projects and partners are here, as while it ran."""
        schemes = await Projects(session).active(cohort.guild_id, cohort.id)
        pairs = await Partnerships(session).active_in(cohort.guild_id, cohort.id)
        looks = [project_plans.look_of(scheme.project, now) for scheme in schemes]
        looks += [partner_plans.look_of(pair, now) for pair in pairs]
        await Outbox(session).plan_all(cohort.guild_id, looks, now)

    async def _begin(self, session: AsyncSession, actor: Actor, cohort_id: int) -> Cohort:
        """The cohort to change, once nobody else changes the server's."""
        rows = Cohorts(session)
        await rows.enrol(actor.guild_id, self._clock())
        await Receipts(session).take(actor.guild_id, actor.interaction_id)
        cohort = await rows.find(actor.guild_id, cohort_id)
        if cohort is None:
            raise NotFound
        return cohort

    def _note(
        self, session: AsyncSession, actor: Actor, action: str, cohort: Cohort, **detail: list[str]
    ) -> None:
        Audit(session).note(
            actor.guild_id,
            actor.user_id,
            action=action,
            subject=f"cohort {cohort.id}",
            at=self._clock(),
            detail=dict(detail),
        )


def checked_name(typed: str) -> str:
    """A name fit to be stored; raises Invalid with what to change."""
    name = markdown.clean(typed, multiline=False)
    if not markdown.has_letter_or_digit(name):
        raise Invalid(texts.COHORT_NEEDS_NAME)
    if len(name) > NAME_LIMIT:
        raise Invalid(texts.too_long("name", len(name), NAME_LIMIT))
    return name
