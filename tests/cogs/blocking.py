"""Blockers on a stage: raised in one step, looked at, and given time."""

from datetime import timedelta
from itertools import count
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from nexus_bot.rules import Actor
from nexus_bot.values import BlockerDraft, SolutionDraft
from tests.stage import Stage, read

TITLE = "Celery never picks up tasks"
INSTEAD = "kombu OperationalError, and it stays `PENDING`"
TYPED = {"title": TITLE, "want": "The mail is sent", "instead": INSTEAD, "tried": "-l debug"}
FIX = "The broker address was localhost"
IDS = count(10_000)


def acting(stage: Stage, who: MemberActor) -> Actor:
    """A member in a new interaction, as the services know them."""
    return stage.acting(who, next(IDS))


async def raised(stage: Stage, who: MemberActor, title: str = TITLE, **more: Any) -> int:
    """Raise a blocker without its form; gives its number. Its card and its thread stand."""
    draft = BlockerDraft(title=title, instead=more.pop("instead", INSTEAD), **more)
    blockers = stage.bot.services.blockers
    considered = await blockers.consider(acting(stage, who), draft)
    posted = await blockers.post(acting(stage, who), considered.panel)
    await stage.bot.delivery.say(posted.card)
    await later(stage)
    return posted.number


async def claimed(stage: Stage, who: MemberActor, number: int = 1) -> None:
    """Let somebody help."""
    await stage.bot.services.blockers.claim(acting(stage, who), number)
    await later(stage, seconds=6)


async def solved(
    stage: Stage, who: MemberActor, *helped: MemberActor, number: int = 1, text: str = FIX
) -> None:
    """Say what fixed it, and who helped."""
    helpers, names = tuple(each.id for each in helped), tuple(each.name for each in helped)
    draft = SolutionDraft(number=number, text=text, helpers=helpers, names=names)
    await stage.bot.services.blockers.solve(acting(stage, who), draft)
    await later(stage, seconds=6)


async def asked(stage: Stage, who: MemberActor, **typed: Any) -> InteractionResult:
    """Fill the form of `/blocker`; gives the private answer."""
    form = await who.slash(stage.channel, "blocker")
    return await who.submit_modal(form, TYPED | typed)


async def later(stage: Stage, **amount: float) -> None:
    """Let time pass, and the bot say what is due."""
    if amount:
        await stage.env.advance_time(timedelta(**amount).total_seconds())
    await stage.bot.delivery.say_due()
    await stage.env.settle()


def card(stage: Stage, number: int = 1) -> discord.Message:
    """The card of a blocker."""
    return next(m for m in stage.channel.history() if f"#{number}" in read(m).split("\n")[0])


def cards(stage: Stage) -> list[discord.Message]:
    """The cards in the channel."""
    return [message for message in stage.channel.history() if read(message)]


def thread(stage: Stage, number: int = 1) -> ChannelHandle:
    """The thread below a card."""
    place = card(stage, number).id
    return next(each for each in stage.channel.threads if each.id == place)


def words(stage: Stage, number: int = 1) -> list[str]:
    """What the bot said in a thread."""
    return [said for message in thread(stage, number).history() if (said := read(message))]


def inbox(who: MemberActor) -> list[str]:
    """What somebody was told privately, in order."""
    return [read(message) for message in who.user.dm_channel.history()]
