"""Blockers in the hub, beside learnings: found, listed, opened, voted for, saved."""

import pytest

from nexus_bot.values import BlockerDraft, SolutionDraft
from tests.forging import press, told
from tests.stage import Stage, buttons, read

TITLE = "Celery worker never picks up tasks"
FIX = "The broker URL said localhost; in Docker it is the name of the service."


@pytest.fixture
async def solved(stage: Stage) -> Stage:
    """Bea's blocker #1 stands and is solved, her learning is #2, and she is stuck with #3."""
    blockers = stage.bot.services.blockers
    for number, title in ((1, TITLE), (3, "React form loses focus")):
        draft = BlockerDraft(title=title, instead="kombu: Connection refused", area="Celery")
        considered = await blockers.consider(stage.acting(stage.bea, 10 * number), draft)
        posted = await blockers.post(stage.acting(stage.bea, 10 * number + 1), considered.panel)
        await stage.bot.delivery.say(posted.card)
        if number == 1:
            await stage.share(stage.bea, "Docker gives each service a name", topic="Celery")
    solution = SolutionDraft(number=1, text=FIX)
    await blockers.solve(stage.acting(stage.bea, 90), solution)
    return stage


async def test_both_are_found_and_read_from_one_list(solved: Stage) -> None:
    found = await solved.lin.slash(solved.channel, "hub search", query="service")
    blocker = await solved.lin.select(told(found), ["1"])
    learning = await solved.lin.select(told(found), ["2"])
    challenges = await solved.lin.slash(solved.channel, "hub search", kind="challenge")

    assert f"`#1` [{TITLE}](https://discord.com/channels/" in read(found)
    assert "· challenge" in read(found)
    assert "`#2` [Docker gives each service a name](https://discord.com/channels/" in read(found)
    assert f"**What fixed it**\n{FIX}" in read(told(blocker))
    assert buttons(told(blocker))[:2] == ["Useful", "Save"]
    assert "### Docker gives each service a name" in read(told(learning))
    assert "`#2`" not in read(challenges)


async def test_useful_draws_the_card_of_a_blocker_wherever_it_is_pressed(solved: Stage) -> None:
    card = next(m for m in solved.channel.history() if TITLE in read(m))
    await solved.bot.delivery.refresh(solved.guild.id, 1)
    shown = await solved.lin.slash(solved.channel, "hub show", number="#1")

    panel = await solved.lin.click(told(shown), label="Useful")
    card = next(m for m in solved.channel.history() if m.id == card.id)
    once = buttons(card)
    await solved.femi.click(card, label="Useful · 1")

    assert buttons(told(panel))[0] == "Useful · 1"
    assert once == ["Useful · 1", "Save", "Change solution", "Reopen"]
    card = next(m for m in solved.channel.history() if m.id == card.id)
    assert buttons(card)[0] == "Useful · 2"
    assert "· 2 useful" in read(await solved.lin.slash(solved.channel, "hub browse"))


async def test_a_saved_blocker_is_read_under_me_and_ones_own_are_listed(solved: Stage) -> None:
    saved = await press(solved, solved.bea, "nx:1:save:1")
    me = await solved.bea.slash(solved.channel, "me")
    counted = read(me)
    opened = await solved.bea.select(told(me), ["1"])

    mine = await solved.bea.click(told(me), label="My posts")

    assert "Saved. You find it again under `/me`" in read(told(saved))
    assert "1 learning and 1 challenge shared" in counted
    assert f"### {TITLE}" in read(told(opened))
    assert "`#1`" in read(told(mine))
    assert "`#2`" in read(told(mine))


async def test_what_was_reopened_stays_in_the_hub_as_open_again(solved: Stage) -> None:
    await press(solved, solved.bea, "nx:1:save:1")
    await solved.bot.services.blockers.reopen(solved.acting(solved.bea, 95), 1)

    listed = await solved.lin.slash(solved.channel, "hub search", query="celery worker")
    opened = await solved.lin.select(told(listed), ["1"])

    assert "· no longer solved" in read(listed)
    assert "🔴 OPEN" in read(told(opened))


async def test_one_that_is_not_solved_is_opened_by_its_number_alone(solved: Stage) -> None:
    shown = await solved.lin.slash(solved.channel, "hub show", number="3")
    offered = await solved.lin.autocomplete(solved.channel, "hub show", "number", "#3")
    searched = await solved.lin.slash(solved.channel, "hub search", query="React form")
    useful = await press(solved, solved.lin, "nx:1:useful:3")
    nothing = await solved.lin.slash(solved.channel, "hub show", number="4")

    assert "### React form loses focus" in read(shown)
    assert [each["name"] for each in offered] == ["#3 React form loses focus"]
    assert "React form loses focus" not in read(searched)
    assert "There is no #3 here" in read(told(useful))
    assert "There is no #4 here" in read(nothing)
