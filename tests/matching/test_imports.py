"""What the bot loads before anybody asks who fits whom."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from importlib import import_module
from nexus_bot.client import COGS
for cog in COGS:
    import_module(cog)
print(*sorted({"numpy", "scipy", "networkx", "bm25s", "Stemmer"} & sys.modules.keys()))
"""


def test_what_computes_is_loaded_at_the_first_question_only() -> None:
    bot = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert bot.stdout.split() == []
