"""What fixed a blocker: said, better said, marked, taken back, and who hears of it."""

from dataclasses import replace
from typing import Any

import pytest

from nexus_bot import texts
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotAllowed, NotFound, Refusal
from nexus_bot.services.blocker_drafts import SOLUTION_FORM
from nexus_bot.services.blocker_plans import LOOK, NOTE, WORD
from nexus_bot.services.blockers import Blockers
from nexus_bot.values import SolutionDraft
from tests.services.blocking import FIX, case_of, clocks, raise_blocker, solve, told
from tests.services.school import BEA, FEMI, LIN, School

STRANGER, OTHER = 50, 60
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server where Bea is stuck with #1, on SQLite."""
    school = await School(database).open()
    await raise_blocker(school)
    return school


@pytest.fixture
def blockers(school: School) -> Blockers:
    return school.services.blockers


async def test_a_solution_thanks_its_helpers_and_tells_who_follows(
    school: School, blockers: Blockers
) -> None:
    await blockers.claim(school.actor(LIN), 1)
    await blockers.follow(school.actor(OTHER), 1)
    form = await blockers.open_to_solve(school.actor(BEA), 1)

    case = await solve(school, LIN, helpers=[LIN, STRANGER, BEA])

    assert (form.helpers, form.names, form.text) == ((LIN,), ("member 3",), "")
    assert case.solution is not None
    assert (case.solution.text, case.blocker.solved_at) == (FIX, school.now)
    assert [member.user_id for member in case.credited] == [LIN, STRANGER]
    assert await told(school, NOTE) == [
        ("claimed", LIN, BEA),
        ("thanks", LIN, STRANGER),
        ("solved", LIN, OTHER),
        ("fixed", LIN, BEA),
    ]


async def test_who_is_concerned_hears_that_others_closed_or_reopened_it(
    school: School, blockers: Blockers
) -> None:
    await blockers.claim(school.actor(STRANGER), 1)
    await solve(school, helpers=[LIN])
    await blockers.reopen(school.actor(LIN), 1)
    await blockers.close(school.actor(FEMI), 1)
    await blockers.reopen(school.actor(BEA), 1)
    await blockers.close(school.actor(BEA), 1)

    assert (await told(school, NOTE))[2:] == [
        ("reopened", LIN, STRANGER),
        ("closed", FEMI, BEA),
        ("reopened", BEA, LIN),
    ]


async def test_who_does_not_want_to_hear_is_not_told(school: School, blockers: Blockers) -> None:
    profiles = school.services.profiles
    await profiles.hear(school.actor(BEA), "answers", wants=False)
    await profiles.hear(school.actor(LIN), "thanks", wants=False)
    await profiles.hear(school.actor(OTHER), "solutions", wants=False)

    await blockers.claim(school.actor(LIN), 1)
    await blockers.follow(school.actor(OTHER), 1)
    await solve(school, helpers=[LIN])

    assert await told(school, NOTE) == []
    unwanted = {
        BEA: ("claimed", "answered", "fixed", "closed"),
        LIN: ("thanks", "reopened"),
        OTHER: ("solved",),
    }
    wants = [await blockers.wants(10, who, what) for who in unwanted for what in unwanted[who]]
    assert wants == [False] * 7
    assert await blockers.wants(10, LIN, "solved")


async def test_who_follows_and_is_thanked_gets_one_note(school: School, blockers: Blockers) -> None:
    await blockers.follow(school.actor(LIN), 1)

    await solve(school, helpers=[LIN])

    assert [(what, to) for what, _, to in await told(school, NOTE)] == [("thanks", LIN)]


async def test_a_reopened_blocker_is_looked_at_for_an_answer_again(
    school: School, blockers: Blockers
) -> None:
    await blockers.answered(10, 1, LIN, 70)
    await solve(school)

    blocker = (await blockers.reopen(school.actor(BEA), 1)).blocker

    assert (blocker.answered_at, blocker.heard_id) == (None, 70)
    assert LOOK in await clocks(school)


async def test_a_better_solution_keeps_the_old_one(school: School, blockers: Blockers) -> None:
    await solve(school, helpers=[LIN])
    form = await blockers.open_to_solve(school.actor(LIN), 1)

    case = await solve(school, LIN, text="Name the service.", helpers=[LIN, OTHER])

    assert (form.text, form.helpers) == (FIX, (LIN,))
    assert case.solution is not None
    assert case.solution.text == "Name the service."
    assert case.blocker.turn == 1
    assert len((await school.rows())["solutions"]) == 2
    assert await told(school, WORD) == [("solved", BEA, None)]
    assert await told(school, NOTE) == [("thanks", BEA, LIN), ("thanks", LIN, OTHER)]


async def test_nobody_overwrites_a_solution_that_they_did_not_see(
    school: School, blockers: Blockers
) -> None:
    form = await blockers.open_to_solve(school.actor(BEA), 1)
    first = await solve(school, FEMI, text="Restart it.")
    draft = replace(form, text="It was the broker URL.")

    with pytest.raises(Refusal) as refused:
        await blockers.solve(school.actor(BEA), draft)

    assert first.solution is not None
    assert str(refused.value) == texts.solved_meanwhile(1, "member 4")
    assert (await case_of(school)).solution.text == "Restart it."  # type: ignore[union-attr]
    assert refused.value.draft is not None
    memo = refused.value.draft.memo
    kept = await school.services.upkeep.draft(school.actor(BEA), memo, SOLUTION_FORM)
    again = SolutionDraft.restored(kept.state)
    assert (again.text, again.seen) == (draft.text, first.solution.id)
    case = await blockers.solve(school.actor(BEA), again, memo)
    assert case.solution is not None
    assert case.solution.text == "It was the broker URL."
    known = await blockers.solution_seen(school.actor(BEA), case.solution.id)
    assert known == SolutionDraft(number=1, seen=case.solution.id)
    with pytest.raises(NotFound):
        await blockers.solution_seen(school.actor(BEA), 99)


async def test_a_reopened_blocker_keeps_its_place_in_the_hub(
    school: School, blockers: Blockers
) -> None:
    await blockers.claim(school.actor(STRANGER), 1)
    await solve(school, helpers=[LIN])
    await school.services.learnings.vote(school.actor(OTHER), 1)
    for who in (STRANGER, LIN):  # who had it, and who is thanked
        reopened = await blockers.reopen(school.actor(who), 1)
        assert reopened.post is not None
        assert (reopened.post.kind, reopened.post.useful) == ("reopened", 1)
        assert reopened.blocker.solved_at is None
        shown = await blockers.open_to_solve(school.actor(BEA), 1)
        assert reopened.solution is not None
        assert (shown.text, shown.helpers, shown.seen) == (reopened.solution.text, (), 0)
        await solve(school, text="It was the firewall.", helpers=[LIN])

    case = await case_of(school)
    assert case.post is not None
    assert case.post.kind == "challenge"
    assert "firewall" in case.post.words
    with pytest.raises(NotAllowed):
        await blockers.reopen(school.actor(OTHER), 1)


async def test_a_message_in_the_thread_is_marked_as_the_solution(
    school: School, blockers: Blockers
) -> None:
    await blockers.thread_stands(10, 1, 500)
    said: dict[str, Any] = {"text": FIX, "source": "https://discord.com/channels/10/500/9"}

    draft = await blockers.open_to_solve_here(
        school.actor(BEA), 500, **said, author_id=LIN, author_name="Lin", is_bot=False
    )
    case = await blockers.solve(school.actor(BEA), draft)
    by_author = await blockers.open_to_solve_here(
        school.actor(BEA), 500, **said, author_id=BEA, author_name="Bea", is_bot=False
    )

    assert case.solution is not None
    assert (case.solution.source, case.credited[0].name) == (said["source"], "Lin")
    assert by_author.helpers == ()
    with pytest.raises(Refusal) as refused:
        await blockers.open_to_solve_here(
            school.actor(BEA), 501, **said, author_id=LIN, author_name="Lin", is_bot=False
        )
    assert str(refused.value) == texts.NO_BLOCKER_HERE
    with pytest.raises(Refusal) as refused:
        await blockers.open_to_solve_here(
            school.actor(BEA), 500, **said, author_id=999, author_name="App", is_bot=True
        )
    assert str(refused.value) == texts.NOT_A_SOLUTION
    assert by_author.seen == case.solution.id


async def test_a_refused_solution_is_kept_without_a_secret(
    school: School, blockers: Blockers
) -> None:
    six = tuple(range(100, 106))
    drafts = [
        SolutionDraft(number=1, text=" "),
        SolutionDraft(number=1, text="x" * 4001),
        SolutionDraft(number=1, text="x", helpers=six, names=tuple(map(str, six))),
        SolutionDraft(number=1, text=f"Set it to {TOKEN}"),
    ]
    memo = 0
    for draft in drafts:
        with pytest.raises(Invalid) as refused:
            await blockers.solve(school.actor(BEA), draft)
        assert refused.value.draft is not None
        memo = refused.value.draft.memo

    assert refused.type is Leaked
    assert TOKEN not in str(await school.rows())
    kept = await school.services.upkeep.draft(school.actor(BEA), memo, SOLUTION_FORM)
    assert SolutionDraft.restored(kept.state).number == 1
    await blockers.solve(school.actor(BEA), SolutionDraft(number=1, text=FIX), memo)
    assert len((await school.rows())["memos"]) == len(drafts) - 1
    with pytest.raises(NotAllowed):
        await solve(school, OTHER)
