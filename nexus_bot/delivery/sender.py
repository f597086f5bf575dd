"""The sender: takes what the outbox holds, says it on Discord, records what became of it."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from discord import Client

from nexus_bot.clock import Clock
from nexus_bot.delivery.announcements import Announcements
from nexus_bot.delivery.blockers import BlockerMessages
from nexus_bot.delivery.budget import Budget, Holds
from nexus_bot.delivery.cards import Cards, Edit
from nexus_bot.delivery.events import Events
from nexus_bot.delivery.integration import PlanBoard, PlanPanels
from nexus_bot.delivery.ledger import Ledger
from nexus_bot.delivery.manners import Make, Manner
from nexus_bot.delivery.notices import Notices
from nexus_bot.delivery.partners import PartnerMessages
from nexus_bot.delivery.projects import ProjectMessages
from nexus_bot.delivery.reminders import Reminders
from nexus_bot.delivery.sessions import SessionMessages
from nexus_bot.delivery.trying import Held, Trier, line_of
from nexus_bot.errors import NotWritten
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import LEASE, OPEN
from nexus_bot.repositories.posts import Whole
from nexus_bot.services import Services
from nexus_bot.services.ends import End, is_doubtful
from nexus_bot.views.links import message_url

log = logging.getLogger(__name__)

HANDS = 100
PAUSE = 1.0
SENDS_PER_SECOND = 25.0
SHUT = "shut"
ALERT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: its state, and where it stands when it does.

    The state is *shut* for one that waits for a channel in which the bot may not write.
    """

    state: str
    url: str | None = None


class Delivery:
    """Says what was promised: at once when asked, and on every heartbeat what is left.

    Channels are served side by side, each in order; nothing is begun once it is to ``stop``.
    """

    def __init__(
        self,
        client: Client,
        services: Services,
        clock: Clock,
        *,
        edit_seconds: float,
        sends_per_second: float = SENDS_PER_SECOND,
        locked_out: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._outbox = services.outbox
        self._clock = clock
        self._cards = Cards(client, services, clock, edit_seconds=edit_seconds)
        self.board = PlanBoard(client, clock, edit_seconds=edit_seconds)
        manners: dict[str, Manner] = {
            **self._cards.manners,
            **Announcements(client, services, clock).manners,
            **Events(client, services, clock).manners,
            **Reminders(client, services, clock).manners,
            **SessionMessages(client, services, clock).manners,
            **BlockerMessages(client, services, clock).manners,
            **ProjectMessages(client, services, clock).manners,
            **PartnerMessages(client, services, clock).manners,
            **PlanPanels(client, services, clock).manners,
            **Notices(client, services, clock).manners,
        }
        self.budget = Budget(sends_per_second)
        self.holds = Holds(clock)
        begin_anew = services.outbox.begin_anew
        self._trier = Trier(client, manners, clock, self.budget, self.holds, locked_out, begin_anew)
        self._ledger = Ledger(services.outbox)
        self._lines: dict[Hashable, deque[Held]] = {}
        self._in_hand = 0
        self._eased = asyncio.Event()
        self._beating = asyncio.Lock()
        self._stopping = False
        self._is_called = False
        self._working: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> set[asyncio.Task[Any]]:
        """What is begun and should come to its end."""
        return self._cards.under_way | self._working | self._ledger.under_way

    async def say(self, message: OutboxMessage | None, whole: Whole | None = None) -> Outcome:
        """Send one message that was claimed when it was planned; ``whole`` spares a look-up."""
        if message is None:
            return Outcome("cancelled")
        if message.state != "sending":
            return Outcome(self._told(message, message.state), url_of(message, message.message_id))
        age = (self._clock() - (message.ready_at - LEASE)).total_seconds()
        make: Make | None = None
        if whole is not None:
            make = partial(self._cards.compose, whole=whole)
        end = await self._trier.end_of(self._held(message, age, urgent=True), make)
        self._note(end)
        if not await self._ledger.record(end):
            return Outcome("sending")
        state = self._told(message, end.state)
        return Outcome(state, url_of(message, end.message_id, end.channel_id))

    def _told(self, message: OutboxMessage, state: str) -> str:
        """A state as whoever waits for it is told."""
        channel = message.channel_id
        is_shut = state in OPEN and channel is not None and self.is_shut(message.guild_id, channel)
        return SHUT if is_shut else state

    def is_shut(self, guild_id: int, channel_id: int) -> bool:
        """Whether the bot may not write in a channel, by what was turned away or Discord says."""
        if (guild_id, channel_id) in self._trier.troubles:
            return True
        guild = self._client.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild else None
        if guild is None or channel is None:
            return False
        granted = channel.permissions_for(guild.me)
        return not (granted.view_channel and granted.send_messages)

    async def say_due(self) -> None:
        """Send everything that is due, and what that causes to be said at once."""
        async with self._beating:
            self._is_called = False
            self._trier.troubles = await self._outbox.troubles()
            while await self._take() or self._in_hand or await self._ledger.flush():
                self._eased.clear()
                await self._rest()

    def say_soon(self) -> None:
        """Send what is due at once, or right after what is being sent; however many ask, once."""
        if self._stopping:
            return
        self._eased.set()
        if not self._is_called:
            self._is_called = True
            self._begin(self._answer())

    async def _answer(self) -> None:
        try:
            await self.say_due()
        except NotWritten:  # the heartbeat says it, once the storage answers again
            log.warning("not_said_at_once")

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _take(self) -> int:
        """Claim as much as there are hands for, and put each message into its line."""
        room = HANDS - self._in_hand
        if self._stopping or room < HANDS // 2:
            return 0
        begun = time.perf_counter()
        try:
            claimed = await self._outbox.claim(room)
        except NotWritten:
            log.warning("not_claimed")
            return 0
        for message in claimed:
            held = self._held(message, time.perf_counter() - begun)
            self._in_hand += 1
            line = line_of(message)
            if line in self._lines:
                self._lines[line].append(held)
            else:
                self._lines[line] = deque([held])
                self._begin(self._work(line))
        return len(claimed)

    def _held(self, message: OutboxMessage, age: float, *, urgent: bool = False) -> Held:
        left = LEASE.total_seconds() - max(0.0, age)
        return Held(
            message,
            time.perf_counter() + left,
            self._clock() + timedelta(seconds=left),
            urgent,
        )

    async def _rest(self) -> None:
        """Wait until half of the hands are free again, or a moment."""
        if self._in_hand:
            try:
                async with asyncio.timeout(PAUSE):
                    await self._eased.wait()
            except TimeoutError:
                pass

    async def _work(self, line: Hashable) -> None:
        """Say what stands in one line, in order."""
        waiting = self._lines[line]
        try:
            while waiting:
                held = waiting.popleft()
                if self._stopping:
                    state = "sending" if is_doubtful(held.message) else "pending"
                    end = End(held.message, state, ready_at=self._clock(), counts=False)
                else:
                    end = await self._trier.end_of(held)
                self._note(end)
                self._ledger.add(end)
                self._let_go()
        finally:
            del self._lines[line]
            for _ in waiting:
                self._let_go()

    def _let_go(self) -> None:
        self._in_hand -= 1
        if self._in_hand <= HANDS // 2:
            self._eased.set()

    def _note(self, end: End) -> None:
        log.info(
            "outbox",
            extra={
                "outbox": end.message.id,
                "guild": end.message.guild_id,
                "kind": end.message.kind,
                "outcome": end.state,
            },
        )

    async def refresh(self, guild_id: int, number: int, edit: Edit | None = None) -> None:
        """Show a card's new counters; however many ask, once in a while at most."""
        await self._cards.refresh(guild_id, number, edit)

    async def beat(self) -> None:
        """Share the budget with the processes that send, and raise an alarm when all is late."""
        self.budget.share(await self._outbox.beat())
        since = await self._outbox.waiting_since()
        if since is not None and self._clock() - since > ALERT_AFTER:
            log.warning("outbox_late", extra={"since": since.isoformat()})

    async def mended(self, guild_id: int, channel_id: int | None = None) -> None:
        """Try a channel again, or all of a server's, for its permissions were changed."""
        known = self._trier.troubles
        here = {key for key in known if key[0] == guild_id and channel_id in (None, key[1])}
        if here:
            await self._outbox.clear_trouble(guild_id, channel_id)
            for key in here:
                del known[key]

    @property
    def degraded_until(self) -> datetime | None:
        """Until when nothing at all is sent, because Discord wants that."""
        seconds = self.holds.seconds(None)
        return self._clock() + timedelta(seconds=seconds) if seconds else None

    def stop(self) -> None:
        """Begin nothing more; what waits in line goes back."""
        self._stopping = True
        self.budget.close()
        self._eased.set()

    async def end(self) -> None:
        """Write down what is known, and leave the budget to others."""
        try:
            await self._ledger.flush()
            await self._outbox.leave()
        except NotWritten:
            log.warning("left_unsaid")


def url_of(
    message: OutboxMessage, message_id: int | None, channel_id: int | None = None
) -> str | None:
    """Where a message stands, when it stands in a channel."""
    place = channel_id or message.channel_id
    if message_id is None or place is None:
        return None
    return message_url(message.guild_id, place, message_id)
