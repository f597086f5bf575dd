"""The words of what organisers arrange: milestones, cohorts, announcements."""

from collections.abc import Sequence

from nexus_bot.words import human_list, plural

MILESTONES = (
    "Project chosen",
    "Proposal",
    "Data model",
    "Core endpoints",
    "Authentication",
    "API docs",
    "Deployment",
    "README",
    "Slides",
    "Demo video",
)
MILESTONES_HEAD = "What learners tick off"
MILESTONES_EMPTY = "No steps yet. **Add** makes the first one."
MILESTONES_HOW = "Choose a step to change it. Learners see the steps in this order."
MILESTONE_NEEDS_TITLE = "A milestone needs a title of letters, such as `Data model`. Type one."
MILESTONE_FORMS = {"add": "Add a milestone", "edit": "Change a milestone"}
MILESTONE_OFF = "taken off"
MILESTONE_LATE = " ⚠️ after the cohort's end"


def too_many_milestones(most: int) -> str:
    """More steps than a list holds."""
    return f"A cohort has up to {most} milestones. Take one off the list first."


def same_milestone(title: str) -> str:
    """Two steps of one name."""
    return f"There is a milestone *{title}* already. Give this one another title."


COHORTS_HEAD = "The cohorts of this server"
COHORTS_EMPTY = "No cohort yet. `/nexus setup` begins the first one."
COHORTS_ONE = "One runs at a time: `/nexus close` ends it, then the next can begin."
COHORTS_NEXT = "None runs now. Begin a new one, or choose an earlier one to look at or reopen."
COHORT_NAME_TITLE = "Rename a cohort"
COHORT_NEEDS_NAME = "A cohort needs a name of letters or digits, such as `ProDev 7`. Type one."
COHORT_STATES = {"running": "running", "closed": "closed"}
CLOSED_ALREADY = "That cohort is closed already. `/nexus cohort` shows it, and can reopen it."
RUNS_ALREADY = "That cohort runs already. `/nexus status` shows how the bot works."
OTHER_RUNS = (
    "Another cohort runs by now, and a server has one at a time. "
    "Close that one first with `/nexus close`."
)
CLOSING = (
    "No more reminders come, and the start and deadline leave the server's calendar.",
    "All that was shared stays in the hub, and who changed what in `/nexus audit`.",
    "Until a new cohort begins you can reopen this one.",
)
CLOSED_NEXT = "It can be reopened until a new one begins; the hub stays open to everybody."
REOPENED = "It runs again: reminders that are still to come are planned, buttons work as before."
REOPENED_ENDED = (
    "It runs again, but no reminder will come. "
    "Its end has passed: move it with `/timeline`, **Edit**."
)
FAREWELL_NEXT = "All of it stays: `/hub search` finds it, for you and for those who come after you."

ANNOUNCE_TITLE = "Announce something"
ANNOUNCE_HOW = "This is how everybody will see it. Nothing is posted until you press **Post**."
NOTHING_TO_ANNOUNCE = "There is nothing to announce yet. Write it in a sentence or more."
EVERYONE_IS_NOT_CALLED = (
    "An announcement never mentions @everyone. Choose the role of those it is for, or "
    "nobody: all who read the channel see it."
)
ANNOUNCED_ALREADY = "That was posted already. `/nexus announce` begins another one."
ANNOUNCED = {
    "sent": "Posted in the cohort's channel.",
    "failed": (
        "It could not be posted: the bot may not write in the cohort's channel. "
        "`/nexus status` says what to do. Your text is kept: **Open it again**, then post it."
    ),
}
ANNOUNCED_SOON = "It is stored and follows in a moment; `/nexus status` shows what waits."
ROLE_IS_SILENT = (
    "Discord will show the role, but not call its members: in the server's settings, Roles, "
    "allow anyone to mention it, or give the bot the right to mention all roles."
)


MENTORS_IN_PUBLIC = (
    "⚠️ The mentor channel is the channel of the cohort, so everybody would read what mentors are "
    "told. Choose another one: **Channels**."
)
DELETED_ROLE, DELETED_CHANNEL = "a deleted role", "a deleted channel"


def role_doubled(role: str, names: Sequence[str]) -> str:
    """One role that stands for two groups of people."""
    return f"⚠️ {role} is the role of {human_list(names, 'and')}. Choose one for each: **Roles**."


def thanked_in(channel_id: int) -> str:
    """Where everybody is thanked."""
    return f"Everybody is thanked in <#{channel_id}>."


def sessions_stay(count: int) -> str:
    """What becomes of sessions that were planned for later."""
    are, stay = ("is", "it stays") if count == 1 else ("are", "they stay")
    return (
        f"{plural(count, 'session')} {are} still to come: {stay}, "
        "for their hosts to hold or to cancel."
    )


def blockers_wait(count: int) -> str:
    """What becomes of blockers that nobody has solved."""
    wait, them = ("waits", "it") if count == 1 else ("wait", "them")
    return f"{plural(count, 'blocker')} still {wait}; nobody is asked about {them} any more."


def ends_later(end: str) -> str:
    """A cohort that is closed before its end."""
    return f"Its end is still to come: {end}."


def came_of_it(learnings: int, people: int) -> str:
    """What was shared in a cohort."""
    if not learnings:
        return "Nothing was shared yet"
    return f"{plural(learnings, 'learning')} by {plural(people, 'person', 'people')}"


def farewell(learnings: int, people: int, sessions: int, solved: int) -> str:
    """What a cohort leaves behind, in a sentence."""
    parts = []
    if learnings:
        parts.append(came_of_it(learnings, people))
    if solved:
        parts.append(plural(solved, "solved blocker"))
    if sessions:
        parts.append(plural(sessions, "session"))
    if not parts:
        return "Thank you for being here."
    return f"You leave {human_list(parts)} behind."


def says_late(due: str) -> str:
    """A message that comes later than it was meant."""
    return f"This comes late: it was meant for {due}."
