"""Cohorts one after the other as organisers see them, and how everybody sees one end."""

from discord import ButtonStyle, SelectOption, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, custom_id, small, title
from nexus_bot.models import Cohort
from nexus_bot.values import CohortLine, CohortPage, CohortSight
from nexus_bot.views.forms import Field, line
from nexus_bot.words import plural

NAME_LIMIT = 80


def name_of(cohort: Cohort) -> str:
    """What a cohort is called, as plain text."""
    return texts.cohort_name(cohort.name, cohort.start_wall)


def cohorts_panel(page: CohortPage) -> ui.LayoutView:
    """All cohorts, the newest first, and what can begin now."""
    parts: list[Part] = [small("📅 COHORTS"), title(texts.COHORTS_HEAD)]
    parts += [entry(each) for each in page.lines]
    if page.lines:
        parts.append(small(texts.COHORTS_ONE if page.is_running else texts.COHORTS_NEXT))
    else:
        parts.append(texts.COHORTS_EMPTY)
    rows: list[list[ui.Item[ui.LayoutView]]] = []
    if page.lines:
        rows.append([choice(page)])
    if not page.is_running:
        rows.append([begin_button()])
    if page.pages > 1:
        rows.append(
            [
                button("‹", "cohorts-back", page.page, disabled=page.page == 0),
                button(f"{page.page + 1} / {page.pages}", "cohorts-here", disabled=True),
                button("›", "cohorts-next", page.page, disabled=page.page >= page.pages - 1),
            ]
        )
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def entry(each: CohortLine) -> str:
    """One line: name, dates, state, what was shared."""
    cohort = each.cohort
    name = markdown.inline(name_of(cohort), 60)
    return (
        f"**{name}** · {format_dt(cohort.starts_at, 'd')} to {format_dt(cohort.ends_at, 'd')}"
        f" · {texts.COHORT_STATES[cohort.state]} · {plural(each.counts.learnings, 'learning')}"
    )


def choice(page: CohortPage) -> ui.Select[ui.LayoutView]:
    """Chooses the cohort to look at."""
    return ui.Select(
        custom_id=custom_id("cohort"),
        placeholder="Open a cohort",
        options=[
            SelectOption(
                label=markdown.shorten(name_of(each.cohort), 100), value=str(each.cohort.id)
            )
            for each in page.lines
        ],
    )


def begin_button() -> Button:
    """Leads to the set-up of the next cohort."""
    return button("Begin a new one", "setup", style=ButtonStyle.primary)


def cohort_panel(sight: CohortSight, head: str = "") -> ui.LayoutView:
    """One cohort: when, where, and what came of it."""
    cohort, counts = sight.line.cohort, sight.line.counts
    runs = cohort.state == "running"
    closed = f" · closed {format_dt(cohort.closed_at, 'f')}" if cohort.closed_at else ""
    parts: list[Part] = [
        small(f"📅 COHORT · {texts.COHORT_STATES[cohort.state]}"),
        title(markdown.inline(name_of(cohort), 100)),
        head,
        f"**Channel** <#{cohort.channel_id}>",
        f"**From** {format_dt(cohort.starts_at, 'f')} **to** {format_dt(cohort.ends_at, 'f')}",
        f"**Shared** {texts.came_of_it(counts.learnings, counts.people)}",
        f"**Also** {plural(counts.sessions, 'session')} · {plural(sight.milestones, 'milestone')}",
        small(f"Clocks of {cohort.timezone}{closed}"),
    ]
    return card(
        Tone.DONE if runs else Tone.CLOSED, *parts, rows=[list(cohort_buttons(sight, cohort.id))]
    )


def cohort_buttons(sight: CohortSight, cohort_id: int) -> list[Button]:
    """What can be done with a cohort as it stands."""
    buttons = [button("Rename", "cohort-rename", cohort_id)]
    if sight.line.cohort.state == "running":
        buttons.append(button("Change", "setup"))
        buttons.append(button("Close", "cohort-close", cohort_id))
    elif not sight.is_running:
        reopen = button("Reopen", "cohort-reopen", cohort_id, style=ButtonStyle.primary)
        buttons.insert(0, reopen)
    return [*buttons, button("All cohorts", "cohorts")]


def name_fields(name: str) -> list[Field]:
    """The form of a cohort's name."""
    return [
        line(
            "name",
            "What is the cohort called?",
            example="ProDev 7",
            value=name,
            limit=NAME_LIMIT,
            required=True,
        )
    ]


def closing_panel(sight: CohortSight, *, is_early: bool) -> ui.LayoutView:
    """What closing a cohort does, before it is done."""
    cohort = sight.line.cohort
    early = texts.ends_later(format_dt(cohort.ends_at, "R")) if is_early else ""
    first, *others = texts.CLOSING
    points = [first, texts.thanked_in(cohort.channel_id)]
    if sight.sessions:
        points.append(texts.sessions_stay(sight.sessions))
    if sight.blockers:
        points.append(texts.blockers_wait(sight.blockers))
    return card(
        Tone.OPEN,
        small("📅 COHORT · not closed yet"),
        title(f"Close {markdown.inline(name_of(cohort), 100)}?"),
        early,
        *(f"- {point}" for point in [*points, *others]),
        rows=[
            [
                button("Close the cohort", "cohort-close-now", cohort.id, style=ButtonStyle.danger),
                button("All cohorts", "cohorts"),
            ]
        ],
    )


def farewell_card(sight: CohortSight) -> ui.LayoutView:
    """What everybody reads when a cohort ends."""
    cohort, counts = sight.line.cohort, sight.line.counts
    ended = cohort.closed_at or cohort.ends_at
    return card(
        Tone.CLOSED,
        small("🏁 COHORT · closed"),
        title(f"Thank you, {markdown.inline(name_of(cohort), 100)}"),
        texts.farewell(counts.learnings, counts.people, counts.sessions, counts.solved),
        texts.FAREWELL_NEXT,
        RULE,
        small(f"{format_dt(cohort.starts_at, 'D')} to {format_dt(ended, 'D')}"),
    )
