"""P5: what is due drains at the send budget, the loop stays free, and picking costs little.

The stand-in is a process of its own. What discord.py takes for a message is measured in the same
run, by sending the same card to the same channels without any outbox.
"""

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter, process_time, thread_time

from discord import AllowedMentions
from discord.http import Route
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.search import emptied
from benchmarks.tables import p99, show
from nexus_bot import clock
from nexus_bot.cards import Tone, card
from nexus_bot.client import NexusBot
from nexus_bot.database import Database, open_database
from nexus_bot.delivery.finding import nonce_of
from nexus_bot.delivery.manners import Made, Manner, Said
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.claiming import HEAD, Claims
from nexus_bot.services import Services
from nexus_bot.services.ends import End
from tests.wire.standin import Standin

ENGINES = ("sqlite", "postgres")
ROWS, PICKS, BATCH = 1_000_000, 50, 100
DUE, GUILDS, CHANNELS = 10_000, 20, 5
SPEEDS = ((25.0, 20.0), (250.0, 20.0))
LANES, LENGTH, SENDERS = 200, 50, 4
TICK = 0.002
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers "
    "WHERE n + 1 < :rows)",
    "postgresql": "WITH numbers AS (SELECT generate_series(0, :rows - 1) AS n)",
}
FILL = """
    INSERT INTO outbox (guild_id, kind, dedupe_key, lane, channel_id, payload, state, due_at,
        ready_at, attempts, created_at)
    {numbers}
    SELECT 1 + n % :guilds, 'word', 'k' || n, {lane}, {channel}, '{{}}', 'pending', {due}, {due},
        0, {due}
    FROM numbers
"""
DUE_AT = {"sqlite": "'2026-01-01 00:00:00.000000'", "postgresql": "TIMESTAMPTZ '2026-01-01'"}


async def fill(
    database: Database, rows: int, *, guilds: int, channel: str = "1", lane: str = "NULL"
) -> None:
    """Puts so many due messages into the outbox."""
    engine = database.dialect
    statement = FILL.format(numbers=NUMBERS[engine], due=DUE_AT[engine], channel=channel, lane=lane)
    async with database.write() as session:
        await session.execute(text(statement), {"rows": rows, "guilds": guilds})
    async with database.write() as session:
        await session.execute(text("ANALYZE"))


async def pick(url: str, guilds: int) -> list[str]:
    """Measures how long picking 100 due of a million takes."""
    database = await open_database(url)
    await fill(database, ROWS, guilds=guilds)
    found, taken = [], []
    for _ in range(PICKS):
        before = perf_counter()
        await database.write_at_once(look)
        found.append((perf_counter() - before) * 1000)
        before = perf_counter()
        got = await database.write_at_once(claim)
        taken.append((perf_counter() - before) * 1000)
        assert len(got) == BATCH
    await database.close()
    return [f"{median(each):.1f}" for each in (found, taken)] + [f"{p99(taken):.1f}"]


async def look(session: AsyncSession) -> int:
    """Finds twice as many rows as a claim takes."""
    rows = await session.execute(HEAD, {"at": clock.now(), "most": 2 * BATCH})
    return len(rows.all())


async def claim(session: AsyncSession) -> Sequence[OutboxMessage]:
    """Takes 100 rows, which are marked as taken."""
    return await Claims(session).claim("bench", clock.now(), limit=BATCH)


def stand_in(pipe: Connection) -> None:
    """Is a stand-in with its servers and channels, until nobody needs it any more."""

    async def serve() -> None:
        async with Standin(strict=False) as standin:
            channels = []
            for number in range(GUILDS):
                guild = standin.world.add_guild(f"Course {number}")
                channels += [guild.add_channel(f"channel {n}").id for n in range(CHANNELS)]
            pipe.send((standin.api, standin.token, channels))
            await asyncio.to_thread(pipe.recv)

    asyncio.run(serve())


@dataclass
class Office:
    """A bot that sends to a stand-in, and the channels there."""

    bot: NexusBot
    channels: list[int]


@asynccontextmanager
async def opened(database: Database, rate: float) -> AsyncIterator[Office]:
    """Logs a sender in at a stand-in of its own."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=stand_in, args=(theirs,), daemon=True)
    process.start()
    api, token, channels = await asyncio.to_thread(ours.recv)
    Route.BASE = api
    bot = NexusBot(database, clock.now, heartbeat=False, sends_per_second=rate)
    bot.delivery._trier._manners = {"word": Manner(make, repeat=True)}
    await bot.login(token)
    try:
        yield Office(bot, channels)
    finally:
        await bot.close()
        ours.send("enough")
        process.join()


async def make(message: OutboxMessage) -> Made:
    """An ordinary reminder."""
    return Said(card(Tone.OPEN, "### 24 hours left", f"Message {message.id} of this measurement."))


async def bare(office: Office, count: int) -> float:
    """Measures the processor time of discord.py alone, in seconds a message."""
    before = process_time()
    for number in range(count):
        channel = office.bot.get_partial_messageable(office.channels[number % len(office.channels)])
        view = card(Tone.OPEN, "### 24 hours left", f"Message {number} of this measurement.")
        await channel.send(
            view=view, nonce=nonce_of(f"bare {number}"), allowed_mentions=AllowedMentions.none()
        )
    return (process_time() - before) / count


async def drain(engine: str, rate: float, seconds: float) -> list[str]:
    """Measures how much of the budget is used while 10,000 are due, and what that costs."""
    with emptied(engine) as url:
        database = await open_database(url)
        async with opened(database, rate) as office:
            alone = await bare(office, 500)
            await office.bot.delivery.say_due()  # from then on its statements are prepared
            await fill(database, DUE, guilds=GUILDS, channel="n % 100")
            places = dict(enumerate(office.channels))
            speaker = office.bot.delivery._trier._speaker
            place = speaker._place

            async def elsewhere(message: OutboxMessage) -> object:
                message.channel_id = places[message.channel_id or 0]
                return await place(message)

            speaker._place = elsewhere  # type: ignore[assignment, method-assign]
            late: list[float] = []
            busy: list[float] = []
            watching = await watch(2.0)
            worked, began = process_time(), perf_counter()
            sampler = asyncio.create_task(sample(late, busy))
            sending = asyncio.create_task(office.bot.delivery.say_due())
            await asyncio.wait((sending,), timeout=seconds)
            sampler.cancel()
            office.bot.delivery.stop()
            await sending
            took = min(perf_counter() - began, seconds)
            worked = process_time() - worked
            sent = await count_sent(database)
    share = sent / (rate * took)
    each = (worked - watching * took) / sent - alone
    return [
        f"{rate:.0f}", f"{sent:,}", f"{share:.1%}", f"{max(late):.1f}", f"{max(busy):.1f}",
        f"{p99(late):.1f}", f"{each * 1000:.2f}", f"{alone * 1000:.2f}",
    ]  # fmt: skip


async def sample(late: list[float], busy: list[float]) -> None:
    """Notes how late the loop wakes somebody, and what it computed meanwhile, in milliseconds."""
    while True:
        before, worked = perf_counter(), thread_time()
        await asyncio.sleep(TICK)
        late.append((perf_counter() - before - TICK) * 1000)
        busy.append((thread_time() - worked) * 1000)


async def watch(seconds: float) -> float:
    """Measures the processor time of the sampler alone, in seconds a second."""
    before, sampler = process_time(), asyncio.create_task(sample([], []))
    await asyncio.sleep(seconds)
    sampler.cancel()
    return (process_time() - before) / seconds


async def count_sent(database: Database) -> int:
    """How many messages stand."""
    async with database.read() as session:
        sent = select(func.count()).where(OutboxMessage.guild_id > 0, OutboxMessage.state == "sent")
        return await session.scalar(sent) or 0


async def order(engine: str) -> list[str]:
    """Counts messages that overtake another of their lane while every tenth try fails."""
    with emptied(engine) as url:
        database = await open_database(url)
        await fill(
            database, LANES * LENGTH, guilds=1, channel=f"n % {LANES}", lane=f"'l' || (n % {LANES})"
        )
        said: dict[str | None, list[int]] = defaultdict(list)
        chance = random.Random(7)

        async def send(services: Services) -> None:
            while sum(map(len, said.values())) < LANES * LENGTH:
                ends = []
                for message in await services.outbox.claim(BATCH):
                    fails = chance.random() < 0.1
                    if not fails:
                        said[message.lane].append(message.id)
                    at = message.due_at if fails else None
                    ends.append(End(message, "pending" if fails else "sent", ready_at=at))
                await services.outbox.record(ends)

        began = perf_counter()
        await asyncio.gather(*(send(Services.over(database, clock.now)) for _ in range(SENDERS)))
        took = perf_counter() - began
        await database.close()
    inversions = sum(a > b for lane in said.values() for a, b in itertools.pairwise(lane))
    return [f"{sum(map(len, said.values())):,}", f"{inversions}", f"{took:.1f}"]


async def main(_rounds: int) -> None:
    """Measures picking, draining and order on both engines."""
    picks, drains, orders = [], [], []
    for engine in ENGINES:
        for guilds in (1, 1_000):
            with emptied(engine) as url:
                picks.append([f"{engine}, {guilds:,} servers", *await pick(url, guilds)])
        for rate, seconds in SPEEDS:
            drains.append([engine, *await drain(engine, rate, seconds)])
        orders.append([engine, *await order(engine)])
    head = [f"{BATCH} of {ROWS:,} due", "picked, ms", "and claimed, ms", "p99 ms"]
    show("P5: picking (goal: 5 ms)", head, picks)
    head = [
        "engine",
        "a second",
        "sent",
        "of budget",
        "longest stall ms",
        "longest work ms",
        "p99 ms",
        "own ms",
        "discord.py ms",
    ]
    show(f"P5: draining {DUE:,} (goals: 95 %, 25 ms, 1.5 ms)", head, drains)
    head = [f"{LANES} lanes of {LENGTH}, {SENDERS} senders", "said", "overtakings", "s"]
    show("G5: order", head, orders)
