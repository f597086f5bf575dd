"""What happens on the wire during one try: whether anything went out, and what limits it.

discord.py waits out limits and repeats what failed, for minutes if it must. A try has no such
time, so each of its requests is looked at as it goes out and as its answer comes in.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

from aiohttp import (
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    TraceConfig,
    TraceRequestEndParams,
    TraceRequestExceptionParams,
    TraceRequestStartParams,
)
from discord import Client

TOO_MANY, SERVER_ERROR = 429, 500
CLOUDFLARE, GLOBAL, SHARED, USER = "cloudflare", "global", "shared", "user"
BANNED_FOR = 600.0
SOON = 1.0
TIMEOUT = ClientTimeout(total=30, sock_connect=10)


class NoRoom(Exception):
    """No other request may go out: the lease ends too soon, or the only one was made."""


class Limited(Exception):
    """Discord wants to be left alone for some seconds: by one route, or by all of the bot."""

    def __init__(self, seconds: float, scope: str) -> None:
        super().__init__(f"{scope}: {seconds} s")
        self.seconds = seconds
        self.scope = scope

    @property
    def is_for_all(self) -> bool:
        """Whether nothing at all may be sent meanwhile."""
        return self.scope in (GLOBAL, CLOUDFLARE)


@dataclass(slots=True)
class Attempt:
    """One try: requests may go out until ``until`` by ``perf_counter``, or it ``is_over``.

    ``posted`` is whether any did that changes something, ``unsure`` whether the answer to such a
    one was lost; ``saying`` whether the message itself is on its way; ``left`` how many that
    change something may still go out, where they are counted.
    """

    until: float
    is_over: Callable[[], bool]
    posted: bool = False
    unsure: bool = False
    saying: bool = False
    left: int | None = None

    def check(self) -> None:
        """Refuse when the lease ends too soon."""
        if time.perf_counter() >= self.until or self.is_over():
            raise NoRoom

    def change(self) -> None:
        """Let one request go out that changes something, or refuse."""
        if self.left is not None:
            if not self.left:
                raise NoRoom
            self.left -= 1
        self.posted = True


_ATTEMPT: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def attempt(until: float, is_over: Callable[[], bool] = lambda: False) -> Iterator[Attempt]:
    """Watch the requests of a try."""
    begun = Attempt(until, is_over)
    token = _ATTEMPT.set(begun)
    try:
        yield begun
    finally:
        _ATTEMPT.reset(token)


@contextmanager
def once() -> Iterator[None]:
    """Let one request at most change something: Discord would do the same thing twice."""
    begun = _ATTEMPT.get()
    if begun is not None:
        begun.left = 1
    try:
        yield
    finally:
        if begun is not None:
            begun.left = None


async def _goes_out(
    _session: ClientSession, _context: SimpleNamespace, params: TraceRequestStartParams
) -> None:
    begun = _ATTEMPT.get()
    if begun is not None:
        begun.check()
        if params.method != "GET":
            begun.change()


async def _comes_in(
    _session: ClientSession, _context: SimpleNamespace, params: TraceRequestEndParams
) -> None:
    begun, response = _ATTEMPT.get(), params.response
    if begun is None:
        return
    if params.method != "GET" and response.status >= SERVER_ERROR:
        begun.unsure = True
        if begun.left == 0:
            response.release()
            raise NoRoom
    if response.status != TOO_MANY:
        return
    response.release()
    if "Via" not in response.headers:
        raise Limited(BANNED_FOR, CLOUDFLARE)
    seconds = float(response.headers.get("Retry-After", SOON))
    is_global = response.headers.get("X-RateLimit-Global") == "true"
    scope = GLOBAL if is_global else response.headers.get("X-RateLimit-Scope", USER)
    raise Limited(seconds, scope)


async def _is_lost(
    _session: ClientSession, _context: SimpleNamespace, params: TraceRequestExceptionParams
) -> None:
    begun = _ATTEMPT.get()
    surely_unseen = isinstance(params.exception, NoRoom | Limited | ClientConnectorError)
    if begun is not None and params.method != "GET" and not surely_unseen:
        begun.unsure = True


def trace() -> TraceConfig:
    """The hooks that discord.py gives to its HTTP session."""
    config = TraceConfig()
    config.on_request_start.append(_goes_out)
    config.on_request_end.append(_comes_in)
    config.on_request_exception.append(_is_lost)
    return config


def hurry(client: Client) -> None:
    """Wait half a minute for an answer instead of five; discord.py has no setting for it."""
    session = getattr(client.http, "_HTTPClient__session", None)
    if isinstance(session, ClientSession):
        session._timeout = TIMEOUT
