"""People, each within one server."""

from datetime import datetime
from functools import cache
from typing import Any

from nexus_bot.models import Member
from nexus_bot.repositories.base import Repository, insert_for, table_of


class Members(Repository):
    """The members of a server who have used the bot."""

    async def find(self, guild_id: int, user_id: int) -> Member | None:
        """What is known of one person here."""
        return await self._session.get(Member, (guild_id, user_id))

    async def greet(
        self, guild_id: int, user_id: int, *, name: str, at: datetime, **changes: Any
    ) -> Member:
        """Remember a person by the name they show now, with what they tell about themselves."""
        row = {"guild_id": guild_id, "user_id": user_id, "name": name, "created_at": at}
        greeted = await self._run(
            _greet(self._engine, tuple(sorted(changes))), **row, **({"tags": []} | changes)
        )
        return Member(**greeted.one()._mapping)


@cache
def _greet(engine: str, changed: tuple[str, ...]) -> Any:
    """An upsert that leaves every field alone that is not named."""
    insert = insert_for(engine, Member)
    return insert.on_conflict_do_update(
        index_elements=["guild_id", "user_id"],
        set_={name: insert.excluded[name] for name in ("name", *changed)},
    ).returning(table_of(Member))
