"""The people and places of the pretended Discord: ids, permissions, payloads; no sockets here."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

JSON = dict[str, Any]

EPOCH = 1_420_070_400_000
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
EVERYTHING = (1 << 53) - 1
VIEW, SEND, READ_HISTORY, SEND_IN_THREADS = 1 << 10, 1 << 11, 1 << 16, 1 << 38
MANAGE_EVENTS, MANAGE_THREADS, CREATE_EVENTS = 1 << 33, 1 << 34, 1 << 44
# View, send (also in threads), embed, attach, history, react, commands, threads.
TALK = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 18, 31, 35, 38))
TEXT, DM, VOICE, CATEGORY, NEWS, FORUM = 0, 1, 2, 4, 5, 15
NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12


class Snowflakes:
    """Gives out rising ids that carry the moment they were given out, by a clock that moves."""

    def __init__(self) -> None:
        self._last = 0
        self.ahead = 0.0

    def __call__(self) -> int:
        now = (int((time.time() + self.ahead) * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, now)
        return self._last


def timestamp(moment: float | None = None) -> str:
    """Writes a moment, or now, the way Discord does."""
    return datetime.fromtimestamp(time.time() if moment is None else moment, UTC).isoformat()


@dataclass(slots=True, eq=False)
class User:
    """Somebody with an account."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True

    def payload(self) -> JSON:
        """Shows the account as Discord does."""
        return {
            "id": str(self.id),
            "username": self.name.lower().replace(" ", "_"),
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(slots=True, eq=False)
class Role:
    """A role of one guild."""

    id: int
    name: str
    permissions: int = 0
    position: int = 1

    def payload(self) -> JSON:
        """Shows the role as Discord does."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": True,
            "flags": 0,
        }


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    id: int
    name: str
    kind: int = TEXT
    guild_id: int | None = None
    parent: "Channel | None" = None
    overwrites: list[JSON] = field(default_factory=list)
    topic: str | None = None
    position: int = 0
    recipient: User | None = None
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    created_at: str = field(default_factory=timestamp)
    flags: int = 0
    people: set[int] = field(default_factory=set)
    applied_tags: list[str] = field(default_factory=list)
    tags: list[JSON] = field(default_factory=list)
    messages: dict[int, JSON] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """Tells threads from channels."""
        return self.kind in (NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)

    def payload(self) -> JSON:
        """Shows the channel as Discord does."""
        last = next(reversed(self.messages), None)
        shown: JSON = {
            "id": str(self.id),
            "type": self.kind,
            "last_message_id": None if last is None else str(last),
            "flags": self.flags,
        }
        if self.recipient is not None:
            return shown | {"recipients": [self.recipient.payload()]}
        parent = None if self.parent is None else str(self.parent.id)
        shown |= {"name": self.name, "guild_id": str(self.guild_id), "parent_id": parent}
        if self.is_thread:
            return shown | self._thread()
        shown |= {
            "position": self.position,
            "topic": self.topic,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "permission_overwrites": self.overwrites,
        }
        if self.kind == VOICE:
            shown |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
        if self.kind == FORUM:
            shown |= {"available_tags": self.tags, "default_reaction_emoji": None}
        return shown

    def _thread(self) -> JSON:
        return {
            "owner_id": str(self.owner_id),
            "message_count": len(self.messages),
            "member_count": 1,
            "total_message_sent": len(self.messages),
            "rate_limit_per_user": 0,
            "applied_tags": self.applied_tags,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": self.auto_archive_minutes,
                "archive_timestamp": self.created_at,
                "create_timestamp": self.created_at,
            },
        }
