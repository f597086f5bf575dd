"""Integration plans: what stands in one, how far each line can be, how far all of it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus_bot.markdown import LinkError, https_link
from nexus_bot.models import PlanItem, Project, Seeker
from nexus_bot.values.partners import PartnershipSight

FACTS = ("base", "docs", "auth", "cors")
ADDRESSES = ("base", "docs")
ENDPOINT, SCENARIO, DATE = "endpoint", "scenario", "date"
KINDS = (ENDPOINT, SCENARIO, DATE)
STEPS: Mapping[str, Sequence[str]] = {
    ENDPOINT: ("wanted", "building", "ready", "tested"),
    SCENARIO: ("open", "done"),
    DATE: ("open", "done"),
}
MOST = 40
"""As many things as a plan holds, its four facts among them."""
MOST_LINES = MOST - len(FACTS)
AROUND = "<>()[]`'\",.;:"
"""What stands around an address in a sentence."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of a plan, and the plan in which it stands."""

    sight: PartnershipSight
    item: PlanItem


@dataclass(frozen=True, slots=True)
class PlanMove:
    """A line that somebody moved on, or found moved by the other: ``is_done`` tells which."""

    line: PlanLine
    is_done: bool


@dataclass(frozen=True, slots=True)
class PlanAdded:
    """A plan with lines just added, and how many of those typed stood in it already."""

    sight: PartnershipSight
    added: int
    known: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member offers in the cohort that runs, and as whom they look, where they do."""

    project: Project | None = None
    seeker: Seeker | None = None


def lines_of(items: Sequence[PlanItem], *kinds: str) -> list[PlanItem]:
    """The lines of a plan, without its facts: all of them, or those of some kinds.

    Endpoints come first, then scenarios, then dates; dates in their order, others as added.
    """
    lines = [item for item in items if item.kind in (kinds or KINDS)]
    return sorted(lines, key=_order)


def _order(item: PlanItem) -> tuple[int, float, int]:
    due = item.due_at.timestamp() if item.due_at else 0.0
    return KINDS.index(item.kind), due, item.id


def facts_of(items: Sequence[PlanItem]) -> dict[str, str]:
    """What was agreed of each fact; empty where nothing was."""
    agreed = {item.kind: item.text for item in items}
    return {name: agreed.get(name, "") for name in FACTS}


def step_of(item: PlanItem) -> str:
    """How far a line is, by name."""
    steps = STEPS[item.kind]
    return steps[max(0, min(item.step, len(steps) - 1))]


def is_done(item: PlanItem) -> bool:
    """Whether nothing is left to do; a fact is done once it is filled in.

    One that says where something is needs an address that others can open.
    """
    if item.kind in ADDRESSES:
        return has_address(item.text)
    return item.kind in FACTS or step_of(item) == STEPS[item.kind][-1]


def has_address(text: str) -> bool:
    """Whether one word of a text is an address that others can open."""
    return any(_is_address(word.strip(AROUND)) for word in text.split())


def _is_address(word: str) -> bool:
    try:
        https_link(word)
    except LinkError:
        return False
    return True


def progress_of(items: Sequence[PlanItem]) -> tuple[int, int]:
    """How many things of a plan are done, of how many; its four facts count before they stand."""
    total = len(FACTS) + len(lines_of(items))
    return sum(map(is_done, items)), total
