"""The words of `/nexus setup` and of cohorts."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.texts.times import day
from nexus_bot.words import human_list

SETUP_STEPS = {"channels": "Channels", "roles": "Roles", "dates": "Dates and zone"}
SETUP_FORMS = {
    "channels": "Choose the channels",
    "roles": "Choose the roles",
    "dates": "Choose the dates",
}
SETUP_STARTS = "Three steps set a cohort up"
SETUP_GOES_ON = "The cohort as it is set up"
SETUP_HOW = "Do the steps in any order. You see it all again before anything is saved."
NOT_CHOSEN = "not chosen yet"
AS_CARDS = "cards with threads in the channel"
SETUP_MISSING = {"channel_id": "the channel", "start": "the start", "end": "the end"}
SETUP_ASKS_NEW = "Set it up like this?"
SETUP_ASKS = "Change it like this?"
SETUP_NOTHING = "Nothing is saved until you press **Save**."
SETUP_NEEDS_CHANNEL = "A cohort needs its channel. Choose where learners read and write."
EVERYONE_IS_NO_ROLE = (
    "@everyone cannot be one of the roles: then everybody would be a mentor or a learner. "
    "Choose a role that only these people have."
)
NOT_OF_THIS_SERVER = (
    "A channel or role of these is not in this server, or is of another kind. "
    "Choose from the lists that `/nexus setup` offers."
)
CLOSED_MEANWHILE = (
    "That cohort was closed meanwhile, so nothing was changed. "
    "`/nexus cohort` reopens it, `/nexus setup` begins a new one."
)
BEGUN_MEANWHILE = (
    "Another organiser set a cohort up meanwhile, so nothing was changed. "
    "`/nexus setup` shows what stands now."
)
COHORT_NEXT = (
    "Learners can begin: `/help` shows them how, `/learn` shares the first thing. "
    "`/nexus milestones` lists the ten steps they will tick off, to change as you like."
)
UTC_COUNTS = "No city is chosen yet, so the dates are in UTC. **Dates and zone** takes one."
ENDED_ALREADY = "The end has passed already, so no reminder will come."
CHECKED = "Checked: the bot may do everything that it needs."
CHECKED_LACKS = "Checked: something is still missing."
CHANNEL_GONE = (
    "⚠️ One of the channels no longer exists. Choose another: `/nexus setup`, **Channels**."
)
PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "create_private_threads": "Create Private Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
FORUM_PERMISSIONS = {
    "view_channel": "View Channel",
    "send_messages": "Create Posts",
    "send_messages_in_threads": "Send Messages in Posts",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}


def setup_needs_date(name: str) -> str:
    """A first set-up without one of the dates."""
    return f"The {name} date is missing. Type one like `2026-09-08` or `8 September 18:00`."


def setup_lacks(names: Sequence[str]) -> str:
    """What is still to be chosen before a cohort can be saved."""
    return f"Still missing: {human_list([SETUP_MISSING[name] for name in names], 'and')}."


def end_before_start(start: datetime, end: datetime) -> str:
    """The dates stand the wrong way round."""
    return f"The end is not after the start: {day(start)}, then {day(end)}. Change one of the two."


def deadline_outside(deadline: datetime) -> str:
    """The cohort's own deadline would not lie within its dates."""
    return (
        f"The deadline, {day(deadline)}, would not lie between the start and the end. "
        "Choose other dates, or move the deadline first: `/timeline`, **Edit**."
    )


def as_posts(forum: str) -> str:
    """Where blockers stand that are posts."""
    return f"posts in {forum}"


def missing_permissions(channel: str, names: Sequence[str]) -> str:
    """What the bot may not do in a channel, and how to allow it."""
    listed = ", ".join(f"**{name}**" for name in names)
    return (
        f"⚠️ In {channel} the bot still lacks {listed}. "
        "Open the channel's settings, Permissions, add the bot's role and allow these."
    )


def tag_required(forum: str, tag: str) -> str:
    """A forum that takes no post of ours, for want of a tag."""
    return (
        f"⚠️ {forum} wants a tag on every post and has none that the bot may use, so no blocker "
        f"can be posted there. Open the forum's settings, Tags, and add *{tag}*."
    )


def roles_gone(names: Sequence[str]) -> str:
    """Roles that were chosen and are no more."""
    which = human_list(names, "and")
    return f"⚠️ The role of {which} no longer exists. Choose another: `/nexus setup`, **Roles**."


def cohort_name(name: str, start: datetime) -> str:
    """What a cohort is called; one that was given no name, by its start."""
    return name or f"Cohort of {start:%B %Y}"
