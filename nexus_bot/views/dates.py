"""Dates and reminders as organisers change them: forms, previews, and what stands then."""

from datetime import datetime

from discord import ButtonStyle, SelectOption, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import RULE, Tone, button, card, custom_id, small, title
from nexus_bot.markdown import shorten
from nexus_bot.models import Cohort
from nexus_bot.moments import NAMES, Planned
from nexus_bot.values import DatesDraft, DatesPreview, MomentChange, Moments, ReminderDraft
from nexus_bot.views.clocks import clock_notes
from nexus_bot.views.cohorts import tell_button
from nexus_bot.views.forms import Field, choice, line
from nexus_bot.views.timeline import WORDS_LIMIT, Rows, both, name_of

SAY = {
    "yes": ("Yes, send it", "at its time"),
    "no": ("No, skip it", "until you choose to send it again"),
}
PLACEHOLDER = 100


def dates_fields(draft: DatesDraft) -> list[Field]:
    """The form of dates, filled in with what stands."""
    return [
        line(
            "start", "When does it start?", example="2026-09-08 9:00", value=draft.start, limit=60
        ),
        line(
            "deadline",
            "When must everything be handed in?",
            hint="Leave it empty where the end is the deadline.",
            example="14 September 18:00",
            value=draft.deadline,
            limit=60,
        ),
        line(
            "end",
            "When does it end?",
            hint="A day without a time ends at 23:59.",
            example="15 September 18:00",
            value=draft.end,
            limit=60,
        ),
        line(
            "timezone",
            "By whose clocks do you type these times?",
            hint="A city; the cohort follows its clocks.",
            example="Africa/Nairobi",
            value=draft.timezone,
            limit=64,
        ),
    ]


def dates_panel(preview: DatesPreview) -> ui.LayoutView:
    """New dates as they were understood, to be saved or typed again."""
    lines = [
        f"**{texts.DATE_NAMES[name]}** {both(instant)}{_was(preview, name)}"
        for name, instant in preview.dates.items()
    ]
    rows: Rows = [[button("Change", "fix-dates", preview.panel)]]
    if preview.changed:
        rows[0] = [button("Save", "save-dates", preview.panel, style=ButtonStyle.success), *rows[0]]
    return card(
        Tone.WAITING if preview.changed else Tone.KNOWLEDGE,
        small("📅 TIMELINE · not saved yet" if preview.changed else texts.TIMELINE_HEAD),
        title("Are these the dates?" if preview.changed else "Nothing would change"),
        *lines,
        *_notes(preview),
        RULE,
        texts.reminders_would_move(preview.moved, preview.coming)
        if preview.changed
        else texts.NOTHING_CHANGED,
        small(f"Typed by the clocks of {preview.timezone}; shown here in your own time."),
        rows=rows,
    )


def _was(preview: DatesPreview, name: str) -> str:
    """How a date that differs stood before."""
    before = preview.was.get(name)
    if before == preview.dates[name]:
        return ""
    return f" (was {format_dt(before, 'f')})" if before else " · new"


def _notes(preview: DatesPreview) -> list[str]:
    """What should be known of dates before they are saved."""
    notes = clock_notes(preview.walls, preview.timezone, preview.shifted, preview.twice)
    if "timezone" in preview.changed:
        zones = f"{preview.timezone} (was {preview.was_timezone})"
        notes.insert(0, f"**{texts.DATE_NAMES['timezone']}** {zones}. {texts.NEW_CLOCKS}")
    if "deadline" in preview.changed and "deadline" not in preview.dates:
        notes.append(texts.OWN_DEADLINE_GOES)
    if preview.is_over:
        notes.append(texts.ENDED_ALREADY)
    return notes


def saved_panel(cohort: Cohort, preview: DatesPreview) -> ui.LayoutView:
    """What stands after a change of dates, and what it moved."""
    deadline = cohort.deadline_at or cohort.ends_at
    return card(
        Tone.DONE,
        small(f"{texts.TIMELINE_HEAD} · {name_of(cohort)}"),
        title("The dates are changed"),
        f"**Start** {both(cohort.starts_at)}",
        f"**Deadline** {both(deadline)}",
        f"**End** {both(cohort.ends_at)}" if deadline < cohort.ends_at else "",
        texts.reminders_moved(preview.moved, preview.coming),
        rows=[
            [
                tell_button(),
                button("Timeline", "timeline"),
                button("Reminders", "reminders"),
            ]
        ],
    )


def reminders_panel(sight: Moments, *, said: str = "") -> ui.LayoutView:
    """Every moment with its time, for those who may change it; what has passed is marked."""
    cohort, now = sight.cohort, sight.now
    found = {each.name: each for each in sight.moments}
    names = [name for name in NAMES if name != "end" or _has_own_deadline(cohort)]
    lines = [
        f"{texts.MOMENT_NAMES[each.name]} · {format_dt(each.due_at, 'f')}{_marks(each, now)}"
        for each in sight.moments
    ]
    select: ui.Select[ui.LayoutView] = ui.Select(
        custom_id=custom_id("moment-pick"),
        placeholder="Change a reminder",
        options=[
            SelectOption(
                label=texts.MOMENT_NAMES[name],
                value=name,
                description=_when(found.get(name), sight.outdone.get(name), now),
            )
            for name in names
        ],
    )
    return card(
        Tone.KNOWLEDGE,
        said,
        small(f"⏰ REMINDERS · {name_of(cohort)}"),
        title(texts.REMINDERS_TITLE),
        *lines,
        small(texts.REMINDERS_HINT),
        rows=[[select]],
    )


def _has_own_deadline(cohort: Cohort) -> bool:
    return cohort.deadline_at is not None and cohort.deadline_at < cohort.ends_at


def _marks(moment: Planned, now: datetime) -> str:
    marks = [
        *(["passed"] if moment.due_at <= now else []),
        *(["left out"] if moment.is_off else []),
        *(["time changed by you"] if moment.is_own else []),
        *(["words changed by you"] if moment.words else []),
    ]
    return f" · {', '.join(marks)}" if marks else ""


def _when(moment: Planned | None, instead: str | None, now: datetime) -> str:
    if moment is None:
        return texts.told_instead(instead).replace("*", "") if instead else texts.SHORT_DATE
    return f"{moment.wall:%A %d %B, %H:%M}{_marks(moment, now)}"


def moment_fields(draft: ReminderDraft, usual: datetime | None) -> list[Field]:
    """The form of one moment, with its usual time and the words that it has by itself."""
    name = draft.moment
    bodies = texts.OWN_TIME_BODIES if draft.at else {}
    words = bodies.get(name, texts.MOMENT_BODIES[name])
    return [
        choice("say", f"Send “{texts.MOMENT_NAMES[name]}”?", SAY, value=draft.say),
        line(
            "at",
            "When, by the cohort's clocks?",
            hint=texts.usual_time(usual),
            example=f"{usual:%Y-%m-%d %H:%M}" if usual else "",
            value=draft.at,
            limit=60,
        ),
        line(
            "words",
            "In your own words?",
            hint=texts.OWN_WORDS_HINT,
            example=shorten(" ".join(words.split()), PLACEHOLDER),
            value=draft.words,
            limit=WORDS_LIMIT,
            tall=True,
        ),
    ]


def moment_said(change: MomentChange) -> str:
    """What became of a moment that an organiser changed, and of those beside it."""
    what, moment = texts.MOMENT_NAMES[change.name], change.moment
    if moment is None:
        why = texts.told_instead(change.instead) if change.instead else texts.SHORT_DATE
        return f"Saved, but *{what}* is not sent. {why}"
    if moment.is_off:
        return f"Saved. *{what}* is left out."
    if change.is_past:
        return f"Saved. *{what}* lies in the past, so it is not sent any more."
    gap = " Clocks skip that hour, so it comes after the gap." if moment.shifted else ""
    beside = f" {texts.not_sent_beside(change.silenced)}" if change.silenced else ""
    return f"Saved. *{what}* comes {both(moment.due_at)}.{gap}{beside}"
