"""Cards of posts in their channel: posted, edited, removed, and their counters kept fresh."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import ClientError
from discord import AllowedMentions, Client, HTTPException, NotFound, PartialMessage, ui

from nexus_bot.clock import Clock
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.manners import STANDS, Done, Dropped, Made, Manner, Said
from nexus_bot.delivery.pace import Pace
from nexus_bot.delivery.standing import draw_late, redraw
from nexus_bot.models import Blocker, OutboxMessage, Post
from nexus_bot.repositories.outbox import CARD, CARD_EDIT, CARD_REMOVAL
from nexus_bot.repositories.posts import Whole
from nexus_bot.services import Services
from nexus_bot.services.ends import is_doubtful
from nexus_bot.views.blockers import blocker_card
from nexus_bot.views.learnings import post_card

log = logging.getLogger(__name__)

LOST = (HTTPException, ClientError, OSError)

Edit = Callable[[ui.LayoutView], Awaitable[object]]


class Cards:
    """The cards of posts on Discord."""

    def __init__(
        self, client: Client, services: Services, clock: Clock, *, edit_seconds: float
    ) -> None:
        self._client = client
        self._learnings = services.learnings
        self._blockers = services.blockers
        self._outbox = services.outbox
        self._clock = clock
        self.pace = Pace(edit_seconds)
        self._queued: set[tuple[int, int]] = set()
        self.under_way: set[asyncio.Task[None]] = set()

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about cards."""
        return {
            CARD: Manner(self.compose, repeat=True),
            CARD_EDIT: Manner(self.edit, repeat=True),
            CARD_REMOVAL: Manner(self.remove, repeat=True),
        }

    async def compose(self, message: OutboxMessage, whole: Whole | None = None) -> Made:
        """The card of a post, unless it is gone by now or has its card."""
        whole = whole or await self._learnings.whole(message.guild_id, message.payload["number"])
        if whole is None:
            return Dropped("cancelled", "deleted before it was posted")
        if whole.post.message_id is not None and not is_doubtful(message):
            return Dropped("cancelled", STANDS)
        return Said(post_card(whole), mentions=told(whole))

    async def edit(self, message: OutboxMessage) -> Made:
        """Show a card as its post is now; where the card failed before, post it."""
        whole = await self._learnings.whole(message.guild_id, message.payload["number"])
        if whole is None:
            return Dropped("cancelled", "deleted meanwhile")
        if whole.post.message_id is None:
            said = Said(post_card(whole), mentions=told(whole))
            return draw_late(
                message, said, *await self._outbox.card_place(whole.post), self._clock()
            )
        return await redraw(
            message,
            self._card(whole.post),
            post_card(whole),
            lambda: self._outbox.card_gone(whole.post),
        )

    async def remove(self, message: OutboxMessage) -> Made:
        """Take a card away; one that is gone already is as good."""
        channel = self._client.get_partial_messageable(
            message.channel_id or 0, guild_id=message.guild_id
        )
        try:
            await channel.get_partial_message(message.payload["message_id"]).delete()
        except NotFound:
            log.debug("card_gone", extra={"outbox": message.id})
        return Done()

    def _card(self, standing: Post | Blocker) -> PartialMessage:
        channel = self._client.get_partial_messageable(
            standing.channel_id or 0, guild_id=standing.guild_id
        )
        return channel.get_partial_message(standing.message_id or 0)

    async def refresh(self, guild_id: int, number: int, edit: Edit | None = None) -> None:
        """Show a card's new counters; however many ask, once in ``edit_seconds`` at most."""
        key = (guild_id, number)
        if key in self._queued:
            return
        wait = self.pace.left(key)
        if not wait:
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
        self.pace.note(key)
        found = await self._found(*key)
        if found is None or found[0].message_id is None:
            return
        standing, view = found
        try:
            if edit is not None:
                await edit(view)
            else:
                await self._card(standing).edit(view=view, allowed_mentions=AllowedMentions.none())
        except LOST as error:
            log.warning("card_not_shown", extra={"guild": key[0], "error": type(error).__name__})

    async def _found(
        self, guild_id: int, number: int
    ) -> tuple[Post | Blocker, ui.LayoutView] | None:
        """What the hub knows by a number, and its card: a learning, or else a blocker."""
        whole = await self._learnings.whole(guild_id, number)
        if whole is not None:
            return whole.post, post_card(whole)
        case = await self._blockers.case(guild_id, number)
        return (case.blocker, blocker_card(case)) if case else None


def told(whole: Whole) -> AllowedMentions:
    """Whom a card calls: the author of a message that somebody else saved, or nobody."""
    if whole.learning.saved_by_id is None:
        return AllowedMentions.none()
    return only(whole.post.author_id)
