"""Starts the bot again and again without importing it anew: imports once, then forks at each line.

It says when it is ready. Each line on standard input starts one bot; its process id is printed.
The bots are real processes with their own event loop and database connections, and die by SIGKILL
like any other.
"""

import importlib
import os
import signal
import sys

import uvloop  # noqa: F401 (imported here so that the children need not)
from alembic import command, config, script  # noqa: F401

import bot
from nexus_bot.client import COGS


def main() -> None:
    """Fork a bot for every line."""
    for cog in COGS:
        importlib.import_module(cog)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115
            bot.main(["run"])
        print(pid, flush=True)


if __name__ == "__main__":
    main()
