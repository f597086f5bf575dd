"""What stands on a calendar, and the calendar file that every program reads.

Values in, values out: what a scheduled event is made of, and entries as an iCalendar file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """Something with a beginning and an end, as its rows say at this moment.

    ``mark`` is the last line of what is said about it, unique in its server: by it, what was
    made on Discord is known again. ``event_id`` is what stands there, as far as we know.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    about: str
    mark: str
    channel_id: int | None = None
    event_id: int | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar file: ``uid`` stays the same however often it is moved.

    A calendar that has it already takes the one with the higher ``revision``. Who looks when
    somebody is free sees only what ``takes_time``.
    """

    uid: str
    name: str
    starts_at: datetime
    ends_at: datetime
    about: str = ""
    revision: int = 0
    takes_time: bool = False
    is_off: bool = False


def written(title: str, entries: Iterable[Entry], zone: str, now: datetime) -> bytes:
    """A calendar file of entries, each at its instant, which no program can misread.

    ``zone`` is the one to show them in where a program asks for one. Explaining a zone's clocks
    inside the file is left out: readers disagree about the hour in which clocks change.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Nexus Bot//Timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(title.split()))
    calendar.add("x-wr-timezone", zone)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}.nexus-bot")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("sequence", entry.revision)
        event.add("summary", entry.name)
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        if entry.ends_at > entry.starts_at:
            event.add("dtend", entry.ends_at.astimezone(UTC))
        if entry.about:
            event.add("description", entry.about)
        event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
        event.add("transp", "OPAQUE" if entry.takes_time else "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
