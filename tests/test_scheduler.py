"""The heartbeat: every job of the timetable, each alone, none skipped for being late."""

import ast
import asyncio
import inspect
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nexus_bot import clock, jobs
from nexus_bot.jobs import TIMETABLE, Workshop
from nexus_bot.scheduler import Scheduler
from tests.stage import Stage


@pytest.fixture
def workshop(stage: Stage, tmp_path: Path) -> Workshop:
    """What the jobs of a running bot work with, at the real time."""
    delivery, services = stage.bot.delivery, stage.bot.services
    return Workshop(delivery, services, clock.now, tmp_path / "heartbeat")


def test_every_job_is_on_the_timetable() -> None:
    tree = ast.parse(inspect.getsource(jobs))
    written = {node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}

    assert {job.__name__ for job, _ in TIMETABLE} == written
    assert all(every >= timedelta(seconds=5) for _, every in TIMETABLE)


async def test_every_job_runs(workshop: Workshop) -> None:
    for job, _ in TIMETABLE:
        await job(workshop)


async def test_the_heart_beats_where_it_is_told_to(workshop: Workshop) -> None:
    before = clock.now()

    await jobs.beat(workshop)
    await jobs.beat(workshop)

    assert workshop.heartbeat_file is not None
    assert before <= clock.now().fromisoformat(workshop.heartbeat_file.read_text()) <= clock.now()
    assert [file.name for file in workshop.heartbeat_file.parent.glob("heart*")] == ["heartbeat"]


async def test_a_bot_without_a_heartbeat_file_writes_none(
    workshop: Workshop, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())

    await jobs.beat(Workshop(workshop.delivery, workshop.services, clock.now, None))

    assert set(tmp_path.iterdir()) == before


async def test_a_late_job_runs_once_and_alone_and_is_never_skipped(workshop: Workshop) -> None:
    scheduler = Scheduler(workshop)
    scheduler.start()
    planned = scheduler._scheduler.get_jobs()
    scheduler.stop()

    assert {job.id for job in planned} == {job.__name__ for job, _ in TIMETABLE}
    assert {(job.coalesce, job.max_instances, job.misfire_grace_time) for job in planned} == {
        (True, 1, None)
    }
    assert {job.id: job.trigger.interval for job in planned} == {
        job.__name__: every for job, every in TIMETABLE
    }


async def test_a_job_begins_at_once_and_a_pause_lets_it_come_to_its_end(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_workshop: Workshop) -> None:
        begun.set()
        await go_on.wait()
        ended.set()

    monkeypatch.setattr("nexus_bot.scheduler.TIMETABLE", ((slow, timedelta(hours=1)),))
    scheduler = Scheduler(workshop)
    scheduler.start()
    async with asyncio.timeout(5):
        await begun.wait()

    scheduler.pause()
    go_on.set()
    await asyncio.wait(scheduler.under_way)
    scheduler.stop()

    assert ended.is_set()
    assert not scheduler.under_way


async def test_the_heartbeat_tells_until_when_discord_wants_no_messages(workshop: Workshop) -> None:
    workshop.delivery.holds.hold(None, 600)

    await jobs.beat(workshop)

    assert workshop.heartbeat_file is not None
    beaten, until = workshop.heartbeat_file.read_text().split("\n")
    assert datetime.fromisoformat(beaten) <= clock.now()
    assert datetime.fromisoformat(until) == workshop.delivery.degraded_until
