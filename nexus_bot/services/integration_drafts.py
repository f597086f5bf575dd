"""What members type into forms of integration plans, read and checked before it is stored."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nexus_bot import leaks, markdown, texts
from nexus_bot.errors import Invalid, Leaked, Refusal
from nexus_bot.models import PlanItem
from nexus_bot.schedule import Moment
from nexus_bot.services.secret_checks import refuse_secrets
from nexus_bot.services.session_drafts import check_instant
from nexus_bot.typed import Unclear, parse_when
from nexus_bot.values.integration import DATE, ENDPOINT, FACTS, MOST_LINES, SCENARIO
from nexus_bot.values.partners import PlanDraft

ADD, FACTS_FORM, LINE = "plan-add", "plan-facts", "plan-line"
LINE_LIMIT, FACT_LIMIT = 200, 300
WHERE = {
    **texts.FACT_NAMES,
    "endpoints": "Endpoints",
    "scenarios": "Test scenarios",
    "date": "Date",
    "when": "Date",
    "text": "Line",
}
LAST_MINUTE = "23:59"
BULLET = re.compile(r"\A(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]?\]\s+)?")


class Overtaken(Invalid):
    """What is to be said otherwise was changed by somebody else meanwhile: ``stands`` is it now."""

    def __init__(self, text: str, stands: PlanDraft) -> None:
        super().__init__(text)
        self.stands = stands


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it was understood, fit to be stored."""

    kind: str
    text: str
    due_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, datetime | None]:
        """What two lines that say the same have in common."""
        return self.kind, self.text.casefold(), self.due_at

    @property
    def says(self) -> tuple[str, datetime | None]:
        """What the line says."""
        return self.text, self.due_at


@dataclass(frozen=True, slots=True)
class Reading:
    """How a date is read: in whose zone, and when its form was sent in."""

    zone: ZoneInfo
    now: datetime
    pressed: datetime


async def reread(item: PlanItem, draft: PlanDraft, seen: PlanDraft, reading: Reading) -> Typed:
    """A line as it was typed anew; a date whose time was left alone keeps it, even if past."""
    await find_leaks(draft)
    if item.kind == DATE and draft.when.strip() != seen.when:
        return await read_date(draft.text, draft.when, reading)
    return Typed(item.kind, check_line(draft.text), item.due_at)


async def read_lines(draft: PlanDraft, reading: Reading) -> list[Typed]:
    """The lines that a draft adds, each once; raises Invalid or Leaked with what to change."""
    await find_leaks(draft)
    found = [Typed(ENDPOINT, text) for text in _one_a_line(draft.endpoints)]
    found += [Typed(SCENARIO, text) for text in _one_a_line(draft.scenarios)]
    if draft.date.strip() or draft.when.strip():
        found.append(await read_date(draft.date, draft.when, reading))
    if not found:
        raise Invalid(texts.PLAN_NOTHING_TYPED)
    unique: dict[object, Typed] = {}
    for line in found:
        unique.setdefault(line.key, line)
    return [*unique.values()]


def _one_a_line(typed: str) -> list[str]:
    lines = (BULLET.sub("", line.strip()) for line in typed.splitlines())
    return [check_line(line) for line in lines if markdown.clean(line, multiline=False)]


def check_line(typed: str) -> str:
    """What a line says; raises Invalid where it says nothing, or too much."""
    text = markdown.clean(typed, multiline=False)
    if len(text) > LINE_LIMIT:
        raise Invalid(texts.too_long("line", len(text), LINE_LIMIT))
    if not markdown.has_letter_or_digit(text):
        raise Invalid(texts.PLAN_LINE_EMPTY)
    return text


async def read_date(name: str, when: str, reading: Reading) -> Typed:
    """A date with what happens then; raises Invalid with what to change."""
    if not markdown.has_letter_or_digit(name):
        raise Invalid(texts.PLAN_DATE_WITHOUT_NAME)
    text = check_line(name)
    try:
        moment = await asyncio.to_thread(_moment_in, when, reading)
    except Unclear as doubt:
        raise Invalid(texts.bad_plan_date(when, doubt.why, doubt.found)) from doubt
    check_instant(moment.instant, reading.pressed)
    return Typed(DATE, text, moment.instant)


def _moment_in(typed: str, reading: Reading) -> Moment:
    """A day and an hour; a day alone lasts until its last minute."""
    wall = reading.now.astimezone(reading.zone).replace(tzinfo=None)
    try:
        return parse_when(typed, wall, reading.zone)
    except Unclear as doubt:
        if doubt.why != "hour":
            raise
        return parse_when(f"{typed} {LAST_MINUTE}", wall, reading.zone)


async def check_facts(draft: PlanDraft) -> PlanDraft:
    """The four facts of a draft, cleaned; raises Invalid or Leaked with what to change."""
    await find_leaks(draft)
    cleaned: dict[str, Any] = {
        name: markdown.clean(getattr(draft, name), multiline=False) for name in FACTS
    }
    for name, text in cleaned.items():
        if len(text) > FACT_LIMIT:
            raise Invalid(texts.too_long(f"{texts.FACT_NAMES[name]} text", len(text), FACT_LIMIT))
    return replace(draft, **cleaned)


async def find_leaks(draft: PlanDraft) -> None:
    """Go on only when no field of a draft holds a secret."""
    for name, where in WHERE.items():
        await refuse_secrets(getattr(draft, name), where)


def new_lines(stands: Sequence[PlanItem], typed: Sequence[Typed]) -> list[Typed]:
    """What does not stand in a plan yet; raises Invalid where there is no room for it."""
    known = {Typed(item.kind, item.text, item.due_at).key for item in stands}
    new = [line for line in typed if line.key not in known]
    if len(stands) + len(new) > MOST_LINES:
        raise Invalid(texts.plan_full(MOST_LINES, len(stands), len(new)))
    return new


def changed_facts(typed: PlanDraft, seen: PlanDraft, stands: PlanDraft) -> dict[str, str]:
    """The facts that somebody typed otherwise than they had seen them.

    Raises Overtaken where somebody else changed one of these meanwhile.
    """
    changes = {
        name: getattr(typed, name) for name in FACTS if getattr(typed, name) != getattr(seen, name)
    }
    clash = [
        name
        for name, text in changes.items()
        if getattr(stands, name) not in (getattr(seen, name), text)
    ]
    if clash:
        raise Overtaken(texts.facts_clash(clash), stands)
    return changes


def masked(draft: PlanDraft, refusal: Refusal) -> PlanDraft:
    """Where a secret was found, the draft without it."""
    if not isinstance(refusal, Leaked):
        return draft
    without: dict[str, Any] = {name: leaks.mask(getattr(draft, name)) for name in WHERE}
    return replace(draft, **without)
