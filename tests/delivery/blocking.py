"""Blockers at the stand-in: raised, moved along and looked at, with a forum where one is chosen."""

from typing import Any

from sqlalchemy import update

from nexus_bot.models import Blocker, Cohort
from nexus_bot.rules import Actor
from nexus_bot.texts import BLOCKER_TAGS
from nexus_bot.values import BlockerDraft, BlockerPosted, SolutionDraft
from tests.delivery.office import Office
from tests.wire.guilds import Member
from tests.wire.world import FORUM, Channel

TITLE = "Celery worker never picks up tasks"
INSTEAD = "kombu.exceptions.OperationalError: [Errno 111] Connection refused"
FIX = "The broker URL said localhost; in Docker it is redis."


def actor(office: Office, who: Member, **more: Any) -> Actor:
    """Somebody in a new interaction."""
    return Actor(office.guild.id, who.id, who.user.name, office.standin.world.ids(), **more)


async def plan_blocker(office: Office, title: str = TITLE, **more: Any) -> BlockerPosted:
    """Let the learner raise a blocker; its card is not said yet."""
    blockers = office.bot.services.blockers
    draft = BlockerDraft(title=title, instead=INSTEAD, **more)
    panel = (await blockers.consider(actor(office, office.learner), draft)).panel
    return await blockers.post(actor(office, office.learner), panel)


async def raise_blocker(office: Office, title: str = TITLE, **more: Any) -> Blocker:
    """Let the learner raise a blocker, and everything be said that follows."""
    posted = await plan_blocker(office, title, **more)
    await office.bot.delivery.say(posted.card)
    await office.beat()
    return await blocker_of(office, posted.number)


async def blocker_of(office: Office, number: int = 1) -> Blocker:
    """A blocker as it is stored now."""
    case = await office.bot.services.blockers.case(office.guild.id, number)
    assert case is not None
    return case.blocker


async def solve(office: Office, who: Member, number: int = 1) -> None:
    """Say what fixed a blocker."""
    draft = SolutionDraft(number=number, text=FIX)
    await office.bot.services.blockers.solve(actor(office, who), draft)


async def add_forum(office: Office, *tags: str) -> Channel:
    """Let the cohort's blockers be posts of a forum, with tags by which they show their state."""
    forum = office.guild.add_channel("help", FORUM)
    for name in tags or (*BLOCKER_TAGS.values(), "Celery"):
        tag = {"id": str(office.standin.world.ids()), "name": name, "moderated": False}
        forum.tags.append(tag | {"emoji_id": None, "emoji_name": None})
    async with office.database.write() as store:
        await store.execute(
            update(Cohort).where(Cohort.guild_id == office.guild.id).values(forum_id=forum.id)
        )
    return forum


def threads(office: Office, parent: Channel) -> list[Channel]:
    """The threads, or posts, below a channel."""
    return [channel for channel in office.guild.channels.values() if channel.parent is parent]


def tags(post: Channel) -> list[str]:
    """The names of a post's tags."""
    assert post.parent is not None
    names = {tag["id"]: tag["name"] for tag in post.parent.tags}
    return [names[each] for each in post.applied_tags]
