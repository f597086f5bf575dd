"""The tables: how instants and wall times are kept, and whose every row is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from nexus_bot.models import Base, UtcDateTime, WallTime

DIALECTS = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]
NAIVE = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_instant_is_kept_in_utc(dialect: object) -> None:
    paris = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))

    stored = UtcDateTime().process_bind_param(paris, dialect)  # type: ignore[arg-type]
    read = UtcDateTime().process_result_value(stored, dialect)  # type: ignore[arg-type]

    assert stored is not None
    assert stored.replace(tzinfo=UTC) == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert read == paris
    assert read.tzinfo is UTC


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_naive_instant_is_refused(dialect: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(NAIVE, dialect)  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_wall_time_is_kept_as_the_clock_shows_it(dialect: object) -> None:
    stored = WallTime().process_bind_param(NAIVE, dialect)  # type: ignore[arg-type]

    assert stored == "2026-03-29T02:30:00"
    assert WallTime().process_result_value(stored, dialect) == NAIVE  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_wall_time_has_no_zone(dialect: object) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        WallTime().process_bind_param(NAIVE.replace(tzinfo=UTC), dialect)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [UtcDateTime, WallTime])
def test_nothing_stays_nothing(kind: type[UtcDateTime | WallTime]) -> None:
    assert kind().process_bind_param(None, DIALECTS[0]) is None
    assert kind().process_result_value(None, DIALECTS[0]) is None


def test_every_table_carries_its_guild() -> None:
    assert [t.name for t in Base.metadata.tables.values() if "guild_id" not in t.columns] == []


def test_every_reference_stays_within_its_guild() -> None:
    keys = [key for table in Base.metadata.tables.values() for key in table.foreign_key_constraints]

    assert keys
    assert [key.name for key in keys if "guild_id" not in key.column_keys] == []


def test_every_constraint_has_a_name_that_says_where_it_is() -> None:
    names = [
        (table.name, name)
        for table in Base.metadata.tables.values()
        for name in (
            *(str(constraint.name) for constraint in table.constraints),
            *(str(index.name) for index in table.indexes),
        )
    ]

    assert [name for table, name in names if f"_{table}" not in name] == []
