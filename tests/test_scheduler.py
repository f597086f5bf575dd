"""The heartbeat: every job of the timetable, each alone, none skipped for being late."""

import ast
import asyncio
import inspect
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from nexus_bot import clock, jobs
from nexus_bot.jobs import TIMETABLE, Workshop
from nexus_bot.models import Cohort, Receipt, Sender
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Receipts
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.scheduler import Scheduler
from nexus_bot.services.announcements import ANNOUNCEMENT
from tests.stage import Stage, read


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


async def test_every_job_does_its_work_and_does_it_once(workshop: Workshop, stage: Stage) -> None:
    guild, now = stage.guild.id, stage.bot.clock()
    async with stage.bot._database.write() as session:
        await session.execute(
            update(Cohort).where(Cohort.guild_id == guild).values(planned_until=None)
        )
        await session.execute(delete(Sender).where(Sender.guild_id == 0))
        await Receipts(session).take(guild, 1)
        news = {"text": "Good news", "role": 0, "by": stage.amina.id}
        intent = Intent(ANNOUNCEMENT, "1", now, channel_id=stage.channel.id, payload=news)
        await Outbox(session).plan(guild, intent, now)

    for _ in range(2):
        for job, _every in TIMETABLE:
            await job(workshop)
    await stage.env.settle()

    async with stage.bot._database.read() as session:
        cohort = await Cohorts(session).running(guild)
        senders = await session.scalars(select(Sender.owner).where(Sender.guild_id == 0))
        old = select(Receipt).where(Receipt.guild_id == guild, Receipt.interaction_id == 1)
        assert cohort is not None
        assert cohort.planned_until is not None
        assert len(senders.all()) == 1
        assert (await session.scalars(old)).all() == []
    assert sum("Good news" in read(message) for message in stage.channel.history()) == 1
    assert workshop.heartbeat_file is not None
    assert workshop.heartbeat_file.exists()


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
