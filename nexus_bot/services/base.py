"""What services share: a database, a clock, and an audit line for every denial."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import Kept, NotAllowed, NotFound, NotSetUp, NotWritten, Refusal
from nexus_bot.models import Cohort, Memo
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.timelines import Timelines
from nexus_bot.rules import Actor, require

T = TypeVar("T")


class Service:
    """What members may do with one noun; one public method is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def _done_once(
        self, actor: Actor, work: Callable[[AsyncSession, datetime], Awaitable[T]]
    ) -> T:
        """Do all of an interaction in one transaction, however often it is delivered."""

        async def whole(store: AsyncSession) -> T:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            return await work(store, self._clock())

        return await self._database.write_at_once(whole)

    async def _keep_form(
        self, actor: Actor, form: str, state: dict[str, Any], refusal: Refusal
    ) -> None:
        """Keep what a refused form held; the refusal tells where, for **Fix it**.

        Where the storage takes nothing, nothing is kept; what was typed goes back as a file.
        """
        if isinstance(refusal, NotWritten):
            return
        async with self._database.write() as session:
            memo = await Memos(session).keep(
                actor.guild_id, actor.user_id, form, state, self._clock()
            )
        refusal.draft = Kept(form, memo)


async def running(session: AsyncSession, guild_id: int) -> Cohort:
    """The cohort that runs now; raises NotSetUp where none does."""
    cohort = await Cohorts(session).running(guild_id)
    if cohort is None:
        raise NotSetUp
    return cohort


async def memo_of(session: AsyncSession, actor: Actor, memo_id: int, kind: str) -> Memo:
    """What a panel or a refused form remembers, for the one it belongs to."""
    memo = await Memos(session).find(actor.guild_id, memo_id, kind)
    if memo is None:
        raise NotFound
    require("memo.open", actor, None, owner_id=memo.user_id)
    return memo


async def reader_of(
    database: Database, user_id: int, name: str, message_id: int, interaction_id: int
) -> Actor:
    """Who pressed a button below a direct message of ours, and of which server it told."""
    async with database.read() as session:
        guild_id = await Timelines(session).server_of(user_id, message_id)
        if guild_id is None:
            raise NotFound
        member = await Members(session).find(guild_id, user_id)
    return Actor(guild_id, user_id, member.name if member else name, interaction_id)


S = TypeVar("S", bound=Service)
P = ParamSpec("P")


def audited(
    method: Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]]:
    """Write every denial into the audit log; where no cohort runs, say which one was the last."""

    @wraps(method)
    async def watched(service: S, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(service, actor, *args, **kwargs)
        except NotAllowed as refusal:
            async with service._database.write() as session:
                Audit(session).note(
                    actor.guild_id,
                    actor.user_id,
                    action=refusal.action,
                    subject="denied",
                    at=service._clock(),
                )
            raise
        except NotSetUp as refusal:
            async with service._database.read() as session:
                last = await Cohorts(session).last(actor.guild_id)
            refusal.last = texts.cohort_name(last.name, last.start_wall) if last else ""
            raise

    return watched
