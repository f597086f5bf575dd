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
    KINDS,
    STEPS,
    PlanLine,
    PlanMove,
    facts_of,
    is_done,
    lines_of,
    progress_of,
    step_of,
)
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views.links import channel_url

BAR = 12
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
    alone: bool = False,
    listed: bool = True,
) -> ui.LayoutView:
    """The panel of two partners; ``alone`` it is private, and leads to where else one can go.

    ``said`` is what its reader just did; ``listed`` is one that can be reached from a list.
    """
    pair = sight.partnership
    parts = buddies(sight) if pair.kind == "review" else plan(sight, now, room=len(said))
    is_over = pair.state == ENDED
    rows: list[Sequence[ui.Item[ui.LayoutView]]] = []
    if pair.kind == "review":
        rows.append([] if is_over else _of_buddies(pair.id))
    else:
        rows += [] if is_over else [[each] for each in line_selects(sight)]
        rows.append(_of_plan(pair.id, is_over=is_over))
    if alone:
        rows.append(_ways(sight, listed=listed))
    return card(_tone(sight), said, *([RULE] if said else []), *parts, rows=rows)


def _tone(sight: PartnershipSight) -> Tone:
    if sight.partnership.state == ENDED:
        return Tone.CLOSED
    done, total = progress_of(sight.items)
    return Tone.DONE if done == total else Tone.KNOWLEDGE


def _of_plan(pair_id: int, *, is_over: bool) -> list[Button]:
    file = button("As Markdown", "plan-file", pair_id)
    if is_over:
        return [file]
    return [
        button("Add", "plan-add", pair_id, style=ButtonStyle.primary),
        button("Edit facts", "plan-facts", pair_id),
        file,
        button("End partnership", "partner-end", pair_id),
    ]


def _of_buddies(pair_id: int) -> list[Button]:
    return [
        button("We met", "partner-met", pair_id, style=ButtonStyle.primary),
        button("End partnership", "partner-end", pair_id),
    ]


def _ways(sight: PartnershipSight, *, listed: bool) -> list[Button]:
    """Where a private panel leads to: the thread, its panel there, the list of partners."""
    pair, ways = sight.partnership, list[Button]()
    if pair.thread_id is not None:
        ways.append(link_button("Open thread", channel_url(pair.guild_id, pair.thread_id)))
        if pair.message_id is None and pair.state != ENDED:
            ways.append(button("Show in thread", "plan-again", pair.id))
    return [*ways, button("My partners", "my-partners-back")] if listed else ways


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
    facts = [texts.PLAN_HEAD, texts.plan_progress(*progress_of(sight.items))]
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
        return markdown.inline(text, most)
    docs = sight.project.docs if sight.project and name == "docs" else None
    if docs:
        return texts.docs_of_project(markdown.link(markdown.host_of(docs), docs))
    return texts.NOT_AGREED


def _line(item: PlanItem, now: datetime, most: int) -> str:
    step = step_of(item)
    when = ""
    if item.due_at is not None:
        when = f" · {texts.plan_date(item.due_at, is_past=_is_past(item, now))}"
    return f"{texts.STEP_SIGNS[step]} {markdown.inline(item.text, most)} · {step}{when}"


def _is_past(item: PlanItem, now: datetime) -> bool:
    return item.due_at is not None and item.due_at < now and not is_done(item)


def line_selects(sight: PartnershipSight) -> list[ui.Select[ui.LayoutView]]:
    """Choose a line to move on; those that one list does not hold are in a second."""
    lines, pair_id = lines_of(sight.items), sight.partnership.id
    pages = [lines[at : at + OPTIONS] for at in range(0, len(lines), OPTIONS)]
    selects = []
    for place, (verb, page) in enumerate(zip(SELECTS, pages, strict=False)):
        first = place * OPTIONS + 1
        which = f" · {first} to {first + len(page) - 1}" if len(pages) > 1 else ""
        select: ui.Select[ui.LayoutView] = ui.Select(
            custom_id=custom_id(verb, pair_id),
            placeholder=f"{texts.MOVE_A_LINE}{which}",
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


def line_panel(line: PlanLine, now: datetime, said: str = "") -> ui.LayoutView:
    """One line of a plan in full, with its steps as buttons."""
    sight, item = line.sight, line.item
    step, pair = step_of(item), sight.partnership
    when = ""
    if item.due_at is not None:
        when = texts.plan_date(item.due_at, is_past=_is_past(item, now))
    name = _who_changed(line)
    parts: list[Part] = [
        *([said, RULE] if said else []),
        small(f"🧩 {texts.LINE_KINDS[item.kind].upper()} · {texts.STEP_SIGNS[step]} {step}"),
        title(markdown.inline(item.text)),
        when,
        small(texts.last_changed(name, item.changed_at)) if name else "",
    ]
    back = button("Whole plan", "plan-show", pair.id)
    if pair.state == ENDED:
        return card(Tone.CLOSED, *parts, rows=[[back]])
    rows = [
        [_step_button(item, step, to) for to in STEPS[item.kind]],
        [button("Edit", "plan-edit", item.id), button("Remove", "plan-remove", item.id), back],
    ]
    return card(Tone.DONE if is_done(item) else Tone.WAITING, *parts, rows=rows)


def _step_button(item: PlanItem, step: str, to: str) -> Button:
    """Moves a line from the step that is shown here; its last step finishes it."""
    is_last = to == STEPS[item.kind][-1]
    style = ButtonStyle.success if is_last else ButtonStyle.secondary
    verb = move_verb(step, to)
    return button(to.capitalize(), verb, item.id, style=style, disabled=to == step)


def move_verb(seen: str, to: str) -> str:
    """What a press says: from which step, as it was seen, to which."""
    return f"plan-{seen}-{to}"


def moved_line(move: PlanMove) -> str:
    """What one reads who moved a line on, or came too late to."""
    line, item = move.line, move.line.item
    if move.is_done:
        return texts.line_moved(shown_line(item), step_of(item))
    return texts.line_stands(shown_line(item), step_of(item), _who_changed(line))


def _who_changed(line: PlanLine) -> str:
    """The name of who changed a line last; nothing for somebody else than the two."""
    people = {each.user_id: each.name for each in (line.sight.one, line.sight.other)}
    name = people.get(line.item.changed_by_id or 0)
    return markdown.named(name, NAME_ROOM) if name else ""


def shown_line(item: PlanItem) -> str:
    """A line in a sentence."""
    return f"**{markdown.inline(item.text, 200)}**"


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
