"""Setting a cohort up."""

import discord
import simcord

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()


@scenes.add(phone=True)
async def nexus_setup(world: World) -> Shown:
    """What is set up, and the three steps that change it."""
    panel = await world.amina.slash(world.cohort, "nexus setup")
    return Shown(world.amina, world.cohort, panel)


@scenes.add()
async def nexus_setup_channels(world: World) -> Shown:
    """The form of the channels, filled in with what stands."""
    panel = world.cohort.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.cohort, await press(world.amina, panel, "Channels"))


@scenes.add()
async def nexus_setup_roles(world: World) -> Shown:
    """The form of the roles."""
    panel = world.cohort.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.cohort, await press(world.amina, panel, "Roles"))


@scenes.add()
async def nexus_setup_dates(world: World) -> Shown:
    """The form of the dates."""
    panel = world.cohort.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.cohort, await press(world.amina, panel, "Dates"))


@scenes.add(phone=True)
async def nexus_setup_preview(world: World) -> Shown:
    """A later end, before it is saved."""
    preview = await world.amina.slash(world.cohort, "nexus setup", end="16 October 12am")
    return Shown(world.amina, world.cohort, preview)


@scenes.add(phone=True)
async def nexus_setup_saved(world: World) -> Shown:
    """The same, saved."""
    preview = world.cohort.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.cohort, await press(world.amina, preview, "Save"))


@scenes.add()
async def nexus_setup_lacking(world: World) -> Shown:
    """A mentor channel in which the bot may do nothing."""
    hidden = discord.PermissionOverwrite(view_channel=False)
    channel = world.guild.create_text_channel(
        "staff-room", overwrites={world.guild.default_role: hidden}
    )
    preview = await world.amina.slash(world.cohort, "nexus setup", mentor_channel=channel)
    return Shown(world.amina, world.cohort, preview)


@scenes.add()
async def nexus_setup_refused(world: World) -> Shown:
    """An end before the start."""
    refusal = await world.amina.slash(world.cohort, "nexus setup", end="2026-09-01")
    return Shown(world.amina, world.cohort, refusal)


@scenes.add()
async def nexus_setup_first(world: World) -> Shown:
    """A server in which nothing is set up yet."""
    guild = world.env.create_guild("A new server")
    staff = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    amina = guild.add_member(world.amina.user, roles=[staff])
    channel = guild.create_text_channel("general")
    return Shown(amina, channel, await amina.slash(channel, "nexus setup"))


@scenes.add()
async def not_set_up(world: World) -> Shown:
    """A server without a cohort."""
    channel, member = another_server(world)
    return Shown(member, channel, await member.slash(channel, "learn", text="Tests first"))


def another_server(world: World) -> tuple[simcord.ChannelHandle, simcord.MemberActor]:
    """A second server, with the bot and Bea in it."""
    guild = world.env.create_guild("Another server")
    return guild.create_text_channel("general"), guild.add_member(world.bea.user)
