"""Many at once: numbers without gaps, counters that count, nobody waits for ever."""

import asyncio
import random

import pytest
from sqlalchemy import select

from nexus_bot.database import Database
from nexus_bot.errors import AlreadyDone
from nexus_bot.models import Post, Topic, Vote
from nexus_bot.values import LearningDraft
from tests.services.school import BEA, LIN, School

pytestmark = pytest.mark.long

MANY = 200


async def numbers(school: School) -> list[int]:
    """The numbers of all posts of a school, in order."""
    async with school.database.read() as session:
        found = await session.scalars(
            select(Post.number).where(Post.guild_id == school.guild_id).order_by(Post.number)
        )
        return list(found)


async def uses(school: School) -> dict[str, int]:
    """How often each topic says that it is used."""
    async with school.database.read() as session:
        topics = await session.scalars(select(Topic).where(Topic.guild_id == school.guild_id))
        return {topic.key: topic.uses for topic in topics}


async def used(school: School) -> dict[str, int]:
    """How often each topic is used."""
    async with school.database.read() as session:
        keys = list(
            await session.scalars(select(Post.topic_key).where(Post.guild_id == school.guild_id))
        )
        return {key: keys.count(key) for key in keys}


async def test_simultaneous_learnings_are_numbered_without_gaps(school: School) -> None:
    topics = ("Celery", "Redis", "Docker", "React")

    shared = await asyncio.gather(
        *(
            school.share(1000 + number % 20, f"Lesson {number}.", topics[number % 4])
            for number in range(MANY)
        )
    )

    assert sorted(each.number for each in shared) == list(range(1, MANY + 1))
    assert await numbers(school) == list(range(1, MANY + 1))
    assert await uses(school) == dict.fromkeys(["celery", "redis", "docker", "react"], 50)
    assert len((await school.rows())["outbox"]) == MANY
    await school.check_index()


async def test_each_server_counts_for_itself(engine: str, database: Database) -> None:
    schools = [await School(database, guild_id=guild).open() for guild in (10, 11, 12, 13)]

    await asyncio.gather(
        *(schools[number % 4].share(BEA, f"Lesson {number}.", "Celery") for number in range(MANY))
    )

    for school in schools:
        assert await numbers(school) == list(range(1, MANY // 4 + 1))
        assert await uses(school) == {"celery": MANY // 4}


async def test_simultaneous_votes_are_all_counted(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    learnings = school.services.learnings

    await asyncio.gather(
        *(learnings.vote(school.actor(1000 + number % 150), 1) for number in range(MANY))
    )

    whole = await learnings.whole(school.guild_id, 1)
    async with school.database.read() as session:
        votes = list(await session.scalars(select(Vote.user_id).where(Vote.guild_id > 0)))
    assert len(votes) == 100
    assert whole is not None
    assert whole.post.useful == 100


async def test_one_interaction_is_done_once_however_often_it_comes(school: School) -> None:
    draft = LearningDraft(text="Retries need idempotent tasks.", topic="Celery")

    ends = await asyncio.gather(
        *(school.services.learnings.share(school.actor(BEA, 77), draft) for _ in range(20)),
        return_exceptions=True,
    )

    assert [type(end) for end in ends].count(AlreadyDone) == 19
    assert await numbers(school) == [1]
    assert await uses(school) == {"celery": 1}


async def test_whatever_happens_at_once_nobody_waits_for_ever(school: School) -> None:
    dice = random.Random(7)
    topics = ("Celery", "Redis", "Docker")
    for number in range(12):
        await school.share(BEA, f"Lesson {number}.", topics[number % 3])
    learnings = school.services.learnings

    async def something() -> None:
        number, topic = dice.randrange(1, 13), dice.choice(topics)
        draft = LearningDraft(text=f"Lesson {number} again.", topic=topic)
        match dice.randrange(5):
            case 0:
                await school.share(LIN, f"Another {dice.random()}.", topic)
            case 1:
                await learnings.vote(school.actor(LIN), number)
            case 2:
                await learnings.bookmark(school.actor(LIN), number)
            case 3 if number > 9:
                await learnings.remove(school.actor(BEA), number)
            case _:
                await learnings.edit(school.actor(BEA), number, draft)

    ends = await asyncio.gather(*(something() for _ in range(MANY)), return_exceptions=True)

    assert {type(end).__name__ for end in ends} <= {"NoneType", "NotFound"}
    assert await uses(school) == await used(school)
    await school.check_index()
