"""Partners who change their plan at once, on either engine: one wins, the other reads it."""

import asyncio

import pytest

from nexus_bot.errors import AlreadyDone, Invalid, Refusal
from nexus_bot.values.integration import MOST, MOST_LINES, progress_of
from tests.services.integrating import added, items, pair_up, said
from tests.services.school import BEA, LIN, School


async def test_a_plan_holds_forty_things_however_many_are_typed_at_once(
    school: School,
) -> None:
    pair = await pair_up(school)

    ends = await asyncio.gather(
        added(school, pair, LIN, endpoints="\n".join(f"GET /a{n}" for n in range(30))),
        added(school, pair, BEA, endpoints="\n".join(f"GET /b{n}" for n in range(30))),
        return_exceptions=True,
    )

    late = next(each for each in ends if isinstance(each, Refusal))
    assert "There is room for 6 lines, and you typed 30." in str(late)
    await added(school, pair, scenarios="\n".join(f"scenario {n}" for n in range(6)))
    stands = await items(school, pair)
    assert len(stands) == MOST_LINES
    assert progress_of(stands)[1] == MOST
    with pytest.raises(Invalid, match="There is no room"):
        await added(school, pair, endpoints="GET /more")


async def test_of_two_who_tick_at_once_one_wins_and_the_other_reads_how_it_stands(
    school: School,
) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    await added(school, pair, endpoints="\n".join(f"GET /{n}" for n in range(5)))

    for item in await items(school, pair):
        moves = await asyncio.gather(
            integration.step(school.actor(LIN), item.id, 1, seen=0),
            integration.step(school.actor(BEA), item.id, 3, seen=0),
        )

        won = [move for move in moves if move.is_done]
        (late,) = [move for move in moves if not move.is_done]
        assert len(won) == 1
        assert won[0].line.item.step in (1, 3)
        assert (late.line.item.step, late.line.item.changed_by_id) == (
            won[0].line.item.step,
            won[0].line.item.changed_by_id,
        )


async def test_what_is_delivered_twice_is_done_once(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    (line,) = (await added(school, pair, endpoints="GET /a")).sight.items
    actor = school.actor(LIN, 70_000)

    ends = await asyncio.gather(
        *(integration.step(actor, line.id, 1, seen=0) for _ in range(3)), return_exceptions=True
    )

    assert [type(each) for each in ends].count(AlreadyDone) == 2
    assert await said(school, pair) == [("endpoint", "GET /a", 1)]
