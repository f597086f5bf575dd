"""What fixed a blocker, who is thanked for it, and what the hub knows of it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotFound, Refusal
from nexus_bot.models import Blocker, Solution
from nexus_bot.repositories.blockers import SOLVED, Case
from nexus_bot.repositories.blockers import Blockers as Rows
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.solutions import Solutions
from nexus_bot.rules import Actor
from nexus_bot.services import blocker_posts
from nexus_bot.services.base import audited
from nexus_bot.services.blocker_drafts import SOLUTION_FORM, check_solution, masked_solution
from nexus_bot.services.blocker_looks import found
from nexus_bot.services.blocker_rights import allowed
from nexus_bot.services.blocker_turns import FREED, BlockerTurns
from nexus_bot.values import SolutionDraft


class BlockerSolving(BlockerTurns):
    """How a blocker ends in a solution, and begins again."""

    @audited
    async def reopen(self, actor: Actor, /, number: int) -> Case:
        """Open a blocker that was solved or closed; the hub keeps what it knows of it."""

        helped: set[int] = set()

        def had_helper(seen: Blocker) -> None:
            helped.update([seen.helper_id] if seen.helper_id is not None else [])

        async def work(store: AsyncSession, now: datetime) -> Case:
            await Cohorts(store).hold(actor.guild_id)
            freed = FREED | {"solved_at": None, "answered_at": None}
            blocker = await self._turn(
                store, actor, number, "blocker.reopen", freed, fits=had_helper
            )
            await blocker_posts.reopen(store, blocker)
            self._note(store, actor, blocker, "blocker.reopen")
            credited = {member.user_id for member in await Solutions(store).credited(blocker)}
            notes = await self._notes(store, actor, blocker, "reopened", credited | helped, now)
            return await self._tell(store, actor, blocker, "reopened", now, notes)

        return await self._done_once(actor, work)

    @audited
    async def open_to_solve(self, actor: Actor, /, number: int) -> SolutionDraft:
        """What the form of a solution shows: what stands or stood last, and who helps."""
        async with self._database.read() as store:
            await allowed(store, actor, number, "blocker.solve")
            return _draft(await found(store, actor.guild_id, number))

    @audited
    async def solution_seen(self, actor: Actor, /, solution_id: int) -> SolutionDraft:
        """The draft that may replace a solution which a form showed; its fields are to be filled.

        Raises NotFound where this server has no such solution.
        """
        async with self._database.read() as store:
            number = await Solutions(store).number_of(actor.guild_id, solution_id)
            if number is None:
                raise NotFound
            await allowed(store, actor, number, "blocker.solve")
        return SolutionDraft(number=number, seen=solution_id)

    @audited
    async def open_to_solve_here(
        self,
        actor: Actor,
        /,
        thread_id: int,
        *,
        text: str,
        source: str,
        author_id: int,
        author_name: str,
        is_bot: bool,
    ) -> SolutionDraft:
        """The form of a solution from a message in a blocker's thread, with its author to thank."""
        async with self._database.read() as store:
            blocker = await Rows(store).in_thread(actor.guild_id, thread_id)
            if blocker is None:
                raise Refusal(texts.NO_BLOCKER_HERE)
            await allowed(store, actor, blocker.number, "blocker.solve")
            if is_bot:
                raise Refusal(texts.NOT_A_SOLUTION)
            solution = await Solutions(store).latest(blocker)
        thanks = author_id != blocker.author_id
        is_shown = solution is not None and blocker.state == SOLVED
        return SolutionDraft(
            number=blocker.number,
            text=text,
            helpers=(author_id,) if thanks else (),
            names=(author_name,) if thanks else (),
            source=source,
            seen=solution.id if solution and is_shown else 0,
        )

    @audited
    async def solve(self, actor: Actor, /, draft: SolutionDraft, memo: int = 0) -> Case:
        """Store what fixed a blocker and who helped, for the hub, too; or say it better later."""
        try:
            async with self._database.read() as store:
                seen = await allowed(store, actor, draft.number, "blocker.solve")
            checked = await check_solution(draft, seen.author_id)

            async def work(store: AsyncSession, now: datetime) -> Case:
                case = await self._solve(store, actor, checked, now)
                if memo:
                    await Memos(store).drop(actor.guild_id, memo)
                return case

            return await self._done_once(actor, work)
        except Invalid as refusal:
            if isinstance(refusal, _SolvedMeanwhile):
                draft = replace(draft, seen=refusal.seen)
            kept = masked_solution(draft, refusal).state()
            await self._keep_form(actor, SOLUTION_FORM, kept, refusal)
            raise

    async def _solve(
        self, store: AsyncSession, actor: Actor, draft: SolutionDraft, now: datetime
    ) -> Case:
        await Cohorts(store).hold(actor.guild_id)
        people = dict(zip(draft.helpers, draft.names, strict=True)) | {actor.user_id: actor.name}
        seen = await allowed(store, actor, draft.number, "blocker.solve")
        if seen.state == SOLVED:  # nobody reopens it, for that takes holding the server
            await self._check_seen(store, seen, draft)
            await self._greet(store, actor, people, now)
            blocker = seen
        else:
            solved = {"state": SOLVED, "solved_at": now}
            blocker = await self._turn(store, actor, draft.number, "blocker.solve", solved, people)
        solution = Solution(
            guild_id=actor.guild_id,
            blocker_id=blocker.id,
            author_id=actor.user_id,
            text=draft.text,
            source=draft.source or None,
            created_at=now,
        )
        await Solutions(store).add(blocker, solution, draft.helpers)
        await blocker_posts.file(store, blocker, draft.text, now)
        self._note(store, actor, blocker, "blocker.solve")
        notes = await self._notes(store, actor, blocker, "thanks", draft.helpers, now)
        if seen.state == SOLVED:
            await Outbox(store).plan_all(actor.guild_id, notes, now)
            await self._show_soon(store, actor, blocker, now)
            return await found(store, actor.guild_id, draft.number)
        thanked = {note.user_id for note in notes}
        followers = set(await Rows(store).followers(blocker)) - thanked
        notes += await self._notes(store, actor, blocker, "solved", followers, now)
        notes += await self._notes(store, actor, blocker, "fixed", [blocker.author_id], now)
        return await self._tell(store, actor, blocker, "solved", now, notes)

    @staticmethod
    async def _check_seen(store: AsyncSession, blocker: Blocker, draft: SolutionDraft) -> None:
        """Go on only when the solution that stands is the one that was to be replaced."""
        latest = await Solutions(store).latest(blocker)
        if latest is not None and latest.id != draft.seen:
            name = await Rows(store).name_of(blocker.guild_id, latest.author_id)
            raise _SolvedMeanwhile(blocker.number, name, latest.id)


class _SolvedMeanwhile(Invalid):
    """Another solution stands by now; ``seen`` is the one that **Fix it** may replace."""

    def __init__(self, number: int, name: str, seen: int) -> None:
        super().__init__(texts.solved_meanwhile(number, name))
        self.seen = seen


def _draft(case: Case) -> SolutionDraft:
    """What the form of a solution shows: it may replace the one that stands, if one does."""
    solution, is_solved = case.solution, case.blocker.state == SOLVED
    helping = [case.helper] if case.helper else []
    people = {member.user_id: member.name for member in (case.credited if is_solved else helping)}
    return SolutionDraft(
        number=case.blocker.number,
        text=solution.text if solution else "",
        helpers=tuple(people),
        names=tuple(people.values()),
        source=(solution.source or "") if solution and is_solved else "",
        seen=solution.id if solution and is_solved else 0,
    )
