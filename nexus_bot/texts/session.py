"""The words of `/session`, its cards, reminders and refusals."""

from datetime import datetime

from nexus_bot.words import plural

SESSION_KINDS = {
    "study": "Study group",
    "pair": "Pair programming",
    "review": "Code review",
    "demo": "Demo",
}
SESSION_HINTS = {
    "study": "learn something together",
    "pair": "two or more, one screen",
    "review": "read each other's code",
    "demo": "show what you built",
}
SESSION_SIGNS = {"study": "📚", "pair": "👥", "review": "🔍", "demo": "🎬"}
SESSION_STATES = {
    "planned": "COMING",
    "moved": "MOVED",
    "now": "GOING ON NOW",
    "over": "OVER",
    "cancelled": "CANCELLED",
}
SESSION_TITLE = "Plan a session"
MOVE_TITLE = "Move a session"
SESSION_TOPIC_EMPTY = "The topic needs at least one letter or digit, or leave it out."
SESSION_KIND_UNKNOWN = (
    "A session is a study group, pair programming, a code review or a demo. Choose one of these."
)
NOT_SAVED_YET = "NOT SAVED YET"
NOBODY_JOINS = "nobody yet"
SESSION_FOOT = "whoever joins is reminded 15 minutes before"
SESSION_WAS_CANCELLED = "It does not take place. `/session` plans another one."
SESSION_IS_OVER = "It has taken place. Share what you learned there with `/learn`."
SESSION_CARD_WAITS = "Its card follows in a moment."
SESSION_CARD_FAILED = (
    "Its card could not be posted: the bot may not write in the cohort's channel. "
    "Tell an organiser; `/me` has the session all the same."
)
HOST_STAYS = (
    "You host this session, so you cannot leave it. "
    "**Move** it to a time that suits you, or **Cancel** it."
)
DOUBTS = {
    "shifted": "Clocks go forward then and skip that hour, so it was moved past the gap.",
    "twice": "Clocks go back then and that hour comes twice; the first of the two is meant.",
    "": "",
}
WHOSE = {
    "member": "your time zone",
    "cohort": "the cohort's time zone (`/me` sets yours)",
}
NO_SESSIONS = (
    "You join no session yet. Press **Join** on a card in the channel, or plan one with `/session`."
)
SESSION_MOVED_NEXT = "If you cannot come then, press **Leave** on its card."
HEARS_PRIVATELY = "also privately, by direct message"
HEARS_IN_CHANNEL = "in the channel only"
SESSION_TOLD = " Everybody who joined gets a message."
SESSION_LATE = "This is late. We could not send it in time."


def stamp(at: datetime, style: str) -> str:
    """An instant that everybody reads in their own time."""
    return f"<t:{int(at.timestamp())}:{style}>"


def length(minutes: int) -> str:
    """How long something takes."""
    hours, rest = divmod(minutes, 60)
    parts = [plural(hours, "hour")] if hours else []
    return " ".join([*parts, f"{rest} minutes"] if rest else parts)


def when_past(at: datetime) -> str:
    """A time that is over."""
    return f"{stamp(at, 'F')} has passed ({stamp(at, 'R')}). Choose a later time."


def when_too_far(at: datetime) -> str:
    """A time that is far away."""
    return f"{stamp(at, 'F')} is more than a year away. Choose a nearer time."


def bad_minutes(low: int, high: int) -> str:
    """A length that is none, too short or too long."""
    return f"A session takes {low} to {high} minutes. Choose a length between the two."


def too_many_sessions(limit: int) -> str:
    """A host with many sessions to come."""
    return (
        f"You host {limit} coming sessions, and that is as many as one person can. "
        "Wait until one is over, or cancel one: `/me`, **My sessions**."
    )


def no_session(number: int) -> str:
    """No such session in this server."""
    return f"There is no session #{number} here. `/me` lists yours, `/session` plans a new one."


def session_gone(number: int, state: str) -> str:
    """A session that takes nobody any more."""
    what = "was cancelled" if state == "cancelled" else "is over"
    return f"Session #{number} {what}. `/session` plans another one."


def session_stands(at: datetime) -> str:
    """A move to where it is already."""
    return (
        f"It already has this time and length: {stamp(at, 'F')}. "
        "Choose another time or another length."
    )


def session_saved(number: int, remind: bool) -> str:
    """A session was planned."""
    reminded = " and are reminded 15 minutes before" if remind else ""
    return f"Saved as #{number}. You host it{reminded}."


def session_moved(number: int, at: datetime, *, told: bool) -> str:
    """A session was moved by the reader."""
    return f"#{number} is moved to {stamp(at, 'F')}.{SESSION_TOLD if told else ''}"


def session_cancelled(number: int, *, told: bool) -> str:
    """A session was cancelled by the reader."""
    return f"#{number} is cancelled.{SESSION_TOLD if told else ''}"


def session_begins(at: datetime, minutes: int) -> str:
    """When a session begins, and how long it takes."""
    return f"It begins {stamp(at, 'R')}, at {stamp(at, 't')}, and takes {length(minutes)}."


def session_began(at: datetime, minutes: int) -> str:
    """When a session began that is still going on."""
    return f"It began {stamp(at, 'R')}, at {stamp(at, 't')}, and takes {length(minutes)}."


def session_was_at(at: datetime) -> str:
    """When a session that was moved would have begun."""
    return f"It was planned for {stamp(at, 'F')}."


def session_changed_by(what: str, user: int) -> str:
    """Who moved or cancelled somebody else's session."""
    return f"<@{user}> {what} it."


def session_in_brief(what: str, at: datetime) -> str:
    """What becomes of a session, as the end of a sentence; it *begins*, or what is worse."""
    if what == "cancelled":
        return "was cancelled"
    return f"now begins {stamp(at, 'F')}" if what == "moved" else f"{what} {stamp(at, 'R')}"


def session_in_channel(user: int, number: int, name: str, what: str) -> str:
    """What the channel says to one whose direct messages are closed: joining is no secret."""
    return (
        f"<@{user}> Session #{number} *{name}* {what}.\n-# We could not send you a direct message; "
        "allow them from this server to get this privately."
    )


def session_begins_now(at: datetime, minutes: int) -> str:
    """When a session begins that was to begin at another time."""
    return f"It now begins {stamp(at, 'F')}, {stamp(at, 'R')}, and takes {length(minutes)}."


def session_was_planned(at: datetime) -> str:
    """When a session that was cancelled would have begun."""
    return f"It was planned for {stamp(at, 'F')} and does not take place."


def sessions_coming(count: int) -> str:
    """How many sessions of a member are to come."""
    return plural(count, "coming session") if count else "No coming sessions"


def session_joined(number: int, at: datetime, *, new: bool, remind: bool) -> str:
    """The reader joins a session."""
    first = f"You joined #{number}" if new else f"You are in #{number} already"
    then = (
        "We remind you privately 15 minutes before."
        if remind
        else "It starts soon, so there will be no reminder."
    )
    return f"{first}: {stamp(at, 'F')}, {stamp(at, 'R')}. {then}"


def session_left(number: int, *, was_in: bool) -> str:
    """The reader leaves a session."""
    if was_in:
        return f"You left #{number}. We will not remind you. Press **Join** to come back."
    return f"You are not in #{number}. Press **Join** to come."


def coming_sessions(count: int, at: datetime) -> str:
    """How many sessions come, and when the next is."""
    return f"{count} coming, the next {stamp(at, 'R')}"


def session_event_about(host: str) -> str:
    """What a scheduled event says of its session."""
    return f"{host} hosts it. Press Join on its card in the channel to be reminded."


def session_event_mark(number: int) -> str:
    """The line by which a session's scheduled event is known again."""
    return f"Session #{number}"
