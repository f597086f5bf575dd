"""Requests and partnerships to look at: for who reads them, for whoever sends, for `/me`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotFound, Refusal
from nexus_bot.models import Project
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partner_requests import ACCEPTED, Requests
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import Projects
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services import integration_plans
from nexus_bot.services.base import Service, audited, running
from nexus_bot.services.partner_standing import pair_of, readable
from nexus_bot.services.profiles import track_of
from nexus_bot.values.partners import PartnershipSight, RequestSight

SEEK, SUGGESTIONS, WANTING = "seek", "suggestions", "wanting"
ASK, REASON = "ask", "reason"
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

        async def held(store: AsyncSession, _before: datetime) -> T | Refusal:
            await Cohorts(store).hold(actor.guild_id)
            return await work(store, self._clock())

        done: T | Refusal = await super()._done_once(actor, held)
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
