"""`/blockers`: who waits for what, page by page, and one opened from the list."""

import pytest

from tests.cogs.blocking import TITLE, card, claimed, later, raised, solved
from tests.cogs.test_twins import memo_of
from tests.forging import press, told
from tests.stage import Stage, buttons, read


async def test_open_ones_are_listed_the_oldest_first_and_opened_from_there(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await stage.env.advance_time(26 * 3600)
    await raised(stage, stage.lin, "CORS in the browser", area="Frontend")
    await claimed(stage, stage.femi, 2)
    listed = await stage.lin.slash(stage.channel, "blockers")
    await stage.restart()

    opened = await stage.lin.select(told(listed), ["1"], custom_id="nx:1:blocker:0")
    helped = await stage.lin.click(told(opened), label="I can help")

    assert listed.ephemeral
    shown = read(listed).split("\n")
    assert shown[:2] == ["-# 🧱 BLOCKERS · 2 in all", "### Open blockers"]
    assert shown[2].startswith(f"`#1` [{TITLE}]({card(stage).jump_url}) · 26 h · nobody helps")
    assert "`#2` [CORS in the browser](" in shown[3]
    assert shown[3].endswith("· 1 min · femi helps")
    assert f"### {TITLE}" in read(told(opened))
    assert read(told(helped)).startswith("You help with #1 now.")


async def test_the_list_turns_to_others_in_place(stage: Stage) -> None:
    for number in range(1, 8):
        await raised(stage, stage.bea, f"Stuck for the time {number}", area="Celery")
    await raised(stage, stage.lin, "CORS in the browser", area="Frontend")
    await solved(stage, stage.bea, stage.lin)
    await claimed(stage, stage.femi, 2)
    panel = await stage.lin.slash(stage.channel, "blockers")
    listed, memo = told(panel), memo_of(panel, "blockers-show")

    await stage.lin.click(listed, label="›")
    second = read(listed)
    await stage.lin.click(listed, label="‹")
    first = read(listed)
    await stage.lin.select(listed, ["unclaimed"], custom_id=f"nx:1:blockers-show:{memo}")
    unclaimed = read(listed)
    await stage.lin.select(listed, ["Frontend"], custom_id=f"nx:1:blockers-area:{memo}")
    frontend = read(listed)
    await stage.lin.select(listed, [], custom_id=f"nx:1:blockers-area:{memo}")
    await stage.lin.select(listed, ["solved"], custom_id=f"nx:1:blockers-show:{memo}")
    done = read(listed)

    assert "`#8`" in second
    assert "‹\n2 / 2\n›" in second
    assert "`#2`" in first
    assert "`#8`" not in first
    assert "### Blockers without a helper" in unclaimed
    assert "`#2`" not in unclaimed
    assert "### Blockers without a helper · Frontend\n`#8`" in frontend
    assert "`#3`" not in frontend
    assert "### Solved blockers\n`#1`" in done
    assert "· solved in 1 min" in done


async def test_mine_are_those_one_raised_helps_with_or_has_too(stage: Stage) -> None:
    await raised(stage, stage.lin, "Mine")
    await raised(stage, stage.bea, "Helped by me")
    await raised(stage, stage.bea, "Mine, too")
    await raised(stage, stage.bea, "Not mine")
    await claimed(stage, stage.lin, 2)
    await press(stage, stage.lin, "nx:1:me-too:3")

    listed = await stage.lin.slash(stage.channel, "blockers", show="mine")
    opened = await stage.lin.select(told(listed), ["3"], custom_id="nx:1:blocker:0")

    assert "-# You have it too, and hear when it is solved.\n-# bea" in read(told(opened))
    assert "3 in all\n### Your blockers" in read(listed)
    assert "Not mine" not in read(listed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Nobody is stuck at the moment. When you are, `/blocker` asks for help."),
        ({"show": "mine"}, "You are not stuck, and you help nobody at the moment."),
        ({"show": "closed"}, "### Closed blockers\nNothing was closed without a solution."),
        ({"area": "Zebra"}, "### Open blockers · Zebra\nNothing here about Zebra."),
    ],
)
async def test_an_empty_list_says_how_to_fill_it(
    stage: Stage, options: dict[str, str], said: str
) -> None:
    listed = await stage.lin.slash(stage.channel, "blockers", **options)

    assert said in read(listed)
    assert buttons(listed) == []


async def test_areas_in_use_are_offered_while_one_types(stage: Stage) -> None:
    await raised(stage, stage.bea, area="Celery")
    await raised(stage, stage.bea, "Another", area="CORS")

    offered = await stage.lin.autocomplete(stage.channel, "blockers", "area", "ce")
    listed = await stage.lin.slash(stage.channel, "blockers", area="celery")

    assert [each["value"] for each in offered] == ["Celery"]
    assert "`#1`" in read(listed)
    assert "`#2`" not in read(listed)


async def test_a_list_of_somebody_else_is_not_turned(stage: Stage) -> None:
    await raised(stage, stage.bea)
    memo = memo_of(await stage.lin.slash(stage.channel, "blockers"), "blockers-show")

    answers = [
        await press(stage, stage.bea, f"nx:1:{verb}:{memo}", "solved")
        for verb in ("blockers-show", "blockers-next", "blockers-area")
    ]
    await later(stage)

    for answer in answers:
        assert "This panel belongs to somebody else." in read(told(answer))
