"""Days and hours: whatever somebody types is read as they mean it, or asked about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nexus_bot.schedule import Moment
from nexus_bot.typed import Unclear, parse_wall, parse_when, readings

PARIS, NAIROBI = ZoneInfo("Europe/Paris"), ZoneInfo("Africa/Nairobi")
TODAY = date(2026, 9, 8)
at = datetime.fromisoformat
NOW = at("2026-09-08 12:03:27")  # a Tuesday


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
        ("8 September", "2026-09-08 00:00"),
        ("1 Sept.", "2026-09-01 00:00"),
        ("10 march", "2026-03-10 00:00"),
        ("8 Sep 18h", "2026-09-08 18:00"),
        ("8 Sep 18h30", "2026-09-08 18:30"),
        ("8 sep 18", "2026-09-08 18:00"),
        ("8 sep 26", "2026-09-08 00:00"),
        ("sept 8th, 9am", "2026-09-08 09:00"),
        ("9/15/2026", "2026-09-15 00:00"),
        ("9.10.2026", "2026-10-09 00:00"),
        ("tuesday", "2026-09-08 00:00"),
        ("next tuesday", "2026-09-15 00:00"),
        ("monday", "2026-09-14 00:00"),
        ("next monday 9am", "2026-09-14 09:00"),
        ("tuesday 8 September", "2026-09-08 00:00"),
        ("in two weeks", "2026-09-22 00:00"),
        ("29 February 2028", "2028-02-29 00:00"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert f"{parse_wall(typed, today=TODAY):%F %R}" == meant


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30", "30 February 2026", "2026-13-01", "29 February 2027", "31 April 2026",
        "2026-09-15 25:00", "1969-12-31", "0001-01-01", "9999-12-31", "2201-01-01",
        "2026-09-15T18:00+02:00", "2026-09-15T18:00Z", "", " ", "soon", "maybe in September",
        "-1", "1e9", "NaN", "\0", "２０２６年", "🎉", "x" * 61,
        "8 Sep 25h", "in 2 hours", "18:00", "8-15 september", "September 2026", "31 feb",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    with pytest.raises(Unclear):
        parse_wall(typed, today=TODAY)


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
    try:
        read = parse_wall(typed, today=TODAY, end_of_day=end_of_day)
    except Unclear:
        return

    assert read.tzinfo is None
    assert 2000 <= read.year <= 2201
    assert not read.second


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)), st.times())
def test_every_date_is_read_back_as_it_was_written(day: date, time: object) -> None:
    typed = f"{day:%Y-%m-%d} {time:%H:%M}"

    read = parse_wall(typed, today=TODAY)

    assert f"{read:%Y-%m-%d %H:%M}" == typed


def when(typed: str, now: datetime = NOW, zone: ZoneInfo = NAIROBI) -> str:
    """What is understood, as the clocks on the wall show it."""
    return f"{parse_when(typed, now, zone).wall:%a %Y-%m-%d %H:%M}"


def why(typed: str) -> str:
    """Why a time of a session is not read."""
    with pytest.raises(Unclear) as doubt:
        parse_when(typed, NOW, NAIROBI)
    return doubt.value.why


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("tomorrow 6pm", "Wed 2026-09-09 18:00"),
        ("Tomorrow, 6 PM!", "Wed 2026-09-09 18:00"),
        ("6.30pm tomorrow", "Wed 2026-09-09 18:30"),
        ("tomorrow at 06", "Wed 2026-09-09 06:00"),
        ("tomorrow 18", "Wed 2026-09-09 18:00"),
        ("saturday 10", "Sat 2026-09-12 10:00"),
        ("8 sep 18", "Tue 2026-09-08 18:00"),
        ("in an hour and a half", "Tue 2026-09-08 13:33"),
        ("in 1.5 hours", "Tue 2026-09-08 13:33"),
        ("in two hours", "Tue 2026-09-08 14:03"),
        ("in two and a half hours", "Tue 2026-09-08 14:33"),
        ("an hour from now", "Tue 2026-09-08 13:03"),
        ("monday 14 september 5pm", "Mon 2026-09-14 17:00"),
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
        ("13/9 18h30", "Sun 2026-09-13 18:30"),
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
    assert why(typed)


@pytest.mark.parametrize(
    ("doubt", "typed"),
    [
        ("hour", "tonight"), ("hour", "tomorrow"), ("hour", "in 3 days"), ("hour", "friday"),
        ("hour", "tomorrow morning"), ("hour", "sept 8"),
        ("half", "at 5"), ("half", "tomorrow 6"), ("half", "8 o'clock"), ("half", "tonight 12"),
        ("two", "tomorrow 6-8pm"), ("two", "18:00-20:00"), ("two", "from 6 to 8"),
        ("two", "2026-09-08 18:00-20:00"), ("two", "tomorrow 18h - 20h"),
        ("weekday", "tuesday 14 september 5pm"), ("weekday", "2026-09-14 tue 17:00"),
        ("order", "8/9 18h30"), ("order", "9-8-2026 6pm"),
        ("zone", "tomorrow 6pm UTC"), ("zone", "tomorrow 6pm gmt+3"),
        ("zone", "friday 18:00 Africa/Lagos"),
    ],
)  # fmt: skip
def test_what_two_people_would_read_differently_is_asked(doubt: str, typed: str) -> None:
    assert why(typed) == doubt


@pytest.mark.parametrize("typed", ["8 sept 9am", "12 october 18h", "sept 8 12:30", "friday 9:00"])
def test_sessions_and_cohorts_read_the_same_day_alike(typed: str) -> None:
    assert parse_wall(typed, today=TODAY) == parse_when(typed, NOW, NAIROBI).wall


def test_a_date_that_two_people_read_differently_comes_with_both() -> None:
    with pytest.raises(Unclear) as doubt:
        parse_wall("9/8/2026", today=TODAY)

    assert doubt.value.found == (date(2026, 8, 9), date(2026, 9, 8))


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
    try:
        moment = parse_when(typed, NOW, NAIROBI)
    except Unclear:
        pass
    else:
        assert 2000 <= moment.wall.year <= 2200

    assert all(each.wall > NOW for each in readings(typed, NOW, NAIROBI, limit=5))
