"""The ledger: how tries ended, written down many at once."""

import asyncio
import logging
from typing import Any

from nexus_bot.errors import NotWritten
from nexus_bot.services.ends import End
from nexus_bot.services.outbox import Outbox

log = logging.getLogger(__name__)

AT_ONCE = 50
WAIT = 0.5


class Ledger:
    """Gathers ends of tries for a moment and stores them in one transaction.

    What the storage refuses is kept for the next time: its leases run out meanwhile, and the
    nonces make another try safe.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._ends: list[End] = []
        self._turn = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self.under_way: set[asyncio.Task[Any]] = set()

    def add(self, end: End) -> None:
        """Take an end in, to be stored within a moment."""
        self._ends.append(end)
        if len(self._ends) >= AT_ONCE:
            self._soon()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT, self._soon)

    async def record(self, end: End) -> bool:
        """Store one end at once; False when the storage cannot take it."""
        try:
            await self._outbox.record([end])
        except NotWritten:
            log.warning("end_not_recorded", extra={"outbox": end.message.id})
            return False
        return True

    def _soon(self) -> None:
        task = asyncio.ensure_future(self.flush())
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def flush(self) -> bool:
        """Store all that was gathered; whether there was anything that could be stored."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        async with self._turn:
            stored = False
            while ends := self._ends[:AT_ONCE]:
                try:
                    await self._outbox.record(ends)
                except NotWritten:
                    log.warning("ends_not_recorded", extra={"count": len(ends)})
                    return False
                except Exception:  # one bad end must not keep the others from being stored
                    log.exception("ledger_failed")
                    for end in ends if len(ends) > 1 else ():
                        await self._alone(end)
                del self._ends[: len(ends)]
                stored = True
            return stored

    async def _alone(self, end: End) -> None:
        try:
            await self.record(end)
        except Exception:  # its lease runs out, and the row is tried again
            log.exception("end_not_recorded", extra={"outbox": end.message.id})
