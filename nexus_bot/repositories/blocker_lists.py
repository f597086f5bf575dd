"""Lists of blockers: what waits, what is somebody's, what was solved, and their areas."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all, update

from nexus_bot.models import Blocker, BlockerFollower, Member, OutboxMessage
from nexus_bot.repositories.base import Repository, loaded, table_of
from nexus_bot.repositories.blockers import CLOSED, OPEN, SOLVED, WAITING, Line

LATELY = 1000
MESSAGES = table_of(OutboxMessage)
BLOCKERS, MEMBERS, FOLLOWERS = table_of(Blocker), table_of(Member), table_of(BlockerFollower)
SHOWN = [
    BLOCKERS.c[name]
    for name in (
        "id", "guild_id", "number", "title", "area", "state", "author_id", "helper_id",
        "created_at", "quiet_since", "solved_at", "channel_id", "message_id", "thread_id",
    )
]  # fmt: skip


class BlockerLists(Repository):
    """Many blockers of a server, to look at."""

    async def find(
        self, guild_id: int, show: str, user_id: int, *, area_key: str, limit: int
    ) -> list[Line]:
        """The oldest of those that are *open*, *unclaimed*, *mine*, *solved* or *closed*."""
        wanted = [_SHOWN[show]] if show in _SHOWN else _mine(guild_id, user_id)
        if area_key:
            wanted.append(BLOCKERS.c.area_key == area_key)
        found = await self._session.execute(
            select(*SHOWN, MEMBERS.c.name.label("helper"))
            .outerjoin(
                MEMBERS,
                and_(
                    MEMBERS.c.guild_id == BLOCKERS.c.guild_id,
                    MEMBERS.c.user_id == BLOCKERS.c.helper_id,
                ),
            )
            .where(BLOCKERS.c.guild_id == guild_id, *wanted)
            .order_by(BLOCKERS.c.id)
            .limit(limit)
        )
        rows: Any = found.all()
        blockers = loaded(Blocker, rows)
        return [Line(blocker, row.helper) for blocker, row in zip(blockers, rows, strict=True)]

    async def areas(self, guild_id: int, limit: int) -> Sequence[str]:
        """The names of the areas of what was raised lately, the most frequent first."""
        lately = (
            select(BLOCKERS.c.area, BLOCKERS.c.area_key)
            .where(BLOCKERS.c.guild_id == guild_id, BLOCKERS.c.number > 0)
            .order_by(BLOCKERS.c.number.desc())
            .limit(LATELY)
            .subquery()
        )
        rows = await self._session.scalars(
            select(func.min(lately.c.area))
            .where(lately.c.area_key != "")
            .group_by(lately.c.area_key)
            .order_by(func.count().desc(), lately.c.area_key)
            .limit(limit)
        )
        return rows.all()

    async def last_of(self, guild_id: int, user_id: int) -> int | None:
        """The number of the newest blocker that somebody raised, be it for another."""
        return await self._session.scalar(
            select(BLOCKERS.c.number)
            .where(
                BLOCKERS.c.guild_id == guild_id,
                or_(
                    BLOCKERS.c.raised_by_id == user_id,
                    and_(BLOCKERS.c.raised_by_id.is_(None), BLOCKERS.c.author_id == user_id),
                ),
            )
            .order_by(BLOCKERS.c.number.desc())
            .limit(1)
        )

    async def raised_from(self, guild_id: int, author_id: int, source: str) -> int | None:
        """The number of the blocker that somebody's message was raised as."""
        return await self._session.scalar(
            select(BLOCKERS.c.number)
            .where(
                BLOCKERS.c.guild_id == guild_id,
                BLOCKERS.c.author_id == author_id,
                BLOCKERS.c.source == source,
            )
            .limit(1)
        )

    async def waiting(self, guild_id: int, cohort_id: int) -> Sequence[Blocker]:
        """What nobody solved or closed in a cohort; nobody changes it before this is stored."""
        rows = await self._session.scalars(
            select(Blocker)
            .where(*_waits(guild_id, cohort_id))
            .order_by(Blocker.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return rows.all()

    async def leave_forum(
        self, guild_id: int, kinds: tuple[str, str], forum_id: int, channel_id: int
    ) -> None:
        """Let posts that wait for a forum be cards in a channel, each at its place in its lane."""
        post, card = kinds
        key = func.replace(MESSAGES.c.dedupe_key, f"{post}:", f"{card}:")
        left = await self._session.execute(
            update(MESSAGES)
            .where(
                MESSAGES.c.guild_id == guild_id,
                MESSAGES.c.kind == post,
                MESSAGES.c.channel_id == forum_id,
                MESSAGES.c.state == "pending",
            )
            .values(kind=card, dedupe_key=key, channel_id=channel_id, attempts=0)
            .values(ready_at=MESSAGES.c.due_at, first_attempt_at=None)
            .returning(MESSAGES.c.payload)
        )
        numbers = [payload["number"] for payload in left.scalars()]
        await self._session.execute(
            update(BLOCKERS)
            .where(BLOCKERS.c.guild_id == guild_id, BLOCKERS.c.number.in_(numbers))
            .values(is_post=False, channel_id=channel_id)
        )

    async def count_waiting(self, guild_id: int, cohort_id: int) -> int:
        """How many blockers of a cohort are neither solved nor closed."""
        found = await self._session.scalar(
            select(func.count()).select_from(Blocker).where(*_waits(guild_id, cohort_id))
        )
        return found or 0


_SHOWN: dict[str, ColumnElement[bool]] = {
    "open": BLOCKERS.c.state.in_(WAITING),
    "unclaimed": BLOCKERS.c.state == OPEN,
    "solved": BLOCKERS.c.state == SOLVED,
    "closed": BLOCKERS.c.state == CLOSED,
}


def _waits(guild_id: int, cohort_id: int) -> list[ColumnElement[bool]]:
    return [
        Blocker.guild_id == guild_id,
        Blocker.state.in_(WAITING),
        Blocker.cohort_id == cohort_id,
    ]


def _mine(guild_id: int, user_id: int) -> list[ColumnElement[bool]]:
    """What somebody raised, helps with or has too, and was not given up."""

    def where(column: ColumnElement[int]) -> Select[tuple[int]]:
        return select(BLOCKERS.c.id).where(BLOCKERS.c.guild_id == guild_id, column == user_id)

    followed = select(FOLLOWERS.c.blocker_id).where(
        FOLLOWERS.c.guild_id == guild_id, FOLLOWERS.c.user_id == user_id
    )
    every = union_all(where(BLOCKERS.c.author_id), where(BLOCKERS.c.helper_id), followed)
    return [BLOCKERS.c.state != CLOSED, BLOCKERS.c.id.in_(every)]
