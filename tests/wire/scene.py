"""One small course for the tests of the stand-in: a guild, a channel, a member."""

from dataclasses import dataclass

from .guilds import Guild, Member
from .world import Channel


@dataclass(frozen=True)
class Scene:
    """A guild with one channel and one member."""

    guild: Guild
    channel: Channel
    learner: Member
