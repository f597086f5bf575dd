"""Sessions: the form, the preview, the card as it changes, what is said privately."""

from typing import Any

import simcord

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.scenes.learn import card
from demo.world import World

scenes = Scenes()
RETRIES = "Celery retries, with a demo of mine that fails"
TOMORROW = {"kind": "demo", "when": "tomorrow 6pm", "topic": RETRIES, "minutes": 90}


async def plan(world: World, who: simcord.MemberActor, **options: Any) -> simcord.InteractionResult:
    """Plan a session in one line; gives the private answer."""
    preview = await who.slash(world.cohort, "session", **options)
    assert preview.response is not None
    return await press(who, preview.response.message, "Save")


@scenes.add(phone=True)
async def session_form(world: World) -> Shown:
    """The form that opens without a time."""
    form = await world.bea.slash(world.cohort, "session", topic=RETRIES)
    return Shown(world.bea, world.cohort, form)


@scenes.add(phone=True)
async def session_preview(world: World) -> Shown:
    """What was understood, before it is saved."""
    preview = await world.bea.slash(world.cohort, "session", **TOMORROW)
    return Shown(world.bea, world.cohort, preview)


@scenes.add()
async def session_preview_shifted(world: World) -> Shown:
    """An hour that clocks skip."""
    await world.kofi.slash(world.cohort, "me", timezone="Europe/Paris")
    preview = await world.kofi.slash(world.cohort, "session", when="28 march 2027 02:30")
    return Shown(world.kofi, world.cohort, preview)


@scenes.add()
async def session_saved(world: World) -> Shown:
    """What a host reads once it stands."""
    return Shown(world.bea, world.cohort, await plan(world, world.bea, **TOMORROW))


@scenes.add()
async def session_joined(world: World) -> Shown:
    """What one who joins reads."""
    for who in (world.femi, world.lin):
        await press(who, card(world, RETRIES), "Join")
    joined = await press(world.sam, card(world, RETRIES), "Join")
    return Shown(world.sam, world.cohort, joined)


@scenes.add(phone=True)
async def session_card(world: World) -> Shown:
    """The card with those who join."""
    return Shown(world.femi, world.cohort, card(world, RETRIES))


@scenes.add()
async def session_host_stays(world: World) -> Shown:
    """The host wants to leave."""
    refusal = await press(world.bea, card(world, RETRIES), "Leave")
    return Shown(world.bea, world.cohort, refusal)


@scenes.add()
async def session_not_yours(world: World) -> Shown:
    """Somebody else wants to move it."""
    refusal = await press(world.femi, card(world, RETRIES), "Move")
    return Shown(world.femi, world.cohort, refusal)


@scenes.add()
async def session_move(world: World) -> Shown:
    """The form that moves it."""
    form = await press(world.bea, card(world, RETRIES), "Move")
    return Shown(world.bea, world.cohort, form)


@scenes.add()
async def session_move_preview(world: World) -> Shown:
    """What was understood of the new time."""
    form = await press(world.bea, card(world, RETRIES), "Move")
    preview = await world.bea.submit_modal(form, {"when": "sunday 10:00", "minutes": ["60"]})
    return Shown(world.bea, world.cohort, preview)


@scenes.add(phone=True)
async def session_card_moved(world: World) -> Shown:
    """The card once it was moved."""
    preview = world.cohort.history(viewer=world.bea)[-1]
    await press(world.bea, preview, "Save")
    return Shown(world.femi, world.cohort, card(world, RETRIES))


@scenes.add()
async def session_notice_moved(world: World) -> Shown:
    """What those who joined read of it privately."""
    inbox = world.femi.user.dm_channel
    return Shown(world.femi.user, inbox, inbox.history()[-1])


@scenes.add()
async def session_past(world: World) -> Shown:
    """A time that has passed."""
    refusal = await world.lin.slash(world.cohort, "session", when="yesterday 18:00", topic=RETRIES)
    return Shown(world.lin, world.cohort, refusal)


@scenes.add()
async def session_unreadable(world: World) -> Shown:
    """A time that nobody can read."""
    refusal = await world.lin.slash(world.cohort, "session", when="after lunch", topic=RETRIES)
    return Shown(world.lin, world.cohort, refusal)


@scenes.add()
async def session_soon(world: World) -> Shown:
    """A session that is close, without a topic."""
    await plan(world, world.lin, kind="pair", when="in 19 minutes")
    await press(world.femi, card(world, "Pair programming"), "Join")
    return Shown(world.femi, world.cohort, card(world, "Pair programming"))


@scenes.add(phone=True)
async def me_sessions(world: World) -> Shown:
    """The sessions that one joins."""
    panel = await world.femi.slash(world.cohort, "me")
    assert panel.response is not None
    listed = await press(world.femi, panel.response.message, "My sessions")
    return Shown(world.femi, world.cohort, listed)


@scenes.add()
async def me_session(world: World) -> Shown:
    """One of them, opened."""
    listed = world.cohort.history(viewer=world.femi)[-1]
    number = card(world, "Pair programming").components[0].to_dict()
    chosen = str(number).split("nx:1:join:")[1].split("'")[0]
    return Shown(world.femi, world.cohort, await world.femi.select(listed, [chosen]))


@scenes.add(phone=True)
async def session_reminder(world: World) -> Shown:
    """What one who joins reads a quarter of an hour before."""
    inbox = world.femi.user.dm_channel
    return Shown(world.femi.user, inbox, inbox.history()[-1])


@scenes.add()
async def session_cancel(world: World) -> Shown:
    """The question before it is called off."""
    asked = await press(world.bea, card(world, RETRIES), "Cancel")
    return Shown(world.bea, world.cohort, asked)


@scenes.add()
async def session_card_cancelled(world: World) -> Shown:
    """The card once it was called off."""
    asked = world.cohort.history(viewer=world.bea)[-1]
    await press(world.bea, asked, "Cancel it")
    return Shown(world.femi, world.cohort, card(world, RETRIES))
