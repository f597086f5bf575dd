"""How a run is spread over the machine, and where it is measured.

Measuring coverage doubles the time of a test, so `make test COVERAGE=1` runs twice: measured, and
then what takes the same ways thousands of times (marked ``long``) or once more on the other engine
(marked ``again``). Long tests are begun first.
"""

import os
from typing import Any

import pytest

MOST_WORKERS = 4
ENGINE_MATTERS = ("tests/repositories", "tests/test_", "tests/services/test_outbox_claims")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "long: takes seconds, and the same ways again and again")
    config.addinivalue_line("markers", "again: takes the ways of another test on another engine")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores, for each waits for the disk now and then."""
    return min(MOST_WORKERS, (os.cpu_count() or 1) + 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Any:
    """Mark what is only repeated, and let every worker begin with its share of what is long.

    Each worker is given one stretch of the list.
    """
    for item in items:
        called: Any = getattr(item, "callspec", None)
        other = called is not None and called.params.get("engine") == "postgres"
        if other and not item.nodeid.startswith(ENGINE_MATTERS):
            item.add_marker("again")
    result = yield
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    share = len(short) // workers + 1
    items[:] = [
        item
        for worker in range(workers)
        for item in (*long[worker::workers], *short[worker * share : (worker + 1) * share])
    ]
    return result
