"""The words of requests and partnerships, for the two people of each."""

from datetime import datetime

from nexus_bot.texts.session import stamp

REASON_TITLE = "End the partnership"
DECLINE_TITLE = "Decline kindly"
QUESTION_TITLE = "Ask before you decide"
ANSWER_TITLE = "Answer the question"
REVIEW_TITLE = "Code review"
REVIEW_EACH_OTHER = "You review each other's code."
PARTNER_READS_IT, BOTH_READ_IT = "Your partner reads it.", "Both of them read it."
REQUEST_STATES = {
    "open": "OPEN",
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "withdrawn": "WITHDRAWN",
    "lapsed": "LAPSED",
    "outdone": "NO LONGER POSSIBLE",
}
PARTNERSHIP_STATES = {"active": "PARTNERS", "ended": "ENDED"}
_STANDS = {
    "accepted": "{asked} said yes: you are partners. `/me`, **My partners** leads to your plan.",
    "declined": "{asked} declined the {what}.",
    "withdrawn": "{asker} took the {what} back.",
    "lapsed": "{asked} did not answer within two days, so the {what} lapsed.",
}


def you_asked_them(name: str, lapses_at: datetime, *, invited: bool = False) -> str:
    """A request is out, and what happens next."""
    return (
        f"You {'invited' if invited else 'asked'} {name}, who hears of it now. We tell you the "
        f"answer. Without one by {stamp(lapses_at, 'f')} your {_what(invited)} lapses, "
        f"and we show you {'who else looks' if invited else 'the next best'}."
    )


def you_asked_each_other(name: str) -> str:
    """Both asked each other."""
    return f"You and {name} asked each other: you are partners."


def now_partners(name: str) -> str:
    """A request was accepted."""
    return f"You and {name} are partners now."


def thread_opens(thread_id: int | None, *, reviews: bool = False) -> str:
    """Where two partners write; ``reviews`` where they review each other's code."""
    there = "how to review well" if reviews else "your integration plan"
    if thread_id:
        return f"Write in <#{thread_id}>: {there} is there."
    return (
        f"Your own thread with {there} opens in a moment; `/me`, **My partners** leads there, too."
    )


def pair_thread(thread_id: int | None) -> str:
    """Where two who are partners for a while write."""
    if thread_id:
        return f"You write in <#{thread_id}>."
    return "You have no thread of your own, so write to each other directly."


def you_declined(name: str) -> str:
    """The reader declined."""
    return f"Declined. {name} hears it kindly, and you are not offered to each other again."


def you_withdrew(name: str, *, invited: bool = False) -> str:
    """The reader took a request or an invitation back."""
    return f"You took your {_what(invited)} back. {name} hears that no answer is needed any more."


def you_questioned(name: str, lapses_at: datetime) -> str:
    """A question is out."""
    return (
        f"{name} hears your question now. You hear the answer, "
        f"and have until {stamp(lapses_at, 'f')} to decide."
    )


def you_answered(name: str, lapses_at: datetime) -> str:
    """An answer is out."""
    return f"{name} reads your answer now and decides by {stamp(lapses_at, 'f')}."


def answer_by(lapses_at: datetime, *, invited: bool = False) -> str:
    """Until when a request or an invitation may be answered."""
    until = f"{stamp(lapses_at, 'f')}, {stamp(lapses_at, 'R')}"
    return f"Answer by {until}; then the {_what(invited)} lapses."


def they_answer_by(name: str, lapses_at: datetime, *, invited: bool = False) -> str:
    """Until when somebody else may answer."""
    until = f"{stamp(lapses_at, 'f')}, {stamp(lapses_at, 'R')}"
    return f"{name} has until {until} to answer; then the {_what(invited)} lapses."


def how_it_stands(state: str, *, asker: str, asked: str, invited: bool) -> str:
    """How a request that is settled stands; the reader is *You*."""
    return _STANDS[state].format(asker=asker, asked=asked, what=_what(invited))


def _what(invited: bool) -> str:
    return "invitation" if invited else "request"


def you_ended(name: str, *, has_thread: bool = True) -> str:
    """The reader ended a partnership."""
    said = f"You and {name} are no longer partners. {name} hears it with your reason."
    return f"{said} Your thread goes to the archive in a day." if has_thread else said


def they_ended(names: str) -> str:
    """Staff ended a partnership of others."""
    return f"{names} are no longer partners. Both hear it with your reason."


def ended_next(*, seeks: bool, is_offered: bool) -> str:
    """What somebody does after the end of a partnership; ``is_offered`` while others may build."""
    if seeks:
        return "`/find-api-partner` finds another project."
    if is_offered:
        return "The place is free again, and those who wait hear of it."
    return ""


def who_ended(by: str | None) -> str:
    """Who ended a partnership; None where somebody left."""
    return f"{by} ended it." if by else "It ended when one of you was no longer here."


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
        "If no answer comes in a day or two, tell a mentor, or press **End partnership**: "
        "then both of you can find somebody else."
    )


def your_request(name: str, *, invited: bool) -> str:
    """What the reader asked, and whom."""
    if invited:
        return f"You invited **{name}** to build on your API."
    return f"You asked **{name}** to build on this."


def wrote_nothing(name: str, *, may_ask: bool = False) -> str:
    """A request without a note, of *You* or of somebody."""
    more = " **Ask something** if you want to know more." if may_ask else ""
    return f"{name} wrote no note.{more}"


def no_hours(name: str, *, is_reader: bool) -> str:
    """Why nobody knows how many hours two have in common."""
    if is_reader:
        return "you have not told your hours yet: `/me`"
    return f"{name} has not told their hours yet"
