"""``python bot.py`` as its own process, for tests of what it says and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

from nexus_bot import settings

ROOT = Path(__file__).parents[1]


def command(folder: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    """Starts ``python bot.py`` in a folder, with these settings alone."""
    kept = {name: value for name, value in os.environ.items() if name not in settings.names()}
    return subprocess.Popen(
        [sys.executable, ROOT / "bot.py", *arguments],
        cwd=folder,
        env=kept | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Waits for the end: the exit code, and what was printed to either side."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err
