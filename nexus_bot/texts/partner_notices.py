"""What is said about partners privately, in their thread, and in the channel instead."""

from datetime import datetime

from nexus_bot.texts.session import stamp

_REQUESTS = {
    "asked": "**{name}** would like to build on your project.",
    "invited": "**{name}** invites you to build on their API.",
}
_NOTES = {
    "accepted": "**{name}** said yes: you are partners.",
    "declined": "**{name}** cannot be your partner this time.",
    "withdrawn": "**{name}** took their request back. Nothing is left to answer.",
    "lapsed": "**{name}** did not answer within two days, so your request lapsed.",
    "outdone": "You and **{name}** cannot become partners any more.",
    "question": "**{name}** would like to know something before the answer.",
    "answer": "**{name}** answered your question.",
    "ended": "**{name}** ended your partnership.",
    "left": "**{name}** is no longer here, so your partnership has ended.",
    "met": "Five days ago you and **{name}** became partners. Did you meet?",
    "paired": "You and **{name}** were paired: you are partners now.",
    "fits": "A project with a free place fits what you look for.",
}
_IN_BRIEF = {
    "request": "somebody wants to build on #{number}",
    "invitation": "somebody invites you to build on #{number}",
    "accepted": "there is news about #{number}",
    "declined": "there is news about #{number}",
    "withdrawn": "there is news about #{number}",
    "lapsed": "there is news about #{number}",
    "outdone": "there is news about #{number}",
    "question": "you are asked something about #{number}",
    "answer": "your question about #{number} is answered",
    "fits": "#{number} may fit what you look for",
    "met": "did you meet your partner?",
    "paired": "you have a partner now",
    "alone": "the pairing round is over, and there is news for you",
}
_WORDS = {
    "ended": "<@{by}> ended this partnership. Thank you both for what you built together.",
    "left": "<@{by}> is no longer here, so this partnership has ended.",
}
_ALONE = {
    "full": "all places were taken",
    "declined": "nobody was left who has not declined",
    "odd": "your number was odd, and you are the one left over",
    "quiet": "we have not seen you for two weeks, so nobody was given to you",
    "gone": "who was meant for you is not free any more",
}
MET_HOW = "-# **Not yet** tells you what to do."
NEXT_BEST = "NEXT BEST"
WAITING_ON = (
    "Nothing else fits right now. We write as soon as something does, unless you have a partner "
    "by then."
)
REVIEW_THREAD = "Review buddies"
OWNER_HAS_PLACE = "Your place is free again, and those who wait hear of it."
WITHDRAWN_NEXT = "`/find-api-partner` shows who else looks for an API like yours."
REVIEW_NEXT = "`/me`, **My partners** shows whom you work with."
DECIDE_NEXT = "Accept, decline, or ask once more."
ANSWER_NEXT = "They decide when they have read your answer."
THREAD_GOES = "-# This thread goes to the archive in a day. Whoever writes here wakes it."
READ_PRIVATELY = "-# Only you can read more: press the button below."


def request_heading(name: str, *, invited: bool) -> str:
    """Who asks what, in a request."""
    return _REQUESTS["invited" if invited else "asked"].format(name=name)


def partner_note(what: str, name: str) -> str:
    """What happened, as one who hears of it reads it."""
    return _NOTES[what].format(name=name)


def partner_in_channel(user: int, what: str, number: int | None) -> str:
    """What the channel says to one who takes no direct message: nothing private."""
    brief = _IN_BRIEF.get(what, "there is news about your partner")
    if number is None and "{number}" in brief:
        brief = "there is news about your partner"
    return f"<@{user}>, {brief.format(number=number)}.\n{READ_PRIVATELY}"


def pair_word(what: str, by: int | None) -> str:
    """What becomes of a partnership, as its thread says it."""
    if by is None:
        return "This partnership has ended."
    return _WORDS[what].format(by=by)


def their_reason(reason: str) -> str:
    """Why somebody declined or ended, in their words."""
    return f"**Why**\n{reason}"


def round_left_alone(why: str) -> str:
    """Why somebody has no partner after a round."""
    return (
        f"A round paired all who were alone, and you have no partner yet: {_ALONE[why]}. "
        "You come first when somebody is free: `/find-api-partner` shows who is, and a mentor "
        "can help."
    )


def private_until(at: datetime) -> str:
    """Until when a request waits for its answer."""
    return f"Answer by {stamp(at, 'f')}, {stamp(at, 'R')}. Without an answer it lapses."


def thread_people(one: str, other: str) -> str:
    """Whose thread it is, in its name."""
    return f"{one} and {other}"


def why_outdone(name: str, number: int, why: str) -> str:
    """Why a request cannot come true: the project is *closed* or *full*, or one has a partner."""
    return {
        "closed": f"#{number} takes no partners any more.",
        "full": f"The last place of #{number} was taken.",
        "seated": f"{name} has a partner by now, or is no longer here.",
    }[why]
