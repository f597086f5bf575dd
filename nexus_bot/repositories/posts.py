"""Posts of the hub, the learnings behind some of them, their votes and bookmarks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, delete, func, insert, select, update

from nexus_bot.models import Bookmark, Learning, Member, Post, Topic, Vote
from nexus_bot.repositories.base import Repository, insert_for, loaded, table_of

RECENT = 500
LARGEST = 2**31 - 1
LEARNING = "learning"


class Whole(NamedTuple):
    """A learning with all that its card shows."""

    post: Post
    learning: Learning
    topic: str
    author: Member


WHOLE = (
    select(Post, Learning, Topic.name, Member)
    .join(Learning, and_(Learning.guild_id == Post.guild_id, Learning.post_id == Post.id))
    .join(Topic, and_(Topic.guild_id == Post.guild_id, Topic.key == Post.topic_key))
    .join(Member, and_(Member.guild_id == Post.guild_id, Member.user_id == Post.author_id))
    .where(Post.guild_id == bindparam("guild_id"), Post.number == bindparam("number"))
)
POSTS = table_of(Post)
MOMENTS = (
    select(POSTS.c.created_at)
    .where(
        POSTS.c.guild_id == bindparam("guild_id"),
        POSTS.c.author_id == bindparam("author_id"),
        POSTS.c.noun == LEARNING,
    )
    .order_by(POSTS.c.id.desc())
    .limit(RECENT)
)
PLACE = (
    update(POSTS)
    .where(POSTS.c.guild_id == bindparam("guild"), POSTS.c.number == bindparam("post"))
    .values(channel_id=bindparam("channel_id"), message_id=bindparam("message_id"))
    .returning(POSTS.c.id)
)
ADD_POST = insert(POSTS).returning(POSTS.c.id)
ADD_LEARNING = insert(table_of(Learning))
LOOK = select(POSTS).where(
    POSTS.c.guild_id == bindparam("guild_id"), POSTS.c.number == bindparam("number")
)


class Posts(Repository):
    """What members have shared in a server, known by number."""

    async def add(self, post: Post, learning: Learning) -> None:
        """Store a learning."""
        await self.show(post)
        learning.post_id = post.id
        await self._run(ADD_LEARNING, **values_of(learning))

    async def show(self, post: Post) -> None:
        """Let the hub find something whose noun is stored elsewhere."""
        row = values_of(post)
        del row["id"]
        post.id = (await self._run(ADD_POST, **row)).scalar_one()

    async def look(self, guild_id: int, number: int) -> Post | None:
        """What the hub knows under that number, whatever its noun, to look at."""
        rows = await self._run(LOOK, guild_id=guild_id, number=min(number, LARGEST))
        return next(iter(loaded(Post, rows)), None)

    async def rewrite(self, post: Post, **values: Any) -> None:
        """Let the hub know something by other words, another title, topic or kind."""
        await self._session.execute(
            update(POSTS)
            .where(POSTS.c.guild_id == post.guild_id, POSTS.c.id == post.id)
            .values(values)
        )

    async def find(self, guild_id: int, number: int) -> Whole | None:
        """The learning of that number; None for one that no post can have."""
        if number > LARGEST:
            return None
        rows = await self._session.execute(WHOLE, {"guild_id": guild_id, "number": number})
        found = rows.first()
        return Whole._make(found) if found else None

    async def keep(self, guild_id: int, number: int) -> Post | None:
        """The post of that number, which nobody deletes before this is stored."""
        if number > LARGEST:
            return None
        return await self._session.scalar(
            select(Post)
            .where(Post.guild_id == guild_id, Post.number == number)
            .with_for_update(read=True, key_share=True)
        )

    async def remove(self, post: Post) -> None:
        """Forget a post with everything that hangs on it."""
        await self._session.execute(
            delete(Post).where(Post.guild_id == post.guild_id, Post.id == post.id)
        )

    async def place(
        self, guild_id: int, number: int, channel_id: int | None, message_id: int | None
    ) -> bool:
        """Remember where the card of a post stands; False when the post is gone by now."""
        placed = await self._run(
            PLACE, guild=guild_id, post=number, channel_id=channel_id, message_id=message_id
        )
        return placed.first() is not None

    async def stands(self, guild_id: int, number: int) -> tuple[int | None, int | None] | None:
        """Channel and message of a post's card; None when the post is gone."""
        row = await self._session.execute(
            select(Post.channel_id, Post.message_id).where(
                Post.guild_id == guild_id, Post.number == number
            )
        )
        found = row.first()
        return (found.channel_id, found.message_id) if found else None

    async def moments_of(self, guild_id: int, author_id: int) -> Sequence[datetime]:
        """When the author's newest learnings were made, newest first; at most ``RECENT``."""
        moments = await self._run(MOMENTS, guild_id=guild_id, author_id=author_id)
        return moments.scalars().all()

    async def count_of(self, guild_id: int, author_id: int, noun: str | None = None) -> int:
        """How many posts the author has made here, of one noun or in all."""
        wanted = [Post.guild_id == guild_id, Post.author_id == author_id]
        if noun is not None:
            wanted.append(Post.noun == noun)
        return await self._session.scalar(select(func.count()).where(*wanted)) or 0

    async def saved_by(self, guild_id: int, user_id: int, limit: int) -> Sequence[Post]:
        """The posts that a member keeps, the latest kept first."""
        rows = await self._session.scalars(
            select(Post)
            .join(Bookmark, and_(Bookmark.guild_id == Post.guild_id, Bookmark.post_id == Post.id))
            .where(Bookmark.guild_id == guild_id, Bookmark.user_id == user_id)
            .order_by(Bookmark.created_at.desc(), Bookmark.post_id.desc())
            .limit(limit)
        )
        return rows.all()

    async def toggle_vote(self, post: Post, user_id: int, at: datetime) -> bool:
        """Give or take back a vote; True when it stands now."""
        stands = await self._toggle(Vote, post, user_id, at)
        await self._count(post, useful=Post.useful + (1 if stands else -1))
        return stands

    async def toggle_bookmark(self, post: Post, user_id: int, at: datetime) -> bool:
        """Keep a post or let it go; True when it is kept now."""
        kept = await self._toggle(Bookmark, post, user_id, at)
        await self._count(post, saves=Post.saves + (1 if kept else -1))
        return kept

    async def save(self, post: Post, user_id: int, at: datetime) -> None:
        """Keep a post, which may be kept already."""
        if await self._add_mark(Bookmark, post, user_id, at):
            await self._count(post, saves=Post.saves + 1)

    async def _toggle(
        self, table: type[Vote | Bookmark], post: Post, user_id: int, at: datetime
    ) -> bool:
        added = await self._add_mark(table, post, user_id, at)
        if not added:
            await self._session.execute(
                delete(table).where(
                    table.guild_id == post.guild_id,
                    table.post_id == post.id,
                    table.user_id == user_id,
                )
            )
        return added

    async def _add_mark(
        self, table: type[Vote | Bookmark], post: Post, user_id: int, at: datetime
    ) -> bool:
        added: Row[Any] | None = (
            await self._session.execute(
                insert_for(self._engine, table)
                .values(guild_id=post.guild_id, post_id=post.id, user_id=user_id, created_at=at)
                .on_conflict_do_nothing(index_elements=["post_id", "user_id"])
                .returning(table.user_id)
            )
        ).first()
        return added is not None

    async def _count(self, post: Post, **counts: Any) -> None:
        await self._session.execute(
            update(Post)
            .where(Post.guild_id == post.guild_id, Post.id == post.id)
            .values(counts)
            .execution_options(synchronize_session="fetch")
        )


def values_of(row: Post | Learning) -> dict[str, Any]:
    """A new row's values by column, for an insert without the unit of work."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
