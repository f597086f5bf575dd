"""What happens to the bots: each scene ends with a verdict over every reminder."""

import asyncio
import time
from pathlib import Path

import psutil

from tests.crash.times import QUICK, REAL, Times
from tests.crash.verdict import Verdict
from tests.crash.yard import MESSAGES, Yard

TROUBLE = 0.05
SOON = 0.7
HEARD = 0.5


async def kills(
    folder: Path, url: str, *, reminders: int, kills: int, seed: int, outages: int = 0
) -> tuple[Verdict, list[float]]:
    """One bot after the other is killed at a random moment; some outages outlast the nonces."""
    async with Yard(folder, url, QUICK, seed) as yard:
        await yard.plan(reminders, over=kills / 2)
        yard.spoil(TROUBLE)
        long = set(yard.random.sample(range(kills), outages))
        for number in range(kills):
            bot = await yard.start()
            if yard.random.random() < 0.5:
                await yard.kill_on_the_wire(bot, 3.0)
            else:
                await asyncio.sleep(yard.random.uniform(0, SOON))
                await yard.kill(bot)
            if number in long:
                await asyncio.sleep(QUICK.window + 0.5)
        last = await yard.start()
        await yard.drain()
        await yard.terminate(last)
        return await yard.verdict(), yard.recoveries()


async def herd(
    folder: Path,
    url: str,
    times: Times,
    *,
    reminders: int,
    kills: int,
    pauses: int,
    pause: float,
    seed: int,
    bots: int = 4,
) -> Verdict:
    """Several bots send at the same time; some are killed, some stop for longer than the lease."""
    async with Yard(folder, url, times, seed) as yard:
        deeds = ["kill"] * kills + ["pause"] * pauses
        yard.random.shuffle(deeds)
        spell = pause / (bots - 1)
        await yard.plan(reminders, over=len(deeds) * spell)
        yard.spoil(TROUBLE)
        for _ in range(bots):
            await yard.start()
        stopped: dict[psutil.Process, asyncio.Task[None]] = {}
        for deed in deeds:
            await asyncio.sleep(yard.random.uniform(0, 2 * spell))
            await yard.revive()
            while len(awake := [b for b in yard.bots if b not in stopped]) < 2:  # noqa: ASYNC110
                await asyncio.sleep(spell / 4)
            bot = yard.random.choice(awake)
            if deed == "pause":
                stopped[bot] = asyncio.create_task(yard.pause(bot, pause))
                stopped[bot].add_done_callback(lambda _, bot=bot: stopped.pop(bot))  # type: ignore[misc]
            else:
                await yard.kill(bot)
                await yard.start()
        await asyncio.gather(*stopped.values())
        await yard.revive()
        await yard.drain()
        for bot in list(yard.bots):
            await yard.terminate(bot)
        return await yard.verdict()


async def rolling(folder: Path, url: str, *, rounds: int, seed: int) -> tuple[Verdict, float]:
    """Bots take over from each other, each told to end with a send under way; its longest end."""
    together, longest = not url.startswith("sqlite"), 0.0
    async with Yard(folder, url, QUICK, seed) as yard:
        await yard.plan(40 * rounds, over=2 * rounds)
        bot = await yard.start()
        for _ in range(rounds):
            await yard.delay_a_send(yard.random.uniform(0.1, 0.5))
            following = await yard.start() if together else None
            longest = max(longest, await yard.terminate(bot))
            bot = following or await yard.start()
        await yard.drain()
        await yard.terminate(bot)
        return await yard.verdict(), longest


async def told_twice(folder: Path, url: str, *, reminders: int, seed: int) -> tuple[Verdict, float]:
    """A bot whose send is never answered is told to end twice; its end, and what the next does."""
    async with Yard(folder, url, REAL, seed) as yard:
        stuck = yard.standin.faults.hang("POST", MESSAGES, after=True)
        await yard.plan(reminders)
        bot = await yard.start()
        await stuck.wait()
        bot.terminate()
        await asyncio.sleep(HEARD)
        took = await yard.terminate(bot)
        following = await yard.start()
        await yard.drain()
        await yard.terminate(following)
        return await yard.verdict(), took


async def recovery(
    folder: Path, url: str, times: Times, *, reminders: int, seed: int
) -> tuple[Verdict, float]:
    """Of two bots one is killed with work in its hands; the seconds until that is done, too."""
    async with Yard(folder, url, times, seed) as yard:
        await yard.plan(reminders)
        first = await yard.start()
        await yard.delay_a_send(1.0)
        second = await yard.start()
        await yard.kill(first)
        begun = time.perf_counter()
        await yard.drain()
        took = time.perf_counter() - begun
        await yard.terminate(second)
        return await yard.verdict(), took
