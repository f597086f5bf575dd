"""Typed dates, read in a thread, for free text takes its time; refused in words."""

import asyncio
from datetime import date, datetime, timedelta

from nexus_bot import texts
from nexus_bot.errors import Invalid
from nexus_bot.typed import Unclear, parse_wall

FAR = timedelta(days=731)


async def read_date(
    name: str, typed: str, today: date, *, end_of_day: bool = False, stands: datetime | None = None
) -> datetime:
    """The wall time of a date of a cohort; raises Invalid for one that is no date, or far away.

    What ``stands`` already may stay, however far it is.
    """
    try:
        wall = await asyncio.to_thread(parse_wall, typed, today=today, end_of_day=end_of_day)
    except Unclear as doubt:
        raise Invalid(texts.bad_date(name, typed, doubt.why, doubt.found)) from doubt
    if abs(wall.date() - today) > FAR and wall != stands:
        raise Invalid(texts.far_date(name, wall))
    return wall
