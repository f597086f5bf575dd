"""`/nexus cohort` and `/nexus close`: one cohort after the other, and how one ends."""

from typing import Any

import pytest

from tests.cogs.blocking import raised
from tests.forging import again, press, submit, told
from tests.ledgers import Rows, all_rows
from tests.stage import Stage, buttons, filled_in, read

DAY = 24 * 3600


async def plan(stage: Stage) -> set[str]:
    """Move the end by a day, so that reminders are planned; their keys."""
    preview = await stage.amina.slash(stage.channel, "nexus setup", end="16 September 18:00")
    await stage.amina.click(told(preview), label="Save")
    return open_reminders(all_rows(stage))


async def close(stage: Stage) -> Any:
    """Close the running cohort, as an organiser does."""
    asked = await stage.amina.slash(stage.channel, "nexus close")
    return await stage.amina.click(told(asked), label="Close the cohort")


def open_reminders(rows: Rows) -> set[str]:
    """The keys of the reminders that are still to be said."""
    return {row[3] for row in rows["outbox"] if "reminder" in row and "pending" in row}


async def test_the_running_cohort_and_what_came_of_it_are_listed(stage: Stage) -> None:
    await stage.share(stage.bea, "A lesson for all")

    listed = await stage.amina.slash(stage.channel, "nexus cohort")
    text = read(listed)
    shown = await stage.amina.select(told(listed), ["1"])

    assert "**Cohort of September 2026** · <t:1788814800:d> to <t:1789484400:d>" in text
    assert "running · 1 learning" in text
    assert "`/nexus close` ends it, then the next can begin." in text
    assert "**Shared** 1 learning by 1 person\n**Also** 0 sessions · 10 milestones" in read(shown)
    assert buttons(shown) == ["Rename", "Change", "Close", "All cohorts"]


async def test_a_cohort_is_renamed_everywhere(stage: Stage) -> None:
    opened = await press(stage, stage.amina, "nx:1:cohort-rename:1")
    stood = filled_in(opened)["name"]

    renamed = await stage.amina.submit_modal(opened, {"name": "ProDev  *7* @everyone"})

    assert stood == "Cohort of September 2026"
    assert "### ProDev \\*7\\* @​everyone" in read(told(renamed))
    listed = await stage.amina.slash(stage.channel, "nexus cohort")
    assert "@everyone" not in read(listed)


async def test_a_name_without_letters_is_refused_and_fixed(stage: Stage) -> None:
    refused = await submit(stage, stage.amina, "nx:1:cohort-rename:1:ab", {"name": "..."})
    said = read(told(refused))
    opened = await stage.amina.click(told(refused), label="Fix it")

    fixed = await stage.amina.submit_modal(opened, {"name": "ProDev 7"})

    assert "A cohort needs a name of letters or digits" in said
    assert "### ProDev 7" in read(fixed)


async def test_closing_is_shown_before_it_is_done(stage: Stage) -> None:
    before = all_rows(stage)["cohorts"]
    await raised(stage, stage.bea)

    asked = await stage.amina.slash(stage.channel, "nexus close")

    assert "### Close Cohort of September 2026?" in read(asked)
    assert "Its end is still to come: <t:1789484400:R>." in read(asked)
    assert f"- Everybody is thanked in <#{stage.channel.id}>." in read(asked)
    assert "- 1 blocker still waits; nobody is asked about it any more." in read(asked)
    assert all_rows(stage)["cohorts"] == before


async def test_a_closed_cohort_thanks_everybody_and_reminds_nobody(stage: Stage) -> None:
    await stage.share(stage.bea, "A lesson for all")
    planned = await plan(stage)

    closed = await close(stage)

    assert planned
    assert not open_reminders(all_rows(stage))
    assert "COHORT · closed" in read(told(closed))
    assert "### Thank you, Cohort of September 2026" in read(stage.card)
    assert "You leave 1 learning by 1 person behind." in read(stage.card)
    refused = await stage.share(stage.bea, "One more lesson")
    assert "The cohort *Cohort of September 2026* is closed." in read(refused)
    assert "`/hub search` still works." in read(refused)


async def test_a_session_of_a_closed_cohort_is_moved_by_its_host(stage: Stage) -> None:
    planned = await stage.bea.slash(
        stage.channel, "session", when="2026-09-10 18:00", topic="Retries"
    )
    await stage.bea.click(told(planned), label="Save")
    await close(stage)
    form = await press(stage, stage.bea, "nx:1:move:1")
    preview = await stage.bea.submit_modal(form, {"when": "2026-09-11 18:00"})

    moved = await stage.bea.click(told(preview), label="Save")

    assert "<t:1789138800:F>" in read(told(moved))
    assert "This server has no cohort" not in read(told(moved))


async def test_the_next_set_up_begins_like_the_last_cohort(stage: Stage) -> None:
    await close(stage)

    panel = read(await stage.amina.slash(stage.channel, "nexus setup"))
    preview = await stage.amina.slash(
        stage.channel, "nexus setup", start="2026-10-01", end="2026-10-08"
    )

    assert f"**Channel** <#{stage.channel.id}>" in panel
    assert f"mentors <@&{stage.roles['mentor'].id}>" in panel
    assert "Still missing: the start and the end." in panel
    assert "### Set it up like this?" in read(preview)
    assert f"**Mentor channel** <#{stage.mentor_channel.id}>" in read(preview)


async def test_closing_twice_thanks_once(stage: Stage) -> None:
    await close(stage)
    said, rows = len(stage.channel.history()), all_rows(stage)

    await again(stage)
    other = await press(stage, stage.amina, "nx:1:cohort-close-now:1")

    assert "That cohort is closed already." in read(told(other))
    assert len(stage.channel.history()) == said
    assert all_rows(stage) == rows


async def test_a_closed_cohort_is_reopened_with_its_reminders(stage: Stage) -> None:
    planned = await plan(stage)
    closed = await close(stage)

    reopened = await stage.amina.click(told(closed), label="Reopen")

    assert "It runs again" in read(told(reopened))
    assert open_reminders(all_rows(stage)) >= planned
    assert "Saved as #1." in read(await stage.share(stage.bea, "One more lesson"))


async def test_every_closing_thanks_everybody(stage: Stage) -> None:
    closed = await close(stage)
    await stage.amina.click(told(closed), label="Reopen")

    await close(stage)

    thanks = [m for m in stage.channel.history() if "### Thank you" in read(m)]
    assert len(thanks) == 2


async def test_reopening_after_the_end_says_how_to_move_it(stage: Stage) -> None:
    closed = await close(stage)
    await stage.env.advance_time(8 * DAY)

    reopened = await stage.amina.click(told(closed), label="Reopen")

    assert "Its end has passed: move it with `/timeline`, **Edit**." in read(told(reopened))


async def test_the_next_cohort_begins_and_the_earlier_one_stays_readable(stage: Stage) -> None:
    await close(stage)
    listed = await stage.amina.slash(stage.channel, "nexus cohort")
    panel = await stage.amina.click(told(listed), label="Begin a new one")
    first = read(panel)
    await stage.set_up()

    both = await stage.amina.slash(stage.channel, "nexus cohort")
    refused = await press(stage, stage.amina, "nx:1:cohort-reopen:1")

    assert "### Three steps set a cohort up" in first
    assert read(both).count("**Cohort of September 2026**") == 2
    assert "Begin a new one" not in buttons(both)
    assert "Another cohort runs by now" in read(told(refused))


async def test_a_preview_of_a_cohort_that_was_closed_meanwhile_is_not_saved(stage: Stage) -> None:
    ben = stage.guild.add_member(stage.env.create_user("ben"), roles=[stage.roles["organiser"]])
    preview = await ben.slash(stage.channel, "nexus setup", end="2026-09-20")
    await close(stage)

    refused = await ben.click(told(preview), label="Save")

    assert "That cohort was closed meanwhile" in read(told(refused))
    assert len(all_rows(stage)["cohorts"]) == 1


async def test_without_a_cohort_there_is_nothing_to_close(bare: Stage) -> None:
    asked = await bare.amina.slash(bare.channel, "nexus close")
    listed = await bare.amina.slash(bare.channel, "nexus cohort")

    assert "This server has no cohort yet." in read(asked)
    assert "No cohort yet. `/nexus setup` begins the first one." in read(listed)


@pytest.mark.parametrize("verb", ["cohort-close-now", "cohort-reopen", "cohort-rename"])
async def test_a_cohort_that_never_was_is_not_found(stage: Stage, verb: str) -> None:
    answer = await press(stage, stage.amina, f"nx:1:{verb}:99")

    assert "That panel is gone." in read(told(answer))


async def test_one_channel_or_role_for_two_things_is_told_before_it_is_saved(stage: Stage) -> None:
    learners = stage.roles["backend"]

    preview = await stage.amina.slash(
        stage.channel, "nexus setup", mentor_channel=stage.channel, mentor_role=learners
    )

    assert "⚠️ The mentor channel is the channel of the cohort" in read(preview)
    told_of = f"⚠️ <@&{learners.id}> is the role of backend learners and mentors."
    assert told_of in read(preview)
