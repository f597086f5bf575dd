"""The timeline: its panel, reminders in time and late, and what organisers change."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import discord
import simcord

from demo import house
from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import ZONE, World

scenes = Scenes()
TOLD_AT = "%Y-%m-%d %H:%M"


def shown(answer: simcord.InteractionResult) -> discord.Message:
    """The private message of an answer."""
    message = answer.followups[-1] if answer.followups else answer.response
    assert message is not None
    return message.message


async def panel(world: World, who: simcord.MemberActor) -> simcord.InteractionResult:
    """The panel, as somebody sees it."""
    return await who.slash(world.cohort, "timeline")


@scenes.add(phone=True)
async def timeline(world: World) -> Shown:
    """Where the cohort stands, for a learner."""
    return Shown(world.bea, world.cohort, await panel(world, world.bea))


@scenes.add()
async def timeline_organiser(world: World) -> Shown:
    """The same for an organiser, who finds two buttons more."""
    return Shown(world.amina, world.cohort, await panel(world, world.amina))


@scenes.add()
async def timeline_calendar(world: World) -> Shown:
    """The calendar file."""
    answer = await panel(world, world.bea)
    made = await press(world.bea, shown(answer), "Add to calendar")
    return Shown(world.bea, world.cohort, made)


@scenes.add()
async def timeline_my_reminders(world: World) -> Shown:
    """What somebody would hear privately."""
    answer = await panel(world, world.bea)
    await press(world.bea, shown(answer), "My reminders")
    return Shown(world.bea, world.cohort, answer)


@scenes.add()
async def timeline_my_reminders_on(world: World) -> Shown:
    """Switched on, in place."""
    answer = await panel(world, world.bea)
    await press(world.bea, shown(answer), "My reminders")
    await press(world.bea, shown(answer), "Remind me")
    return Shown(world.bea, world.cohort, answer)


@scenes.add()
async def timeline_edit(world: World) -> Shown:
    """The form of dates, filled in with what stands."""
    answer = await panel(world, world.amina)
    return Shown(world.amina, world.cohort, await press(world.amina, shown(answer), "Edit"))


async def edited(world: World, **typed: str) -> simcord.InteractionResult:
    """What an organiser sees after typing other dates."""
    answer = await panel(world, world.amina)
    form = await press(world.amina, shown(answer), "Edit")
    result = await world.amina.submit_modal(form, typed)
    return result if result.followups else answer


@scenes.add()
async def timeline_echo(world: World) -> Shown:
    """New dates, echoed before they are saved; clocks skip the hour of one of them."""
    typed = {"deadline": "2027-03-28 02:30", "end": "2027-04-02", "timezone": "Europe/Paris"}
    return Shown(world.amina, world.cohort, await edited(world, **typed))


@scenes.add()
async def timeline_saved(world: World) -> Shown:
    """What moved."""
    answer = await edited(world, end="2026-10-20 18:00")
    await press(world.amina, shown(answer), "Save")
    return Shown(world.amina, world.cohort, answer)


@scenes.add()
async def timeline_refused(world: World) -> Shown:
    """A deadline outside of its cohort."""
    return Shown(world.amina, world.cohort, await edited(world, deadline="2026-12-24"))


@scenes.add()
async def timeline_reminders(world: World) -> Shown:
    """Every moment with its time."""
    answer = await panel(world, world.amina)
    await press(world.amina, shown(answer), "Reminders")
    return Shown(world.amina, world.cohort, answer)


async def moment(world: World, name: str) -> simcord.InteractionResult:
    """The form of one moment."""
    answer = await panel(world, world.amina)
    await press(world.amina, shown(answer), "Reminders")
    return await world.amina.select(shown(answer), [name])


@scenes.add()
async def timeline_reminder_form(world: World) -> Shown:
    """One moment: said or not, when, in whose words."""
    return Shown(world.amina, world.cohort, await moment(world, "half-time"))


async def said_soon(world: World, name: str, words: str, *, after: timedelta) -> Shown:
    """A moment that comes in ten minutes, said when a while has passed."""
    soon = (world.env.now() + timedelta(minutes=10)).astimezone(ZoneInfo(ZONE))
    form = await moment(world, name)
    await world.amina.submit_modal(form, {"say": "yes", "at": f"{soon:{TOLD_AT}}", "words": words})
    await world.env.advance_time(after.total_seconds())
    await house.run_due(world.env)
    await world.env.settle()
    return Shown(world.bea, world.cohort, world.cohort.history(viewer=world.bea)[-1])


@scenes.add(phone=True)
async def reminder(world: World) -> Shown:
    """A reminder in the channel."""
    return await said_soon(world, "week-left", "", after=timedelta(minutes=11))


@scenes.add()
async def reminder_own_words(world: World) -> Shown:
    """In an organiser's own words."""
    words = "Demo day is in **room 4**. Bring one slide and one thing that went wrong."
    return await said_soon(world, "half-time", words, after=timedelta(minutes=11))


@scenes.add()
async def reminder_late(world: World) -> Shown:
    """After an hour in which the bot was down."""
    return await said_soon(world, "days-left", "", after=timedelta(minutes=70))


@scenes.add()
async def reminder_private(world: World) -> Shown:
    """The same, in Bea's direct messages."""
    channel = world.bea.user.dm_channel
    return Shown(world.bea.user, channel, channel.history()[-1])
