"""People, each within one server."""

from datetime import datetime
from typing import Any

from nexus_bot.models import Member
from nexus_bot.repositories.base import Repository


class Members(Repository):
    """The members of a server who have used the bot."""

    async def find(self, guild_id: int, user_id: int) -> Member | None:
        """What is known of one person here."""
        return await self._session.get(Member, (guild_id, user_id))

    async def greet(
        self, guild_id: int, user_id: int, *, name: str, at: datetime, **changes: Any
    ) -> Member:
        """Remember a person by the name they show now, with what they tell about themselves."""
        changes["name"] = name
        statement = (
            self._insert(Member)
            .values(guild_id=guild_id, user_id=user_id, tags=changes.get("tags", []), created_at=at)
            .values({key: value for key, value in changes.items() if key != "tags"})
            .on_conflict_do_update(index_elements=["guild_id", "user_id"], set_=changes)
            .returning(Member)
        )
        rows = await self._session.scalars(statement, execution_options={"populate_existing": True})
        member: Member = rows.one()
        return member
