"""The words of `/nexus status` and `/nexus audit`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nexus_bot import markdown
from nexus_bot.texts.notices import why_unsaid
from nexus_bot.words import human_list, plural

MOMENTS = ("start", "end", "deadline", "due", "at")
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?\Z")
STATUS_WELL = "All is well"
STATUS_EVENTS = (
    "The bot may not make events, so the start, the deadline and sessions are missing in the "
    "server's calendar. If you want them there, allow its role **Create Events**."
)
STATUS_NO_COHORT = "No cohort runs. `/nexus setup` begins one, `/nexus cohort` reopens the last."
STATUS_NO_MENTORS = (
    "No mentor role is chosen, so nobody counts as a mentor. `/nexus setup`, **Roles** takes one."
)
STATUS_NO_MENTOR_CHANNEL = (
    "No mentor channel is chosen, so what mentors should know is told to nobody. "
    "`/nexus setup`, **Channels** takes one."
)
STATUS_WAITS = "What is meant for it waits, and goes out once that is mended."
STATUS_CHANNEL_GONE = (
    "The channel no longer exists. `/nexus setup`, **Channels** takes another one; "
    "what waits for it moves there."
)
STATUS_COMMANDS = (
    "Discord knows other commands than this version has. Restart the bot: it tells them again."
)
STATUS_SLOW = "Discord answers slowly just now. Nothing to do; what is stored goes out later."
NO_BACKUP = "no backup is known to the bot: copy the database yourself, while the bot is stopped"
TRIED_AGAIN_NONE = "Nothing of the last day is worth another try."
AUDIT_HEAD = "Who changed what"
AUDIT_EMPTY = "Nothing yet. Whatever organisers change is written down here for 180 days."
AUDIT_NOTHING = "Nothing fits these filters. Choose another person or action."
AUDIT_ACTIONS = {
    "cohort.setup": "Set-up",
    "timeline.edit": "Timeline and reminders",
    "cohort.milestones": "Milestones",
    "cohort.blockers": "How blockers are arranged",
    "cohort.announce": "Announcements",
    "round.pair": "Pairing rounds",
    "cohort.close": "Closing and reopening",
    "cohort.rename": "Names of cohorts",
    "session.change": "Sessions of others",
    "learning.edit": "Learnings of others, edited",
    "learning.delete": "Learnings of others, deleted",
    "blocker.pass": "Blockers, released or handed over",
    "blocker.solve": "Blockers, solved",
    "blocker.reopen": "Blockers, reopened",
    "blocker.close": "Blockers, closed",
    "blocker.edit": "Blockers, edited",
    "blocker.delete": "Blockers, deleted",
    "cohort.status": "Another try",
    "denied": "Denied attempts",
}
OF_POSTS = {
    "learning.edit": "edited",
    "learning.delete": "deleted",
    "blocker.pass": "let go of",
    "blocker.solve": "said what fixed",
    "blocker.reopen": "reopened",
    "blocker.close": "closed",
    "blocker.edit": "edited",
    "blocker.delete": "deleted",
}
AUDIT_FIELDS = {
    "channel": "the channel",
    "mentor_channel": "the mentor channel",
    "forum": "the forum for blockers",
    "unclaimed_hours": "the hours until mentors hear of a blocker",
    "quiet_days": "the days until an author is asked",
    "backend_role": "the backend role",
    "frontend_role": "the frontend role",
    "mentor_role": "the mentor role",
    "start": "the start",
    "deadline": "the deadline",
    "end": "the end",
    "timezone": "the time zone",
    "title": "the title",
    "due": "the due date",
    "name": "the name",
    "words": "the words",
    "at": "the time",
}


def status_late(count: int, oldest: str) -> str:
    """Messages that should have gone out by now."""
    are = "is" if count == 1 else "are"
    return (
        f"{plural(count, 'message')} {are} late, the oldest was due {oldest}. "
        "They go out as soon as Discord takes them; if this stays, restart the bot."
    )


def status_failed(count: int, reasons: str) -> str:
    """Messages that Discord turned away."""
    were = "was" if count == 1 else "were"
    return (
        f"{plural(count, 'message')} {were} turned away within 7 days: {reasons}. "
        "Mend what is named here, then press **Try again** for those of the last day."
    )


def status_unknown(count: int, where: str) -> str:
    """Messages of which nobody knows whether they arrived."""
    return (
        f"Of {plural(count, 'message')} within 7 days nobody can tell whether Discord took it"
        f"{where}. Look there, and say it again yourself if it is missing."
    )


def status_skipped(count: int) -> str:
    """Messages that came too late to be of use."""
    were = "was" if count == 1 else "were"
    return (
        f"{plural(count, 'message')} came too late to be of use within 7 days and {were} skipped. "
        "Say what still matters with `/nexus announce`."
    )


def status_trouble(channel_id: int, code: int, since: str) -> str:
    """A channel in which nothing is tried, since Discord said no there."""
    if code in {10003, 10004}:
        return f"<#{channel_id}> was gone {since}. {STATUS_CHANNEL_GONE}"
    return (
        f"<#{channel_id}> turned the bot away {since}: {why_unsaid(f'discord {code}')}. "
        "What is meant for it waits. Once that is mended, press **Check again**."
    )


def status_tried_again(count: int) -> str:
    """Messages that are open once more."""
    return f"{plural(count, 'message')} will be sent again within a minute."


def status_title(count: int) -> str:
    """The title of a diagnosis with findings."""
    return f"{plural(count, 'thing')} to look at"


def status_well(checks: int) -> str:
    """The one line of a diagnosis without findings."""
    return f"{checks} checks, nothing to mend."


def status_closed(count: int) -> str:
    """Direct messages that their readers do not take."""
    return (
        f"{plural(count, 'direct message')} within 7 days met a closed inbox, "
        "which its owner alone can open."
    )


def status_facts(waiting: int, engine: str, latency: float | None) -> str:
    """What is neither good nor bad, in a small line."""
    pace = f"Discord answers in {latency * 1000:.0f} ms" if latency is not None else ""
    queue = f"{plural(waiting, 'message')} planned or under way" if waiting else "nothing waits"
    return " · ".join(filter(None, [queue, f"{engine}, can be written", pace, NO_BACKUP]))


def change_of(subject: str, action: str, detail: Mapping[str, Any], *, own: bool = False) -> str:
    """What somebody did, after their name: in the past, in plain words; to their ``own`` post?"""
    if subject == "denied":
        what = AUDIT_ACTIONS.get(action, action.replace(".", ": "))
        return f"tried what only others may: {what}"
    changes = {
        name: value for name, value in detail.items() if isinstance(value, list) and len(value) == 2
    }
    match action:
        case "cohort.announce":
            called = f" for <@&{detail['role']}>" if detail.get("role") else ""
            return f"announced something{called}"
        case "round.pair":
            made = plural(int(detail.get("pairs", 0)), "pair")
            return f"confirmed a round: {made}, seed {detail.get('seed')}"
        case "cohort.close":
            return (
                "reopened the cohort" if detail["state"][-1] == "running" else "closed the cohort"
            )
        case "cohort.status":
            return f"let {plural(int(detail.get('tried again', 0)), 'message')} be tried again"
        case "blocker.pass" if detail.get("to"):
            return f"handed {subject} over to <@{detail['to']}>"
        case _ if action in OF_POSTS:
            return f"{OF_POSTS[action]} {subject}" + ("" if own else " of somebody else")
        case "cohort.setup" if "start" in changes and changes["start"][0] is None:
            dates = [_shown(name, changes[name][1]) for name in ("start", "end")]
            return f"began a cohort, from {' to '.join(dates)}"
        case "cohort.milestones":
            return milestone_change(detail, changes)
    said = human_list([_moved(name, *change) for name, change in changes.items()])
    return said or f"changed {subject}"


def milestone_change(detail: Mapping[str, Any], changes: Mapping[str, list[Any]]) -> str:
    """What somebody did to a milestone."""
    name = f"*{markdown.inline(str(detail.get('name', '')), 60)}*"
    if "off" in changes:
        return f"took the milestone {name} off" if changes["off"][1] else f"put {name} back on"
    if "place" in changes:
        old, new = changes["place"]
        return f"moved the milestone {name} from place {old} to {new}"
    if changes.get("title", [""])[0] is None:
        return f"added the milestone {name}"
    return f"changed the milestone {name}: " + human_list(
        [_moved(field, *change) for field, change in changes.items()]
    )


def _moved(name: str, old: Any, new: Any) -> str:
    field = AUDIT_FIELDS.get(name, name)
    if old in (None, ""):
        return f"set {field} to {_shown(name, new)}"
    if new in (None, ""):
        return f"cleared {field}, which was {_shown(name, old)}"
    verb = "moved" if name in MOMENTS else "changed"
    return f"{verb} {field} from {_shown(name, old)} to {_shown(name, new)}"


def _shown(name: str, value: Any) -> str:
    """A value of the log: channels and roles as Discord shows them, dates as people write them."""
    if name == "forum" or name.endswith("channel"):
        return f"<#{value}>"
    if name.endswith("role"):
        return f"<@&{value}>"
    if name in MOMENTS and STAMP.match(str(value)):
        wall = datetime.fromisoformat(str(value))
        return f"{wall.day} {wall:%b %Y, %H:%M}"
    return markdown.inline(str(value), 60)
