"""Guilds and the world that holds them; the only place that adds people and places."""

from dataclasses import dataclass, field

from .world import (
    ADMINISTRATOR,
    DM,
    EVERYTHING,
    JSON,
    PUBLIC_THREAD,
    TALK,
    TEXT,
    Channel,
    Role,
    Snowflakes,
    User,
    timestamp,
)


@dataclass(slots=True, eq=False)
class Member:
    """A user inside one guild."""

    user: User
    guild: "Guild"
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None
    joined_at: str = field(default_factory=timestamp)

    @property
    def id(self) -> int:
        """Is the id of the user behind the member."""
        return self.user.id

    def permissions(self, channel: Channel | None = None) -> int:
        """Adds up what the member may do in a channel."""
        if self.user.id == self.guild.owner_id:
            return EVERYTHING
        held = self.guild.everyone.permissions
        for role in self.roles:
            held |= role.permissions
        if held & ADMINISTRATOR:
            return EVERYTHING
        return held if channel is None else self._overwritten(held, channel)

    def _overwritten(self, held: int, channel: Channel) -> int:
        place = channel.parent if channel.is_thread and channel.parent else channel
        rules = {int(rule["id"]): rule for rule in place.overwrites}
        theirs = [rules[role.id] for role in self.roles if role.id in rules]
        for layer in ([rules.get(self.guild.id)], theirs, [rules.get(self.user.id)]):
            for part, allowed in (("deny", False), ("allow", True)):
                bits = 0
                for rule in layer:
                    bits |= int(rule[part]) if rule else 0
                held = held | bits if allowed else held & ~bits
        return held

    def payload(self, *, user: bool = True) -> JSON:
        """Shows the member as Discord does."""
        shown: JSON = {
            "roles": [str(role.id) for role in self.roles],
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "joined_at": self.joined_at,
            "premium_since": None,
            "communication_disabled_until": None,
            "pending": False,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        if user:
            shown["user"] = self.user.payload()
        return shown


@dataclass(slots=True, eq=False)
class Guild:
    """A server with its roles, channels and members."""

    id: int
    name: str
    world: "World"
    owner_id: int
    everyone: Role
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    events: dict[int, JSON] = field(default_factory=dict)
    locale: str = "en-US"
    joined_at: str = field(default_factory=timestamp)

    def add_role(self, name: str, permissions: int = 0) -> Role:
        """Adds a role above the ones there are."""
        role = Role(self.world.ids(), name, permissions, position=len(self.roles))
        self.roles[role.id] = role
        return role

    def add_channel(self, name: str, kind: int = TEXT, *, parent: Channel | None = None) -> Channel:
        """Adds a channel below the ones there are."""
        place = len(self.channels)
        channel = Channel(self.world.ids(), name, kind, self.id, parent, position=place)
        return self.world.keep(channel)

    def add_thread(
        self, parent: Channel, name: str, *, owner: User, kind: int = PUBLIC_THREAD
    ) -> Channel:
        """Adds a thread under a channel."""
        thread = Channel(self.world.ids(), name, kind, self.id, parent, owner_id=owner.id)
        return self.world.keep(thread)

    def add_member(self, who: str | User, *roles: Role, locale: str = "en-US") -> Member:
        """Lets somebody in, a new person when only a name is given."""
        user = self.world.add_user(who, locale=locale) if isinstance(who, str) else who
        member = Member(user, self, list(roles))
        self.members[user.id] = member
        return member

    def remove_member(self, member: Member) -> None:
        """Lets somebody go; from then on they are unknown here."""
        del self.members[member.id]

    def partial(self) -> JSON:
        """Shows what an interaction tells about the guild."""
        return {"id": str(self.id), "locale": self.locale, "features": []}

    def payload(self) -> JSON:
        """Shows the guild as REST does."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner_id),
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": self.locale,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "afk_timeout": 300,
            "max_members": 500_000,
            "vanity_url_code": None,
            "description": None,
        }

    def arrival(self, *, everybody: bool) -> JSON:
        """Shows the guild as GUILD_CREATE does: without the intent only the bot is a member."""
        bot = self.world.bot.id
        members = self.members.values() if everybody else [self.members[bot]]
        channels = [channel for channel in self.channels.values() if not channel.is_thread]
        threads = [c for c in self.channels.values() if c.is_thread and not c.archived]
        return self.payload() | {
            "joined_at": self.joined_at,
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "members": [member.payload() for member in members],
            "channels": [channel.payload() for channel in channels],
            "threads": [thread.payload() for thread in threads],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": list(self.events.values()),
            "soundboard_sounds": [],
        }


class World:
    """Holds every user, guild and channel that the stand-in knows."""

    def __init__(self, bot_name: str = "Nexus") -> None:
        self.ids = Snowflakes()
        self._founding = self.ids() - (86_400_000 << 22) | (1 << 22) - 1
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.add_user(bot_name, bot=True)
        self.owner = self.add_user("Owner")

    def add_user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> User:
        """Opens an account."""
        user = User(self.ids(), name, bot, locale)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, bot_permissions: int = TALK) -> Guild:
        """Founds a server that the bot is in; everybody in it may talk."""
        # Founded a millisecond apart, so that shards take turns.
        guild_id = self._founding + (len(self.guilds) << 22)
        everyone = Role(guild_id, "@everyone", TALK, position=0)
        guild = Guild(guild_id, name, self, self.owner.id, everyone, {guild_id: everyone})
        self.guilds[guild_id] = guild
        guild.add_member(self.owner)
        guild.add_member(self.bot, guild.add_role(self.bot.name, bot_permissions))
        return guild

    def open_dm(self, user: User) -> Channel:
        """Finds or opens the bot's conversation with a user."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        return self.keep(Channel(self.ids(), user.name, DM, recipient=user))

    def keep(self, channel: Channel) -> Channel:
        """Remembers a channel under its id."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channels[channel.id] = channel
        return channel

    def forget(self, channel: Channel) -> None:
        """Takes a channel out of the world."""
        self.channels.pop(channel.id, None)
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channels.pop(channel.id, None)

    def reaches(self, user: User) -> bool:
        """Tells whether the bot may write to somebody privately: they let it, and share a guild."""
        return user.dms_open and any(user.id in guild.members for guild in self.guilds.values())

    def bot_permissions(self, channel: Channel) -> int:
        """Adds up what the bot may do in a channel."""
        if channel.guild_id is None:
            return EVERYTHING
        return self.guilds[channel.guild_id].members[self.bot.id].permissions(channel)
