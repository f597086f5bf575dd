"""Claim, release, solve, reopen in any order and at once: only what the table of states allows."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, permutations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from nexus_bot import texts
from nexus_bot.database import Database, open_database
from nexus_bot.errors import NotWritten, Refusal
from nexus_bot.services.blocker_plans import ARCHIVE, ASK, UNCLAIMED, wait_of
from nexus_bot.views.blockers import blocker_card
from tests.services.blocking import (
    case_of,
    pending,
    planned,
    raise_blocker,
    solutions,
    solve,
    standing,
)
from tests.services.school import AMINA, BEA, FEMI, LIN, School

STAFF = {FEMI, AMINA}
STRANGER = 50
CLOCK_OF = {"open": UNCLAIMED, "claimed": ASK, "solved": ARCHIVE, "closed": None}
GUILDS = count(10)
PEOPLE = st.sampled_from([BEA, LIN, STRANGER, FEMI, AMINA])
DEEDS = st.sampled_from(
    ["claim", "claim", "release", "hand_over", "solve", "solve", "reopen", "close", "still_stuck"]
)
ACTS = st.tuples(DEEDS, PEOPLE, PEOPLE)
Act = tuple[str, int, int]


@dataclass(frozen=True)
class Model:
    """A blocker of Bea's as the table of states has it."""

    state: str = "open"
    helper: int | None = None
    credited: frozenset[int] = frozenset()
    solutions: int = 0

    def after(self, act: Act, seen: int) -> "Model | None":
        """What it is after an act by one who saw so many solutions; None where it is refused."""
        what, who, to = act
        helpers = {self.helper} | self.credited
        waits, ended = self.state in ("open", "claimed"), self.state in ("solved", "closed")
        cares, owns = who in STAFF | helpers | {BEA}, who in STAFF | {BEA}
        passes = self.state == "claimed" and who in STAFF | {self.helper}
        if what == "claim" and self.state == "open" and who != BEA:
            return replace(self, state="claimed", helper=who)
        if what == "release" and passes:
            return replace(self, state="open", helper=None)
        if what == "hand_over" and passes and to not in (BEA, self.helper):
            return replace(self, helper=to)
        is_first = self.state in ("open", "claimed")
        is_better = self.state == "solved" and self.solutions == seen
        if what == "solve" and cares and (is_first or is_better):
            thanked = frozenset({to} - {BEA})
            return replace(self, state="solved", credited=thanked, solutions=self.solutions + 1)
        if what == "reopen" and cares and ended:
            return replace(self, state="open", helper=None)
        if what == "close" and owns and waits:
            return replace(self, state="closed")
        if what == "still_stuck" and owns and self.state == "claimed":
            return self
        return None

    def ends(self, acts: list[Act]) -> "set[tuple[Model, tuple[bool, ...]]]":
        """How it may end when acts come at once: in some order, each of them done or refused."""
        found, seen = set(), self.solutions if self.state == "solved" else 0
        for order in permutations(range(len(acts))):
            now, done = self, [False] * len(acts)
            for place in order:
                then = now.after(acts[place], seen)
                now, done[place] = then or now, then is not None
            found.add((now, tuple(done)))
        return found


class Interleavings(RuleBasedStateMachine):
    """One blocker, and everybody who may or may not do something to it."""

    runner: asyncio.Runner
    database: Database

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.school = self.runner.run(School(self.database, guild_id=next(GUILDS)).open())
        self.runner.run(raise_blocker(self.school))

    @rule(acts=st.lists(ACTS, min_size=1, max_size=3))
    def act_at_once(self, acts: list[Act]) -> None:
        async def all_of_them() -> list[object]:
            seen = await standing(self.school)
            acting = [self._act(act, seen) for act in acts]
            return await asyncio.gather(*acting, return_exceptions=True)

        ends = self.runner.run(all_of_them())
        wrong = [end for end in ends if isinstance(end, BaseException)]
        assert all(isinstance(e, Refusal) and not isinstance(e, NotWritten) for e in wrong), wrong
        done = tuple(not isinstance(end, BaseException) for end in ends)
        is_now = self.runner.run(self._as_it_is())
        assert (is_now, done) in self.model.ends(acts)
        self.model = is_now

    async def _act(self, act: Act, seen: int) -> None:
        what, who, to = act
        services, actor = self.school.services.blockers, self.school.actor(who)
        if what == "hand_over":
            await services.hand_over(actor, 1, to, name=f"member {to}", is_bot=False)
        elif what == "solve":
            await solve(self.school, who, helpers=[to], seen=seen)
        else:
            await getattr(services, what)(actor, 1)

    async def _as_it_is(self) -> Model:
        case = await case_of(self.school)
        credited = frozenset(member.user_id for member in case.credited)
        known = await solutions(self.school)
        return Model(case.blocker.state, case.blocker.helper_id, credited, known)

    @rule(minutes=st.sampled_from([1, 90, 3000]))
    def let_time_pass(self, minutes: int) -> None:
        self.school.pass_time(minutes=minutes)

    @invariant()
    def the_clock_of_its_state_is_wound_once_and_no_other(self) -> None:
        wound = self.runner.run(pending(self.school))
        clocks = Counter({kind: wound[kind] for kind in (UNCLAIMED, ASK, ARCHIVE) if wound[kind]})
        wanted = CLOCK_OF[self.model.state]
        assert clocks == (Counter([wanted]) if wanted else Counter())

    @invariant()
    def its_author_is_asked_when_it_was_quiet_for_so_long(self) -> None:
        case = self.runner.run(case_of(self.school))
        cohort = self.runner.run(self.school.services.blockers.cohort_of(case))
        due = case.blocker.quiet_since + wait_of(case.blocker, cohort)
        asked = [m for m in self.runner.run(planned(self.school, ASK)) if m.state == "pending"]
        assert all(message.due_at == due for message in asked)

    @invariant()
    def its_card_and_the_hub_show_it(self) -> None:
        case = self.runner.run(case_of(self.school))
        shown = str(blocker_card(case).to_components())  # type: ignore[no-untyped-call]
        assert texts.BLOCKER_STATES[self.model.state] in shown
        assert (case.solution is not None) == (case.post is not None) == bool(self.model.solutions)
        is_found = case.post is not None and case.post.kind == "challenge"
        assert is_found == (self.model.state == "solved")


@pytest.fixture
def machine(database_url: str) -> Iterator[type[Interleavings]]:
    """The machine over a fresh database; each run of it has a server of its own."""
    with asyncio.Runner() as runner:
        Interleavings.runner = runner
        Interleavings.database = runner.run(open_database(database_url))
        yield Interleavings
        runner.run(Interleavings.database.close())


def test_whatever_happens_a_blocker_is_what_the_table_allows(
    engine: str, machine: type[Interleavings]
) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_machine(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=checks
        ),
    )
