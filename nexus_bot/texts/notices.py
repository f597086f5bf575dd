"""The words of notices: what could not be said, why, and what to do about it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from nexus_bot.texts.timeline import MOMENT_NAMES
from nexus_bot.words import plural

FILES_TOO_LARGE = "-# The files were too large for Discord, so they are left out."
MISSED_TITLE = "Some messages were not sent"
MISSED_INTRO = "These were planned and did not reach their place:"
MISSED_NEXT = "-# Tell people yourself what they still need to know; `/nexus status` shows more."
MISSED_MORE = "… and more."
KINDS = {
    "card": "Card of #{number}",
    "reminder": "Reminder *{moment}*",
    "announcement": "Announcement",
    "session_card": "Card of session #{number}",
    "session_reminder": "Reminder of session #{number}",
    "session_notice": "Change of session #{number}",
    "session_edit": "Change on the card of session #{number}",
    "card_edit": "Change on the card of #{number}",
    "blocker_card": "Card of blocker #{number}",
    "blocker_post": "Post of blocker #{number}",
    "blocker_thread": "Thread of blocker #{number}",
    "blocker_edit": "Change on the card of blocker #{number}",
    "blocker_word": "Word in the thread of blocker #{number}",
    "blocker_note": "Note about blocker #{number}",
    "blocker_mentors": "Call for a mentor, blocker #{number}",
    "blocker_mentors_edit": "Change on what mentors read of blocker #{number}",
    "blocker_unclaimed": "Word that nobody helps with blocker #{number}",
    "blocker_ask": "Question whether blocker #{number} is solved",
    "blocker_look": "Look for answers to blocker #{number}",
    "blocker_archive": "Archiving of the thread of blocker #{number}",
    "project_card": "Card of project #{number}",
    "project_edit": "Change on the card of project #{number}",
    "project_fits": "News of project #{number} for those who wait",
    "project_look": "Look whether the owner of project #{number} is still here",
    "partner_request": "Request to build on a project",
    "partner_note": "News for a partner",
    "partner_lapse": "End of a request that nobody answered",
    "partner_thread": "Thread of two partners",
    "partner_panel": "Plan in the thread of two partners",
    "partner_edit": "Change on the plan of two partners",
    "partner_word": "Word in the thread of two partners",
    "partner_met": "Question whether two partners met",
    "partner_look": "Look whether two partners are still here",
    "partner_archive": "Archiving of the thread of two partners",
    "farewell": "Thanks at the closing",
    "event": "Scheduled event",
    "notice": "Notice to mentors",
}
REASONS = {
    "too late": "too late",
    "too late to be of use": "too late",
    "a later one says it": "a later reminder says it",
    "direct messages are closed": "their direct messages are closed",
    "discord 50001": "the bot may not see the channel",
    "discord 50013": "the bot may not write in the channel",
    "discord 403": "the bot may not write there",
    "discord 10003": "the channel is gone",
    "discord 10004": "the server is gone",
    "discord 160005": "the thread is locked",
    "discord 160006": "the server has too many active threads",
    "discord 30013": "the server has too many channels",
    "discord 30033": "the thread has too many people",
    "discord 200000": "the server's AutoMod blocked it",
    "discord 200001": "the server's AutoMod blocked it",
    "discord 240000": "Discord blocked a link in it",
    "discord 20009": "Discord's content filter blocked it",
    "discord 40005": "it was too large",
    "discord 50035": "it was malformed, which is a fault of the bot",
}
GONE = (10003, 10004)
DENIED = (403, 50001, 50013)
TOO_MANY_THREADS = 160006


def message_name(kind: str, payload: Mapping[str, Any]) -> str:
    """Which message it is, in words."""
    name = KINDS.get(kind, kind.replace("_", " ").capitalize())
    moment = MOMENT_NAMES.get(str(payload.get("moment", "")), "")
    return name.format(number=payload.get("number", ""), moment=moment)


def why_unsaid(reason: str) -> str:
    """Why a message could not be said, in words."""
    code = reason.removeprefix("discord ")
    other = f"Discord turned it away, with its code {code}" if code != reason else reason
    return REASONS.get(reason, other)


def missed_line(name: str, due_at: datetime, people: int, *, in_channel: bool, why: str) -> str:
    """One message that was not said: which, when it was due, to how many, why."""
    where = ["in the channel"] if in_channel and people else []
    where += [f"to {plural(people, 'person', 'people')}"] if people else []
    to = f"{' and '.join(where)}, " if where else ""
    return f"- {name}, due <t:{int(due_at.timestamp())}:f>: {to}{why}"


def why_missed(state: str, reason: str) -> str:
    """Why a message was missed, in words."""
    return "nobody can tell whether it arrived" if state == "unknown" else why_unsaid(reason)


def trouble(channel: int, code: int) -> tuple[str, str]:
    """A channel turned a message away: what to do about it."""
    place = f"<#{channel}>"
    if code in GONE:
        return "A channel is gone", (
            f"The channel that I post in no longer exists ({place}). Nothing else is lost. "
            "Run `/nexus setup` and choose another one."
        )
    if REASONS.get(f"discord {code}", "").startswith("the thread"):
        return "A thread is locked", (
            f"I cannot write in {place}, for it is locked. Unlock it, or leave it as it is."
        )
    return "I may not write in a channel", (
        f"Discord turned my message to {place} away. Open its settings, Permissions, and allow "
        "my role **View Channel** and **Send Messages**. What waits is said as soon as I may; "
        "I try again in an hour."
    )


def no_thread(channel: int, code: int) -> tuple[str, str]:
    """A card has no thread below it: why, and what to do about it."""
    place = f"<#{channel}>"
    if code in GONE:
        return "The forum for blockers is gone", (
            f"The forum that blockers stand in no longer exists ({place}). New ones stand in the "
            "cohort's channel. Run `/nexus blockers` and choose another forum, or none."
        )
    meanwhile = "Until then people answer in the channel; new cards get a thread again."
    if code in DENIED:
        return "I may not use threads", (
            f"What belongs in the thread of a blocker in {place} is said in the channel. Open the "
            "channel's settings, Permissions, and allow my role **Create Public Threads** and "
            "**Send Messages in Threads**; new cards get a thread again then."
        )
    if code == TOO_MANY_THREADS:
        return "There are too many threads", (
            f"Discord makes no more threads in this server, so a new blocker in {place} has none. "
            f"Archive some that nobody needs, here or in other channels. {meanwhile}"
        )
    return "A blocker has no thread", (
        f"Discord made no thread below a new blocker in {place}, with its code {code}. {meanwhile}"
    )


def inbox_closed(user: int) -> str:
    """What a learner whose direct messages are closed reads in the channel."""
    return (
        f"<@{user}> I could not write to you privately. `/timeline` shows what comes next; "
        "to hear it from me, allow direct messages from this server."
    )


NOTICES: Mapping[str, Callable[..., tuple[str, str]]] = {
    "trouble": trouble,
    "no_thread": no_thread,
}
