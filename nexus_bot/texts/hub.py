"""The words of `/hub`, `/me` and `/help`."""

from collections.abc import Sequence

from nexus_bot.words import human_list, plural

NOTHING_YET = "Nothing here yet. Share the first one with `/learn`."
NOTHING_FOUND = "Nothing found. Try fewer words, another spelling, or `/hub browse`."
NO_POSTS = "You have not shared anything yet. `/learn` takes one sentence."
NO_SAVES = "Nothing saved yet. Press **Save** on a card to find it here again."
NEWEST = "The newest in the hub"
NO_KINDS = {"reopened": "no longer solved", "archived": "archived"}

_PARTS = {
    "early": "early",
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "night": "at night",
}

HELP_TITLE = "What you can do here"
HELP_LEARNERS = {
    "learn": "share something that you learned",
    "blocker": "say that you are stuck, and get help",
    "blockers": "what others are stuck with; help one",
    "project": "announce your API, so that others build on it",
    "find-api-partner": "find an API to build on, or who builds on yours",
    "hub search": "find what others learned and solved",
    "hub browse": "look around by topic",
    "hub show": "read one in full",
    "timeline": "how much time is left; add it to your calendar",
    "session": "plan to meet, and others join",
    "me": "your profile, your posts, what you hear",
}
HELP_ORGANISERS = {
    "nexus setup": "start a cohort, or change its channels, roles and dates",
    "nexus milestones": "the steps that learners tick off",
    "nexus blockers": "where blockers stand, and when mentors hear of them",
    "nexus announce": "tell everybody something, seen first",
    "nexus status": "what is wrong, and what to do",
    "nexus cohort": "all cohorts: look, rename, reopen",
    "nexus audit": "who changed what",
    "nexus close": "end the cohort, and thank everybody",
}
HELP_MENU = (
    "On any message: right-click or hold it, **Apps**, **Save as learning** or "
    "**Raise as blocker**; in a blocker's thread, **Mark as solution**. "
    "On a card: **Useful** says thanks, **Save** keeps it under `/me`."
)


def hours_told(bands: Sequence[str]) -> str:
    """When somebody works, in words: *weekdays in the morning and evening; weekends all day*."""
    told = []
    for days in ("weekday", "weekend"):
        parts = [_PARTS[part] for day, _, part in (b.partition("_") for b in bands) if day == days]
        if parts:
            when = "all day" if len(parts) == len(_PARTS) else human_list(parts)
            told.append(f"{days}s {when}")
    return "; ".join(told)


def found(total: int, *, more: bool) -> str:
    """How many were found."""
    return f"more than {total} found" if more else f"{total} found"


def corrected(typed: str, shown: str) -> str:
    """Another spelling is shown."""
    return f"Nothing for “{typed}”; showing “{shown}”."


def useful(count: int) -> str:
    """How many found it useful."""
    return f"{count} useful" if count else ""


def shared(learnings: int, challenges: int, projects: int = 0) -> str:
    """How much of somebody's the hub knows."""
    counts = {"learning": learnings, "challenge": challenges, "project": projects}
    return human_list([plural(count, what) for what, count in counts.items() if count]) + " shared"
