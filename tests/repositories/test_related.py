"""What was solved before and is like what is typed: by telling words, and never by chance."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.repositories.related import telling
from nexus_bot.repositories.search import Search
from tests.repositories.hub import Hub
from tests.repositories.test_search import GUILDS, HOSTILE, SHELF, SLOW

CELERY = "Celery worker never picks up tasks in Docker"
REFUSED = (
    "kombu.exceptions.OperationalError: [Errno 111] Connection refused\n"
    "The broker URL said localhost; in Docker it is the name of the service."
)
SOLVED = [
    (CELERY, REFUSED),
    ("Migrations fail after a merge", "django.db.utils.InconsistentMigrationHistory on merge"),
    ("CORS blocks my React app", "No 'Access-Control-Allow-Origin' header; django-cors-headers"),
    ("JWT expires too early in the mobile app", "SIMPLE_JWT ACCESS_TOKEN_LIFETIME is five minutes"),
    ("Git says that the branch has diverged", "git pull --rebase, then force-with-lease"),
    ("Static files give 404 on Render", "whitenoise was missing in MIDDLEWARE, collectstatic"),
    ("Docker build is slow on my laptop", "copy requirements before the source, use the cache"),
    ("PostgreSQL refuses the password", "password authentication failed for user postgres"),
    ("The shop lists nothing", 'ProgrammingError: relation "orders" does not exist; migrate it'),
    ("Login is forgotten at once", "Set-Cookie needs SameSite=None and Secure across sites"),
    ("Docker container ends at once", "It exited with code 0: run the server in the foreground"),
]
ALIKE = {
    "the same error in other words": (
        "Tasks stay PENDING for ever",
        "The celery container logs OperationalError: Connection refused, errno 111",
        CELERY,
    ),
    "the same words in the title": ("celery tasks in docker compose", "nothing happens", CELERY),
    "a log with its error at the end": (
        "My deployment is broken",
        'File "/usr/lib/app.py", line 3, in main\n' * 100
        + "django.db.utils.InconsistentMigrationHistory: merge migrations",
        "Migrations fail after a merge",
    ),
    "a setting that has a name": (
        "Users are logged out",
        "I set ACCESS_TOKEN_LIFETIME in SIMPLE_JWT and still see it",
        "JWT expires too early in the mobile app",
    ),
}
ALIKE |= {
    "the same message": (
        "My page breaks",
        'psycopg says: relation "orders" does not exist',
        "The shop lists nothing",
    ),
    "words of its title in the text": ("Tasks never run", "celery worker does nothing", CELERY),
    "a header that has a name": (
        "Cookie is missing after login",
        "Set-Cookie is in the answer",
        "Login is forgotten at once",
    ),
    "its words in title and text": (
        "Container stops directly",
        "docker container exited with code 0",
        "Docker container ends at once",
    ),
}
UNLIKE = {
    "something else": ("How do I centre a div?", "It is on the left of the page."),
    "everyday words": ("It does not work", "I tried it again and it still fails with an error"),
    "one word in common": ("Docker needs too much memory", "The laptop swaps"),
    "an error of that kind": ("OperationalError in my tests", "no such table: auth_user"),
    "a question to nobody": ("Need advice", "Which laptop should I buy?"),
    "another course": ("Where is the recording?", "I missed the session about Docker on Monday."),
    "a greeting": ("Hello everybody", "Nice to meet you all in this server, I am new to Django."),
    "a pledge": ("My CV", "Can somebody read my CV and my mobile site before the interview?"),
    "nothing": ("", ""),
    "signs": ("???", "--- !!! ..."),
    "a log of nothing": ("Help", 'Traceback (most recent call last):\n  File "/app/x.py", line 1'),
}


@pytest.fixture
async def solved(hub: Hub) -> Hub:
    """A hub with a few solved blockers, and a learning about each."""
    for title, text in SOLVED:
        await hub.post(title, text, kind="challenge", noun="blocker")
        await hub.post(f"What I learned: {title}", text)
    return hub


async def test_what_is_like_it_is_found_first(solved: Hub, session: AsyncSession) -> None:
    search = Search(session)

    found = {
        case: await search.related(solved.guild_id, title, text)
        for case, (title, text, _) in ALIKE.items()
    }

    wanted = {case: title for case, (_, _, title) in ALIKE.items()}
    assert {case: hits[0].title for case, hits in found.items()} == wanted
    assert {hit.kind for hits in found.values() for hit in hits} == {"challenge"}


async def test_what_is_not_like_it_is_not_shown(solved: Hub, session: AsyncSession) -> None:
    search = Search(session)

    found = {case: await search.related(solved.guild_id, *typed) for case, typed in UNLIKE.items()}

    assert found == {case: [] for case in UNLIKE}


@pytest.mark.parametrize("step", [1, SHELF])
async def test_rare_words_count_more_than_common_ones(session: AsyncSession, step: int) -> None:
    hub = await Hub(session, next(GUILDS), step=step).open()
    for number in range(30):
        await hub.post(f"Django view {number}", "queryset template", kind="challenge")
    await hub.post("Django view with gunicorn", "SIGKILL by the oom killer", kind="challenge")

    found = await Search(session).related(hub.guild_id, "Django view", "gunicorn SIGKILL, oom")

    assert found[0].title == "Django view with gunicorn"


async def test_a_word_that_is_everywhere_tells_nothing(hub: Hub, session: AsyncSession) -> None:
    for _ in range(200):
        await hub.post("Celery", kind="challenge")

    assert await Search(session).related(hub.guild_id, "Celery", "It does not work.") == []


async def test_a_solved_one_is_found_below_many_learnings(hub: Hub, session: AsyncSession) -> None:
    await hub.post(CELERY, REFUSED, kind="challenge", noun="blocker")
    for number in range(180):
        about = "something else" if number % 6 else "Celery, a worker, tasks and Docker"
        await hub.post(f"Part {number} is about {about}", "Nothing more")

    found = await Search(session).related(hub.guild_id, "Celery worker: no tasks in Docker", "")

    assert [hit.title for hit in found] == [CELERY]


async def test_as_many_are_found_as_are_asked_for_and_none_of_another_server(
    solved: Hub, session: AsyncSession
) -> None:
    other = await Hub(session, next(GUILDS)).open()
    for _ in range(5):
        await solved.post(CELERY, REFUSED, kind="challenge", noun="blocker")
    search = Search(session)

    assert len(await search.related(solved.guild_id, CELERY, REFUSED)) == 3
    assert len(await search.related(solved.guild_id, CELERY, REFUSED, limit=2)) == 2
    assert await search.related(other.guild_id, CELERY, REFUSED) == []


async def test_hostile_text_is_compared(solved: Hub, session: AsyncSession) -> None:
    search = Search(session)

    found = [await search.related(solved.guild_id, typed, typed * 9) for typed in HOSTILE]

    assert found == [[]] * len(HOSTILE)


@settings(suppress_health_check=[*SLOW, HealthCheck.too_slow], max_examples=50)
@given(title=st.text(max_size=100), text=st.text(max_size=300))
def test_only_so_many_words_are_looked_up(title: str, text: str) -> None:
    asked = telling(title, text * 50)

    assert len(asked) <= 24
