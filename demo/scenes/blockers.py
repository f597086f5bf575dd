"""Blockers: the form, what was solved before, the card in its states, threads, lists, mentors."""

import simcord

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.scenes.learn import TOKEN
from demo.stuck import COOKIE, MIGRATION, WORKER, card_of, thread_of
from demo.world import World

scenes = Scenes()
AGAIN = {
    "title": "Celery tasks stay PENDING in Docker",
    "want": "send a mail from a task",
    "instead": "`consumer: Cannot connect to amqp://guest:**@localhost:5672`",
    "tried": "another broker",
}


async def raise_one(world: World, **fields: str) -> simcord.InteractionResult:
    """Sam raises a blocker by its form."""
    form = await world.sam.slash(world.cohort, "blocker")
    return await world.sam.submit_modal(form, AGAIN | fields)


@scenes.add(phone=True)
async def blocker_form(world: World) -> Shown:
    """The form."""
    form = await world.sam.slash(world.cohort, "blocker", title=AGAIN["title"])
    return Shown(world.sam, world.cohort, form)


@scenes.add(phone=True)
async def blocker_similar(world: World) -> Shown:
    """What was solved before and is like it, before anything is posted."""
    return Shown(world.sam, world.cohort, await raise_one(world))


@scenes.add()
async def blocker_saved_instead(world: World) -> Shown:
    """That solved it."""
    panel = world.cohort.history(viewer=world.sam)[-1]
    return Shown(world.sam, world.cohort, await press(world.sam, panel, "That solved it"))


@scenes.add()
async def blocker_posted(world: World) -> Shown:
    """The private answer once it is posted."""
    fields = {"title": "My Vite page stays white after the build", "instead": "A 404 for main.js"}
    return Shown(world.sam, world.cohort, await raise_one(world, **fields))


@scenes.add()
async def blocker_secret(world: World) -> Shown:
    """A log with a token in it."""
    log = f"logging in with {TOKEN}\n401 Unauthorized"
    return Shown(world.sam, world.cohort, await raise_one(world, instead=log))


@scenes.add(phone=True)
async def blocker_open(world: World) -> Shown:
    """The card while nobody helps."""
    return Shown(world.lin, world.cohort, card_of(world, COOKIE))


@scenes.add()
async def blocker_own(world: World) -> Shown:
    """Its author wants to help."""
    refusal = await press(world.femi, card_of(world, COOKIE), "I can help")
    return Shown(world.femi, world.cohort, refusal)


@scenes.add(phone=True)
async def blocker_unclaimed(world: World) -> Shown:
    """What mentors read when nobody takes one on."""
    return Shown(world.kofi, world.mentors, world.mentors.history()[-1])


@scenes.add()
async def blocker_helping(world: World) -> Shown:
    """What the one who helps reads."""
    helping = await press(world.kofi, card_of(world, COOKIE), "I can help")
    return Shown(world.kofi, world.cohort, helping)


@scenes.add()
async def blocker_not_yours(world: World) -> Shown:
    """Somebody else wants to pass it on."""
    refusal = await world.lin.click(card_of(world, COOKIE), label="Hand over")
    return Shown(world.lin, world.cohort, refusal)


@scenes.add(phone=True)
async def blocker_claimed(world: World) -> Shown:
    """The card while somebody helps."""
    return Shown(world.femi, world.cohort, card_of(world, COOKIE))


@scenes.add()
async def blocker_hand_over(world: World) -> Shown:
    """Who helps from now on."""
    panel = await press(world.kofi, card_of(world, COOKIE), "Hand over")
    return Shown(world.kofi, world.cohort, panel)


@scenes.add(phone=True)
async def blocker_ask(world: World) -> Shown:
    """A thread that has been quiet for three days."""
    return Shown(world.lin, thread_of(world, MIGRATION), thread_of(world, MIGRATION).history()[-1])


@scenes.add()
async def blocker_solve_form(world: World) -> Shown:
    """The form of a solution."""
    form = await press(world.lin, card_of(world, MIGRATION), "Solved")
    return Shown(world.lin, world.cohort, form)


@scenes.add(phone=True)
async def blocker_solved(world: World) -> Shown:
    """The card with what fixed it."""
    return Shown(world.femi, world.cohort, card_of(world, WORKER))


@scenes.add()
async def blocker_note(world: World) -> Shown:
    """What one reads privately who has it too."""
    inbox = world.lin.user.dm_channel
    return Shown(world.lin.user, inbox, inbox.history()[0])


@scenes.add(phone=True)
async def blockers(world: World) -> Shown:
    """The list."""
    return Shown(world.kofi, world.cohort, await world.kofi.slash(world.cohort, "blockers"))


@scenes.add()
async def blockers_empty(world: World) -> Shown:
    """A list without anything in it."""
    listed = await world.amina.slash(world.cohort, "blockers", show="mine")
    return Shown(world.amina, world.cohort, listed)


@scenes.add(phone=True)
async def hearing(world: World) -> Shown:
    """What one hears about blockers."""
    panel = await world.femi.slash(world.cohort, "me")
    assert panel.response is not None
    shown = await press(world.femi, panel.response.message, "What I hear")
    return Shown(world.femi, world.cohort, shown)


@scenes.add()
async def nexus_blockers(world: World) -> Shown:
    """How organisers arrange blockers."""
    panel = await world.amina.slash(world.cohort, "nexus blockers")
    return Shown(world.amina, world.cohort, panel)
