"""What a scene is: somebody does something, and what came of it is cut out of the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from playwright.async_api import Page

from demo.world import World

FORM = ".modal-dialog"


@dataclass(frozen=True)
class Shown:
    """Who looks, in which channel, at which message, answer or form."""

    viewer: simcord.MemberActor | simcord.UserHandle
    channel: simcord.ChannelHandle
    target: Any = None

    @property
    def crop(self) -> str:
        """Where the page has it."""
        target = self.target
        if isinstance(target, simcord.InteractionResult):
            if target.modal:
                return FORM
            target = target.followups[-1] if target.followups else target.response
        if isinstance(target, discord.Message | simcord.ResponseMessage):
            return f"[data-message-id='{target.id}']"
        return "#channel-layout"


Play = Callable[[World], Awaitable[Shown]]


@dataclass(frozen=True)
class Scene:
    """One picture: how to get there, what to do in the page, what to cut out.

    ``phone`` adds a narrow picture, ``window`` shows the whole demo page instead, and ``around``
    cuts out these elements instead of the message.
    """

    name: str
    play: Play
    phone: bool = False
    window: bool = False
    around: tuple[str, ...] = ()
    act: Callable[[Page], Awaitable[None]] | None = None


class Scenes(list[Scene]):
    """The scenes of one noun, in the order of the file."""

    def add(self, **facts: Any) -> Callable[[Play], Play]:
        """Make a scene of a function; its name becomes the picture's."""

        def take(play: Play) -> Play:
            name = getattr(play, "__name__", "").replace("_", "-")
            self.append(Scene(name, play, **facts))
            return play

        return take
