"""The words of `/find-api-partner`: its form, what is offered and why, who waits."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.texts.session import stamp
from nexus_bot.words import human_list, plural

SEEK_TITLE = "Find an API to build on"
SEEK_AGAIN_TITLE = "Change what you look for"
ASK_TO_PARTNER, INVITE_THEM = "Ask to partner", "Invite"
OFFER_SIGN, OWNER_SIGN, PARTNER_SIGN = "🔎", "📣", "🤝"
FITS_YOU, FREE_PLACES, WAITS_FOR_YOU = "FITS YOU", "FREE PLACES", "LOOKS FOR AN API"
WAITING_LIST = "WAITING LIST"
NOT_TOLD = "not told yet"
NO_DOCS = "not there yet"
LOOKS_FOR_ANYTHING = "any API that fits"
NOTHING_FITS_TITLE = "Nothing fits yet"
NOBODY_WAITS_TITLE = "Nobody looks for an API like yours now"
ALL_TAKEN_TITLE = "All places are taken"
DID_NOT_ANSWER = "A request between you two lapsed before, so this comes last."
BAND_NAMES = {
    "weekday_early": "Weekdays, early, 6 to 9",
    "weekday_morning": "Weekdays, morning, 9 to 12",
    "weekday_afternoon": "Weekdays, afternoon, 12 to 17",
    "weekday_evening": "Weekdays, evening, 17 to 21",
    "weekday_night": "Weekdays, night, 21 to 24",
    "weekend_early": "Weekend, early, 6 to 9",
    "weekend_morning": "Weekend, morning, 9 to 12",
    "weekend_afternoon": "Weekend, afternoon, 12 to 17",
    "weekend_evening": "Weekend, evening, 17 to 21",
    "weekend_night": "Weekend, night, 21 to 24",
}
_TERMS = {
    "stack": "Both know {facts}",
    "docs": "Its API docs are there",
}


def why_it_fits(term: str, facts: Sequence[str], number: float, *, owner: str = "") -> str:
    """One reason for a match in plain words; its facts are what the scoring found."""
    if term == "hours":
        return f"{hours_in_common(number)} in common"
    if term == "places":
        return "1 place is free" if number == 1 else f"{number:.0f} places are free"
    if term == "active":
        return f"{owner} was here {_ago(number)}"
    if term == "words":
        return f"You both wrote: {', '.join(map(_plain, facts))}"
    return _TERMS[term].format(facts=human_list(facts))


def _plain(word: str) -> str:
    """A word as it stands within a sentence: in lower case, unless it is written its own way."""
    return word.lower() if word[1:] == word[1:].lower() else word


def hours_in_common(hours: float) -> str:
    """How many hours a week two people could work at the same time."""
    return "less than an hour a week" if hours < 1 else f"{plural(int(hours), 'hour')} a week"


def _ago(days: float) -> str:
    if days < 1:
        return "today"
    return "yesterday" if days < 2 else f"{plural(int(days), 'day')} ago"


def offer_foot(place: int, total: int, *, fits: bool = True) -> str:
    """What is to be done with a suggestion."""
    if total == 1:
        return f"This is the only one that {'fits' if fits else 'has a free place'} now."
    return f"{place} of {total}, the best first. Ask more than one if you like."


def offer_asked(lapses_at: datetime) -> str:
    """The reader's request for what is shown is open."""
    until = stamp(lapses_at, "f")
    return f"You asked already. The answer comes by {until}, or your request lapses."


def they_asked(name: str) -> str:
    """The one who is shown has asked the reader."""
    return f"{name} asked you already. **Read it** and answer."


def waits_for_you(name: str, number: int, *, invites: bool) -> str:
    """Somebody else waits for an answer of the reader."""
    return f"{name} {'invites you to' if invites else 'asks to'} build on `#{number}`"


def more_wait(count: int) -> str:
    """More wait for an answer of the reader than are listed."""
    return f"{plural(count, 'more waits', 'more wait')}: `/me`, **My partners** lists them."


def offer_invited(lapses_at: datetime) -> str:
    """The reader's invitation to who is shown is open."""
    until = stamp(lapses_at, "f")
    return f"You invited them already. They answer by {until}, or your invitation lapses."


def open_requests(lines: Sequence[str]) -> str:
    """What a reader waits for."""
    return f"You wait for {plural(len(lines), 'answer')}: {human_list(lines)}."


def nothing_fits(since: datetime | None, *, asked_for: bool) -> str:
    """No project fits, so the seeker waits."""
    first = (
        "No project with a free place fits what you look for."
        if asked_for
        else "No project has a free place for you now."
    )
    if since is None:
        return f"{first} You are not on the waiting list. **Look again** puts you on it."
    return (
        f"{first} You are on the waiting list since {stamp(since, 'D')}: "
        "we write to you as soon as one fits."
    )


WAIT_NEXT = "Other words may find more."


def no_longer_waiting() -> str:
    """The seeker left the waiting list."""
    return (
        "You look for no API now: we write no more about new projects, and their owners do not "
        "see you. **Look again** changes that."
    )


def nobody_waits(number: int) -> str:
    """No seeker whom an owner could invite."""
    return (
        f"Everyone who looks for an API is shown #{number} where it fits, and those who wait hear "
        "of it. Come back later, or make it easier to find: tags and API docs help (`/project`)."
    )


def who_builds(number: int, names: Sequence[str]) -> str:
    """Who has the places of a project that is full, and how it gets more."""
    if not names:
        return f"#{number} offers no place now. `/project` gives it some, if you like."
    verb = "builds" if len(names) == 1 else "build"
    return f"{human_list(names)} {verb} on #{number}. `/project` gives it more places, if you like."


def ask_title(name: str) -> str:
    """The title of the form that asks, within Discord's 45 characters."""
    return f"Ask {name}"


def invite_title(name: str) -> str:
    """The title of the form that invites."""
    return f"Invite {name}"
