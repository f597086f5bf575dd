"""What the routes work on: the world, its messages, the open interactions, the gateway."""

import time
from collections.abc import Callable
from email.utils import formatdate

from .errors import unknown
from .gateway import Gateway
from .guilds import Guild, World
from .interactions import Desk
from .messages import Messages
from .world import JSON, Channel

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12


class State:
    """Holds everything that Discord would know; its clock can be moved forward."""

    def __init__(self, token: str, changed: Callable[[], None]) -> None:
        self.world = World()
        self.shards = 1
        self.syncs = 0
        self.commands: dict[int | None, dict[tuple[str, int], JSON]] = {}
        self.messages = Messages(self.world, self.now)
        self.desk = Desk(self.world, self.messages, self.now)
        self.gateway = Gateway(self.world, token, changed)
        self.skew = 0.0  # how far the `Date` of answers is ahead of this machine, in seconds
        self._ahead = 0.0

    def now(self) -> float:
        """Reads the clock behind nonce windows and deadlines."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves that clock forward, so that nobody has to wait."""
        self._ahead += seconds
        self.world.ids.ahead += seconds

    def date(self) -> str:
        """Writes the `Date` header of an answer."""
        return formatdate(time.time() + self.skew, usegmt=True)

    def channel(self, channel_id: int) -> Channel:
        """Finds a channel or refuses with 10003."""
        if channel_id not in self.world.channels:
            raise unknown("Channel", 10003)
        return self.world.channels[channel_id]

    def guild(self, guild_id: int) -> Guild:
        """Finds a guild or refuses with 10004."""
        if guild_id not in self.world.guilds:
            raise unknown("Guild", 10004)
        return self.world.guilds[guild_id]

    async def announce(self, event: str, channel: Channel, message: JSON) -> None:
        """Tells the bot about a message where its intents ask for it."""
        where: JSON = {"channel_id": str(channel.id)}
        intent = DIRECT_MESSAGES
        if channel.guild_id is not None:
            where["guild_id"] = str(channel.guild_id)
            intent = GUILD_MESSAGES
        await self.gateway.dispatch(
            event, message | where, guild_id=channel.guild_id, intent=intent
        )
