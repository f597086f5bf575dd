"""What is said about blockers in their threads, to mentors, and privately."""

from datetime import datetime

from nexus_bot.texts.session import stamp

BLOCKER_WORD_STATES = {
    "claimed": "claimed",
    "handed": "claimed",
    "released": "open",
    "left": "open",
    "reopened": "open",
    "solved": "solved",
    "closed": "closed",
}
_WORDS = {
    "claimed": "<@{by}> helps with this now. Write here what you know and what you try.",
    "handed": "<@{to}>, please go on with this from here. <@{by}> handed it to you.",
    "released": "<@{by}> no longer helps with this. Whoever can, presses **I can help**.",
    "left": "<@{by}> left the server, so nobody helps now. Whoever can, presses **I can help**.",
    "reopened": "<@{by}> opened this again. Write here what still fails.",
    "solved": "<@{by}> says that this is solved; the card tells what fixed it.",
    "closed": "<@{by}> closed this without a solution. **Reopen** brings it back.",
}
_NOTES = {
    "answered": "<@{by}> answered you.",
    "claimed": "<@{by}> helps you with this now.",
    "thanks": "You helped to solve this. <@{by}> names you on the card.",
    "solved": "This is solved, and you have it too.",
    "fixed": "<@{by}> says what fixed this.",
    "closed": "<@{by}> closed this without a solution. **Reopen** on its card brings it back.",
    "reopened": "<@{by}> opened this again, so it needs another look.",
}
_IN_BRIEF = {
    "answered": "somebody answered you",
    "claimed": "somebody helps you now",
    "thanks": "it is solved, and you are named as one who helped",
    "solved": "it is solved, and you have it too",
    "fixed": "somebody says what fixed it",
    "closed": "it was closed without a solution",
    "reopened": "it is open again",
}
_FOR_MENTORS = {
    "open": "Nobody helps any more.",
    "claimed": "<@{helper}> helps with this now.",
    "solved": "This is solved; nothing is left to do.",
    "closed": "This was closed without a solution.",
}
STILL_ASLEEP = "-# This thread goes to the archive in a day. Whoever writes here wakes it."
SOMEBODY_WROTE = "Somebody wrote in its thread, but nobody has taken it on."
NOBODY_ANSWERED = "Nobody has answered yet."
AUTHOR_LEFT = (
    "Its author left the server. If nobody else needs it, close it; "
    "if you know what fixes it, press **Solved**."
)


def blocker_word(what: str, by: int, to: int | None) -> str:
    """What happened to a blocker, as its thread says it."""
    return _WORDS[what].format(by=by, to=to)


def blocker_note(what: str, by: int) -> str:
    """What happened to a blocker, as one who wants to hear of it reads it privately."""
    return _NOTES[what].format(by=by)


def blocker_by_now(state: str, helper: int | None) -> str:
    """What became of a blocker that mentors were told of."""
    return _FOR_MENTORS[state].format(helper=helper)


def about_blocker(number: int, title: str) -> str:
    """Which blocker it is, where its thread does not say it."""
    return f"**#{number} {title}**"


def is_it_solved(author: int) -> str:
    """The question to an author whose blocker has been quiet."""
    return (
        f"<@{author}>, it has been quiet here. Is it solved?\n"
        "-# **Still stuck** lets us ask again later, after twice the time."
    )


def raised_by(name: str, at: datetime) -> str:
    """Who is stuck, and since when."""
    return f"{name} asked {stamp(at, 'R')}."


def mentor_wanted(by: int, role: int | None) -> str:
    """Somebody asks for a mentor."""
    called = f"<@&{role}>, " if role else ""
    return f"{called}<@{by}> asks for a mentor's help."


def blocker_in_channel(user: int, number: int, title: str, what: str) -> str:
    """What the channel says to one whose direct messages are closed: cards are no secret."""
    return (
        f"<@{user}> Blocker #{number} *{title}*: {_IN_BRIEF[what]}.\n"
        "-# We could not send you a direct message; allow them from this server to get this "
        "privately."
    )
