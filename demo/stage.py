"""What can be done while the demo runs: look elsewhere, let time pass, restart the bot."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import simcord
from simcord.enums import AppCommandType

from demo import house, week
from demo.world import ZONE, Place, World

HISTORY = timedelta(days=8)
STEP = timedelta(hours=1)
PATIENCE = timedelta(seconds=30)  # for what one action sets off; the first match loads its tools


class DemoEnv(simcord.Env):
    """A simulated Discord in which a refusal counts as an answer, not as a failing bot."""

    def _record_error(self, error: BaseException) -> None:
        if not house.is_refusal(error):
            super()._record_error(error)


class Stage:
    """The simulated Discord, the bot in it and the one channel that is shown, one action a time."""

    def __init__(self, env: DemoEnv, world: World, *, flows: bool) -> None:
        self.env = env
        self.world = world
        self.turn = asyncio.Lock()
        self.place = world.places()[0]
        self.showing = 0
        self.preview: simcord.Preview | None = None
        self._watch: asyncio.Task[None] | None = None
        self._read: dict[int, int] = {}
        self._flows = flows
        self._real = time.monotonic()

    @classmethod
    @asynccontextmanager
    async def open(cls, present: datetime | None = None) -> AsyncIterator[Self]:
        """Begin afresh: an empty database, an empty server, then the week until the present.

        Time flows as outside; from a given present on, it only moves when it is moved.
        """
        house.forget()
        clock = SimulatedClock()
        env = clock.env = DemoEnv(
            await house.open_bot(clock),
            check_errors=False,
            shard_count=1,
            settle_timeout=PATIENCE.total_seconds(),
        )
        flows, present = present is None, present or datetime.now(UTC)
        began = midnight(present - HISTORY)
        env.backend.advance_clock(max(0.0, (began - env.now()).total_seconds()))
        stage = cls(env, World(env, house.NAME), flows=flows)
        try:
            await env.start()
            with env.time_context():
                await week.play(stage, present)
            for place in stage.world.places():
                stage._mark_read(place)
            await stage.show(stage.place)
            yield stage
        finally:
            await stage._close()

    async def show(self, place: Place, *, first: Any = None, target: Any = None) -> None:
        """Show another place, its page opening as ``first`` and on ``target``."""
        async with self.turn:
            await self._show(place, first=first, target=target)

    async def restart(self) -> None:
        """End the bot and start a new one on the same database; the server lives on."""
        async with self.acting():
            await self.env.settle()
            await self.env.bot.close()
            await self.env.restart_bot(await house.open_bot(self.env.now))
            await self._show(self.place)

    async def advance(self, span: timedelta) -> None:
        """Let time pass in steps of an hour, doing after each what has become due."""
        async with self.acting():
            await self.let_pass(span)
            await self._show(self.place)

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[None]:
        """Take the turn, once the simulated clock has caught up with the real time gone by."""
        async with self.turn:
            real = time.monotonic()
            if self._flows:
                await self.env.advance_time(real - self._real)
            self._real = real
            if self.preview is not None:
                self.preview.capture_time = self.env.now()
            yield

    async def let_pass(self, span: timedelta, *, step: timedelta = STEP) -> None:
        """Move the clock and run the bot's jobs, for those who already have the turn.

        What the bot says on the way is said when it is due.
        """
        until = self.env.now() + span
        with self.env.time_context():
            while (now := self.env.now()) < until:
                then, due = min(until, now + step), await house.next_due(self.env)
                if due is not None and now < due < then:
                    then = due
                await self.env.advance_time((then - now).total_seconds())
                await house.run_due(self.env)
                await self.env.settle()

    async def press_menu(self, viewer: str, command: str, message: str) -> None:
        """Run a context menu of a message, which the preview's page has no way to do."""
        async with self.acting():
            actors = [p.actor for p in self.world.people if str(p.actor.id) == viewer]
            if not actors or self.place.kind == "messages":
                raise simcord.SetupError("Message menus work in channels and threads.")
            actor = actors[0]
            found = [m for m in self.place.channel.history(viewer=actor) if str(m.id) == message]
            if not found:
                raise simcord.SetupError("That message is gone.")
            result = await actor.context_menu(self.place.channel, command, found[0])
            await self._show(self.place, first=actor, target=result if result.modal else None)

    def menus(self) -> list[str]:
        """The names of the bot's message menus."""
        commands: Mapping[Any, Any] = self.env.backend.commands.get(None, {})
        return sorted(name for name, kind in commands if kind == AppCommandType.MESSAGE)

    def unread(self, place: Place) -> int:
        """How many messages came since the place was last shown."""
        messages = self.env.backend.messages.get(place.channel.id, {}).values()
        seen = self._read.get(place.channel.id, 0)
        return sum(1 for message in messages if message.id > seen and not message.is_ephemeral)

    async def _show(self, place: Place, *, first: Any = None, target: Any = None) -> None:
        await self._leave()
        viewers = sorted(place.viewers, key=lambda viewer: first is None or viewer.id != first.id)
        preview = self.env.preview(
            place.channel,
            viewers=viewers,
            layout="channel",
            locale="en-GB",
            timezone=ZONE,
            assets=self.world.faces,
        )
        await preview.__aenter__()
        if target is not None:
            await preview.show(target)
        self._mark_read(self.place)
        self.place, self.preview = place, preview
        self.showing += 1
        self._mark_read(place)
        self._watch = asyncio.create_task(self._reopen(preview))

    def _mark_read(self, place: Place) -> None:
        messages = self.env.backend.messages.get(place.channel.id, {})
        self._read[place.channel.id] = max(messages, default=0)

    async def _leave(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self.preview is not None:
            await self.preview.close()
        self._watch = self.preview = None

    async def _reopen(self, preview: simcord.Preview) -> None:
        """Show the place again when a visitor ended the preview from inside its page."""
        await preview.wait_closed()
        self._watch = None
        await self.show(self.place)

    async def _close(self) -> None:
        async with self.turn:
            await self._leave()
            await self.env.bot.close()
            await self.env.shutdown()


def midnight(instant: datetime) -> datetime:
    """The beginning of the day in which an instant lies, by the cohort's clocks."""
    return instant.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)


class SimulatedClock:
    """The simulated server's present, once there is one."""

    env: DemoEnv

    def __call__(self) -> datetime:
        """The instant in the simulated server."""
        return self.env.now()
