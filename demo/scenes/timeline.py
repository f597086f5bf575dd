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


def soon(world: World, *, days: int = 0, minutes: int = 10) -> str:
    """Some minutes from now, or so many days later, by the cohort's clocks."""
    at = (world.env.now() + timedelta(days=days, minutes=minutes)).astimezone(ZoneInfo(ZONE))
    return f"{at:{TOLD_AT}}"


async def due_soon(world: World, *, days: int, minutes: int = 10) -> None:
    """Set a deadline whose reminder so many days before comes in some minutes."""
    answer = await edited(world, deadline=soon(world, days=days, minutes=minutes))
    await press(world.amina, shown(answer), "Save")


async def said(world: World, *, after: timedelta) -> Shown:
    """What the channel heard at last, when a while has passed."""
    await world.env.advance_time(after.total_seconds())
    await house.run_due(world.env)
    await world.env.settle()
    return Shown(world.bea, world.cohort, world.cohort.history(viewer=world.bea)[-1])


@scenes.add(phone=True)
async def reminder(world: World) -> Shown:
    """A reminder in the channel."""
    await due_soon(world, days=7)
    return await said(world, after=timedelta(minutes=11))


@scenes.add()
async def reminder_own_words(world: World) -> Shown:
    """In an organiser's own words."""
    words = "Demo day is in **room 4**. Bring one slide and one thing that went wrong."
    form = await moment(world, "half-time")
    await world.amina.submit_modal(form, {"say": "yes", "at": soon(world), "words": words})
    return await said(world, after=timedelta(minutes=11))


@scenes.add()
async def reminder_late(world: World) -> Shown:
    """After an hour in which the bot was down."""
    await due_soon(world, days=3, minutes=70)  # an hour from what was said before
    return await said(world, after=timedelta(minutes=130))


@scenes.add()
async def reminder_private(world: World) -> Shown:
    """The same, in Bea's direct messages; the end is the deadline again then."""
    channel = world.bea.user.dm_channel
    message = channel.history()[-1]
    await press(world.amina, shown(await edited(world)), "Save")
    return Shown(world.bea.user, channel, message)
