"""People, each within one server."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select, update

from nexus_bot import markdown
from nexus_bot.models import Member
from nexus_bot.repositories.base import Repository, insert_for, table_of

MEMBERS = table_of(Member)


class Members(Repository):
    """The members of a server who have used the bot."""

    async def find(self, guild_id: int, user_id: int) -> Member | None:
        """What is known of one person here."""
        return await self._session.get(Member, (guild_id, user_id))

    async def reminded(self, guild_id: int) -> Sequence[int]:
        """The members who want to be reminded privately."""
        rows = await self._session.scalars(
            select(Member.user_id).where(
                Member.guild_id == guild_id, Member.wants_reminders.is_(True)
            )
        )
        return rows.all()

    async def closed(
        self, people: Collection[tuple[int, int]], at: datetime
    ) -> set[tuple[int, int]]:
        """Which of some people, by server and id, take no direct messages for now."""
        rows = await self._session.execute(
            select(Member.guild_id, Member.user_id).where(
                Member.guild_id.in_({guild for guild, _ in people}),
                Member.user_id.in_({user for _, user in people}),
                Member.closed_until > at,
            )
        )
        return {(guild, user) for guild, user in rows}

    async def close_until(self, guild_id: int, user_id: int, until: datetime) -> None:
        """Try no direct message to a member for a while."""
        await self._session.execute(
            update(Member)
            .where(Member.guild_id == guild_id, Member.user_id == user_id)
            .values(closed_until=until)
        )

    async def leave(self, guild_id: int, user_id: int, at: datetime) -> None:
        """Note that a member is no longer here, since the moment this was seen first."""
        await self._session.execute(
            update(MEMBERS)
            .where(
                MEMBERS.c.guild_id == guild_id,
                MEMBERS.c.user_id == user_id,
                MEMBERS.c.left_at.is_(None),
            )
            .values(left_at=at)
        )

    async def greet(
        self,
        guild_id: int,
        user_id: int,
        *,
        name: str,
        at: datetime,
        acts: bool = True,
        role_track: str | None = None,
        **changes: Any,
    ) -> Member:
        """Remember a person by the name they show now, with what they tell about themselves.

        Who ``acts`` is here now, also one who had left; others are only named. Who never told a
        track has the one that their roles tell.
        """
        here = {"seen_at": at, "left_at": None} if acts else {}
        fills = role_track is not None and "track" not in changes
        row = {
            "guild_id": guild_id,
            "user_id": user_id,
            "name": markdown.person(name),
            "created_at": at,
            "tags": [],
            "wants_reminders": False,
            "track": role_track,
            "seen_at": None,
        }
        changed = tuple(sorted({*here, *changes}))
        greeted = await self._run(_greet(self._engine, changed, fills), **(row | here | changes))
        return Member(**greeted.one()._mapping)


@cache
def _greet(engine: str, changed: tuple[str, ...], fills: bool) -> Any:
    """An upsert that leaves every field alone that is not named, or only ``fills`` the track."""
    insert, stands = insert_for(engine, Member), table_of(Member).c
    values = {name: insert.excluded[name] for name in ("name", *changed)}
    if fills:
        values["track"] = func.coalesce(stands.track, insert.excluded.track)
    return insert.on_conflict_do_update(
        index_elements=["guild_id", "user_id"], set_=values
    ).returning(table_of(Member))
