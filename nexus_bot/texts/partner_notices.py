"""What is said about partners privately, in their thread, and in the channel instead."""

_REQUESTS = {
    "asked": "**{name}** would like to build on your project.",
    "invited": "**{name}** invites you to build on their API.",
}
_NOTES = {
    "accepted": "**{name}** said yes: you are partners.",
    "declined": "**{name}** cannot be your partner this time.",
    "withdrawn": "**{name}** took their {what} back. No answer is needed any more.",
    "lapsed": "**{name}** did not answer within two days, so your {what} lapsed.",
    "outdone": "You and **{name}** cannot become partners any more.",
    "question": "**{name}** would like to know something before the answer.",
    "answer": "**{name}** answered your question.",
    "ended": "**{name}** ended your partnership.",
    "ended_by_staff": "An organiser or mentor ended your partnership with **{name}**.",
    "left": "**{name}** is no longer here, so your partnership has ended.",
    "met": "Five days ago you and **{name}** became partners. Did you meet?",
    "paired": "A round paired you and **{name}**: you are partners now.",
    "reviews": "You and **{name}** review each other's code from now on.",
}
NOTE_STATES = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "withdrawn": "WITHDRAWN",
    "lapsed": "LAPSED",
    "outdone": "NO LONGER POSSIBLE",
    "question": "A QUESTION FOR YOU",
    "answer": "ANSWERED",
    "ended": "ENDED",
    "left": "ENDED",
    "met": "FIVE DAYS",
    "paired": "PARTNERS",
    "fits": "A NEW PROJECT FITS YOU",
    "alone": "ROUND OVER",
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
    "fits": "#{number} fits what you look for",
    "met": "did you meet your partner?",
    "ended": "there is news about your partner",
    "left": "there is news about your partner",
    "paired": "you have a partner now",
    "alone": "the pairing round is over, and there is news for you",
    "alone_review": (
        "the round of review buddies is over, and you have none yet. "
        "An organiser can draw another round when somebody joins"
    ),
}
_WORDS = {
    "ended": "<@{by}> ended this partnership.",
    "left": "<@{by}> is no longer here, so this partnership has ended.",
}
_ALONE = {
    "full": "All places are taken.",
    "declined": "Those with a free place said no or did not answer before.",
    "odd": "Everybody else found somebody; one stayed over.",
    "quiet": "We have not seen you for two weeks, so nobody was given to you.",
    "gone": "Who was meant for you is not free any more.",
    "own": "The only free places are of your own project.",
}
_YOU_SAY = {"writes": "wrote", "asks": "asked", "answers": "answered"}
MET_HOW = "-# **Not yet** tells you what to do."
NEXT_BEST = "NEXT BEST"
WAITING_ON = "Nothing else fits right now. You wait, and hear of the next project that does."
COHORT_OVER = "The cohort is over, so nobody is offered any more."
REVIEW_THREAD = "Review buddies"
YOU = "You"
STAFF = "An organiser or mentor"
WITHDRAWN_NEXT = "`/find-api-partner` shows who else looks for an API like yours."
REVIEW_NEXT = "`/me`, **My partners** shows whom you work with."
ANSWER_NEXT = "They decide when they have read your answer."
THREAD_GOES = "-# This thread goes to the archive in a day. Whoever writes here wakes it."
READ_PRIVATELY = "-# Only you can read more: press **Read it** below."


def request_heading(name: str, *, invited: bool) -> str:
    """Who asks what, in a request."""
    return _REQUESTS["invited" if invited else "asked"].format(name=name)


def partner_note(what: str, name: str, *, invited: bool = False) -> str:
    """What happened, as one who hears of it reads it."""
    return _NOTES[what].format(name=name, what="invitation" if invited else "request")


def partner_in_channel(user: int, what: str, number: int | None, *, readable: bool = True) -> str:
    """What the channel says to one who takes no direct message: nothing private."""
    brief = _IN_BRIEF[what].format(number=number)
    said = f"<@{user}>, {brief}{'' if brief.endswith('?') else '.'}"
    return f"{said}\n{READ_PRIVATELY}" if readable else said


def pair_word(what: str, by: int | None) -> str:
    """What becomes of a partnership, as its thread says it."""
    if by is None:
        return "This partnership has ended."
    return _WORDS[what].format(by=by)


def who_says(verb: str, name: str) -> str:
    """Who *writes*, *asks* or *answers*, above what they said."""
    return f"{name} {_YOU_SAY[verb] if name == YOU else verb}"


def their_reason(reason: str) -> str:
    """Why somebody declined or ended, in their words."""
    return f"**Why**\n{reason}"


def round_left_alone(kind: str, why: str) -> str:
    """Why somebody has no partner after a round of a kind, and what comes next."""
    if kind == "review":
        return (
            f"A round paired review buddies, and you have none yet. {_ALONE[why]} "
            "An organiser can draw another round when somebody joins."
        )
    return (
        f"A round paired all who looked for an API, and you have no partner yet. {_ALONE[why]} "
        "You are on the waiting list and hear of the next project that fits."
    )


def thread_people(one: str, other: str) -> str:
    """Whose thread it is, in its name."""
    return f"{one} and {other}"


def why_outdone(code: str, *, name: str, number: int, seeks: bool, has_left: bool) -> str:
    """Why a request cannot come true, to the seeker or the owner; ``name`` is the other one."""
    if code == "left":
        return f"{name} is no longer here." if has_left else "One of you was no longer here."
    if code == "partnered":
        return "You have a partner by now." if seeks else f"{name} has a partner by now."
    return {
        "full": f"The last place of #{number} was taken.",
        "places": f"#{number} offers fewer places now, and none of them is free.",
        "archived": f"#{number} is archived and takes no partners any more.",
    }.get(code, "The place is taken, or one of you has a partner.")
