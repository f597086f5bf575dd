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
FOLLOWS_ITS_OWN = "You raised this one, so you hear of it anyway. Write in its thread what is new."
HANDED_TO_A_BOT = "A bot cannot help with this. Choose a person, or press **Release**."
HANDED_TO_AUTHOR = "Its author is the one who is stuck. Choose somebody else, or press **Release**."
NOT_A_SOLUTION = (
    "A bot wrote this message. Mark what a person wrote, or press **Solved** and say what fixed it."
)


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
        f"{named(name, 40)} said meanwhile what fixed #{number}, and `/hub show {number}` shows it. "
        "**Fix it** brings yours back, and sending it replaces theirs."
    )


def raised_already(number: int) -> str:
    """A message that is a blocker by now."""
    return f"This message was raised as #{number} already. `/blockers` finds it."


def blocker_stands(
    number: int, state: str, helper: str, *, yours: bool, is_author: bool = False
) -> str:
    """How things stand with a blocker, for one who came too late or twice."""
    if yours:
        return (
            f"You help with #{number} already. Press **Solved** once it works, "
            "or **Hand over** to pass it on or release it."
        )
    if is_author and state != "open":
        if state == "claimed":
            return (
                f"{named(helper, 40)} helps with #{number} already. Press **Solved** once it "
                "works; **Ask a mentor** calls for more help."
            )
        how = "solved" if state == "solved" else "closed without a solution"
        return f"#{number} is {how}. If you are still stuck, press **Reopen** on its card."
    if state == "claimed":
        name = named(helper, 40)
        return f"{name} helps with #{number} already. You can still write in its thread."
    if state == "solved":
        return (
            f"#{number} is solved, and `/hub show {number}` says what fixed it. "
            "If that does not work, its author can press **Reopen**, or you ask with `/blocker`."
        )
    if state == "closed":
        return (
            f"#{number} was closed without a solution. "
            "Its author can press **Reopen**, or you ask with `/blocker`."
        )
    return f"#{number} is open, and nobody helps yet. **I can help** on its card takes it on."


def helps_already(name: str, number: int) -> str:
    """A blocker handed to the one who has it."""
    shown = named(name, 40)
    return f"{shown} helps with #{number} already. Choose somebody else, or press **Release**."


def mentors_asked_already(number: int, at: datetime) -> str:
    """Mentors who know of a blocker."""
    return (
        f"The mentors were asked about #{number} {stamp(at, 'R')}. "
        "Write in its thread what has changed since."
    )


def too_many_thanked(limit: int) -> str:
    """More people than a solution thanks."""
    return f"A solution thanks up to {limit} people. Choose those who helped most."


def blocker_has_card(number: int) -> str:
    """A card that stands already."""
    return f"#{number} has its card already. `/blockers` links to it."
