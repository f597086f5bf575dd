"""Setting up: what an organiser typed, read, checked, and put into a cohort."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nexus_bot import schedule, texts
from nexus_bot.errors import Invalid
from nexus_bot.models import Cohort
from nexus_bot.schedule import Moment
from nexus_bot.services.planning import zone_of
from nexus_bot.services.reading import read_date
from nexus_bot.values import Preview, SetupDraft

PLACES = ("channel", "mentor_channel", "forum")
ROLES = ("backend_role", "frontend_role", "mentor_role")
DATES = ("start", "end")
NEEDED = ("channel_id", "start", "end")
DEFAULT_ZONE = "UTC"


def zone_called(name: str) -> ZoneInfo:
    """The zone of a name or a city; raises Invalid for one that does not exist."""
    zone = schedule.zone_named(name)
    if zone is None:
        raise Invalid(texts.unknown_zone(name))
    return zone


async def read(draft: SetupDraft, cohort: Cohort | None, *, home: str | None, now: datetime) -> (
    SetupDraft
):  # fmt: skip
    """A draft with its zone named and its dates as ISO wall times; raises Invalid.

    Without a zone of its own a new cohort follows the clocks at the organiser's home.
    """
    stands = cohort.timezone if cohort else home or DEFAULT_ZONE
    zone = zone_called(draft.timezone or stands)
    today = now.astimezone(zone).date()
    walls = {name: await _wall(name, getattr(draft, name), today, cohort) for name in DATES}
    dated = draft.timezone or any(walls.values())
    named = zone.key if dated else None
    return replace(draft, start=walls["start"], end=walls["end"], timezone=named)


async def _wall(name: str, typed: str | None, today: date, cohort: Cohort | None) -> str | None:
    """A typed date as ISO text."""
    if not typed:
        return None
    stands: datetime | None = getattr(cohort, f"{name}_wall") if cohort else None
    wall = await read_date(name, typed, today, end_of_day=name == "end", stands=stands)
    return f"{wall:%Y-%m-%d %H:%M}"


def preview_of(draft: SetupDraft, cohort: Cohort | None, panel: int = 0) -> Preview:
    """What a draft that was read would make of a cohort; raises Invalid when it does not add up."""
    stands = SetupDraft.of(cohort)
    whole = draft.over(stands)
    moments = moments_of(whole)
    check_order(moments, cohort)
    zone = zone_called(whole.timezone or DEFAULT_ZONE)
    doubts = {name: schedule.doubt_of(moment, zone) for name, moment in moments.items()}
    names = [f"{name}_id" for name in (*PLACES, *ROLES)] + [*DATES, "timezone"]
    return Preview(
        draft=whole,
        cohort=cohort,
        panel=panel,
        dates={name: moment.instant for name, moment in moments.items()},
        shifted=tuple(name for name, doubt in doubts.items() if doubt == "shifted"),
        changed=tuple(n for n in names if (getattr(whole, n) or None) != getattr(stands, n)),
        missing=tuple(name for name in NEEDED if not getattr(whole, name)),
        twice=tuple(name for name, doubt in doubts.items() if doubt == "twice"),
    )


def moments_of(whole: SetupDraft) -> dict[str, Moment]:
    """The instants of a draft's dates, in the draft's zone."""
    zone = zone_called(whole.timezone or DEFAULT_ZONE)
    typed = {name: getattr(whole, name) for name in DATES}
    return {
        name: schedule.resolve(datetime.fromisoformat(wall), zone)
        for name, wall in typed.items()
        if wall
    }


def check_order(moments: Mapping[str, Moment], cohort: Cohort | None) -> None:
    """Go on when the end comes after the start, and a deadline of its own lies between them."""
    start, end = moments.get("start"), moments.get("end")
    if start is None or end is None:
        return
    if end.instant <= start.instant:
        raise Invalid(texts.end_before_start(start.wall, end.wall))
    deadline = cohort.deadline_wall if cohort else None
    if deadline is not None and not start.wall < deadline <= end.wall:
        raise Invalid(texts.deadline_outside(deadline))


def facts(cohort: Cohort) -> dict[str, object]:
    """What an organiser can change of a cohort, as the audit log keeps it."""
    return {
        **{name: getattr(cohort, f"{name}_id") for name in (*PLACES, *ROLES)},
        "start": cohort.start_wall.isoformat(),
        "end": cohort.end_wall.isoformat(),
        "timezone": cohort.timezone,
    }


def apply(cohort: Cohort, draft: SetupDraft) -> tuple[str, ...]:
    """Put a draft that was read into a cohort; tells which dates a clock change moved."""
    preview = preview_of(draft, cohort if cohort.id else None)
    whole = preview.draft
    if "channel_id" in preview.missing:
        raise Invalid(texts.SETUP_NEEDS_CHANNEL)
    if preview.missing:
        raise Invalid(texts.setup_needs_date(preview.missing[0]))
    for name in (*PLACES, *ROLES):
        setattr(cohort, f"{name}_id", getattr(whole, f"{name}_id") or None)
    cohort.timezone = whole.timezone or DEFAULT_ZONE
    for name in DATES:
        setattr(cohort, f"{name}_wall", datetime.fromisoformat(getattr(whole, name)))
        setattr(cohort, f"{name}s_at", preview.dates[name])
    if cohort.deadline_wall is not None:
        cohort.deadline_at = schedule.resolve(cohort.deadline_wall, zone_of(cohort)).instant
    return preview.shifted


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[Any]]:
    """What differs, as the audit log keeps it: name, then before and after."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
