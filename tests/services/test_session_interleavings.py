"""Join, leave, move and cancel in any order and at once: what is planned is what the rows say."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import select

from nexus_bot.database import Database, open_database
from nexus_bot.errors import NexusError
from nexus_bot.models import Session, SessionMember
from nexus_bot.services.session_plans import BEFORE, REMINDER
from tests.services.meeting import messages, move, plan, reminders, say_reminders
from tests.services.school import AMINA, BEA, FEMI, LIN, School

pytestmark = pytest.mark.long

PEOPLE = st.sampled_from([BEA, LIN, FEMI, 50, 51])
MOVERS = st.sampled_from([BEA, FEMI, AMINA])
NUMBERS = st.integers(1, 3)
TIMES = st.sampled_from(["in 10 minutes", "in 20 minutes", "in 2 hours", "tomorrow 18:00"])
COMING = st.tuples(st.sampled_from(["join", "leave", "cancel"]), PEOPLE, NUMBERS)
MOVING = st.tuples(TIMES, MOVERS, NUMBERS)
GUILDS = count(10)
Reminders = set[tuple[int, int, datetime]]


class Interleavings(RuleBasedStateMachine):
    """Three sessions, and people who come and go while they are moved and cancelled."""

    runner: asyncio.Runner
    database: Database

    @initialize()
    def begin(self) -> None:
        self.school = self.runner.run(School(self.database, guild_id=next(GUILDS)).open())
        for when in ("in 30 minutes", "in 3 hours", "tomorrow 18:00"):
            self.runner.run(plan(self.school, BEA, when))

    @rule(acts=st.lists(COMING | MOVING, min_size=1, max_size=6))
    def act_at_once(self, acts: list[tuple[str, int, int]]) -> None:
        async def all_of_them() -> list[object]:
            return await asyncio.gather(*map(self._act, acts), return_exceptions=True)

        ends = self.runner.run(all_of_them())
        wrong = [end for end in ends if isinstance(end, Exception)]
        assert all(isinstance(end, NexusError) for end in wrong), wrong

    async def _act(self, act: tuple[str, int, int]) -> None:
        what, who, number = act
        if what in ("join", "leave", "cancel"):
            await getattr(self.school.services.sessions, what)(self.school.actor(who), number)
        else:
            await move(self.school, who, number, what)

    @rule(minutes=st.sampled_from([1, 16, 200]))
    def let_time_pass(self, minutes: int) -> None:
        self.school.pass_time(minutes=minutes)
        self.runner.run(say_reminders(self.school))

    @invariant()
    def what_is_planned_is_what_the_rows_say(self) -> None:
        assert self.runner.run(reminders(self.school)) == self.runner.run(self._wanted())

    @invariant()
    def nobody_is_reminded_twice_of_one_moment(self) -> None:
        said = [
            (message.payload["number"], message.user_id, message.due_at)
            for message in self.runner.run(messages(self.school, REMINDER))
        ]
        assert len(said) == len(set(said))

    async def _wanted(self) -> Reminders:
        guild = self.school.guild_id
        async with self.database.read() as session:
            rows = await session.execute(
                select(Session.number, SessionMember.user_id, Session.starts_at)
                .join(SessionMember, SessionMember.session_id == Session.id)
                .where(
                    Session.guild_id == guild,
                    SessionMember.guild_id == guild,
                    Session.state == "planned",
                    Session.starts_at > self.school.now + BEFORE,
                )
            )
            return {(number, user, starts - BEFORE) for number, user, starts in rows}


@pytest.fixture
def machine(database_url: str) -> Iterator[type[Interleavings]]:
    """The machine over a fresh database; each run of it has a server of its own."""
    with asyncio.Runner() as runner:
        Interleavings.runner = runner
        Interleavings.database = runner.run(open_database(database_url))
        yield Interleavings
        runner.run(Interleavings.database.close())


def test_whatever_happens_the_reminders_are_those_of_who_joins(
    engine: str, machine: type[Interleavings]
) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_machine(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=checks
        ),
    )
