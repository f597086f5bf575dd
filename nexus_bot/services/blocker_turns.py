"""How a blocker changes: compared and set, told in its thread, with its clocks wound anew.

Who loses a race reads how things stand. People are greeted before a blocker is changed, and who
changes what the hub knows holds the server first, so that no two can wait for each other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Blocker
from nexus_bot.repositories.blockers import OPEN, Blockers, Case
from nexus_bot.repositories.ledger import Audit
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Intent
from nexus_bot.rules import Actor
from nexus_bot.services import blocker_plans as plans
from nexus_bot.services.blocker_looks import BlockerLooks, found
from nexus_bot.services.blocker_rights import allowed
from nexus_bot.services.card_edits import show_soon

FREED: dict[str, Any] = {"state": OPEN, "helper_id": None, "claimed_at": None}
Check = Callable[[Blocker], None]


class BlockerTurns(BlockerLooks):
    """What every change of a blocker is made of."""

    async def _turn(
        self,
        store: AsyncSession,
        actor: Actor,
        number: int,
        action: str,
        changes: Mapping[str, Any],
        people: Mapping[int, str] | None = None,
        fits: Check | None = None,
    ) -> Blocker:
        """Give a blocker another state or helper, while the actor may do so to it as it stands.

        Where somebody else changed it meanwhile it is asked again, and refused by what it is now.
        """
        while True:
            seen = await allowed(store, actor, number, action)
            if fits is not None:
                fits(seen)
            now = self._clock()
            await self._greet(store, actor, people or {}, now)
            turned = await Blockers(store).turn(seen, **changes, quiet_since=now)
            if turned is not None:
                return turned

    async def _mark(
        self,
        store: AsyncSession,
        actor: Actor,
        number: int,
        action: str,
        changes: Mapping[str, Any],
        fits: Check | None = None,
    ) -> Blocker:
        """Note something within a turn, once, while the actor may do so."""
        while True:
            seen = await allowed(store, actor, number, action)
            if fits is not None:
                fits(seen)
            marked = await Blockers(store).mark(seen, **changes)
            if marked is not None:
                return marked

    @staticmethod
    async def _greet(
        store: AsyncSession, actor: Actor, people: Mapping[int, str], now: datetime
    ) -> None:
        for user_id, name in sorted(people.items()):
            acts = user_id == actor.user_id
            await Members(store).greet(actor.guild_id, user_id, name=name, at=now, acts=acts)

    async def _tell(
        self,
        store: AsyncSession,
        actor: Actor,
        blocker: Blocker,
        what: str,
        now: datetime,
        notes: Sequence[Intent] = (),
        to: int | None = None,
    ) -> Case:
        """Plan what a new turn causes: a word in the thread, private notes, clocks, its card."""
        word = plans.word_of(blocker, what, actor.user_id, now, to)
        await plans.tell(store, blocker, [word, *notes], actor.interaction_id, now)
        return await found(store, actor.guild_id, blocker.number)

    @staticmethod
    async def _notes(
        store: AsyncSession,
        actor: Actor,
        blocker: Blocker,
        what: str,
        people: Iterable[int],
        now: datetime,
    ) -> list[Intent]:
        """Private notes to those who want them, but for the one who did it."""
        others = set(people) - {actor.user_id}
        if not others:
            return []
        told = await Blockers(store).hearing(actor.guild_id, others, what)
        return plans.notes_of(blocker, what, told, actor.user_id, now)

    @staticmethod
    async def _show_soon(
        store: AsyncSession, actor: Actor, blocker: Blocker, now: datetime
    ) -> None:
        edit = partial(plans.edit_of, blocker)
        await show_soon(store, actor.guild_id, edit, actor.interaction_id, now)

    def _note(
        self, store: AsyncSession, actor: Actor, blocker: Blocker, action: str, **more: Any
    ) -> None:
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action=action,
            subject=f"#{blocker.number}",
            at=self._clock(),
            detail={"author": blocker.author_id, "state": blocker.state, **more},
        )
