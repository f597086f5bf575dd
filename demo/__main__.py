"""``python -m demo``: starts everything and stops it cleanly."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

from demo import house
from demo.control import PORT, Control
from demo.stage import Stage
from demo.terminal import listen, open_browser, welcome


async def until_stopped(port: int, *, browser: bool) -> None:
    """Run the demo until Ctrl-C, SIGTERM or ``quit``."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            break
    stopped = asyncio.create_task(stop.wait())
    running = asyncio.create_task(run(port, browser=browser))
    await asyncio.wait({stopped, running}, return_when=asyncio.FIRST_COMPLETED)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)  # a second one ends it at once
    stopped.cancel()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    print("\nThe demo has ended.")


async def run(port: int, *, browser: bool) -> None:
    """Build the server, serve the page and wait for typed commands."""
    print("Building a server with a week of content …", flush=True)
    async with Stage.open() as stage, Control.serve(stage, port) as control:
        print(welcome(control.url), flush=True)
        if browser:
            open_browser(control.url)
        if sys.stdin.isatty():
            await listen(stage)
        else:
            await asyncio.Event().wait()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Nexus Bot in a browser")
    parser.add_argument("--port", type=int, default=PORT, help=f"of the page (default {PORT})")
    parser.add_argument("--no-browser", action="store_true", help="open no window")
    options = parser.parse_args()
    house.write_log()
    try:
        asyncio.run(until_stopped(options.port, browser=not options.no_browser))
    except house.AlreadyRunningError:
        print("A demo is running already; stop it first.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe demo has ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
