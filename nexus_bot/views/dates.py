"""Dates and reminders as organisers change them: forms, previews, and what stands then."""

from collections.abc import Sequence

from discord import ButtonStyle, SelectOption, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import RULE, Tone, button, card, custom_id, small, title
from nexus_bot.models import Cohort
from nexus_bot.moments import NAMES, Planned
from nexus_bot.values import DatesDraft, DatesPreview, ReminderDraft
from nexus_bot.views.forms import Field, choice, line
from nexus_bot.views.timeline import WORDS_LIMIT, Rows, both, name_of

SAY = {"yes": ("Say it", "at its time"), "no": ("Leave it out", "until somebody switches it on")}


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
        f"**{texts.DATE_NAMES[name]}** {both(instant)}{' · new' if name in preview.changed else ''}"
        for name, instant in preview.dates.items()
    ]
    gone = "The deadline of its own goes: the end is the deadline."
    rows: Rows = [[button("Change", "fix-dates", preview.panel)]]
    if preview.changed:
        rows[0] = [button("Save", "save-dates", preview.panel, style=ButtonStyle.success), *rows[0]]
    return card(
        Tone.WAITING if preview.changed else Tone.KNOWLEDGE,
        small("📅 TIMELINE · not saved yet" if preview.changed else texts.TIMELINE_HEAD),
        title("Are these the dates?" if preview.changed else "Nothing would change"),
        *lines,
        gone if "deadline" in preview.changed and "deadline" not in preview.dates else "",
        texts.shifted_dates(preview.shifted) if preview.shifted else "",
        RULE,
        texts.reminders_would_move(preview.moved) if preview.changed else texts.NOTHING_CHANGED,
        small(f"Typed by the clocks of {preview.timezone}; shown here in your own time."),
        rows=rows,
    )


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
        texts.reminders_moved(preview.moved),
        rows=[[button("Timeline", "timeline"), button("Reminders", "reminders")]],
    )


def reminders_panel(cohort: Cohort, moments: Sequence[Planned], *, said: str = "") -> ui.LayoutView:
    """Every moment with its time, for those who may change it."""
    found = {each.name: each for each in moments}
    names = [name for name in NAMES if name != "end" or _has_own_deadline(cohort)]
    lines = [
        f"{texts.MOMENT_NAMES[each.name]} · {format_dt(each.due_at, 'f')}{_marks(each)}"
        for each in moments
    ]
    select: ui.Select[ui.LayoutView] = ui.Select(
        custom_id=custom_id("moment-pick"),
        placeholder="Change a reminder",
        options=[
            SelectOption(
                label=texts.MOMENT_NAMES[name],
                value=name,
                description=_when(found.get(name)),
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


def _marks(moment: Planned) -> str:
    marks = [
        *(["left out"] if moment.is_off else []),
        *(["own time"] if moment.is_own else []),
        *(["own words"] if moment.words else []),
    ]
    return f" · {', '.join(marks)}" if marks else ""


def _when(moment: Planned | None) -> str:
    if moment is None:
        return texts.SHORT_DATE
    return f"{moment.wall:%A %d %B, %H:%M}{_marks(moment)}"


def moment_fields(draft: ReminderDraft) -> list[Field]:
    """The form of one moment."""
    return [
        choice("say", "Should it be said?", SAY, value=draft.say),
        line(
            "at",
            "When, by the cohort's clocks?",
            hint="Empty: the usual time.",
            example="14 September 9:00",
            value=draft.at,
            limit=60,
        ),
        line(
            "words",
            "In your own words?",
            hint="They take the place of ours; when and what next are added. Empty: ours again.",
            example="Hand in through the form that Amina posted on Monday.",
            value=draft.words,
            limit=WORDS_LIMIT,
            tall=True,
        ),
    ]


def moment_said(name: str, moment: Planned | None) -> str:
    """What became of a moment that an organiser changed."""
    what = texts.MOMENT_NAMES[name]
    if moment is None:
        return f"Saved. *{what}* does not come: {texts.SHORT_DATE[0].lower()}{texts.SHORT_DATE[1:]}"
    if moment.is_off:
        return f"Saved. *{what}* is left out."
    gap = " Clocks skip that hour, so it comes after the gap." if moment.shifted else ""
    return f"Saved. *{what}* comes {both(moment.due_at)}.{gap}"
