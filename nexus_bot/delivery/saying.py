"""Saying one message on Discord: where it goes, under which name, and what is mended on the way."""

import io
import logging
from collections.abc import Iterator

from discord import Client, File, HTTPException, Object, Thread
from discord.abc import Messageable
from discord.ui import LayoutView, TextDisplay

from nexus_bot import texts
from nexus_bot.cards import Tone, attached, card
from nexus_bot.delivery.finding import find_sent, marked, nonce_of
from nexus_bot.delivery.manners import Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.markdown import shorten
from nexus_bot.models import OutboxMessage

log = logging.getLogger(__name__)

ROOM = 3500
WHOLE = "message.md"
LOCKED = 160005
Moved = int | None


class Speaker:
    """Sends finished messages to channels and people."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def say(self, message: OutboxMessage, said: Said) -> tuple[int, Moved]:
        """Send a message; its id, and the channel it stands in where that is another one.

        What is malformed, by a fault of ours, is sent shortened; what is too large is sent
        without its files; a thread that sleeps is woken or, failing that, its parent told.
        What has a place to be said ``elsewhere`` is said there when its thread is gone, or the
        bot may not speak in threads; one that is locked is left to those who locked it.
        """
        place = await self._place(message)
        try:
            return await self._send(place, message, said), None
        except HTTPException as error:
            match judge(error.status, error.code):
                case Verdict.OURS:
                    log.error("malformed", extra={"outbox": message.id, "kind": message.kind})
                    return await self._send(place, message, shortened(said)), None
                case Verdict.TOO_LARGE if said.files:
                    return await self._send(place, message, lightened(said)), None
                case Verdict.ARCHIVED if message.channel_id is not None:
                    return await self._wake(message, said, message.channel_id)
                case Verdict.GONE | Verdict.SHUT as why if said.elsewhere and not _is_locked(error):
                    channel_id, instead = await said.elsewhere(why)
                    return await self._send_to(channel_id, message, instead), channel_id
                case _:
                    raise

    async def find(self, message: OutboxMessage) -> int | None:
        """The message where it stands already, if it does; nothing stands where no place is."""
        try:
            return await find_sent(self._client, await self._place(message), message)
        except HTTPException as error:
            if judge(error.status, error.code) is Verdict.GONE:
                return None
            raise

    async def _send(self, place: Messageable, message: OutboxMessage, said: Said) -> int:
        sent = await place.send(
            view=marked(said.view, message),
            files=list(said.files),
            nonce=nonce_of(message.dedupe_key),
            allowed_mentions=said.mentions,
        )
        return sent.id

    async def _place(self, message: OutboxMessage) -> Messageable:
        if message.channel_id is not None:
            return self._client.get_partial_messageable(
                message.channel_id, guild_id=message.guild_id
            )
        return await self._client.create_dm(Object(message.user_id or 0))

    async def _wake(self, message: OutboxMessage, said: Said, thread_id: int) -> tuple[int, Moved]:
        """Say it in a thread that sleeps, or in the channel that the thread hangs on."""
        thread = await self._client.fetch_channel(thread_id)
        if not isinstance(thread, Thread):
            return await self._send(await self._place(message), message, said), None
        try:
            await thread.edit(archived=False)
            return await self._send(thread, message, said), None
        except HTTPException as error:
            if judge(error.status, error.code) not in (Verdict.SHUT, Verdict.ARCHIVED):
                raise
        parent_id = thread.parent_id
        if said.elsewhere is not None:
            parent_id, said = await said.elsewhere(Verdict.ARCHIVED)
        return await self._send_to(parent_id, message, said), parent_id

    async def _send_to(self, channel_id: int, message: OutboxMessage, said: Said) -> int:
        place = self._client.get_partial_messageable(channel_id, guild_id=message.guild_id)
        return await self._send(place, message, said)


def _is_locked(error: HTTPException) -> bool:
    return error.code == LOCKED


def shortened(said: Said) -> Said:
    """A message in plain paragraphs with room to spare; the whole of it as a file."""
    whole = "\n\n".join(_texts(said.view))
    file = File(io.BytesIO(whole.encode()), filename=WHOLE)
    view = card(Tone.CLOSED, shorten(whole, ROOM), attached(file))
    return Said(view, said.mentions, [file])


def lightened(said: Said) -> Said:
    """A message without its files, which says that they are missing."""
    words = "\n\n".join(_texts(said.view))
    view = card(Tone.CLOSED, shorten(words, ROOM), texts.FILES_TOO_LARGE)
    return Said(view, said.mentions)


def _texts(view: LayoutView) -> Iterator[str]:
    for item in view.walk_children():
        if isinstance(item, TextDisplay):
            yield item.content
