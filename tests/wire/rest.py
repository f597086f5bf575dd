"""From an HTTP request to a route and back: bodies, faults, the record of every call."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from .errors import ApiError
from .faults import Fault
from .gateway import reset_connection
from .messages import Upload
from .world import JSON

API = "/api/v10"


@dataclass(slots=True, eq=False)
class Call:
    """One request of the bot, as tests inspect it."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any = None
    files: list[Upload] = field(default_factory=list)
    token: str | None = None
    reason: str | None = None
    at_ns: int = 0
    status: int = 0
    answer: Any = None

    @property
    def message(self) -> JSON | None:
        """Is the message body that the call creates or edits, wherever it sits in the request."""
        if not isinstance(self.body, dict):
            return None
        if self.path.endswith("/callback"):
            return self.body.get("data") if self.body["type"] in (4, 7) else None
        says = re.search(r"/messages(/\d+|/@original)?$|^/webhooks/\d+/[^/]+$", self.path)
        wrapped = self.body.get("message")
        return wrapped or (self.body if says and self.method in ("POST", "PATCH") else None)

    @property
    def allowed_mentions(self) -> JSON | None:
        """Is whom the call allows to be notified; None when it does not say."""
        return (self.message or {}).get("allowed_mentions")


Handler = Callable[..., Awaitable[Any]]


class Routes:
    """A table of handlers by method and path; `{name}` matches a number, `{name:text}` anything."""

    def __init__(self) -> None:
        self._table: dict[str, list[tuple[re.Pattern[str], Handler]]] = {}

    def __call__(self, method: str, template: str) -> Callable[[Handler], Handler]:
        """Enters a handler into the table."""
        pattern = re.sub(r"\{\w+:text\}", "([^/]+)", template)
        pattern = re.sub(r"\{\w+\}", r"(\\d+)", pattern)

        def enter(handler: Handler) -> Handler:
            self._table.setdefault(method, []).append((re.compile(pattern), handler))
            return handler

        return enter

    def include(self, others: "Routes") -> None:
        """Takes over the handlers of another table."""
        for method, entries in others._table.items():
            self._table.setdefault(method, []).extend(entries)

    def find(self, method: str, path: str) -> tuple[Handler, list[Any]] | None:
        """Finds the handler of a call and the values in its path, ids as numbers."""
        for pattern, handler in self._table.get(method, ()):
            match = pattern.fullmatch(path)
            if match:
                values = match.groups()
                return handler, [int(v) if v.isdecimal() else v for v in values]
        return None


async def read_call(request: web.BaseRequest) -> Call:
    """Reads a request whole: JSON, or a form with payload_json and files."""
    call = Call(request.method, request.path.removeprefix(API), request.query)
    call.at_ns = time.perf_counter_ns()
    call.token = request.headers.get("Authorization", "").removeprefix("Bot ") or None
    call.reason = request.headers.get("X-Audit-Log-Reason")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        call.body = orjson.loads(str(form["payload_json"])) if "payload_json" in form else {}
        for value in form.values():
            if isinstance(value, FileField):
                content = value.file.read()
                call.files.append(Upload(value.filename, content, value.content_type))
    elif request.can_read_body:
        raw = await request.read()
        call.body = orjson.loads(raw) if raw else None
    return call


def respond(status: int, payload: Any, headers: dict[str, str] | None = None) -> web.Response:
    """Answers in JSON; the content type is exactly what discord.py compares with."""
    if payload is None:
        return web.Response(status=204, headers=headers)
    if isinstance(payload, str):
        return web.Response(status=status, text=payload, headers=headers)
    body = orjson.dumps(payload)
    plain = {"Content-Type": "application/json"}
    return web.Response(status=status, body=body, headers=plain | (headers or {}))


async def suffer(
    fault: Fault, request: web.BaseRequest, closing: asyncio.Event
) -> web.Response | None:
    """Carries out a fault; None means that the call goes on."""
    if fault.how == "headers":
        return None
    if fault.how == "delay":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.how == "hang":
        await closing.wait()
    if fault.how == "reset" and request.transport is not None:
        reset_connection(request.transport)
    return respond(fault.status, fault.body, fault.headers)


class NoRouteError(Exception):
    """Tells that the bot asked for something the stand-in does not have."""


async def run(routes: Routes, standin: object, call: Call) -> tuple[int, Any]:
    """Calls the handler of a route; returns the status and what to answer."""
    found = routes.find(call.method, call.path)
    if found is None:
        raise NoRouteError
    handler, values = found
    try:
        payload = await handler(standin, call, *values)
    except ApiError as refusal:
        return refusal.status, refusal.body
    return (204 if payload is None else 200), payload
