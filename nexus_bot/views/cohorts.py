"""Setting a cohort up as organisers see it: the steps, their forms, the preview, what stands."""

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle, ChannelType, SelectDefaultValue, SelectDefaultValueType, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.values import Preview, SetUp, SetupDraft
from nexus_bot.views.clocks import clock_notes
from nexus_bot.views.forms import Field, Filled, line, picker

ROLES = ("backend_role", "frontend_role", "mentor_role")
PICKED = {"channels": ("channel", "mentor_channel", "forum"), "roles": ROLES, "dates": ()}
TYPED = ("start", "end", "timezone")
STEP_OF = {"channel_id": "channels", "start": "dates", "end": "dates"}


def steps_panel(preview: Preview) -> ui.LayoutView:
    """What is chosen so far, and a button for each step, the next one first to be seen."""
    head = texts.SETUP_GOES_ON if preview.cohort else texts.SETUP_STARTS
    lacking = texts.setup_lacks(preview.missing) if preview.missing else ""
    buttons = [_step(preview, step) for step in texts.SETUP_STEPS]
    if preview.is_ready:
        buttons.insert(0, save_button(preview))
    elif preview.cohort:
        buttons.append(button("Check again", "setup-check"))
    return card(
        Tone.WAITING if preview.changed else Tone.KNOWLEDGE,
        small("📅 COHORT" + (" · not saved yet" if preview.changed else "")),
        title(head),
        *lines(preview),
        lacking,
        small(texts.SETUP_HOW),
        rows=[buttons],
    )


def _step(preview: Preview, step: str) -> Button:
    needed = next((STEP_OF[name] for name in preview.missing), None)
    style = ButtonStyle.primary if step == needed else ButtonStyle.secondary
    return button(texts.SETUP_STEPS[step], f"setup-{step}", preview.panel, style=style)


def save_button(preview: Preview) -> Button:
    """Stores what is previewed."""
    return button("Save", "setup-save", preview.panel, style=ButtonStyle.success)


def preview_panel(preview: Preview, warnings: Sequence[str], *, now: datetime) -> ui.LayoutView:
    """Everything once more before it is saved; what changes says how it was."""
    notes = notes_on(preview, now)
    return card(
        Tone.WAITING,
        small("📅 COHORT · not saved yet"),
        title(texts.SETUP_ASKS if preview.cohort else texts.SETUP_ASKS_NEW),
        *lines(preview),
        *notes,
        *([RULE, *warnings] if warnings else []),
        small(texts.SETUP_NOTHING),
        rows=[[save_button(preview), button("Change", "setup", preview.panel)]],
    )


def notes_on(preview: Preview, now: datetime) -> list[str]:
    """What should be known of dates before they are saved."""
    notes = _clock_notes(preview)
    end = datetime.fromisoformat(preview.draft.end or now.isoformat())
    if (end.hour, end.minute) == (0, 0) and "end" in preview.changed:
        notes.append(texts.midnight(end))
    if preview.dates.get("end", now) < now:
        notes.append(texts.ENDED_ALREADY)
    if preview.draft.timezone == "UTC":
        notes.append(texts.UTC_COUNTS)
    return notes


def lines(preview: Preview) -> list[str]:
    """The choices, a line each; the dates as everybody reads them and by the cohort's clocks."""
    draft, stood = preview.draft, SetupDraft.of(preview.cohort)

    def was(name: str, shown: str) -> str:
        return f" (was {shown})" if preview.cohort and name in preview.changed else ""

    shown = [
        f"**Channel** {_channel(draft.channel_id)}" + was("channel_id", _channel(stood.channel_id)),
        f"**Mentor channel** {_channel(draft.mentor_channel_id)}"
        + was("mentor_channel_id", _channel(stood.mentor_channel_id)),
        f"**Blockers** {_forum(draft.forum_id)}" + was("forum_id", _forum(stood.forum_id)),
        "**Roles** "
        + " · ".join(
            f"{name} {_role(getattr(draft, key))}{was(key, _role(getattr(stood, key)))}"
            for name, key in (
                ("mentors", "mentor_role_id"),
                ("backend", "backend_role_id"),
                ("frontend", "frontend_role_id"),
            )
        ),
    ]
    cohort = preview.cohort
    for name, label in (("start", "Starts"), ("end", "Ends")):
        at = preview.dates.get(name)
        before = getattr(cohort, f"{name}s_at") if cohort else None
        moved = f" (was {format_dt(before, 'f')})" if before and before != at else ""
        shown.append(
            f"**{label}** "
            + (f"{format_dt(at, 'F')} · {format_dt(at, 'R')}{moved}" if at else texts.NOT_CHOSEN)
        )
    zone = draft.timezone
    if zone and (not preview.dates or (cohort and "timezone" in preview.changed)):
        shown.append(f"**Time zone** {zone}" + was("timezone", stood.timezone or ""))
    if preview.dates:
        shown.append(small(_clocks(draft)))
    return shown


def _clock_notes(preview: Preview) -> list[str]:
    draft = preview.draft
    walls = {"start": draft.start, "end": draft.end}
    read = {name: datetime.fromisoformat(wall) for name, wall in walls.items() if wall}
    return clock_notes(read, draft.timezone or "UTC", preview.shifted, preview.twice)


def _clocks(draft: SetupDraft) -> str:
    walls = [datetime.fromisoformat(wall) for wall in (draft.start, draft.end) if wall]
    shown = " to ".join(f"{wall:%a} {wall.day} {wall:%b %Y %H:%M}" for wall in walls)
    return f"By the clocks of {draft.timezone}: {shown}. Everybody reads their own time."


def tell_button() -> Button:
    """Opens the form of an announcement that tells of new dates."""
    return button("Tell the channel", "announce-dates")


def set_up_panel(result: SetUp, warnings: Sequence[str]) -> ui.LayoutView:
    """What stands now, and what the bot still lacks."""
    preview = Preview(
        draft=SetupDraft.of(result.cohort),
        cohort=result.cohort,
        panel=0,
        dates={"start": result.cohort.starts_at, "end": result.cohort.ends_at},
        shifted=result.shifted,
        changed=(),
        missing=(),
    )
    head = "The cohort is set up." if result.new else "The cohort is changed."
    return standing_panel(preview, warnings, head, new=result.new, redated=result.redated)


def standing_panel(
    preview: Preview,
    warnings: Sequence[str],
    head: str,
    *,
    new: bool = False,
    redated: bool = False,
) -> ui.LayoutView:
    """A cohort as it stands, and what the bot still lacks for it."""
    parts: list[Part] = [
        small("📅 COHORT"),
        title(head),
        *lines(preview),
        *_clock_notes(preview),
        *([RULE, *warnings] if warnings else []),
        texts.COHORT_NEXT if new and not warnings else "",
    ]
    buttons = [button("Change", "setup"), button("Check again", "setup-check")]
    if warnings:
        buttons[1].style = ButtonStyle.primary
    if redated:
        buttons.insert(0, tell_button())
    return card(Tone.WAITING if warnings else Tone.DONE, *parts, rows=[buttons])


def _channel(channel_id: int | None) -> str:
    return f"<#{channel_id}>" if channel_id else texts.NOT_CHOSEN


def _forum(forum_id: int | None) -> str:
    return texts.as_posts(f"<#{forum_id}>") if forum_id else texts.AS_CARDS


def _role(role_id: int | None) -> str:
    return f"<@&{role_id}>" if role_id else texts.NOT_CHOSEN


def channel_select(
    value: int | None, *, required: bool = False, kind: ChannelType = ChannelType.text
) -> ui.ChannelSelect[ui.LayoutView]:
    """Picks a channel of one kind."""
    return ui.ChannelSelect(
        channel_types=[kind],
        default_values=_chosen(value, SelectDefaultValueType.channel),
        required=required,
        min_values=1 if required else 0,
    )


def role_select(value: int | None) -> ui.RoleSelect[ui.LayoutView]:
    """Picks a role, or none."""
    return ui.RoleSelect(
        default_values=_chosen(value, SelectDefaultValueType.role), required=False, min_values=0
    )


def _chosen(value: int | None, kind: SelectDefaultValueType) -> list[SelectDefaultValue]:
    return [SelectDefaultValue(id=value, type=kind)] if value else []


def step_fields(step: str, draft: SetupDraft) -> list[Field]:
    """The form of one step, filled in with what is chosen."""
    return {"channels": channel_fields, "roles": role_fields, "dates": date_fields}[step](draft)


def channel_fields(draft: SetupDraft) -> list[Field]:
    """Where people read and write."""
    return [
        picker(
            "channel",
            "Where do learners read and write?",
            channel_select(draft.channel_id, required=True),
        ),
        picker(
            "mentor_channel",
            "Where do mentors meet?",
            channel_select(draft.mentor_channel_id),
            hint="May stay empty. What needs a mentor is said there.",
        ),
        forum_field(draft.forum_id),
    ]


def forum_field(value: int | None) -> Field:
    """Where blockers stand."""
    return picker(
        "forum",
        "Is there a forum for blockers?",
        channel_select(value, kind=ChannelType.forum),
        hint="May stay empty: then they are cards with threads in the channel.",
    )


def role_fields(draft: SetupDraft) -> list[Field]:
    """Who is who."""
    return [
        picker("mentor_role", "Who are the mentors?", role_select(draft.mentor_role_id)),
        picker("backend_role", "Who are the backend learners?", role_select(draft.backend_role_id)),
        picker(
            "frontend_role", "Who are the frontend learners?", role_select(draft.frontend_role_id)
        ),
    ]


def date_fields(draft: SetupDraft) -> list[Field]:
    """From when to when, by whose clocks."""
    return [
        line(
            "start", "When does it start?", example="2026-09-08", value=draft.start or "", limit=60
        ),
        line(
            "end",
            "When does it end?",
            hint="A day without a time ends at 23:59.",
            example="15 September 18:00",
            value=draft.end or "",
            limit=60,
        ),
        line(
            "timezone",
            "In which time zone?",
            hint="A city; dates and deadlines follow its clocks.",
            example="Africa/Nairobi",
            value=draft.timezone or "",
            limit=64,
        ),
    ]


def filled_in(step: str, form: Filled) -> SetupDraft:
    """What a form of a step says; a select that was emptied clears, a line left empty does not."""
    picked = {f"{name}_id": form.picked(name) for name in PICKED[step]}
    typed = {name: form.text(name) or None for name in TYPED if step == "dates"}
    return SetupDraft(**picked, **typed)  # type: ignore[arg-type]
