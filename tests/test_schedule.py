"""Weeks and zones: every zone, every clock change."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.schedule import (
    doubt_of,
    is_no_place,
    resolve,
    weeks_in_a_row,
    zone_named,
    zone_names,
    zones_like,
)

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = sorted(set(zone_names().values()))


def offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    """How far a zone's clocks are from UTC at an instant."""
    return instant.astimezone(zone).utcoffset() or timedelta()


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants, to the minute, at which a zone's clocks change."""
    found, at = [], FIRST
    while at < LAST:
        later = at + 7 * DAY
        if offset(zone, at) != offset(zone, later):
            low, high = at, later
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                low, high = (
                    (middle, high) if offset(zone, middle) == offset(zone, at) else (low, middle)
                )
            found.append(high.replace(second=0, microsecond=0))
        at = later
    return found


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show."""
    return instant.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize("name", ZONES)
def test_every_clock_change_of_a_zone_is_resolved_as_promised(name: str) -> None:
    zone = ZoneInfo(name)

    for change in changes(zone):
        before, after = offset(zone, change - 2 * MINUTE), offset(zone, change + 2 * MINUTE)
        if after > before:  # a gap: moved on by its length
            missing = wall(change - MINUTE, zone) + (after - before) / 2
            moment = resolve(missing, zone)
            assert moment.shifted
            assert wall(moment.instant, zone) == missing + (after - before)
        else:  # an hour that comes twice: the first
            twice = wall(change - MINUTE, zone) - (before - after) / 2
            moment = resolve(twice, zone)
            assert not moment.shifted
            assert moment.instant < change
            assert wall(moment.instant, zone) == twice
        for minutes in (-1440, 1440):
            plain = wall(change, zone) + minutes * MINUTE
            assert wall(resolve(plain, zone).instant, zone) == plain


def test_the_gap_and_the_fold_of_paris_are_what_the_documents_say() -> None:
    gap = resolve(datetime(2026, 3, 29, 2, 30), PARIS)  # noqa: DTZ001
    fold = resolve(datetime(2026, 10, 25, 2, 30), PARIS)  # noqa: DTZ001

    assert (gap.instant, gap.shifted) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), True)
    assert (fold.instant, fold.shifted) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), False)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2199, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_a_resolved_wall_time_shows_itself_or_says_that_it_moved(
    typed: datetime, name: str
) -> None:
    zone = ZoneInfo(name)

    moment = resolve(typed, zone)

    assert moment.shifted is (wall(moment.instant, zone) != typed)
    assert abs(wall(moment.instant, zone) - typed) <= DAY


def recount(moments: list[datetime], zone: ZoneInfo, now: datetime) -> int:
    """Weeks in a row, counted by looking at every day."""
    days = {moment.astimezone(zone).date() for moment in moments}
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())

    def is_active(week: date) -> bool:
        return any(week + timedelta(days=day) in days for day in range(7))

    if not is_active(monday):
        monday -= timedelta(days=7)
    count = 0
    while is_active(monday):
        count, monday = count + 1, monday - timedelta(days=7)
    return count


@given(
    st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), max_size=30),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Paris", "Pacific/Apia", "America/New_York", "Asia/Kathmandu"]),
    st.datetimes(datetime(2026, 6, 1), datetime(2027, 1, 7)),  # noqa: DTZ001
)
def test_weeks_in_a_row_agree_with_a_slow_recount(
    naive: list[datetime], name: str, now: datetime
) -> None:
    zone, moments = ZoneInfo(name), [moment.replace(tzinfo=UTC) for moment in naive]

    counted = weeks_in_a_row(moments, zone, now.replace(tzinfo=UTC))

    assert counted == recount(moments, zone, now.replace(tzinfo=UTC))


def test_weeks_go_on_over_the_end_of_a_year_and_a_clock_change() -> None:
    moments = [datetime(2025, 12, 29, tzinfo=UTC) + week * 7 * DAY for week in range(-40, 1)]

    assert weeks_in_a_row(moments, PARIS, datetime(2026, 1, 4, 20, tzinfo=UTC)) == 41
    assert weeks_in_a_row(moments, PARIS, datetime(2026, 1, 11, 20, tzinfo=UTC)) == 41
    assert weeks_in_a_row(moments, PARIS, datetime(2026, 1, 12, 20, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Africa/Lagos", "Africa/Lagos"),
        ("africa/lagos", "Africa/Lagos"),
        ("lagos", "Africa/Lagos"),
        (" New York ", "America/New_York"),
        ("utc", "UTC"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_zone_is_known_by_its_name_or_city(typed: str, name: str) -> None:
    found = zone_named(typed)

    assert found is not None
    assert found.key == name


@pytest.mark.parametrize("typed", ["", " ", "Mars", "Africa", "../etc/passwd", "\0", "x" * 999])
def test_what_is_no_zone_is_none(typed: str) -> None:
    assert zone_named(typed) is None


@given(st.text(max_size=40))
def test_zones_are_suggested_for_whatever_is_typed(typed: str) -> None:
    suggested = zones_like(typed, limit=25)

    assert len(suggested) <= 25
    assert len(set(suggested)) == len(suggested)
    assert set(suggested) <= available_timezones()


def test_zones_that_begin_as_typed_come_first() -> None:
    assert zones_like("lag", limit=25)[0] == "Africa/Lagos"
    assert "Africa/Nairobi" in zones_like("africa/n", limit=25)
    assert zones_like("york", limit=3)[0] == "America/New_York"


@pytest.mark.parametrize("typed", ["EST", "eat", "GMT+3", "UTC +05:30", "+3", "CET", "PDT"])
def test_an_abbreviation_tells_no_place(typed: str) -> None:
    assert is_no_place(typed)


@pytest.mark.parametrize("typed", ["Paris", "Africa/Lagos", "Mars", "", "ESTONIA"])
def test_a_city_is_no_abbreviation(typed: str) -> None:
    assert not is_no_place(typed)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [("2026-03-29 02:30", "shifted"), ("2026-10-25 02:30", "twice"), ("2026-10-25 03:30", "")],
)
def test_a_change_of_clocks_leaves_a_doubt(typed: str, doubt: str) -> None:
    assert doubt_of(resolve(datetime.fromisoformat(typed), PARIS), PARIS) == doubt
