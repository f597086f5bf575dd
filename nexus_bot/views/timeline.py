"""The timeline as members see it: the panel, their reminders, and what is said at each moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from discord import ButtonStyle, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Part, Tone, button, card, link_button, small, title
from nexus_bot.models import Cohort
from nexus_bot.values import Choice, Reminder, TimelineSight
from nexus_bot.views.links import channel_url

BAR = 20
NEXT = (
    "timeline", "help", "learn", "project", "find-api-partner", "session", "hub search",
    "hub browse",
)  # fmt: skip
NEXT_SHOWN = 4
WORDS_LIMIT = 500
Rows = list[Sequence[ui.Item[ui.LayoutView]]]


def both(instant: datetime) -> str:
    """An instant in the reader's own time, and how far away it is."""
    return f"{format_dt(instant, 'F')} · {format_dt(instant, 'R')}"


def name_of(cohort: Cohort) -> str:
    """What a cohort is called."""
    return markdown.inline(cohort.name) if cohort.name else texts.COHORT_NAME


def timeline_panel(sight: TimelineSight, *, said: str = "", channel: str = "") -> ui.LayoutView:
    """Where the cohort stands today, and what comes next.

    In direct messages, where nothing else can be pressed, it leads to the ``channel``.
    """
    cohort, now = sight.cohort, sight.now
    deadline = cohort.deadline_at or cohort.ends_at
    coming = [each for each in sight.moments if each.due_at > now and not each.is_off]
    lines = [(each.due_at, texts.MOMENT_NAMES[each.name]) for each in coming]
    lines += [
        (each.starts_at, markdown.inline(texts.session_entry(each.kind, each.topic), 80))
        for each in sight.sessions
    ]
    comes = [f"{what} · {format_dt(at, 'f')}" for at, what in sorted(lines)[:NEXT_SHOWN]]
    parts: list[Part] = [
        said,
        small(f"{texts.TIMELINE_HEAD} · {name_of(cohort)}"),
        title(headline(sight)),
        bar(cohort.starts_at, deadline, now),
        f"**Start** {both(cohort.starts_at)}",
        f"**Deadline** {both(deadline)}",
        f"**End** {both(cohort.ends_at)}" if deadline < cohort.ends_at else "",
        RULE,
        "**What comes next**" if comes else texts.NOTHING_COMES,
        *comes,
        small(f"Times are shown in your own time zone; the cohort follows {cohort.timezone}."),
    ]
    rows: Rows = [[link_button("Open the channel", channel)]] if channel else [_buttons(sight)]
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def _buttons(sight: TimelineSight) -> list[ui.Item[ui.LayoutView]]:
    row: list[ui.Item[ui.LayoutView]] = [
        button("Add to calendar", "calendar", style=ButtonStyle.primary),
        button("My reminders", "my-reminders"),
    ]
    if sight.may_edit:
        row += [button("Edit", "dates"), button("Reminders", "reminders")]
    return row


def headline(sight: TimelineSight) -> str:
    """How the time stands, in one breath; days as the cohort's clocks count them."""
    cohort, now, today = sight.cohort, sight.now, sight.today
    deadline = cohort.deadline_at or cohort.ends_at
    if now < cohort.starts_at:
        return f"It begins {format_dt(cohort.starts_at, 'R')}"
    if now >= cohort.ends_at:
        return "The cohort is over"
    if now >= deadline:
        return "The deadline has passed"
    last = (cohort.deadline_wall or cohort.end_wall).date()
    first = cohort.start_wall.date()
    left = max(0, (last - today).days)
    return texts.timeline_standing((today - first).days + 1, (last - first).days + 1, left)


def bar(start: datetime, end: datetime, now: datetime) -> str:
    """How much of the time is gone, as blocks and in words."""
    gone = min(1.0, max(0.0, (now - start) / (end - start)))
    full = round(gone * BAR)
    return f"`{'█' * full}{'░' * (BAR - full)}` {int(gone * 100)} % is over"


def calendar_panel(entries: int) -> list[Part]:
    """What is said beside a calendar file."""
    return [
        small(f"{texts.TIMELINE_HEAD} · {entries} entries"),
        title("Your calendar file"),
        texts.CALENDAR_MADE,
    ]


def my_reminders(choice: Choice, *, said: str = "", row: int = 0) -> ui.LayoutView:
    """Whether this reader is reminded privately, and of what; ``row`` is the reminder pressed."""
    coming = [
        f"{texts.MOMENT_NAMES[each.name]} · {format_dt(each.due_at, 'f')}" for each in choice.coming
    ]
    on = choice.wants_reminders
    none = texts.NOTHING_COMES if choice.runs else texts.NO_COHORT_NOW
    switch = (
        button("Stop reminding me", "stop-reminding", row)
        if on
        else button("Remind me", "remind-me", row, style=ButtonStyle.primary)
    )
    return card(
        Tone.KNOWLEDGE,
        said,
        small(f"🔔 MY REMINDERS · {'on' if on else 'off'}"),
        title("You are reminded privately" if on else "You are not reminded privately"),
        ("What still comes:" if on else "We would send you:") if coming else none,
        *coming,
        small(texts.CLOSED_HINT),
        rows=[[switch, *([button("Timeline", "timeline", row)] if choice.runs else [])]],
    )


def reminder_card(
    reminder: Reminder, ids: Mapping[str, int], *, row: int, late_since: datetime | None
) -> ui.LayoutView:
    """A reminder as it goes out: what, when, and what to do next."""
    cohort, moment = reminder.cohort, reminder.moment
    deadline = cohort.deadline_at or cohort.ends_at
    counts_down = moment.name.endswith("-left")
    head, body = texts.MOMENT_TITLES[moment.name], texts.MOMENT_BODIES[moment.name]
    if moment.is_own:
        head = texts.OWN_TIME_TITLES.get(moment.name, head)
        body = texts.OWN_TIME_BODIES.get(moment.name, body)
    dates = {
        "kickoff": f"**Start** {both(cohort.starts_at)}\n**Deadline** {both(deadline)}",
        "end": f"**End** {both(cohort.ends_at)}",
    }.get(moment.name, f"**Deadline** {both(deadline)}")
    url = channel_url(cohort.guild_id, cohort.channel_id)
    kind = f"⏰ {'LATE REMINDER' if late_since else 'REMINDER'} · {name_of(cohort)}"
    parts: list[Part] = [
        small(kind),
        title(head),
        texts.comes_late(format_dt(late_since, "R")) if late_since else "",
        dates,
        markdown.body(moment.words, 2 * WORDS_LIMIT) if moment.words else body,
        RULE,
        f"**Next** {next_step(moment.name, {} if reminder.user_id else ids)}",
        small(texts.where_commands_work(url)) if reminder.user_id else "",
    ]
    buttons: list[ui.Item[ui.LayoutView]] = [
        button("Timeline", "timeline", row, style=ButtonStyle.primary)
    ]
    if reminder.user_id is None:
        buttons.append(button("Remind me privately", "remind-me"))
    else:
        buttons.append(button("Stop reminding me", "stop-reminding", row))
    return card(Tone.WAITING if counts_down else Tone.KNOWLEDGE, *parts, rows=[buttons])


def next_step(name: str, ids: Mapping[str, int]) -> str:
    """What to do next, its commands clickable where their ids are known."""
    return texts.MOMENT_NEXT[name].format_map({each: mention(each, ids) for each in NEXT})


def mention(command: str, ids: Mapping[str, int]) -> str:
    """A command to click, or to type where its id is not known."""
    number = ids.get(command.partition(" ")[0])
    return f"</{command}:{number}>" if number else f"`/{command}`"
