"""The gateway: sessions that survive their sockets, events in order, replays after a resume."""

import secrets
import socket as sockets
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from .guilds import World
from .world import JSON

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
MEMBERS_INTENT, PRESENCES_INTENT, CONTENT_INTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = MEMBERS_INTENT | PRESENCES_INTENT | CONTENT_INTENT
_NO_LINGER = struct.pack("ii", 1, 0)


def compact(value: Any) -> str:
    """Writes JSON without spaces."""
    return orjson.dumps(value).decode()


class Socket:
    """One websocket to the bot; speaks zlib-stream when asked to, plain text otherwise."""

    def __init__(self, stream: web.WebSocketResponse, request: web.BaseRequest) -> None:
        self.stream = stream
        self._transport = request.transport
        zipped = request.query.get("compress") == "zlib-stream"
        self._zip = zlib.compressobj(level=1) if zipped else None

    async def send(self, packet: str) -> None:
        """Sends a packet unless the other end is gone."""
        if self.stream.closed:
            return
        try:
            if self._zip is None:
                await self.stream.send_str(packet)
            else:
                data = self._zip.compress(packet.encode()) + self._zip.flush(zlib.Z_SYNC_FLUSH)
                await self.stream.send_bytes(data)
        except ConnectionError:
            return  # the reading side notices and lets the session wait for a resume

    async def op(self, op: int, data: Any = None) -> None:
        """Sends a packet that is not an event."""
        await self.send(compact({"op": op, "d": data, "s": None, "t": None}))

    def reset(self) -> None:
        """Cuts the connection with a TCP reset."""
        if self._transport is not None:
            reset_connection(self._transport)


def reset_connection(transport: Any) -> None:
    """Ends a TCP connection without a goodbye."""
    if transport.is_closing():
        return
    raw = transport.get_extra_info("socket")
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, _NO_LINGER)
    transport.abort()


class Session:
    """What Discord remembers of one shard: its events by number, and its socket while it lasts."""

    def __init__(self, socket: Socket, shard: int, shards: int, intents: int) -> None:
        self.id = secrets.token_hex(8)
        self.socket: Socket | None = socket
        self.shard = shard
        self.shards = shards
        self.intents = intents
        self.ready = False
        self._sequence = 0
        self._sent: deque[tuple[int, str]] = deque(maxlen=20_000)

    def wants(self, guild_id: int | None, intent: int) -> bool:
        """Tells whether an event of a guild, or of no guild, goes to this shard."""
        mine = self.shard == (0 if guild_id is None else (guild_id >> 22) % self.shards)
        return mine and (intent == 0 or bool(self.intents & intent))

    async def dispatch(self, event: str, data: str) -> int:
        """Numbers an event, keeps it for a replay and sends it; returns when it was sent (ns)."""
        self._sequence += 1
        packet = f'{{"op":0,"t":"{event}","s":{self._sequence},"d":{data}}}'
        self._sent.append((self._sequence, packet))
        now = time.perf_counter_ns()
        if self.socket is not None:
            await self.socket.send(packet)
        return now

    async def replay(self, after: int) -> None:
        """Sends again every event after a number."""
        for number, packet in list(self._sent):
            if number > after and self.socket is not None:
                await self.socket.send(packet)


class Gateway:
    """Accepts the bot's websockets, keeps their sessions and can fail in every documented way."""

    def __init__(self, world: World, token: str, changed: Callable[[], None]) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.heartbeat_ms = 41_250
        self.privileged = 0  # the privileged intents that are switched on in the portal
        self.down = False
        self.sessions: dict[str, Session] = {}
        self.identifies = self.greetings = self.resumes = self.heartbeats = 0
        self.turned_away = 0
        self.closed_with: list[int | None] = []
        self._changed = changed

    @property
    def connected(self) -> list[Session]:
        """Lists the sessions that are ready and have a living socket."""
        return [s for s in self.sessions.values() if s.ready and s.socket is not None]

    async def dispatch(
        self, event: str, data: JSON, *, guild_id: int | None = None, intent: int = 0
    ) -> int:
        """Sends an event to the sessions it concerns, now or at their resume; returns when (ns)."""
        packed, sent = compact(data), time.perf_counter_ns()
        for session in list(self.sessions.values()):
            if session.ready and session.wants(guild_id, intent):
                sent = await session.dispatch(event, packed)
        return sent

    async def drop(self, code: int = 4000) -> None:
        """Closes every socket with a code; sessions wait for a resume."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.stream.close(code=code)

    def reset(self) -> None:
        """Cuts every socket with a TCP reset; sessions wait for a resume."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            if socket is not None:
                socket.reset()

    async def ask_reconnect(self) -> None:
        """Sends op 7 to every session."""
        for session in self.connected:
            if session.socket is not None:
                await session.socket.op(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Sends op 9 to every session; one that is not resumable is forgotten."""
        for session in self.connected:
            socket = session.socket
            if not resumable:
                del self.sessions[session.id]
            if socket is not None:
                await socket.op(INVALID_SESSION, resumable)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Holds one websocket until it ends."""
        if self.down:
            self.turned_away += 1
            self._changed()
            return web.Response(status=503)
        stream = web.WebSocketResponse(max_msg_size=0, compress=False)
        await stream.prepare(request)
        socket = Socket(stream, request)
        await socket.op(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for message in stream:
                if message.type is WSMsgType.TEXT:
                    await self._receive(socket, orjson.loads(message.data))
                    self._changed()
        finally:
            self._detach(socket, stream.close_code)
        return stream

    def _detach(self, socket: Socket, code: int | None) -> None:
        self.closed_with.append(code)
        for session in list(self.sessions.values()):
            if session.socket is socket:
                session.socket = None
                if code in (1000, 1001):
                    del self.sessions[session.id]
        self._changed()

    async def _receive(self, socket: Socket, packet: JSON) -> None:
        op, data = packet["op"], packet["d"]
        if op == HEARTBEAT:
            self.heartbeats += 1
            await socket.op(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            await self._identify(socket, data)
        elif op == RESUME:
            await self._resume(socket, data)
        elif op == REQUEST_MEMBERS:
            await self._members(socket, data)

    async def _identify(self, socket: Socket, data: JSON) -> None:
        self.identifies += 1
        intents = int(data["intents"])
        shard, shards = data.get("shard") or (0, 1)
        if data["token"] != self.token:
            await socket.stream.close(code=4004, message=b"Authentication failed.")
        elif intents & PRIVILEGED & ~self.privileged:
            await socket.stream.close(code=4014, message=b"Disallowed intent(s).")
        elif not 0 <= shard < shards:
            await socket.stream.close(code=4010, message=b"Invalid shard.")
        else:
            self._retire(shard, shards)
            await self._greet(Session(socket, shard, shards, intents))

    def _retire(self, shard: int, shards: int) -> None:
        for session in list(self.sessions.values()):
            if session.socket is None and (session.shard, session.shards) == (shard, shards):
                del self.sessions[session.id]

    async def _greet(self, session: Session) -> None:
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if session.wants(guild.id, 0)]
        bot = str(self.world.bot.id)
        welcome = {
            "v": 10,
            "user": self.world.bot.payload() | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shards],
            "application": {"id": bot, "flags": 0},
        }
        await session.dispatch("READY", compact(welcome))
        everybody = bool(session.intents & MEMBERS_INTENT)
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", compact(guild.arrival(everybody=everybody)))
        session.ready = True
        self.greetings += 1

    async def _resume(self, socket: Socket, data: JSON) -> None:
        session = self.sessions.get(data.get("session_id") or "")
        if data["token"] != self.token:
            await socket.stream.close(code=4004, message=b"Authentication failed.")
        elif session is None:
            await socket.op(INVALID_SESSION, False)
        else:
            self.resumes += 1
            session.socket = socket
            await session.replay(int(data["seq"]))
            await session.dispatch("RESUMED", "{}")

    async def _members(self, socket: Socket, data: JSON) -> None:
        session = next(s for s in self.sessions.values() if s.socket is socket)
        guild = self.world.guilds[int(data["guild_id"])]
        asked = {int(each) for each in data.get("user_ids") or ()}
        start = (data.get("query") or "").lower()
        members = [m for m in guild.members.values() if not asked or m.id in asked]
        found = [m for m in members if (m.nick or m.user.name).lower().startswith(start)]
        limit = int(data.get("limit") or 0) or len(found)
        chunk = {
            "guild_id": str(guild.id),
            "members": [member.payload() for member in found[:limit]],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(each) for each in asked - guild.members.keys()],
            "nonce": data.get("nonce"),
        }
        await session.dispatch("GUILD_MEMBERS_CHUNK", compact(chunk))
