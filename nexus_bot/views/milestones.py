"""Milestones as organisers see them: the list, the one that is chosen, the form."""

from discord import ButtonStyle, SelectOption, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import Part, Tone, button, card, custom_id, small, title
from nexus_bot.models import Milestone
from nexus_bot.values import MilestoneDraft, Steps
from nexus_bot.views.forms import Field, line
from nexus_bot.words import plural

LIMIT = 80


def steps_panel(steps: Steps) -> ui.LayoutView:
    """The steps in order, and what can be done with the chosen one."""
    parts: list[Part] = [
        small(f"🏁 MILESTONES · {plural(steps.count, 'step')}"),
        title(texts.MILESTONES_HEAD),
        *(
            entry(milestone, place, steps)
            for place, milestone in enumerate(steps.milestones, steps.first)
        ),
        "" if steps.milestones else texts.MILESTONES_EMPTY,
    ]
    if steps.chosen is None and steps.milestones:
        parts += [small(texts.MILESTONES_HOW)]
    rows: list[list[ui.Item[ui.LayoutView]]] = []
    if steps.milestones:
        rows.append([choice(steps)])
    rows.append(list(chosen_buttons(steps, steps.chosen)) if steps.chosen else [add_button()])
    if steps.pages > 1:
        rows.append(list(page_buttons(steps)))
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def entry(milestone: Milestone, place: int, steps: Steps) -> str:
    """One line: its place, its title, when it is due."""
    name = markdown.inline(milestone.title)
    shown = f"~~{name}~~ · {texts.MILESTONE_OFF}" if milestone.is_off else name
    name = f"**{shown}** ◂" if milestone == steps.chosen else shown
    due = f" · due {format_dt(milestone.due_at, 'f')}" if milestone.due_at else ""
    is_late = milestone.due_at and steps.ends_at and milestone.due_at > steps.ends_at
    return f"`{place:>2}` {name}{due}{texts.MILESTONE_LATE if is_late else ''}"


def choice(steps: Steps) -> ui.Select[ui.LayoutView]:
    """Chooses a step of the page."""
    return ui.Select(
        custom_id=custom_id("milestone", steps.page),
        placeholder="Choose a step",
        options=[
            SelectOption(
                label=markdown.shorten(f"{place} {milestone.title}", 100),
                value=str(milestone.id),
                default=milestone == steps.chosen,
            )
            for place, milestone in enumerate(steps.milestones, steps.first)
        ],
    )


def add_button() -> ui.Button[ui.LayoutView]:
    """Opens the form of a new step."""
    return button("Add", "milestone-add", style=ButtonStyle.primary)


def chosen_buttons(steps: Steps, chosen: Milestone) -> list[ui.Button[ui.LayoutView]]:
    """What can be done with the chosen step."""
    switch = (
        button("Put back", "milestone-on", chosen.id)
        if chosen.is_off
        else button("Take off", "milestone-off", chosen.id)
    )
    return [
        button("Change", "milestone-edit", chosen.id, style=ButtonStyle.primary),
        button("Up", "milestone-up", chosen.id, disabled=steps.is_first),
        button("Down", "milestone-down", chosen.id, disabled=steps.is_last),
        switch,
        button("Add", "milestone-add"),
    ]


def page_buttons(steps: Steps) -> list[ui.Button[ui.LayoutView]]:
    """Back, where one is, and on."""
    at = steps.page
    return [
        button("‹", "milestones-back", at, disabled=at == 0),
        button(f"{at + 1} / {steps.pages}", "milestones-here", at, disabled=True),
        button("›", "milestones-next", at, disabled=at >= steps.pages - 1),
    ]


def milestone_fields(draft: MilestoneDraft) -> list[Field]:
    """The form of one step."""
    return [
        line(
            "title",
            "What is done then?",
            example="Core endpoints",
            value=draft.title,
            limit=LIMIT,
            required=True,
        ),
        line(
            "due",
            "By when?",
            hint="May stay empty. A day without a time means 23:59, by the cohort's clocks.",
            example="12 September",
            value=draft.due,
            limit=60,
        ),
    ]


def draft_of(milestone: Milestone) -> MilestoneDraft:
    """A stored step as its form shows it."""
    due = milestone.due_wall
    return MilestoneDraft(
        title=milestone.title,
        due=f"{due:%Y-%m-%d %H:%M}" if due else "",
        milestone=milestone.id,
    )
