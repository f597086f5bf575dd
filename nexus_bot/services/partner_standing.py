"""How requests and partners stand, and the refusals that tell it to whoever comes too late."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Refusal
from nexus_bot.models import Cohort, PartnerRequest, Project, Seeker
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partner_requests import (
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
from nexus_bot.services.profiles import track_of
from nexus_bot.values.partners import PartnershipSight, RequestSight

READ = "partner.question"


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
            invited=request.is_invitation,
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
