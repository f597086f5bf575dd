"""Suggestions while somebody types: whatever goes wrong, there are simply none."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import wraps
from typing import Any, TypeVar

from discord.app_commands import Choice
from discord.ext.commands import Cog

from nexus_bot.markdown import shorten
from nexus_bot.views.routes import Press

log = logging.getLogger(__name__)

ROOM = 100

C = TypeVar("C", bound=Cog)
Suggest = Callable[[C, Press, str], Awaitable[Iterable[tuple[str, str]]]]
Offer = Callable[[C, Press, str], Coroutine[Any, Any, list[Choice[str]]]]


def suggestions(suggest: Suggest[C]) -> Offer[C]:
    """Offer pairs of what is shown and what is filled in, or nothing when that fails."""

    @wraps(suggest)
    async def offered(cog: C, interaction: Press, typed: str) -> list[Choice[str]]:
        try:
            pairs = await suggest(cog, interaction, typed)
        except Exception as error:
            log.error("unexpected", exc_info=error, extra={"interaction": interaction.id})
            return []
        return [Choice(name=shorten(shown, ROOM), value=value) for shown, value in pairs]

    return offered


def same(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words that are shown as they are filled in."""
    return [(word, word) for word in words]
