"""The sender: takes what the outbox holds, says it on Discord, records what became of it."""

import base64
import logging
from dataclasses import dataclass
from hashlib import blake2b

from aiohttp import ClientError
from discord import Client, HTTPException, Object
from discord.abc import Messageable

from nexus_bot.clock import Clock
from nexus_bot.delivery.cards import Cards, Edit
from nexus_bot.delivery.events import Events
from nexus_bot.delivery.manners import Done, Dropped, Manner, Put, Said
from nexus_bot.delivery.reminders import Reminders
from nexus_bot.errors import NotWritten
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.posts import Whole
from nexus_bot.services import Services
from nexus_bot.views.links import message_url

log = logging.getLogger(__name__)

TRIES = 5
BATCH = 100
TOO_MANY_REQUESTS = 429
LOST = (HTTPException, ClientError, OSError)


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
        self, client: Client, services: Services, clock: Clock, *, edit_seconds: float
    ) -> None:
        self._client = client
        self._upkeep = services.upkeep
        self._clock = clock
        self._cards = Cards(client, services, clock, edit_seconds=edit_seconds)
        self._manners: dict[str, Manner] = {
            **self._cards.manners,
            **Events(client, services, clock).manners,
            **Reminders(client, services, clock).manners,
        }
        self.under_way = self._cards.under_way

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

    async def refresh(self, guild_id: int, number: int, edit: Edit | None = None) -> None:
        """Show a card's new counters; however many ask, once in a while at most."""
        await self._cards.refresh(guild_id, number, edit)

    async def _send(self, message: OutboxMessage, whole: Whole | None = None) -> Outcome:
        try:
            outcome = await self._try(message, whole)
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

    async def _try(self, message: OutboxMessage, whole: Whole | None) -> Outcome:
        if whole is not None:
            made = await self._cards.compose(message, whole)
        else:
            made = await self._manners[message.kind].make(message)
        match made:
            case Said():
                return await self._say(message, made)
            case Put(ready_at):
                await self._upkeep.settle(message, "pending", ready_at=ready_at)
                return Outcome("pending")
            case Dropped(state, reason):
                await self._upkeep.settle(message, state, reason=reason)
                return Outcome(state)
            case Done(message_id):
                await self._upkeep.settle(message, "sent", message_id=message_id)
                return Outcome("sent", url_of(message, message_id))

    async def _say(self, message: OutboxMessage, said: Said) -> Outcome:
        sent = await (await self._place(message)).send(
            view=said.view,
            files=list(said.files),
            nonce=nonce_of(message.dedupe_key),
            allowed_mentions=said.mentions,
        )
        await self._upkeep.sent(message, sent.id)
        return Outcome("sent", url_of(message, sent.id))

    async def _place(self, message: OutboxMessage) -> Messageable:
        if message.channel_id is not None:
            return self._client.get_partial_messageable(
                message.channel_id, guild_id=message.guild_id
            )
        return await self._client.create_dm(Object(message.user_id or 0))

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


def url_of(message: OutboxMessage, message_id: int | None) -> str | None:
    """Where a message stands, when it stands in a channel."""
    if message_id is None or message.channel_id is None:
        return None
    return message_url(message.guild_id, message.channel_id, message_id)


def is_refusal(error: Exception) -> bool:
    """Whether Discord said no, and would say it again."""
    return (
        isinstance(error, HTTPException)
        and error.status < 500
        and error.status != TOO_MANY_REQUESTS
    )
