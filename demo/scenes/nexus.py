"""What else organisers arrange: milestones, announcements, the diagnosis, the log, the end."""

import discord

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()
NEWS = (
    "Demo day is on Friday at 15:00. Bring two minutes, your API running somewhere, and "
    "*one* thing that broke.\n- Who goes first is drawn by lot\n- Frontend learners ask "
    "the first question"
)


def newest(world: World) -> discord.Message:
    """What Amina sees last in the channel."""
    return world.cohort.history(viewer=world.amina)[-1]


@scenes.add(phone=True)
async def nexus_milestones(world: World) -> Shown:
    """The steps that learners tick off."""
    panel = await world.amina.slash(world.cohort, "nexus milestones")
    return Shown(world.amina, world.cohort, panel)


@scenes.add(phone=True)
async def nexus_milestones_chosen(world: World) -> Shown:
    """One of them, chosen, with a due date; another one is taken off."""
    panel = newest(world)
    await world.amina.select(panel, ["5"])
    await press(world.amina, newest(world), "Take off")
    await world.amina.select(newest(world), ["3"])
    form = await press(world.amina, newest(world), "Change")
    values = {"title": "Data model", "due": "2026-09-18"}
    await world.amina.submit_modal(form, values)
    return Shown(world.amina, world.cohort, newest(world))


@scenes.add()
async def nexus_milestones_form(world: World) -> Shown:
    """The form of one."""
    form = await press(world.amina, newest(world), "Change")
    return Shown(world.amina, world.cohort, form)


@scenes.add()
async def nexus_announce_form(world: World) -> Shown:
    """The form of an announcement."""
    form = await world.amina.slash(world.cohort, "nexus announce")
    return Shown(world.amina, world.cohort, form)


@scenes.add(phone=True)
async def nexus_announce(world: World) -> Shown:
    """An announcement before it is posted."""
    preview = await world.amina.slash(world.cohort, "nexus announce", text=NEWS, role=world.backend)
    return Shown(world.amina, world.cohort, preview)


@scenes.add()
async def nexus_announce_posted(world: World) -> Shown:
    """The answer once it is posted."""
    posted = await press(world.amina, newest(world), "Post")
    return Shown(world.amina, world.cohort, posted)


@scenes.add(phone=True)
async def nexus_announcement(world: World) -> Shown:
    """The announcement as learners see it."""
    return Shown(world.bea, world.cohort, world.cohort.history()[-1])


@scenes.add()
async def nexus_announce_refused(world: World) -> Shown:
    """One that holds a key."""
    refusal = await world.amina.slash(
        world.cohort, "nexus announce", text="Use AKIAIOSFODNN7EXAMPLA for the demo"
    )
    return Shown(world.amina, world.cohort, refusal)


@scenes.add(phone=True)
async def nexus_status(world: World) -> Shown:
    """The diagnosis when all is well."""
    panel = await world.amina.slash(world.cohort, "nexus status")
    return Shown(world.amina, world.cohort, panel)


@scenes.add(phone=True)
async def nexus_status_findings(world: World) -> Shown:
    """The diagnosis with something to mend."""
    hidden = discord.PermissionOverwrite(send_messages=False, attach_files=False)
    quiet = world.guild.create_text_channel(
        "read-only", overwrites={world.guild.default_role: hidden}
    )
    role = world.guild.create_role("Mentors of last year")
    preview = await world.amina.slash(
        world.cohort, "nexus setup", mentor_channel=quiet, mentor_role=role
    )
    assert preview.response is not None
    await press(world.amina, preview.response.message, "Save")
    world.env.backend.delete_role(world.guild.id, role.id)
    await world.env.settle()
    panel = await world.amina.slash(world.cohort, "nexus status")
    return Shown(world.amina, world.cohort, panel)


@scenes.add(phone=True)
async def nexus_audit(world: World) -> Shown:
    """Who changed what."""
    preview = await world.amina.slash(
        world.cohort, "nexus setup", mentor_channel=world.mentors, mentor_role=world.mentor
    )
    assert preview.response is not None
    await press(world.amina, preview.response.message, "Save")
    panel = await world.amina.slash(world.cohort, "nexus audit")
    return Shown(world.amina, world.cohort, panel)


@scenes.add(phone=True)
async def nexus_cohort(world: World) -> Shown:
    """All cohorts of the server."""
    panel = await world.amina.slash(world.cohort, "nexus cohort")
    return Shown(world.amina, world.cohort, panel)


@scenes.add()
async def nexus_cohort_one(world: World) -> Shown:
    """One of them."""
    shown = await world.amina.select(newest(world), ["1"])
    return Shown(world.amina, world.cohort, shown.response or newest(world))


@scenes.add(phone=True)
async def nexus_close(world: World) -> Shown:
    """What closing means, before it is done."""
    panel = await world.amina.slash(world.cohort, "nexus close")
    return Shown(world.amina, world.cohort, panel)


@scenes.add()
async def nexus_closed(world: World) -> Shown:
    """The farewell that everybody reads."""
    asked = newest(world)
    await press(world.amina, asked, "Close the cohort")
    return Shown(world.bea, world.cohort, world.cohort.history()[-1])


@scenes.add()
async def nexus_reopened(world: World) -> Shown:
    """The cohort, open again."""
    panel = await world.amina.slash(world.cohort, "nexus cohort")
    assert panel.response is not None
    shown = await world.amina.select(panel.response.message, ["1"])
    assert shown.response is not None
    reopened = await press(world.amina, shown.response.message, "Reopen")
    return Shown(world.amina, world.cohort, reopened)
