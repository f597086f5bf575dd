"""Dates and weeks: every zone, every clock change, and whatever somebody types."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nexus_bot.schedule import (
    Moment,
    parse_wall,
    parse_when,
    readings,
    resolve,
    weeks_in_a_row,
    zone_named,
    zone_names,
    zones_like,
)

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
TODAY = date(2026, 9, 8)
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
    ("typed", "meant"),
    [
        ("2026-09-15", "2026-09-15 00:00"),
        ("2026-09-15 18:00", "2026-09-15 18:00"),
        ("2026/9/5", "2026-09-05 00:00"),
        ("2026.9.5 8:30", "2026-09-05 08:30"),
        ("2026-09-05 6pm", "2026-09-05 18:00"),
        ("2026-09-15T18:00:59", "2026-09-15 18:00"),
        (" 15  September 18:00 ", "2026-09-15 18:00"),
        ("15 Sep 2026", "2026-09-15 00:00"),
        ("15/09/2026", "2026-09-15 00:00"),
        ("8 march", "2027-03-08 00:00"),
        ("29 February 2028", "2028-02-29 00:00"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, meant: str) -> None:
    read = parse_wall(typed, today=TODAY)

    assert read is not None
    assert f"{read:%F %R}" == meant


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30", "30 February 2026", "2026-13-01", "29 February 2027", "31 April 2026",
        "2026-09-15 25:00", "1969-12-31", "0001-01-01", "9999-12-31", "2201-01-01",
        "2026-09-15T18:00+02:00", "2026-09-15T18:00Z", "", " ", "soon", "maybe in September",
        "-1", "1e9", "NaN", "\0", "２０２６年", "🎉", "x" * 61,
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(typed: str) -> None:
    assert parse_wall(typed, today=TODAY) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-09-15", "23:59"),
        ("15 September", "23:59"),
        ("2026-09-15 00:00", "00:00"),
        ("2026-09-15 18:00", "18:00"),
    ],
)
def test_a_last_day_without_a_time_ends_with_the_day(typed: str, meant: str) -> None:
    read = parse_wall(typed, today=TODAY, end_of_day=True)

    assert read is not None
    assert f"{read:%R}" == meant


@pytest.mark.parametrize(
    "typed",
    ["15 September 12am", "12 a.m. 15 September", "15 Sept midnight", "15 September 12:00 AM"],
)
def test_a_last_day_that_ends_at_midnight_ends_with_its_night(typed: str) -> None:
    end = parse_wall(typed, today=TODAY, end_of_day=True)
    start = parse_wall(typed, today=TODAY)

    assert f"{end:%m-%d %R}" == "09-16 00:00"
    assert f"{start:%m-%d %R}" == "09-15 00:00"


@given(st.text(max_size=80), st.booleans())
@example("1" * 60, False)
@example("0000-00-00", True)
@example("in 99999999999999999 years", False)
@example("12/31/99999", False)
@example("W53 2026", False)
@example("2026-W53-7", False)
@example("20260915", True)
def test_whatever_is_typed_is_a_wall_time_or_nothing(typed: str, end_of_day: bool) -> None:
    read = parse_wall(typed, today=TODAY, end_of_day=end_of_day)

    assert read is None or (read.tzinfo is None and 2000 <= read.year <= 2200 and not read.second)


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)), st.times())
def test_every_date_is_read_back_as_it_was_written(day: date, time: object) -> None:
    typed = f"{day:%Y-%m-%d} {time:%H:%M}"

    read = parse_wall(typed, today=TODAY)

    assert read is not None
    assert f"{read:%Y-%m-%d %H:%M}" == typed


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


NAIROBI = ZoneInfo("Africa/Nairobi")
at = datetime.fromisoformat
NOW = at("2026-09-08 12:03:27")  # a Tuesday


def when(typed: str, now: datetime = NOW, zone: ZoneInfo = NAIROBI) -> str | None:
    """What is understood, as the clocks on the wall show it."""
    moment = parse_when(typed, now, zone)
    return f"{moment.wall:%a %Y-%m-%d %H:%M}" if moment else None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("tomorrow 6pm", "Wed 2026-09-09 18:00"),
        ("Tomorrow, 6 PM!", "Wed 2026-09-09 18:00"),
        ("6.30pm tomorrow", "Wed 2026-09-09 18:30"),
        ("tomorrow at 6", "Wed 2026-09-09 06:00"),
        ("tomorrow noon", "Wed 2026-09-09 12:00"),
        ("tomorrow morning at 9", "Wed 2026-09-09 09:00"),
        ("this evening at 7", "Tue 2026-09-08 19:00"),
        ("tonight 8", "Tue 2026-09-08 20:00"),
        ("friday afternoon at 3", "Fri 2026-09-11 15:00"),
        ("friday 18:00", "Fri 2026-09-11 18:00"),
        ("18:00 on friday", "Fri 2026-09-11 18:00"),
        ("next friday 18h", "Fri 2026-09-11 18:00"),
        ("sat 10:00", "Sat 2026-09-12 10:00"),
        ("friday 11 sept 18:00", "Fri 2026-09-11 18:00"),
        ("8 sept 18:00", "Tue 2026-09-08 18:00"),
        ("sept 8th, 6 pm", "Tue 2026-09-08 18:00"),
        ("8/9 18h30", "Tue 2026-09-08 18:30"),
        ("9.10.2026 18:00", "Fri 2026-10-09 18:00"),
        ("2026-09-08 18:00", "Tue 2026-09-08 18:00"),
        ("2026-9-8 18:00", "Tue 2026-09-08 18:00"),
        ("2026-09-08T18:00:30Z", "Tue 2026-09-08 21:00"),
        ("in 2 hours", "Tue 2026-09-08 14:03"),
        ("in 90 minutes", "Tue 2026-09-08 13:33"),
        ("in half an hour", "Tue 2026-09-08 12:33"),
        ("in 1h30", "Tue 2026-09-08 13:33"),
        ("in 1 hour and 30 minutes", "Tue 2026-09-08 13:33"),
        ("in 3 days at 18:00", "Fri 2026-09-11 18:00"),
        ("the day after tomorrow 10am", "Thu 2026-09-10 10:00"),
        ("next week 18:00", "Tue 2026-09-15 18:00"),
        ("12am", "Wed 2026-09-09 00:00"),
        ("yesterday 18:00", "Mon 2026-09-07 18:00"),
    ],
)
def test_a_day_and_an_hour_are_read_as_people_say_them(typed: str, understood: str) -> None:
    assert when(typed) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "tomorrow", "friday", "soon", "in 2", "25:00", "18:61", "13pm", "0am",
        "30 feb 10:00", "31 april 10:00", "tomorrow 6pm EST", "6pm-8pm", "never 18:00",
        "9999-12-31 18:00Z", "0001-01-01 00:00", "1970-01-01 00:00", "18:00 " * 12,
    ],
)  # fmt: skip
def test_what_names_no_day_and_hour_is_not_guessed(typed: str) -> None:
    assert when(typed) is None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("12:04", "Tue 2026-09-08 12:04"),
        ("12:03", "Wed 2026-09-09 12:03"),
        ("tuesday 12:04", "Tue 2026-09-08 12:04"),
        ("tuesday 12:03", "Tue 2026-09-15 12:03"),
        ("next tuesday 12:04", "Tue 2026-09-15 12:04"),
    ],
)
def test_an_hour_that_has_passed_today_is_the_next_one(typed: str, understood: str) -> None:
    assert when(typed) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("today 9:00", "Tue 2026-09-08 09:00"),
        ("8 sept 9:00", "Tue 2026-09-08 09:00"),
        ("1 sept 9:00", "Tue 2026-09-01 09:00"),
        ("1 july 9:00", "Thu 2027-07-01 09:00"),
        ("8 sept 2027 9:00", "Wed 2027-09-08 09:00"),
        ("29 feb 9:00", "Tue 2028-02-29 09:00"),
    ],
)
def test_a_date_that_has_just_passed_is_not_moved_to_next_year(typed: str, understood: str) -> None:
    assert when(typed) == understood


def test_hours_pass_while_days_are_counted_on_the_wall() -> None:
    eve = at("2026-03-28 12:00")  # clocks go forward in the night

    hours = parse_when("in 24 hours", eve, PARIS)
    day = parse_when("tomorrow 12:00", eve, PARIS)

    assert hours is not None
    assert day is not None
    assert hours.wall == at("2026-03-29 13:00")
    assert hours.instant - day.instant == timedelta(hours=1)


def test_a_typed_hour_that_clocks_skip_moves_past_the_gap() -> None:
    moment = parse_when("29 march 2026 02:30", at("2026-03-01 12:00"), PARIS)

    assert moment == Moment(
        at("2026-03-29 02:30"), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), shifted=True
    )


def test_of_a_typed_hour_that_comes_twice_the_first_counts() -> None:
    moment = parse_when("25 october 2026 02:30", at("2026-10-01 12:00"), PARIS)

    assert moment == Moment(
        at("2026-10-25 02:30"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), shifted=False
    )


def test_hours_from_the_second_of_two_equal_hours_are_hours_from_there() -> None:
    second = at("2026-10-25 02:30").replace(fold=1)

    moment = parse_when("in 1 hour", second, PARIS)

    assert moment is not None
    assert moment.instant == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Tue 18:00"),
        ("tom", "Wed 18:00"),
        ("fri", "Fri 18:00"),
        ("tomorrow 6", "Wed 18:00"),
        ("in 2", "Tue 14:03"),
        ("8 sept", "Tue 18:00"),
    ],
)
def test_what_is_half_typed_is_finished(typed: str, first: str) -> None:
    offered = readings(typed, NOW, NAIROBI, limit=5)

    assert f"{offered[0].wall:%a %H:%M}" == first
    assert len(offered) <= 5


@settings(max_examples=200)
@given(typed=st.text(max_size=70))
def test_whatever_is_typed_is_read_or_not_and_never_fails(typed: str) -> None:
    moment = parse_when(typed, NOW, NAIROBI)

    assert moment is None or 2000 <= moment.wall.year <= 2200
    assert all(each.wall > NOW for each in readings(typed, NOW, NAIROBI, limit=5))
