"""`/timeline`: the panel, private reminders, the calendar file, and the organisers' forms."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import select, update

from nexus_bot.models import Member, OutboxMessage
from nexus_bot.repositories.ledger import Audit
from tests.forging import press, send, submit, told
from tests.stage import Stage, buttons, filled_in, read

FOREVER = timedelta(days=100)
END = int(datetime(2026, 9, 15, 15, tzinfo=UTC).timestamp())
DATES = {"start": "2026-09-08", "end": "2026-09-15 18:00", "timezone": "Africa/Nairobi"}


async def audit(stage: Stage) -> list[tuple[str, str, dict[str, Any]]]:
    """The newest lines of the audit log: what, about what, and how."""
    async with stage.bot._database.read() as session:
        entries = await Audit(session).of(stage.guild.id, 10)
    return [(entry.action, entry.subject, entry.detail) for entry in entries]


async def wants(stage: Stage, user_id: int) -> bool:
    """Whether somebody is reminded privately."""
    async with stage.bot._database.read() as session:
        member = await session.get(Member, (stage.guild.id, user_id))
    return member is not None and member.wants_reminders


async def test_the_panel_tells_where_the_cohort_stands_and_what_comes_next(stage: Stage) -> None:
    await stage.env.advance_time(3 * 24 * 3600)

    answer = await stage.bea.slash(stage.channel, "timeline")

    shown = read(answer)
    assert answer.ephemeral
    assert shown.startswith(
        "-# 📅 TIMELINE · Project Nexus\n### Day 4 of 8 · 4 days left\n"
        "`█████████░░░░░░░░░░░` 45 % is over"
    )
    assert f"**Deadline** <t:{END}:F> · <t:{END}:R>" in shown
    assert "Three days left · <t:1789225200:f>" in shown
    assert "Half-time" not in shown
    assert buttons(answer) == ["Add to calendar", "My reminders"]


@pytest.mark.parametrize(
    ("days", "head"),
    [(0, "### Day 1 of 8 · 7 days left"), (7, "### Day 8 of 8 · the deadline is today"),
     (8, "### The cohort is over")],
)  # fmt: skip
async def test_the_headline_says_how_the_time_stands(stage: Stage, days: int, head: str) -> None:
    await stage.env.advance_time(days * 24 * 3600)

    answer = await stage.bea.slash(stage.channel, "timeline")

    assert head in read(answer)


async def test_without_a_cohort_the_panel_says_who_can_start_one(bare: Stage) -> None:
    answer = await bare.bea.slash(bare.channel, "timeline")

    assert "This server has no cohort yet." in read(answer)


async def test_an_organiser_finds_more_below_the_panel(stage: Stage) -> None:
    answer = await stage.amina.slash(stage.channel, "timeline")

    assert buttons(answer) == ["Add to calendar", "My reminders", "Edit", "Reminders"]


async def test_private_reminders_are_switched_on_and_off_in_place(stage: Stage) -> None:
    panel = await stage.bea.slash(stage.channel, "timeline")
    await stage.bea.click(told(panel), label="My reminders")
    off = read(panel)

    await stage.bea.click(told(panel), label="Remind me")
    on, is_on = read(panel), await wants(stage, stage.bea.id)
    await stage.bea.click(told(panel), label="Stop reminding me")

    assert "### You are not reminded privately\nWe would send you:\nOne week left" in off
    assert "Done: you are reminded privately from now on." in on
    assert is_on
    assert "Done: no more private reminders." in read(panel)
    assert not await wants(stage, stage.bea.id)


async def test_a_second_delivery_chooses_nothing_anew(stage: Stage) -> None:
    await press(stage, stage.bea, "nx:1:remind-me:0")
    await stage.deliver_again()

    assert await wants(stage, stage.bea.id)


async def test_the_calendar_file_holds_every_date_at_its_instant(stage: Stage) -> None:
    panel = await stage.amina.slash(stage.channel, "timeline")
    answer = await stage.amina.click(told(panel), label="Add to calendar")

    assert "### Your calendar file" in read(told(answer))
    calendar = await calendar_in(answer)
    assert calendar["x-wr-timezone"] == "Africa/Nairobi"
    start, deadline = calendar.walk("VEVENT")
    assert str(start["summary"]) == "Project Nexus starts"
    written = deadline.to_ical().decode()
    assert "SUMMARY:Deadline of Project Nexus" in written
    assert "DTSTART:20260915T150000Z" in written
    assert "SEQUENCE:0" in written
    assert f"UID:cohort-1-end@{stage.guild.id}.nexus-bot" in written


async def test_a_moved_date_is_the_same_entry_with_a_higher_revision(bare: Stage) -> None:
    await bare.set_up()
    saved = await edited(bare, end="17 September 18:00")
    await bare.amina.click(told(saved), label="Save")

    panel = await bare.amina.slash(bare.channel, "timeline")
    calendar = await calendar_in(await bare.amina.click(told(panel), label="Add to calendar"))

    start, deadline = (event.to_ical().decode() for event in calendar.walk("VEVENT"))
    assert "SEQUENCE:0" in start
    assert "DTSTART:20260917T150000Z" in deadline
    assert "SEQUENCE:1" in deadline
    assert f"UID:cohort-1-end@{bare.guild.id}.nexus-bot" in deadline


async def calendar_in(answer: Any) -> icalendar.Calendar:
    """The calendar that came with an answer."""
    (file,) = told(answer).attachments
    assert file.filename == "timeline.ics"
    return icalendar.Calendar.from_ical(await file.read())


async def edited(stage: Stage, **typed: str) -> Any:
    """The panel on which an organiser just typed other dates."""
    panel = await stage.amina.slash(stage.channel, "timeline")
    form = await stage.amina.click(told(panel), label="Edit")
    answer = await stage.amina.submit_modal(form, {**DATES, **typed})
    return answer if answer.followups else panel


async def test_new_dates_are_echoed_before_they_are_saved(stage: Stage) -> None:
    panel = await edited(stage, end="17 September 18:00", deadline="16 September")
    echo = read(panel)
    stood = await stage.bot.services.cohorts.running(stage.guild.id)

    await stage.amina.click(told(panel), label="Save")

    assert "-# 📅 TIMELINE · not saved yet\n### Are these the dates?" in echo
    assert "**Deadline** <t:1789592340:F> · <t:1789592340:R> · new" in echo
    assert "**End** <t:1789657200:F> · <t:1789657200:R> (was <t:1789484400:f>)" in echo
    assert "6 reminders will move with them." in echo
    assert stood is not None
    assert stood.deadline_at is None
    assert "### The dates are changed" in read(panel)
    assert "6 reminders moved." in read(panel)
    cohort = await stage.bot.services.cohorts.running(stage.guild.id)
    assert cohort is not None
    assert cohort.deadline_at == datetime(2026, 9, 16, 20, 59, tzinfo=UTC)
    action, subject, detail = (await audit(stage))[0]
    assert (action, subject) == ("timeline.edit", "cohort 1")
    assert detail["end"] == ["2026-09-15 18:00", "2026-09-17 18:00"]
    assert detail["reminders moved"] == 6


async def test_change_brings_the_form_back_as_it_was_understood(stage: Stage) -> None:
    panel = await edited(stage, end="17 September 18:00")

    form = await stage.amina.click(told(panel), label="Change")
    await stage.amina.submit_modal(form, {**DATES, "end": "18 September 18:00"})

    assert filled_in(form)["end"] == "2026-09-17 18:00"
    assert "<t:1789743600:F>" in read(panel)
    assert buttons(panel) == ["Save", "Change"]


async def test_a_date_that_clocks_skip_is_told_before_it_is_saved(stage: Stage) -> None:
    panel = await edited(stage, start="2027-03-20", end="2027-03-28 02:30", timezone="Europe/Paris")

    assert "<t:1806197400:F>" in read(panel)
    assert "02:30 does not exist. The end is now 03:30." in read(panel)
    assert "**Time zone** Europe/Paris (was Africa/Nairobi). The cohort follows" in read(panel)


async def test_an_hour_that_comes_twice_is_told_before_it_is_saved(stage: Stage) -> None:
    panel = await edited(stage, end="2026-10-25 02:30", timezone="Paris")

    assert "02:30 comes twice. The end is the first of the two." in read(panel)


async def test_an_end_that_has_passed_is_told_before_it_is_saved(stage: Stage) -> None:
    panel = await edited(stage, start="1 September", end="5 September")

    assert "**Start** <t:1788210000:F>" in read(panel)
    assert "The end has passed already, so no reminder will come." in read(panel)


async def test_nothing_to_change_is_said(stage: Stage) -> None:
    panel = await edited(stage)

    assert "### Nothing would change" in read(panel)
    assert buttons(panel) == ["Change"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"start": "some day"}, "We could not read `some day` as a date for the start."),
        ({"end": "7 September 2026"}, "The end is not after the start"),
        ({"deadline": "20 September"}, "The deadline, 20 September 2026, does not lie between"),
        ({"timezone": "Atlantis"}, "`Atlantis` is not a time zone we know."),
    ],
)
async def test_refused_dates_come_back_with_one_press(
    stage: Stage, typed: dict[str, str], sentence: str
) -> None:
    refused = told(await edited(stage, **typed))
    said = read(refused)

    form = await stage.amina.click(refused, label="Fix it")
    await stage.amina.submit_modal(form, {**DATES, "end": "18 September 18:00"})

    assert sentence in said
    shown = filled_in(form)
    assert {name: shown[name] for name in typed} == typed
    assert "### Are these the dates?" in read(refused)


async def test_dates_are_saved_once(stage: Stage) -> None:
    panel = await edited(stage, end="17 September 18:00")
    await stage.amina.click(told(panel), label="Save")
    await stage.deliver_again()

    saved = [line for line in await audit(stage) if line[0] == "timeline.edit"]
    assert len(saved) == 1


async def test_a_panel_of_another_organiser_is_not_saved(stage: Stage) -> None:
    panel = await edited(stage, end="17 September 18:00")
    other = stage.guild.add_member(stage.env.create_user("omar"), roles=[stage.roles["organiser"]])
    await stage.env.settle()
    (row,) = re.findall(r"nx:1:save-dates:(\d+)", str(told(panel).components))

    answer = await press(stage, other, f"nx:1:save-dates:{row}")

    assert "This panel belongs to somebody else." in read(told(answer))


async def reminders(stage: Stage) -> Any:
    """The organisers' panel of reminders."""
    panel = await stage.amina.slash(stage.channel, "timeline")
    await stage.amina.click(told(panel), label="Reminders")
    return panel


async def pick(stage: Stage, panel: Any, name: str) -> Any:
    """The form of one moment, chosen from the panel."""
    return await stage.amina.select(told(panel), [name])


async def test_a_reminder_gets_its_own_time_and_words(stage: Stage) -> None:
    panel = await reminders(stage)
    form = await pick(stage, panel, "half-time")

    await stage.amina.submit_modal(
        form, {"say": "yes", "at": "12 September 9:30", "words": "Half of it **done**?"}
    )

    assert form.modal is not None
    assert form.modal["title"] == "Change a reminder"
    assert form.modal["components"][0]["label"] == "Send “Half-time”?"
    assert filled_in(form)["at hint"].startswith("Usually 11 September 2026, 12:00.")
    assert "Saved. *Half-time* comes <t:1789194600:F> · <t:1789194600:R>." in read(panel)
    assert "Half-time · <t:1789194600:f> · time changed by you, words changed by you" in read(panel)
    assert (await audit(stage))[0] == (
        "timeline.edit",
        "reminder half-time",
        {"time": [None, "2026-09-12T09:30:00"], "words": [0, 20]},
    )
    again = filled_in(await pick(stage, panel, "half-time"))
    assert again["at"] == "2026-09-12 09:30"
    assert again["words"] == "Half of it **done**?"


async def test_a_reminder_is_left_out(stage: Stage) -> None:
    panel = await reminders(stage)

    await stage.amina.submit_modal(await pick(stage, panel, "tip-plan"), {"say": "no"})

    assert "Saved. *Tip: plan together* is left out." in read(panel)
    assert "Tip: plan together · <t:1789106400:f> · left out" in read(panel)


async def test_a_time_at_which_it_would_be_untrue_is_refused_and_fixed(stage: Stage) -> None:
    panel = await reminders(stage)
    refused = await stage.amina.submit_modal(
        await pick(stage, panel, "day-left"), {"say": "yes", "at": "16 September 9:00"}
    )

    form = await stage.amina.click(told(refused), label="Fix it")

    assert "*One day left* is sent between the start and the deadline." in read(told(refused))
    assert filled_in(form)["at"] == "16 September 9:00"
    assert form.modal is not None
    assert form.modal["components"][0]["label"] == "Send “One day left”?"


async def test_a_reminder_beside_another_says_which_one_is_not_sent(stage: Stage) -> None:
    panel = await reminders(stage)
    form = await pick(stage, panel, "half-time")
    await stage.amina.submit_modal(form, {"say": "yes", "at": "12 September 18:30"})
    beside = read(panel)

    await stage.amina.submit_modal(await pick(stage, panel, "days-left"), {"say": "yes"})

    assert "*Three days left* would come within an hour of it, so it is not sent." in beside
    why = "*Half-time* comes within an hour of it."
    assert f"Saved, but *Three days left* is not sent. {why}" in read(panel)


async def test_what_has_passed_is_marked(stage: Stage) -> None:
    shown = read(await reminders(stage))

    assert "Kick-off · <t:1788814800:f> · passed" in shown
    assert shown.count("passed") == 1


async def test_a_choice_needs_no_running_cohort(bare: Stage) -> None:
    await bare.bot.services.timeline.choose(bare.acting(bare.bea, 5), True)

    stopped = await press(bare, bare.bea, "nx:1:stop-reminding:0")
    panel = await press(bare, bare.bea, "nx:1:my-reminders:0")

    assert "Done: no more private reminders." in read(told(stopped))
    assert "No cohort runs here now. Your choice counts for the next one." in read(told(panel))
    assert buttons(told(panel)) == ["Remind me"]
    assert not await wants(bare, bare.bea.id)


async def test_dates_that_were_changed_meanwhile_are_not_overwritten(stage: Stage) -> None:
    first = await edited(stage, deadline="14 September 18:00")
    second = await edited(stage, end="17 September 18:00")
    await stage.amina.click(told(second), label="Save")

    refused = await stage.amina.click(told(first), label="Save")
    said = read(told(refused))
    form = await stage.amina.click(told(refused), label="Fix it")

    assert "The dates were changed meanwhile, so nothing was saved." in said
    assert filled_in(form)["deadline"] == "2026-09-14 18:00"
    assert filled_in(form)["end"] == "2026-09-17 18:00"
    cohort = await stage.bot.services.cohorts.running(stage.guild.id)
    assert cohort is not None
    assert cohort.deadline_at is None


async def test_the_channel_is_told_of_new_dates(stage: Stage) -> None:
    panel = await edited(stage, end="17 September 18:00")
    await stage.amina.click(told(panel), label="Save")

    form = await stage.amina.click(told(panel), label="Tell the channel")
    text = filled_in(form)["text"]
    preview = await stage.amina.submit_modal(form, {"text": text})
    await stage.amina.click(told(preview), label="Post")

    assert text == "The dates have changed.\nDeadline: <t:1789657200:F>"
    assert "Deadline: <t:1789657200:F>" in read(stage.card)


async def test_a_past_end_that_moves_ahead_says_how_many_reminders_come(stage: Stage) -> None:
    await stage.env.advance_time(9 * 24 * 3600)

    panel = await edited(stage, end="30 September 18:00")

    assert "6 more reminders will come." in read(panel)
    assert "move with them" not in read(panel)


async def test_a_moment_that_there_is_not_is_not_found(stage: Stage) -> None:
    picked = await press(stage, stage.amina, "nx:1:moment-pick:0", "tea-time")
    sent = await submit(stage, stage.amina, "nx:1:moment:99:ab", {"say": "no"})

    assert "That panel is gone." in read(told(picked))
    assert "That panel is gone." in read(told(sent))


async def private_reminder(stage: Stage, message_id: int = 77) -> int:
    """The outbox's number of a reminder that Bea received in her direct messages."""
    await stage.bot.services.timeline.choose(stage.acting(stage.bea, 5), True)
    async with stage.bot._database.write() as session:
        row = await session.scalar(
            select(OutboxMessage.id).where(
                OutboxMessage.guild_id == stage.guild.id, OutboxMessage.user_id == stage.bea.id
            )
        )
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == stage.guild.id, OutboxMessage.id == row)
            .values(state="sent", message_id=message_id)
        )
    assert row is not None
    return row


async def in_messages(stage: Stage, who: Any, custom_id: str) -> Any:
    """A press in somebody's direct messages, which belong to no server."""
    changes: dict[str, Any] = {
        "guild_id": None,
        "member": None,
        "user": {"id": str(who.id), "username": who.name, "discriminator": "0", "avatar": None},
    }
    data = {"custom_id": custom_id, "component_type": 2}
    return await send(stage, who, 3, data, **changes)


async def test_buttons_below_a_private_reminder_work_in_direct_messages(stage: Stage) -> None:
    row = await private_reminder(stage)

    shown = await in_messages(stage, stage.bea, f"nx:1:timeline:{row}")
    stopped = await in_messages(stage, stage.bea, f"nx:1:stop-reminding:{row}")

    assert "### Day 1 of 8" in read(told(shown))
    assert buttons(told(shown)) == ["Open the channel"]
    assert "Done: no more private reminders." in read(told(stopped))
    assert not await wants(stage, stage.bea.id)


async def test_a_reminder_of_somebody_else_opens_nothing(stage: Stage) -> None:
    row = await private_reminder(stage)

    foreign = await in_messages(stage, stage.lin, f"nx:1:stop-reminding:{row}")
    missing = await in_messages(stage, stage.lin, "nx:1:stop-reminding:9999")
    other = await in_messages(stage, stage.bea, "nx:1:calendar:0")

    assert read(told(foreign)) == read(told(missing))
    assert "That panel is gone." in read(told(foreign))
    assert "The bot works inside a server." in read(told(other))
    assert await wants(stage, stage.bea.id)
