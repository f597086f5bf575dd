"""An integration plan as Markdown, for the README of a project: values in, text out."""

from collections.abc import Iterator
from datetime import UTC

from nexus_bot import texts
from nexus_bot.markdown import plain
from nexus_bot.models import PlanItem, Project
from nexus_bot.values.integration import (
    ENDPOINT,
    KINDS,
    facts_of,
    is_done,
    lines_of,
    progress_of,
    step_of,
)
from nexus_bot.values.partners import PartnershipSight


def section(sight: PartnershipSight) -> str:
    """The section of a README about two partners; what members wrote formats nothing in it."""
    parts = _buddies(sight) if sight.partnership.kind == "review" else _plan(sight)
    return "\n\n".join(parts) + "\n"


def _plan(sight: PartnershipSight) -> Iterator[str]:
    done, total = progress_of(sight.items)
    yield "## Integration plan"
    if sight.project:
        yield f"Project: {_named(sight.project)}"
    people = texts.plan_builds(plain(sight.one.name), plain(sight.other.name))
    yield f"{people}. {texts.plan_progress(done, total).capitalize()}."
    yield "\n".join(
        f"- **{texts.FACT_NAMES[name]}:** {plain(text) or texts.NOT_AGREED}"
        for name, text in facts_of(sight.items).items()
    )
    for kind in KINDS:
        if lines := lines_of(sight.items, kind):
            yield f"### {texts.LINE_LEADS[kind]}"
            yield "\n".join(map(_line, lines))


def _line(item: PlanItem) -> str:
    box = "x" if is_done(item) else " "
    when = f"{item.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC: " if item.due_at else ""
    step = f" ({step_of(item)})" if item.kind == ENDPOINT else ""
    return f"- [{box}] {when}{plain(item.text)}{step}"


def _buddies(sight: PartnershipSight) -> Iterator[str]:
    yield "## Review buddies"
    yield f"{plain(sight.one.name)} and {plain(sight.other.name)} review each other's code."
    if sight.works:
        yield "\n".join(f"- {_named(work)}" for work in sight.works)


def _named(project: Project) -> str:
    where = f", {plain(project.repository)}" if project.repository else ""
    return f"{plain(project.title)} (#{project.number}){where}"
