"""The log: one JSON object a line, without anybody's words and without the token."""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

HIDDEN = "[hidden]"
MESSAGE_ROOM = 300
KEY_IN_ADDRESS = re.compile(r"/((?:webhooks|interactions)/\d+)/[\w.-]{20,}")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"", re.S)

ErrorInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Redacted(JsonFormatter):
    """Writes JSON in which a secret never appears, whatever message or traceback held it."""

    def __init__(self, secret: str) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="at",
            rename_fields={
                "levelname": "level",
                "name": "logger",
                "message": "event",
                "name_": "name",  # a record has a name of its own
            },
        )
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """One line for one record."""
        line = KEY_IN_ADDRESS.sub(rf"/\1/{HIDDEN}", super().format(record))
        return line.replace(self._secret, HIDDEN) if self._secret else line

    def formatException(self, ei: ErrorInfo) -> str:  # noqa: N802 (the library's name)
        """Where it went wrong, with the errors' own words cut to what no member typed."""
        return "\n".join(told for error in causes(ei[1]) for told in tell(error))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, the first cause first."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from reversed(seen)


def tell(error: BaseException) -> Iterator[str]:
    """The frames of one error and the first line of what it says.

    Databases put rows into the later lines, and much of Python quotes the value that was wrong.
    """
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    first = QUOTED.sub(HIDDEN, str(error)).partition("\n")[0]
    yield f"{type(error).__qualname__}: {first[:MESSAGE_ROOM]}"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from tell(one)


def set_up(level: str, *, secret: str = "") -> None:
    """Send every record to standard error, ours from ``level`` on, libraries' from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(secret))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("nexus_bot", "cogs"):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("bm25s").disabled = True  # sets its own level to DEBUG
