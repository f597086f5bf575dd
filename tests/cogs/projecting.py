"""What tests of `/project` use: its command in one step, and its card."""

from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.stage import Stage

PITCH = "Orders, payments and a webhook for each."
TYPED = {
    "title": "Shop API",
    "pitch": PITCH,
    "repository": "https://github.com/bea/shop",
    "docs": "https://shop.example.com/docs",
    "tags": "Django, PostgreSQL",
}


async def announced(
    stage: Stage, who: MemberActor | None = None, **options: Any
) -> InteractionResult:
    """Announce a project in one step; gives the private answer."""
    given = {name: value for name, value in (TYPED | options).items() if value is not None}
    return await (who or stage.bea).slash(stage.channel, "project", **given)


def cards(stage: Stage) -> list[discord.Message]:
    """The cards of the channel, the oldest first."""
    return stage.channel.history()
