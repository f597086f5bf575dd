"""Whom a project fits: those whom its owner may invite, and those who wait to hear of it."""

from collections.abc import Sequence
from datetime import timedelta

from nexus_bot import texts
from nexus_bot.errors import NotFound, Refusal
from nexus_bot.matching import Match
from nexus_bot.models import Cohort
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_pool import Pool as Rows
from nexus_bot.repositories.partner_requests import Requests
from nexus_bot.repositories.projects import ACTIVE, Projects
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import audited, memo_of, running
from nexus_bot.services.partner_finding import OFFERED, PartnerFinding, Spot
from nexus_bot.services.partner_looks import WANTING
from nexus_bot.services.partner_pool import Pool, pool_for_owner
from nexus_bot.services.partner_standing import scheme_of
from nexus_bot.services.project_plans import subject_of
from nexus_bot.values.partners import RequestSight, Wanting

HEAR_FOR_A_PLACE = 5
PEACE = timedelta(hours=1)
FITS = "fits"


class PartnerWanting(PartnerFinding):
    """What one may do who announced a project, and what is done for it."""

    @audited
    async def wanted(self, actor: Actor, /, project_id: int = 0) -> Wanting:
        """Whom the actor may invite to their project, the one whom it fits best first.

        Whose project it is, is asked where a button names one.
        """
        async with self._database.read() as store:
            cohort = await running(store, actor.guild_id)
            require("partner.find", actor, cohort)
            if project_id:
                named = await Projects(store).by_id(actor.guild_id, project_id)
                if named is None:
                    raise NotFound
                require("partner.invite", actor, cohort, owner_id=named.owner_id)
            project = await Projects(store).active_of(actor.guild_id, cohort.id, actor.user_id)
        if project is None:
            raise Refusal(texts.NO_PROJECT_YET)
        pool, matches = await self._wanting(cohort, actor.user_id, project.id)
        spot = Spot([match.id for match in matches[:OFFERED]], 0)
        return await self._show_wanting(actor, project.number, pool, matches, spot)

    @audited
    async def turn_wanted(self, actor: Actor, /, panel: int, step: int = 0) -> Wanting:
        """Another of those whom a project fits, some steps on; who has a partner is left out."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, panel, WANTING)
            project = await Projects(store).by_id(actor.guild_id, memo.state["project"])
            cohort = await running(store, actor.guild_id)
        if project is None or project.state != ACTIVE or project.cohort_id != cohort.id:
            raise Refusal(texts.NO_PROJECT_YET)
        pool, matches = await self._wanting(cohort, actor.user_id, project.id)
        spot = Spot(memo.state["ids"], memo.state["place"])
        spot = spot.turned(step, {match.id for match in matches})
        if not spot.ids:
            spot = Spot([match.id for match in matches[:OFFERED]], 0)
        return await self._show_wanting(actor, project.number, pool, matches, spot, panel)

    async def _wanting(
        self, cohort: Cohort, owner_id: int, project_id: int, **only: bool
    ) -> tuple[Pool, list[Match]]:
        """Those whom a project fits; nobody where it has no free place."""
        now = self._clock()
        pool = await self._database.read_at_once(
            lambda store: pool_for_owner(store, cohort, now, owner_id, **only)
        )
        return pool, await pool.wanting(project_id) if project_id in pool.projects else []

    async def _show_wanting(
        self,
        actor: Actor,
        number: int,
        pool: Pool,
        matches: Sequence[Match],
        spot: Spot,
        panel: int = 0,
    ) -> Wanting:
        guild = actor.guild_id
        known = {match.id: match for match in matches}
        async with self._database.write() as store:
            scheme = await scheme_of(store, guild, number)
            project = scheme.project
            state = {"project": project.id, "ids": spot.ids, "place": spot.place}
            if panel:
                await Memos(store).change(guild, panel, state)
            else:
                keep = Memos(store).keep
                panel = await keep(guild, actor.user_id, WANTING, state, self._clock())
            asked = [RequestSight(*e) for e in await Requests(store).open_of(guild, actor.user_id)]
        row = spot.row
        seeker, who = (None, None) if row is None else pool.seekers[row]
        return Wanting(
            scheme=scheme,
            who=who,
            looking_for=seeker.looking_for if seeker else "",
            reasons=known[row].reasons if row is not None else (),
            common_hours=None if row is None else pool.common_hours(row, project.id),
            place=spot.place,
            total=len(spot.ids),
            panel=panel,
            asked=[each for each in asked if each.project.id == project.id],
        )

    async def fits(self, guild_id: int, number: int, again: str) -> None:
        """Let those hear of a project who wait for one like it, a few for each free place.

        ``again`` is what they hear it for, nobody twice; who heard of any within the hour is left
        in peace.
        """
        now = self._clock()
        async with self._database.read() as store:
            project = await Projects(store).look(guild_id, number)
            cohort = await Cohorts(store).running(guild_id)
            heard = await Rows(store).told(guild_id, f"{FITS}:", now - PEACE)
        if project is None or cohort is None or project.cohort_id != cohort.id:
            return
        key, about = f"{project.id}:{again}", subject_of(project)
        async with self._database.read() as store:
            told = await Rows(store).told(guild_id, f"{FITS}:{key}:", project.created_at)
        pool, matches = await self._wanting(
            cohort, project.owner_id, project.id, waiting=True, with_open=True
        )
        left_out = heard | told | {user for user, row in pool.lapsed if row == project.id}
        room = HEAR_FOR_A_PLACE * max(0, project.places - project.taken) - len(told)
        hearers = [match.id for match in matches if match.id not in left_out][: max(0, room)]
        facts = {"project": project.id, "cohort": cohort.id}
        notes = [plans.note_of(FITS, who, now, key=key, subject=about, **facts) for who in hearers]
        async with self._database.write() as store:
            await Outbox(store).plan_all(guild_id, notes, now)
