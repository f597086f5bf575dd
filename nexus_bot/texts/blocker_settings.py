"""The words of how blockers are arranged for a cohort, and of what each member hears of them."""

from collections.abc import Sequence

from nexus_bot.words import human_list, plural

ARRANGEMENT_HEAD = "Where blockers stand, and when somebody hears"
ARRANGEMENT_FORM = "Arrange blockers"
ARRANGEMENT_SAVED = "Saved. `/nexus audit` shows who changed it, and how it was."
ARRANGEMENT_SAME = "Nothing was changed: it is like that already."
ARRANGEMENT_HOW = (
    "Another forum counts for new blockers. Other times count for those that wait, too, "
    "from when they began to wait."
)
UNCLAIMED_QUESTION = "When do mentors hear that nobody helps?"
QUIET_QUESTION = "When is the author of a quiet one asked?"
QUIET_HINT = "Once somebody helps. Each “still stuck” doubles it."
MENTORS_ARE_SILENT = (
    "⚠️ Discord will not call the mentors when somebody asks for one: in the server's settings, "
    "Roles, allow anyone to mention their role, or give the bot the right to mention all roles."
)
FORUM_GONE = (
    "⚠️ The forum for blockers no longer exists. **Change** takes another one, "
    "or none: then they are cards in the channel."
)
FORUM_IS_READY = "The forum has all the tags, and the bot may post there."


def waiting_blockers(count: int) -> str:
    """How many blockers are neither solved nor closed."""
    return f"{count} waiting" if count else "none waiting"


def mentors_hear(hours: int, place: str, *, are_mentors: bool) -> str:
    """When and where it is told that nobody helps."""
    when = f"after {plural(hours, 'hour')} without a helper, in {place}"
    none = " (there is no mentor channel: `/nexus setup`, **Channels** takes one)"
    return when + ("" if are_mentors else none)


def author_asked(days: int) -> str:
    """When the author of a quiet blocker is asked."""
    return f"after {plural(days, 'day')} without a word in its thread; *still stuck* doubles that"


def hours_choice(hours: int) -> str:
    """A number of hours to choose, in days where it is some."""
    days, rest = divmod(hours, 24)
    return plural(hours, "hour") if rest or not days else f"{hours} hours ({plural(days, 'day')})"


def hours_outside(least: int, most: int) -> str:
    """A number of hours that is not taken."""
    return f"Mentors can hear of it after {least} to {most} hours. Choose a number between the two."


def days_outside(least: int, most: int) -> str:
    """A number of days that is not taken."""
    return f"An author is asked after {least} to {most} days. Choose a number between the two."


def tags_missing(forum: str, names: Sequence[str]) -> str:
    """A forum whose posts cannot show all their states."""
    which = human_list([f"*{name}*" for name in names], "and")
    tag, it = ("tag", "it") if len(names) == 1 else ("tags", "them")
    return (
        f"⚠️ {forum} has no {tag} {which} that the bot may use, so its posts cannot show that. "
        f"Open the forum's settings, Tags, and add {it}; areas can be tags, too."
    )


HEARING_HEAD = "What we write to you"
HEARING_HOW = "If we cannot send you direct messages, we tell you in the channel."
HEARING_DONE = {
    ("answers", True): "Done: you hear when somebody answers your blockers.",
    ("answers", False): "Done: you hear no more of answers to your blockers.",
    ("thanks", True): "Done: you hear when something is solved that you helped with.",
    ("thanks", False): "Done: you hear no more when something is solved that you helped with.",
    ("partners", True): "Done: you hear privately of requests and of your partners.",
    ("partners", False): (
        "Done: you read of requests and of your partners in the channel, with your name alone."
    ),
    ("solutions", True): "Done: you hear how blockers that you follow were solved.",
    ("solutions", False): "Done: you hear no more how blockers that you follow were solved.",
}
HEARD = {
    "answers": "**Answers** to your blockers",
    "thanks": "**Thanks** for what you helped to solve",
    "solutions": "**Solutions** of blockers that you have too",
    "partners": "**Partners**: requests and answers; off, they come in the channel",
}
HEARING_NOTHING = "nothing"


def hears(wanted: Sequence[str]) -> str:
    """What somebody hears privately, in a few words."""
    return f"you hear privately of {human_list(wanted, 'and') or HEARING_NOTHING}"
