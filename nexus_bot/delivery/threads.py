"""Threads as Discord has them: looked at, arranged, and people let in."""

import logging
from typing import Any

from aiohttp import ClientError
from discord import Client, HTTPException, NotFound, Thread

from nexus_bot.delivery.outcomes import SERVER_ERROR, Verdict, judge

log = logging.getLogger(__name__)

KEPT_OUT = (Verdict.SHUT, Verdict.FAILED, Verdict.OURS)
LEFT_ALONE = (*KEPT_OUT, Verdict.ARCHIVED)


async def look(client: Client, thread_id: int) -> Thread | None:
    """A thread as it is now; None where it is gone."""
    try:
        thread = await client.fetch_channel(thread_id)
    except NotFound:
        return None
    return thread if isinstance(thread, Thread) else None


async def let_in(client: Client, thread_id: int, user_id: int, *, needed: bool = False) -> None:
    """Let somebody hear of a thread, where Discord does; they can find it all the same.

    Where that is ``needed``, as for a private one, what Discord did not answer is tried again.
    """
    try:
        await client.http.add_user_to_thread(thread_id, user_id)
    except (HTTPException, ClientError, OSError) as error:
        refused = isinstance(error, HTTPException) and error.status < SERVER_ERROR
        if needed and not refused:
            raise
        log.info("not_let_in", extra={"channel": thread_id, "error": type(error).__name__})


async def arrange(thread: Thread, **changes: Any) -> bool:
    """Change a thread, where the bot may."""
    try:
        await thread.edit(**changes)
    except HTTPException as error:
        if judge(error.status, error.code) not in LEFT_ALONE:
            raise
        log.info("thread_left_as_it_is", extra={"channel": thread.id, "code": error.code})
        return False
    return True
