"""A beginning in which nothing waits to be said, for tests that are about something else."""

from sqlalchemy import delete, update

from nexus_bot.database import Database
from nexus_bot.models import OutboxMessage


async def hush(database: Database) -> None:
    """Take back and forget what a set-up has planned to say."""
    everywhere = OutboxMessage.guild_id > 0
    waiting = OutboxMessage.state.in_(("pending", "sending"))
    async with database.write() as session:
        await session.execute(
            update(OutboxMessage).where(everywhere, waiting).values(state="cancelled")
        )
        await session.execute(delete(OutboxMessage).where(everywhere))
