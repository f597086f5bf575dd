"""Searching the hub: the same answers on both engines, whatever is typed."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import words
from nexus_bot.models import Post
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.search import Found, Search
from nexus_bot.words import indexed
from tests.repositories.hub import Hub

SHELF = 16384
GUILDS = itertools.count(1000)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
WORDS = ["queue", "queues", "cache", "quay", "c++", "c#", "node.js", "nodejs", "foo-bar", "変数名"]
FEW_WORDS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
HOSTILE = [
    "\0",
    '"',
    "'",
    "''",
    "(",
    ")",
    "*",
    ":*",
    "AND",
    "OR",
    "NOT",
    "NEAR(a b)",
    "a AND",
    "^a",
]
HOSTILE += [
    "\x1f",
    "~",
    "-",
    "{x}: y",
    "words:a",
    "&",
    "|",
    "!",
    "<->",
    "\\",
    "%",
    "_",
    "\ud800",
    "🎉",
]
HOSTILE += ["c++", "foo-bar", "O'Reilly", "=kresource", "10.0.celery", "x" * 6000, "a b " * 1500]

LOST = "Celery loses tasks on restart"


def numbers(found: Found) -> list[int]:
    return [hit.number for hit in found.posts]


def expected(posts: Sequence[Post], typed: str) -> set[int]:
    """The numbers of the posts that hold every typed word, found the slow way."""
    return {
        post.number
        for post in posts
        if all(
            any(holds(post.words.split(), way, opened=word.open) for way in word.ways)
            for word in words.typed(typed)
        )
    }


def holds(tokens: Sequence[str], way: Sequence[str], *, opened: bool) -> bool:
    *whole, last = way
    begins = any(token.startswith(last) for token in tokens)
    return set(whole) <= set(tokens) and (begins if opened else last in tokens)


@settings(suppress_health_check=SLOW, max_examples=60)
@given(
    texts=st.lists(st.tuples(FEW_WORDS, FEW_WORDS), max_size=8),
    typed=FEW_WORDS.filter(bool),
    step=st.sampled_from([1, SHELF, 3 * SHELF]),
)
async def test_a_search_finds_exactly_the_posts_with_all_words(
    session: AsyncSession, texts: list[tuple[str, str]], typed: str, step: int
) -> None:
    hub = await Hub(session, next(GUILDS), step=step).open()
    posts = [await hub.post(title, text) for title, text in texts]

    found = await Search(session).find(hub.guild_id, typed)

    exact = expected(posts, typed)
    assert not exact or set(numbers(found)) == exact
    assert exact or not found.posts or found.corrected


@pytest.mark.parametrize("typed", HOSTILE)
async def test_hostile_text_is_answered(hub: Hub, session: AsyncSession, typed: str) -> None:
    await hub.post("Celery", "a worker")

    found = await Search(session).find(hub.guild_id, typed, topic_key=typed, kind="technology")
    topical = await Search(session).similar(hub.guild_id, typed, indexed(typed, "", typed), typed)

    assert found.posts == []
    assert topical == []


@settings(suppress_health_check=SLOW)
@given(typed=st.text(st.characters()), step=st.sampled_from([1, SHELF]))
async def test_any_text_is_answered(session: AsyncSession, typed: str, step: int) -> None:
    hub = await Hub(session, next(GUILDS), step=step).open()
    post = await hub.post(typed.replace("\0", "")[:100].encode(errors="ignore").decode(), typed)

    found = await Search(session).find(hub.guild_id, typed)

    assert numbers(found) == [post.number]


async def test_titles_come_first_then_useful_then_newest(hub: Hub, session: AsyncSession) -> None:
    titled = await hub.post("Celery beat")
    liked = await hub.post("Beat", "celery", useful=2)
    old, new = await hub.post("One", "celery"), await hub.post("Two", "celery")

    found = await Search(session).find(hub.guild_id, "celery")

    assert numbers(found) == [titled.number, liked.number, new.number, old.number]


async def test_no_words_give_the_newest(hub: Hub, session: AsyncSession) -> None:
    for _ in range(3):
        await hub.post("Same")

    found = await Search(session).find(hub.guild_id, " ... ", limit=2)

    assert numbers(found) == [3, 2]
    assert found.more


@pytest.mark.parametrize("typed", ["", "deep"])
@pytest.mark.parametrize("step", [1, SHELF])
async def test_filters_narrow_a_search(session: AsyncSession, typed: str, step: int) -> None:
    hub = await Hub(session, 10, step=step).open()
    wanted = await hub.post("Deep", topic="Node.js tips", kind="practice", author_id=7)
    for _ in range(2):
        await hub.post("Deep", topic="Node.js tips", kind="practice", noun="challenge", author_id=7)
        await hub.post("Deep", topic="Node.js tips", kind="practice", author_id=8)
        await hub.post("Deep", topic="Node.js tips", kind="concept", author_id=7)
        await hub.post("Deep", topic="Node", kind="practice", author_id=7)

    found = await Search(session).find(
        hub.guild_id,
        typed,
        topic_key=wanted.topic_key,
        kind="practice",
        noun="learning",
        author_id=7,
    )

    assert numbers(found) == [wanted.number]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("celrey", "celery"),
        ("eclery", "celery"),
        ("idempotncy", "idempotency"),
        ("idmeptency keys", "idempotency keys"),
        ("celery unheard", "celery"),
        ("posgres", "postgresql"),
    ],
)
@pytest.mark.parametrize("step", [1, SHELF])
async def test_a_slip_of_the_fingers_is_corrected(
    session: AsyncSession, typed: str, meant: str, step: int
) -> None:
    hub = await Hub(session, 10, step=step).open()
    await hub.post("Celery workers")
    await hub.post("Idempotency keys")
    await hub.post("PostgreSQL vacuum")

    found = await Search(session).find(hub.guild_id, typed)

    assert len(found.posts) == 1
    assert found.corrected == meant


async def test_words_that_never_meet_are_found_apart(hub: Hub, session: AsyncSession) -> None:
    await hub.post("Celery")
    await hub.post("Payments")

    found = await Search(session).find(hub.guild_id, "payments celery")

    assert numbers(found) == [2, 1]
    assert found.corrected == "payments / celery"


async def test_what_stands_nowhere_near_gives_nothing(hub: Hub, session: AsyncSession) -> None:
    await hub.post("Celery")

    found = await Search(session).find(hub.guild_id, "zebra")

    assert found == Found([])


@pytest.mark.parametrize("filler", ["celery", "celestial"])
async def test_old_posts_are_found_below_full_shelves(session: AsyncSession, filler: str) -> None:
    hub = await Hub(session, 10).open()
    oldest = await hub.post("Rare celery bird")
    hub.last_number = 5 * SHELF
    for _ in range(250):
        await hub.post(f"{filler} daily")
    hub.last_number = 6 * SHELF
    await hub.post("The top shelf")

    found = await Search(session).find(hub.guild_id, "rare cel")

    assert numbers(found) == [oldest.number]


async def test_an_edited_post_is_found_by_its_new_words(hub: Hub, session: AsyncSession) -> None:
    post = await hub.post("Celery")
    changed = {"words": words.indexed("Redis", "", ""), "kind": "practice"}

    await session.execute(
        update(Post).where(Post.guild_id == 10, Post.id == post.id).values(changed)
    )

    assert (await Search(session).find(hub.guild_id, "celery")).posts == []
    assert numbers(await Search(session).find(hub.guild_id, "redis", kind="practice")) == [1]


async def test_a_vote_leaves_the_index_alone(hub: Hub, session: AsyncSession) -> None:
    post = await hub.post("Celery")

    await session.execute(
        update(Post).where(Post.guild_id == 10, Post.id == post.id).values(useful=5)
    )

    assert numbers(await Search(session).find(hub.guild_id, "celery")) == [1]


async def test_a_deleted_post_is_gone_from_the_index(hub: Hub, session: AsyncSession) -> None:
    post = await hub.post("Celery secret")
    await hub.post("Celery")

    await Posts(session).remove(post)

    assert numbers(await Search(session).find(hub.guild_id, "secret celery")) == [2]
    if session.get_bind().dialect.name == "sqlite":
        check = "INSERT INTO post_words (post_words, rank) VALUES ('integrity-check', 1)"
        await session.execute(text(check))


async def test_twin_servers_never_see_each_other(session: AsyncSession) -> None:
    mine, other = await Hub(session, 10).open(), await Hub(session, 101).open()
    for _ in range(3):
        await mine.post("Celery")
        await other.post("Celery tasks")

    for typed in ("", "celery", "cel", "celrey", "celery tasks"):
        found = await Search(session).find(10, typed)

        assert {hit.title for hit in found.posts} == {"Celery"}
    assert {
        post.guild_id
        for post in await Search(session).similar(10, "Celery", indexed("Celery", "", ""), "python")
    } == {10}


async def test_a_close_post_is_named_and_a_shared_word_is_not_close(
    hub: Hub, session: AsyncSession
) -> None:
    body = "Set task_acks_late so that a killed worker gives its task back to the queue"
    close = await hub.post("Celery loses tasks on a restart", body, topic="Celery")
    moved = await hub.post("Losing tasks", f"{body} at once", topic="Queues")
    await hub.post("Celery beat runs twice", "two schedulers were up", topic="Celery")

    titled = await Search(session).similar(10, LOST, indexed(LOST, "", ""), "celery")
    worded = await Search(session).similar(
        10, "Tasks lost", indexed("Tasks lost", "", body), "queues"
    )

    assert [post.number for post in titled] == [close.number]
    assert [post.number for post in worded] == [moved.number]


async def test_at_most_three_close_posts_are_named(hub: Hub, session: AsyncSession) -> None:
    posts = [await hub.post("Celery loses tasks on a restart") for _ in range(5)]

    similar = await Search(session).similar(10, LOST, indexed(LOST, "", ""), "python")

    assert [post.number for post in similar] == [post.number for post in posts[:1:-1]]
