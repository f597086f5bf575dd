"""A server with its people on a simulated Discord, and what a test says about answers."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle, UserHandle
from simcord.components import walk_components
from simcord.results import InteractionResult

from nexus_bot.client import NexusBot
from nexus_bot.database import open_database
from nexus_bot.rules import Actor

START = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


class SimClock:
    """The bot's clock: the simulated Discord's."""

    env: simcord.Env

    def __call__(self) -> datetime:
        """The present instant of the simulation."""
        return self.env.now()


async def open_bot(url: str, clock: SimClock) -> NexusBot:
    """The bot as it runs on Discord, but for its heartbeat, its pace and its patience.

    What it says at once never waits for its turn: the simulation waits for it, not for time.
    """
    database = await open_database(url)
    return NexusBot(database, clock, heartbeat=False, pace=0, edit_seconds=0, sends_per_second=1e9)


@dataclass
class Stage:
    """One server: a cohort channel, a mentor channel, and five people."""

    env: simcord.Env
    url: str
    guild: GuildHandle
    channel: ChannelHandle
    mentor_channel: ChannelHandle
    roles: dict[str, RoleHandle]
    bea: MemberActor
    lin: MemberActor
    femi: MemberActor
    amina: MemberActor
    stranger: MemberActor

    @classmethod
    async def build(
        cls, env: simcord.Env, url: str, name: str = "ProDev", *, like: "Stage | None" = None
    ) -> Self:
        """Bea learns backend, Lin frontend; Femi mentors, Amina organises, one is a stranger.

        ``like`` makes the server a twin: the same people, the same names.
        """
        guild = env.create_guild(name)
        roles = {
            "backend": guild.create_role("Backend"),
            "frontend": guild.create_role("Frontend"),
            "mentor": guild.create_role("Mentors"),
            "organiser": guild.create_role(
                "Organisers", permissions=discord.Permissions(manage_guild=True)
            ),
        }

        def member(who: str, *has: str) -> MemberActor:
            user: UserHandle = getattr(like, who).user if like else env.create_user(who)
            return guild.add_member(user, roles=[roles[role] for role in has])

        stage = cls(
            env=env,
            url=url,
            guild=guild,
            channel=guild.create_text_channel("ProDevProjectNexus"),
            mentor_channel=guild.create_text_channel("mentors"),
            roles=roles,
            bea=member("bea", "backend"),
            lin=member("lin", "frontend"),
            femi=member("femi", "mentor"),
            amina=member("amina", "organiser"),
            stranger=member("stranger"),
        )
        await env.settle()
        return stage

    async def set_up(self) -> InteractionResult:
        """Set the cohort up as an organiser does: given, seen once more, saved."""
        preview = await self.amina.slash(
            self.channel,
            "nexus setup",
            channel=self.channel,
            mentor_channel=self.mentor_channel,
            backend_role=self.roles["backend"],
            frontend_role=self.roles["frontend"],
            mentor_role=self.roles["mentor"],
            start="2026-09-08",
            end="2026-09-15 18:00",
            timezone="Africa/Nairobi",
        )
        assert preview.response is not None
        return await self.amina.click(preview.response, label="Save")

    def acting(self, who: MemberActor, interaction_id: int) -> Actor:
        """A member as the services know them."""
        return Actor(self.guild.id, who.id, who.name, interaction_id)

    async def share(self, who: MemberActor, text: str, **options: Any) -> InteractionResult:
        """Share a learning in one step."""
        return await who.slash(self.channel, "learn", text=text, **options)

    @property
    def card(self) -> discord.Message:
        """The newest message of the cohort channel."""
        newest = self.channel.last_message
        assert newest is not None, "the channel is empty"
        return newest

    @property
    def bot(self) -> NexusBot:
        """The bot that runs now."""
        assert isinstance(self.env.bot, NexusBot)
        return self.env.bot

    async def restart(self) -> None:
        """A new process on the same database, as it were; Discord goes on."""
        await self.env.settle()
        await self.bot.close()
        clock = SimClock()
        clock.env = self.env
        await self.env.restart_bot(await open_bot(self.url, clock))

    async def deliver_again(self, kind: str = "INTERACTION_CREATE") -> None:
        """Deliver the last interaction once more, as Discord may."""
        payloads = [p for _, name, p in self.env.backend.transcript if name == kind]
        self.env.backend.emit(kind, deepcopy(payloads[-1]))
        await self.env.settle()


def read(shown: Any) -> str:
    """All that a message or an answer says, its buttons included, one piece a line."""
    if isinstance(shown, InteractionResult):
        shown = shown.response
    assert shown is not None, "there is no answer"
    parts = shown.components if hasattr(shown, "components") else shown["components"]
    raw = [part.to_dict() if hasattr(part, "to_dict") else part for part in parts]
    texts = (piece.get("content") or piece.get("label") for piece in walk_components(raw))
    return "\n".join(text for text in texts if text)


def filled_in(form: InteractionResult) -> dict[str, Any]:
    """What a form shows before anybody types: values, choices and hints by field."""
    assert form.modal is not None, "no form was opened"
    shown = {}
    for label in form.modal["components"]:
        leaf = label["component"]
        chosen = [option["value"] for option in leaf.get("options", ()) if option.get("default")]
        shown[leaf["custom_id"]] = leaf.get("value") or next(iter(chosen), "")
        shown[f"{leaf['custom_id']} hint"] = label.get("description") or ""
    return shown


def buttons(shown: Any) -> list[str]:
    """The labels of the buttons of a message or an answer."""
    if isinstance(shown, InteractionResult):
        shown = shown.response
    parts = shown.components if hasattr(shown, "components") else shown["components"]
    raw = [part.to_dict() if hasattr(part, "to_dict") else part for part in parts]
    return [piece["label"] for piece in walk_components(raw) if piece.get("type") == 2]
