"""Who announced an API in the demo, who found it, and what the two planned and ticked off."""

from dataclasses import dataclass
from typing import Any

import discord
import simcord

from demo.buttons import buttons, press
from demo.people import done
from demo.world import World


@dataclass(frozen=True)
class Announce:
    """One ``/project``."""

    day: int
    hour: int
    who: str
    title: str
    pitch: str
    tags: str
    places: int
    docs: str = ""
    repository: str = ""


@dataclass(frozen=True)
class Seek:
    """One ``/find-api-partner`` by its form; who writes a note asks for the first that fits."""

    day: int
    hour: int
    who: str
    looking_for: str
    tags: str
    hours: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Accept:
    """Somebody accepts the newest request in their direct messages."""

    day: int
    hour: int
    who: str


@dataclass(frozen=True)
class Facts:
    """The facts of a plan are agreed on."""

    day: int
    hour: int
    who: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Add:
    """Lines come into a plan: endpoints, scenarios, and a date."""

    day: int
    hour: int
    who: str
    lines: dict[str, str]


@dataclass(frozen=True)
class Move:
    """Lines of a plan get to a step, each by its two presses."""

    day: int
    hour: int
    who: str
    steps: tuple[tuple[str, str], ...]


Moment = Announce | Seek | Accept | Facts | Add | Move
EVENINGS = ("weekday_evening", "weekend_morning")
SHOP = "Mini shop API"
PARCELS = "Parcel tracking API"

PARTNERS: tuple[Moment, ...] = (
    Announce(
        1,
        9,
        "lin",
        PARCELS,
        "Where is my parcel? Couriers scan it, customers follow it on a map, and a webhook tells "
        "shops when it arrives.",
        "Django, PostgreSQL, PostGIS",
        places=1,
        repository="https://github.com/example/parcels",
    ),
    Announce(
        1,
        10,
        "bea",
        SHOP,
        "Products, a cart, orders and payments by phone, with idempotent checkout. Build the pages "
        "where people really buy something.",
        "Django, DRF, Celery, Stripe",
        places=2,
        docs="https://shop.example.com/api/docs",
        repository="https://github.com/example/mini-shop",
    ),
    Seek(
        1,
        15,
        "femi",
        "A shop where people order, pay by phone and see where their order is",
        "React, TypeScript, Stripe",
        hours=EVENINGS,
        note="Hi Bea, I would build the checkout first. Can we talk this evening?",
    ),
    Accept(1, 17, "bea"),
    Facts(
        2,
        9,
        "bea",
        {
            "base": "https://shop.example.com/api/v1",
            "docs": "https://shop.example.com/api/docs",
            "auth": "JWT in the Authorization header, 15 minutes",
        },
    ),
    Add(
        2,
        10,
        "femi",
        {
            "endpoints": "GET /products\nPOST /cart/items\nPOST /orders\nGET /orders/{id}",
            "scenarios": "A guest orders two things and pays\nA payment fails and is tried again",
            "date": "First call from the frontend",
            "when": "tomorrow 6pm",
        },
    ),
    Move(3, 11, "bea", (("GET /products", "Ready"), ("POST /orders", "Building"))),
    Seek(4, 9, "sam", "A quiz about the history of football", "Flutter, Dart"),
    Move(5, 12, "femi", (("GET /products", "Tested"), ("First call from", "Done"))),
)


async def play(world: World, moment: Moment) -> None:
    """Do what somebody did at that moment."""
    who = world.member(moment.who)
    if isinstance(moment, Announce):
        await announce(world, who, moment)
    elif isinstance(moment, Seek):
        await seek(world, who, moment)
    elif isinstance(moment, Accept):
        request = who.user.dm_channel.history()[-1]
        await press(who.user, request, "Accept")
        await world.env.settle()
    else:
        await plan(world, who, moment)


async def announce(world: World, who: simcord.MemberActor, project: Announce) -> None:
    """Announce a project in one step."""
    options: dict[str, Any] = {"title": project.title, "pitch": project.pitch}
    options |= {"tags": project.tags, "partners": project.places}
    addresses = {"docs": project.docs, "repository": project.repository}
    options |= {name: address for name, address in addresses.items() if address}
    await done(world, await who.slash(world.cohort, "project", **options))


async def seek(world: World, who: simcord.MemberActor, wish: Seek) -> None:
    """Say what one looks for, and ask for the first project that fits."""
    form = await who.slash(world.cohort, "find-api-partner")
    fields = {"looking_for": wish.looking_for, "tags": wish.tags, "hours": list(wish.hours)}
    found = await who.submit_modal(form, fields)
    if wish.note:
        assert found.response is not None
        asking = await press(who, found.response.message, "Ask to partner")
        await done(world, await who.submit_modal(asking, {"note": wish.note}))
    await done(world, found)
    await world.env.settle()


async def plan(world: World, who: simcord.MemberActor, moment: Facts | Add | Move) -> None:
    """Write into the plan of the two, and move its lines on."""
    if isinstance(moment, Facts):
        form = await press(who, panel(world), "Edit facts")
        await done(world, await who.submit_modal(form, moment.facts))
    elif isinstance(moment, Add):
        form = await press(who, panel(world), "Add")
        await done(world, await who.submit_modal(form, moment.lines))
    else:
        for line, step in moment.steps:
            await move(world, who, line, step)
            await world.env.advance_time(60)


async def move(world: World, who: simcord.MemberActor, line: str, step: str) -> None:
    """Choose a line of the plan and press the step it is at by now."""
    chosen = await who.select(panel(world), [value_of(panel(world), line)])
    answer = chosen.followups[-1] if chosen.followups else chosen.response
    assert answer is not None
    await done(world, await press(who, answer.message, step))
    await done(world, chosen)


def thread(world: World) -> simcord.ChannelHandle:
    """Where the two partners write."""
    return next(each for each in world.cohort.threads if str(each.name).startswith(SHOP))


def panel(world: World) -> discord.Message:
    """The plan of the two, as it stands in their thread."""
    return next(m for m in thread(world).history() if any(buttons(m.components)))


def value_of(message: discord.Message, line: str) -> str:
    """The value by which a select knows a line."""
    menus = [each for each in walk(message.components) if isinstance(each, discord.SelectMenu)]
    return next(
        option.value for menu in menus for option in menu.options if option.label.startswith(line)
    )


def walk(components: list[discord.Component]) -> list[discord.Component]:
    """Every component, however deep."""
    found = list(components)
    for component in components:
        found += walk(list(getattr(component, "children", ())))
    return found
