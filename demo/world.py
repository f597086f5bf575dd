"""The simulated server: who is in it, what channels it has, and who can look where."""

from dataclasses import dataclass

import discord
import simcord
from simcord.backend.access import channel_accessible

from demo import faces

ZONE = "Africa/Nairobi"
COHORT = "ProDevProjectNexus"
MENTORS = "mentors"


@dataclass(frozen=True)
class Person:
    """One whom the visitor can be."""

    name: str
    part: str
    actor: simcord.MemberActor


@dataclass(frozen=True)
class Place:
    """A channel, a thread or somebody's direct messages."""

    key: str
    label: str
    kind: str
    channel: simcord.ChannelHandle
    viewers: tuple[simcord.MemberActor | simcord.UserHandle, ...]


class World:
    """A server with a cohort in it: learners of both tracks, a mentor and an organiser."""

    def __init__(self, env: simcord.Env, name: str) -> None:
        self.env = env
        self.faces: dict[str, tuple[str, bytes]] = {}
        bot = env.backend.bot_user
        bot.name, bot.avatar = name, "nexus"
        self._draw(bot.id, "N", "nexus", "#5865f2")
        organiser = self._user("Amina", "#c4453c")
        self.guild = guild = env.create_guild("ProDev", owner=organiser)
        self.backend = guild.create_role("Backend", color=0x57C785)
        self.frontend = guild.create_role("Frontend", color=0x5BB8F0)
        self.mentor = guild.create_role("Mentor", color=0xF0B232)
        staff = guild.create_role(
            "Organiser",
            permissions=discord.Permissions(manage_guild=True, view_channel=True),
            color=0xEB6F64,
        )
        self.cohort = guild.create_text_channel(
            COHORT, topic="What we learn, where we are stuck, what we build"
        )
        hidden = discord.PermissionOverwrite(view_channel=False)
        shown = discord.PermissionOverwrite(view_channel=True)
        self.mentors = guild.create_text_channel(
            MENTORS,
            topic="Only mentors and organisers see this",
            overwrites={
                guild.default_role: hidden,
                self.mentor: shown,
                staff: shown,
                simcord.UserHandle(env, bot): shown,
            },
        )
        self.bea = self._join("Bea", "#3f7f5f", self.backend)
        self.femi = self._join("Femi", "#2f6f9f", self.frontend)
        self.kofi = self._join("Kofi", "#9a6b16", self.mentor)
        self.amina = guild.add_member(organiser, roles=[staff])
        self.lin = self._join("Lin", "#7a5ca8", self.backend)
        self.sam = self._join("Sam", "#8a4f6d", self.frontend)
        self.people = (
            Person("Bea", "backend learner", self.bea),
            Person("Femi", "frontend learner", self.femi),
            Person("Kofi", "mentor", self.kofi),
            Person("Amina", "organiser", self.amina),
        )

    def _user(self, name: str, colour: str) -> simcord.UserHandle:
        user = self.env.create_user(name.lower(), global_name=name, avatar=name.lower())
        self._draw(user.id, name[0], name.lower(), colour)
        return user

    def _join(self, name: str, colour: str, role: simcord.RoleHandle) -> simcord.MemberActor:
        return self.guild.add_member(self._user(name, colour), roles=[role])

    def _draw(self, user_id: int, initial: str, avatar: str, colour: str) -> None:
        face = faces.draw(initial, colour)
        self.faces[faces.address(user_id, avatar)] = (f"{avatar}.png", face)

    def member(self, name: str) -> simcord.MemberActor:
        """The member of this user name."""
        everybody = (self.bea, self.femi, self.kofi, self.amina, self.lin, self.sam)
        return next(actor for actor in everybody if actor.name == name)

    def places(self) -> list[Place]:
        """Every channel with its threads, then each person's direct messages."""
        found = []
        for channel in (self.cohort, self.mentors):
            found.append(self._place(channel, f"# {channel.name}", "channel"))
            found += [self._place(thread, str(thread.name), "thread") for thread in channel.threads]
        for person in self.people:
            user = person.actor.user
            key = f"dm-{user.name}"
            found.append(Place(key, f"@ {person.name}", "messages", user.dm_channel, (user,)))
        return [place for place in found if place.viewers]

    def find(self, name: str) -> Place | None:
        """The place of this key or label, however it is written."""
        wanted = name.strip().lstrip("#@").strip().casefold()
        for place in self.places():
            if wanted in (place.key.casefold(), place.label.lstrip("#@ ").casefold()):
                return place
        return None

    def _place(self, channel: simcord.ChannelHandle, label: str, kind: str) -> Place:
        viewers = tuple(
            person.actor
            for person in self.people
            if channel_accessible(self.env.backend, channel.id, person.actor.id, history=True)
        )
        return Place(str(channel.id), label, kind, channel, viewers)
