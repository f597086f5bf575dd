"""The budget: how fast the bot may send, shared with other processes, and what is on hold."""

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta

from nexus_bot.clock import Clock

BURST_SECONDS = 0.8
CATCHING_UP = 4
SLOW_FOR = 600.0
SLOWEST = 64


class Bucket:
    """Gives so many turns a second, in order of asking, and catches up faster after a rest."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._next = self._last = 0.0

    def take(self) -> float:
        """Take a turn; how many seconds it is away. Also after a rest they come one by one."""
        now = time.perf_counter()
        turn = max(self._next, now - BURST_SECONDS)
        self._next = turn + 1 / self.rate
        self._last = max(turn, now, self._last + 1 / (CATCHING_UP * self.rate))
        return self._last - now


class Budget:
    """The sends a second of this process: the bot's, divided by the processes that send.

    Direct messages have half of it, and less for a while each time they were opened too fast.
    """

    def __init__(self, sends_per_second: float) -> None:
        self._whole = sends_per_second
        self._all = Bucket(sends_per_second)
        self._direct = Bucket(sends_per_second / 2)
        self._slowness, self._slow_until = 1, 0.0
        self._closed = asyncio.Event()

    def share(self, senders: int) -> None:
        """Divide the bot's budget by the processes that send."""
        self._all.rate = self._whole / max(1, senders)

    def slow_down(self) -> None:
        """Open direct messages half as fast for ten minutes."""
        self._slowness = min(SLOWEST, 2 * self._slowness)
        self._slow_until = time.perf_counter() + SLOW_FOR

    @property
    def sends_per_second(self) -> float:
        """How many messages this process may send in a second."""
        return self._all.rate

    @property
    def direct_per_second(self) -> float:
        """How many direct messages this process may send in a second."""
        if time.perf_counter() > self._slow_until:
            self._slowness = 1
        return self._all.rate / 2 / self._slowness

    async def take(self, *, direct: bool, urgent: bool = False) -> bool:
        """Wait for a turn; False when no more are given.

        Who is ``urgent`` does not wait, and those behind wait longer for it.
        """
        wait = self._all.take()
        if direct:
            self._direct.rate = self.direct_per_second
            wait = max(wait, self._direct.take())
        if wait and not urgent and not self._closed.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._closed.wait()
        return urgent or not self._closed.is_set()

    def close(self) -> None:
        """Give no more turns, also to those who wait for one."""
        self._closed.set()


class Holds:
    """What nobody may send to for some seconds: one bucket of Discord's, or all of them.

    However the clock jumps, nothing is held longer than it was asked for.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[object, tuple[datetime, float]] = {}

    def hold(self, bucket: object, seconds: float) -> None:
        """Send nothing to a bucket for a while; None is all of them."""
        now = self._clock()
        self._held = {held: end for held, end in self._held.items() if end[0] > now}
        if seconds > self.seconds(bucket):
            self._held[bucket] = (self._clock() + timedelta(seconds=seconds), seconds)

    def seconds(self, bucket: object) -> float:
        """For how long nothing may be sent to a bucket."""
        return max(self._left(None), self._left(bucket))

    def _left(self, bucket: object) -> float:
        until, seconds = self._held.get(bucket, (None, 0.0))
        if until is None:
            return 0.0
        left = min((until - self._clock()).total_seconds(), seconds)
        if left <= 0:
            del self._held[bucket]
        return max(0.0, left)
