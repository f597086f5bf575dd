"""Why something cannot be done, and what to do instead."""

from nexus_bot import markdown
from nexus_bot.schedule import is_no_place

NOT_SET_UP = (
    "This server has no cohort yet. Somebody who may *Manage Server* can start one "
    "with `/nexus setup`; then run this again."
)
OUTDATED = "This belongs to an older version of the bot. Run the command again for a new one."
BUSY = "The bot's database did not answer just now, and nothing was stored. Try again in a moment."
FULL = (
    "The bot's disk is full, so nothing was stored; reading works. "
    "Tell an organiser, and try again when there is room."
)
UNSURE = (
    "The bot lost its database while it wrote that down, so it may be stored or not. "
    "Look with `/me` before you try again."
)
SERVER_ONLY = (
    "The bot works inside a server. Go to your cohort's channel and run the command there."
)
TYPED = "What you typed is in the file below, so that nothing is lost."
FIX_IT = "Fix it"
WHOM = {
    "learning.edit": (
        "Only its author or a mentor can edit a learning. Tell one of them what to change."
    ),
    "learning.delete": ("Only its author or a mentor can delete a learning. Ask one of them."),
    "learning.credit": (
        "Only a mentor can save somebody else's message as a learning. "
        "Ask its author to save it, or a mentor."
    ),
    "blocker.raise": (
        "Only a mentor can raise somebody else's message. Ask its author to run `/blocker`, "
        "or ask a mentor."
    ),
    "blocker.pass": ("Only its helper or a mentor can pass it on. Ask them below its card."),
    "blocker.mentor": (
        "Only its author, its helper or a mentor can ask the mentors. Ask one of them to."
    ),
    "blocker.solve": (
        "Only its author, its helper or a mentor can say what solved it. "
        "Write below its card what fixed it."
    ),
    "blocker.reopen": (
        "Only its author, its helper or a mentor can reopen it. "
        "If you have it too, ask with `/blocker`."
    ),
    "blocker.wait": (
        "Only its author or a mentor can say that it is not solved yet. Write it below its card."
    ),
    "blocker.edit": "Only its author or a mentor can edit it. Write below its card what to change.",
    "blocker.close": "Only its author or a mentor can close it. Ask them below its card.",
    "blocker.delete": "Only its author or a mentor can delete it. Ask one of them.",
    "project.edit": "Only its owner or a mentor can change a project. Tell one of them how.",
    "project.archive": "Only its owner or a mentor can archive a project. Ask one of them.",
    "partner.invite": "Only the owner of a project can invite to it. `/project` announces yours.",
    "partner.answer": "Only the one who is asked can answer this. Wait until they do.",
    "partner.question": "This is between two others. `/find-api-partner` finds your own partner.",
    "partner.withdraw": "Only the one who asked can do this. Answer it, or leave it to lapse.",
    "partner.met": "Only the two partners can say whether they met. `/me` shows your partners.",
    "partner.end": "Only the two partners or a mentor can end a partnership. Ask one of them.",
    "plan.read": "Only the two partners and mentors can read this. `/me` shows your partners.",
    "plan.edit": "Only the two partners can change their plan. Tell one of them what to change.",
    "cohort.blockers": (
        "Only organisers, who may *Manage Server*, can choose how blockers work. Ask one of them."
    ),
    "cohort.setup": (
        "Only organisers, who may *Manage Server*, can set up a cohort. Ask one of them."
    ),
    "cohort.milestones": (
        "Only organisers, who may *Manage Server*, can change the milestones. Ask one of them."
    ),
    "cohort.list": (
        "Only organisers, who may *Manage Server*, can look through the cohorts. Ask one of them."
    ),
    "cohort.close": (
        "Only organisers, who may *Manage Server*, can close a cohort. Ask one of them."
    ),
    "cohort.announce": (
        "Only organisers, who may *Manage Server*, can announce something. Ask one of them."
    ),
    "cohort.status": (
        "Only organisers, who may *Manage Server*, can see how the bot works. Ask one of them."
    ),
    "cohort.audit": (
        "Only organisers, who may *Manage Server*, can read who changed what. Ask one of them."
    ),
    "session.change": ("Only its host or a mentor can move or cancel a session. Ask one of them."),
    "memo.open": "This panel belongs to somebody else. Run the command to get your own.",
}


def cohort_closed(name: str) -> str:
    """The last cohort was closed, and the next one is not begun."""
    return (
        f"The cohort *{markdown.inline(name, 80)}* is closed. `/hub search` still works. "
        "An organiser can start the next one with `/nexus setup`."
    )


def not_allowed(action: str) -> str:
    """The table of rules says no."""
    return WHOM.get(action, "You may not do this here. Ask an organiser if you think you should.")


def not_found(number: int | None) -> str:
    """No such thing in this server."""
    if number is None:
        return "That panel is gone. Run the command again for a new one."
    return f"There is no #{number} here; it may have been deleted. Look for it with `/hub search`."


def too_fast(seconds: float) -> str:
    """More than anybody types."""
    return f"That was quick. Wait {max(1, round(seconds))} s, then try again."


def comes_once_mended(channel_id: int) -> str:
    """Something stored whose channel is shut to the bot."""
    return (
        f"The bot may not write in <#{channel_id}>; "
        "it comes once an organiser has mended that (`/nexus status`)."
    )


def unexpected(error_id: str) -> str:
    """Something we did not think of."""
    return (
        "Something went wrong on our side. Try again; if it stays, tell an organiser "
        f"this error id: `{error_id}`."
    )


def leaked(label: str, line: int, where: str = "") -> str:
    """A secret was found in what was typed, or in one field of it."""
    place = f"Line {line} of *{where}*" if where else f"Line {line}"
    return (
        f"{place} holds what looks like {label}. It was not posted, and is kept nowhere. "
        "If it is real, revoke it now: whoever saw it can use it. "
        "**Fix it** opens your text with the secret taken out."
    )


def too_long(what: str, length: int, limit: int) -> str:
    """A field with more letters than fit."""
    return f"The {what} has {length:,} characters and {limit:,} fit. Shorten it a little."


def too_many_tags(limit: int, holder: str) -> str:
    """More tags than a profile or a project holds."""
    return f"A {holder} holds up to {limit} tags. Leave the most important ones."


def unknown_hours(typed: str) -> str:
    """A part of a week that there is not."""
    shown = typed.strip().replace("`", "'")[:40]
    return (
        f"`{shown}` is not a part of a week we know. Say `weekday evenings` or `weekend mornings`; "
        "the list helps while you type."
    )


YOU_LEFT = (
    "You are no longer in that server, so nothing can be done there. "
    "Join it again, and press once more."
)
UNKNOWN_TRACK = "The track is *backend* or *frontend*. Choose one of the two."


def unknown_zone(typed: str) -> str:
    """A time zone that does not exist."""
    shown = typed.replace("`", "'")[:40]
    if is_no_place(typed):
        return (
            f"`{shown}` is an abbreviation that does not tell where, nor when clocks change there. "
            "Name a city near you, such as `Africa/Nairobi`; the list helps while you type."
        )
    return (
        f"`{shown}` is not a time zone we know. Type a city near you, such as `Africa/Lagos`; "
        "the list helps while you type."
    )
