"""Hours: bands of a week in a zone, compared by UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nexus_bot.matching import BANDS, common, hours_of, usual
from tests.matching.samples import AT, evenings

WINTER = datetime(2026, 1, 14, tzinfo=UTC)


def test_all_bands_are_the_waking_hours_of_a_week() -> None:
    assert len(BANDS) == 10
    assert len(hours_of(BANDS, ZoneInfo("UTC"), AT)) / 4 == 7 * 18
    assert hours_of(("no such band",), ZoneInfo("UTC"), AT) == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ("UTC", "UTC", 20),
        ("Africa/Lagos", "Europe/Berlin", 15),
        ("Asia/Kathmandu", "Asia/Kolkata", 18.75),
        ("America/New_York", "Asia/Tokyo", 0),
    ],
)
def test_evenings_overlap_as_the_zones_are_apart(one: str, other: str, hours: float) -> None:
    assert common(evenings(one), evenings(other)) == hours


def test_a_sunday_night_goes_on_in_the_week_that_begins_elsewhere() -> None:
    night = hours_of(("weekend_night",), ZoneInfo("America/New_York"), AT)

    assert 3 * 4 in night  # Monday 03:00 by UTC is Sunday 23:00 there


def test_daylight_saving_moves_the_hours_of_whoever_has_it() -> None:
    berlin, lagos = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Lagos")
    bands = ("weekday_evening",)

    assert common(hours_of(bands, berlin, WINTER), hours_of(bands, lagos, WINTER)) == 20
    assert common(hours_of(bands, berlin, AT), hours_of(bands, lagos, AT)) == 15


def test_who_told_nothing_is_supposed_to_be_about_by_day() -> None:
    assert len(usual(ZoneInfo("Asia/Kolkata"), AT)) / 4 == 7 * 12
