"""`make crash`: the whole suite; its last line says what came of every reminder."""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from tests.crash import scenes
from tests.crash.times import QUICK, REAL, Times
from tests.crash.verdict import Verdict
from tests.postgres import Postgres, programs_of, start

LEASE_ROOM = 10.0
SQLITE_ROOM = 60.0
INSIDE = Times(QUICK.scale, window=8.0)
OUTLIVED = Times(QUICK.scale, window=2.5)
SCENES = {
    "kills": "SQLite, kill -9 at random moments",
    "restart": "SQLite, restarts",
    "signals": "SQLite, told twice to end",
    "herd": "PostgreSQL, 4 processes, kill -9 and pauses longer than the lease",
    "outlived": "PostgreSQL, 4 processes, pauses longer than nonces last",
    "takeover": "PostgreSQL, rolling restarts",
    "recovery": "PostgreSQL, kill -9 at full length",
}


class Suite:
    """Plays one scene after the other and adds up their verdicts."""

    def __init__(self, folder: Path, server: Postgres, seed: int) -> None:
        self.folder = folder
        self.server = server
        self.seed = seed
        self.total: Verdict | None = None
        self.kept = True

    def sqlite(self, name: str) -> str:
        """The address of a new SQLite file."""
        return f"sqlite+aiosqlite:///{self.folder / name}.db"

    async def judge(self, name: str, scene: Awaitable[Verdict]) -> None:
        """Plays a scene and prints its verdict."""
        begun = time.perf_counter()
        verdict = await scene
        print(f"{name}: {verdict} ({time.perf_counter() - begun:.0f} s)", flush=True)
        for complaint in verdict.wrong[:10]:
            print(f"  {complaint}", flush=True)
        self.total = verdict if self.total is None else self.total + verdict
        self.kept = self.kept and verdict.holds

    def bound(self, name: str, seconds: float, most: float) -> None:
        """Prints how long something took at most, and holds it against its bound."""
        print(f"  {name}: {seconds:.1f} s at most (allowed: {most:.0f} s)", flush=True)
        self.kept = self.kept and seconds <= most

    async def kills(self, reminders: int, kills: int, outages: int) -> Verdict:
        """Kills one bot after the other on SQLite."""
        verdict, gaps = await scenes.kills(
            self.folder,
            self.sqlite("kills"),
            reminders=reminders,
            kills=kills,
            outages=outages,
            seed=self.seed,
        )
        self.bound("back after a kill", max(gaps), SQLITE_ROOM)
        return verdict

    async def herd(self, times: Times, reminders: int, kills: int, pauses: int) -> Verdict:
        """Kills and stops four bots on PostgreSQL."""
        with self.server.fresh() as url:
            return await scenes.herd(
                self.folder,
                url,
                times,
                reminders=reminders,
                kills=kills,
                pauses=pauses,
                pause=2.5 * times.lease if times is OUTLIVED else 1.5 * times.lease,
                seed=self.seed,
            )

    async def rolling(self, url: str, rounds: int) -> Verdict:
        """Restarts bots gently."""
        verdict, longest = await scenes.rolling(self.folder, url, rounds=rounds, seed=self.seed)
        self.bound("end after SIGTERM", longest, 10)
        return verdict

    async def told_twice(self) -> Verdict:
        """Ends a bot in the middle of an unanswered send."""
        url = self.sqlite("twice")
        verdict, took = await scenes.told_twice(self.folder, url, reminders=10, seed=self.seed)
        self.bound("end after a second SIGTERM", took, 5)
        return verdict

    async def recovery(self, times: Times) -> Verdict:
        """Kills one of two bots on PostgreSQL, at a lease as long as the product's."""
        with self.server.fresh() as url:
            verdict, took = await scenes.recovery(
                self.folder, url, times, reminders=60, seed=self.seed
            )
        self.bound("all done after a kill", took, times.lease + LEASE_ROOM)
        return verdict


async def play(suite: Suite, chosen: Sequence[str]) -> bool:
    """Plays the scenes that are named, or all; tells whether all promises were kept."""
    with suite.server.fresh() as url:
        script: dict[str, Callable[[], Awaitable[Verdict]]] = {
            "kills": lambda: suite.kills(10_000, 500, outages=15),
            "restart": lambda: suite.rolling(suite.sqlite("rolling"), 10),
            "signals": suite.told_twice,
            "herd": lambda: suite.herd(INSIDE, 3000, kills=60, pauses=60),
            "outlived": lambda: suite.herd(OUTLIVED, 1500, kills=15, pauses=30),
            "takeover": lambda: suite.rolling(url, 10),
            "recovery": lambda: suite.recovery(REAL),
        }
        for scene in chosen or script:
            await suite.judge(SCENES[scene], script[scene]())
    print(f"crash suite: {suite.total}")
    return suite.kept


def main() -> None:
    """Runs the long form, or parts of it; exits with 1 when a promise was broken."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    asked.add_argument("scene", nargs="*", help=", ".join(SCENES))
    asked.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    chosen = asked.parse_args()
    if strange := set(chosen.scene) - SCENES.keys():
        asked.error(f"no such scene: {', '.join(sorted(strange))}")
    print(f"seed {chosen.seed} (again: make crash ARGS='--seed {chosen.seed}')", flush=True)
    logging.getLogger("nexus_bot").setLevel(logging.ERROR)
    home = Path(start())
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        suite = Suite(Path(folder), Postgres(home, programs_of(home)), chosen.seed)
        kept = asyncio.run(play(suite, chosen.scene))
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
