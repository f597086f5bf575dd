"""The words of `/find-api-partner`: its forms, what is offered and why, asking, answering."""

from collections.abc import Sequence
from datetime import datetime

from nexus_bot.texts.session import stamp
from nexus_bot.words import human_list, plural

SEEK_TITLE = "Find an API to build on"
SEEK_AGAIN_TITLE = "Change what you look for"
ASK_TO_PARTNER, INVITE_THEM = "Ask to partner", "Invite"
REASON_TITLE = "End the partnership"
DECLINE_TITLE = "Decline kindly"
QUESTION_TITLE = "Ask before you decide"
ANSWER_TITLE = "Answer the question"
OFFER_SIGN, OWNER_SIGN, PARTNER_SIGN = "🔎", "📣", "🤝"
FITS_YOU, WAITS_FOR_YOU, ARE_PARTNERS = "FITS YOU", "LOOKS FOR AN API", "PARTNERS"
WAITING_LIST = "WAITING LIST"
NOT_TOLD = "not told yet"
NO_DOCS = "not there yet"
NO_NOTE = "without a note"
LOOKS_FOR_ANYTHING = "any API that fits"
SEEK_STORED = "Noted. These fit you, the best first."
NOTHING_FITS_TITLE = "Nothing fits yet"
NOBODY_WAITS_TITLE = "Nobody looks for an API like yours now"
OFFER_GONE = "That project is no longer open, so here is the next one."
REQUEST_STATES = {
    "open": "OPEN",
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "withdrawn": "WITHDRAWN",
    "lapsed": "LAPSED",
    "outdone": "NO LONGER POSSIBLE",
}
PARTNERSHIP_STATES = {"active": "PARTNERS", "ended": "ENDED"}
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
    "places": "{number} free",
    "docs": "Its API docs are there",
    "words": "You both wrote: {facts}",
}
_STANDS = {
    "accepted": "This was accepted: you are partners. `/me`, **My partners** leads to your plan.",
    "declined": "This was declined.",
    "withdrawn": "{asker} took this back.",
    "lapsed": "Nobody answered within two days, so this lapsed.",
    "outdone": "This cannot come true any more: the place is taken, or one of you has a partner.",
}


def why_it_fits(
    term: str, facts: Sequence[str], number: float, *, owner: str = "", is_owner: bool = False
) -> str:
    """One reason for a match in plain words; its facts are what the scoring found."""
    if term == "hours":
        return f"{hours_in_common(number)} in common"
    if term == "places":
        return "1 place is free" if number == 1 else f"{number:.0f} places are free"
    if term == "active":
        return f"{'You were' if is_owner else f'{owner} was'} here {_ago(number)}"
    if term == "docs" and is_owner:
        return "Your API docs are there"
    return _TERMS[term].format(facts=human_list(facts) if term == "stack" else ", ".join(facts))


def hours_in_common(hours: float) -> str:
    """How many hours a week two people could work at the same time."""
    return "less than an hour a week" if hours < 1 else f"{plural(int(hours), 'hour')} a week"


def _ago(days: float) -> str:
    if days < 1:
        return "today"
    return "yesterday" if days < 2 else f"{plural(int(days), 'day')} ago"


def offer_foot(place: int, total: int) -> str:
    """What is to be done with a suggestion."""
    if total == 1:
        return "This is the only one that fits now."
    return f"{place} of {total}, the best first. Ask more than one if you like."


def offer_asked(lapses_at: datetime) -> str:
    """The reader's request for what is shown is open."""
    return f"You asked already. The answer comes by {stamp(lapses_at, 'f')}, or the request lapses."


def they_asked(name: str) -> str:
    """The one who is shown has asked the reader."""
    return f"{name} asked you already. Read it and answer."


def offer_invited(lapses_at: datetime) -> str:
    """The reader's invitation to who is shown is open."""
    return f"You invited them already. They answer by {stamp(lapses_at, 'f')}, or it lapses."


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
        return f"{first} You are not on the waiting list; run `/find-api-partner` to look again."
    return (
        f"{first} You are on the waiting list since {stamp(since, 'R')}: "
        "we write to you as soon as one fits."
    )


WAIT_NEXT = "Other words may find more. `/hub search` with kind *Project* shows them all."


def no_longer_waiting() -> str:
    """The seeker left the waiting list."""
    return (
        "You left the waiting list, so we write no more about new projects. "
        "`/find-api-partner` finds them whenever you look."
    )


def nobody_waits(number: int) -> str:
    """No seeker whom an owner could invite."""
    return (
        f"Everyone who looks for an API is shown #{number} where it fits, and those who wait hear "
        "of it. Come back later, or make it easier to find: **Edit** adds tags and API docs."
    )


def no_places_left(number: int) -> str:
    """An owner whose project is full looks whom to invite."""
    return f"All places of #{number} are taken. **Edit** gives it more, if you like."


def ask_title(name: str) -> str:
    """The title of the form that asks, within Discord's 45 characters."""
    return f"Ask {name}"


def invite_title(name: str) -> str:
    """The title of the form that invites."""
    return f"Invite {name}"


def you_asked_them(name: str, lapses_at: datetime, *, invited: bool = False) -> str:
    """A request is out, and what happens next."""
    return (
        f"You {'invited' if invited else 'asked'} {name}, who hears of it now. We tell you the "
        f"answer. Without one by {stamp(lapses_at, 'f')} it lapses, and we show you the next best."
    )


def you_asked_each_other(name: str) -> str:
    """Both asked each other."""
    return f"You and {name} asked each other: you are partners."


def now_partners(name: str) -> str:
    """A request was accepted."""
    return f"You and {name} are partners now."


def thread_opens(thread_id: int | None) -> str:
    """Where two partners write."""
    if thread_id:
        return f"Write in <#{thread_id}>: your integration plan is there."
    return (
        "Your own thread with an integration plan opens in a moment; "
        "`/me`, **My partners** leads there, too."
    )


def pair_thread(thread_id: int | None) -> str:
    """Where two who are partners for a while write."""
    if thread_id:
        return f"You write in <#{thread_id}>."
    return "You have no thread of your own; `/me`, **My partners** has your plan."


def you_declined(name: str) -> str:
    """The reader declined."""
    return f"Declined. {name} hears it kindly, and you are not offered to each other again."


def you_withdrew(name: str) -> str:
    """The reader took a request back."""
    return f"You took it back. {name} hears that nothing is to be answered any more."


def you_questioned(name: str, lapses_at: datetime) -> str:
    """A question is out."""
    return (
        f"{name} hears your question now. You hear the answer, "
        f"and have until {stamp(lapses_at, 'f')} to decide."
    )


def you_answered(name: str, lapses_at: datetime) -> str:
    """An answer is out."""
    return f"{name} reads your answer now and decides by {stamp(lapses_at, 'f')}."


def answer_by(lapses_at: datetime) -> str:
    """Until when a request may be answered."""
    return f"Answer by {stamp(lapses_at, 'f')}, {stamp(lapses_at, 'R')}; then it lapses."


def they_answer_by(name: str, lapses_at: datetime) -> str:
    """Until when somebody else may answer."""
    return f"{name} has until {stamp(lapses_at, 'f')}, {stamp(lapses_at, 'R')}; then it lapses."


def how_it_stands(state: str, asker: str) -> str:
    """How a request that is settled stands."""
    return _STANDS[state].format(asker=asker)


def you_ended(name: str) -> str:
    """The reader ended a partnership."""
    return (
        f"You and {name} are no longer partners. {name} hears it with your reason. "
        "Your thread goes to the archive in a day."
    )


def they_ended(names: str) -> str:
    """Staff ended a partnership of others."""
    return f"{names} are no longer partners. Both hear it with your reason."


def ended_next(*, seeks: bool) -> str:
    """What somebody does after the end of a partnership."""
    if seeks:
        return "`/find-api-partner` finds another project."
    return "Your place is free again, and those who wait hear of it."


def partners_since(at: datetime) -> str:
    """Since when two are partners."""
    return f"partners since {stamp(at, 'D')}"


def plan_so_far(done: int, total: int) -> str:
    """How far a plan is, and what to begin with."""
    if not done:
        return f"Your integration plan waits: {total} things to agree on, the base address first."
    return f"Your integration plan: {done} of {total} done."


def you_met(name: str) -> str:
    """The reader says that two met."""
    return f"Good to hear. We wish you and {name} a good time building."


def you_have_not_met(thread_id: int | None) -> str:
    """The reader says that they have not met; what to do."""
    where = f"in <#{thread_id}>" if thread_id else "with a direct message"
    return (
        f"Write to them {where} and name two times that suit you. "
        "If nothing comes back in a day or two, tell a mentor, or press **End partnership**: "
        "then we show you somebody else."
    )


def your_request(name: str, *, invited: bool) -> str:
    """What the reader asked, and whom."""
    if invited:
        return f"You invited **{name}** to build on your API."
    return f"You asked **{name}** to build on this."


def wrote_nothing(name: str) -> str:
    """A request without a note."""
    return f"{name} wrote no note. **Ask something** if you want to know more."
