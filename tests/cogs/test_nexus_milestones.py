"""`/nexus milestones`: the default steps, changed, ordered, taken off and put back."""

import re
from typing import Any

import pytest

from tests.forging import again, press, submit, told
from tests.ledgers import Rows, all_rows
from tests.stage import Stage, buttons, filled_in, read


async def panel(stage: Stage) -> Any:
    """The list."""
    return await stage.amina.slash(stage.channel, "nexus milestones")


async def choose(stage: Stage, shown: Any, milestone: int) -> Any:
    """Choose one of the list."""
    return await stage.amina.select(told(shown), [str(milestone)], custom_id="nx:1:milestone:0")


def listed(shown: Any) -> list[str]:
    """The lines of a list, without their places."""
    return re.findall(r"^`[ \d]{2}` (.+)$", read(told(shown)), re.MULTILINE)


async def test_a_cohort_begins_with_the_ten_steps_in_pages(stage: Stage) -> None:
    first = await panel(stage)
    shown = listed(first)

    second = await stage.amina.click(told(first), label="›")

    assert "🏁 MILESTONES · 10 steps" in read(second)
    assert shown[:2] == ["Project chosen", "Proposal"]
    assert len(shown) == 8
    assert listed(second) == ["Slides", "Demo video"]
    assert "2 / 2" in buttons(second)


async def test_a_step_is_added_with_a_due_date(stage: Stage) -> None:
    shown = await panel(stage)
    opened = await stage.amina.click(told(shown), label="Add")

    added = await stage.amina.submit_modal(opened, {"title": "Load  test", "due": "12 September"})

    assert listed(added)[-1] == "**Load test** ◂ · due <t:1789246740:f>"
    assert "11 steps" in read(added)


async def test_a_step_due_after_the_end_is_marked(stage: Stage) -> None:
    opened = await stage.amina.click(told(await panel(stage)), label="Add")

    added = await stage.amina.submit_modal(opened, {"title": "Load test", "due": "16 September"})

    assert listed(added)[-1].endswith("> ⚠️ after the cohort's end")


async def test_a_step_is_renamed_and_its_form_shows_what_stands(stage: Stage) -> None:
    chosen = await choose(stage, await panel(stage), 2)
    opened = await stage.amina.click(told(chosen), label="Change")
    stood = filled_in(opened)["title"]

    renamed = await stage.amina.submit_modal(opened, {"title": "Proposal *agreed*"})

    assert stood == "Proposal"
    assert listed(renamed)[1] == "**Proposal \\*agreed\\*** ◂"


async def test_steps_change_places_and_stop_at_the_ends(stage: Stage) -> None:
    chosen = await choose(stage, await panel(stage), 2)

    moved = await stage.amina.click(told(chosen), label="Up")

    assert listed(moved)[:2] == ["**Proposal** ◂", "Project chosen"]
    up = await press(stage, stage.amina, "nx:1:milestone-up:2")
    assert listed(up)[:2] == ["**Proposal** ◂", "Project chosen"]


async def test_a_step_taken_off_stays_in_sight_and_comes_back(stage: Stage) -> None:
    chosen = await choose(stage, await panel(stage), 3)

    off = await stage.amina.click(told(chosen), label="Take off")
    line, count = listed(off)[2], read(off).splitlines()[0]
    on = await stage.amina.click(told(off), label="Put back")

    assert line == "**~~Data model~~ · taken off** ◂"
    assert "9 steps" in count
    assert listed(on)[2] == "**Data model** ◂"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "..."}, "A milestone needs a title of letters"),
        ({"title": "PROPOSAL "}, "There is a milestone *PROPOSAL* already."),
        (
            {"title": "Load test", "due": "soon"},
            "We could not read `soon` as a date for the due date.",
        ),
    ],
)
async def test_what_does_not_fit_is_refused_and_fixed(
    stage: Stage, fields: dict[str, str], sentence: str
) -> None:
    refused = await submit(stage, stage.amina, "nx:1:milestone-edit:0:ab", fields)
    said = read(told(refused))
    opened = await stage.amina.click(told(refused), label="Fix it")

    fixed = await stage.amina.submit_modal(opened, {"title": "Stress test"})

    assert sentence in said
    assert filled_in(opened)["title"] == fields["title"]
    assert "**Stress test** ◂" in read(fixed)


async def test_a_list_holds_twenty_five(stage: Stage) -> None:
    for number in range(15):
        await submit(stage, stage.amina, "nx:1:milestone-edit:0:ab", {"title": f"Step {number}"})

    refused = await submit(stage, stage.amina, "nx:1:milestone-edit:0:ab", {"title": "One more"})

    assert "A cohort has up to 25 milestones." in read(told(refused))
    assert len(all_rows(stage)["milestones"]) == 25


@pytest.mark.parametrize("verb", ["milestone-down", "milestone-off"])
async def test_a_press_that_is_delivered_twice_counts_once(stage: Stage, verb: str) -> None:
    await press(stage, stage.amina, f"nx:1:{verb}:2")
    rows = all_rows(stage)

    await again(stage)
    await stage.restart()
    await again(stage)

    whoever_sends: Rows = {"senders": []}
    assert all_rows(stage) | whoever_sends == rows | whoever_sends


async def test_without_a_cohort_there_are_no_steps(bare: Stage) -> None:
    answer = await panel(bare)

    assert "This server has no cohort yet." in read(answer)


async def test_a_hostile_title_stays_a_title(stage: Stage) -> None:
    title = "@everyone [x](https://evil.example) ~~**`<t:1:R>"

    added = await submit(stage, stage.amina, "nx:1:milestone-edit:0:ab", {"title": title})

    assert "](https://evil.example)" not in read(told(added))
    assert "@everyone" not in read(told(added)).replace("1 @everyone", "")
