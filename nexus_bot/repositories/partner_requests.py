"""Requests to build together: who asked whom, on which project, and what became of it.

What races is compared and set: a change names the state it changes from, and gives nothing where
that is no longer so. Between two people at most one is open for a project.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Update, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from nexus_bot.models import Member, PartnerRequest, Project, Seeker
from nexus_bot.repositories.base import Repository, insert_for, loaded, table_of

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
WITHDRAWN, LAPSED, OUTDONE = "withdrawn", "lapsed", "outdone"
FULL, FEWER, ARCHIVED = "full", "places", "archived"
LEFT, PARTNERED = "left", "partnered"
REQUESTS, PROJECTS = table_of(PartnerRequest), table_of(Project)
LOOK = select(REQUESTS).where(
    REQUESTS.c.guild_id == bindparam("guild_id"), REQUESTS.c.id == bindparam("row")
)
OPEN_BETWEEN = select(REQUESTS).where(
    REQUESTS.c.guild_id == bindparam("guild_id"),
    REQUESTS.c.project_id == bindparam("project"),
    REQUESTS.c.seeker_id == bindparam("seeker"),
    REQUESTS.c.state == OPEN,
)


class Asked(NamedTuple):
    """A request with its project, its two people, and what the seeker looks for."""

    request: PartnerRequest
    project: Project
    seeker: Member
    owner: Member
    looking_for: str = ""


@cache
def _add(engine: str) -> Any:
    return insert_for(engine, PartnerRequest).on_conflict_do_nothing().returning(REQUESTS.c.id)


@cache
def _change(names: tuple[str, ...]) -> Update:
    """An update of a request that is still in the state in which it was seen."""
    return (
        update(REQUESTS)
        .where(
            REQUESTS.c.guild_id == bindparam("guild"),
            REQUESTS.c.id == bindparam("row"),
            REQUESTS.c.state == bindparam("seen"),
        )
        .values({name: bindparam(name) for name in names})
        .returning(REQUESTS)
    )


class Requests(Repository):
    """The requests of a server."""

    async def add(self, request: PartnerRequest) -> bool:
        """Store a new request; False where one is open between the two already."""
        row = {column.key: getattr(request, column.key) for column in REQUESTS.columns}
        del row["id"]
        added = (await self._run(_add(self._engine), **row)).scalar_one_or_none()
        if added is not None:
            request.id = added
        return added is not None

    async def look(self, guild_id: int, request_id: int) -> PartnerRequest | None:
        """One request of this server, to look at."""
        rows = await self._run(LOOK, guild_id=guild_id, row=request_id)
        return next(iter(loaded(PartnerRequest, rows)), None)

    async def between(self, project: Project, seeker_id: int) -> PartnerRequest | None:
        """What is open between a project and a seeker, whoever asked."""
        here = {"guild_id": project.guild_id, "project": project.id}
        rows = await self._run(OPEN_BETWEEN, **here, seeker=seeker_id)
        return next(iter(loaded(PartnerRequest, rows)), None)

    async def find(self, guild_id: int, request_id: int) -> Asked | None:
        """A request with its project and its people, as they are by now."""
        found = await self._session.execute(_find(), {"guild": guild_id, "row": request_id})
        return next((Asked(*row) for row in found), None)

    async def open_of(self, guild_id: int, user_id: int) -> Sequence[Asked]:
        """What is open of one person, who asked or is asked, the oldest first."""
        found = await self._session.execute(_open_of(), {"guild": guild_id, "user": user_id})
        return [Asked(*row) for row in found]

    async def change(self, request: PartnerRequest, **changes: Any) -> PartnerRequest | None:
        """Change a request; None where it is in another state by now."""
        statement = _change(tuple(sorted(changes)))
        here = {"guild": request.guild_id, "row": request.id, "seen": request.state}
        rows = await self._run(statement, **here, **changes)
        return next(iter(loaded(PartnerRequest, rows)), None)

    async def settle(
        self, request: PartnerRequest, state: str, at: datetime, reason: str = ""
    ) -> PartnerRequest | None:
        """Say what became of a request; None where somebody else did so meanwhile."""
        return await self.change(request, state=state, settled_at=at, reason=reason)

    async def outdo(
        self,
        guild_id: int,
        at: datetime,
        why: str,
        *,
        project_id: int | None = None,
        cohort_id: int | None = None,
        seeker_id: int | None = None,
    ) -> Sequence[PartnerRequest]:
        """Settle all that is open for a project, or of a seeker in a cohort or in any of them."""
        wanted = [REQUESTS.c.guild_id == guild_id, REQUESTS.c.state == OPEN]
        named = {"project_id": project_id, "cohort_id": cohort_id, "seeker_id": seeker_id}
        wanted += [REQUESTS.c[name] == value for name, value in named.items() if value is not None]
        rows = await self._session.execute(
            update(REQUESTS)
            .where(*wanted)
            .values(state=OUTDONE, reason=why, settled_at=at)
            .returning(REQUESTS)
        )
        return sorted(loaded(PartnerRequest, rows), key=lambda request: request.id)

    async def owners(self, guild_id: int, requests: Sequence[PartnerRequest]) -> dict[int, int]:
        """Whose projects some requests are about, by the request's id."""
        if not requests:
            return {}
        rows = await self._session.execute(
            select(PROJECTS.c.id, PROJECTS.c.owner_id).where(
                PROJECTS.c.guild_id == guild_id,
                PROJECTS.c.id.in_({request.project_id for request in requests}),
            )
        )
        owners = {row.id: row.owner_id for row in rows}
        return {request.id: owners[request.project_id] for request in requests}

    async def asks(self, guild_id: int, cohort_id: int, seeker_id: int) -> int:
        """How many projects a seeker has asked that have not answered yet."""
        return await self._count(
            guild_id,
            REQUESTS.c.cohort_id == cohort_id,
            REQUESTS.c.seeker_id == seeker_id,
            REQUESTS.c.is_invitation.is_(False),
        )

    async def invitations(self, project: Project) -> int:
        """How many seekers are invited to a project who have not answered yet."""
        return await self._count(
            project.guild_id,
            REQUESTS.c.project_id == project.id,
            REQUESTS.c.is_invitation.is_(True),
        )

    async def _count(self, guild_id: int, *wanted: Any) -> int:
        counted = await self._session.scalar(
            select(func.count()).where(
                REQUESTS.c.guild_id == guild_id, REQUESTS.c.state == OPEN, *wanted
            )
        )
        return counted or 0

    async def was_declined(self, project: Project, seeker_id: int, *, is_invitation: bool) -> bool:
        """Whether the owner of a project declined a seeker in its cohort, or the other way."""
        found = await self._session.scalar(
            select(REQUESTS.c.id)
            .join(PROJECTS, _of_project())
            .where(
                REQUESTS.c.guild_id == project.guild_id,
                REQUESTS.c.cohort_id == project.cohort_id,
                REQUESTS.c.seeker_id == seeker_id,
                REQUESTS.c.state == DECLINED,
                REQUESTS.c.is_invitation.is_(is_invitation),
                PROJECTS.c.owner_id == project.owner_id,
            )
            .limit(1)
        )
        return found is not None

    async def server_of(self, user_id: int, request_id: int) -> int | None:
        """The server of a request in which somebody has a part."""
        return await self._session.scalar(
            select(REQUESTS.c.guild_id)
            .join(PROJECTS, _of_project())
            .where(
                REQUESTS.c.guild_id > 0,
                REQUESTS.c.id == request_id,
                or_(REQUESTS.c.seeker_id == user_id, PROJECTS.c.owner_id == user_id),
            )
        )


def _of_project() -> Any:
    return and_(PROJECTS.c.guild_id == REQUESTS.c.guild_id, PROJECTS.c.id == REQUESTS.c.project_id)


@cache
def _find() -> Any:
    return _asked().where(PartnerRequest.id == bindparam("row"))


@cache
def _open_of() -> Any:
    user: Any = bindparam("user")
    return (
        _asked()
        .where(
            PartnerRequest.state == OPEN,
            or_(PartnerRequest.seeker_id == user, Project.owner_id == user),
        )
        .order_by(PartnerRequest.id)
    )


def _asked() -> Any:
    """Requests with their projects and people, read anew."""
    seeker, owner = aliased(Member), aliased(Member)
    of_request = PartnerRequest.guild_id
    return (
        select(PartnerRequest, Project, seeker, owner, func.coalesce(Seeker.looking_for, ""))
        .join(
            Project, and_(Project.guild_id == of_request, Project.id == PartnerRequest.project_id)
        )
        .join(
            seeker,
            and_(seeker.guild_id == of_request, seeker.user_id == PartnerRequest.seeker_id),
        )
        .join(owner, and_(owner.guild_id == of_request, owner.user_id == Project.owner_id))
        .outerjoin(
            Seeker,
            and_(
                Seeker.guild_id == of_request,
                Seeker.cohort_id == PartnerRequest.cohort_id,
                Seeker.user_id == PartnerRequest.seeker_id,
            ),
        )
        .where(of_request == bindparam("guild"))
        .execution_options(populate_existing=True)
    )
