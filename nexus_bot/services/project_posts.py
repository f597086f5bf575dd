"""Projects in the hub: found by title, tags and pitch, under the number that they have.

Called inside the transaction of whoever announces, edits or archives, who holds the server.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts, words
from nexus_bot.models import Post, Project
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.projects import ACTIVE, NOUN, Projects
from nexus_bot.repositories.topics import Topics
from nexus_bot.services import project_plans as plans
from nexus_bot.values import ARCHIVED_PROJECT, PROJECT


async def file(store: AsyncSession, project: Project, now: datetime) -> None:
    """Let the hub find a project by its words, for the first time or anew."""
    topics, posts, guild = Topics(store), Posts(store), project.guild_id
    topic = await topics.file_under(guild, next(iter(project.tags), texts.NO_TOPIC))
    told = "\n".join((", ".join(project.tags), project.pitch))
    known = {
        "topic_key": topic.key,
        "title": project.title,
        "kind": PROJECT if project.state == ACTIVE else ARCHIVED_PROJECT,
        "words": words.indexed(project.title, topic.name, told),
    }
    post = await posts.look(guild, project.number)
    if post is not None:
        await posts.rewrite(post, **known, edited_at=now)
        await topics.release(guild, post.topic_key)
        return
    await posts.show(
        Post(
            guild_id=guild,
            number=project.number,
            noun=NOUN,
            author_id=project.owner_id,
            cohort_id=project.cohort_id,
            useful=0,
            saves=0,
            channel_id=project.channel_id,
            message_id=project.message_id,
            created_at=now,
            **known,
        )
    )


async def retire(store: AsyncSession, seen: Project, why: str, now: datetime) -> Project | None:
    """Archive a project, for the hub, too, which still finds it; None where that was done before.

    Its card, its partners and what is asked about it are left to whoever calls.
    """
    project = await Projects(store).archive(seen, why, now)
    if project is None:
        return None
    guild, about, kinds = project.guild_id, plans.subject_of(project), (plans.LOOK, plans.FITS)
    await Outbox(store).cancel(guild, about, "it was archived", now, kinds=kinds)
    post = await Posts(store).look(guild, project.number)
    if post is not None:
        await Posts(store).rewrite(post, kind=ARCHIVED_PROJECT)
    return project
