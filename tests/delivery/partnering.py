"""Partners at the stand-in: an owner and a seeker, what they ask, and their threads."""

from typing import Any

from nexus_bot.values.partners import (
    PartnershipSight,
    ProjectDraft,
    RequestSight,
    SeekerDraft,
)
from tests.delivery.blocking import actor
from tests.delivery.office import Office
from tests.wire.guilds import Member
from tests.wire.reading import text_of
from tests.wire.world import Channel

NOTE = "I begin with the products"
PITCH = "Orders, payments and webhooks for small shops"


async def announce(office: Office, owner: Member, title: str = "Shop API", **more: Any) -> int:
    """Announce a project, and let its card be said; gives its number."""
    projects = office.bot.services.projects
    draft = ProjectDraft(title=title, pitch=PITCH, tags="Django", **more)
    stored = await projects.announce(actor(office, owner), draft)
    await office.bot.delivery.say(stored.card)
    return stored.scheme.project.number


async def seek(office: Office, who: Member) -> None:
    """Say what one looks for."""
    draft = SeekerDraft("A shop with payments")
    await office.bot.services.partners.seek(actor(office, who), draft)


async def ask(office: Office, who: Member, number: int = 1) -> RequestSight:
    """Ask for a place; nothing is said yet."""
    sight = await office.bot.services.partners.ask(actor(office, who), number, NOTE)
    assert isinstance(sight, RequestSight)
    return sight


async def unite(office: Office, owner: Member, who: Member, number: int = 1) -> PartnershipSight:
    """Let two be partners; their thread is not made yet."""
    asked = await ask(office, who, number)
    return await office.bot.services.partners.accept(actor(office, owner), asked.request.id)


async def pair_of(office: Office, pair_id: int = 1) -> PartnershipSight:
    """A partnership as it is stored now."""
    sight = await office.bot.services.partners.pair(office.guild.id, pair_id)
    assert sight is not None
    return sight


def threads(office: Office) -> list[Channel]:
    """The threads below the cohort's channel."""
    return [each for each in office.guild.channels.values() if each.parent is office.channel]


def inbox(office: Office, who: Member) -> list[str]:
    """What somebody was told privately."""
    return [text_of(message) for message in letters(office, who)]


def letters(office: Office, who: Member) -> list[Any]:
    """The direct messages of somebody, whole."""
    return [
        message
        for channel in office.standin.world.channels.values()
        if channel.recipient is who.user
        for message in channel.messages.values()
    ]


async def beats(office: Office, times: int = 3, **amount: float) -> None:
    """Let the heart beat some times, with a while between."""
    for _ in range(times):
        await office.pass_time(**(amount or {"seconds": 6}))
