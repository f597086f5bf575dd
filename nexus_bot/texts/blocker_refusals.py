"""Why something cannot be done to a blocker, and what to do instead."""

from datetime import datetime

from nexus_bot.markdown import named
from nexus_bot.texts.session import stamp

BLOCKER_WITHOUT_TITLE = "Say in a line what you are stuck with, in letters or digits."
BLOCKER_WITHOUT_INSTEAD = (
    "Say what happens instead, in letters or digits: the error, or what you see."
)
AREA_WITHOUT_LETTERS = "The area needs at least one letter or digit, or leave it out."
EMPTY_SOLUTION = "Say what fixed it, in letters or digits, so that the next one can do it, too."
NO_BLOCKER_HERE = (
    "This works on a message in the thread of a blocker. "
    "Go to its thread, or press **Solved** on its card; `/blockers` finds it."
)
BLOCKER_IS_YOURS = (
    "You raised this one, so somebody else can help. "
    "If you found it out yourself, press **Solved**; **Ask a mentor** calls for help."
)
FOLLOWS_ITS_OWN = "You raised this one, so you hear of it anyway. Write below its card what is new."
HANDED_TO_A_BOT = "A bot cannot help with this. Choose a person, or press **Release**."
HANDED_TO_AUTHOR = "Its author is the one who is stuck. Choose somebody else, or press **Release**."
NOT_A_SOLUTION = (
    "A bot wrote this message. Mark what a person wrote, or press **Solved** and say what fixed it."
)
_STANDS = {
    "open": "#{number} is open again, and nobody helps. **I can help** on its card takes it on.",
    "claimed": "{helper} helps with #{number} already. You can still write below its card.",
    "solved": (
        "#{number} is solved, and `/hub show {number}` says what fixed it. "
        "If that does not work, its author can press **Reopen**, or you ask with `/blocker`."
    ),
    "closed": (
        "#{number} was closed without a solution. "
        "Its author can press **Reopen**, or you ask with `/blocker`."
    ),
}
_STANDS_FOR_AUTHOR = {
    "open": (
        "#{number} is open again, and anybody can help. "
        "**Ask a mentor** on its card calls for help; press **Solved** if it works by now."
    ),
    "claimed": (
        "{helper} helps you with #{number}. Press **Solved** on its card once it works; "
        "if nothing moves, **Ask a mentor**."
    ),
    "solved": (
        "#{number} is solved, and `/hub show {number}` says what fixed it. "
        "If it still fails, press **Reopen** there."
    ),
    "closed": (
        "#{number} was closed without a solution. "
        "If you still need help, press **Reopen** on its card."
    ),
}


def no_blocker(number: int) -> str:
    """No such blocker in this server."""
    return f"There is no blocker #{number} here. `/blockers` lists them, `/blocker` raises one."


def blocker_posted_already(number: int | None) -> str:
    """A panel whose blocker was posted before."""
    what = f" Your newest is #{number}." if number else ""
    return f"That was posted already, or it is too old.{what} `/blockers` lists yours."


def solved_meanwhile(number: int, name: str) -> str:
    """Somebody said what fixed a blocker while the reader typed."""
    return (
        f"{named(name, 40)} said meanwhile what fixed #{number}; `/hub show {number}` shows it. "
        "**Fix it** brings yours back, and sending it replaces theirs."
    )


def raised_already(number: int) -> str:
    """A message that is a blocker by now."""
    return f"This message was raised as #{number} already. `/blockers` finds it."


def blocker_stands(number: int, state: str, helper: str, *, yours: bool, is_author: bool) -> str:
    """How things stand with a blocker, and what the one who came too late or twice can do."""
    if yours:
        return (
            f"You help with #{number} already. Press **Solved** once it works, "
            "or **Hand over** to pass it on or release it."
        )
    said = _STANDS_FOR_AUTHOR if is_author else _STANDS
    return said[state].format(number=number, helper=named(helper, 40))


def helps_already(name: str, number: int) -> str:
    """A blocker handed to the one who has it."""
    shown = named(name, 40)
    return f"{shown} helps with #{number} already. Choose somebody else, or press **Release**."


def mentors_asked_already(number: int, at: datetime) -> str:
    """Mentors who know of a blocker."""
    return (
        f"The mentors were asked about #{number} {stamp(at, 'R')}. "
        "Write below its card what has changed since."
    )


def too_many_thanked(limit: int) -> str:
    """More people than a solution thanks."""
    return f"A solution thanks up to {limit} people. Choose those who helped most."


def blocker_has_card(number: int) -> str:
    """A card that stands already."""
    return f"#{number} has its card already. `/blockers` links to it."
