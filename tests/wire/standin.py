"""The stand-in itself: one HTTP and websocket server that a bot takes for Discord."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

from .faults import Faults
from .people import People
from .rest import API, Call, NoRouteError, read_call, respond, run, suffer
from .routes import ROUTES
from .world import JSON

T = TypeVar("T")
TOKEN = "wire-token"
_OPEN_TO_ALL = ("/interactions/", "/webhooks/", "/gateway")


class Standin(People):
    """A server on a free port of this machine, in the loop that enters it.

    Strict (the rule in tests): every call is recorded, bodies are checked like Discord's, and
    leaving fails when the bot asked for a route that is not there. Not strict (benchmarks):
    nothing is recorded or checked.
    """

    def __init__(self, *, token: str = TOKEN, strict: bool = True, seed: int = 0) -> None:
        super().__init__(token, self._pulse)
        self.token = token
        self.strict = strict
        self.messages.strict = strict
        self.faults = Faults(seed)
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        self._waiting: list[tuple[Callable[[], object], asyncio.Future[object]]] = []
        self._closing = asyncio.Event()

    async def __aenter__(self) -> "Standin":
        server = web.Server(self._serve)
        self._runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.messages.base = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(self, failed: object, *_: object) -> None:
        self._closing.set()
        self.gateway.reset()
        await self._runner.cleanup()
        if failed is None:
            self.check()

    @property
    def api(self) -> str:
        """Is the address that NEXUS_DISCORD_API takes."""
        return self.messages.base + API

    @property
    def env(self) -> dict[str, str]:
        """Is what a bot needs in its environment to come here."""
        return {"DISCORD_TOKEN": self.token, "NEXUS_DISCORD_API": self.api}

    def check(self) -> None:
        """Fails when the bot asked for something that is not here."""
        assert not self.unknown, f"routes that the stand-in lacks: {self.unknown}"

    def made(self, method: str, ending: str) -> list[Call]:
        """Lists the recorded calls of a method whose path ends so."""
        return [c for c in self.calls if c.method == method and c.path.endswith(ending)]

    def said(self) -> list[Call]:
        """Lists the recorded calls that created or edited a message."""
        return [call for call in self.calls if call.message is not None]

    async def until(self, holds: Callable[[], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109
        """Waits for something to become true; looks after every call and gateway packet."""
        value = holds()
        if value:
            return value
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append((holds, future))
        try:
            async with asyncio.timeout(timeout):
                return await future  # type: ignore[return-value]
        except TimeoutError:
            latest = [f"{c.method} {c.path} {c.status}" for c in self.calls[-5:]]
            raise AssertionError(f"did not happen within {timeout} s; latest: {latest}") from None
        finally:
            self._waiting = [each for each in self._waiting if each[1] is not future]

    async def ready(self, shards: int = 1, timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Waits until the bot's shards are connected and know their guilds."""
        await self.until(lambda: len(self.gateway.connected) >= shards, timeout)

    async def posted(
        self,
        channel_id: int,
        count: int = 1,
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> JSON:
        """Waits until a channel holds so many messages and returns the newest."""
        messages = self.channel(channel_id).messages
        await self.until(lambda: len(messages) >= count, timeout)
        return messages[max(messages)]

    def _pulse(self) -> None:
        for holds, future in self._waiting:
            if not future.done():
                value = holds()
                if value:
                    future.set_result(value)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path == "/gateway":
            return await self.gateway.serve(request)
        if path in self.messages.files:
            file = self.messages.files[path]
            return web.Response(body=file.content, content_type=file.content_type)
        call = await read_call(request)
        if self.strict:
            self.calls.append(call)
        try:
            return await self._answer(request, call)
        finally:
            if self._waiting:
                self._pulse()

    async def _answer(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        headers: dict[str, str] = {}
        for after in (False, True):
            fault = self.faults.strike(call.method, call.path, after=after) if self.faults else None
            if fault is not None:
                call.status = fault.status if fault.how == "answer" else call.status
                headers = fault.headers
                spoiled = await suffer(fault, request, self._closing)
                if spoiled is not None:
                    return spoiled
            if not after:
                call.status, call.answer = await self._effect(call)
        if self.skew:
            headers = headers | {"Date": self.date()}
        return respond(call.status, call.answer, headers)

    async def _effect(self, call: Call) -> tuple[int, object]:
        if call.token != self.token and not call.path.startswith(_OPEN_TO_ALL):
            return 401, {"message": "401: Unauthorized", "code": 0}
        try:
            return await run(ROUTES, self, call)
        except NoRouteError:
            self.unknown.append(f"{call.method} {call.path}")
            return 404, {"message": "404: Not Found", "code": 0}
        except Exception as bug:  # a bug in here must fail the test, not only puzzle the bot
            self.unknown.append(f"{call.method} {call.path}: {bug!r}")
            raise
