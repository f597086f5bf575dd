"""Blockers in the hub: a row of Challenges & Solutions, from the first solution on.

Called inside the transaction of whoever solves, reopens, edits or deletes, who holds the server.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts, words
from nexus_bot.models import Blocker, Post
from nexus_bot.repositories.blockers import CHALLENGE, NOUN, REOPENED
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.topics import Topics
from nexus_bot.values import BlockerDraft
from nexus_bot.values.blockers import AREA_LIMIT


async def file(store: AsyncSession, blocker: Blocker, solution: str, now: datetime) -> None:
    """Let the hub find a blocker by its words and what fixed it, for the first time or anew."""
    topics, posts, guild = Topics(store), Posts(store), blocker.guild_id
    area = blocker.area or await guess_area(store, guild, blocker)
    topic = await topics.file_under(guild, area or texts.NO_TOPIC)
    told = "\n".join((blocker.want, blocker.instead, blocker.tried, solution))
    known = {
        "topic_key": topic.key,
        "title": blocker.title,
        "words": words.indexed(blocker.title, topic.name, told),
    }
    if blocker.state == "solved":
        known["kind"] = CHALLENGE
    post = await posts.look(guild, blocker.number)
    if post is not None:
        await posts.rewrite(post, **known, edited_at=now)
        await topics.release(guild, post.topic_key)
        return
    await posts.show(
        Post(
            guild_id=guild,
            number=blocker.number,
            noun=NOUN,
            author_id=blocker.author_id,
            cohort_id=blocker.cohort_id,
            useful=0,
            saves=0,
            channel_id=blocker.channel_id,
            message_id=blocker.message_id,
            created_at=now,
            **known,
        )
    )


async def refile(store: AsyncSession, blocker: Blocker, solution: str, now: datetime) -> None:
    """Let the hub know a blocker that it knows already by its new words."""
    if await Posts(store).look(blocker.guild_id, blocker.number) is not None:
        await file(store, blocker, solution, now)


async def reopen(store: AsyncSession, blocker: Blocker) -> None:
    """Let the hub say that what it knows is not solved any more; it keeps its votes and saves."""
    post = await Posts(store).look(blocker.guild_id, blocker.number)
    if post is not None:
        await Posts(store).rewrite(post, kind=REOPENED)


async def forget(store: AsyncSession, blocker: Blocker) -> None:
    """Let the hub know nothing of a blocker any more."""
    post = await Posts(store).look(blocker.guild_id, blocker.number)
    if post is not None:
        await Posts(store).remove(post)
        await Topics(store).release(blocker.guild_id, post.topic_key)


async def guess_area(store: AsyncSession, guild_id: int, what: Blocker | BlockerDraft) -> str:
    """The topic of the hub that a blocker names first, in its title or below; else nothing."""
    for text in (what.title, what.want, what.instead, what.tried):
        topic = await Topics(store).guess(guild_id, text)
        if topic is not None and topic.name != texts.NO_TOPIC and len(topic.name) <= AREA_LIMIT:
            return topic.name
    return ""
