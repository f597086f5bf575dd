"""The moments of a timeline: in any zone, at any change of clocks, for short and long cohorts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.moments import NAMES, RULES, Anchor, Change, Dates, Planned, makes_sense, timeline

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
STEP, SECOND, HOUR, DAY = timedelta(days=9), timedelta(seconds=1), timedelta(hours=1), timedelta(1)
NAIROBI, PARIS = ZoneInfo("Africa/Nairobi"), ZoneInfo("Europe/Paris")
UNTOUCHED: Mapping[str, Change] = {}


@dataclass(frozen=True)
class Clocks:
    """What the clocks of a zone show from 2024 to 2035: from each instant on, so much ahead."""

    since: tuple[datetime, ...]
    ahead: tuple[timedelta, ...]

    def meaning(self, wall: datetime) -> tuple[datetime, bool]:
        """The first instant that shows a wall time; for one in a gap, as before it; and if so."""
        guess = bisect_right(self.since, wall.replace(tzinfo=UTC))
        for at in range(max(0, guess - 3), min(len(self.since), guess + 2)):
            instant = wall.replace(tzinfo=UTC) - self.ahead[at]
            ends = self.since[at + 1] if at + 1 < len(self.since) else LAST + 99 * DAY
            if self.since[at] <= instant < ends:
                return instant, False
            if instant < self.since[at]:
                return wall.replace(tzinfo=UTC) - self.ahead[at - 1], True
        raise AssertionError("outside of what was looked at")


def wall(typed: str) -> datetime:
    """A wall time."""
    return datetime.fromisoformat(typed)


def ahead(zone: ZoneInfo, instant: datetime) -> timedelta:
    """How far the clocks of a zone are ahead of UTC."""
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def clocks_of(zone: ZoneInfo) -> Clocks:
    """Every change of a zone's clocks, found by bisection."""
    since, offsets = [FIRST], [ahead(zone, FIRST)]
    at = FIRST
    while at < LAST:
        if ahead(zone, at + STEP) != offsets[-1]:
            low, high = at, at + STEP
            while high - low > SECOND:
                middle = low + (high - low) // 2
                low, high = (middle, high) if ahead(zone, middle) == offsets[-1] else (low, middle)
            change = high.replace(microsecond=0)
            since, offsets = [*since, change], [*offsets, ahead(zone, change)]
        at += STEP
    return Clocks(tuple(since), tuple(offsets))


@cache
def every_clock() -> dict[Clocks, list[str]]:
    """Every zone of tzdata; those whose clocks agree all the time stand together."""
    found: dict[Clocks, list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault(clocks_of(ZoneInfo(name)), []).append(name)
    return found


def struck(clocks: Clocks) -> Iterator[datetime]:
    """Wall times around every change: in the middle of the gap or the fold, and at both edges."""
    for at in range(1, len(clocks.since)):
        before = (clocks.since[at] + clocks.ahead[at - 1]).replace(tzinfo=None)
        after = (clocks.since[at] + clocks.ahead[at]).replace(tzinfo=None)
        middle = before + (after - before) / 2
        yield from (middle.replace(second=0, microsecond=0), before, after)


def calendars(at: datetime) -> Iterator[tuple[Dates, dict[str, Change], tuple[str, ...]]]:
    """Cohorts in which some moments, each at least once, ask for this wall time."""
    zone, weeks = ZoneInfo("UTC"), 14 * DAY
    yield Dates(at, at + weeks, at + weeks, zone), {}, ("kickoff",)
    yield Dates(at - weeks, at, at, zone), {}, ("deadline", "hour-left")
    yield Dates(at - weeks, at - 2 * DAY, at, zone), {}, ("end",)
    for rule in RULES:
        if rule.anchor is Anchor.DEADLINE and rule.days:
            deadline = at - timedelta(days=rule.days)
            yield Dates(deadline - weeks, deadline, deadline, zone), {}, (rule.name,)
    early = ("tip-project", "tip-partner", "tip-plan", "half-time")
    own = {name: Change(at=at) for name in early}
    yield Dates(at - 5 * DAY, at + 8 * DAY, at + 9 * DAY, zone), own, early


@pytest.mark.long
def test_every_moment_keeps_its_wall_time_over_every_change_of_clocks_in_every_zone() -> None:
    tried = Counter[str]()
    for clocks, names in every_clock().items():
        zone = ZoneInfo(names[0])
        for struck_at in struck(clocks):
            instant, in_a_gap = clocks.meaning(struck_at)
            for dates, changes, asked in calendars(struck_at):
                here = Dates(dates.start, dates.deadline, dates.end, zone)

                moments = timeline(here, changes)

                found = [each for each in moments if each.name in asked]
                due = {name: instant - HOUR * (name == "hour-left") for name in asked}
                assert {each.name: each.due_at for each in found} == due, (names[0], struck_at)
                assert len(found) == len(asked)
                assert {each.shifted for each in found} == {in_a_gap}
                tried.update(asked)

    zones = {name for names in every_clock().values() for name in names}
    assert zones == available_timezones()
    assert set(tried) == set(NAMES)
    assert set(tried.values()) == {3 * sum(len(clocks.since) - 1 for clocks in every_clock())}


def test_windows_of_planning_meet_every_moment_once_over_a_change_of_clocks() -> None:
    for start in (wall("2026-03-20 02:30"), wall("2026-10-16 02:30")):
        dates = Dates(start, start + 14 * DAY, start + 15 * DAY, PARIS)
        moments = timeline(dates, UNTOUCHED)
        beats = [moments[0].due_at - SECOND + HOUR * hour for hour in range(24 * 16)]

        met = [
            each.name
            for since, until in pairwise(beats)
            for each in moments
            if since < each.due_at <= until
        ]

        assert met == [each.name for each in moments]
        assert len(set(met)) == len(met) == len(NAMES)


def told(dates: Dates, changes: Mapping[str, Change] = UNTOUCHED) -> list[tuple[str, str]]:
    """What comes when on the wall."""
    return [(each.name, f"{each.wall:%d %H:%M}") for each in timeline(dates, changes)]


def test_a_week_has_room_for_everything() -> None:
    end = wall("2026-09-15 18:00")
    assert told(Dates(wall("2026-09-08"), end, wall("2026-09-16 12:00"), NAIROBI)) == [
        ("kickoff", "08 00:00"),
        ("week-left", "08 18:00"),
        ("tip-project", "09 09:00"),
        ("tip-partner", "10 09:00"),
        ("tip-plan", "11 09:00"),
        ("half-time", "11 12:00"),
        ("days-left", "12 18:00"),
        ("day-left", "14 18:00"),
        ("hour-left", "15 17:00"),
        ("deadline", "15 18:00"),
        ("end", "16 12:00"),
    ]


def test_a_cohort_of_one_night_and_day_says_little() -> None:
    start = wall("2026-09-08 23:30")

    assert told(Dates(start, start + DAY, start + DAY, NAIROBI)) == [
        ("kickoff", "08 23:30"),
        ("half-time", "09 11:30"),
        ("hour-left", "09 22:30"),
        ("deadline", "09 23:30"),
    ]


def test_a_cohort_of_fourteen_months_has_its_half_time_at_noon() -> None:
    start, end = wall("2026-01-31 10:00"), wall("2027-03-31 18:00")

    moments = dict(told(Dates(start, end, end, PARIS)))

    assert len(moments) == len(NAMES) - 1
    assert moments["half-time"] == "31 12:00"
    assert moments["week-left"] == "24 18:00"


def test_a_deadline_minutes_after_the_start_is_still_told() -> None:
    start = wall("2026-09-08 09:00")

    assert told(Dates(start, start + HOUR / 2, start + HOUR / 2, NAIROBI)) == [
        ("kickoff", "08 09:00"),
        ("deadline", "08 09:30"),
    ]


def test_what_falls_together_is_told_once_and_the_weightiest_wins() -> None:
    start, end = wall("2026-09-07 09:00"), wall("2026-09-10 09:00")

    assert told(Dates(start, end, end, NAIROBI)) == [
        ("kickoff", "07 09:00"),
        ("half-time", "08 21:00"),
        ("day-left", "09 09:00"),
        ("hour-left", "10 08:00"),
        ("deadline", "10 09:00"),
    ]


WEEKS = Dates(wall("2026-09-08"), wall("2026-10-16 18:00"), wall("2026-10-16 18:00"), NAIROBI)


def one(name: str, changes: Mapping[str, Change], dates: Dates = WEEKS) -> Planned:
    """One moment of a timeline."""
    return next(each for each in timeline(dates, changes) if each.name == name)


def test_a_time_of_its_own_counts_where_it_makes_sense() -> None:
    own = Change(at=wall("2026-10-14 07:15"), words="Nearly there")
    late = Change(at=wall("2026-10-17"))

    assert one("day-left", {"day-left": own}).wall == own.at
    assert one("day-left", {"day-left": own}).is_own
    assert one("day-left", {"day-left": own}).words == "Nearly there"
    assert one("day-left", {"day-left": late}).wall == wall("2026-10-15 18:00")
    assert not one("day-left", {"day-left": late}).is_own


@pytest.mark.parametrize(
    ("name", "at", "sensible"),
    [
        ("kickoff", wall("2026-09-07 23:59"), False),
        ("kickoff", wall("2026-09-08 09:00"), True),
        ("half-time", wall("2026-10-16 18:00"), False),
        ("hour-left", wall("2026-10-16 17:59"), True),
        ("deadline", wall("2026-10-16 17:59"), False),
        ("deadline", wall("2026-10-17 09:00"), True),
        ("deadline", wall("2026-10-18 18:00"), False),
    ],
)
def test_a_moment_takes_no_time_at_which_it_would_be_untrue(
    name: str, at: datetime, sensible: bool
) -> None:
    assert makes_sense(name, at, WEEKS) is sensible


def test_how_late_each_is_still_of_use() -> None:
    last = {each.name: each.expires_at - each.due_at for each in timeline(WEEKS, UNTOUCHED)}

    assert last["day-left"] == timedelta(hours=6)
    assert last["hour-left"] == HOUR
    assert last["deadline"] == timedelta(hours=48)
    assert last["kickoff"] == timedelta(hours=48)


def test_one_that_is_off_keeps_its_place_and_makes_room_for_others() -> None:
    start, end = wall("2026-09-07 09:00"), wall("2026-09-10 09:00")
    dates = Dates(start, end, end, NAIROBI)

    moments = timeline(dates, {"half-time": Change(at=end - DAY), "day-left": Change(is_off=True)})

    assert [(each.name, each.is_off) for each in moments if each.wall == end - DAY] == [
        ("half-time", False)
    ]
    assert one("day-left", {"day-left": Change(is_off=True)}).is_off


WALLS = st.datetimes(wall("2024-01-01"), wall("2035-01-01"))
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=500))
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@given(WALLS, SPANS, st.timedeltas(timedelta(), timedelta(days=30)), ZONES)
def test_any_cohort_makes_sense(
    start: datetime, lasts: timedelta, on: timedelta, zone: ZoneInfo
) -> None:
    dates = Dates(start, start + lasts, start + lasts + on, zone)
    moments = timeline(dates, UNTOUCHED)
    begins = start.replace(tzinfo=zone, second=0, microsecond=0).astimezone(UTC)
    deadline = (start + lasts).replace(tzinfo=zone).astimezone(UTC)
    if deadline - begins < 2 * HOUR:
        return  # clocks that go back may turn a minute around; the form refuses that

    after = {"deadline", "end"}
    assert len({each.name for each in moments}) == len(moments)
    assert all(each.due_at >= begins for each in moments)
    assert all(each.due_at < deadline for each in moments if each.name not in after)
    assert all(each.expires_at <= deadline for each in moments if each.name not in after)
    assert {"kickoff", "deadline"} <= {each.name for each in moments}
    others = [each.due_at for each in moments if each.name not in after]
    assert all(late - early >= HOUR for early, late in pairwise(others))
