"""Calendar files: what every program reads out of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from nexus_bot.calendars import Entry, written

NOW = datetime(2026, 9, 8, 9, tzinfo=UTC)
START = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))


def lines(*entries: Entry) -> list[str]:
    """A calendar file, line by line as it is meant."""
    made = written("Project Nexus", entries, "Europe/Paris", NOW)
    assert icalendar.Calendar.from_ical(made)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    return made.decode().replace("\r\n ", "").split("\r\n")


def test_every_instant_is_in_utc_also_in_the_hour_that_comes_twice() -> None:
    first = Entry("a@1", "First", START, START + timedelta(hours=1))
    second = Entry("b@1", "Second", START.replace(fold=1), START.replace(fold=1))

    found = lines(first, second)

    assert "DTSTART:20261025T003000Z" in found
    assert "DTEND:20261025T023000Z" in found
    assert "DTSTART:20261025T013000Z" in found
    assert "DTSTAMP:20260908T090000Z" in found
    assert "X-WR-TIMEZONE:Europe/Paris" in found


def test_an_entry_keeps_its_name_and_counts_its_revisions() -> None:
    found = lines(Entry("cohort-1-end@5", "Deadline", START, START, revision=3))

    assert "UID:cohort-1-end@5.nexus-bot" in found
    assert "SEQUENCE:3" in found
    assert "STATUS:CONFIRMED" in found
    assert not [line for line in found if line.startswith("DTEND")]


def test_what_was_called_off_says_so() -> None:
    found = lines(Entry("session-1@5", "Pairing", START, START + timedelta(1), is_off=True))

    assert "STATUS:CANCELLED" in found


def test_hostile_text_stays_within_its_line() -> None:
    text = "a;b,c\\d\r\nBEGIN:VEVENT\nEND:VCALENDAR\n" + "é" * 300
    made = written(text, [Entry("a@1", text, START, START, about=text)], "UTC", NOW)

    calendar = icalendar.Calendar.from_ical(made)

    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert made.count(b"\r\nBEGIN:VEVENT") == 1


def test_two_calendars_of_the_same_rows_differ_in_nothing_but_their_stamp() -> None:
    entry = Entry("a@1", "First", START, START)

    later = written("x", [entry], "UTC", NOW + timedelta(days=1)).decode()

    stamp = "DTSTAMP:20260909T090000Z"
    assert written("x", [entry], "UTC", NOW).decode() == later.replace(
        stamp, "DTSTAMP:20260908T090000Z"
    )
