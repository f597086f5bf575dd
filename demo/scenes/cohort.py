"""Setting a cohort up."""

import discord
import simcord

from demo.buttons import press
from demo.scenes.base import Scenes, Shown
from demo.world import World

scenes = Scenes()


@scenes.add(phone=True)
async def nexus_setup(world: World) -> Shown:
    """What an organiser reads when the cohort stands."""
    answer = await world.amina.slash(world.cohort, "nexus setup", end="2026-10-16 18:00")
    return Shown(world.amina, world.cohort, answer)


@scenes.add()
async def nexus_setup_form(world: World) -> Shown:
    """The form, filled in with what stands."""
    form = await world.amina.slash(world.cohort, "nexus setup")
    return Shown(world.amina, world.cohort, form)


@scenes.add()
async def nexus_setup_roles(world: World) -> Shown:
    """The form of roles and the mentor channel."""
    panel = world.cohort.history(viewer=world.amina)[-1]
    return Shown(world.amina, world.cohort, await press(world.amina, panel, "Roles"))


@scenes.add()
async def nexus_setup_lacking(world: World) -> Shown:
    """A mentor channel in which the bot may do nothing."""
    hidden = discord.PermissionOverwrite(view_channel=False)
    channel = world.guild.create_text_channel(
        "staff-room", overwrites={world.guild.default_role: hidden}
    )
    answer = await world.amina.slash(world.cohort, "nexus setup", mentor_channel=channel)
    return Shown(world.amina, world.cohort, answer)


@scenes.add()
async def nexus_setup_refused(world: World) -> Shown:
    """An end before the start."""
    refusal = await world.amina.slash(world.cohort, "nexus setup", end="2026-09-01")
    return Shown(world.amina, world.cohort, refusal)


@scenes.add()
async def not_set_up(world: World) -> Shown:
    """A server without a cohort."""
    channel, member = another_server(world)
    return Shown(member, channel, await member.slash(channel, "learn", text="Tests first"))


def another_server(world: World) -> tuple[simcord.ChannelHandle, simcord.MemberActor]:
    """A second server, with the bot and Bea in it."""
    guild = world.env.create_guild("Another server")
    return guild.create_text_channel("general"), guild.add_member(world.bea.user)
