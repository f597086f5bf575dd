"""Blockers in a school: raised and solved in one line, and what the outbox holds of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from nexus_bot.models import Blocker, OutboxMessage, Solution
from nexus_bot.repositories.blockers import Case
from nexus_bot.services.blocker_plans import CLOCKS
from nexus_bot.values import BlockerDraft, BlockerPosted, Considered, SolutionDraft
from tests.services.school import BEA, LIN, School

TITLE = "Celery worker never picks up tasks in Docker"
INSTEAD = "kombu.exceptions.OperationalError: [Errno 111] Connection refused"
FIX = "The broker URL said localhost; in Docker it is the name of the service, redis."


async def consider(
    school: School, who: int = BEA, title: str = TITLE, *, instead: str = INSTEAD, **more: Any
) -> Considered:
    """Type a blocker, and see what was solved like it."""
    draft = BlockerDraft(title=title, instead=instead, **more)
    return await school.services.blockers.consider(school.actor(who), draft)


async def raise_blocker(
    school: School, who: int = BEA, title: str = TITLE, **more: Any
) -> BlockerPosted:
    """Raise a blocker and post it, whatever was solved like it."""
    considered = await consider(school, who, title, **more)
    return await school.services.blockers.post(school.actor(who), considered.panel)


async def solve(
    school: School,
    who: int = BEA,
    number: int = 1,
    text: str = FIX,
    helpers: Sequence[int] = (LIN,),
    seen: int | None = None,
) -> Case:
    """Say what fixed a blocker, with thanks to some; the form shows the solution that stands."""
    names = tuple(f"member {user_id}" for user_id in helpers)
    if seen is None:
        seen = await standing(school, number)
    draft = SolutionDraft(number, text, tuple(helpers), names, seen=seen)
    return await school.services.blockers.solve(school.actor(who), draft)


async def standing(school: School, number: int = 1) -> int:
    """The solution that the form of a blocker shows now; 0 where it is not solved."""
    case = await school.services.blockers.case(school.guild_id, number)
    is_solved = case is not None and case.blocker.state == "solved"
    return case.solution.id if case and case.solution and is_solved else 0


async def solutions(school: School) -> int:
    """How many solutions the blockers of a school have by now, with those that were replaced."""
    async with school.database.read() as store:
        counted = await store.scalar(
            select(func.count()).where(Solution.guild_id == school.guild_id)
        )
        return counted or 0


async def case_of(school: School, number: int = 1) -> Case:
    """A blocker that is there, as it is now."""
    case = await school.services.blockers.case(school.guild_id, number)
    assert case is not None
    return case


async def pending(school: School, number: int = 1) -> Counter[str]:
    """The kinds of what is still to be said or done about a blocker."""
    return Counter(
        message.kind
        for message in await planned(school)
        if message.state == "pending" and message.payload.get("number") == number
    )


async def clocks(school: School, number: int = 1) -> set[str]:
    """The clocks of a blocker that are wound."""
    return set(await pending(school, number)) & set(CLOCKS)


async def planned(school: School, kind: str = "") -> Sequence[OutboxMessage]:
    """What was planned of a kind, or at all, in the order in which it was."""
    of_kind = [OutboxMessage.kind == kind] if kind else []
    async with school.database.read() as store:
        rows = await store.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, *of_kind)
            .order_by(OutboxMessage.id)
        )
        return rows.all()


async def blockers(school: School) -> Sequence[Blocker]:
    """Every blocker of a school."""
    async with school.database.read() as store:
        rows = await store.scalars(
            select(Blocker).where(Blocker.guild_id == school.guild_id).order_by(Blocker.id)
        )
        return rows.all()


async def told(school: School, kind: str) -> list[tuple[str, int, int | None]]:
    """What was planned of a kind: what, by whom, to whom."""
    return [
        (m.payload["what"], m.payload["by"], m.user_id or m.payload.get("to"))
        for m in await planned(school, kind)
    ]


async def say(school: School, kind: str) -> None:
    """Let all that was planned of a kind be said by now."""
    async with school.database.write() as store:
        await store.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == kind)
            .values(state="sent", message_id=900)
        )
