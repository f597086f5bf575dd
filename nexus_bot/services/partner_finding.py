"""What fits a seeker: the best projects one by one, or the list of those who wait.

The pool is read, the session closed, and then it is ranked; what a panel shows is read anew at
each press, so that its reasons are true and what fits no more is left out.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotSetUp, Refusal
from nexus_bot.matching import Match
from nexus_bot.models import Cohort, Seeker
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partner_requests import Requests
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import Scheme
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import audited, memo_of, running
from nexus_bot.services.partner_drafts import check_wishes, masked_wishes
from nexus_bot.services.partner_looks import SEEK, SUGGESTIONS, PartnerLooks
from nexus_bot.services.partner_pool import Pool, pool_for_seeker
from nexus_bot.services.partner_standing import look_for_one, scheme_of, seat_taken
from nexus_bot.services.profiles import tags_in, track_of
from nexus_bot.values.partners import (
    RequestSight,
    SeekerDraft,
    Suggestion,
    Suggestions,
    Without,
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


class Found(NamedTuple):
    """The projects that fit a seeker, or ``everything``; whether they named what they want."""

    pool: Pool
    matches: Sequence[Match]
    everything: bool
    is_picky: bool

    @property
    def first(self) -> Spot:
        """Where a panel begins."""
        return Spot([match.id for match in self.matches[:OFFERED]], 0)


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
    async def seek(
        self, actor: Actor, /, draft: SeekerDraft | None = None, *, everything: bool = False
    ) -> Suggestions:
        """Store what the actor looks for, where they say it anew, and show the best that fits, or
        everything with a free place.

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
        found = await self._found(actor, cohort, everything=everything)
        return await self._suggest(actor, found, found.first)

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
            await look_for_one(store, actor, cohort, now, **wishes)
            return await seat_taken(store, cohort, user, reads=True) or cohort

        return await self._done_once(actor, work)

    @audited
    async def turn(self, actor: Actor, /, panel: int, step: int = 0) -> Suggestions:
        """Another of the projects that fit, some steps on; those that fit no more are left out."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, panel, SUGGESTIONS)
            cohort = await running(store, actor.guild_id)
        if cohort.id != memo.state["cohort"]:
            raise Refusal(texts.PARTNERS_OF_OLD_COHORT)
        found = await self._found(actor, cohort, everything=memo.state["everything"])
        spot = Spot(memo.state["ids"], memo.state["place"])
        spot = spot.turned(step, {match.id for match in found.matches})
        if not spot.ids:  # all that were offered are gone; others may have come
            spot = found.first
        return await self._suggest(actor, found, spot, panel)

    async def _found(self, actor: Actor, cohort: Cohort, *, everything: bool) -> Found:
        pool, user = await self._pool_for(actor, cohort), actor.user_id
        matches = await pool.fitting(user, everything=everything)
        return Found(pool, matches, everything, await pool.is_picky(user))

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

    async def _suggest(self, actor: Actor, found: Found, spot: Spot, panel: int = 0) -> Suggestions:
        guild, user, now = actor.guild_id, actor.user_id, self._clock()
        pool, suggestion = found.pool, None
        state = {"cohort": pool.cohort.id, "ids": spot.ids, "place": spot.place}
        state["everything"] = found.everything
        async with self._database.write() as store:
            seeker = await self._waiting(store, pool.seekers[user][0], found, spot)
            if panel:
                await Memos(store).change(guild, panel, state)
            else:
                panel = await Memos(store).keep(guild, user, SUGGESTIONS, state, now)
            if spot.row is not None:
                project = pool.projects[spot.row][0]
                scheme = await scheme_of(store, guild, project.number)
                match = next(match for match in found.matches if match.id == spot.row)
                suggestion = _suggestion(pool, user, scheme, match)
            asked = await Requests(store).open_of(guild, user)
        return Suggestions(
            cohort=pool.cohort,
            seeker=seeker,
            suggestion=suggestion,
            place=spot.place,
            total=len(spot.ids),
            panel=panel,
            asked=[RequestSight(*each) for each in asked],
            everything=found.everything or not found.is_picky,
        )

    async def _waiting(
        self, store: AsyncSession, seeker: Seeker, found: Found, spot: Spot
    ) -> Seeker:
        """Let a seeker wait whom nothing fits, and wait no more whom something does.

        Who looks at everything waits on for what fits.
        """
        rows, here = Seekers(store), (seeker.guild_id, seeker.cohort_id, seeker.user_id)
        if not spot.ids:
            await rows.wait(*here, self._clock())
        elif not found.everything:
            await rows.stop_waiting(*here)
        return await rows.look(*here) or seeker

    @audited
    async def stop_waiting(self, actor: Actor, /, cohort_id: int) -> None:
        """Let the actor hear of no more projects that fit, and no owner be told of them."""
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            require("partner.find", actor, None)
            await Seekers(store).stop_looking(actor.guild_id, actor.user_id, cohort_id)

    async def next_best(self, guild_id: int, cohort_id: int, user_id: int) -> Suggestion | Without:
        """What fits a seeker best of what they have not asked, or why there is nothing for them.

        Whose owner did not answer of late is left out.
        """
        pool = await self._unasked(guild_id, cohort_id, user_id)
        if isinstance(pool, Without):
            return pool
        for match in await pool.fitting(user_id):
            if (user_id, match.id) not in pool.lapsed:
                return await self._suggestion(pool, user_id, match)
        return Without.WAITS

    async def fitting(
        self, guild_id: int, cohort_id: int, user_id: int, project_id: int
    ) -> Suggestion | None:
        """A project as it fits a seeker who has not asked it; None where it does no more."""
        pool = await self._unasked(guild_id, cohort_id, user_id)
        if isinstance(pool, Without):
            return None
        matches = await pool.fitting(user_id)
        match = next((match for match in matches if match.id == project_id), None)
        return None if match is None else await self._suggestion(pool, user_id, match)

    async def _unasked(self, guild_id: int, cohort_id: int, user_id: int) -> Pool | Without:
        """What a seeker has not asked; or why nothing can be offered to them."""
        now = self._clock()

        async def read(store: AsyncSession) -> Pool | Without:
            cohort = await Cohorts(store).running(guild_id)
            if cohort is None or cohort.id != cohort_id:
                return Without.OVER
            if await Partnerships(store).seat_of(guild_id, cohort_id, user_id) is not None:
                return Without.SEATED
            pool = await pool_for_seeker(store, cohort, now, user_id, with_open=True)
            looks = pool.searchers and pool.seekers[user_id][0].is_looking
            return pool if looks else Without.IDLE

        return await self._database.read_at_once(read)

    async def _suggestion(self, pool: Pool, user_id: int, match: Match) -> Suggestion:
        project, _ = pool.projects[match.id]
        async with self._database.read() as store:
            scheme = await scheme_of(store, project.guild_id, project.number)
        return _suggestion(pool, user_id, scheme, match)


def _suggestion(pool: Pool, user_id: int, scheme: Scheme, match: Match) -> Suggestion:
    hours, lapsed = pool.common_hours(user_id, match.id), (user_id, match.id) in pool.lapsed
    return Suggestion(scheme, match.reasons, hours, lapsed)
