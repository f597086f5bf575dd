"""Requests and partnerships to look at: for who reads them, for whoever sends, for `/me`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotFound, Refusal
from nexus_bot.models import Cohort, PartnerRequest, Project, Seeker
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partner_requests import (
    ACCEPTED,
    ARCHIVED,
    FULL,
    LEFT,
    OUTDONE,
    PARTNERED,
    Requests,
)
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import ACTIVE, Projects, Scheme
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import STAFF, Actor, require, roles_of
from nexus_bot.services import integration_plans
from nexus_bot.services.base import Service, audited, running
from nexus_bot.services.profiles import track_of
from nexus_bot.values.partners import PartnershipSight, RequestSight

SEEK, SUGGESTIONS, WANTING = "seek", "suggestions", "wanting"
ASK, REASON = "ask", "reason"
READ = "partner.question"
T = TypeVar("T")
Place = Literal["seeker", "owner", "new"]


class PartnerLooks(Service):
    """What can be seen of partners; ``owner`` is the process that says what follows from it."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    async def _done_once(
        self, actor: Actor, work: Callable[[AsyncSession, datetime], Awaitable[T | Refusal]]
    ) -> T:
        """Do all of an interaction in one transaction, however often it is delivered.

        The server is held first, so that no two wait for each other. What ``work`` gives as a
        refusal is raised once all is stored.
        """

        async def whole(store: AsyncSession) -> T | Refusal:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            await Cohorts(store).hold(actor.guild_id)
            return await work(store, self._clock())

        done = await self._database.write_at_once(whole)
        if isinstance(done, Refusal):
            raise done
        return done

    @audited
    async def place_of(self, actor: Actor, /) -> Place | PartnershipSight:
        """What the actor is shown first: whom they build with, who wants them, or what fits.

        One who announced a project is its *owner*, and so is a backend learner who has none yet;
        a *seeker* told what they look for, and who is *new* did not.
        """
        guild, user = actor.guild_id, actor.user_id
        async with self._database.read() as store:
            cohort = await running(store, guild)
            require("partner.find", actor, cohort)
            if await Projects(store).active_of(guild, cohort.id, user) is not None:
                return "owner"
            pair_id = await Partnerships(store).seat_of(guild, cohort.id, user)
            if pair_id is not None:
                return await pair_of(store, guild, pair_id)
            if await Seekers(store).look(guild, cohort.id, user) is not None:
                return "seeker"
            member = await Members(store).find(guild, user)
        track = (member.track if member else None) or track_of(actor, cohort)
        return "owner" if track == "backend" else "new"

    @audited
    async def request(self, actor: Actor, /, request_id: int) -> RequestSight:
        """A request as its two people see it, whatever became of it."""
        async with self._database.read() as store:
            return await readable(store, actor, request_id)

    @audited
    async def partnership(self, actor: Actor, /, pair_id: int) -> PartnershipSight:
        """Two partners with their plan, for them and for staff."""
        async with self._database.read() as store:
            return await integration_plans.allowed(store, actor, pair_id)

    @audited
    async def mine(
        self, actor: Actor, /
    ) -> tuple[Sequence[PartnershipSight], Sequence[RequestSight]]:
        """The actor's partnerships with their plans, those of today first, and open requests."""
        require("partner.find", actor, None)
        guild, user = actor.guild_id, actor.user_id
        async with self._database.read() as store:
            couples = await Partnerships(store).of(guild, user)
            pairs = [await pair_of(store, guild, couple.partnership.id) for couple in couples]
            asked = await Requests(store).open_of(guild, user)
        return pairs, [RequestSight(*each) for each in asked]

    async def reader(
        self,
        user_id: int,
        name: str,
        interaction_id: int,
        *,
        request: int = 0,
        pair: int = 0,
        project: int = 0,
        cohort: int = 0,
        memo: int = 0,
    ) -> Actor:
        """Who pressed a button below a direct message, and in which server the row is.

        A row in which they have no part is not found; who left the server can do nothing in it.
        """
        async with self._database.read() as store:
            finding = (
                (Requests(store).server_of, request),
                (Partnerships(store).server_of, pair),
                (Seekers(store).server_of_project, project),
                (Seekers(store).server_of, cohort),
                (Memos(store).server_of, memo),
            )
            servers = [await server_of(user_id, row) for server_of, row in finding if row]
            guild = next(iter(servers), None)
            if guild is None:
                raise NotFound
            member = await Members(store).find(guild, user_id)
        if member is not None and member.left_at is not None:
            raise Refusal(texts.YOU_LEFT)
        return Actor(guild, user_id, member.name if member else name, interaction_id)

    async def sight(self, guild_id: int, request_id: int) -> RequestSight | None:
        """A request with its people, for whoever says it."""
        async with self._database.read() as store:
            asked = await Requests(store).find(guild_id, request_id)
        return RequestSight(*asked) if asked else None

    async def pair(self, guild_id: int, pair_id: int) -> PartnershipSight | None:
        """Two partners with their plan, for whoever says it."""
        async with self._database.read() as store:
            return await integration_plans.sight_of(store, guild_id, pair_id)

    async def pair_of(self, guild_id: int, request_id: int) -> PartnershipSight | None:
        """The partners whom a request made, as they are by now; None where it made none."""
        async with self._database.read() as store:
            asked = await Requests(store).find(guild_id, request_id)
            if asked is None or asked.request.state != ACCEPTED:
                return None
            pair = await Partnerships(store).newest(asked.project, asked.request.seeker_id)
            return await pair_of(store, guild_id, pair.id) if pair is not None else None

    async def runs(self, guild_id: int, cohort_id: int) -> bool:
        """Whether a cohort is the one that runs."""
        async with self._database.read() as store:
            cohort = await Cohorts(store).running(guild_id)
        return cohort is not None and cohort.id == cohort_id

    async def project(self, guild_id: int, project_id: int) -> Project | None:
        """The project that a row stands for, to look at."""
        async with self._database.read() as store:
            return await Projects(store).by_id(guild_id, project_id)

    async def wants(self, guild_id: int, user_id: int) -> bool:
        """Whether somebody wants to hear privately of requests and partners."""
        async with self._database.read() as store:
            member = await Members(store).find(guild_id, user_id)
        return member is None or member.hears_partners


async def pair_of(store: AsyncSession, guild_id: int, pair_id: int) -> PartnershipSight:
    """Two partners with their plan."""
    sight = await integration_plans.sight_of(store, guild_id, pair_id)
    if sight is None:
        raise Refusal(texts.NO_PARTNERSHIP)
    return sight


async def found(store: AsyncSession, guild_id: int, request_id: int) -> RequestSight:
    """A request with its people."""
    asked = await Requests(store).find(guild_id, request_id)
    if asked is None:
        raise Refusal(texts.NO_REQUEST)
    return RequestSight(*asked)


async def readable(store: AsyncSession, actor: Actor, request_id: int) -> RequestSight:
    """A request with its people, where the actor is one of them."""
    sight = await found(store, actor.guild_id, request_id)
    people = (sight.seeker.user_id, sight.owner.user_id)
    require(READ, actor, None, partners=people)
    return sight


async def cohort_of(store: AsyncSession, row: PartnerRequest | Project) -> Cohort:
    """The cohort in which somebody asked or announced, while it runs."""
    cohort = await Cohorts(store).running(row.guild_id)
    if cohort is None or cohort.id != row.cohort_id:
        raise Refusal(texts.PARTNERS_OF_OLD_COHORT)
    return cohort


async def scheme_of(store: AsyncSession, guild_id: int, number: int) -> Scheme:
    """The project of that number with all that its card shows."""
    scheme = await Projects(store).find(guild_id, number)
    if scheme is None:
        raise Refusal(texts.no_project(number))
    return scheme


async def look_for_one(
    store: AsyncSession, actor: Actor, cohort: Cohort, now: datetime, **wishes: str
) -> Seeker:
    """Remember that the actor looks for an API; staff may look, but nobody is told of them.

    Those of the staff who build a frontend themselves look like anybody else.
    """
    guild, user = actor.guild_id, actor.user_id
    member = await Members(store).find(guild, user)
    track = (member.track if member else None) or track_of(actor, cohort)
    looks = track == "frontend" or roles_of(actor, cohort).isdisjoint(STAFF)
    return await Seekers(store).keep(guild, cohort.id, user, now, is_looking=looks, **wishes)


async def why_apart(store: AsyncSession, sight: RequestSight) -> str:
    """Why the two of a request cannot be partners any more, as it is kept with the request."""
    request, project = sight.request, sight.project
    if sight.seeker.left_at is not None or sight.owner.left_at is not None:
        return LEFT
    here = (request.guild_id, request.cohort_id, request.seeker_id)
    if await Partnerships(store).seat_of(*here) is not None:
        return PARTNERED
    return FULL if project.state == ACTIVE else ARCHIVED


async def no_place(store: AsyncSession, project: Project) -> Refusal | None:
    """Why nobody can begin to build on a project as it was read; None while they can."""
    if project.state != ACTIVE:
        return Refusal(texts.takes_no_partners(project.number))
    if project.taken >= project.places:
        names = [member.name for member in await Projects(store).partners(project)]
        return Refusal(texts.all_places_taken(project.number, names))
    return None


async def seat_taken(
    store: AsyncSession, cohort: Cohort, user_id: int, *, reads: bool
) -> Refusal | None:
    """Why a seeker cannot have another partner; None while they have none."""
    pair_id = await Partnerships(store).seat_of(cohort.guild_id, cohort.id, user_id)
    if pair_id is None:
        return None
    sight = await pair_of(store, cohort.guild_id, pair_id)
    number = sight.project.number if sight.project else None
    if reads:
        return Refusal(texts.builds_already(number, sight.partner_of(user_id).name))
    return Refusal(texts.they_build_already(sight.one.name, number))


async def as_it_stands(store: AsyncSession, actor: Actor, sight: RequestSight) -> Refusal:
    """What one reads who comes too late, or twice."""
    request, project = sight.request, sight.project
    if request.state == OUTDONE:
        return await _why_outdone(store, actor, sight)
    reader = {sight.asker.user_id: "asker", sight.asked.user_id: "asked"}
    return Refusal(
        texts.request_stands(
            request.state,
            asker=sight.asker.name,
            asked=sight.asked.name,
            seeker=sight.seeker.name,
            owner=sight.owner.name,
            number=project.number,
            reader=reader.get(actor.user_id, ""),
        )
    )


async def _why_outdone(store: AsyncSession, actor: Actor, sight: RequestSight) -> Refusal:
    """Who has the place, or the partner, that a request was about."""
    request = sight.request
    for member in (sight.seeker, sight.owner):
        if member.left_at is not None and member.user_id != actor.user_id:
            return Refusal(texts.partner_has_left(member.name))
    cohort = await Cohorts(store).find(request.guild_id, request.cohort_id)
    reads = actor.user_id == request.seeker_id
    taken = cohort and await seat_taken(store, cohort, request.seeker_id, reads=reads)
    gone = taken or await no_place(store, sight.project)
    return gone or Refusal(texts.outdone_before(sight.project.number))
