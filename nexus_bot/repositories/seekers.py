"""Who looks for an API to build on, in each cohort, and who waits for one that fits."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from nexus_bot.models import Project, Seeker
from nexus_bot.repositories.base import Repository, insert_for, loaded, table_of

SEEKERS, PROJECTS = table_of(Seeker), table_of(Project)
LOOK_SEEKER = select(SEEKERS).where(
    SEEKERS.c.guild_id == bindparam("guild_id"),
    SEEKERS.c.cohort_id == bindparam("cohort"),
    SEEKERS.c.user_id == bindparam("user"),
)


@cache
def _keep(engine: str, changed: tuple[str, ...]) -> Any:
    """An upsert of a seeker that leaves every field alone that is not named."""
    new = insert_for(engine, Seeker)
    return new.on_conflict_do_update(
        index_elements=["guild_id", "cohort_id", "user_id"],
        set_={name: new.excluded[name] for name in ("updated_at", *changed)},
    ).returning(SEEKERS)


class Seekers(Repository):
    """Those of a server who look for an API, in each cohort."""

    async def look(self, guild_id: int, cohort_id: int, user_id: int) -> Seeker | None:
        """One who looks in a cohort, to look at."""
        rows = await self._run(LOOK_SEEKER, guild_id=guild_id, cohort=cohort_id, user=user_id)
        return next(iter(loaded(Seeker, rows)), None)

    async def keep(
        self, guild_id: int, cohort_id: int, user_id: int, at: datetime, **changes: Any
    ) -> Seeker:
        """Remember one who looks, with what they look for where they said it."""
        here = {"guild_id": guild_id, "cohort_id": cohort_id, "user_id": user_id}
        new = {"looking_for": "", "is_looking": True, "created_at": at, "updated_at": at}
        row = new | changes
        kept = await self._run(_keep(self._engine, tuple(sorted(changes))), **here, **row)
        return loaded(Seeker, kept)[0]

    async def wait(
        self, guild_id: int, cohort_id: int, user_id: int, since: datetime
    ) -> Seeker | None:
        """Let one who looks wait for a project that fits; who waits already waits on."""
        return await self._change(
            guild_id,
            user_id,
            SEEKERS.c.cohort_id == cohort_id,
            SEEKERS.c.is_looking,
            SEEKERS.c.waiting_since.is_(None),
            waiting_since=since,
        )

    async def stop_waiting(self, guild_id: int, cohort_id: int, user_id: int) -> Seeker | None:
        """Let one wait no more; None where they did not."""
        here, waits = SEEKERS.c.cohort_id == cohort_id, SEEKERS.c.waiting_since.is_not(None)
        return await self._change(guild_id, user_id, here, waits, waiting_since=None)

    async def stop_looking(
        self, guild_id: int, user_id: int, cohort_id: int | None = None
    ) -> Seeker | None:
        """Let nobody find one any more, in one cohort or in any; None where nobody could."""
        here = [] if cohort_id is None else [SEEKERS.c.cohort_id == cohort_id]
        return await self._change(
            guild_id,
            user_id,
            or_(SEEKERS.c.is_looking, SEEKERS.c.waiting_since.is_not(None)),
            *here,
            is_looking=False,
            waiting_since=None,
        )

    async def _change(
        self, guild_id: int, user_id: int, *wanted: Any, **changes: Any
    ) -> Seeker | None:
        rows = await self._session.execute(
            update(SEEKERS)
            .where(SEEKERS.c.guild_id == guild_id, SEEKERS.c.user_id == user_id, *wanted)
            .values(changes)
            .returning(SEEKERS)
        )
        return next(iter(loaded(Seeker, rows)), None)

    async def server_of(self, user_id: int, cohort_id: int) -> int | None:
        """The server of a cohort in which somebody looks for an API, or announced a project."""
        looks = select(SEEKERS.c.guild_id).where(
            SEEKERS.c.guild_id > 0,
            SEEKERS.c.cohort_id == cohort_id,
            SEEKERS.c.user_id == user_id,
        )
        owns = select(PROJECTS.c.guild_id).where(
            PROJECTS.c.guild_id > 0,
            PROJECTS.c.cohort_id == cohort_id,
            PROJECTS.c.owner_id == user_id,
        )
        return await self._session.scalar(looks.union(owns))

    async def server_of_project(self, user_id: int, project_id: int) -> int | None:
        """The server of a project that is somebody's own, or in whose cohort they look for one."""
        looks = select(SEEKERS.c.user_id).where(
            SEEKERS.c.guild_id == PROJECTS.c.guild_id,
            SEEKERS.c.cohort_id == PROJECTS.c.cohort_id,
            SEEKERS.c.user_id == user_id,
        )
        return await self._session.scalar(
            select(PROJECTS.c.guild_id).where(
                PROJECTS.c.guild_id > 0,
                PROJECTS.c.id == project_id,
                or_(PROJECTS.c.owner_id == user_id, looks.exists()),
            )
        )
