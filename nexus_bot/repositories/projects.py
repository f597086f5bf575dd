"""Projects: who builds what, where it stands, and how many of its places are taken.

What races is compared and set: a change names what it needs, and gives nothing where that is no
longer so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, insert, select, update

from nexus_bot.models import Member, Partnership, Post, Project
from nexus_bot.repositories.base import Repository, loaded, table_of
from nexus_bot.repositories.posts import LARGEST

NOUN = "project"
ACTIVE, ARCHIVED = "active", "archived"
BY_OWNER, OWNER_LEFT = "owner", "left"
PROJECTS, MEMBERS, POSTS = table_of(Project), table_of(Member), table_of(Post)
PAIRS = table_of(Partnership)
ADD = insert(PROJECTS).returning(PROJECTS.c.id)
LOOK = select(PROJECTS).where(
    PROJECTS.c.guild_id == bindparam("guild_id"), PROJECTS.c.number == bindparam("number")
)
LATELY = 300


@dataclass(frozen=True, slots=True)
class Scheme:
    """A project with all that its card shows: who builds it, and who builds on it."""

    project: Project
    owner: Member
    partners: Sequence[Member] = ()


@cache
def _change(names: tuple[str, ...]) -> Update:
    """An update of an active project; its places are never fewer than those taken."""
    wanted = [
        PROJECTS.c.guild_id == bindparam("guild"),
        PROJECTS.c.id == bindparam("row"),
        PROJECTS.c.state == ACTIVE,
    ]
    if "places" in names:
        wanted.append(PROJECTS.c.taken <= bindparam("places"))
    values = {name: bindparam(name, type_=PROJECTS.c[name].type) for name in names}
    return update(PROJECTS).where(*wanted).values(values).returning(PROJECTS)


class Projects(Repository):
    """The projects of a server, known by number."""

    async def add(self, project: Project) -> None:
        """Store a new project."""
        row = {column.key: getattr(project, column.key) for column in PROJECTS.columns}
        del row["id"]
        project.id = (await self._run(ADD, **row)).scalar_one()

    async def look(self, guild_id: int, number: int) -> Project | None:
        """The project of that number, to look at."""
        rows = await self._run(LOOK, guild_id=guild_id, number=min(number, LARGEST))
        return next(iter(loaded(Project, rows)), None)

    async def by_id(self, guild_id: int, project_id: int) -> Project | None:
        """One project of this server, to look at."""
        return await self._one(PROJECTS.c.guild_id == guild_id, PROJECTS.c.id == project_id)

    async def active_of(self, guild_id: int, cohort_id: int, owner_id: int) -> Project | None:
        """The project that somebody announced in a cohort, unless it is archived."""
        return await self._one(
            PROJECTS.c.guild_id == guild_id,
            PROJECTS.c.cohort_id == cohort_id,
            PROJECTS.c.owner_id == owner_id,
            PROJECTS.c.state == ACTIVE,
        )

    async def all_of(self, guild_id: int, owner_id: int) -> Sequence[Project]:
        """Every active project of one owner, in whichever cohort."""
        rows = await self._session.execute(
            select(PROJECTS)
            .where(
                PROJECTS.c.guild_id == guild_id,
                PROJECTS.c.owner_id == owner_id,
                PROJECTS.c.state == ACTIVE,
            )
            .order_by(PROJECTS.c.id)
        )
        return loaded(Project, rows)

    async def _one(self, *wanted: Any) -> Project | None:
        rows = await self._session.execute(select(PROJECTS).where(*wanted))
        return next(iter(loaded(Project, rows)), None)

    async def find(self, guild_id: int, number: int) -> Scheme | None:
        """The project of that number with all that its card shows, as it is by now."""
        found = await self._session.execute(
            select(Project, Member)
            .join(Member, _is_member(Project.owner_id))
            .where(Project.guild_id == guild_id, Project.number == min(number, LARGEST))
            .execution_options(populate_existing=True)
        )
        row: Any = found.first()
        if row is None:
            return None
        project, owner = row
        return Scheme(project, owner, await self.partners(project))

    async def partners(self, project: Project) -> Sequence[Member]:
        """Who builds on a project now, the first one first."""
        rows = await self._session.execute(
            select(MEMBERS)
            .join(
                PAIRS,
                and_(PAIRS.c.guild_id == MEMBERS.c.guild_id, PAIRS.c.one_id == MEMBERS.c.user_id),
            )
            .where(
                PAIRS.c.guild_id == project.guild_id,
                PAIRS.c.project_id == project.id,
                PAIRS.c.state == ACTIVE,
            )
            .order_by(PAIRS.c.id)
        )
        return loaded(Member, rows)

    async def active(self, guild_id: int, cohort_id: int) -> Sequence[Scheme]:
        """The active projects of a cohort with their owners, the oldest first."""
        rows = await self._session.execute(
            select(Project, Member)
            .join(Member, _is_member(Project.owner_id))
            .where(
                Project.guild_id == guild_id,
                Project.cohort_id == cohort_id,
                Project.state == ACTIVE,
            )
            .order_by(Project.id)
        )
        return [Scheme(project, owner) for project, owner in rows]

    async def change(self, project: Project, **changes: Any) -> Project | None:
        """Change an active project; None where it is archived or more places are taken."""
        statement = _change(tuple(sorted(changes)))
        rows = await self._run(statement, guild=project.guild_id, row=project.id, **changes)
        return next(iter(loaded(Project, rows)), None)

    async def archive(self, project: Project, why: str, at: datetime) -> Project | None:
        """Take a project from those to build on; None where somebody did so before."""
        return await self.change(project, state=ARCHIVED, archived_why=why, archived_at=at)

    async def take_place(self, guild_id: int, project_id: int) -> Project | None:
        """Take one of the free places of an active project; None where there is none any more."""
        return await self._count(
            guild_id,
            project_id,
            PROJECTS.c.taken + 1,
            PROJECTS.c.state == ACTIVE,
            PROJECTS.c.taken < PROJECTS.c.places,
        )

    async def free_place(self, guild_id: int, project_id: int) -> Project | None:
        """Give a place back, whatever the project's state."""
        return await self._count(guild_id, project_id, PROJECTS.c.taken - 1, PROJECTS.c.taken > 0)

    async def _count(
        self, guild_id: int, project_id: int, taken: Any, *wanted: Any
    ) -> Project | None:
        rows = await self._session.execute(
            update(PROJECTS)
            .where(PROJECTS.c.guild_id == guild_id, PROJECTS.c.id == project_id, *wanted)
            .values(taken=taken)
            .returning(PROJECTS)
        )
        return next(iter(loaded(Project, rows)), None)

    async def place(
        self, guild_id: int, number: int, channel_id: int | None, message_id: int | None
    ) -> Project | None:
        """Remember where the card stands, for the hub, too; None when the project is gone."""
        rows = await self._session.execute(
            update(PROJECTS)
            .where(PROJECTS.c.guild_id == guild_id, PROJECTS.c.number == number)
            .values(channel_id=channel_id, message_id=message_id)
            .returning(PROJECTS)
        )
        project = next(iter(loaded(Project, rows)), None)
        if project is not None:
            await self._show_place(project)
        return project

    async def move(self, project: Project, channel_id: int) -> Project | None:
        """Say where a card is to stand; None where one came to stand meanwhile."""
        return await self._stand(project, project.message_id, channel_id)

    async def lose_card(self, project: Project) -> None:
        """Forget a card that is gone, unless it stands anew by now."""
        lost = await self._stand(project, project.message_id, project.channel_id, message_id=None)
        if lost is not None:
            await self._show_place(lost)

    async def _stand(
        self, project: Project, seen: int | None, channel_id: int | None, **values: Any
    ) -> Project | None:
        rows = await self._session.execute(
            update(PROJECTS)
            .where(
                PROJECTS.c.guild_id == project.guild_id,
                PROJECTS.c.id == project.id,
                PROJECTS.c.message_id.is_not_distinct_from(seen),
            )
            .values(channel_id=channel_id, **values)
            .returning(PROJECTS)
        )
        return next(iter(loaded(Project, rows)), None)

    async def _show_place(self, project: Project) -> None:
        """Let the hub know where the card stands."""
        await self._session.execute(
            update(POSTS)
            .where(POSTS.c.guild_id == project.guild_id, POSTS.c.number == project.number)
            .values(channel_id=project.channel_id, message_id=project.message_id)
        )

    async def tags_in_use(self, guild_id: int) -> Sequence[Sequence[str]]:
        """The tags of the newest projects, and of the profiles of those seen last."""
        projects = await self._session.scalars(
            select(PROJECTS.c.tags)
            .where(PROJECTS.c.guild_id == guild_id)
            .order_by(PROJECTS.c.number.desc())
            .limit(LATELY)
        )
        people = await self._session.scalars(
            select(MEMBERS.c.tags)
            .where(MEMBERS.c.guild_id == guild_id, MEMBERS.c.seen_at.is_not(None))
            .order_by(MEMBERS.c.seen_at.desc())
            .limit(LATELY)
        )
        return [*projects, *people]


def _is_member(user_id: Any) -> Any:
    return and_(Member.guild_id == Project.guild_id, Member.user_id == user_id)
