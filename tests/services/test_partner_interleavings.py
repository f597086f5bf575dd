"""Asking, inviting, accepting, parting, leaving in any order and at once, against a model."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, permutations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from nexus_bot.database import Database, open_database
from nexus_bot.errors import NotWritten, Refusal
from tests.services.announcing import announce
from tests.services.partnering import Standing
from tests.services.school import School

pytestmark = pytest.mark.long

OWNERS, SEEKERS = (20, 21), (30, 31, 32)
PLACES = {20: 1, 21: 2}
GUILDS = count(10)
DEEDS = st.sampled_from(
    ["ask", "ask", "invite", "accept", "accept", "accept", "decline", "withdraw", "end", "leave"]
)
ACTS = st.tuples(DEEDS, st.sampled_from(OWNERS), st.sampled_from(SEEKERS), st.booleans())
Act = tuple[str, int, int, bool]
Two = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """The last request between an owner and a seeker, and how many there were."""

    serial: int = 0
    is_invitation: bool = False
    state: str = ""


@dataclass(frozen=True)
class Model:
    """Two projects and three seekers as the rules have them."""

    asked: frozenset[tuple[Two, Asked]] = frozenset()
    pairs: frozenset[tuple[Two, int]] = frozenset()
    """Those who are partners, and the how manyeth time."""
    ever: frozenset[tuple[Two, int]] = frozenset()
    declined: frozenset[tuple[Two, bool]] = frozenset()
    left: frozenset[int] = frozenset()
    archived: frozenset[int] = frozenset()

    def between(self, two: Two) -> Asked:
        return dict(self.asked).get(two, Asked())

    def after(self, act: Act, seen: "Model") -> "tuple[Model, bool]":
        """What it is after an act by one who saw some state, and whether that was done."""
        what, owner, seeker, by_seeker = act
        two = (owner, seeker)
        then = getattr(self, f"_{what}")(two, by_seeker, seen)
        return (self, False) if then is None else (then, True)

    def _can_begin(self, two: Two) -> bool:
        owner, seeker = two
        taken = sum(o == owner for (o, _), _ in self.pairs)
        seated = any(s == seeker for (_, s), _ in self.pairs)
        return owner not in self.archived and taken < PLACES[owner] and not seated

    def _ask(self, two: Two, _by: bool, _seen: "Model") -> "Model | None":
        asked = self.between(two)
        back = replace(self, left=self.left - {two[1]})
        if asked.state == "open":
            return back._united(two) if asked.is_invitation else back
        if not self._can_begin(two) or (two, False) in self.declined:
            return None
        return back._with(two, Asked(asked.serial + 1, False, "open"))

    def _invite(self, two: Two, _by: bool, _seen: "Model") -> "Model | None":
        asked = self.between(two)
        if asked.state == "open":
            return self if asked.is_invitation else self._united(two)
        is_here = two[1] not in self.left
        if not is_here or not self._can_begin(two) or (two, True) in self.declined:
            return None
        return self._with(two, Asked(asked.serial + 1, True, "open"))

    def _answerable(self, two: Two, by_seeker: bool, seen: "Model", *, own: bool) -> bool:
        """Whether the request that one saw is open, and theirs to answer, or their ``own``."""
        was, now = seen.between(two), self.between(two)
        mine = by_seeker == (was.is_invitation != own)
        return bool(was.serial) and mine and was.serial == now.serial and now.state == "open"

    def _accept(self, two: Two, by_seeker: bool, seen: "Model") -> "Model | None":
        can = self._answerable(two, by_seeker, seen, own=False)
        return self._united(two) if can else None

    def _decline(self, two: Two, by_seeker: bool, seen: "Model") -> "Model | None":
        if not self._answerable(two, by_seeker, seen, own=False):
            return None
        asked = self.between(two)
        declined = self.declined | {(two, asked.is_invitation)}
        return replace(self._settled(two, "declined"), declined=declined)

    def _withdraw(self, two: Two, by_seeker: bool, seen: "Model") -> "Model | None":
        can = self._answerable(two, by_seeker, seen, own=True)
        return self._settled(two, "withdrawn") if can else None

    def _end(self, two: Two, _by: bool, seen: "Model") -> "Model | None":
        seen_pair = {pair for pair in seen.pairs if pair[0] == two}
        if not seen_pair or not seen_pair <= self.pairs:
            return None
        return replace(self, pairs=self.pairs - seen_pair)

    def _leave(self, two: Two, by_seeker: bool, _seen: "Model") -> "Model":
        who = two[by_seeker]
        model = replace(
            self,
            left=self.left | {who},
            archived=self.archived if by_seeker else self.archived | {who},
            pairs=frozenset(pair for pair in self.pairs if who not in pair[0]),
        )
        for each, asked in model.asked:
            if who in each and asked.state == "open":
                model = model._settled(each, "outdone")
        return model

    def lapsed(self) -> "Model":
        """What it is when nobody answered in time."""
        model = self
        for two, asked in self.asked:
            if asked.state == "open":
                model = model._settled(two, "lapsed")
        return model

    def _with(self, two: Two, asked: Asked) -> "Model":
        rest = frozenset((each, was) for each, was in self.asked if each != two)
        return replace(self, asked=rest | {(two, asked)})

    def _settled(self, two: Two, state: str) -> "Model":
        return self._with(two, replace(self.between(two), state=state))

    def _united(self, two: Two) -> "Model":
        times = dict(self.ever).get(two, 0) + 1
        ever = frozenset(pair for pair in self.ever if pair[0] != two) | {(two, times)}
        model = replace(self, pairs=self.pairs | {(two, times)}, ever=ever)
        model = model._settled(two, "accepted")
        owner, seeker = two
        is_full = sum(o == owner for (o, _), _ in model.pairs) >= PLACES[owner]
        for (o, s), asked in model.asked:
            if asked.state == "open" and (s == seeker or (o == owner and is_full)):
                model = model._settled((o, s), "outdone")
        return model

    def ends(self, acts: list[Act]) -> "set[tuple[Model, tuple[bool, ...]]]":
        """How it may end when acts come at once: in some order, each of them done or refused."""
        found = set()
        for order in permutations(range(len(acts))):
            now, done = self, [False] * len(acts)
            for place in order:
                now, done[place] = now.after(acts[place], self)
            found.add((now, tuple(done)))
        return found


class Interleavings(RuleBasedStateMachine):
    """Two projects, one place and two, and three who want to build on them."""

    runner: asyncio.Runner
    database: Database

    @initialize()
    def begin(self) -> None:
        self.models = {Model()}
        self.school = self.runner.run(School(self.database, guild_id=next(GUILDS)).open())
        self.runner.run(self._arrange())

    async def _arrange(self) -> None:
        partners = self.school.services.partners
        for owner, places in PLACES.items():
            await announce(self.school, owner, places=places)
        for seeker in SEEKERS:
            await partners.seek(self.school.actor(seeker))
        self.standing = await Standing.of(self.school)
        self.projects = {project.owner_id: project for project in self.standing.projects}

    @rule(acts=st.lists(ACTS, min_size=1, max_size=4))
    def act_at_once(self, acts: list[Act]) -> None:
        async def all_of_them() -> list[object]:
            acting = [self._act(act) for act in acts]
            return await asyncio.gather(*acting, return_exceptions=True)

        ends = self.runner.run(all_of_them())
        wrong = [end for end in ends if isinstance(end, BaseException)]
        assert all(isinstance(e, Refusal) and not isinstance(e, NotWritten) for e in wrong), wrong
        assert all(str(each).endswith((".", "!")) for each in wrong)
        done = tuple(not isinstance(end, BaseException) for end in ends)
        self.standing = self.runner.run(Standing.of(self.school))
        ends_so = [model.ends(acts) for model in self.models]
        self._go_on({model for found in ends_so for model, did in found if did == done})

    async def _act(self, act: Act) -> None:
        what, owner, seeker, by_seeker = act
        partners = self.school.services.partners
        actor = self.school.actor(seeker if by_seeker else owner)
        if what == "ask":
            number = self.projects[owner].number
            await partners.ask(self.school.actor(seeker), number, "May I?")
        elif what == "invite":
            await partners.invite(self.school.actor(owner), seeker, "Will you?")
        elif what == "leave":
            await partners.left(self.school.guild_id, actor.user_id)
        elif what == "end":
            await partners.end(actor, self._pair(owner, seeker), "No time.")
        else:
            await getattr(partners, what)(actor, self._request(owner, seeker))

    def _request(self, owner: int, seeker: int) -> int:
        """The last request between two, as one sees it who presses a button below it."""
        project = self.projects[owner].id
        between = [
            request.id
            for request in self.standing.requests
            if (request.project_id, request.seeker_id) == (project, seeker)
        ]
        return between[-1] if between else 0

    def _pair(self, owner: int, seeker: int) -> int:
        return next(
            (
                pair.id
                for pair in self.standing.pairs
                if pair.state == "active" and (pair.one_id, pair.other_id) == (seeker, owner)
            ),
            0,
        )

    def _go_on(self, models: set[Model]) -> None:
        """Go on with those of the models that say what is stored; there is one."""
        seen = self._seen()
        self.models = {model for model in models if self._seen_as(model) == seen}
        assert self.models, (models, seen)

    @staticmethod
    def _seen_as(model: Model) -> tuple[object, ...]:
        asked = {
            (two, asked.serial, asked.is_invitation, asked.state) for two, asked in model.asked
        }
        return asked, {two for two, _ in model.pairs}, model.left, model.archived

    def _seen(self) -> tuple[object, ...]:
        owner_of = {project.id: project.owner_id for project in self.standing.projects}
        last: dict[Two, tuple[int, bool, str]] = {}
        for request in self.standing.requests:
            two = (owner_of[request.project_id], request.seeker_id)
            serial = last[two][0] + 1 if two in last else 1
            last[two] = (serial, request.is_invitation, request.state)
        return (
            {(two, *asked) for two, asked in last.items()},
            {(p.other_id, p.one_id) for p in self.standing.pairs if p.state == "active"},
            {member.user_id for member in self.standing.members if member.left_at is not None},
            {p.owner_id for p in self.standing.projects if p.state == "archived"},
        )

    @rule()
    def let_two_days_pass(self) -> None:
        self.school.pass_time(hours=49)
        partners, guild = self.school.services.partners, self.school.guild_id
        for request in self.standing.requests:
            if request.state == "open":
                self.runner.run(partners.lapse(guild, request.id))
        self.standing = self.runner.run(Standing.of(self.school))
        self._go_on({model.lapsed() for model in self.models})

    @invariant()
    def nobody_is_in_two_places_and_nothing_is_missing(self) -> None:
        if hasattr(self, "standing"):
            self.standing.check()


@pytest.fixture
def machine(database_url: str) -> Iterator[type[Interleavings]]:
    """The machine over a fresh database; each run of it has a server of its own."""
    with asyncio.Runner() as runner:
        Interleavings.runner = runner
        Interleavings.database = runner.run(open_database(database_url))
        yield Interleavings
        runner.run(Interleavings.database.close())


def test_whatever_is_pressed_partners_are_what_the_rules_allow(
    engine: str, machine: type[Interleavings]
) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_machine(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=8, deadline=None, suppress_health_check=checks
        ),
    )
