"""Starts the bot again and again without importing it anew: imports once, then forks at each line.

Each line on standard input starts one bot; its process id is printed. The bots are real processes
with their own event loop and database connections, and die by SIGKILL like any other.
"""

import os
import signal
import sys

import uvloop  # noqa: F401 (imported here so that the children need not)
from alembic import command, config, script  # noqa: F401

import bot
from cogs import help as _help  # noqa: F401
from cogs import hub, learn, me, nexus, posts  # noqa: F401


def main() -> None:
    """Fork a bot for every line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115
            bot.main(["run"])
        print(pid, flush=True)


if __name__ == "__main__":
    main()
