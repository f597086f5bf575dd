"""Partners on a stage: projects announced, wishes told, requests made, and time that passes."""

from datetime import timedelta
from functools import cache
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from nexus_bot import matching
from nexus_bot.matching import Offer, Searcher
from nexus_bot.values.partners import (
    PartnershipSight,
    ProjectDraft,
    RequestSight,
    SeekerDraft,
)
from tests.cogs.blocking import acting, inbox, later
from tests.stage import Stage, read

WISH = "A web shop with orders and payments"
PITCH = "Orders, payments and webhooks for small shops"
NOTE = "I begin with the products"


@cache
def ready() -> None:
    """Load what matching computes with, for which the simulation would not wait."""
    offer = Offer(1, WISH, PITCH, (), 1, False, timedelta())
    matching.rank(Searcher(1, WISH), [offer])


async def offer(stage: Stage, who: MemberActor, title: str = "Shop API", **more: Any) -> int:
    """Announce a project; gives its number."""
    ready()
    draft = ProjectDraft(
        title=title, pitch=more.pop("pitch", PITCH), tags="Django, GraphQL", **more
    )
    stored = await stage.bot.services.projects.announce(acting(stage, who), draft)
    await stage.bot.delivery.say(stored.card)
    await later(stage)
    return stored.scheme.project.number


async def look(stage: Stage, who: MemberActor, wish: str = WISH) -> InteractionResult:
    """Say what one looks for in one step; gives the private answer."""
    ready()
    return await who.slash(stage.channel, "find-api-partner", looking_for=wish)


async def wish(stage: Stage, who: MemberActor, text: str = WISH) -> None:
    """Say what one looks for, without its panel."""
    await stage.bot.services.partners.seek(acting(stage, who), SeekerDraft(text))


async def ask(stage: Stage, who: MemberActor, number: int = 1) -> RequestSight:
    """Ask for a place, without the form; who is asked hears of it."""
    sight = await stage.bot.services.partners.ask(acting(stage, who), number, NOTE)
    assert isinstance(sight, RequestSight)
    await later(stage)
    return sight


async def invite(stage: Stage, owner: MemberActor, who: MemberActor) -> RequestSight:
    """Invite a seeker, without the form."""
    sight = await stage.bot.services.partners.invite(acting(stage, owner), who.id, NOTE)
    assert isinstance(sight, RequestSight)
    await later(stage)
    return sight


async def partners(
    stage: Stage, owner: MemberActor, who: MemberActor, number: int = 1
) -> PartnershipSight:
    """Let two be partners, with their thread."""
    request = (await ask(stage, who, number)).request.id
    sight = await stage.bot.services.partners.accept(acting(stage, owner), request)
    await later(stage)
    await later(stage)
    return sight


def thread(stage: Stage) -> ChannelHandle:
    """The newest thread of the cohort's channel."""
    return stage.channel.threads[-1]


def newest(who: MemberActor) -> Any:
    """The newest direct message of somebody."""
    return who.user.dm_channel.history()[-1]


async def press(who: MemberActor, label: str) -> InteractionResult:
    """Press a button of the newest direct message of somebody."""
    pressed: InteractionResult = await who.user.click(newest(who), label=label)
    return pressed


def told(who: MemberActor) -> str:
    """What the newest direct message of somebody says."""
    return inbox(who)[-1]


def said(stage: Stage) -> str:
    """What the newest message of the channel says."""
    return read(stage.card)
