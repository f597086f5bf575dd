"""The words of pairing rounds, for organisers and mentors and for an operator's terminal."""

from collections.abc import Sequence

from nexus_bot.words import human_list, plural

ROUND_KINDS = {"api": "API partners", "review": "Review buddies"}
NO_SUCH_ROUND = "There are two kinds of rounds: API partners and review buddies. Choose one."
ROUND_DONE = "This round was confirmed. `/nexus pair-up` looks who is alone now."
ROUND_OF_BEFORE = (
    "That round was drawn for a cohort that no longer runs. `/nexus pair-up` draws a new one."
)
ROUND_CHANGED = "Things changed since you looked: this is the round now. Nobody heard of the other."
ROUND_ALL_PAIRED = "Everybody has a partner by now"
ROUND_LATER = {
    "api": "Whoever looks for an API later can be paired by another `/nexus pair-up`.",
    "review": "Whoever joins later can be paired by another `/nexus pair-up`.",
}
ROUND_HOW = {
    "api": (
        "Nobody hears of it until you press **Confirm**. Then each pair gets a thread; "
        "who stays alone is told why, and waits for the next project that fits."
    ),
    "review": (
        "Nobody hears of it until you press **Confirm**. Then each pair gets a thread, "
        "and who stays alone is told why."
    ),
}
ROUND_SCORE = (
    "The number is how well two fit each other, from 0 to 1; what counted most follows it."
)
ROUND_NOBODY = {
    "api": (
        "Nobody looks for an API without having a partner. Frontend learners join with "
        "`/find-api-partner`."
    ),
    "review": (
        "No backend learner is without a review buddy. They are known by their role, "
        "or by the track that they chose in `/me`."
    ),
}
ROUND_NO_PAIR = "No pair is possible now. These people are alone, and this is why:"
ROUND_AGAIN = "partners before; no other choice was left"
_ALONE = {
    "full": "no place was left",
    "declined": "only projects are free that said no, or did not answer",
    "odd": "the number is odd",
    "quiet": "not seen for two weeks",
}
_REASONS = {
    "words": "both wrote {facts}",
    "stack": "both know {facts}",
    "docs": "API docs are there",
}


def round_head(kind: str, seed: int) -> str:
    """The first line of a round."""
    return f"🔀 PAIRING ROUND · {ROUND_KINDS[kind]} · seed {seed}"


def round_title(pairs: int, left: int) -> str:
    """What came out of a round."""
    if not pairs and not left:
        return "Nobody is alone"
    alone = f"{left} {'stays' if left == 1 else 'stay'} alone" if left else "nobody stays alone"
    return f"{plural(pairs, 'pair')}, {alone}"


def round_repeats(again: int) -> str:
    """How many of a round were together before."""
    were = "was" if again == 1 else "were"
    return f"{again} of them {were} together before: there was no other choice." if again else ""


def round_reason(term: str, facts: Sequence[str], number: float) -> str:
    """One reason for a pair, as others read it."""
    if term == "hours":
        minutes = plural(round(number * 60), "common minute")
        return f"{plural(int(number), 'common hour') if number >= 1 else minutes} a week"
    if term == "places":
        return plural(int(number), "free place")
    if term == "active":
        return "here in the last day" if number < 1 else f"here {plural(int(number), 'day')} ago"
    return _REASONS[term].format(facts=human_list(facts))


def round_alone(why: str) -> str:
    """Why somebody stays alone, as others read it."""
    return _ALONE[why]


def round_confirmed(pairs: int) -> str:
    """A round is stored; its pairs hear of it."""
    if not pairs:
        return ""
    both = "Both" if pairs == 1 else "Both of each"
    return f"{plural(pairs, 'pair')}. {both} hear of it now and get a thread of their own."


def round_left(kind: str, alone: int) -> str:
    """What becomes of those whom a round left alone."""
    if not alone:
        return ""
    who = "Who stays alone hears why" if alone == 1 else f"The {alone} who stay alone hear why"
    waits = f", and {'waits' if alone == 1 else 'wait'} for the next project that fits"
    return f"{who}{waits if kind == 'api' else ''}."


ONLY_DRY = (
    "A round is confirmed in Discord, by who organises: /nexus pair-up. "
    "Here it can only be looked at: add --dry-run."
)


def no_cohort_in(guild: int) -> str:
    """A server that has no running cohort, as an operator reads it."""
    return f"No cohort runs in the server {guild}."
