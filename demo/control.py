"""The page around the simulated channel: places, people, time and the restart, on loopback only."""

import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import simcord
from aiohttp import ClientError, ClientSession, web
from yarl import URL

from demo import week
from demo.stage import Stage
from demo.world import ZONE

HOST = "127.0.0.1"
PORT = 8765
PAGE = Path(__file__).with_name("page.html")
UPLOAD_LIMIT = 32 * 1024 * 1024
FRAME = "/channel"
LONGEST = 60 * 24
NOT_PASSED_ON = {"host", "origin", "connection", "transfer-encoding", "content-length"}


class Control:
    """Serves our page at ``/`` and SimCord's page, which it may frame, behind it."""

    def __init__(self, stage: Stage, http: ClientSession) -> None:
        self.stage = stage
        self.http = http
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def serve(cls, stage: Stage, port: int = PORT) -> AsyncIterator["Control"]:
        """Serve on this port, or on a free one when it is taken."""
        async with ClientSession(auto_decompress=False) as http:
            control = cls(stage, http)
            app = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[control.guard])
            app.router.add_get("/", control.page)
            app.router.add_get("/demo/state", control.state)
            app.router.add_post("/demo/{action}", control.act)
            app.router.add_route("*", "/{path:.*}", control.pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
            await runner.setup()
            try:
                try:
                    await web.TCPSite(runner, HOST, port).start()
                except OSError:
                    await web.TCPSite(runner, HOST, 0).start()
                control.port = runner.addresses[0][1]
                yield control
            finally:
                await runner.cleanup()

    @property
    def url(self) -> str:
        """Where to look."""
        return f"http://{HOST}:{self.port}/"

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Answer only pages of this address, so that no other site can reach the demo."""
        own = {f"{HOST}:{self.port}", f"localhost:{self.port}"}
        origin = request.headers.get("Origin", f"http://{request.host}")
        if request.host not in own or origin.removeprefix("http://") not in own:
            raise web.HTTPForbidden
        response: web.StreamResponse = await handler(request)
        return response

    async def page(self, _request: web.Request) -> web.Response:
        """The page itself."""
        return web.Response(
            text=PAGE.read_text(encoding="utf-8"),
            content_type="text/html",
            headers={"X-Frame-Options": "DENY", "Cache-Control": "no-store"},
        )

    async def state(self, _request: web.Request) -> web.Response:
        """What the page draws, asked for once a second."""
        stage = self.stage
        preview = stage.preview
        shown = stage.place
        return web.json_response(
            {
                "now": stage.env.now().isoformat(),
                "zone": ZONE,
                "busy": stage.turn.locked(),
                "showing": stage.showing,
                "frame": f"{FRAME}#{preview.capability}" if preview else None,
                "place": shown.key,
                "places": [
                    {
                        "key": place.key,
                        "label": place.label,
                        "kind": place.kind,
                        "unread": 0 if place.key == shown.key else stage.unread(place),
                    }
                    for place in stage.world.places()
                ],
                "people": [
                    {
                        "id": str(person.actor.id),
                        "name": person.name,
                        "part": person.part,
                        "here": any(viewer.id == person.actor.id for viewer in shown.viewers),
                    }
                    for person in stage.world.people
                ],
                "menus": stage.menus(),
                "tips": week.TRY_FIRST,
            }
        )

    async def act(self, request: web.Request) -> web.Response:
        """Do what a button of the page asks for."""
        try:
            work = self._wanted(request.match_info["action"], await request.json())
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest from None
        try:
            await work
        except (simcord.SetupError, simcord.BackendError, TimeoutError) as error:
            return web.json_response({"error": str(error)}, status=409)
        return web.json_response({"showing": self.stage.showing})

    def _wanted(self, action: str, body: dict[str, Any]) -> Awaitable[None]:
        stage = self.stage
        match action:
            case "show" if place := stage.world.find(str(body["place"])):
                return stage.show(place)
            case "restart":
                return stage.restart()
            case "advance" if 0 < (hours := float(body["hours"])) <= LONGEST:
                return stage.advance(timedelta(hours=hours))
            case "menu":
                return stage.press_menu(*(str(body[key]) for key in ("viewer", "menu", "message")))
        raise ValueError(action)

    async def pass_on(self, request: web.Request) -> web.Response:
        """Hand a request on to SimCord's page, letting our own page frame the answer.

        Actions wait for their turn here: SimCord refuses two at once.
        """
        body = await request.read()
        if request.method == "GET":
            return await self._fetch(request, body)
        async with self.stage.acting():
            if request.path == "/api/pages":
                body = self._as_viewer(request)
            return await self._fetch(request, body)

    def _as_viewer(self, request: web.Request) -> bytes:
        """Open SimCord's page as whom our page asks for in the frame's address."""
        wanted = URL(request.headers.get("Referer", "")).query.get("viewer")
        viewers = [str(viewer.id) for viewer in self.stage.place.viewers]
        return json.dumps({"viewer_id": wanted} if wanted in viewers else {}).encode()

    async def _fetch(self, request: web.Request, body: bytes) -> web.Response:
        preview = self.stage.preview
        if preview is None:
            raise web.HTTPServiceUnavailable(text="Moving to another place.")
        base = preview.url.partition("/#")[0]
        path = "/" if request.path == FRAME else request.path_qs
        headers = {k: v for k, v in request.headers.items() if k.lower() not in NOT_PASSED_ON}
        try:
            async with self.http.request(
                request.method, base + path, data=body or None, headers=headers
            ) as answer:
                content = await answer.read()
        except (ClientError, TimeoutError) as error:
            raise web.HTTPServiceUnavailable(text="Moving to another place.") from error
        kept = {k: v for k, v in answer.headers.items() if k.lower() not in NOT_PASSED_ON}
        kept |= {"X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin"}
        if policy := kept.get("Content-Security-Policy"):
            kept["Content-Security-Policy"] = policy.replace(
                "frame-ancestors 'none'", "frame-ancestors 'self'"
            )
        return web.Response(status=answer.status, body=content, headers=kept)
