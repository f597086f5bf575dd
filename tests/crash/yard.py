"""A server full of people to remind, the bots that remind them, and every way to end a bot."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import psutil

from nexus_bot.database import open_database
from nexus_bot.models import Cohort
from nexus_bot.models import Member as MemberRow
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.services.planning import REMINDER
from tests.crash.times import Times
from tests.crash.verdict import Verdict, count_open, judge
from tests.wire.guilds import Member
from tests.wire.nursery import Nursery, kill_now
from tests.wire.rest import Call
from tests.wire.standin import Standin

MESSAGES = r"/channels/\d+/messages$"
GUILDS, PEOPLE = 4, 20
AT_ONCE = 500
SENDS_A_LIFE = 15
MOMENT = "kickoff"
LIMITS, LIMITED = 3, 0.1


@dataclass(frozen=True)
class Place:
    """A server with its cohort, the cohort's channel, and who wants to be reminded."""

    guild: int
    cohort: int
    channel: int
    people: Sequence[Member]


class Yard:
    """One run: its stand-in, its database, its bots, its chances (all from ``seed``)."""

    def __init__(self, folder: Path, url: str, times: Times, seed: int) -> None:
        self.url = url
        self.times = times
        self.random = random.Random(seed)
        self.standin = Standin(seed=seed)
        self.standin.messages.nonce_window = times.window
        self.bots: list[psutil.Process] = []
        self.planned = 0
        self._places: list[Place] = []
        self.ends: list[int] = []
        env = {**times.env, "DATABASE_URL": url, "NEXUS_SENDS_PER_SECOND": "50"}
        self.log = folder / "bots.log"
        self._nursery = Nursery(self.standin, self.log, env, module="tests.crash.forked")

    async def __aenter__(self) -> "Yard":
        await self.standin.__aenter__()
        await self._nursery.__aenter__()
        await self._settle_in()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._nursery.__aexit__()
        await self.standin.__aexit__(kind, error, trace)

    async def _settle_in(self) -> None:
        """Founds the servers, each with a channel, people who want reminders, and a cohort."""
        database = await open_database(self.url)
        async with database.write() as session:
            for number in range(GUILDS):
                guild = self.standin.world.add_guild(f"Course {number}")
                channel = guild.add_channel("cohort")
                people = [guild.add_member(f"Learner {n}") for n in range(PEOPLE)]
                cohort = cohort_of(guild.id, channel.id)
                session.add_all([cohort, *(member_of(guild.id, each.id) for each in people)])
                await session.flush()
                self._places.append(Place(guild.id, cohort.id, channel.id, people))
        await database.close()

    async def plan(self, count: int, *, over: float = 0.0) -> None:
        """Plans reminders, every fourth to a person, due now or spread over seconds."""
        now = datetime.now(UTC)
        by_guild: dict[int, list[Intent]] = {}
        for number in range(self.planned, self.planned + count):
            place = self.random.choice(self._places)
            due_at = now + timedelta(seconds=over * number / count)
            by_guild.setdefault(place.guild, []).append(self._reminder(place, number, due_at))
        database = await open_database(self.url)
        for guild, intents in by_guild.items():
            for begin in range(0, len(intents), AT_ONCE):
                async with database.write() as session:
                    some = intents[begin : begin + AT_ONCE]
                    await Outbox(session).plan_all(guild, some, now)
        await database.close()
        self.planned += count

    def _reminder(self, place: Place, number: int, due_at: datetime) -> Intent:
        private = number % 4 == 0
        return Intent(
            REMINDER,
            f"{place.cohort}:{MOMENT}:{number}",
            due_at,
            channel_id=None if private else place.channel,
            user_id=self.random.choice(place.people).id if private else None,
            payload={"cohort": place.cohort, "moment": MOMENT},
            expires_at=due_at + timedelta(hours=6),
        )

    def spoil(self, share: float) -> None:
        """Spoils the answers to a share of the sends, after their effect, in five ways.

        Some of the lost ones find their repeats limited, for longer than nonces last.
        """
        faults, when = self.standin.faults, {"after": True, "times": None, "chance": share / 5}
        faults.fail("POST", MESSAGES, 500, **when)  # type: ignore[arg-type]
        faults.fail("POST", MESSAGES, 503, **when)  # type: ignore[arg-type]
        faults.reset("POST", MESSAGES, **when)  # type: ignore[arg-type]
        faults.hang("POST", MESSAGES, **when)  # type: ignore[arg-type]
        lost = faults.fail("POST", MESSAGES, 502, **when)  # type: ignore[arg-type]
        lost.then, lost.times = self._limit, LIMITS
        faults.rules.insert(0, faults.rules.pop())

    def _limit(self) -> None:
        """Limits every send of the next moment, and with them the repeat of a lost one."""
        rules = self.standin.faults.rules
        wait = self.times.window + 0.5
        limit = self.standin.faults.rate_limit("POST", MESSAGES, wait, times=None)
        rules.insert(0, rules.pop())
        asyncio.get_running_loop().call_later(LIMITED, rules.remove, limit)

    async def start(self) -> psutil.Process:
        """Forks a bot; it may not be ready yet."""
        bot = await self._nursery.fork()
        self.bots.append(bot)
        return bot

    async def kill(self, bot: psutil.Process) -> None:
        """Ends a bot at once."""
        self.ends.append(time.perf_counter_ns())
        self.bots.remove(bot)
        await kill_now(bot)

    async def kill_on_the_wire(self, bot: psutil.Process, patience: float) -> None:
        """Ends a bot at one of its next sends: before it counts, after, or once it is answered."""
        faults, loop = self.standin.faults, asyncio.get_running_loop()

        def end() -> None:
            with suppress(psutil.NoSuchProcess):
                bot.kill()

        moment = self.random.choice(("before", "after", "answered"))
        if moment == "answered":
            delay = self.random.uniform(0, 0.006)
            rule = faults.exhaust("POST", MESSAGES, 0, then=lambda: loop.call_later(delay, end))
            rule.headers = {}
        else:
            rule = faults.reset("POST", MESSAGES, after=moment == "after", then=end)
        rule.chance = 1 / SENDS_A_LIFE
        faults.rules.insert(0, faults.rules.pop())
        with suppress(TimeoutError):
            await rule.wait(patience)
        faults.rules.remove(rule)
        await self.kill(bot)

    async def terminate(self, bot: psutil.Process, patience: float = 10.0) -> float:
        """Asks a bot to end, expects it to within its time, and returns how long it took."""
        begun = time.perf_counter()
        self.bots.remove(bot)
        bot.terminate()
        await asyncio.to_thread(bot.wait, patience)
        return time.perf_counter() - begun

    async def delay_a_send(self, seconds: float) -> None:
        """Returns once a send is under way that is answered only some time later."""
        late = self.standin.faults.delay("POST", MESSAGES, seconds, after=True)
        await late.wait()

    async def pause(self, bot: psutil.Process, seconds: float) -> None:
        """Stops a bot where it stands and lets it go on later."""
        with suppress(psutil.NoSuchProcess):
            bot.suspend()
            try:
                await asyncio.sleep(seconds)
            finally:
                bot.resume()

    async def revive(self) -> None:
        """Starts anew what has ended by itself, as whoever runs bots does.

        One that is stopped while it logs in finds its requests timed out, and gives up.
        """
        for bot in [each for each in self.bots if not each.is_running()]:
            self.bots.remove(bot)
            await self.start()

    async def sends(self, more: int, patience: float = 30.0) -> None:
        """Waits until so many more reminders were taken."""
        calls = self.standin.calls
        seen = len(calls)

        def sent() -> bool:
            return sum(map(is_send, calls[seen:])) >= more

        await self.standin.until(sent, patience)

    async def drain(self, patience: float = 600.0) -> None:
        """Waits until nothing is open any more."""
        async with asyncio.timeout(patience):
            while await self.left():  # noqa: ASYNC110 (rows tell nobody when they change)
                await asyncio.sleep(0.3)

    async def left(self) -> int:
        """How many reminders are still open."""
        return await count_open(self.url)

    async def verdict(self) -> Verdict:
        """What came of every reminder, once nobody sends any more."""
        return await judge(self.url, self.standin.world, self.planned)

    def recoveries(self) -> list[float]:
        """For each end of a bot, the seconds until reminders flowed again."""
        sends = [call.at_ns for call in self.standin.calls if is_send(call)]
        gaps = []
        for end in self.ends:
            after = next((at for at in sends if at > end), None)
            if after is not None:
                gaps.append((after - end) / 1e9)
        return gaps


def is_send(call: Call) -> bool:
    """Whether a call sent a message and was taken."""
    return call.method == "POST" and call.path.endswith("/messages") and call.status == 200


def cohort_of(guild: int, channel: int) -> Cohort:
    """A cohort that begins this minute; nothing of it is planned but what a scene plans."""
    now = datetime.now(UTC)
    start = now.replace(second=0, microsecond=0)
    end = start + timedelta(days=30)
    return Cohort(
        guild_id=guild,
        name="Course",
        channel_id=channel,
        timezone="UTC",
        start_wall=start.replace(tzinfo=None),
        end_wall=end.replace(tzinfo=None),
        starts_at=start,
        ends_at=end,
        planned_until=end,
        created_at=now,
    )


def member_of(guild: int, user: int) -> MemberRow:
    """Somebody who wants reminders."""
    now = datetime.now(UTC)
    return MemberRow(
        guild_id=guild, user_id=user, name="Learner", created_at=now, wants_reminders=True
    )
