"""`/session`: from the typed time to the card, the reminder and the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import update

from nexus_bot.models import Member, OutboxMessage
from nexus_bot.values import SessionDraft
from tests.forging import again, press, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, filled_in, read

TOMORROW = datetime(2026, 9, 9, 15, tzinfo=UTC)  # 18:00 in Nairobi


def stamp(at: datetime, style: str) -> str:
    """An instant as Discord shows it to everybody in their own time."""
    return f"<t:{int(at.timestamp())}:{style}>"


async def typed(
    stage: Stage, who: MemberActor, when: str = "tomorrow 6pm", **more: Any
) -> InteractionResult:
    """Type a session in one line; gives the preview, or the refusal."""
    return await who.slash(stage.channel, "session", when=when, **more)


async def planned(
    stage: Stage, who: MemberActor, when: str = "tomorrow 6pm", **more: Any
) -> InteractionResult:
    """Plan a session; gives the private answer."""
    return await who.click(told(await typed(stage, who, when, **more)), label="Save")


async def later(stage: Stage, **amount: float) -> None:
    """Let time pass, and the bot say what is due."""
    await stage.env.advance_time(timedelta(**amount).total_seconds())
    await stage.bot.delivery.say_due()
    await stage.env.settle()


def card(stage: Stage, number: int = 1) -> discord.Message:
    """The card of a session."""
    return next(m for m in stage.channel.history() if f"#{number}" in read(m).split("\n")[0])


def inbox(who: MemberActor) -> list[discord.Message]:
    """What somebody was told privately, in order."""
    return who.user.dm_channel.history()


async def test_a_session_is_shown_as_it_is_understood_before_it_is_saved(stage: Stage) -> None:
    preview = await typed(stage, stage.bea, topic="Celery *retries*", kind="demo", minutes=90)

    shown = read(preview)
    assert preview.ephemeral
    assert "🎬 DEMO · NOT SAVED YET\n### Celery \\*retries\\*" in shown
    assert f"**When** {stamp(TOMORROW, 'F')} · {stamp(TOMORROW, 'R')}" in shown
    assert "“tomorrow 6pm”, read in Africa/Nairobi, the cohort's time zone" in shown
    assert "**How long** 1 hour 30 minutes" in shown
    assert buttons(told(preview)) == ["Save", "Change"]
    assert stage.channel.last_message is None


async def test_a_saved_session_has_its_card(stage: Stage) -> None:
    answer = await planned(stage, stage.bea, topic="Celery retries")

    shown = read(card(stage))
    assert "📚 STUDY GROUP · COMING · #1\n### Celery retries" in shown
    assert f"**When** {stamp(TOMORROW, 'F')} · {stamp(TOMORROW, 'R')}" in shown
    assert "**Who joins** 1 · bea" in shown
    assert "hosted by bea · whoever joins is reminded 15 minutes before" in shown
    assert buttons(card(stage)) == ["Join", "Leave", "Move", "Cancel"]
    assert "Saved as #1. You host it and are reminded 15 minutes before." in read(answer)
    assert buttons(answer) == ["Open", "Move", "Cancel"]


async def test_without_a_time_a_form_asks_with_what_is_known_in_it(stage: Stage) -> None:
    form = await stage.lin.slash(stage.channel, "session", kind="pair", topic="CORS", minutes=25)
    shown = filled_in(form)

    preview = await stage.lin.submit_modal(
        form, {"kind": "review", "when": "friday 18:00", "topic": "CORS", "minutes": ["45"]}
    )

    assert (shown["kind"], shown["topic"], shown["minutes"]) == ("pair", "CORS", "25")
    assert "🔍 CODE REVIEW · NOT SAVED YET" in read(preview)
    assert "**How long** 45 minutes" in read(preview)


async def test_change_brings_the_form_back_and_its_answer_takes_the_previews_place(
    stage: Stage,
) -> None:
    preview = await typed(stage, stage.bea, topic="Celery", minutes=90)
    form = await stage.bea.click(told(preview), label="Change")
    shown = filled_in(form)

    await stage.bea.submit_modal(form, {"kind": "study", "when": "tomorrow 8pm", "topic": "Redis"})

    changed = stage.channel.history(viewer=stage.bea)[-1]
    assert (shown["when"], shown["topic"], shown["minutes"]) == ("tomorrow 6pm", "Celery", "90")
    assert "### Redis" in read(changed)
    assert stamp(TOMORROW + timedelta(hours=2), "F") in read(changed)
    assert len(stage.channel.history(viewer=stage.bea)) == 1


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("whenever you like", "We could not read `whenever you like` as a day and a time."),
        ("yesterday 18:00", "has passed"),
        ("1 january 2029 10:00", "is more than a year away"),
        ("31 feb", "Type, for example, `tomorrow 6pm`."),
        ("tomorrow", "At what time? `tomorrow` names the day alone."),
        ("at 5", "Type `5am` or `5pm`."),
        ("tomorrow 6-8pm", "Type only when it begins, like `tomorrow 6pm`"),
        ("tomorrow 6pm UTC", "Leave `UTC` out: we read your own clock's time. `/me` sets"),
    ],
)
async def test_a_time_that_cannot_be_is_refused_and_nothing_is_lost(
    stage: Stage, when: str, sentence: str
) -> None:
    refused = await typed(stage, stage.bea, when, topic="Celery retries", kind="demo", minutes=30)

    form = await stage.bea.click(told(refused), label="Fix it")

    shown = filled_in(form)
    assert sentence in read(refused)
    assert [shown[name] for name in ("kind", "when", "topic", "minutes")] == [
        "demo", when, "Celery retries", "30",
    ]  # fmt: skip


async def test_an_hour_that_clocks_skip_is_told_in_the_preview(stage: Stage) -> None:
    await stage.bea.slash(stage.channel, "me", timezone="Europe/Paris")

    skipped = await typed(stage, stage.bea, "28 march 2027 02:30")
    twice = await typed(stage, stage.bea, "25 october 2026 02:30")

    assert "Clocks go forward then and skip that hour" in read(skipped)
    assert stamp(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "F") in read(skipped)
    assert "that hour comes twice; the first of the two is meant" in read(twice)
    assert "read in Europe/Paris, your time zone" in read(twice)


async def test_times_are_suggested_while_somebody_types(stage: Stage) -> None:
    offered = await stage.bea.autocomplete(stage.channel, "session", "when", "tom")
    nonsense = await stage.bea.autocomplete(stage.channel, "session", "when", "</x:1> @everyone")

    assert offered[0] == {"name": "Wednesday 9 September 2026, 18:00", "value": "2026-09-09 18:00"}
    assert nonsense == []


async def test_whoever_joins_is_on_the_card_and_reminded_privately(stage: Stage) -> None:
    await planned(stage, stage.bea, topic="Celery retries")

    joined = await stage.lin.click(card(stage), label="Join")
    await stage.femi.click(card(stage), label="Join")
    left = await stage.femi.click(card(stage), label="Leave")
    await later(stage, hours=29, minutes=45, seconds=5)

    assert "You joined #1" in read(told(joined))
    assert "We remind you privately 15 minutes before." in read(told(joined))
    assert "You left #1" in read(told(left))
    assert "**Who joins** 2 · bea and lin" in read(card(stage))
    (reminder,) = inbox(stage.lin)
    assert "📚 STUDY GROUP · REMINDER · #1\n### Celery retries" in read(reminder)
    assert f"It begins {stamp(TOMORROW, 'R')}, at {stamp(TOMORROW, 't')}" in read(reminder)
    assert len(inbox(stage.bea)) == 1
    assert inbox(stage.femi) == []


async def test_joining_twice_is_joining_once(stage: Stage) -> None:
    await planned(stage, stage.bea)
    await stage.lin.click(card(stage), label="Join")
    before = all_rows(stage)

    await again(stage)
    twice = await stage.lin.click(card(stage), label="Join")
    never = await stage.femi.click(card(stage), label="Leave")

    assert "You are in #1 already" in read(told(twice))
    assert "You are not in #1." in read(told(never))
    assert all_rows(stage)["session_members"] == before["session_members"]


async def test_the_host_stays(stage: Stage) -> None:
    await planned(stage, stage.bea)

    answer = await stage.bea.click(card(stage), label="Leave")

    assert "You host this session, so you cannot leave it." in read(told(answer))


async def test_a_moved_session_says_so_and_those_who_joined_are_told(stage: Stage) -> None:
    await planned(stage, stage.bea, topic="Celery retries")
    await stage.lin.click(card(stage), label="Join")
    form = await stage.femi.click(card(stage), label="Move")
    shown = filled_in(form)
    preview = await stage.femi.submit_modal(form, {"when": "10 september 10:00", "minutes": ["30"]})

    before = read(preview)
    answer = await stage.femi.click(told(preview), label="Save")
    await later(stage, seconds=1)

    at = datetime(2026, 9, 10, 7, tzinfo=UTC)
    assert (shown["when"], shown["minutes"]) == ("2026-09-09 18:00", "60")
    assert f"**From** {stamp(TOMORROW, 'F')}" in before
    assert f"**To** {stamp(at, 'F')}" in before
    assert f"#1 is moved to {stamp(at, 'F')}. Everybody who joined gets a message." in read(answer)
    assert "STUDY GROUP · MOVED · #1" in read(card(stage))
    assert f"**Before it was moved** {stamp(TOMORROW, 'F')}" in read(card(stage))
    for who in (stage.lin, stage.bea):
        (notice,) = inbox(who)
        assert f"It now begins {stamp(at, 'F')}" in read(notice)
        assert f"It was planned for {stamp(TOMORROW, 'F')}." in read(notice)
        assert (f"<@{stage.femi.id}> moved it." in read(notice)) == (who is stage.bea)
    assert inbox(stage.femi) == []


async def test_with_a_closed_inbox_the_channel_says_what_becomes_of_a_session(
    stage: Stage,
) -> None:
    await planned(stage, stage.bea, topic="Celery")
    await planned(stage, stage.bea, "tomorrow 8pm", topic="Retries")
    for number in (1, 2):
        await stage.lin.click(card(stage, number), label="Join")
    async with stage.bot._database.write() as session:
        closed = update(Member).where(Member.guild_id > 0, Member.user_id == stage.lin.id)
        await session.execute(closed.values(closed_until=TOMORROW + timedelta(days=7)))
    form = await stage.bea.click(card(stage, 2), label="Move")
    preview = await stage.bea.submit_modal(form, {"when": "10 september 10:00"})
    await stage.bea.click(told(preview), label="Save")
    await later(stage, seconds=1)
    await later(stage, seconds=1)
    moved = stage.card
    await later(stage, hours=29, minutes=45, seconds=5)
    await later(stage, seconds=1)
    reminder = stage.card
    asked = await stage.bea.click(card(stage), label="Cancel")
    await stage.bea.click(told(asked), label="Cancel it")
    await later(stage, seconds=1)
    await later(stage, seconds=1)

    at = datetime(2026, 9, 10, 7, tzinfo=UTC)
    lin = f"<@{stage.lin.id}>"
    assert f"{lin} Session #2 *Retries* now begins {stamp(at, 'F')}." in read(moved)
    assert f"{lin} Session #1 *Celery* begins {stamp(TOMORROW, 'R')}." in read(reminder)
    assert f"{lin} Session #1 *Celery* was cancelled." in read(stage.card)
    assert buttons(reminder) == ["Open"]
    assert [user.id for user in reminder.mentions] == [stage.lin.id]
    assert inbox(stage.lin) == []


async def test_a_card_promises_no_reminder_that_cannot_come(stage: Stage) -> None:
    await planned(stage, stage.bea, "in 14 minutes")

    joined = await stage.lin.click(card(stage), label="Join")

    assert "is reminded" not in read(card(stage))
    assert "It starts soon, so there will be no reminder." in read(told(joined))


async def test_nobody_is_reminded_of_the_time_before_the_move(stage: Stage) -> None:
    await planned(stage, stage.bea)
    form = await stage.bea.click(card(stage), label="Move")
    preview = await stage.bea.submit_modal(form, {"when": "10 september 10:00"})
    await stage.bea.click(told(preview), label="Save")

    await later(stage, hours=29, minutes=45, seconds=5)
    then = len(inbox(stage.bea))
    await later(stage, hours=16)

    assert then == 0
    assert ["REMINDER" in read(message) for message in inbox(stage.bea)] == [True]


async def test_a_cancelled_session_says_so_and_those_who_joined_are_told(stage: Stage) -> None:
    await planned(stage, stage.bea, topic="Celery retries")
    await stage.lin.click(card(stage), label="Join")
    asked = await stage.bea.click(card(stage), label="Cancel")
    question = read(asked)

    await stage.bea.click(told(asked), label="Cancel it")
    await later(stage, seconds=5)
    await later(stage, days=2)

    assert "Cancel #1 *Celery retries*?" in question
    assert "STUDY GROUP · CANCELLED · #1" in read(card(stage))
    assert buttons(card(stage)) == []
    (notice,) = inbox(stage.lin)
    assert "does not take place" in read(notice)
    assert inbox(stage.bea) == []


async def test_the_card_says_when_it_goes_on_and_when_it_is_over(stage: Stage) -> None:
    await planned(stage, stage.bea, "in 30 minutes", minutes=30)

    await later(stage, minutes=30, seconds=5)
    during = read(card(stage)).split("\n")[0]
    await later(stage, minutes=30, seconds=5)

    assert during == "-# 📚 STUDY GROUP · GOING ON NOW · #1"
    assert read(card(stage)).startswith("-# 📚 STUDY GROUP · OVER · #1")
    assert buttons(card(stage)) == []


async def test_a_button_of_a_session_that_is_over_answers_kindly(stage: Stage) -> None:
    await planned(stage, stage.bea, "in 30 minutes")
    await stage.env.advance_time(2 * 3600)

    answers = [await press(stage, stage.lin, f"nx:1:{verb}:1") for verb in ("join", "leave")]

    for answer in answers:
        assert "Session #1 is over. `/session` plans another one." in read(told(answer))


async def test_buttons_live_on_after_a_restart(stage: Stage) -> None:
    preview = await typed(stage, stage.bea)
    await stage.restart()
    await stage.bea.click(told(preview), label="Save")
    await stage.restart()

    await stage.lin.click(card(stage), label="Join")
    await later(stage, seconds=6)

    assert "2 · bea and lin" in read(card(stage))


async def test_a_restart_before_the_reminder_loses_and_repeats_nothing(stage: Stage) -> None:
    await planned(stage, stage.bea)
    await stage.lin.click(card(stage), label="Join")

    await stage.restart()
    await later(stage, hours=29, minutes=45, seconds=5)
    await stage.restart()
    await later(stage, minutes=1)

    assert [len(inbox(who)) for who in (stage.bea, stage.lin)] == [1, 1]


async def test_a_late_reminder_says_so_and_one_of_no_use_is_not_sent(stage: Stage) -> None:
    await planned(stage, stage.bea)
    await planned(stage, stage.lin, "tomorrow 17:30")

    await later(stage, hours=30, minutes=5)

    (late,) = inbox(stage.bea)
    assert "This is late" in read(late)
    assert f"It began {stamp(TOMORROW, 'R')}" in read(late)
    assert inbox(stage.lin) == []


async def test_where_the_bot_may_the_session_is_a_scheduled_event(stage: Stage) -> None:
    await planned(stage, stage.bea, topic="Celery retries", kind="demo")
    await later(stage, seconds=1)
    (made,) = await events(stage)
    form = await stage.bea.click(card(stage), label="Move")
    preview = await stage.bea.submit_modal(form, {"when": "10 september 10:00"})
    await stage.bea.click(told(preview), label="Save")
    await later(stage, seconds=1)
    (moved,) = await events(stage)
    asked = await stage.bea.click(card(stage), label="Cancel")
    await stage.bea.click(told(asked), label="Cancel it")
    await later(stage, seconds=1)

    assert (made.name, made.start_time) == ("Demo: Celery retries", TOMORROW)
    assert made.end_time == TOMORROW + timedelta(hours=1)
    assert moved.id == made.id
    assert moved.start_time == datetime(2026, 9, 10, 7, tzinfo=UTC)
    assert await events(stage) == []


async def events(stage: Stage) -> list[discord.ScheduledEvent]:
    """The scheduled events that stand."""
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild is not None
    return await guild.fetch_scheduled_events(with_counts=False)


async def test_my_sessions_are_listed_opened_and_left(stage: Stage) -> None:
    await planned(stage, stage.bea, topic="Celery retries")
    await planned(stage, stage.lin, "tomorrow 8am", topic="CORS")
    await stage.bea.click(card(stage, 2), label="Join")
    panel = await stage.bea.slash(stage.channel, "me")

    listed = await stage.bea.click(told(panel), label="My sessions")
    opened = await stage.bea.select(told(listed), ["2"])
    left = await stage.bea.click(told(opened), label="Leave")
    hosted = await stage.bea.select(told(listed), ["1"])

    at = stamp(datetime(2026, 9, 9, 5, tzinfo=UTC), "R")
    assert f"**Sessions** 2 coming, the next {at}" in read(panel)
    assert "**Reminders** in the channel only" in read(panel)
    assert buttons(told(panel))[:4] == ["Edit profile", "My posts", "My sessions", "My partners"]
    assert "### 2 coming sessions\n`#2` [CORS](https://discord.com/channels/" in read(listed)
    assert "· you host" in read(listed)
    assert buttons(told(opened)) == ["Leave"]
    assert "You left #2" in read(told(left))
    assert buttons(told(hosted)) == ["Move", "Cancel"]


async def test_without_sessions_the_list_says_how_to_get_one(stage: Stage) -> None:
    answer = await press(stage, stage.bea, "nx:1:my-sessions:0")

    assert "No coming sessions\nYou join no session yet." in read(told(answer))


async def test_many_sessions_come_in_pages_that_stay_in_place(stage: Stage) -> None:
    for hour in range(8):
        await planned(stage, stage.bea, f"tomorrow {hour + 10}:00")
    listed = await press(stage, stage.bea, "nx:1:my-sessions:0")

    await stage.bea.click(told(listed), label="›")

    page = stage.channel.history(viewer=stage.bea)[-1]
    assert buttons(page) == ["‹", "2 / 2", "›"]
    assert "`#8`" in read(page)
    assert "`#1`" not in read(page)


async def test_a_server_without_a_cohort_plans_nothing(bare: Stage) -> None:
    form = await bare.bea.slash(bare.channel, "session")
    line = await typed(bare, bare.bea)

    assert "This server has no cohort yet." in read(told(form))
    assert "This server has no cohort yet." in read(told(line))


async def test_a_deleted_card_is_let_go(stage: Stage) -> None:
    await planned(stage, stage.bea)
    await stage.bot.http.delete_message(stage.channel.id, card(stage).id)

    await press(stage, stage.lin, "nx:1:join:1")
    await later(stage, seconds=6)

    (row,) = all_rows(stage)["sessions"]
    assert stage.channel.last_message is None
    assert "planned" in row


async def test_a_card_that_could_not_be_posted_is_posted_once_it_can(stage: Stage) -> None:
    sessions, bea = stage.bot.services.sessions, stage.acting(stage.bea, 5)
    understood = await sessions.understand(bea, SessionDraft(when="tomorrow 6pm"))
    stored = await sessions.save(bea, understood.panel)
    async with stage.bot._database.write() as session:
        refused = (OutboxMessage.guild_id == stage.guild.id, OutboxMessage.id == stored.card.id)
        await session.execute(update(OutboxMessage).where(*refused).values(state="failed"))

    await press(stage, stage.lin, "nx:1:join:1")
    await later(stage, seconds=6)

    assert "STUDY GROUP · COMING · #1" in read(card(stage))
    assert "2 · bea and lin" in read(card(stage))


async def test_a_mentor_elsewhere_moves_it_on_their_own_clock(stage: Stage) -> None:
    await planned(stage, stage.bea)
    await stage.femi.slash(stage.channel, "me", timezone="Asia/Kolkata")

    form = await stage.femi.click(card(stage), label="Move")
    preview = await stage.femi.submit_modal(
        form, {"when": filled_in(form)["when"], "minutes": ["90"]}
    )

    assert filled_in(form)["when"] == "2026-09-09 20:30"
    assert f"**To** {stamp(TOMORROW, 'F')}" in read(preview)
