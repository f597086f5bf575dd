"""The sender: takes what the outbox holds, says it on Discord, records what became of it."""

import asyncio
import base64
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from aiohttp import ClientError
from discord import (
    AllowedMentions,
    Client,
    HTTPException,
    NotFound,
    Object,
    PartialMessage,
    ui,
)

from nexus_bot.clock import Clock
from nexus_bot.errors import NotWritten
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import CARD, CARD_EDIT
from nexus_bot.repositories.posts import Whole
from nexus_bot.services.learnings import Learnings
from nexus_bot.services.upkeep import Upkeep
from nexus_bot.views.learnings import post_card
from nexus_bot.views.links import jump_url, message_url

log = logging.getLogger(__name__)

TRIES = 5
LATER = timedelta(seconds=5)
BATCH = 100
CARDS_WATCHED = 1000
TOO_MANY_REQUESTS = 429
LOST = (HTTPException, ClientError, OSError)

Edit = Callable[[ui.LayoutView], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: its state, and where it stands when it does."""

    state: str
    url: str | None = None


def nonce_of(key: str) -> str:
    """The name under which Discord knows one message, however often it is sent (24 letters)."""
    return base64.b32encode(blake2b(key.encode(), digest_size=15).digest()).decode().lower()


class Delivery:
    """Says what was promised: at once when asked, and on every heartbeat what is left."""

    def __init__(
        self,
        client: Client,
        *,
        upkeep: Upkeep,
        learnings: Learnings,
        clock: Clock,
        edit_seconds: float,
    ) -> None:
        self._client = client
        self._upkeep = upkeep
        self._learnings = learnings
        self._clock = clock
        self._edit_seconds = edit_seconds
        self._edited: dict[tuple[int, int], float] = {}
        self._queued: set[tuple[int, int]] = set()
        self.under_way: set[asyncio.Task[None]] = set()

    async def say(self, message: OutboxMessage | None, whole: Whole | None = None) -> Outcome:
        """Send one message that was claimed when it was planned; ``whole`` spares a look-up."""
        if message is None:
            return Outcome("cancelled")
        return await self._send(message, whole)

    async def say_due(self) -> None:
        """Send everything that is due."""
        while claimed := await self._upkeep.claim():
            for message in claimed:
                await self._send(message)
            if len(claimed) < BATCH:
                return

    async def _send(self, message: OutboxMessage, whole: Whole | None = None) -> Outcome:
        try:
            if message.kind == CARD:
                outcome = await self._post(message, whole)
            elif message.kind == CARD_EDIT:
                outcome = await self._edit(message)
            else:
                outcome = await self._remove(message)
        except (*LOST, NotWritten) as error:
            outcome = await self._unsure(message, error)
        except Exception as error:  # one bad message must not keep back those behind it
            log.exception("outbox_failed", extra={"outbox": message.id})
            outcome = await self._unsure(message, error)
        log.info(
            "outbox",
            extra={
                "outbox": message.id,
                "guild": message.guild_id,
                "kind": message.kind,
                "outcome": outcome.state,
            },
        )
        return outcome

    async def _unsure(self, message: OutboxMessage, error: Exception) -> Outcome:
        """Give up what Discord refuses; leave anything else claimed.

        Its lease runs out, and the same nonce makes the next try safe.
        """
        if message.attempts < TRIES and not is_refusal(error):
            return Outcome("sending")
        reason = type(error).__name__
        if isinstance(error, HTTPException):
            reason = f"discord {error.code or error.status}"
        try:
            await self._upkeep.settle(message, "failed", reason=reason)
        except NotWritten:
            return Outcome("sending")
        return Outcome("failed")

    async def _post(self, message: OutboxMessage, whole: Whole | None) -> Outcome:
        whole = whole or await self._learnings.whole(message.guild_id, message.payload["number"])
        if whole is None:
            await self._upkeep.settle(message, "cancelled", reason="deleted before it was posted")
            return Outcome("cancelled")
        channel = self._client.get_partial_messageable(
            message.channel_id, guild_id=message.guild_id
        )
        sent = await channel.send(
            view=post_card(whole),
            nonce=nonce_of(message.dedupe_key),
            allowed_mentions=told(whole),
        )
        await self._upkeep.sent(message, sent.id)
        return Outcome("sent", message_url(message.guild_id, message.channel_id, sent.id))

    async def _edit(self, message: OutboxMessage) -> Outcome:
        whole = await self._learnings.whole(message.guild_id, message.payload["number"])
        if whole is None:
            await self._upkeep.settle(message, "cancelled", reason="deleted meanwhile")
            return Outcome("cancelled")
        if whole.post.message_id is None:
            return await self._edit_nothing(message, whole)
        await self._card(whole).edit(view=post_card(whole), allowed_mentions=AllowedMentions.none())
        await self._upkeep.settle(message, "sent", message_id=whole.post.message_id)
        return Outcome("sent", jump_url(whole.post.guild_id, whole.post))

    async def _edit_nothing(self, message: OutboxMessage, whole: Whole) -> Outcome:
        """Post the card that failed before; wait for one that is on its way, but not for ever."""
        channel_id = await self._upkeep.place_for_failed_card(whole.post)
        if channel_id is not None:
            message.channel_id = channel_id
            return await self._post(message, whole)
        if message.attempts >= TRIES:
            await self._upkeep.settle(message, "cancelled", reason="the card never stood")
            return Outcome("cancelled")
        await self._upkeep.settle(message, "pending", due_at=self._clock() + LATER)
        return Outcome("pending")

    async def _remove(self, message: OutboxMessage) -> Outcome:
        channel = self._client.get_partial_messageable(
            message.channel_id, guild_id=message.guild_id
        )
        try:
            await channel.get_partial_message(message.payload["message_id"]).delete()
        except NotFound:
            log.debug("card_gone", extra={"outbox": message.id})
        await self._upkeep.settle(message, "sent")
        return Outcome("sent")

    def _card(self, whole: Whole) -> PartialMessage:
        channel = self._client.get_partial_messageable(
            whole.post.channel_id or 0, guild_id=whole.post.guild_id
        )
        return channel.get_partial_message(whole.post.message_id or 0)

    async def refresh(self, guild_id: int, number: int, edit: Edit | None = None) -> None:
        """Show a card's new counters; however many ask, once in ``edit_seconds`` at most."""
        key, now = (guild_id, number), time.monotonic()
        if key in self._queued:
            return
        wait = self._edited.get(key, now - self._edit_seconds) + self._edit_seconds - now
        if wait <= 0:
            await self._show(key, edit)
            return
        self._queued.add(key)
        task = asyncio.create_task(self._show_later(key, wait, edit))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _show_later(self, key: tuple[int, int], wait: float, edit: Edit | None) -> None:
        await asyncio.sleep(wait)
        self._queued.discard(key)
        await self._show(key, edit)

    async def _show(self, key: tuple[int, int], edit: Edit | None) -> None:
        now = time.monotonic()
        if len(self._edited) > CARDS_WATCHED:
            recent = now - self._edit_seconds
            self._edited = {card: at for card, at in self._edited.items() if at > recent}
        self._edited[key] = now
        whole = await self._learnings.whole(*key)
        if whole is None or whole.post.message_id is None:
            return
        try:
            if edit is not None:
                await edit(post_card(whole))
            else:
                await self._card(whole).edit(
                    view=post_card(whole), allowed_mentions=AllowedMentions.none()
                )
        except LOST as error:
            log.warning("card_not_shown", extra={"guild": key[0], "error": type(error).__name__})


def is_refusal(error: Exception) -> bool:
    """Whether Discord said no, and would say it again."""
    return (
        isinstance(error, HTTPException)
        and error.status < 500
        and error.status != TOO_MANY_REQUESTS
    )


def told(whole: Whole) -> AllowedMentions:
    """Whom a card calls: the author of a message that somebody else saved, or nobody."""
    if whole.learning.saved_by_id is None:
        return AllowedMentions.none()
    return AllowedMentions(
        everyone=False, roles=False, users=[Object(whole.post.author_id)], replied_user=False
    )
