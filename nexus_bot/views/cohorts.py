"""Cohorts as organisers see them: the set-up form and what stands now."""

from collections.abc import Sequence
from dataclasses import replace

from discord import ButtonStyle, ChannelType, SelectDefaultValue, SelectDefaultValueType, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import RULE, Tone, button, card, small, title
from nexus_bot.models import Cohort
from nexus_bot.values import SetUp, SetupDraft
from nexus_bot.views.forms import Field, Filled, line, picker


def set_up_panel(result: SetUp, warnings: Sequence[str]) -> ui.LayoutView:
    """What stands now, and what the bot still lacks."""
    cohort = result.cohort
    head = "The cohort is set up." if result.new else "The cohort is changed."
    return card(
        Tone.WAITING if warnings else Tone.DONE,
        small("📅 COHORT"),
        title(head),
        f"**Channel** <#{cohort.channel_id}>",
        f"**Mentor channel** {_channel(cohort.mentor_channel_id)}",
        f"**Roles** mentors {_role(cohort.mentor_role_id)} · backend "
        f"{_role(cohort.backend_role_id)} · frontend {_role(cohort.frontend_role_id)}",
        f"**Starts** {format_dt(cohort.starts_at, 'f')} · {format_dt(cohort.starts_at, 'R')}",
        f"**Ends** {format_dt(cohort.ends_at, 'f')} · {format_dt(cohort.ends_at, 'R')}",
        small(f"Dates are in {cohort.timezone}; everybody reads them in their own time."),
        texts.shifted(result.shifted) if result.shifted else "",
        *([RULE, *warnings] if warnings else []),
        texts.COHORT_NEXT if result.new and not warnings else "",
        rows=[
            [
                button("Change", "setup", style=ButtonStyle.primary),
                button(texts.ROLES_TITLE, "setup-roles"),
            ]
        ],
    )


def _channel(channel_id: int | None) -> str:
    return f"<#{channel_id}>" if channel_id else "none yet"


def _role(role_id: int | None) -> str:
    return f"<@&{role_id}>" if role_id else "none yet"


def channel_select(value: int | None) -> ui.ChannelSelect[ui.LayoutView]:
    """Picks a text channel."""
    return ui.ChannelSelect(
        channel_types=[ChannelType.text],
        default_values=_chosen(value, SelectDefaultValueType.channel),
        required=False,
    )


def role_select(value: int | None) -> ui.RoleSelect[ui.LayoutView]:
    """Picks a role."""
    return ui.RoleSelect(default_values=_chosen(value, SelectDefaultValueType.role), required=False)


def _chosen(value: int | None, kind: SelectDefaultValueType) -> list[SelectDefaultValue]:
    return [SelectDefaultValue(id=value, type=kind)] if value else []


def setup_fields(draft: SetupDraft) -> list[Field]:
    """The first form: what a cohort cannot do without."""
    return [
        picker("channel", "Where do learners read and write?", channel_select(draft.channel_id)),
        picker("mentor_role", "Who are the mentors?", role_select(draft.mentor_role_id)),
        line(
            "start",
            "When does it start?",
            example="2026-09-08",
            value=draft.start or "",
            limit=60,
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


def role_fields(draft: SetupDraft) -> list[Field]:
    """The second form: who is who, and where mentors meet."""
    return [
        picker("mentor_channel", "Where do mentors meet?", channel_select(draft.mentor_channel_id)),
        picker("mentor_role", "Who are the mentors?", role_select(draft.mentor_role_id)),
        picker("backend_role", "Who are the backend learners?", role_select(draft.backend_role_id)),
        picker(
            "frontend_role", "Who are the frontend learners?", role_select(draft.frontend_role_id)
        ),
    ]


def draft_of(cohort: Cohort | None) -> SetupDraft:
    """A running cohort as the forms show it."""
    if cohort is None:
        return SetupDraft()
    return SetupDraft(
        channel_id=cohort.channel_id,
        mentor_channel_id=cohort.mentor_channel_id,
        backend_role_id=cohort.backend_role_id,
        frontend_role_id=cohort.frontend_role_id,
        mentor_role_id=cohort.mentor_role_id,
        start=f"{cohort.start_wall:%Y-%m-%d %H:%M}",
        end=f"{cohort.end_wall:%Y-%m-%d %H:%M}",
        timezone=cohort.timezone,
    )


def filled_in(draft: SetupDraft, form: Filled) -> SetupDraft:
    """A draft with what a form says; what it does not ask stays."""
    picked = {
        f"{name}_id": form.chosen(name)
        for name in ("channel", "mentor_channel", "backend_role", "frontend_role", "mentor_role")
        if form.chosen(name) is not None
    }
    typed = {name: form.text(name) for name in ("start", "end", "timezone") if form.text(name)}
    return replace(draft, **picked, **typed)  # type: ignore[arg-type]
