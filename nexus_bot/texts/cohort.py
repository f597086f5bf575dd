"""The words of `/nexus` and of cohorts."""

from datetime import datetime

SETUP_TITLE = "Set up a cohort"
SETUP_NEEDS_CHANNEL = "A cohort needs its channel. Choose where learners read and write."
EVERYONE_IS_NO_ROLE = (
    "@everyone cannot be one of the roles: then everybody would be a mentor or a learner. "
    "Choose a role that only these people have."
)
ROLES_TITLE = "Roles and mentor channel"
NOT_OF_THIS_SERVER = (
    "A channel or role of these is not in this server, or is no text channel. "
    "Choose from the lists that `/nexus setup` offers."
)
COHORT_NEXT = "Learners can begin: `/help` shows them how, `/learn` shares the first thing."
CHANNEL_GONE = "⚠️ One of the channels no longer exists. Press **Change** and choose another."
PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}


def setup_needs_date(name: str) -> str:
    """A first set-up without one of the dates."""
    return f"The {name} date is missing. Type one like `2026-09-08` or `8 September 18:00`."


def bad_date(name: str, typed: str) -> str:
    """A date that cannot be read."""
    shown = typed.replace("`", "'")[:40]
    return (
        f"`{shown}` is not a date we can read for the {name}. "
        "Type one like `2026-09-08` or `8 September 18:00`."
    )


def day(wall: datetime) -> str:
    """A wall time as a sentence says it."""
    clock = f", {wall:%H:%M}" if (wall.hour, wall.minute) not in {(0, 0), (23, 59)} else ""
    return f"{wall.day} {wall:%B %Y}{clock}"


def end_before_start(start: datetime, end: datetime) -> str:
    """The dates stand the wrong way round."""
    return f"The end is not after the start: {day(start)}, then {day(end)}. Change one of the two."


def missing_permissions(channel: str, names: list[str]) -> str:
    """What the bot may not do in a channel, and how to allow it."""
    listed = ", ".join(f"**{PERMISSIONS[name]}**" for name in names)
    return (
        f"⚠️ In {channel} the bot still lacks {listed}. "
        "Open the channel's settings, Permissions, add the bot's role and allow these."
    )


def shifted(names: tuple[str, ...]) -> str:
    """A date that a change of clocks moved."""
    return (
        f"The {' and '.join(names)} falls into the hour that clocks skip that day; "
        "it was moved past the gap."
    )
