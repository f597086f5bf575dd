"""Blockers, where they stand, and who follows them.

What races is compared and set: a change names what it changes from, and gives nothing where
that is no longer so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Update, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import aliased

from nexus_bot.models import Blocker, BlockerFollower, Cohort, Member, Post, Solution
from nexus_bot.repositories.base import Repository, insert_for, loaded, table_of
from nexus_bot.repositories.posts import LARGEST
from nexus_bot.repositories.solutions import Solutions

OPEN, CLAIMED, SOLVED, CLOSED = "open", "claimed", "solved", "closed"
WAITING = (OPEN, CLAIMED)
NOUN = "blocker"
CHALLENGE, REOPENED = "challenge", "reopened"
BLOCKERS, MEMBERS, POSTS = table_of(Blocker), table_of(Member), table_of(Post)
FOLLOWERS = table_of(BlockerFollower)
ADD = insert(BLOCKERS).returning(BLOCKERS.c.id)
LOOK = select(BLOCKERS).where(
    BLOCKERS.c.guild_id == bindparam("guild_id"), BLOCKERS.c.number == bindparam("number")
)
COUNT_FOLLOWER = (
    update(BLOCKERS)
    .where(
        BLOCKERS.c.guild_id == bindparam("guild"),
        BLOCKERS.c.id == bindparam("row"),
        BLOCKERS.c.state.in_(WAITING),
    )
    .values(followers=BLOCKERS.c.followers + bindparam("more"))
    .returning(BLOCKERS.c.id)
)
REMOVE = (
    delete(BLOCKERS)
    .where(BLOCKERS.c.guild_id == bindparam("guild"), BLOCKERS.c.id == bindparam("row"))
    .returning(BLOCKERS)
)
UNFOLLOW = delete(FOLLOWERS).where(
    FOLLOWERS.c.guild_id == bindparam("guild"),
    FOLLOWERS.c.blocker_id == bindparam("row"),
    FOLLOWERS.c.user_id == bindparam("user"),
)
SWITCHES = {  # which of a member's three switches stops which private note
    "answered": "answers",
    "claimed": "answers",
    "fixed": "answers",
    "closed": "answers",
    "thanks": "thanks",
    "reopened": "thanks",
    "solved": "solutions",
}


class Case(NamedTuple):
    """A blocker with all that its card shows: its people, and its latest solution.

    It has one since it was solved first, and keeps it when it is reopened, as it keeps those
    ``credited`` with it. ``post`` is how the hub knows it since, with its votes and saves.
    """

    blocker: Blocker
    author: Member
    helper: Member | None = None
    solution: Solution | None = None
    credited: Sequence[Member] = ()
    post: Post | None = None


class Line(NamedTuple):
    """A blocker as a list shows it, and the name of who helps."""

    blocker: Blocker
    helper: str | None


@cache
def _follow(engine: str) -> Any:
    return (
        insert_for(engine, BlockerFollower)
        .on_conflict_do_nothing(index_elements=["guild_id", "blocker_id", "user_id"])
        .returning(FOLLOWERS.c.user_id)
    )


@cache
def _change(names: tuple[str, ...], seen: tuple[str, ...], *, turns: bool) -> Update:
    """An update of a blocker that is still what was seen of it."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    if turns:
        values |= {"turn": BLOCKERS.c.turn + 1, "mentors_asked_at": None, "waits": 0}
    return (
        update(BLOCKERS)
        .where(
            BLOCKERS.c.guild_id == bindparam("guild"),
            BLOCKERS.c.id == bindparam("row"),
            *(
                BLOCKERS.c[name].is_not_distinct_from(
                    bindparam(f"seen_{name}", type_=BLOCKERS.c[name].type)
                )
                for name in seen
            ),
        )
        .values(values)
        .returning(BLOCKERS)
    )


class Blockers(Repository):
    """The blockers of a server, known by number."""

    async def add(self, blocker: Blocker) -> None:
        """Store a new blocker."""
        row = {column.key: getattr(blocker, column.key) for column in BLOCKERS.columns}
        del row["id"]
        blocker.id = (await self._run(ADD, **row)).scalar_one()

    async def look(self, guild_id: int, number: int) -> Blocker | None:
        """The blocker of that number, to look at."""
        rows = await self._run(LOOK, guild_id=guild_id, number=min(number, LARGEST))
        return next(iter(loaded(Blocker, rows)), None)

    async def in_thread(self, guild_id: int, thread_id: int) -> Blocker | None:
        """The blocker that is talked about in a thread, to look at."""
        rows = await self._session.execute(
            select(BLOCKERS).where(
                BLOCKERS.c.guild_id == guild_id, BLOCKERS.c.thread_id == thread_id
            )
        )
        return next(iter(loaded(Blocker, rows)), None)

    async def find(self, guild_id: int, number: int) -> Case | None:
        """The blocker of that number with all that its card shows, as it is by now."""
        author, helper = aliased(Member), aliased(Member)
        found = await self._session.execute(
            select(Blocker, author, helper, Post)
            .join(author, _is_member(author, Blocker.author_id))
            .outerjoin(helper, _is_member(helper, Blocker.helper_id))
            .outerjoin(Post, and_(Post.guild_id == Blocker.guild_id, Post.number == Blocker.number))
            .where(Blocker.guild_id == guild_id, Blocker.number == min(number, LARGEST))
            .execution_options(populate_existing=True)
        )
        row: Any = found.first()
        if row is None:
            return None
        blocker, asks, helps, post = row
        solutions = Solutions(self._session)
        if post is None:  # it was never solved
            return Case(blocker, asks, helps)
        solution, credited = await solutions.latest(blocker), await solutions.credited(blocker)
        return Case(blocker, asks, helps, solution, credited, post)

    async def turn(self, blocker: Blocker, **changes: Any) -> Blocker | None:
        """Give a blocker another state or helper; None where somebody else did so meanwhile."""
        return await self._set(blocker, ("state", "helper_id"), turns=True, **changes)

    async def mark(self, blocker: Blocker, **changes: Any) -> Blocker | None:
        """Note something within a turn; None where it ended, or the same was noted meanwhile."""
        seen = ("turn", *changes)
        return await self._set(blocker, seen, turns=False, **changes)

    async def move(self, blocker: Blocker, **place: Any) -> Blocker | None:
        """Say where its card is to stand; None where card or thread changed meanwhile."""
        return await self._set(blocker, ("message_id", "thread_id"), turns=False, **place)

    async def change(self, blocker: Blocker, **changes: Any) -> Blocker | None:
        """Set what does not race; None where the blocker was deleted meanwhile."""
        return await self._set(blocker, (), turns=False, **changes)

    async def _set(
        self, blocker: Blocker, seen: tuple[str, ...], *, turns: bool, **changes: Any
    ) -> Blocker | None:
        statement = _change(tuple(sorted(changes)), seen, turns=turns)
        known = {f"seen_{name}": getattr(blocker, name) for name in seen}
        rows = await self._run(
            statement, guild=blocker.guild_id, row=blocker.id, **known, **changes
        )
        return next(iter(loaded(Blocker, rows)), None)

    async def remove(self, blocker: Blocker) -> Blocker | None:
        """Forget a blocker with everything that hangs on it, but not what the hub has of it.

        Gives it as it was at last; None where somebody else was first.
        """
        rows = await self._run(REMOVE, guild=blocker.guild_id, row=blocker.id)
        return next(iter(loaded(Blocker, rows)), None)

    async def place(
        self, guild_id: int, number: int, channel_id: int | None, message_id: int | None
    ) -> Blocker | None:
        """Remember where the card stands, for the hub, too; None when the blocker is gone."""
        return await self._put(guild_id, number, channel_id=channel_id, message_id=message_id)

    async def lose_card(self, blocker: Blocker) -> None:
        """Forget a card that is gone, unless it stands anew by now."""
        lost = await self._set(blocker, ("message_id",), turns=False, message_id=None)
        if lost is not None:
            await self._show_place(lost)

    async def place_thread(
        self, guild_id: int, number: int, thread_id: int | None
    ) -> Blocker | None:
        """Remember in which thread it is talked about; None when the blocker is gone."""
        return await self._put(guild_id, number, thread_id=thread_id)

    async def place_post(self, guild_id: int, number: int, post_id: int) -> Blocker | None:
        """Remember the post of a forum that is card and thread in one; None when it is gone."""
        return await self._put(
            guild_id, number, channel_id=post_id, message_id=post_id, thread_id=post_id
        )

    async def unplace_post(self, guild_id: int, number: int, channel_id: int) -> Blocker | None:
        """Forget a forum's post: from now on the blocker lives in a channel, without a card."""
        nowhere = {"message_id": None, "thread_id": None, "is_post": False}
        return await self._put(guild_id, number, channel_id=channel_id, **nowhere)

    async def _put(self, guild_id: int, number: int, **place: Any) -> Blocker | None:
        rows = await self._session.execute(
            update(BLOCKERS)
            .where(BLOCKERS.c.guild_id == guild_id, BLOCKERS.c.number == number)
            .values(place)
            .returning(BLOCKERS)
        )
        blocker = next(iter(loaded(Blocker, rows)), None)
        if blocker is not None:
            await self._show_place(blocker)
        return blocker

    async def _show_place(self, blocker: Blocker) -> None:
        """Let the hub know where the card stands."""
        await self._session.execute(
            update(POSTS)
            .where(POSTS.c.guild_id == blocker.guild_id, POSTS.c.number == blocker.number)
            .values(channel_id=blocker.channel_id, message_id=blocker.message_id)
        )

    async def follow(self, blocker: Blocker, user_id: int, at: datetime) -> bool | None:
        """Let a member follow or no more; True when they follow now, None when it is too late."""
        here = {"guild_id": blocker.guild_id, "blocker_id": blocker.id, "user_id": user_id}
        added = await self._run(_follow(self._engine), **here, created_at=at)
        follows = added.first() is not None
        if not follows:
            await self._run(UNFOLLOW, guild=blocker.guild_id, row=blocker.id, user=user_id)
        counted = await self._run(
            COUNT_FOLLOWER, guild=blocker.guild_id, row=blocker.id, more=1 if follows else -1
        )
        return follows if counted.first() is not None else None

    async def follows(self, blocker: Blocker, user_id: int) -> bool:
        """Whether a member has the same problem."""
        key = (blocker.guild_id, blocker.id, user_id)
        return await self._session.get(BlockerFollower, key) is not None

    async def followers(self, blocker: Blocker) -> Sequence[int]:
        """The members who have the same problem."""
        rows = await self._session.scalars(
            select(FOLLOWERS.c.user_id)
            .where(FOLLOWERS.c.guild_id == blocker.guild_id, FOLLOWERS.c.blocker_id == blocker.id)
            .order_by(FOLLOWERS.c.user_id)
        )
        return rows.all()

    async def name_of(self, guild_id: int, user_id: int | None) -> str:
        """The name of somebody who was here."""
        name = await self._session.scalar(
            select(MEMBERS.c.name).where(
                MEMBERS.c.guild_id == guild_id, MEMBERS.c.user_id == user_id
            )
        )
        return name or ""

    async def hearing(self, guild_id: int, user_ids: Iterable[int], what: str) -> list[int]:
        """Those of some people who want to hear of it privately."""
        wanted, hears = sorted(user_ids), getattr(Member, f"hears_{SWITCHES[what]}")
        deaf = await self._session.scalars(
            select(Member.user_id).where(
                Member.guild_id == guild_id, Member.user_id.in_(wanted), hears.is_(False)
            )
        )
        return sorted({*wanted} - {*deaf})

    async def cohort_of(self, blocker: Blocker) -> Cohort:
        """The cohort by whose clocks a blocker lives; it may be closed by now."""
        found = await self._session.scalars(
            select(Cohort).where(
                Cohort.guild_id == blocker.guild_id, Cohort.id == blocker.cohort_id
            )
        )
        return found.one()


def _is_member(member: Any, user_id: Any) -> Any:
    return and_(member.guild_id == Blocker.guild_id, member.user_id == user_id)
