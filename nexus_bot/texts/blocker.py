"""The words of `/blocker` and `/blockers`, their cards and panels."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from nexus_bot.markdown import person, shorten
from nexus_bot.texts.session import stamp
from nexus_bot.words import human_list

BLOCKER_SIGNS = {"open": "🔴", "claimed": "🟠", "solved": "🟢", "closed": "⚪"}
BLOCKER_STATES = {
    "open": "OPEN",
    "claimed": "BEING HELPED",
    "solved": "SOLVED",
    "closed": "CLOSED",
}
BLOCKER_TAGS = {
    "open": "Open",
    "claimed": "Being helped",
    "solved": "Solved",
    "closed": "Closed",
}
BLOCKER_AREAS = (
    "Setup",
    "Database",
    "API",
    "Authentication",
    "Deployment",
    "Frontend",
    "Testing",
    "Git",
)
BLOCKER_TITLE = "Raise a blocker"
BLOCKER_EDIT_TITLE = "Edit a blocker"
NOT_POSTED_YET = "NOT POSTED YET"
SIMILAR_SOLVED = "This was solved before. Is it yours?"
THAT_SOLVED_IT = "That solved it"
POST_ANYWAY = "Post anyway"
POST_STILL = "Post it still"
WHOLE_BLOCKER_BELOW = "Everything in full is in the file below."
BLOCKER_CARD_FAILED = (
    "Its card could not be posted: the bot may not write there. "
    "Tell an organiser; `/blockers` has it all the same."
)
BLOCKER_CARD_WAITS = "Its card follows in a moment."
BLOCKER_CARD_STANDS = "Its card stands in the channel again."
BLOCKER_CHANGES = {
    "sent": "and its card shows it",
    "failed": "but not on its card, which the bot can no longer reach",
    "cancelled": "but it has no card any more; `/blockers` shows it",
    "shut": (
        "and its card shows it once the bot may write there again "
        "(`/nexus status` tells organisers)"
    ),
}
IN_THREAD = "in its thread"
BELOW_CARD = "below its card in the channel"
YOU_HAVE_IT_TOO = "You have it too, and hear when it is solved."
NOBODY_HELPS = "nobody helps"
HAND_OVER_HINT = "Choose somebody who agreed to it. **Release** leaves it open for anybody."
BLOCKER_FROM_A_BOT = (
    "A bot wrote this message, so nobody is stuck with it. "
    "If you are, say it in your own words with `/blocker`."
)
NOBODY_CHOSEN = "Nobody of this server was chosen. Choose somebody who is in it."
SHOWS = {
    "open": ("Open", "nobody helps yet, or somebody does"),
    "unclaimed": ("Unclaimed", "nobody helps yet"),
    "mine": ("Mine", "you raised it, help with it or have it too"),
    "solved": ("Solved", "with what fixed it"),
    "closed": ("Closed", "closed without a solution"),
}
SHOW_TITLES = {
    "open": "Open blockers",
    "unclaimed": "Blockers without a helper",
    "mine": "Your blockers",
    "solved": "Solved blockers",
    "closed": "Closed blockers",
}
NO_BLOCKERS = {
    "open": "Nobody is stuck at the moment. When you are, `/blocker` asks for help.",
    "unclaimed": "Everybody who is stuck has a helper. When you are, `/blocker` asks for one.",
    "mine": (
        "You are not stuck, and you help nobody at the moment. `/blocker` asks for help; "
        "**I can help** on somebody's card puts it here."
    ),
    "solved": "Nothing is solved yet. Press **Solved** on a card, and it stands here.",
    "closed": (
        "Nothing was closed without a solution. When you need help no longer, "
        "open your blocker here and press **Close**."
    ),
}


def span(passed: timedelta) -> str:
    """A span of time, short enough for a list: 5 min, 26 h, 3 days."""
    hours, minutes = divmod(max(0, int(passed.total_seconds()) // 60), 60)
    if hours >= 48:
        return f"{hours // 24} days"
    if not hours:
        return f"{max(1, minutes)} min"
    return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"


def solved_in(passed: timedelta) -> str:
    """The state of a solved blocker, with how long it took."""
    return f"SOLVED in {span(passed)}"


def closed_ago(passed: timedelta) -> str:
    """The state of a blocker that was given up, in a list."""
    return f"closed {span(passed)} ago"


def asked(at: datetime) -> str:
    """When a blocker was raised."""
    return f"asked {stamp(at, 'R')}"


def helps(name: str) -> str:
    """Who helps."""
    return f"{name} helps"


def thanks_to(names: Sequence[str]) -> str:
    """Who helped to solve it."""
    return f"thanks to {human_list(names)}"


def told_raised(author_id: int, raiser_id: int) -> str:
    """The line on a card that tells an author that a mentor raised their message."""
    return (
        f"<@{author_id}>, <@{raiser_id}> raised your message here, so that somebody helps. "
        "Press **Solved** once it works."
    )


def raise_title(author: str) -> str:
    """The title of the form that raises a message; nobody's name stands for one's own."""
    return f"Raise {shorten(person(author), 28)}'s message" if author else "Raise your message"


def solve_title(number: int) -> str:
    """The title of the form that solves a blocker."""
    return f"Solve blocker #{number}"


def better_title(number: int) -> str:
    """The title of the form that says better what solved a blocker."""
    return f"Change the solution of #{number}"


def saved_instead(number: int) -> str:
    """An earlier solution helped, so nothing was posted."""
    return f"Good: #{number} is saved for you (`/me`, *Saved*), and nothing was posted."


def blocker_posted(number: int, author: str) -> str:
    """A blocker was posted; ``author`` is whose it is, where somebody else raised it."""
    if author:
        return f"Posted as #{number} for {author}, who is told on the card."
    return f"Posted as #{number}. You hear when somebody answers."


def you_help(number: int, place: str) -> str:
    """The reader took a blocker on; ``place`` is where people write about it."""
    return (
        f"You help with #{number} now. Write {place}; "
        "press **Solved** once it works, or **Hand over** if you cannot go on."
    )


def you_follow(number: int, *, follows: bool) -> str:
    """The reader has the same problem, or no longer."""
    if follows:
        return f"Noted: you have #{number} too. You hear when it is solved."
    return f"You do not follow #{number} any more. **Me too** takes you back in."


def mentors_asked(number: int, place: str) -> str:
    """The mentors hear of a blocker."""
    return f"The mentors are asked about #{number}. Until one answers, write {place} what you try."


def blocker_released(number: int, place: str) -> str:
    """The helper let a blocker go."""
    return f"#{number} is open again, so that somebody else can help. We say so {place}."


def handed_over(number: int, name: str, place: str) -> str:
    """Somebody else helps from now on."""
    return f"{name} helps with #{number} now. We say so {place}."


def blocker_solved(number: int, thanked: Sequence[str]) -> str:
    """What fixed a blocker was written down, and who helped."""
    thanks = f" Thanks go to {human_list(thanked)}." if thanked else ""
    return f"What fixed #{number} stands on its card, and `/hub search` finds it.{thanks}"


def blocker_reopened(number: int, place: str) -> str:
    """A blocker is open once more."""
    return f"#{number} is open again, and anybody can help. Write {place} what still fails."


def blocker_closed(number: int) -> str:
    """A blocker was given up."""
    return f"#{number} is closed without a solution. **Reopen** brings it back at any time."


def noted_stuck(number: int, asks_at: datetime) -> str:
    """The author is still stuck, and when they are asked next."""
    return (
        f"Noted: #{number} is not solved yet. We ask again {stamp(asks_at, 'R')}. "
        "If you need help sooner, press **Ask a mentor**."
    )


def blocker_changed(number: int, card: str) -> str:
    """A blocker was edited; ``card`` is what became of its card."""
    return (
        f"#{number} is changed, {BLOCKER_CHANGES.get(card, 'and its card shows it in a moment')}."
    )


def blocker_deleted(number: int) -> str:
    """A blocker is gone."""
    return f"#{number} is deleted, from the channel and the hub. If it has a thread, that stays."


def ask_close(number: int, title: str) -> str:
    """Asks before a blocker is closed without a solution."""
    return (
        f"Close #{number} *{title}* without a solution? Nobody is asked about it any more. "
        "**Reopen** brings it back."
    )


def ask_delete(number: int, title: str) -> str:
    """Asks before a blocker goes for good."""
    return (
        f"Delete #{number} *{title}*? It goes from the channel and the hub, and cannot come back. "
        "If it has a thread, that stays."
    )


def blockers_found(total: int, *, more: bool) -> str:
    """How many a list holds."""
    return f"the oldest {total}, and there are more" if more else f"{total} in all"


def no_blockers(show: str, area: str) -> str:
    """How to fill an empty list."""
    if area:
        return f"Nothing here about {area}. Choose another area, or run `/blockers` without one."
    return NO_BLOCKERS[show]
