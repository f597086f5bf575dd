"""Forks bots that live fast: what is a minute in the product is two seconds here."""

from tests.crash.times import live_fast
from tests.wire import forked

if __name__ == "__main__":
    live_fast()
    forked.main()
