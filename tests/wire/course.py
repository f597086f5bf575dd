"""Our bot on the stand-in: a server with a cohort channel, an organiser and learners."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.wire.guilds import Guild, Member
from tests.wire.standin import Standin
from tests.wire.world import Channel


@dataclass(frozen=True)
class Course:
    """A server whose people use the bot."""

    standin: Standin
    guild: Guild
    channel: Channel
    learner: Member
    friend: Member
    database: Path

    @property
    def organiser(self) -> Member:
        """Owns the server."""
        return self.guild.members[self.guild.owner_id]

    @property
    def env(self) -> dict[str, str]:
        """Is what the bot needs in its environment besides the stand-in's address."""
        return {"DATABASE_URL": f"sqlite:///{self.database}", "PYTHONDONTWRITEBYTECODE": ""}

    async def set_up(self) -> None:
        """Sets the cohort up as an organiser does."""
        now = datetime.now(UTC)
        start, end = (f"{now + timedelta(days=days):%Y-%m-%d}" for days in (-30, 365))
        options = {"channel": self.channel, "start": start, "end": end}
        answer = await self.standin.slash(self.channel, self.organiser, "nexus setup", options)
        await answer.answered(20)
        assert answer.message is not None
        saved = await self.standin.click(answer.message, self.organiser, "Save")
        await saved.answered(20)
        assert "is set up" in saved.text


def open_course(standin: Standin, folder: Path) -> Course:
    """A server with one channel and two learners."""
    guild = standin.world.add_guild("Course")
    channel = guild.add_channel("cohort")
    learner, friend = guild.add_member("Lea"), guild.add_member("Sam")
    return Course(standin, guild, channel, learner, friend, folder / "nexus.db")
