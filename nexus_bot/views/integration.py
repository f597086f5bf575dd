"""The panel of two partners: their integration plan or, of review buddies, what each builds."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from discord import ButtonStyle, SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    TEXT_ROOM,
    Button,
    Part,
    Tone,
    button,
    card,
    custom_id,
    link_button,
    small,
    title,
)
from nexus_bot.models import PlanItem, Project
from nexus_bot.values.integration import (
    ADDRESSES,
    KINDS,
    facts_of,
    has_address,
    is_done,
    lines_of,
    progress_of,
    step_of,
)
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views.links import channel_url

BAR = 12
ROW = 4
NAME_ROOM = 40
TITLE_ROOM = 120
LINE_ROOMS = (300, 200, 120, 90, 70, 55, 42, 30)
OPTIONS = 25
OPTION_ROOM = 100
SELECTS = ("plan-line", "plan-line-more")
ENDED = "ended"


def panel(
    sight: PartnershipSight,
    now: datetime,
    *,
    said: str = "",
    reader: int | None = None,
    listed: bool = True,
) -> ui.LayoutView:
    """The panel of two partners, or what one ``reader`` sees of it alone: with no more buttons
    than they may press, and with where else they can go.

    ``said`` is what its reader just did; ``listed`` is one that can be reached from a list.
    """
    pair = sight.partnership
    is_review, may_edit = pair.kind == "review", reader is None or is_theirs(sight, reader)
    parts = buddies(sight) if is_review else plan(sight, now, room=len(said))
    buttons = list(_of_buddies(sight, may_edit) if is_review else _of_plan(sight, may_edit))
    rows: list[Sequence[ui.Item[ui.LayoutView]]] = []
    if not is_review and pair.state != ENDED:
        rows += [[each] for each in line_selects(sight, may_edit=may_edit)]
    if reader is not None:
        buttons += _ways(sight, may_edit, listed=listed)
    rows += [buttons[at : at + ROW] for at in range(0, len(buttons), ROW)]
    return card(_tone(sight), said, *([RULE] if said else []), *parts, rows=rows)


def is_theirs(sight: PartnershipSight, reader: int) -> bool:
    """Whether a plan is the reader's own; others only read it."""
    return reader in (sight.one.user_id, sight.other.user_id)


def _tone(sight: PartnershipSight) -> Tone:
    if sight.partnership.state == ENDED:
        return Tone.CLOSED
    done, total = progress_of(sight.items)
    return Tone.DONE if done == total else Tone.KNOWLEDGE


def _of_plan(sight: PartnershipSight, may_edit: bool) -> Iterator[Button]:
    pair = sight.partnership
    is_over = pair.state == ENDED
    if may_edit and not is_over:
        yield button("Add", "plan-add", pair.id, style=ButtonStyle.primary)
        yield button("Edit facts", "plan-facts", pair.id)
    yield button("As Markdown", "plan-file", pair.id)
    if not is_over:
        yield button("End partnership", "partner-end", pair.id)


def _of_buddies(sight: PartnershipSight, may_edit: bool) -> Iterator[Button]:
    pair = sight.partnership
    if pair.state == ENDED:
        return
    if may_edit:
        yield button("We met", "partner-met", pair.id, style=ButtonStyle.primary)
    yield button("End partnership", "partner-end", pair.id)


def _ways(sight: PartnershipSight, may_edit: bool, *, listed: bool) -> Iterator[Button]:
    """Where a private panel leads to: the thread, its panel there, the list of partners."""
    pair = sight.partnership
    stands = pair.thread_id is not None and pair.message_id is not None
    if pair.thread_id is not None:
        yield link_button("Open thread", channel_url(pair.guild_id, pair.thread_id))
    if may_edit and not stands and pair.state != ENDED:
        yield button("Show in thread" if pair.thread_id else "Make a thread", "plan-again", pair.id)
    if listed:
        yield button("My partners", "my-partners-back")


def plan(sight: PartnershipSight, now: datetime, *, room: int = 0) -> list[Part]:
    """An integration plan in the room that a message has; long lines are cut where they must be.

    ``room`` is what else is said in the message.
    """
    for most in LINE_ROOMS:
        parts = _plan(sight, now, most)
        if room + sum(len(part) + 1 for part in parts if isinstance(part, str)) <= TEXT_ROOM:
            break
    return parts


def _plan(sight: PartnershipSight, now: datetime, most: int) -> list[Part]:
    is_over = sight.partnership.state == ENDED
    parts: list[Part] = [
        *_head(sight),
        f"{_people(sight)}\n{bar(*progress_of(sight.items))}",
        RULE,
        *_facts(sight, most),
        RULE,
    ]
    for kind in KINDS:
        lines = lines_of(sight.items, kind)
        if not lines:
            parts.append(f"**{texts.LINE_LEADS[kind]}** {texts.NONE_YET[kind]}")
            continue
        parts.append(f"**{texts.LINE_LEADS[kind]}**")
        parts += [_line(item, now, most) for item in lines]
    parts += [RULE, small(texts.PLAN_OVER_FOOT if is_over else texts.PLAN_FOOT)]
    return parts


def _head(sight: PartnershipSight) -> list[str]:
    facts = [texts.PLAN_HEAD]
    if sight.partnership.state == ENDED:
        facts.append(texts.PLAN_OVER)
    project = sight.project
    if project is None:
        return [small(" · ".join(facts))]
    return [
        small(" · ".join([*facts, f"#{project.number}"])),
        title(markdown.inline(project.title, TITLE_ROOM)),
    ]


def _people(sight: PartnershipSight) -> str:
    one, other = (markdown.named(each.name, NAME_ROOM) for each in (sight.one, sight.other))
    return texts.plan_builds(one, other)


def bar(done: int, total: int) -> str:
    """How much is done, as blocks and in words."""
    full = BAR * done // total
    return f"`{'█' * full}{'░' * (BAR - full)}` {texts.plan_progress(done, total)}"


def _facts(sight: PartnershipSight, most: int) -> Iterator[str]:
    for name, text in facts_of(sight.items).items():
        yield f"**{texts.FACT_NAMES[name]}** {_fact(sight, name, text, most)}"


def _fact(sight: PartnershipSight, name: str, text: str, most: int) -> str:
    if text:
        shown = markdown.inline(text, most)
        is_open = name not in ADDRESSES or has_address(text)
        return shown if is_open else f"{shown} · {texts.NO_ADDRESS}"
    docs = sight.project.docs if sight.project and name == "docs" else None
    if docs:
        return texts.docs_of_project(markdown.link(markdown.host_of(docs), docs))
    return texts.NOT_AGREED


def _line(item: PlanItem, now: datetime, most: int) -> str:
    step = step_of(item)
    when = ""
    if item.due_at is not None:
        when = f" · {texts.plan_date(item.due_at, is_past=is_past(item, now))}"
    return f"{texts.STEP_SIGNS[step]} {markdown.inline(item.text, most)} · {step}{when}"


def is_past(item: PlanItem, now: datetime) -> bool:
    """Whether the day of a line has passed with something left to do."""
    return item.due_at is not None and item.due_at < now and not is_done(item)


def line_selects(
    sight: PartnershipSight, *, may_edit: bool = True
) -> list[ui.Select[ui.LayoutView]]:
    """Choose a line to move on, or to read; those that one list does not hold are in a second."""
    lines, pair_id = lines_of(sight.items), sight.partnership.id
    pages = [lines[at : at + OPTIONS] for at in range(0, len(lines), OPTIONS)]
    selects = []
    for place, (verb, page) in enumerate(zip(SELECTS, pages, strict=False)):
        first = place * OPTIONS + 1
        which = f" · {first} to {first + len(page) - 1}" if len(pages) > 1 else ""
        select: ui.Select[ui.LayoutView] = ui.Select(
            custom_id=custom_id(verb, pair_id),
            placeholder=f"{texts.MOVE_A_LINE if may_edit else texts.READ_A_LINE}{which}",
            options=[_option(item) for item in page],
        )
        selects.append(select)
    return selects


def _option(item: PlanItem) -> SelectOption:
    return SelectOption(
        label=markdown.shorten(item.text, OPTION_ROOM),
        value=str(item.id),
        description=f"{texts.LINE_KINDS[item.kind]} · {step_of(item)}",
    )


def buddies(sight: PartnershipSight) -> list[Part]:
    """What review buddies build, where the code is, and how to review well."""
    one, other = (markdown.named(each.name, NAME_ROOM) for each in (sight.one, sight.other))
    is_over = sight.partnership.state == ENDED
    since = texts.PLAN_OVER if is_over else texts.buddies_since(sight.partnership.created_at)
    works = {work.owner_id: work for work in sight.works}
    return [
        small(f"{texts.BUDDIES_HEAD} · {since}"),
        title(texts.both_review(one, other)),
        *(
            f"**{name}** {_work(works.get(each.user_id))}"
            for name, each in ((one, sight.one), (other, sight.other))
        ),
        RULE,
        *texts.HOW_TO_REVIEW,
    ]


def _work(project: Project | None) -> str:
    if project is None:
        return texts.BUDDY_WITHOUT_PROJECT
    builds = texts.buddy_builds(markdown.inline(project.title, TITLE_ROOM), project.number)
    if not project.repository:
        return builds
    return f"{builds} · {markdown.link('repository', project.repository)}"
