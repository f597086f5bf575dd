"""The log: one JSON object a line, without anybody's words and without the token."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

HIDDEN = "[hidden]"


class Redacted(JsonFormatter):
    """Writes JSON in which a secret never appears, whatever message or traceback held it."""

    def __init__(self, secret: str) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger", "message": "event"},
        )
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """One line for one record."""
        line = super().format(record)
        return line.replace(self._secret, HIDDEN) if self._secret else line


def set_up(level: str, *, secret: str = "") -> None:
    """Send every record to standard error, ours from ``level`` on, libraries' from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(secret))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("nexus_bot", "cogs"):
        logging.getLogger(name).setLevel(level)
