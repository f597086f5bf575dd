"""The words of `/project`: its form, its cards, its answers, and why something cannot be done."""

from collections.abc import Sequence

from nexus_bot.words import human_list, plural

PROJECT_TITLE = "Announce your project"
PROJECT_EDIT_TITLE = "Edit your project"
PROJECT_SIGN = "🔌"
PROJECT_STATE = "API PROJECT"
PROJECT_ARCHIVED = "ARCHIVED"
PROJECT_QUESTIONS = {
    "title": "What is your project called?",
    "pitch": "What does its API do?",
    "repository": "Where is its code?",
    "docs": "Where are its API docs?",
    "tags": "What is it built with?",
}
BUILD_ON = "Build on this API"
PLACES_HINT = "How many may build on it?"
REPOSITORY, API_DOCS = "Repository", "API docs"
WHOLE_PITCH_BELOW = "The whole pitch is in the file below."
PROJECT_WITHOUT_TITLE = "Give your project a name, in letters or digits."
PROJECT_WITHOUT_PITCH = (
    "Say in a sentence or two what your API does, in letters or digits, "
    "so that others know what they could build on it."
)
PROJECT_CARD_WAITS = "Its card follows in a moment."
PROJECT_CARD_FAILED = (
    "Its card could not be posted: the bot may not write in the cohort's channel. "
    "Tell an organiser; `/find-api-partner` offers it all the same."
)
PROJECT_CARD_STANDS = "Its card stands in the channel again."
PROJECT_CHANGES = {
    "sent": "",
    "failed": "The bot can no longer reach its card. **Show its card** posts a new one.",
    "cancelled": "It has no card now. **Show its card** posts one.",
}
_ADDRESSES = {
    "own": (
        "The address of {whose} only works on your computer. Give the one where it is deployed, "
        "or leave it out until then."
    ),
    "not_https": "The address of {whose} must start with `https://`. Put that in front of it.",
    "too_long": "The address of {whose} is longer than 500 characters. Use a shorter one.",
    "bad_characters": (
        "The address of {whose} has spaces or signs in it that no address has. Copy it again."
    ),
    "user_info": (
        "The address of {whose} has a name or password before the `@`. Take that part out."
    ),
    "not_public": (
        "The address of {whose} works only inside a private network, or is a bare number. "
        "Use a name that everybody can open."
    ),
    "malformed": "The address of {whose} is not complete. Copy it again from the address bar.",
}


def bad_address(whose: str, reason: str) -> str:
    """An address of a project that is not taken; *own* is one of the author's computer."""
    return _ADDRESSES[reason].format(whose=whose)


def places_left(free: int, places: int) -> str:
    """How many may still build on a project."""
    if not places:
        return "no places"
    if not free:
        return f"full, {plural(places, 'place')}"
    if places == 1:
        return "1 place free"
    return f"{free} of {plural(places, 'place')} free"


def place_option(taken: int, places: int) -> str:
    """What a number of places means for a project."""
    if not places:
        return "nobody is asked to build on it"
    if not taken:
        return "all free"
    return f"{taken} taken, {places - taken} free" if places > taken else "all taken"


def built_on_by(names: Sequence[str]) -> str:
    """Who builds on a project."""
    return human_list(names)


def may_build(free: int, places: int) -> str:
    """How many frontend learners may build on a project, in a sentence."""
    if not places:
        return "Nobody can ask to build on it until you offer a place below."
    if not free:
        return "All its places are taken."
    learners = plural(free, "frontend learner")
    return f"{learners} may {'still ' if free < places else ''}build on it."


def announced(number: int, free: int, places: int) -> str:
    """A project was announced."""
    return f"#{number} is announced. {may_build(free, places)}"


def project_changed(number: int, free: int, places: int, ended: int = 0) -> str:
    """A project was changed; requests ended where it has no place for them any more."""
    end = f" {plural(ended, 'open request')} {'ends' if ended == 1 else 'end'} with this."
    return f"#{number} is changed. {may_build(free, places)}{end if ended else ''}"


def project_archived(number: int, partners: int) -> str:
    """A project was archived."""
    stays = " Who builds on it already stays your partner." if partners else ""
    return (
        f"#{number} is archived: nobody new can ask to build on it.{stays} "
        "`/project` announces another one."
    )


def ask_archive(number: int, name: str, partners: int) -> str:
    """The question before a project is archived."""
    stays = f" {plural(partners, 'partner')} stay with you." if partners > 1 else ""
    if partners == 1:
        stays = " Your partner stays with you."
    return (
        f"Archive #{number} *{name}*? Nobody new can ask to build on it, "
        f"and open requests end.{stays}"
    )


def no_project(number: int) -> str:
    """No such project in this server."""
    return f"There is no project #{number} here. `/hub search` with kind *Project* lists them."


def project_is_archived(number: int) -> str:
    """A project that takes no change any more."""
    return f"#{number} is archived. `/project` announces it anew, or another one."


def places_taken(number: int, taken: int) -> str:
    """Fewer places than are taken."""
    return (
        f"{plural(taken, 'partner builds', 'partners build')} on #{number} already, "
        f"so it needs {plural(taken, 'place')} or more. "
        "To part from one, press **End partnership** under `/me`, *My partners*."
    )


def bad_places(most: int) -> str:
    """More or fewer places than a project can have."""
    return f"A project has between 0 and {most} places. Choose one of these."


def project_has_card(number: int) -> str:
    """A card that stands already."""
    return f"#{number} has its card already. **Open** leads there."
