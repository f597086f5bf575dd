"""Blockers that everybody wants at once: one winner, polite answers, nothing said twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from nexus_bot.errors import AlreadyDone, NotWritten, Refusal
from nexus_bot.services.blocker_plans import ASK, NOTE, THREAD, WORD
from tests.services.blocking import (
    blockers,
    case_of,
    consider,
    pending,
    planned,
    raise_blocker,
    solve,
)
from tests.services.school import AMINA, BEA, FEMI, LIN, School

CROWD = 1_000


async def at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[Refusal]]:
    """What came of some acts, and what those read who came too late."""
    ends = await asyncio.gather(*acts, return_exceptions=True)
    late = [end for end in ends if isinstance(end, Refusal) and not isinstance(end, NotWritten)]
    done = [end for end in ends if not isinstance(end, BaseException)]
    assert len(done) + len(late) == len(ends), ends
    return done, late


async def test_of_a_thousand_who_can_help_one_does(school: School) -> None:
    await raise_blocker(school)
    claim = school.services.blockers.claim

    done, late = await at_once(*(claim(school.actor(1_000 + n), 1) for n in range(CROWD)))

    case = await case_of(school)
    assert [each.blocker.helper_id for each in done] == [case.blocker.helper_id]
    assert case.helper is not None
    assert {str(each) for each in late} == {
        f"{case.helper.name} helps with #1 already. You can still write below its card."
    }
    assert len(late) == CROWD - 1
    assert len(await planned(school, WORD)) == len(await planned(school, NOTE)) == 1
    assert (await pending(school))[ASK] == 1


async def test_of_two_who_solve_it_at_once_the_second_reads_of_the_first(school: School) -> None:
    await raise_blocker(school)
    await school.services.blockers.claim(school.actor(LIN), 1)

    done, late = await at_once(
        solve(school, BEA, text="It was the broker URL.", helpers=[LIN], seen=0),
        solve(school, FEMI, text="The name of the service.", helpers=[50], seen=0),
    )

    case = await case_of(school)
    assert (len(done), len(late)) == (1, 1)
    assert "said meanwhile" in str(late[0])
    assert case.blocker.state == "solved"
    assert [m.payload["what"] for m in await planned(school, WORD)] == ["claimed", "solved"]
    assert len((await school.rows())["solutions"]) == 1
    assert [member.user_id for member in case.credited] in ([LIN], [50])


async def test_whoever_solves_while_another_reopens_one_of_them_is_last(school: School) -> None:
    await raise_blocker(school)
    await solve(school)
    services = school.services.blockers

    await at_once(
        services.reopen(school.actor(BEA), 1),
        solve(school, AMINA, text="Better said."),
        services.reopen(school.actor(FEMI), 1),
        solve(school, LIN, text="Said best."),
    )

    case = await case_of(school)
    assert case.post is not None
    assert case.blocker.state in ("open", "solved")
    assert case.post.kind == {"open": "reopened", "solved": "challenge"}[case.blocker.state]


async def test_whatever_is_pressed_at_once_nobody_waits_for_ever(school: School) -> None:
    for _ in range(3):
        await raise_blocker(school)
    services = school.services.blockers
    acts: list[Awaitable[Any]] = []

    for number in (1, 2, 3) * 4:
        acts += [
            services.claim(school.actor(LIN), number),
            services.follow(school.actor(50 + number), number),
            solve(school, FEMI, number, helpers=[LIN, 60]),
            services.reopen(school.actor(AMINA), number),
            services.ask_mentors(school.actor(BEA), number),
            school.share(LIN, f"Lesson {number}."),
        ]
    acts.append(services.delete(school.actor(BEA), 3))

    await at_once(*acts)

    assert [each.number for each in await blockers(school)] == [1, 2]


async def test_what_is_delivered_twice_is_done_once(school: School) -> None:
    services = school.services.blockers
    posted = await raise_blocker(school)
    claimed, asked, followed = (school.actor(who, 70_000 + who) for who in (LIN, BEA, 50))
    twice: list[Callable[[], Awaitable[Any]]] = [
        lambda: services.claim(claimed, 1),
        lambda: services.ask_mentors(asked, 1),
        lambda: services.follow(followed, 1),
    ]

    ends = await asyncio.gather(*(act() for act in twice for _ in range(2)), return_exceptions=True)

    assert [type(end) for end in ends].count(AlreadyDone) == 3
    case = await case_of(school, posted.number)
    assert (case.blocker.turn, case.blocker.followers) == (1, 1)
    assert len(await planned(school, WORD)) == 1


async def test_post_pressed_twice_posts_once_and_says_its_number(school: School) -> None:
    panel = (await consider(school)).panel
    post = school.services.blockers.post

    done, late = await at_once(*(post(school.actor(BEA), panel) for _ in range(5)))

    assert [each.number for each in done] == [1]
    assert len(await blockers(school)) == 1
    assert {"Your newest is #1." in str(each) for each in late} == {True}
    assert await planned(school, THREAD) == []
    with pytest.raises(Refusal, match="posted already"):
        await post(school.actor(LIN), panel)
