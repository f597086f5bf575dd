"""What the people of the demo were stuck with, who helped, and what nobody has taken on yet."""

from dataclasses import dataclass

import discord
import simcord

from demo.buttons import press
from demo.people import done
from demo.world import World


@dataclass(frozen=True)
class Stuck:
    """One ``/blocker``, and who has it too."""

    day: int
    hour: int
    who: str
    title: str
    want: str
    instead: str
    tried: str
    area: str
    too: tuple[str, ...] = ()


@dataclass(frozen=True)
class Help:
    """Somebody takes a blocker on, and writes in its thread."""

    day: int
    hour: int
    who: str
    title: str
    text: str


@dataclass(frozen=True)
class Solved:
    """A blocker is solved by what its author tells."""

    day: int
    hour: int
    who: str
    title: str
    text: str
    thanks: tuple[str, ...] = ()


WORKER = "Celery worker never picks up tasks"
COOKIE = "Login works in Postman, not in my page"
MIGRATION = "Migrations run in the wrong order on Render"

Moment = Stuck | Help | Solved

BLOCKERS: tuple[Moment, ...] = (
    Stuck(
        2,
        9,
        "bea",
        WORKER,
        "send the welcome e-mail after sign-up, without keeping the answer waiting",
        "`delay()` returns an id and nothing happens. The worker says only:\n"
        "```\n[WARNING/MainProcess] consumer: Cannot connect to amqp://guest:**@localhost:5672//\n"
        "```",
        "restarting the worker; the same code works without Docker",
        "Deployment",
        too=("lin",),
    ),
    Help(
        2,
        10,
        "kofi",
        WORKER,
        "What does your compose file call the broker? Inside a container, localhost is the "
        "container itself.",
    ),
    Solved(
        2,
        13,
        "bea",
        WORKER,
        "The broker's address named localhost. In compose it is the service's name:\n"
        "```yaml\nCELERY_BROKER_URL: amqp://rabbitmq:5672//\n```",
        thanks=("kofi",),
    ),
    Stuck(
        5,
        14,
        "lin",
        MIGRATION,
        "deploy without running anything by hand",
        '`relation "orders" does not exist` on the first deploy, never at home',
        "an empty database at home: it works there",
        "Database",
    ),
    Help(5, 16, "bea", MIGRATION, "Do two of your apps depend on each other? Show me the first."),
    Stuck(
        7,
        9,
        "femi",
        COOKIE,
        "stay logged in after a reload",
        "the answer has a Set-Cookie header, and my next request goes out without it",
        "`credentials: 'include'`; reading the CORS page twice",
        "Authentication",
        too=("sam",),
    ),
)


async def play(world: World, moment: Moment) -> None:
    """Do what somebody did at that moment."""
    who = world.member(moment.who)
    if isinstance(moment, Stuck):
        await ask(world, who, moment)
    elif isinstance(moment, Help):
        await done(world, await press(who, card_of(world, moment.title), "I can help"))
        await who.send(thread_of(world, moment.title), moment.text)
    else:
        form = await press(who, card_of(world, moment.title), "Solved")
        helpers = [world.member(name) for name in moment.thanks]
        fields = {"text": moment.text, "helpers": helpers}
        await done(world, await who.submit_modal(form, fields))


async def ask(world: World, who: simcord.MemberActor, stuck: Stuck) -> None:
    """Raise a blocker by its form; others have it too."""
    form = await who.slash(world.cohort, "blocker", title=stuck.title)
    fields = {"want": stuck.want, "instead": stuck.instead, "tried": stuck.tried}
    answer = await who.submit_modal(form, {"title": stuck.title, **fields, "area": [stuck.area]})
    await done(world, answer)
    await world.env.settle()
    for name in stuck.too:
        await world.env.advance_time(600)
        await done(world, await press(world.member(name), card_of(world, stuck.title), "Me too"))


def card_of(world: World, title: str) -> discord.Message:
    """The card of a blocker in the cohort channel."""
    return next(
        message
        for message in reversed(world.cohort.history())
        if any(title in str(part.to_dict()) for part in message.components)
    )


def thread_of(world: World, title: str) -> simcord.ChannelHandle:
    """The thread of a blocker."""
    return next(thread for thread in world.cohort.threads if thread.name == title)
