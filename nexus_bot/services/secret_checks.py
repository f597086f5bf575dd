"""Secrets in what was typed: found beside the event loop, and refused before anything is stored."""

import asyncio

from nexus_bot import leaks
from nexus_bot.errors import Leaked


async def refuse_secrets(typed: str, where: str = "") -> None:
    """Go on only when a text holds no secret; ``where`` names the field that it stood in."""
    found = await asyncio.to_thread(leaks.find, typed) if typed.strip() else []
    if found:
        raise Leaked(found[0].label, typed.count("\n", 0, found[0].start) + 1, where)
