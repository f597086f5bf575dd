"""The messages of the pretended Discord: created once per nonce, edited, deleted, with files."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import ApiError, unknown
from .guilds import World
from .reading import FILE, GALLERY, THUMBNAIL, text_of, walk
from .validate import check_message
from .world import JSON, Channel, User, timestamp

EPHEMERAL, LOADING = 1 << 6, 1 << 7
_KEPT_FLAGS = 1 << 2 | EPHEMERAL | 1 << 12 | 1 << 15
_USER, _ROLE, _EVERYONE = (
    re.compile(p) for p in (r"<@!?(\d+)>", r"<@&(\d+)>", r"@(everyone|here)")
)


@dataclass(slots=True, eq=False)
class Upload:
    """A file on its way up or kept for download."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"
    id: int = 0
    url: str = ""

    def payload(self, *, ephemeral: bool = False) -> JSON:
        """Shows the file as an attachment."""
        return {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
            "ephemeral": ephemeral,
        }


class Messages:
    """Makes and keeps messages; a nonce answers with its first message while the window lasts."""

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self.nonce_window = 180.0
        self.strict = True
        self.wakes_threads = True  # a message into an archived thread; else it is refused
        self.base = ""
        self.files: dict[str, Upload] = {}
        self.deduplicated = 0
        self._world = world
        self._clock = clock
        self._nonces: dict[tuple[int, str], tuple[float, Channel, int]] = {}

    def upload(self, upload: Upload) -> Upload:
        """Keeps a file and gives it an address that answers."""
        upload.id = self._world.ids()
        path = f"/attachments/{upload.id}/{upload.filename}"
        upload.url = self.base + path
        self.files[path] = upload
        return upload

    def post(
        self, channel: Channel, author: User, body: JSON, files: list[Upload], kind: int = 0
    ) -> tuple[JSON, bool]:
        """Creates a message in a channel, or finds the one its nonce stands for."""
        nonce = body.get("nonce")
        key = (author.id, str(nonce))
        if nonce is not None and body.get("enforce_nonce"):
            earlier = self._earlier(key)
            if earlier is not None:
                self.deduplicated += 1
                return earlier, False
        message = self.build(channel, author, body, files, kind)
        if nonce is not None:
            message["nonce"] = nonce
            self._nonces[key] = (self._clock(), channel, int(message["id"]))
        channel.messages[int(message["id"])] = message
        return message, True

    def _earlier(self, key: tuple[int, str]) -> JSON | None:
        found = self._nonces.get(key)
        if found is None or self._clock() - found[0] >= self.nonce_window:
            return None
        _, channel, message_id = found
        if message_id not in channel.messages:
            raise unknown("Message", 10008)
        return channel.messages[message_id]

    def build(
        self,
        channel: Channel,
        author: User,
        body: JSON,
        files: list[Upload],
        kind: int = 0,
        *,
        may_be_empty: bool = False,
    ) -> JSON:
        """Makes the payload of a new message."""
        if self.strict and not may_be_empty:
            check_message(body, attachments=len(files))
        message: JSON = {
            "id": str(self._world.ids()),
            "type": kind,
            "channel_id": str(channel.id),
            "author": author.payload(),
            "content": body.get("content") or "",
            "timestamp": timestamp(),
            "edited_timestamp": None,
            "tts": False,
            "embeds": body.get("embeds") or [],
            "components": body.get("components") or [],
            "attachments": self._attach(body, files, []),
            "pinned": False,
            "flags": (body.get("flags") or 0) & _KEPT_FLAGS,
        }
        reference = body.get("message_reference")
        if reference:
            message["message_reference"] = reference | {"channel_id": str(channel.id)}
            message["referenced_message"] = channel.messages.get(int(reference["message_id"]))
            message["type"] = 19
        self._finish(message, body.get("allowed_mentions"))
        return message

    def edit(self, message: JSON, body: JSON, files: list[Upload]) -> JSON:
        """Changes a message in place."""
        if self.strict:
            flags = message["flags"]
            check_message(body, attachments=len(files), flags=flags, partial=True)
        for key in ("content", "embeds", "components"):
            if key in body:
                message[key] = body[key] or ("" if key == "content" else [])
        if "flags" in body:
            message["flags"] |= (body["flags"] or 0) & _KEPT_FLAGS & ~EPHEMERAL
        if "attachments" in body or files:
            message["attachments"] = self._attach(body, files, message["attachments"])
        message["flags"] &= ~LOADING
        message["edited_timestamp"] = timestamp()
        self._finish(message, body.get("allowed_mentions"))
        return message

    def find(self, channel: Channel, message_id: int) -> JSON:
        """Finds a message or refuses with 10008."""
        message = channel.messages.get(message_id)
        if message is None:
            raise unknown("Message", 10008)
        return message

    def own(self, channel: Channel, message_id: int) -> JSON:
        """Finds a message of the bot's own, or refuses."""
        message = self.find(channel, message_id)
        if message["author"]["id"] != str(self._world.bot.id):
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return message

    def _attach(self, body: JSON, files: list[Upload], kept: list[JSON]) -> list[JSON]:
        listed: list[JSON] | None = body.get("attachments")
        if listed is not None:
            ids = {str(each.get("id")) for each in listed}
            kept = [attachment for attachment in kept if attachment["id"] in ids]
        ephemeral = bool((body.get("flags") or 0) & EPHEMERAL)
        return kept + [self.upload(file).payload(ephemeral=ephemeral) for file in files]

    def _finish(self, message: JSON, allowed: JSON | None) -> None:
        for place, component in enumerate(walk(message["components"]), start=1):
            component.setdefault("id", place)
            if component["type"] in (THUMBNAIL, GALLERY, FILE):
                self._link_media(component, message["attachments"])
        message |= self._pings(text_of(message), allowed)

    def _link_media(self, component: JSON, attachments: list[JSON]) -> None:
        urls = {f"attachment://{each['filename']}": each["url"] for each in attachments}
        holders = component["items"] if component["type"] == GALLERY else [component]
        for holder in holders:
            media: JSON = holder["file" if component["type"] == FILE else "media"]
            if media["url"].startswith("attachment://") and media["url"] not in urls:
                raise ApiError(400, 50035, "Invalid Form Body", {"media": media["url"]})
            media["url"] = urls.get(media["url"], media["url"])
            media.setdefault("proxy_url", media["url"])

    def _pings(self, text: str, allowed: JSON | None) -> JSON:
        if "@" not in text:
            return {"mention_everyone": False, "mentions": [], "mention_roles": []}
        rules: JSON = {"parse": ["everyone", "users", "roles"]} if allowed is None else allowed
        parse: list[Any] = rules.get("parse") or []

        def rung(kind: str, pattern: re.Pattern[str]) -> list[str]:
            named = {str(each) for each in rules.get(kind) or ()}
            found = dict.fromkeys(pattern.findall(text))
            return [each for each in found if kind in parse or each in named]

        people = [self._world.users.get(int(each)) for each in rung("users", _USER)]
        return {
            "mention_everyone": "everyone" in parse and bool(_EVERYONE.search(text)),
            "mentions": [user.payload() for user in people if user is not None],
            "mention_roles": rung("roles", _ROLE),
        }
