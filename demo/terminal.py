"""What the terminal says, and the commands that can be typed there."""

import asyncio
import os
import re
import sys
import threading
import webbrowser
from datetime import timedelta
from zoneinfo import ZoneInfo

import simcord

from demo import week
from demo.stage import Stage
from demo.world import ZONE

SPAN = re.compile(r"\+(\d{1,3})\s*([hdw])")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
HELP = "restart · channel NAME · channels · +3h · +1d · quit"


def welcome(url: str) -> str:
    """The text at the start: where to look, what to try, how to stop."""
    tips = "\n".join(f"  {n}. {tip.replace('`', '')}" for n, tip in enumerate(week.TRY_FIRST, 1))
    typed = f"You can also type here: {HELP}\n" if sys.stdin.isatty() else ""
    return (
        "\nNexus Bot runs in a simulated Discord: no token, no network, nothing is kept.\n\n"
        f"  Open {url}\n\nTry this first\n{tips}\n\n{typed}Ctrl-C stops the demo.\n"
    )


def open_browser(url: str) -> None:
    """Open a window where there is a desktop to open it on."""
    desktop = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if desktop and sys.stdout.isatty():
        webbrowser.open(url)


async def obey(stage: Stage, line: str) -> str:
    """Do what a typed line says and tell what came of it."""
    word, _, rest = line.strip().partition(" ")
    if span := SPAN.fullmatch(line.strip()):
        await stage.advance(int(span[1]) * UNITS[span[2]])
        return f"It is {stage.env.now().astimezone(ZoneInfo(ZONE)):%A %d %B, %H:%M} in {ZONE}."
    if word == "restart":
        await stage.restart()
        return "The bot was restarted."
    if word == "channel" and (place := stage.world.find(rest)):
        await stage.show(place)
        return f"The page shows {place.label}."
    if word in ("channel", "channels"):
        return "\n".join(place.label for place in stage.world.places())
    return HELP


async def listen(stage: Stage) -> None:
    """Obey typed lines until one says ``quit``."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        # Not sys.stdin: its lock, held by a waiting thread, breaks the interpreter's exit.
        while typed := os.read(sys.stdin.fileno(), 4096):
            for line in typed.decode(errors="replace").splitlines():
                loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    while (line := (await lines.get()).strip()) not in ("quit", "exit"):
        if not line:
            continue
        try:
            print(await obey(stage, line))
        except (simcord.SetupError, simcord.BackendError, TimeoutError) as error:
            print(f"That did not work: {error}")
