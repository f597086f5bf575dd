"""Who may do what: every action, for everybody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.errors import NotAllowed
from nexus_bot.models import Cohort
from nexus_bot.rules import RULES, Actor, Role, allows, require, roles_of

MENTORS, BACKEND = 70, 71
MEMBER, AUTHOR, HELPER, PARTNER, MENTOR, ORGANISER = Role
EVERYBODY = {"stranger", "learner", "author", "helper", "partner", "mentor", "organiser"}
INVOLVED = {"author", "helper", "mentor", "organiser"}
MAY = {
    "help.read": EVERYBODY,
    "hub.read": EVERYBODY,
    "profile.read": EVERYBODY,
    "profile.edit": EVERYBODY,
    "memo.open": {"author"},
    "learning.share": EVERYBODY,
    "learning.credit": {"author", "mentor", "organiser"},
    "learning.vote": EVERYBODY,
    "learning.bookmark": EVERYBODY,
    "learning.edit": {"author", "mentor", "organiser"},
    "learning.delete": {"author", "mentor", "organiser"},
    "blocker.post": EVERYBODY,
    "blocker.raise": {"author", "mentor", "organiser"},
    "blocker.read": EVERYBODY,
    "blocker.help": EVERYBODY,
    "blocker.follow": EVERYBODY,
    "blocker.pass": {"helper", "mentor", "organiser"},
    "blocker.mentor": INVOLVED,
    "blocker.solve": INVOLVED,
    "blocker.reopen": INVOLVED,
    "blocker.wait": {"author", "mentor", "organiser"},
    "blocker.edit": {"author", "mentor", "organiser"},
    "blocker.close": {"author", "mentor", "organiser"},
    "blocker.delete": {"author", "mentor", "organiser"},
    "hearing.choose": EVERYBODY,
    "project.post": EVERYBODY,
    "project.read": EVERYBODY,
    "project.edit": {"author", "mentor", "organiser"},
    "project.archive": {"author", "mentor", "organiser"},
    "partner.find": EVERYBODY,
    "partner.ask": EVERYBODY,
    "partner.invite": {"author"},
    "partner.answer": {"author"},
    "partner.question": {"partner"},
    "partner.withdraw": {"author"},
    "partner.met": {"partner"},
    "partner.end": {"partner", "mentor", "organiser"},
    "plan.read": {"partner", "mentor", "organiser"},
    "plan.edit": {"partner"},
    "round.pair": {"mentor", "organiser"},
    "session.plan": EVERYBODY,
    "session.join": EVERYBODY,
    "session.change": {"author", "mentor", "organiser"},
    "timeline.read": EVERYBODY,
    "timeline.edit": {"organiser"},
    "reminder.choose": EVERYBODY,
    "cohort.setup": {"organiser"},
    "cohort.milestones": {"organiser"},
    "cohort.list": {"organiser"},
    "cohort.close": {"organiser"},
    "cohort.blockers": {"organiser"},
    "cohort.announce": {"organiser"},
    "cohort.status": {"organiser"},
    "cohort.audit": {"organiser"},
}
OWNER, HELPS, BUILDS_ON = 3, 6, 7


def actor(user_id: int, *role_ids: int, manages: bool = False) -> Actor:
    """Somebody, as Discord says at this moment."""
    return Actor(1, user_id, "x", 1, frozenset(role_ids), manages)


PEOPLE = {
    "stranger": actor(1),
    "learner": actor(2, BACKEND),
    "author": actor(OWNER, BACKEND),
    "helper": actor(HELPS, BACKEND),
    "partner": actor(BUILDS_ON),
    "mentor": actor(4, MENTORS),
    "organiser": actor(5, manages=True),
}


@pytest.fixture
def cohort() -> Cohort:
    """A cohort with mentors."""
    return Cohort(guild_id=1, mentor_role_id=MENTORS, backend_role_id=BACKEND)


def test_every_action_is_tried_here() -> None:
    assert set(MAY) == set(RULES)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", RULES)
def test_the_table_is_kept(cohort: Cohort, action: str, who: str) -> None:
    involved: Any = {"owner_id": OWNER, "helpers": [HELPS], "partners": [BUILDS_ON]}

    if who in MAY[action]:
        require(action, PEOPLE[who], cohort, **involved)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(action, PEOPLE[who], cohort, **involved)
        assert refused.value.action == action
        assert refused.value.text


@given(st.text(), st.frozensets(st.sampled_from(Role)))
def test_what_is_not_in_the_table_is_denied(action: str, roles: frozenset[Role]) -> None:
    assert action in RULES or not allows(action, roles)


def test_nobody_is_the_author_of_nothing(cohort: Cohort) -> None:
    assert AUTHOR not in roles_of(actor(0), cohort)
    assert AUTHOR not in roles_of(actor(1), cohort, None)


def test_only_who_helps_is_a_helper(cohort: Cohort) -> None:
    assert HELPER in roles_of(actor(HELPS), cohort, OWNER, helpers={HELPS, 7})
    assert HELPER not in roles_of(actor(OWNER), cohort, OWNER, helpers={HELPS, 7})
    assert HELPER not in roles_of(actor(HELPS), cohort, OWNER)


def test_only_who_has_a_part_is_a_partner(cohort: Cohort) -> None:
    assert PARTNER in roles_of(actor(BUILDS_ON), cohort, OWNER, partners={BUILDS_ON, 8})
    assert PARTNER not in roles_of(actor(OWNER), cohort, OWNER, partners={BUILDS_ON, 8})
    assert PARTNER not in roles_of(actor(BUILDS_ON), cohort, OWNER)


def test_nobody_is_a_mentor_where_there_are_none() -> None:
    nobody = Cohort(guild_id=1, mentor_role_id=None)

    assert MENTOR not in roles_of(actor(4, MENTORS), nobody)
    assert MENTOR not in roles_of(actor(4, MENTORS), None)


def test_a_former_mentor_is_none_at_the_moment_of_the_press(cohort: Cohort) -> None:
    assert MENTOR in roles_of(actor(4, MENTORS), cohort)
    assert MENTOR not in roles_of(actor(4), cohort)


def test_one_person_may_be_several_things(cohort: Cohort) -> None:
    roles = roles_of(actor(OWNER, MENTORS, manages=True), cohort, OWNER)

    assert roles == {MEMBER, AUTHOR, MENTOR, ORGANISER}
