"""Background jobs: plain coroutines, and the timetable that lists them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from nexus_bot.clock import Clock
from nexus_bot.delivery import Delivery
from nexus_bot.services import Services


@dataclass(frozen=True, slots=True)
class Workshop:
    """What jobs work with."""

    delivery: Delivery
    services: Services
    clock: Clock
    heartbeat_file: Path | None


async def say_due(workshop: Workshop) -> None:
    """Send what the outbox holds."""
    await workshop.delivery.say_due()


async def share_budget(workshop: Workshop) -> None:
    """Divide the budget of sends by the processes that send."""
    await workshop.delivery.beat()


async def plan_ahead(workshop: Workshop) -> None:
    """Put what comes due soon into the outbox."""
    await workshop.services.timeline.plan_ahead()


async def forget(workshop: Workshop) -> None:
    """Drop what has had its time."""
    await workshop.services.upkeep.forget()


async def tidy(workshop: Workshop) -> None:
    """Keep the index quick to read."""
    await workshop.services.upkeep.tidy()


async def beat(workshop: Workshop) -> None:
    """Show the outside that the loop is alive, and until when Discord wants no messages."""
    if workshop.heartbeat_file is not None:
        new = workshop.heartbeat_file.with_suffix(".new")
        lines = [workshop.clock().isoformat()]
        if until := workshop.delivery.degraded_until:
            lines.append(until.isoformat())
        new.write_text("\n".join(lines))
        new.replace(workshop.heartbeat_file)


Job = Callable[[Workshop], Awaitable[None]]

TIMETABLE: tuple[tuple[Job, timedelta], ...] = (
    (plan_ahead, timedelta(seconds=60)),
    (say_due, timedelta(seconds=5)),
    (share_budget, timedelta(seconds=10)),
    (beat, timedelta(seconds=15)),
    (forget, timedelta(hours=1)),
    (tidy, timedelta(hours=1)),
)
