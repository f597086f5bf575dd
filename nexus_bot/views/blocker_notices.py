"""What is said about blockers besides their cards: in threads, to mentors, privately."""

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Button, Tone, button, card, small, title
from nexus_bot.models import Blocker
from nexus_bot.repositories.blockers import CLAIMED, OPEN, SOLVED, SWITCHES, WAITING, Case
from nexus_bot.views.blockers import (
    LEADS,
    NAME_ROOM,
    TONES,
    ask_mentor_button,
    can_help_button,
    hand_over_button,
    reopen_button,
    solved_button,
    title_of,
    way_to,
)

FIXED_ROOM = 1500
WITH_SOLUTION = ("solved", "fixed")


def word(
    case: Case, what: str, by: int, to: int | None, *, in_thread: bool, now: bool
) -> ui.LayoutView:
    """A line about what happened; its buttons are for what is still so ``now``."""
    blocker, state = case.blocker, texts.BLOCKER_WORD_STATES[what]
    return card(
        TONES[state],
        head(blocker, state),
        "" if in_thread else texts.about_blocker(blocker.number, title_of(blocker)),
        texts.blocker_word(what, by, to),
        texts.STILL_ASLEEP if in_thread and now and state == SOLVED else "",
        rows=[[*(_next(blocker, state) if now else ()), *([] if in_thread else way_to(blocker))]],
    )


def _next(blocker: Blocker, state: str) -> list[Button]:
    number = blocker.number
    if state == CLAIMED:
        return [solved_button(number), hand_over_button(number)]
    if state == OPEN:
        return [can_help_button(number)]
    return [reopen_button(number)]


def question(case: Case, *, in_thread: bool) -> ui.LayoutView:
    """The question to an author whose blocker has been quiet."""
    blocker, number = case.blocker, case.blocker.number
    return card(
        TONES[blocker.state],
        head(blocker, blocker.state),
        "" if in_thread else texts.about_blocker(number, title_of(blocker)),
        texts.is_it_solved(blocker.author_id),
        rows=[
            [
                solved_button(number),
                button("Still stuck", "still-stuck", number),
                ask_mentor_button(number),
                *([] if in_thread else way_to(blocker)),
            ]
        ],
    )


def unclaimed(case: Case) -> ui.LayoutView:
    """What mentors read of a blocker that nobody has taken for long."""
    answered = case.blocker.answered_at is not None
    said = texts.SOMEBODY_WROTE if answered else texts.NOBODY_ANSWERED
    return _for_mentors(case, said)


def mentors_asked(case: Case, by: int, role: int | None) -> ui.LayoutView:
    """What mentors read when somebody asks for one of them."""
    return _for_mentors(case, texts.mentor_wanted(by, role))


def author_left(case: Case) -> ui.LayoutView:
    """What mentors read of a blocker whose author is no longer here."""
    return _for_mentors(case, texts.AUTHOR_LEFT)


def for_mentors_by_now(case: Case, what: str) -> ui.LayoutView:
    """What mentors were told, as it stands by now."""
    blocker = case.blocker
    if what == "left" and blocker.state in WAITING:
        return author_left(case)
    return _for_mentors(case, texts.blocker_by_now(blocker.state, blocker.helper_id))


def _for_mentors(case: Case, said: str) -> ui.LayoutView:
    blocker, number = case.blocker, case.blocker.number
    name = markdown.named(case.author.name, NAME_ROOM)
    first = {OPEN: [can_help_button(number)], CLAIMED: [solved_button(number)]}
    row = [*first.get(blocker.state, ()), *way_to(blocker), button("Read on", "blocker", number)]
    if blocker.state in WAITING:
        row.append(button("Close", "blocker-close", number))
    return card(
        TONES[blocker.state],
        head(blocker, blocker.state, markdown.inline(blocker.area, NAME_ROOM)),
        title(title_of(blocker)),
        said,
        small(texts.raised_by(name, blocker.created_at)),
        rows=[row],
    )


def note(case: Case, what: str, by: int, *, row: int) -> ui.LayoutView:
    """What one reads privately who wants to hear of it; ``row`` is the message with its switch."""
    blocker = case.blocker
    fixed = case.solution.text if case.solution and what in WITH_SOLUTION else ""
    return card(
        TONES[blocker.state],
        head(blocker, blocker.state),
        title(title_of(blocker)),
        texts.blocker_note(what, by),
        f"**{LEADS['solution']}**\n{markdown.body(fixed, FIXED_ROOM)}" if fixed else "",
        rows=[[*way_to(blocker), button("Stop these messages", f"hear-{SWITCHES[what]}", row)]],
    )


def in_channel(case: Case, user: int, what: str) -> ui.LayoutView:
    """What the channel says to one who takes no direct message."""
    blocker = case.blocker
    return card(
        Tone.WAITING,
        texts.blocker_in_channel(user, blocker.number, title_of(blocker), what),
        rows=[[*way_to(blocker), button("What I hear", "hearing")]],
    )


def head(blocker: Blocker, state: str, *facts: str) -> str:
    """The first line: how it stands, and its number."""
    shown = f"{texts.BLOCKER_SIGNS[state]} {texts.BLOCKER_STATES[state]}"
    return small(" · ".join(filter(None, [shown, *facts, f"#{blocker.number}"])))
