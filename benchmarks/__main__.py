"""`make bench`: every measurement, or the ones that are named."""

import argparse
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from benchmarks import claims, interactions, lag, matching, outbox, related, search, start

SUITES: dict[str, Callable[[int], Coroutine[Any, Any, object]]] = {
    "interactions": interactions.main,
    "search": search.main,
    "related": related.main,
    "claims": claims.main,
    "start": start.main,
    "lag": lag.main,
    "matching": matching.main,
    "outbox": outbox.main,
}


def run() -> None:
    """Runs what was asked for, one after the other."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("suite", nargs="*", metavar="suite", help=", ".join(SUITES))
    asked.add_argument("--rounds", type=int, default=5)
    chosen = asked.parse_args()
    strange = set(chosen.suite) - SUITES.keys()
    if strange:
        asked.error(f"no such suite: {', '.join(sorted(strange))}")
    for name in chosen.suite or SUITES:
        uvloop.run(SUITES[name](chosen.rounds))


if __name__ == "__main__":
    run()
