"""The panels of partners in their threads: posted, kept in step, never posted anew."""

import logging

from aiohttp import ClientError
from discord import AllowedMentions, Client, HTTPException, PartialMessage

from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import STANDS, Dropped, Made, Manner, Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.delivery.pace import Pace
from nexus_bot.delivery.standing import draw_late, redraw
from nexus_bot.delivery.threads import arrange, look
from nexus_bot.models import OutboxMessage
from nexus_bot.services import Services
from nexus_bot.services.ends import is_doubtful
from nexus_bot.services.partner_plans import PANEL, PANEL_EDIT
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views.integration import panel

log = logging.getLogger(__name__)

LOST = (HTTPException, ClientError, OSError)
GONE, NO_THREAD = "the partnership is gone", "they have no thread"


class PlanPanels:
    """What stands in the threads of partners: their plan or, of buddies, what each builds."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._integration = services.integration
        self._partners = services.partners
        self._clock = clock

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about panels."""
        return {
            PANEL: Manner(self.compose, repeat=True, places=True),
            PANEL_EDIT: Manner(self.edit, repeat=True, places=True),
        }

    async def compose(self, message: OutboxMessage) -> Made:
        """The panel as it is now, unless it stands."""
        sight = await self._placed(message)
        if isinstance(sight, Dropped):
            return sight
        pair = sight.partnership
        if pair.message_id is not None and not is_doubtful(message):
            return Dropped("cancelled", STANDS)
        if await look(self._client, pair.thread_id or 0) is None:
            return await self._thread_gone(sight)
        return Said(panel(sight, self._clock()))

    async def edit(self, message: OutboxMessage) -> Made:
        """Show the panel as it is now, also in a thread that sleeps; post one that failed."""
        sight = await self._placed(message)
        if isinstance(sight, Dropped):
            return sight
        pair, view = sight.partnership, panel(sight, self._clock())
        if pair.message_id is None:
            state = await self._integration.panel_state(sight)
            return draw_late(message, Said(view), state, pair.thread_id, self._clock())
        try:
            return await self._redraw(message, sight)
        except HTTPException as error:
            if judge(error.status, error.code) is not Verdict.ARCHIVED:
                raise
        thread = await look(self._client, pair.thread_id or 0)
        if thread is None:
            return await self._thread_gone(sight)
        if not await arrange(thread, archived=False):
            return Dropped("skipped", "its thread is locked")
        return await self._redraw(message, sight)

    async def _redraw(self, message: OutboxMessage, sight: PartnershipSight) -> Made:
        view = panel(sight, self._clock())
        standing = standing_of(self._client, sight)
        return await redraw(message, standing, view, lambda: self._let_go(sight))

    async def _let_go(self, sight: PartnershipSight) -> None:
        """Forget a panel that is gone, with its thread where that is gone, too."""
        if await look(self._client, sight.partnership.thread_id or 0) is None:
            await self._thread_gone(sight)
        else:
            await self._integration.panel_gone(sight)

    async def _placed(self, message: OutboxMessage) -> PartnershipSight | Dropped:
        """Two partners who have a thread, which is where the message goes now."""
        sight = await self._integration.sight(message.guild_id, message.payload["pair"])
        if sight is None:
            return Dropped("cancelled", GONE)
        if sight.partnership.thread_id is None:
            return Dropped("cancelled", NO_THREAD)
        message.channel_id = sight.partnership.thread_id
        return sight

    async def _thread_gone(self, sight: PartnershipSight) -> Dropped:
        pair = sight.partnership
        await self._partners.thread_gone(pair.guild_id, pair.thread_id or 0)
        return Dropped("cancelled", NO_THREAD)


class PlanBoard:
    """Shows a panel anew right after it changed, once in ``edit_seconds`` at most.

    Whatever is left out here, the edit that was stored with the change shows some seconds later.
    """

    def __init__(self, client: Client, clock: Clock, *, edit_seconds: float) -> None:
        self._client = client
        self._clock = clock
        self._pace = Pace(edit_seconds)

    async def show(self, sight: PartnershipSight) -> None:
        """Show a panel as it is, where it stands and has rested."""
        pair = sight.partnership
        if pair.thread_id is None or pair.message_id is None or self._pace.left(pair.id):
            return
        self._pace.note(pair.id)
        view = panel(sight, self._clock())
        try:
            await standing_of(self._client, sight).edit(
                view=view, allowed_mentions=AllowedMentions.none()
            )
        except LOST as error:
            log.warning("panel_not_shown", extra={"pair": pair.id, "error": type(error).__name__})


def standing_of(client: Client, sight: PartnershipSight) -> PartialMessage:
    """The panel of two partners in their thread."""
    pair = sight.partnership
    thread = client.get_partial_messageable(pair.thread_id or 0, guild_id=pair.guild_id)
    return thread.get_partial_message(pair.message_id or 0)
