"""What matching is told of a cohort: its rows as values, read at once and ranked afterwards.

Ranking takes its time, so it happens in a thread, with no session open.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import matching
from nexus_bot.matching import Match, Offer, Searcher
from nexus_bot.models import Cohort, Member, Project, Seeker
from nexus_bot.repositories.partner_pool import People
from nexus_bot.repositories.partner_pool import Pool as Rows

LAPSED_FOR = timedelta(days=7)
Apart = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Projects with a free place by id, seekers without a partner by person, and who is apart.

    Three are seekers with projects: ``barred``, who are not offered to each other; ``past``, whose
    owner was their partner before; ``lapsed``, where one did not answer the other of late.
    """

    cohort: Cohort
    projects: Mapping[int, tuple[Project, Member]]
    seekers: Mapping[int, tuple[Seeker, Member]]
    offers: Sequence[Offer]
    searchers: Sequence[Searcher]
    barred: Apart
    past: Apart
    lapsed: Apart

    def common_hours(self, user_id: int, project_id: int) -> float | None:
        """The hours a week that a seeker and a project's owner share; None where one told none."""
        one = self._searcher(user_id)
        other = next(other for other in self.offers if other.id == project_id)
        if one.hours is None or other.hours is None:
            return None
        return matching.common(one.hours, other.hours)

    async def fitting(self, user_id: int, *, everything: bool = False) -> list[Match]:
        """The projects that may be offered to a seeker and fit, or all; the best first.

        Whose owner did not answer of late comes last.
        """
        apart = self.barred | self.past
        offers = [offer for offer in self.offers if (user_id, offer.id) not in apart]
        one, limit = self._searcher(user_id), len(offers)
        ask = partial(matching.rank, one, offers, limit=limit, everything=everything)
        matches = await asyncio.to_thread(ask)
        return sorted(matches, key=lambda match: (user_id, match.id) in self.lapsed)

    async def is_picky(self, user_id: int) -> bool:
        """Whether a seeker named anything that a project must have to fit."""
        return await asyncio.to_thread(matching.names_something, self._searcher(user_id))

    def _searcher(self, user_id: int) -> Searcher:
        return next(one for one in self.searchers if one.id == user_id)

    async def wanting(self, project_id: int) -> list[Match]:
        """The seekers who may be invited to a project and whom it fits, the best first."""
        (offer,) = (offer for offer in self.offers if offer.id == project_id)
        apart = self.barred | self.past
        searchers = [one for one in self.searchers if (one.id, project_id) not in apart]
        limit = len(searchers)
        ask = partial(matching.wanting, offer, searchers, among=self.offers, limit=limit)
        return await asyncio.to_thread(ask)


async def pool(store: AsyncSession, cohort: Cohort, now: datetime) -> Pool:
    """All of a cohort who may be paired."""
    rows = Rows(store)
    searchers = await rows.searchers(cohort.guild_id, cohort.id)
    return await _pool(rows, cohort, now, searchers)


async def pool_for_seeker(
    store: AsyncSession, cohort: Cohort, now: datetime, user_id: int, *, with_open: bool = False
) -> Pool:
    """All projects, and one seeker; nobody where they have a partner.

    ``with_open`` leaves out who is yet to answer, too.
    """
    rows = Rows(store)
    found = await rows.searcher(cohort.guild_id, cohort.id, user_id)
    searchers = [] if found is None else [found]
    return await _pool(rows, cohort, now, searchers, user_id=user_id, with_open=with_open)


async def pool_for_owner(
    store: AsyncSession,
    cohort: Cohort,
    now: datetime,
    owner_id: int,
    *,
    waiting: bool = False,
    with_open: bool = False,
) -> Pool:
    """All projects, and those who look for one, or only who waits for one that fits."""
    rows = Rows(store)
    searchers = await rows.searchers(cohort.guild_id, cohort.id, waiting=waiting)
    return await _pool(rows, cohort, now, searchers, user_id=owner_id, with_open=with_open)


async def _pool(
    rows: Rows,
    cohort: Cohort,
    now: datetime,
    searchers: Sequence[tuple[Seeker, Member]],
    *,
    user_id: int | None = None,
    with_open: bool = False,
) -> Pool:
    guild = cohort.guild_id
    offers = await rows.offers(guild, cohort.id)
    declined = await rows.declined(guild, cohort.id, user_id=user_id, with_open=with_open)
    lapsed = await rows.lapsed(guild, cohort.id, now - LAPSED_FOR, user_id=user_id)
    partners = await rows.partners(guild, user_id=user_id)
    own = {(owner.user_id, owner.user_id) for _, owner in offers}
    projects = {owner.user_id: project.id for project, owner in offers}
    return Pool(
        cohort,
        {project.id: (project, owner) for project, owner in offers},
        {member.user_id: (seeker, member) for seeker, member in searchers},
        [_offer(project, owner, cohort, now) for project, owner in offers],
        [_searcher(seeker, member, cohort, now) for seeker, member in searchers],
        _by_project(declined | own, projects),
        _by_project(partners, projects),
        _by_project(lapsed, projects),
    )


def _by_project(people: People, projects: Mapping[int, int]) -> Apart:
    return frozenset((one, projects[other]) for one, other in people if other in projects)


def _searcher(seeker: Seeker, member: Member, cohort: Cohort, now: datetime) -> Searcher:
    hours, usual = hours_of(member, cohort, now)
    return Searcher(member.user_id, seeker.looking_for, tuple(member.tags), hours, usual)


def _offer(project: Project, owner: Member, cohort: Cohort, now: datetime) -> Offer:
    hours, usual = hours_of(owner, cohort, now)
    return Offer(
        id=project.id,
        title=project.title,
        pitch=project.pitch,
        tags=tuple(project.tags),
        free=project.places - project.taken,
        has_docs=project.docs is not None,
        idle=max(timedelta(), now - (owner.seen_at or project.created_at)),
        hours=hours,
        usual=usual,
    )


def hours_of(
    member: Member, cohort: Cohort, now: datetime
) -> tuple[matching.Hours | None, matching.Hours]:
    """When somebody works by what they told, if they did, and when people in their zone do."""
    zone = ZoneInfo(member.timezone or cohort.timezone)
    told: Collection[str] = member.hours
    hours = matching.hours_of(tuple(told), zone, now) if told else None
    return hours, matching.usual(zone, now)
