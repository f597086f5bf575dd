"""The words of `/timeline`, of reminders and of scheduled events."""

EVENT_NAMES = {"start": "{name} starts", "end": "Deadline of {name}"}
EVENT_ABOUT = {
    "start": "Project Nexus begins. `/timeline` shows what comes when, `/help` how to begin.",
    "end": "Everything is handed in by now. `/timeline` shows how much time is left.",
}
COHORT_NAME = "Project Nexus"


def event_name(which: str, name: str) -> str:
    """What a scheduled event is called."""
    return EVENT_NAMES[which].format(name=name or COHORT_NAME)


def event_mark(which: str, cohort_id: int) -> str:
    """The line by which a scheduled event is known again."""
    return f"Timeline {cohort_id} · {which}"
