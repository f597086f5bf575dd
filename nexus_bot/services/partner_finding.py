"""What fits a seeker: the best projects one by one, or the list of those who wait.

The pool is read, the session closed, and then it is ranked; what a panel shows is read anew at
each press, so that its reasons are true and what fits no more is left out.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotFound, NotSetUp, Refusal
from nexus_bot.matching import Match
from nexus_bot.models import Cohort, Seeker
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partner_requests import Requests
from nexus_bot.repositories.partners import Seekers
from nexus_bot.repositories.projects import Scheme
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import audited, memo_of, running
from nexus_bot.services.partner_drafts import check_wishes, masked_wishes
from nexus_bot.services.partner_looks import (
    SEEK,
    SUGGESTIONS,
    PartnerLooks,
    scheme_of,
    seat_taken,
)
from nexus_bot.services.partner_pool import Pool, pool_for_seeker
from nexus_bot.services.profiles import tags_in, track_of
from nexus_bot.values.partners import (
    RequestSight,
    SeekerDraft,
    Suggestion,
    Suggestions,
)

OFFERED = 25


class Spot(NamedTuple):
    """Where a panel stands: at which place of the rows that it goes through."""

    ids: list[int]
    place: int

    @property
    def row(self) -> int | None:
        """What it shows; None where nothing is left."""
        return self.ids[self.place] if self.ids else None

    def turned(self, step: int, fitting: Collection[int]) -> "Spot":
        """Some steps on, past what fits no more."""
        before = sum(row in fitting for row in self.ids[: self.place])
        is_gone = self.row not in fitting
        place = before + step - (is_gone and step > 0)
        ids = [row for row in self.ids if row in fitting]
        return Spot(ids, max(0, min(place, len(ids) - 1)))


class PartnerFinding(PartnerLooks):
    """What one who looks for an API may do."""

    @audited
    async def may_find(self, actor: Actor, /) -> SeekerDraft:
        """What the form of a search shows: what the actor told before."""
        async with self._database.read() as store:
            cohort = await running(store, actor.guild_id)
            require("partner.find", actor, cohort)
            seeker = await Seekers(store).look(actor.guild_id, cohort.id, actor.user_id)
            member = await Members(store).find(actor.guild_id, actor.user_id)
        return SeekerDraft(
            looking_for=seeker.looking_for if seeker else "",
            tags=", ".join(member.tags) if member else "",
            hours=tuple(member.hours) if member else (),
        )

    @audited
    async def seek(self, actor: Actor, /, draft: SeekerDraft | None = None) -> Suggestions:
        """Store what the actor looks for, where they say it anew, and show the best that fits.

        Where nothing fits they wait, and hear of the next project that does.
        """
        try:
            if draft is not None:
                draft = await check_wishes(draft)
            cohort = await self._store_wishes(actor, draft)
        except (Invalid, NotSetUp) as refusal:
            if draft is not None:
                kept = masked_wishes(draft, refusal)
                await self._keep_form(actor, SEEK, kept.state(), refusal)
            raise
        pool = await self._pool_for(actor, cohort)
        matches = (await pool.fitting(actor.user_id))[:OFFERED]
        spot = Spot([match.id for match in matches], 0)
        return await self._suggest(actor, pool, matches, spot)

    async def _store_wishes(self, actor: Actor, draft: SeekerDraft | None) -> Cohort:
        async def work(store: AsyncSession, now: Any) -> Cohort | Refusal:
            guild, user = actor.guild_id, actor.user_id
            cohort = await running(store, guild)
            require("partner.find", actor, cohort)
            told: dict[str, Any] = {}
            if draft is not None and draft.tags is not None:
                told["tags"] = tags_in(draft.tags)
            if draft is not None and draft.hours is not None:
                told["hours"] = list(draft.hours)
            role = track_of(actor, cohort)
            await Members(store).greet(
                guild, user, name=actor.name, at=now, role_track=role, **told
            )
            wishes = {} if draft is None else {"looking_for": draft.looking_for}
            await Seekers(store).keep(guild, cohort.id, user, now, **wishes)
            return await seat_taken(store, cohort, user, reads=True) or cohort

        return await self._done_once(actor, work)

    @audited
    async def turn(self, actor: Actor, /, panel: int, step: int = 0) -> Suggestions:
        """Another of the projects that fit, some steps on; those that fit no more are left out."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, panel, SUGGESTIONS)
            cohort = await Cohorts(store).find(actor.guild_id, memo.state["cohort"])
        if cohort is None:
            raise NotFound
        pool = await self._pool_for(actor, cohort)
        matches = await pool.fitting(actor.user_id)
        spot = Spot(memo.state["ids"], memo.state["place"])
        spot = spot.turned(step, {match.id for match in matches})
        if not spot.ids:  # all that were offered are gone; others may have come
            spot = Spot([match.id for match in matches[:OFFERED]], 0)
        return await self._suggest(actor, pool, matches, spot, panel)

    async def _pool_for(self, actor: Actor, cohort: Cohort) -> Pool:
        """The pool of one seeker; raises what they read who have a partner by now."""
        now = self._clock()

        async def read(store: AsyncSession) -> Pool | Refusal:
            pool = await pool_for_seeker(store, cohort, now, actor.user_id)
            if pool.searchers:
                return pool
            taken = await seat_taken(store, cohort, actor.user_id, reads=True)
            return taken or Refusal(texts.NOTHING_TO_SHOW)

        pool = await self._database.read_at_once(read)
        if isinstance(pool, Refusal):
            raise pool
        return pool

    async def _suggest(
        self, actor: Actor, pool: Pool, matches: Sequence[Match], spot: Spot, panel: int = 0
    ) -> Suggestions:
        guild, user, now = actor.guild_id, actor.user_id, self._clock()
        known = {match.id: match for match in matches}
        state = {"cohort": pool.cohort.id, "ids": spot.ids, "place": spot.place}
        async with self._database.write() as store:
            seeker = await self._waiting(store, pool.seekers[user][0], waits=not spot.ids)
            if panel:
                await Memos(store).change(guild, panel, state)
            else:
                panel = await Memos(store).keep(guild, user, SUGGESTIONS, state, now)
            suggestion = None
            if spot.row is not None:
                project = pool.projects[spot.row][0]
                scheme = await scheme_of(store, guild, project.number)
                suggestion = _suggestion(pool, user, scheme, known[spot.row])
            asked = await Requests(store).open_of(guild, user)
        return Suggestions(
            cohort=pool.cohort,
            seeker=seeker,
            suggestion=suggestion,
            place=spot.place,
            total=len(spot.ids),
            panel=panel,
            asked=[RequestSight(*each) for each in asked],
        )

    async def _waiting(self, store: AsyncSession, seeker: Seeker, *, waits: bool) -> Seeker:
        """Let a seeker wait whom nothing fits, and wait no more whom something does."""
        rows, here = Seekers(store), (seeker.guild_id, seeker.cohort_id, seeker.user_id)
        if waits:
            await rows.wait(*here, self._clock())
        else:
            await rows.stop_waiting(seeker.guild_id, seeker.user_id, seeker.cohort_id)
        return await rows.look(*here) or seeker

    @audited
    async def stop_waiting(self, actor: Actor, /, cohort_id: int) -> None:
        """Let the actor hear of no more projects that fit."""
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            require("partner.find", actor, None)
            await Seekers(store).stop_waiting(actor.guild_id, actor.user_id, cohort_id)

    async def next_best(self, guild_id: int, cohort_id: int, user_id: int) -> Suggestion | None:
        """What fits a seeker best of what they have not asked; where nothing does, they wait.

        None for one who has a partner, too, and where the cohort is over.
        """
        pool, matches = await self._unasked(guild_id, cohort_id, user_id)
        if pool is not None and not matches:
            async with self._database.write() as store:
                await Seekers(store).wait(guild_id, cohort_id, user_id, self._clock())
        if pool is None or not matches:
            return None
        return await self._suggestion(pool, user_id, matches[0])

    async def fitting(
        self, guild_id: int, cohort_id: int, user_id: int, project_id: int
    ) -> Suggestion | None:
        """A project as it fits a seeker who has not asked it; None where it does no more."""
        pool, matches = await self._unasked(guild_id, cohort_id, user_id)
        match = next((match for match in matches if match.id == project_id), None)
        if pool is None or match is None:
            return None
        return await self._suggestion(pool, user_id, match)

    async def _unasked(
        self, guild_id: int, cohort_id: int, user_id: int
    ) -> tuple[Pool | None, list[Match]]:
        """What fits a seeker of what is not asked; no pool where they cannot be offered any."""
        now = self._clock()

        async def read(store: AsyncSession) -> Pool | None:
            cohort = await Cohorts(store).running(guild_id)
            if cohort is None or cohort.id != cohort_id:
                return None
            return await pool_for_seeker(store, cohort, now, user_id, with_open=True)

        pool = await self._database.read_at_once(read)
        if pool is None or not pool.searchers:
            return None, []
        return pool, await pool.fitting(user_id)

    async def _suggestion(self, pool: Pool, user_id: int, match: Match) -> Suggestion:
        project, _ = pool.projects[match.id]
        async with self._database.read() as store:
            scheme = await scheme_of(store, project.guild_id, project.number)
        return _suggestion(pool, user_id, scheme, match)


def _suggestion(pool: Pool, user_id: int, scheme: Scheme, match: Match) -> Suggestion:
    return Suggestion(scheme, match.reasons, pool.common_hours(user_id, match.id))
