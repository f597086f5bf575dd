"""A server's posts, put straight into the tables."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import words
from nexus_bot.models import Cohort, Member, Post, Topic
from nexus_bot.repositories.topics import topic_key

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Hub:
    """One server to post in."""

    session: AsyncSession
    guild_id: int
    step: int = 1
    last_number: int = 0
    topics: set[str] = field(default_factory=set)
    members: set[int] = field(default_factory=set)

    async def open(self) -> "Hub":
        """Gives the server a cohort."""
        await self.session.execute(
            insert(Cohort).values(
                id=self.guild_id,
                guild_id=self.guild_id,
                channel_id=1,
                timezone="UTC",
                start_wall=AT.replace(tzinfo=None),
                end_wall=AT.replace(tzinfo=None),
                starts_at=AT,
                ends_at=AT,
                state="running",
                created_at=AT,
            )
        )
        return self

    async def post(
        self,
        title: str,
        text: str = "",
        *,
        topic: str = "Python",
        kind: str = "technology",
        noun: str = "learning",
        author_id: int = 1,
        useful: int = 0,
    ) -> Post:
        """Stores a post and returns it."""
        await self._know(topic, author_id)
        self.last_number += self.step
        post = Post(
            guild_id=self.guild_id,
            number=self.last_number,
            noun=noun,
            kind=kind,
            topic_key=topic_key(topic),
            author_id=author_id,
            cohort_id=self.guild_id,
            title=title,
            words=words.indexed(title, topic, text),
            useful=useful,
            saves=0,
            created_at=AT,
        )
        self.session.add(post)
        await self.session.flush()
        return post

    async def _know(self, topic: str, author_id: int) -> None:
        if topic not in self.topics:
            self.topics.add(topic)
            await self.session.execute(
                insert(Topic).values(
                    guild_id=self.guild_id, key=topic_key(topic), name=topic, uses=1
                )
            )
        if author_id not in self.members:
            self.members.add(author_id)
            await self.session.execute(
                insert(Member).values(
                    guild_id=self.guild_id, user_id=author_id, name="Ada", tags=[], created_at=AT
                )
            )
