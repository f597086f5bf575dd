"""Topics: filed under, let go, suggested and guessed, on both engines."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Topic, TopicWord
from nexus_bot.repositories.topics import Topics

GUILD = 10


async def filed(session: AsyncSession, **uses: int) -> None:
    """Files posts under topics: `Node_js=2` twice under Node js."""
    for name, count in uses.items():
        for _ in range(count):
            await Topics(session).file_under(GUILD, name.replace("_", " "))


async def suggested(session: AsyncSession, typed: str) -> list[str]:
    return [topic.name for topic in await Topics(session).suggest(GUILD, typed)]


async def test_a_topic_is_one_however_it_is_written(session: AsyncSession) -> None:
    first = await Topics(session).file_under(GUILD, "Node.js")

    second = await Topics(session).file_under(GUILD, " NODE.JS")

    assert (second.key, second.name, second.uses) == (first.key, "Node.js", 2)


async def test_a_topic_is_known_by_any_writing_of_its_name(session: AsyncSession) -> None:
    await filed(session, Spring_Boot=1)

    found = await Topics(session).named(GUILD, " spring-boot ")

    assert found is not None
    assert found.name == "Spring Boot"
    assert await Topics(session).named(GUILD, "\0 ") is None


async def test_c_and_its_kin_are_topics_of_their_own(session: AsyncSession) -> None:
    keys = {(await Topics(session).file_under(GUILD, name)).key for name in ("C", "C++", "C#")}

    assert len(keys) == 3


async def test_a_topic_without_posts_is_no_more(session: AsyncSession) -> None:
    await filed(session, Redis=2)

    await Topics(session).release(GUILD, "redis")
    left = await suggested(session, "red")
    await Topics(session).release(GUILD, "redis")
    await Topics(session).release(GUILD, "redis")

    assert left == ["Redis"]
    assert await suggested(session, "red") == []
    assert (await session.scalars(select(TopicWord).where(TopicWord.guild_id == GUILD))).all() == []


async def test_a_topic_may_come_back(session: AsyncSession) -> None:
    await filed(session, Redis=1)
    await Topics(session).release(GUILD, "redis")

    await filed(session, Redis=1)

    assert await suggested(session, "redis") == ["Redis"]


async def test_nothing_typed_suggests_the_most_used(session: AsyncSession) -> None:
    await filed(session, Redis=1, Python=3, Django=2)

    assert await suggested(session, "  ") == ["Python", "Django", "Redis"]


async def test_the_beginning_of_any_word_suggests_a_topic(session: AsyncSession) -> None:
    await filed(session, Spring_Boot=1, Boot_loaders=2, Reboots=3)

    assert await suggested(session, "BOO") == ["Boot loaders", "Spring Boot"]
    assert await suggested(session, "spring b") == ["Spring Boot"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("posgres", "PostgreSQL"), ("pyhton", "Python"), ("ypthon", "Python"), ("djagno", "Django")],
)
async def test_a_slip_of_the_fingers_suggests_what_was_meant(
    session: AsyncSession, typed: str, meant: str
) -> None:
    await filed(session, PostgreSQL=1, Python=2, Django=3)

    assert await suggested(session, typed) == [meant]


async def test_rare_topics_are_suggested_among_many(session: AsyncSession) -> None:
    names = [f"topic {number}" for number in range(600)]
    rows = [{"guild_id": GUILD, "key": name, "name": name, "uses": 9} for name in names]
    await session.execute(insert(Topic), rows)
    await filed(session, Über_Celery=1)

    assert await suggested(session, "cel") == ["Über Celery"]
    assert await suggested(session, "celrey") == ["Über Celery"]
    assert await suggested(session, "uber") == ["Über Celery"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters()))
async def test_whatever_is_typed_is_answered(session: AsyncSession, typed: str) -> None:
    await filed(session, Python=1)

    await Topics(session).suggest(GUILD, typed)
    await Topics(session).guess(GUILD, typed)
    await Topics(session).named(GUILD, typed)

    await Topics(session).release(GUILD, "python")


async def test_a_text_names_its_topic(session: AsyncSession) -> None:
    await filed(session, Spring=5, Spring_Boot=1, Redis=9)

    guess = await Topics(session).guess(GUILD, "Start-up time\nHow spring boot, starts. Not Redis!")

    assert guess is not None
    assert guess.name == "Spring Boot"


async def test_a_text_without_a_known_topic_names_none(session: AsyncSession) -> None:
    await filed(session, Redis=1)

    assert await Topics(session).guess(GUILD, "Something else entirely") is None
    assert await Topics(session).guess(GUILD, "") is None


async def test_topics_stay_in_their_server(session: AsyncSession) -> None:
    await filed(session, Redis=1)

    assert await Topics(session).suggest(11, "") == []
    assert await Topics(session).suggest(11, "redis") == []
    assert await Topics(session).suggest(11, "rediss") == []
    assert await Topics(session).guess(11, "redis") is None
