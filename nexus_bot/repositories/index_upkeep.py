"""Upkeep of the index of posts: in few pieces it is read faster, and what was deleted leaves it."""

from sqlalchemy import text

from nexus_bot.repositories.base import Repository

PAGES = 100  # about 10 ms of work
ANY_TWO = text("INSERT INTO post_words (post_words, rank) VALUES ('usermerge', 2)")
MERGE = text("INSERT INTO post_words (post_words, rank) VALUES ('merge', :pages)")
CHANGES = text("SELECT total_changes()")
NOTHING_DONE = 2  # FTS5 counts one change for the statement itself


class IndexUpkeep(Repository):
    """The index of every server's posts, as SQLite keeps it; PostgreSQL keeps its own."""

    async def merge(self) -> bool:
        """Merge pieces of alike size, some pages of them; False when there is nothing to do."""
        if self._engine != "sqlite":
            return False
        await self._session.execute(ANY_TWO)
        before = await self._session.scalar(CHANGES)
        await self._session.execute(MERGE, {"pages": PAGES})
        return (await self._session.scalar(CHANGES) or 0) - (before or 0) >= NOTHING_DONE
