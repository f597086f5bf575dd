"""Who takes part in a pairing round: read at once, paired afterwards beside the loop.

Nobody is paired with a ghost: who was not seen for two weeks stays out of a round, and so does
the project of such an owner. Who announced a project looks for nobody else's. A backend learner
is one of a cohort who announced a project in it, or did anything here since it was set up.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import matching
from nexus_bot.matching import Alone, Paired, Peer
from nexus_bot.models import Cohort, Member, Project
from nexus_bot.repositories.partner_pool import People
from nexus_bot.repositories.partner_pool import Pool as Rows
from nexus_bot.repositories.partners import API, REVIEW
from nexus_bot.repositories.rounds import Rounds
from nexus_bot.services.computing import computed
from nexus_bot.services.partner_pool import Apart, Pool, hours_of, pool

QUIET = timedelta(days=14)
KINDS = (API, REVIEW)


@dataclass(frozen=True, slots=True)
class Lot:
    """All who are alone: seekers and projects, or peers, and who of them was quiet too long."""

    api: Pool | None
    peers: Sequence[Peer]
    past: People
    quiet: frozenset[int]

    async def pair(self, seed: int) -> Paired:
        """The best round there is, found beside the event loop."""
        if self.api is not None:
            work = partial(
                matching.pair_api,
                self.api.searchers,
                self.api.offers,
                barred=_apart(self.api),
                past=self.api.past,
                seed=seed,
            )
        else:
            work = partial(matching.pair_review, self.peers, past=self.past, seed=seed)
        searching = self.peers if self.api is None else self.api.searchers
        paired = await computed(work, len(searching))
        quiet = [Alone(user_id, "quiet") for user_id in sorted(self.quiet)]
        return replace(paired, alone=[*paired.alone, *quiet])

    @property
    def people(self) -> Hashable:
        """Who is alone, which places are free, and who is kept apart: while it stays the same,
        each pair of its round is possible, and nobody else is alone.
        """
        if self.api is None:
            return frozenset(one.id for one in self.peers), self.quiet
        return (
            frozenset(one.id for one in self.api.searchers),
            frozenset((one.id, one.free) for one in self.api.offers),
            _apart(self.api),
            self.quiet,
        )


async def lot(store: AsyncSession, cohort: Cohort, kind: str, now: datetime) -> Lot:
    """All of a cohort who are alone, for a round of a kind."""
    if kind == API:
        builders = await Rounds(store).builders(cohort.guild_id, cohort.id)
        return _seeking(await pool(store, cohort, now), builders, now)
    rows = await Rounds(store).peers(cohort.guild_id, cohort.id)
    past = await Rows(store).partners(cohort.guild_id, REVIEW)
    peers = [
        _peer(member, project, cohort, now)
        for member, project in rows
        if project or (member.seen_at or member.created_at) >= cohort.created_at
    ]
    quiet = frozenset(peer.id for peer in peers if peer.idle > QUIET)
    return Lot(None, [peer for peer in peers if peer.id not in quiet], past, quiet)


def _seeking(found: Pool, builders: Collection[int], now: datetime) -> Lot:
    quiet = frozenset(
        user_id
        for user_id, (seeker, member) in found.seekers.items()
        if user_id not in builders and now - (member.seen_at or seeker.updated_at) > QUIET
    )
    searchers = [one for one in found.searchers if one.id not in quiet and one.id not in builders]
    offers = [offer for offer in found.offers if offer.idle <= QUIET]
    return Lot(replace(found, searchers=searchers, offers=offers), (), set(), quiet)


def _apart(found: Pool) -> Apart:
    """Who is not paired: one declined the other, or did not answer of late."""
    return found.barred | found.lapsed


def _peer(member: Member, project: Project | None, cohort: Cohort, now: datetime) -> Peer:
    hours, usual = hours_of(member, cohort, now)
    return Peer(
        member.user_id,
        f"{project.title}\n{project.pitch}" if project else "",
        tuple(dict.fromkeys([*(project.tags if project else ()), *member.tags])),
        _idle(member, project, now),
        hours,
        usual,
    )


def _idle(member: Member, project: Project | None, now: datetime) -> timedelta:
    seen = member.seen_at or (project or member).created_at
    return max(timedelta(), now - seen)
