"""What clocks that go forward or back do to dates, in words for a preview."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from nexus_bot import texts
from nexus_bot.schedule import resolve


def clock_notes(
    walls: Mapping[str, datetime], timezone: str, shifted: Sequence[str], twice: Sequence[str]
) -> list[str]:
    """A sentence for every date in an hour that clocks skip, or that comes twice."""
    zone = ZoneInfo(timezone)
    moved = {name: resolve(walls[name], zone).instant.astimezone(zone) for name in shifted}
    return [texts.skipped(name, walls[name], counts) for name, counts in moved.items()] + [
        texts.twice(name, walls[name]) for name in twice
    ]
