"""Blockers as members see them: the card, and the panel that shows one in full."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from discord import ButtonStyle, File, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    TEXT_ROOM,
    Button,
    Part,
    Tone,
    attached,
    button,
    card,
    link_button,
    small,
    title,
)
from nexus_bot.models import Blocker
from nexus_bot.repositories.blockers import CLAIMED, CLOSED, OPEN, SOLVED, Case
from nexus_bot.values import BlockerSight
from nexus_bot.views.links import channel_url, message_url

ROW = 4
NAME_ROOM = 40
AREA_ROOM = 60
TITLE_ROOM = 200
LEADS = {
    "want": "I want",
    "tried": "Tried",
    "instead": "Instead",
    "thought": "Thought to fix it",
    "solution": "What fixed it",
}
SHOWN = ("want", "instead", "tried", "thought", "solution")
ON_CARD = {"want": 350, "tried": 350, "thought": 250, "solution": 800, "instead": 900}
IN_FULL = {"want": 500, "tried": 700, "thought": 500, "solution": 1500, "instead": 2500}
TONES = {OPEN: Tone.OPEN, CLAIMED: Tone.WAITING, SOLVED: Tone.DONE, CLOSED: Tone.CLOSED}


class Glimpse(NamedTuple):
    """The parts of a blocker as far as there is room, and whether there is more of one."""

    shown: dict[str, str]
    cut: bool


def blocker_card(case: Case) -> ui.LayoutView:
    """The card of a blocker, the same for everyone; what is cut can be read on."""
    blocker = case.blocker
    head, foot = _head(case), _foot(case)
    told = ""
    if blocker.raised_by_id:
        told = small(texts.told_raised(blocker.author_id, blocker.raised_by_id))
    glimpse = _glimpse(case, ON_CARD, _room_beside(*head, told, foot))
    body = _body(glimpse)
    if glimpse.cut:
        read_on = button("Read on", "blocker", blocker.number)
        body[0] = ui.Section(ui.TextDisplay(str(body[0])), accessory=read_on)
    row = _card_buttons(case)
    return card(TONES[blocker.state], *head, *body, told, foot, rows=[row])


def full_panel(sight: BlockerSight, said: str = "") -> tuple[ui.LayoutView, list[File]]:
    """A blocker in full, with exactly what this reader may do; ``said`` is what they just did."""
    case, number = sight.case, sight.case.blocker.number
    head, foot = _head(case), _foot(case, linked=True)
    below = small(texts.WHOLE_BLOCKER_BELOW)
    follows = (
        small(texts.YOU_HAVE_IT_TOO) if sight.follows and "blocker.follow" in sight.may else ""
    )
    glimpse = _glimpse(case, IN_FULL, _room_beside(said, *head, below, follows, foot))
    files = [File(BytesIO(whole_text(case).encode()), f"{number}-blocker.md")] * glimpse.cut
    first: list[Part] = [said, RULE] if said else []
    view = card(
        TONES[case.blocker.state],
        *first,
        *head,
        *_body(glimpse),
        below if glimpse.cut else "",
        follows,
        foot,
        *(attached(file) for file in files),
        rows=list(_rows(_deeds(sight), _upkeep(sight))),
    )
    return view, files


def answer_card(case: Case, text: str) -> ui.LayoutView:
    """A private answer about a blocker, with the way to where people write."""
    return card(Tone.DONE, text, rows=[way_to(case.blocker)])


def stuck_card(case: Case, asks_at: datetime) -> ui.LayoutView:
    """The answer to an author who is still stuck, with what may help sooner."""
    number = case.blocker.number
    row = [ask_mentor_button(number), *way_to(case.blocker)]
    return card(Tone.WAITING, texts.noted_stuck(number, asks_at), rows=[row])


def way_to(blocker: Blocker) -> list[Button]:
    """The button that leads to where people write, where there is such a place."""
    url = place_url(blocker)
    return [link_button("Open", url)] if url else []


def card_url(blocker: Blocker) -> str | None:
    """The address of a blocker's card, once it stands."""
    if blocker.message_id is None or blocker.channel_id is None:
        return None
    return message_url(blocker.guild_id, blocker.channel_id, blocker.message_id)


def place_url(blocker: Blocker) -> str | None:
    """The address where people write about a blocker: its thread, else beside its card."""
    if blocker.thread_id is not None:
        return channel_url(blocker.guild_id, blocker.thread_id)
    return card_url(blocker)


def place_of(blocker: Blocker) -> str:
    """Where people write about a blocker, in words."""
    return texts.IN_THREAD if blocker.thread_id is not None else texts.BELOW_CARD


def useful_button(case: Case) -> Button:
    """The vote for a solution, with its counter in the label."""
    votes = case.post.useful if case.post else 0
    label = f"Useful · {votes}" if votes else "Useful"
    return button(label, "useful", case.blocker.number, emoji="👍")


def me_too_button(blocker: Blocker) -> Button:
    """Follows a blocker, with how many do in the label."""
    label = f"Me too · {blocker.followers}" if blocker.followers else "Me too"
    return button(label, "me-too", blocker.number)


def parts_of(case: Case) -> dict[str, str]:
    """What was written about a blocker, by part, the longest ones last."""
    blocker, solution = case.blocker, case.solution
    said, solved = solution.text if solution else "", blocker.state == SOLVED
    return {
        "want": blocker.want,
        "tried": blocker.tried,
        "thought": "" if solved else said,
        "solution": said if solved else "",
        "instead": blocker.instead,
    }


def whole_text(case: Case) -> str:
    """Everything that was written about a blocker, as a file."""
    blocker, parts = case.blocker, parts_of(case)
    written = [f"# #{blocker.number} {blocker.title}"]
    written += [f"## {LEADS[name]}\n\n{parts[name]}" for name in SHOWN if parts[name]]
    return "\n\n".join(written) + "\n"


def _head(case: Case) -> list[str]:
    blocker = case.blocker
    state = texts.BLOCKER_STATES[blocker.state]
    if blocker.state == SOLVED and blocker.solved_at:
        state = texts.solved_in(blocker.solved_at - blocker.created_at)
    facts = [
        f"{texts.BLOCKER_SIGNS[blocker.state]} {state}",
        texts.asked(blocker.created_at),
        markdown.inline(blocker.area, AREA_ROOM),
        f"#{blocker.number}",
    ]
    return [small(" · ".join(filter(None, facts))), title(title_of(blocker))]


def title_of(blocker: Blocker) -> str:
    """The title of a blocker as a line shows it."""
    return markdown.inline(blocker.title, TITLE_ROOM)


def _foot(case: Case, *, linked: bool = False) -> str:
    blocker = case.blocker
    facts = [_name(case.author.name)]
    if case.helper and blocker.state == CLAIMED:
        facts.append(texts.helps(_name(case.helper.name)))
    if case.credited and blocker.state == SOLVED:
        facts.append(texts.thanks_to([_name(each.name) for each in case.credited]))
    if blocker.edited_at:
        facts.append("edited")
    if blocker.source:
        facts.append(markdown.link("from a message", blocker.source))
    if linked and (url := card_url(blocker)):
        facts.append(markdown.link("its card", url))
    if linked and blocker.thread_id is not None and (url := place_url(blocker)):
        facts.append(markdown.link("its thread", url))
    return small(" · ".join(facts))


def _name(name: str) -> str:
    return markdown.named(name, NAME_ROOM)


def _room_beside(*others: str) -> int:
    return TEXT_ROOM - sum(len(part) + 1 for part in others)


def _glimpse(case: Case, most: dict[str, int], room: int) -> Glimpse:
    """As much of every part as fits; what one leaves over goes to the next."""
    shown: dict[str, str] = {}
    parts = {name: text for name, text in parts_of(case).items() if text}
    cut, waiting = False, sum(most[name] for name in parts)
    for name, text in parts.items():
        lead = f"**{LEADS[name]}**"
        mine = min(most[name], room * most[name] // waiting)
        waiting -= most[name]
        said = markdown.body(text, mine - len(lead) - 2)
        cut = cut or said != markdown.body(text)
        apart = "\n" if name == "solution" or "\n" in said else " "
        shown[name] = f"{lead}{apart}{said}"
        room -= len(shown[name]) + 1
    return Glimpse(shown, cut)


def _body(glimpse: Glimpse) -> list[Part]:
    """What is the matter in one part, and below a rule what fixed it."""
    *asked, solution = (glimpse.shown.get(name, "") for name in SHOWN)
    parts: list[Part] = ["\n".join(filter(None, asked))]
    return [*parts, RULE, solution] if solution else parts


def _card_buttons(case: Case) -> list[Button]:
    blocker, number = case.blocker, case.blocker.number
    follow, ask = me_too_button(blocker), ask_mentor_button(number)
    if blocker.state == OPEN:
        return [can_help_button(number), follow, ask, solved_button(number)]
    if blocker.state == CLAIMED:
        return [solved_button(number), follow, ask, hand_over_button(number)]
    if blocker.state == SOLVED:
        save = button("Save", "save", number)
        return [useful_button(case), save, _change_solution(number), reopen_button(number)]
    return [reopen_button(number)]


def can_help_button(number: int) -> Button:
    """Takes a blocker on."""
    return button("I can help", "help", number, style=ButtonStyle.primary)


def ask_mentor_button(number: int) -> Button:
    """Calls the mentors."""
    return button("Ask a mentor", "ask-mentor", number)


def solved_button(number: int) -> Button:
    """Asks what fixed it."""
    return button("Solved", "solved", number, style=ButtonStyle.success)


def _change_solution(number: int) -> Button:
    return button("Change solution", "solved", number)


def hand_over_button(number: int) -> Button:
    """Asks who helps from now on."""
    return button("Hand over", "hand-over", number)


def reopen_button(number: int) -> Button:
    """Opens a blocker once more."""
    return button("Reopen", "blocker-reopen", number)


def _deeds(sight: BlockerSight) -> Iterator[Button]:
    """What this reader may do about the problem as it stands."""
    case, may = sight.case, sight.may
    blocker, number = case.blocker, case.blocker.number
    if "blocker.help" in may:
        yield can_help_button(number)
    if blocker.state == SOLVED:
        yield useful_button(case)
        yield button("Save", "save", number)
    if "blocker.solve" in may:
        yield _change_solution(number) if blocker.state == SOLVED else solved_button(number)
    if "blocker.follow" in may:
        yield me_too_button(blocker)
    if "blocker.mentor" in may:
        yield ask_mentor_button(number)
    if "blocker.reopen" in may:
        yield reopen_button(number)


def _upkeep(sight: BlockerSight) -> Iterator[Button]:
    """What this reader may do to the blocker itself."""
    number, may = sight.case.blocker.number, sight.may
    if "blocker.pass" in may:
        yield hand_over_button(number)
        yield button("Release", "release", number)
    if "blocker.edit" in may:
        if sight.case.blocker.message_id is None:
            yield button("Show its card", "blocker-card", number)
        yield button("Edit", "blocker-edit", number)
    if "blocker.close" in may:
        yield button("Close", "blocker-close", number)
    if "blocker.delete" in may:
        yield button("Delete", "blocker-delete", number, style=ButtonStyle.danger)


def _rows(*groups: Iterator[Button]) -> Iterator[Sequence[Button]]:
    for group in groups:
        buttons = list(group)
        yield from (buttons[at : at + ROW] for at in range(0, len(buttons), ROW))
