"""The words of `/timeline`, of reminders, of calendars and of scheduled events."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.texts.session import SESSION_KINDS
from nexus_bot.texts.times import day
from nexus_bot.words import human_list, plural

COHORT_NAME = "Project Nexus"
EVENT_NAMES = {
    "start": "{name} starts",
    "end": "Deadline of {name}",
    "last": "{name} ends",
}
EVENT_ABOUT = {
    "start": "Project Nexus begins. /timeline shows what comes when, /help how to begin.",
    "end": "Everything is handed in by now. /timeline shows how much time is left.",
}
CALENDAR_ABOUT = {
    "start": "Run /timeline in the cohort's channel to see what comes when.",
    "end": "Hand everything in before this moment.",
}
TIMELINE_HEAD = "📅 TIMELINE"
DATES_TITLE = "Change the dates"
DATE_NAMES = {"start": "Start", "deadline": "Deadline", "end": "End", "timezone": "Time zone"}
CALENDAR_MADE = (
    "Open the file and your calendar takes every date. Dates may move: fetch it again then, "
    "and the entries are moved, not doubled."
)
NOTHING_COMES = "Nothing more is planned. Thank you for being part of it."
NOTHING_CHANGED = "These are the dates as they stand. **Change** opens the form again."
REMINDED = "You hear privately of the deadline and of the start."
REMINDERS_ON = "Done: you are reminded privately from now on."
REMINDERS_OFF = "Done: no more private reminders. **Remind me** switches them on again."
CLOSED_HINT = (
    "If we cannot send you direct messages, we tell you in the channel. "
    "The channel gets every reminder too."
)
NO_COHORT_NOW = "No cohort runs here now. Your choice counts for the next one."
REMINDERS_TITLE = "When each reminder is sent"
DATES_CHANGED_MEANWHILE = (
    "The dates were changed meanwhile, so nothing was saved. "
    "**Fix it** shows what you typed beside the dates as they are now."
)
OWN_WORDS_HINT = (
    "Your words replace our text; the deadline and next step are added. "
    "Leave it empty to use our text."
)
REMINDER_FORM = "Change a reminder"
REMINDERS_HINT = "Choose one to change its time or its words, or to leave it out."

MOMENT_NAMES = {
    "kickoff": "Kick-off",
    "tip-project": "Tip: your project",
    "tip-partner": "Tip: find each other",
    "tip-plan": "Tip: plan together",
    "half-time": "Half-time",
    "week-left": "One week left",
    "days-left": "Three days left",
    "day-left": "One day left",
    "hour-left": "One hour left",
    "deadline": "The deadline",
    "end": "The end",
}
MOMENT_TITLES = {
    "kickoff": "It begins",
    "tip-project": "Which project did you choose?",
    "tip-partner": "Who builds on your API?",
    "tip-plan": "Plan how your parts fit together",
    "half-time": "Half of the time is over",
    "week-left": "One week to the deadline",
    "days-left": "Three days to the deadline",
    "day-left": "One day to the deadline",
    "hour-left": "One hour to the deadline",
    "deadline": "The deadline has come",
    "end": "The end of this cohort",
}
COUNTDOWN_TITLE = "The deadline comes closer"
OWN_TIME_TITLES = {
    "kickoff": "What to do first",
    "half-time": "How far are you?",
    "week-left": COUNTDOWN_TITLE,
    "days-left": COUNTDOWN_TITLE,
    "day-left": COUNTDOWN_TITLE,
    "hour-left": COUNTDOWN_TITLE,
}
MOMENT_BODIES = {
    "kickoff": (
        "In the first week:\n"
        "- tell the channel which project you chose\n"
        "- find who builds on your API, or whose API you build on\n"
        "- plan the integration and what you will test together"
    ),
    "tip-project": (
        "Tell the channel in two sentences: what it does, and for whom. Add the repository, "
        "however empty it is. Others can only build on what they know."
    ),
    "tip-partner": (
        "Backend learners: announce your API, so that others can ask to build on it. Frontend "
        "learners: say what you look for, and see what fits. What two agree on gets a plan."
    ),
    "tip-plan": (
        "Agree with whoever builds on your API: its address, how one logs in, which endpoints "
        "come first, and three things that you will test together."
    ),
    "half-time": (
        "Look at what is done and what is left. If there is too much left, choose fewer features "
        "now; one that works is better than three that almost work."
    ),
    "week-left": "Finish what you have begun; leave new ideas for the README's last paragraph.",
    "days-left": "Deploy now, while there is time to mend it. Then README, slides, demo video.",
    "day-left": "Hand in what works. Open every link once in a private window, as others would.",
    "hour-left": "Hand in now, even if it is not perfect. What is late is marked as late.",
    "deadline": "Thank you for everything that you built. What comes in from now on is late.",
    "end": "Thank you for what you built and explained. The hub keeps it for those to come.",
}
COUNTDOWN_BODY = "Look at what is still missing, and do the most important part first."
OWN_TIME_BODIES = {
    "kickoff": (
        "Do these things first:\n"
        "- tell the channel which project you chose\n"
        "- find who builds on your API, or whose API you build on\n"
        "- plan the integration and what you will test together"
    ),
    "week-left": COUNTDOWN_BODY,
    "days-left": COUNTDOWN_BODY,
    "day-left": COUNTDOWN_BODY,
    "hour-left": COUNTDOWN_BODY,
}
MOMENT_NEXT = {
    "kickoff": (
        "{project} announces your API · {find-api-partner} finds one to build on · "
        "{help} shows the rest"
    ),
    "tip-project": "{project} announces your API · {learn} keeps what you find out on the way",
    "tip-partner": "{find-api-partner} shows whose API fits · {project} announces yours",
    "tip-plan": "{session} finds an hour for it · {hub search} shows how others did it",
    "half-time": "{timeline} shows what comes · {session} gets you help",
    "week-left": "{timeline} shows the time left · {learn} saves what you learned",
    "days-left": "{timeline} shows the time left · {hub search} finds what others learned",
    "day-left": "{timeline} shows the time left",
    "hour-left": "{timeline} shows the time left",
    "deadline": "{learn} saves what you would tell the next cohort",
    "end": "{hub browse} shows what you all learned",
}
NEW_CLOCKS = "The cohort follows other clocks then: the same hours on the wall, at other moments."
OWN_DEADLINE_GOES = "The deadline of its own goes: the end is the deadline."
SHORT_DATE = "It does not fit into a cohort this short."


def event_name(which: str, name: str) -> str:
    """What a scheduled event or an entry of a calendar is called."""
    return EVENT_NAMES[which].format(name=name or COHORT_NAME)


def event_mark(which: str, cohort_id: int) -> str:
    """The line by which a scheduled event is known again."""
    return f"Timeline {cohort_id} · {which}"


def milestone_due(title: str) -> str:
    """A milestone on a calendar."""
    return f"Due: {title}"


def session_entry(kind: str, topic: str) -> str:
    """A session on a calendar."""
    return f"{SESSION_KINDS.get(kind, kind.capitalize())}: {topic}"


def timeline_standing(day_now: int, days: int, left: int) -> str:
    """Where a cohort stands between its start and its deadline."""
    if left == 0:
        return f"Day {day_now} of {days} · the deadline is today"
    return f"Day {day_now} of {days} · {plural(left, 'day')} left"


def deadline_elsewhere(wall: datetime) -> str:
    """A deadline that lies outside of its cohort."""
    return (
        f"The deadline, {day(wall)}, does not lie between the start and the end. "
        "Change it, or leave it empty: the end is the deadline then."
    )


def moment_outside(name: str) -> str:
    """A time at which a reminder would be untrue."""
    if name in {"deadline", "end"}:
        return (
            f"*{MOMENT_NAMES[name]}* is sent when it has come, at most two days later. "
            "Choose such a time, or leave it empty for the usual one."
        )
    return (
        f"*{MOMENT_NAMES[name]}* is sent between the start and the deadline. "
        "Choose such a time, or leave it empty for the usual one."
    )


def reminders_moved(count: int, coming: int = 0) -> str:
    """How many reminders come at another time now, and how many come that had passed."""
    moved = f"{plural(count, 'reminder')} moved." if count else ""
    come = f"{plural(coming, 'more reminder')} will come." if coming else ""
    return " ".join(filter(None, (moved, come))) or "No reminder has to move."


def reminders_would_move(count: int, coming: int = 0) -> str:
    """How many reminders would come at another time, and how many that have passed."""
    moved = f"{plural(count, 'reminder')} will move with them." if count else ""
    come = f"{plural(coming, 'more reminder')} will come." if coming else ""
    return " ".join(filter(None, (moved, come))) or "No reminder moves."


def told_instead(name: str) -> str:
    """Why a moment does not come: a weightier one does."""
    return f"*{MOMENT_NAMES[name]}* comes within an hour of it."


def not_sent_beside(names: Sequence[str]) -> str:
    """Moments that a change keeps from being sent."""
    listed = human_list([f"*{MOMENT_NAMES[name]}*" for name in names])
    is_are = "it is" if len(names) == 1 else "they are"
    return f"{listed} would come within an hour of it, so {is_are} not sent."


def usual_time(wall: datetime | None) -> str:
    """What the field of a reminder's time says of the time that it has by itself."""
    if wall is None:
        return "Leave it empty, and it is not sent: it does not fit into this cohort."
    return f"Usually {day(wall)}. Leave it empty to use that time."


def dates_announced(start: datetime | None, deadline: datetime) -> str:
    """What learners should hear of dates that changed; the start, while it is to come."""
    lines = [f"Start: <t:{int(start.timestamp())}:F>"] if start else []
    return "\n".join(
        ["The dates have changed.", *lines, f"Deadline: <t:{int(deadline.timestamp())}:F>"]
    )


def where_commands_work(url: str) -> str:
    """The line on a private reminder that leads to where commands can be run."""
    return f"Commands work in [the cohort's channel]({url}), not here."


def comes_late(since: str) -> str:
    """The line on a reminder that could not come in time."""
    return f"This is late. We could not send it {since}."
