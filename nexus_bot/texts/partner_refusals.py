"""Why partners cannot be found, asked or parted, and what to do instead."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.markdown import named
from nexus_bot.texts.session import stamp
from nexus_bot.words import human_list, plural

NO_REQUEST = "There is no such request here any more. `/me`, **My partners** shows what is open."
NO_PARTNERSHIP = "There is no such partnership here. `/me`, **My partners** shows yours."
NO_PROJECT_YET = (
    "Announce your API first with `/project`; then you see here who looks for one like it."
)
PROJECT_IS_YOURS = "This project is yours, so others ask you. `/find-api-partner` shows who looks."
PARTNERS_OF_OLD_COHORT = (
    "That was in a cohort that is over, so nobody is asked there any more. "
    "While a cohort runs, `/find-api-partner` shows who looks and what fits."
)
NO_SEEKER = (
    "They do not look for an API in this cohort any more. `/find-api-partner` shows who does."
)
NOTHING_TO_SHOW = "Run `/find-api-partner` and say what you look for; then we show what fits."
EMPTY_QUESTION = "Write your question in letters or digits, so that it can be answered."
EMPTY_ANSWER = "Write your answer in letters or digits, so that it can be read."
EMPTY_REASON = "Say in a few words why, in letters or digits; the other one reads it."
NO_QUESTION = "There is no question to answer here. You hear as soon as they decide or ask."
_STANDS = {
    "accepted": "{asked} said yes already: {seeker} and {owner} build on #{number}.",
    "declined": "{asked} declined the {what} already. `/find-api-partner` shows who else fits.",
    "withdrawn": "{asker} took the {what} back, so no answer is needed any more.",
    "lapsed": (
        "The {what} lapsed: {asked} did not answer within two days. "
        "`/find-api-partner` shows who is free now."
    ),
}
_STANDS_FOR_ASKER = {
    "accepted": "{asked} said yes: you are partners. `/me`, **My partners** leads to your plan.",
    "withdrawn": "You took your {what} back already. `/find-api-partner` shows who else fits.",
}
_STANDS_FOR_ASKED = {
    "accepted": "You said yes already: you are partners. `/me`, **My partners** has your plan.",
    "declined": "You declined the {what} already. `/find-api-partner` shows who else fits.",
    "lapsed": (
        "The {what} lapsed: you did not answer within two days. "
        "`/find-api-partner` shows who is free now."
    ),
}


def _name(name: str) -> str:
    return named(name, 40)


def request_stands(
    state: str,
    *,
    asker: str,
    asked: str,
    seeker: str,
    owner: str,
    number: int,
    reader: str,
    invited: bool = False,
) -> str:
    """What became of a request, for one who comes too late; ``reader`` is asker or asked."""
    own = {"asker": _STANDS_FOR_ASKER, "asked": _STANDS_FOR_ASKED}.get(reader, {})
    said = own.get(state, _STANDS[state])
    return said.format(
        asker=_name(asker),
        asked=_name(asked),
        seeker=_name(seeker),
        owner=_name(owner),
        number=number,
        what="invitation" if invited else "request",
    )


def all_places_taken(number: int, names: Sequence[str]) -> str:
    """A project without a free place, and who has them."""
    if not names:
        return f"#{number} has no free place. `/find-api-partner` shows what else fits."
    who = human_list([_name(name) for name in names])
    verb = "builds" if len(names) == 1 else "build"
    return (
        f"{who} {verb} on #{number} already, and no place is free. "
        "`/find-api-partner` shows what else fits."
    )


def takes_no_partners(number: int) -> str:
    """A project that takes no partner any more."""
    return f"#{number} takes no partners any more. `/find-api-partner` shows what else fits."


def builds_already(number: int | None, name: str) -> str:
    """The reader has a partner."""
    what = f"on #{number} with" if number else "with"
    return (
        f"You build {what} {_name(name)} already. To look for another, "
        "end that first: `/me`, **My partners**."
    )


def they_build_already(seeker: str, number: int | None) -> str:
    """A seeker who has a partner by now."""
    what = f"builds on #{number} by now" if number else "has a partner by now"
    return f"{_name(seeker)} {what}. `/find-api-partner` shows who still looks."


def partner_has_left(name: str) -> str:
    """Somebody who is no longer in the server."""
    return f"{_name(name)} is no longer here. `/find-api-partner` shows who is."


def too_many_asks(limit: int) -> str:
    """More projects asked at once than one can have in mind."""
    return (
        f"You wait for {plural(limit, 'answer')} already. Withdraw one first "
        "(`/me`, **My partners**), or wait for an answer."
    )


def too_many_invitations(limit: int) -> str:
    """More people invited at once than ever fit."""
    return (
        f"{plural(limit, 'invitation')} of yours wait for an answer. Withdraw one first "
        "(`/me`, **My partners**), or wait for an answer."
    )


def owner_declined(owner: str, number: int) -> str:
    """A seeker whom the owner of a project declined."""
    return (
        f"{_name(owner)} said no for #{number} before, so they are not asked again. "
        "`/find-api-partner` shows who would be glad of you."
    )


def seeker_declined(seeker: str) -> str:
    """An owner whose invitation was declined."""
    return (
        f"{_name(seeker)} declined your invitation before, so they are not asked again. "
        "They can still ask you themselves."
    )


def answered_already(name: str) -> str:
    """A question that has its answer."""
    return f"You answered this already. {_name(name)} decides next; you hear of it."


def partnership_ended(at: datetime | None) -> str:
    """A partnership that is over."""
    when = f" {stamp(at, 'R')}" if at else ""
    return f"This partnership ended{when}. `/find-api-partner` finds the next one."


def outdone_before(number: int) -> str:
    """A request that could not come true when it was open, though it could now."""
    return (
        f"This request ended when #{number} or one of you was taken. "
        "There is a free place again: ask once more with `/find-api-partner`."
    )
