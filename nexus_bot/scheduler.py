"""The heartbeat: turns the timetable into APScheduler jobs; rows in the database are the truth."""

import asyncio
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from nexus_bot.jobs import TIMETABLE, Job, Workshop


class Scheduler:
    """Runs every job of the timetable, each one at a time, none skipped for being late."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.under_way: set[asyncio.Task[Any]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to beat, every job at once and then in its time."""
        for job, every in TIMETABLE:
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[job],
                seconds=every.total_seconds(),
                next_run_time=self._workshop.clock(),
                id=job.__name__,
            )
        self._scheduler.start()

    async def _run(self, job: Job) -> None:
        task = asyncio.ensure_future(job(self._workshop))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        await task

    def pause(self) -> None:
        """Begin nothing new."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """End what is still under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
