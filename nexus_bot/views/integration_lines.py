"""One line of an integration plan: in full, with its steps, and in a sentence."""

from datetime import datetime

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.models import PlanItem
from nexus_bot.values.integration import STEPS, PlanLine, PlanMove, is_done, step_of
from nexus_bot.views.integration import ENDED, NAME_ROOM, is_past, is_theirs


def line_panel(line: PlanLine, now: datetime, reader: int, said: str = "") -> ui.LayoutView:
    """One line of a plan in full; whose plan it is has its steps as buttons."""
    sight, item = line.sight, line.item
    step, pair = step_of(item), sight.partnership
    when = ""
    if item.due_at is not None:
        when = texts.plan_date(item.due_at, is_past=is_past(item, now))
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
    tone = Tone.DONE if is_done(item) else Tone.WAITING
    if not is_theirs(sight, reader):
        return card(tone, *parts, rows=[[back]])
    rows = [
        [_step_button(item, step, to) for to in STEPS[item.kind]],
        [button("Edit", "plan-edit", item.id), button("Remove", "plan-remove", item.id), back],
    ]
    return card(tone, *parts, rows=rows)


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
