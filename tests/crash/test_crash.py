"""The short form of `make crash`: what is promised of reminders holds through kills and pauses."""

from pathlib import Path

import pytest

from tests.crash import scenes
from tests.crash.times import QUICK, Times
from tests.postgres import Postgres

pytestmark = pytest.mark.long

SEED = 1


def sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'nexus.db'}"


async def test_kills_and_lost_answers_lose_and_repeat_nothing(tmp_path: Path) -> None:
    verdict, _ = await scenes.kills(
        tmp_path, sqlite(tmp_path), reminders=120, kills=8, outages=1, seed=SEED
    )

    assert verdict.holds, verdict
    assert verdict.planned == 120


async def test_four_processes_that_stop_for_longer_than_nonces_last_repeat_nothing(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.fresh() as url:
        verdict = await scenes.herd(
            tmp_path,
            url,
            Times(QUICK.scale, window=2.5),
            reminders=80,
            kills=1,
            pauses=2,
            pause=5.0,
            seed=SEED,
        )

    assert verdict.holds, verdict


async def test_process_that_takes_over_loses_and_repeats_nothing(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.fresh() as url:
        verdict, longest = await scenes.rolling(tmp_path, url, rounds=1, seed=SEED)

    assert verdict.holds, verdict
    assert longest < 10


async def test_second_signal_ends_the_bot_in_the_middle_of_a_send(tmp_path: Path) -> None:
    verdict, took = await scenes.told_twice(tmp_path, sqlite(tmp_path), reminders=10, seed=SEED)

    assert verdict.holds, verdict
    assert took < 5
