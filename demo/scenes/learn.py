"""Learnings: the command, the form, the card, the private answers, the refusals."""

import discord
from playwright.async_api import Page

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()
LOST = (
    "A queue is not a database\n"
    "We kept unpaid orders only in RabbitMQ. A restart with the wrong flag lost them. "
    "Now the order is stored first and the queue only says that there is work."
)
TOKEN = ".".join(("MTA4NjQyMDk4NzY1NDMyMTA5OA", "GhT4kz", "b7Xn2Qm9vRk3Lp8sWd5yTc1uZe6oHf4iJg0aBx"))


async def type_topic(page: Page) -> None:
    """Begin the command and two letters of a topic."""
    box = page.locator("#channel-composer-input")
    await box.press_sequentially("/learn")
    await page.keyboard.press("Enter")
    options = page.locator(".command-popup")
    await options.get_by_text("topic", exact=True).click()
    await page.locator("[data-option=topic].command-option-input").press_sequentially("dj")
    await options.get_by_text("Django", exact=True).wait_for()


@scenes.add(around=(".command-popup", "#channel-composer"), act=type_topic)
async def learn_command(world: World) -> Shown:
    """The command, with topics of the hub."""
    return Shown(world.bea, world.cohort)


@scenes.add(phone=True)
async def learn_form(world: World) -> Shown:
    """The form that opens without a text."""
    return Shown(world.bea, world.cohort, await world.bea.slash(world.cohort, "learn"))


@scenes.add(phone=True)
async def learn_card(world: World) -> Shown:
    """A card with a snippet and votes."""
    return Shown(world.femi, world.cohort, card(world, "Retries need idempotent tasks"))


@scenes.add(phone=True)
async def learn_answer(world: World) -> Shown:
    """The private answer to a new learning that is close to an earlier one."""
    text = (
        "Retries need idempotent Celery tasks\n"
        "Celery ran my e-mail task twice. A key in the database makes the second run do nothing."
    )
    answer = await world.lin.slash(world.cohort, "learn", text=text, topic="Celery")
    return Shown(world.lin, world.cohort, answer)


@scenes.add()
async def learn_undone(world: World) -> Shown:
    """The same answer once Undo was pressed."""
    answer = world.cohort.history(viewer=world.lin)[-2:]
    private = next(message for message in answer if message.flags.ephemeral)
    return Shown(world.lin, world.cohort, await press(world.lin, private, "Undo"))


@scenes.add()
async def learn_saved(world: World) -> Shown:
    """The answer to Save."""
    kept = await press(world.femi, card(world, "Cursor pagination"), "Save")
    return Shown(world.femi, world.cohort, kept)


@scenes.add(phone=True)
async def learn_edit(world: World) -> Shown:
    """The form that edits a learning."""
    form = await press(world.bea, card(world, "Inside compose"), "Edit")
    return Shown(world.bea, world.cohort, form)


@scenes.add()
async def learn_edit_refused(world: World) -> Shown:
    """Somebody else's card."""
    refusal = await press(world.femi, card(world, "Inside compose"), "Edit")
    return Shown(world.femi, world.cohort, refusal)


@scenes.add()
async def learn_secret(world: World) -> Shown:
    """A text with a bot token in it."""
    text = f"How I start my bot\nexport DISCORD_TOKEN={TOKEN}"
    refusal = await world.bea.slash(world.cohort, "learn", text=text, topic="Discord")
    return Shown(world.bea, world.cohort, refusal)


@scenes.add()
async def learn_secret_fix(world: World) -> Shown:
    """The form that comes back, the secret taken out."""
    refusal = world.cohort.history(viewer=world.bea)[-1]
    return Shown(world.bea, world.cohort, await press(world.bea, refusal, "Fix it"))


@scenes.add()
async def learn_bad_link(world: World) -> Shown:
    """A link that nobody else can open."""
    link = "https://192.168.0.12/docs"
    refusal = await world.bea.slash(world.cohort, "learn", text=LOST, link=link)
    return Shown(world.bea, world.cohort, refusal)


@scenes.add()
async def learn_menu(world: World) -> Shown:
    """The form that the message menu fills in."""
    form = await world.kofi.context_menu(world.cohort, "Save as learning", remark(world))
    return Shown(world.kofi, world.cohort, form)


@scenes.add()
async def learn_menu_refused(world: World) -> Shown:
    """A learner saves somebody else's message."""
    refusal = await world.bea.context_menu(world.cohort, "Save as learning", remark(world))
    return Shown(world.bea, world.cohort, refusal)


@scenes.add(phone=True)
async def learn_credited(world: World) -> Shown:
    """The card of a message that a mentor saved, credited to its author."""
    form = await world.kofi.context_menu(world.cohort, "Save as learning", remark(world))
    values = {"text": remark(world).content, "topic": "React", "kind": "practice"}
    await world.kofi.submit_modal(form, values)
    return Shown(world.femi, world.cohort, card(world, "Found out why my page was slow"))


@scenes.add()
async def learn_delete(world: World) -> Shown:
    """The question before a learning goes for good."""
    asked = await press(world.femi, card(world, "Found out why my page was slow"), "Withdraw")
    return Shown(world.femi, world.cohort, asked)


@scenes.add()
async def learn_deleted(world: World) -> Shown:
    """The same once Delete was pressed."""
    asked = world.cohort.history(viewer=world.femi)[-1]
    return Shown(world.femi, world.cohort, await press(world.femi, asked, "Delete"))


@scenes.add()
async def learn_too_fast(world: World) -> Shown:
    """More commands than anybody types."""
    for _ in range(10):
        await world.sam.autocomplete(world.cohort, "learn", "topic", "dj")
        last = await world.sam.slash(world.cohort, "help")
    last = await world.sam.slash(world.cohort, "help")
    return Shown(world.sam, world.cohort, last)


def card(world: World, title: str) -> discord.Message:
    """The card that has this in its title."""
    return next(
        message
        for message in reversed(world.cohort.history())
        if not message.flags.ephemeral and title in str(text_of(message))
    )


def remark(world: World) -> discord.Message:
    """Femi's message about the slow page."""
    return next(m for m in world.cohort.history() if m.content.startswith("Found out why"))


def text_of(message: discord.Message) -> list[str]:
    """Every text display of a message."""
    found: list[str] = []

    def read(components: list[discord.Component]) -> None:
        for component in components:
            if isinstance(component, discord.TextDisplay):
                found.append(component.content)
            read(list(getattr(component, "children", ())))

    read(message.components)
    return found
