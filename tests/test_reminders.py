"""Reminders as they go out: in time, late, or not at all; once, whatever clocks and outages do."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord import ui
from sqlalchemy import select, update

from nexus_bot.delivery.manners import Dropped, Put, Said
from nexus_bot.delivery.reminders import Reminders
from nexus_bot.models import Cohort, Member, OutboxMessage
from nexus_bot.rules import Actor
from nexus_bot.values import DatesDraft, ReminderDraft
from tests.stage import SimClock, Stage, buttons, read

DEADLINE = datetime(2026, 9, 15, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ENDED = {"sent", "failed", "cancelled", "skipped", "unknown"}


@pytest.fixture
async def stage(bare: Stage) -> Stage:
    """A cohort that began this morning; Bea wants to be reminded privately."""
    await bare.set_up()
    await bare.bot.services.timeline.choose(bare.acting(bare.bea, 5), True)
    await bare.bot.delivery.say_due()
    return bare


async def beat(stage: Stage) -> None:
    """Let the heart beat once."""
    await stage.bot.services.timeline.plan_ahead()
    await stage.bot.delivery.say_due()
    await stage.env.settle()


async def live_until(stage: Stage, instant: datetime, every: timedelta = 6 * HOUR) -> None:
    """Let the bot run up to an instant."""
    while stage.env.now() < instant:
        step = min(every, instant - stage.env.now())
        await stage.env.advance_time(step.total_seconds())
        await beat(stage)


async def sleep_until(stage: Stage, instant: datetime) -> None:
    """Keep the bot down up to an instant, and start it then."""
    await stage.env.settle()
    await stage.env.advance_time((instant - stage.env.now()).total_seconds())
    await stage.restart()
    await beat(stage)


def titles(messages: Any) -> list[str]:
    """The titles of messages."""
    return [
        line.removeprefix("### ")
        for message in messages
        for line in read(message).split("\n")
        if line.startswith("### ")
    ]


def private(stage: Stage) -> list[Any]:
    """Bea's direct messages."""
    return list(stage.bea.user.dm_channel.history())


async def outbox(stage: Stage) -> list[OutboxMessage]:
    """Every reminder that was ever planned."""
    async with stage.bot._database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.guild_id == stage.guild.id, OutboxMessage.kind == "reminder")
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
        )
        return list(rows)


async def became(stage: Stage, name: str) -> Counter[str]:
    """What became of one moment, in the channel and privately."""
    found = [row for row in await outbox(stage) if row.payload["moment"] == name]
    return Counter(row.state for row in found)


async def test_the_channel_hears_what_comes_when_and_what_to_do_next(stage: Stage) -> None:
    await live_until(stage, datetime(2026, 9, 8, 15, tzinfo=UTC))

    shown = read(stage.card)
    assert shown.startswith(
        "-# ⏰ REMINDER · Project Nexus\n### One week to the deadline\n"
        "**Deadline** <t:1789484400:F> · <t:1789484400:R>\n"
    )
    ids = stage.bot.command_ids
    assert f"**Next** </timeline:{ids['timeline']}> shows the time left" in shown
    assert f"</learn:{ids['learn']}>" in shown
    assert "late" not in shown
    assert buttons(stage.card) == ["Timeline", "Remind me privately"]
    assert stage.card.mentions == []


async def test_a_cohort_set_up_on_its_first_day_is_kicked_off_and_not_late(stage: Stage) -> None:
    shown = read(stage.card)

    assert shown.startswith("-# ⏰ REMINDER · Project Nexus\n### It begins\n**Start** <t:17888148")
    assert "late" not in shown.lower()


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        ("days-left", "### The deadline comes closer", "Look at what is still missing"),
        ("half-time", "### How far are you?", "choose fewer features now"),
        ("kickoff", "### What to do first", "Do these things first:"),
    ],
)
async def test_a_moment_at_a_time_of_its_own_says_what_is_true_then(
    stage: Stage, name: str, title: str, words: str
) -> None:
    organiser = Actor(stage.guild.id, stage.amina.id, "amina", 9, manages=True)
    draft = ReminderDraft(name, at="2026-09-10 12:00")
    await stage.bot.services.dates.change_moment(organiser, draft)

    await live_until(stage, datetime(2026, 9, 10, 9, tzinfo=UTC))

    assert title in read(stage.card)
    assert words in read(stage.card)


async def test_who_asked_for_it_hears_it_privately_and_can_stop_it(stage: Stage) -> None:
    await live_until(stage, datetime(2026, 9, 8, 15, tzinfo=UTC))

    (message,) = private(stage)
    assert "### One week to the deadline" in read(message)
    assert buttons(message) == ["Timeline", "Stop reminding me"]


async def test_a_whole_cohort_hears_every_moment_once(stage: Stage) -> None:
    await live_until(stage, DEADLINE + HOUR, every=5 * HOUR)

    assert titles(stage.channel.history()) == [
        "It begins", "One week to the deadline", "Which project did you choose?",
        "Who builds on your API?", "Plan how your parts fit together", "Half of the time is over",
        "Three days to the deadline", "One day to the deadline", "The deadline has come",
    ]  # fmt: skip
    assert {row.state for row in await outbox(stage)} <= ENDED
    assert await became(stage, "hour-left") == {"skipped": 2}


async def test_a_minute_after_the_deadline_everything_is_still_said(stage: Stage) -> None:
    await live_until(stage, DEADLINE - timedelta(minutes=1))
    before = len(private(stage))

    await sleep_until(stage, DEADLINE + timedelta(minutes=1))

    assert await became(stage, "deadline") == {"sent": 2}
    assert "This is late" not in read(stage.card)
    assert titles(private(stage)[before:]) == ["The deadline has come"]


async def test_three_hours_after_the_deadline_its_notice_comes_late_and_says_so(
    stage: Stage,
) -> None:
    await live_until(stage, DEADLINE - 2 * HOUR)
    before = len(private(stage))

    await sleep_until(stage, DEADLINE + 3 * HOUR)

    shown = read(stage.card)
    assert shown.startswith("-# ⏰ LATE REMINDER · Project Nexus\n### The deadline has come")
    assert "This is late. We could not send it <t:1789484400:R>." in shown
    assert await became(stage, "hour-left") == {"skipped": 2}
    assert titles(private(stage)[before:]) == ["The deadline has come"]


async def test_three_days_after_the_deadline_nothing_is_of_use(stage: Stage) -> None:
    await live_until(stage, DEADLINE - 2 * DAY)
    before, told = len(stage.channel.history()), len(private(stage))

    await sleep_until(stage, DEADLINE + 3 * DAY)

    assert titles(stage.channel.history()[before:]) == []
    assert private(stage)[told:] == []
    for name in ("day-left", "hour-left", "deadline"):
        assert await became(stage, name) == {"skipped": 2}


async def test_a_reminder_six_hours_late_is_said_and_a_later_one_is_not(stage: Stage) -> None:
    await live_until(stage, DEADLINE - DAY - HOUR)

    await sleep_until(stage, DEADLINE - DAY + 5 * HOUR)

    assert await became(stage, "day-left") == {"sent": 2}
    assert "This is late" in read(stage.card)
    assert "This is late" in read(private(stage)[-1])


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
async def test_a_clock_that_jumps_says_nothing_early_and_nothing_twice(
    stage: Stage, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = timedelta()
    early: list[OutboxMessage] = []
    monkeypatch.setattr(SimClock, "__call__", lambda self: self.env.now() + off)

    async def live(hours: int) -> None:
        for _ in range(hours // 3):
            await stage.env.advance_time(3 * 3600)
            known = {row.id for row in await outbox(stage) if row.state == "sent"}
            await beat(stage)
            now = stage.bot.clock()
            early.extend(
                row
                for row in await outbox(stage)
                if row.state == "sent" and row.id not in known and row.due_at > now
            )

    await live(27)
    off = jump
    await live(27)
    off = timedelta()
    await live(27)

    assert early == []
    said = Counter(titles(stage.channel.history()))
    assert set(said.values()) == {1}
    assert {"One week to the deadline", "Which project did you choose?"} <= set(said)
    assert titles(private(stage)) == ["One week to the deadline"]


async def planned(stage: Stage, moment: str, user_id: int | None = None) -> OutboxMessage:
    """The planned reminder of a moment."""
    return next(
        row
        for row in await outbox(stage)
        if row.payload["moment"] == moment and row.user_id == user_id
    )


@pytest.fixture
def reminders(stage: Stage) -> Reminders:
    """What composes reminders."""
    return Reminders(stage.bot, stage.bot.services, stage.bot.clock)


async def test_what_is_taken_before_its_time_waits(stage: Stage, reminders: Reminders) -> None:
    message = await planned(stage, "tip-project")

    assert await reminders.compose(message) == Put(message.due_at)


async def change(stage: Stage, model: Any, **values: Any) -> None:
    """Change rows of this server behind the planner's back."""
    async with stage.bot._database.write() as session:
        await session.execute(
            update(model).where(model.guild_id == stage.guild.id).values(**values)
        )


async def test_what_is_no_longer_true_is_not_said(stage: Stage, reminders: Reminders) -> None:
    message = await planned(stage, "week-left", stage.bea.id)
    await stage.env.advance_time(7 * 3600)

    await change(stage, Member, wants_reminders=False)
    unwanted = await reminders.compose(message)
    await change(stage, Member, wants_reminders=True)
    await change(stage, Cohort, end_wall=datetime(2026, 9, 20, 18, tzinfo=UTC).replace(tzinfo=None))
    moved = await reminders.compose(message)
    await change(stage, Cohort, state="closed")
    closed = await reminders.compose(message)

    assert unwanted == Dropped("cancelled", "wants no reminders")
    assert moved == Dropped("cancelled", "its moment moved")
    assert closed == Dropped("cancelled", "the cohort is closed")


async def test_what_was_left_out_meanwhile_is_not_said(stage: Stage, reminders: Reminders) -> None:
    message = await planned(stage, "week-left")
    await stage.env.advance_time(7 * 3600)
    organiser = Actor(stage.guild.id, stage.amina.id, "amina", 9, manages=True)

    await stage.bot.services.dates.change_moment(organiser, ReminderDraft("week-left", say="no"))

    assert await reminders.compose(message) == Dropped("cancelled", "no longer on the timeline")
    assert (await planned(stage, "week-left")).state == "cancelled"


async def test_a_moment_on_its_way_while_it_moves_a_little_is_said_as_it_is_now(
    stage: Stage, reminders: Reminders
) -> None:
    await stage.env.advance_time(6 * 3600)
    await stage.bot.services.outbox.claim()
    organiser = Actor(stage.guild.id, stage.amina.id, "amina", 9, manages=True)
    dates = stage.bot.services.dates
    draft = DatesDraft(start="2026-09-08", end="2026-09-15 20:00", timezone="Africa/Nairobi")
    preview = await dates.preview(organiser, draft)
    await dates.save(organiser, preview.panel)

    made = await reminders.compose(await planned(stage, "week-left"))

    assert isinstance(made, Said)
    assert "**Deadline** <t:1789491600:F>" in said_by(made)


def said_by(made: Said) -> str:
    """All that a composed message says."""
    return "\n".join(
        item.content for item in made.view.walk_children() if isinstance(item, ui.TextDisplay)
    )


HOSTILE = "@everyone **bold** [click](https://evil.example) <@1> </learn:1> <t:0> # head"


async def test_an_organisers_own_words_are_shown_and_have_no_power(stage: Stage) -> None:
    organiser = Actor(stage.guild.id, stage.amina.id, "amina", 9, manages=True)
    draft = ReminderDraft("week-left", words=f"{HOSTILE}\n{'x' * 400}")
    await stage.bot.services.dates.change_moment(organiser, draft)

    await live_until(stage, datetime(2026, 9, 8, 15, tzinfo=UTC))

    shown = read(stage.card)
    assert "**bold**" in shown
    assert "Finish what you have begun" not in shown
    for power in ("@everyone", "<@1>", "</learn:1>", "<t:0>", "](https"):
        assert power not in shown


async def test_after_an_outage_a_learner_catches_up_with_one_message(stage: Stage) -> None:
    organiser = Actor(stage.guild.id, stage.amina.id, "amina", 9, manages=True)
    dates = stage.bot.services.dates
    draft = DatesDraft(start="2026-09-10", end="2026-09-17 18:00", timezone="Africa/Nairobi")
    preview = await dates.preview(organiser, draft)
    await dates.save(organiser, preview.panel)
    await beat(stage)

    await sleep_until(stage, datetime(2026, 9, 10, 16, tzinfo=UTC))
    await live_until(stage, stage.env.now() + 3 * HOUR, every=HOUR)

    assert titles(private(stage)) == ["One week to the deadline"]
    assert titles(stage.channel.history()) == ["It begins", "One week to the deadline"]
    assert await became(stage, "kickoff") == {"sent": 1, "skipped": 2}
    assert stage.mentor_channel.history() == []
