"""The week before you came: what the people of the demo learned, said and found useful.

Everything is done by the people themselves, through the bot's own commands and buttons.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from demo import partnering, stuck
from demo.buttons import press
from demo.people import done, newest_card
from demo.world import ZONE, World

if TYPE_CHECKING:
    from demo.stage import Stage

DAY = timedelta(days=1)
TRY_FIRST = (
    "Type `/learn`, press Enter, then the arrow: a form opens.",
    "Type `/learn` and fill in `text`: one step.",
    "As Femi, right-click your last message: Save as learning.",
    "Press Useful, restart the bot, press again.",
    "`/hub search` for `idempotnt`, with the typo.",
    "`/blocker`: say that your Celery worker gets no tasks, and see what was solved before.",
    "As Kofi, press I can help in #mentors; as Femi, read your messages.",
    "As Femi, open the thread Mini shop API and move a line of your plan on.",
    "As Bea, `/find-api-partner`: see who looks for an API.",
    "As Amina, `/nexus pair-up`: pair all who are still alone.",
)


@dataclass(frozen=True)
class Learning:
    """One ``/learn``, and who finds it useful."""

    day: int
    hour: int
    who: str
    topic: str
    kind: str
    text: str
    link: str = ""
    snippet: tuple[str, bytes] | None = None
    useful: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """An ordinary message in the cohort channel."""

    day: int
    hour: int
    who: str
    text: str


WEEK: tuple[Learning | Remark, ...] = (
    Remark(0, 9, "amina", "Welcome to Project Nexus. Tell us here what you learn and build."),
    Learning(
        0,
        11,
        "lin",
        "Git",
        "practice",
        "Small commits tell the story\n"
        "One idea a commit, and the message says why. Reviewing my own week took minutes.",
        useful=("bea", "kofi"),
    ),
    Learning(
        0,
        16,
        "sam",
        "CORS",
        "concept",
        "The browser blocks the answer, not the request\n"
        "My form was saved twice although the console showed a CORS error: the server had done its "
        "work, only the page was not allowed to read the answer.",
        useful=("femi",),
    ),
    Learning(
        1,
        10,
        "bea",
        "Celery",
        "practice",
        "Retries need idempotent tasks\n"
        "A retried task ran twice and charged a customer two times. Now every task takes an "
        "idempotency key and checks it in the same transaction.",
        link="https://docs.celeryq.dev/en/stable/userguide/tasks.html",
        snippet=(
            "charge.py",
            b"@shared_task(autoretry_for=(Timeout,), max_retries=5)\n"
            b"def charge(order: int, key: str) -> None:\n"
            b"    with transaction.atomic():\n"
            b"        _, new = Charge.objects.get_or_create(key=key)\n"
            b"        if new:\n"
            b"            bank.charge(order)\n",
        ),
        useful=("lin", "sam", "kofi", "femi"),
    ),
    Learning(
        1,
        15,
        "femi",
        "React Query",
        "technology",
        "Let the cache own the server's data\n"
        "I deleted 200 lines of useEffect. Loading, errors and fetching again come with the query.",
        link="https://tanstack.com/query/latest",
        useful=("sam",),
    ),
    Learning(
        2,
        12,
        "lin",
        "Django",
        "concept",
        "select_related against prefetch_related\n"
        "One joins, the other asks a second time. For a foreign key the join is cheaper; for many "
        "rows on the other side the second question is.",
        useful=("bea",),
    ),
    Remark(2, 14, "sam", "Does anybody have API docs that I can build a login page on?"),
    Learning(
        3,
        9,
        "kofi",
        "PostgreSQL",
        "practice",
        "Look at the plan before you add an index\n"
        "EXPLAIN ANALYZE shows whether the index is used at all. Two of ours never were.",
        snippet=(
            "plan.sql",
            b"EXPLAIN (ANALYZE, BUFFERS)\nSELECT * FROM orders WHERE paid IS NULL;\n",
        ),
        useful=("bea", "lin", "femi"),
    ),
    Learning(
        3,
        18,
        "bea",
        "Docker",
        "takeaway",
        "Inside compose, localhost is the container itself\n"
        "My worker never found the broker. Services reach each other by their names: "
        "`amqp://rabbitmq:5672`.",
        useful=("sam", "lin"),
    ),
    Learning(
        4,
        13,
        "sam",
        "Accessibility",
        "practice",
        "A label is worth more than a placeholder\n"
        "The placeholder is gone as soon as you type. And a click on the label works too.",
        useful=("femi", "kofi"),
    ),
    Learning(
        5,
        10,
        "lin",
        "Testing",
        "resource",
        "How pytest fixtures find each other\n"
        "The page that finally explained scopes and overriding to me.",
        link="https://docs.pytest.org/en/stable/explanation/fixtures.html",
        useful=("bea",),
    ),
    Learning(
        6,
        11,
        "bea",
        "Django REST Framework",
        "concept",
        "Cursor pagination does not skip rows\n"
        "With page numbers, a new row on page one pushes an old one to page two, where the reader "
        "sees it again. A cursor remembers where it was.",
        useful=("femi", "lin"),
    ),
    Remark(
        7,
        15,
        "femi",
        "Found out why my page was slow: the list was drawn again on every key. "
        "useDeferredValue keeps the typing quick and draws the list when there is time.",
    ),
)
MOMENTS = (*WEEK, *partnering.PARTNERS, *stuck.BLOCKERS)


async def play(stage: "Stage", present: datetime) -> None:
    """Set the cohort up and live through the week until the present."""
    world = stage.world
    began = world.env.now()
    await stage.let_pass(timedelta(hours=8), step=DAY)
    await set_up(world, began)
    await stage.let_pass(timedelta(minutes=1), step=DAY)
    for moment in sorted(MOMENTS, key=lambda each: (each.day, each.hour)):
        at = began + timedelta(days=moment.day, hours=moment.hour)
        await stage.let_pass(at - world.env.now(), step=DAY)
        if isinstance(moment, Remark):
            await world.member(moment.who).send(world.cohort, moment.text)
        elif isinstance(moment, Learning):
            await share(world, moment)
        elif isinstance(moment, stuck.Moment):
            await stuck.play(world, moment)
        else:
            await partnering.play(world, moment)
    await stage.let_pass(present - world.env.now(), step=DAY)


async def set_up(world: World, began: datetime) -> None:
    """Let the organiser set the cohort up with one command, and save what it shows."""
    preview = await world.amina.slash(
        world.cohort,
        "nexus setup",
        channel=world.cohort,
        mentor_channel=world.mentors,
        backend_role=world.backend,
        frontend_role=world.frontend,
        mentor_role=world.mentor,
        start=local(began),
        end=local(began + timedelta(weeks=4)),
        timezone=ZONE,
    )
    assert preview.response is not None
    await press(world.amina, preview.response.message, "Save")
    await done(world, preview)


def local(instant: datetime) -> str:
    """A day as the cohort's calendar has it."""
    return f"{instant.astimezone(ZoneInfo(ZONE)):%Y-%m-%d}"


async def share(world: World, learning: Learning) -> None:
    """Share a learning and let others press Useful on its card."""
    options = {"topic": learning.topic, "kind": learning.kind, "text": learning.text}
    if learning.link:
        options["link"] = learning.link
    extra = {"snippet": learning.snippet} if learning.snippet else {}
    author = world.member(learning.who)
    await done(world, await author.slash(world.cohort, "learn", **options, **extra))
    for name in learning.useful:
        await world.env.advance_time(600)
        await done(world, await press(world.member(name), newest_card(world), "Useful"))
