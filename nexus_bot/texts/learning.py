"""The words of `/learn` and its cards."""

from collections.abc import Sequence

from nexus_bot.markdown import person, shorten
from nexus_bot.words import human_list

NO_TOPIC = "General"
FORM_TITLE = "Share a learning"
EDIT_TITLE = "Edit a learning"
EMPTY_TEXT = "There is nothing to share yet. Write what you learned, in a sentence or more."
TOPIC_WITHOUT_LETTERS = "A topic needs at least one letter or digit. Type one like `Celery`."
KIND_NAMES = {
    "technology": "Technology",
    "concept": "Concept",
    "practice": "Practice",
    "takeaway": "Takeaway",
    "resource": "Resource",
    "challenge": "Challenge",
    "project": "Project",
}
KIND_HINTS = {
    "technology": "a tool or framework, and what it does",
    "concept": "an idea behind it",
    "practice": "something worth doing every time",
    "takeaway": "what stayed with you",
    "resource": "something worth reading",
}
KIND_SIGNS = {
    "technology": "🛠️",
    "concept": "📘",
    "practice": "💡",
    "takeaway": "🌱",
    "resource": "🔗",
}
LINK_PROBLEMS = {
    "not_https": "The link must start with `https://`.",
    "too_long": "The link is longer than 500 characters. Use a shorter one.",
    "bad_characters": "The link has spaces or signs in it that no address has. Copy it again.",
    "user_info": "The link has a name or password before the `@`. Take that part out.",
    "not_public": "The link leads to a private address. Use one that everybody can open.",
    "malformed": "The link is not complete. Copy it again from the address bar.",
}
NOT_TEXT = (
    "The snippet is not a text file. Upload the source file itself, saved as UTF-8, up to 64 KiB."
)
EMPTY_SNIPPET = "There is nothing in that file. Choose the one with the code, or leave it out."
UPLOAD_FAILED = "The file could not be fetched from Discord. Send it once more."
CARD_WAITS = "Its card follows in a moment."
CARD_FAILED = (
    "Its card could not be posted: the bot may not write in the cohort's channel. "
    "Once an organiser has mended that (`/nexus setup` says how), edit it: the card is posted then."
)
CARD_FOLLOWS = "soon on its card"
CARD_CHANGES = {
    "sent": "on its card",
    "failed": "not on its card, which the bot can no longer reach",
    "cancelled": "not on its card, which does not stand any more",
    "shut": "on its card once the bot may write there again (`/nexus status` tells organisers)",
}
FROM_A_BOT = (
    "A bot wrote this message, so nobody can be credited. Share it in your own words with `/learn`."
)
WHOLE_TEXT_BELOW = "The whole text is in the file below."
UNDONE = "Undone: the learning is deleted, from the channel and the hub."
SAVED = "Saved. You find it again under `/me`, *Saved*."
UNSAVED = "No longer saved. **Save** keeps it again."


def unknown_kind(kinds: Sequence[str]) -> str:
    """A kind that there is not."""
    return f"The kind is one of {human_list(kinds, 'or')}. Choose one from the list."


def bad_link(reason: str) -> str:
    """A link that is not taken."""
    return LINK_PROBLEMS[reason]


def snippet_too_big(limit: int) -> str:
    """A file over the limit."""
    return f"The snippet is larger than {limit // 1024} KiB. Share the part that matters."


def ordinal(number: int) -> str:
    """A number in a row: 1st, 2nd, 3rd, 4th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def shared_as(number: int, count: int, weeks: int) -> str:
    """A learning was stored, and how its author stands."""
    standing = "your first learning" if count == 1 else f"your {ordinal(count)} learning"
    row = f", {weeks} weeks in a row" if weeks > 1 else ""
    return f"Saved as #{number}. It is {standing}{row}."


def credited(number: int, name: str) -> str:
    """Somebody else's message was stored under their name."""
    return f"Saved as #{number}, credited to {name}. They are told and can withdraw it."


def told_credit(author_id: int, saver_id: int) -> str:
    """The line on a card that tells an author that their message was saved."""
    return (
        f"<@{author_id}>, <@{saver_id}> saved your message here. **Withdraw** takes it out again."
    )


def deleted(number: int) -> str:
    """A learning is gone."""
    return f"#{number} is deleted, from the channel and the hub."


def changed(number: int, card: str) -> str:
    """A learning was edited; ``card`` is what became of its card."""
    return f"#{number} is changed, in the hub and {CARD_CHANGES.get(card, CARD_FOLLOWS)}."


def close_to_it(titles: Sequence[str]) -> str:
    """Earlier learnings that say nearly the same."""
    return f"Close to it: {', '.join(titles)}."


def look_at(name: str) -> str:
    """The text of a learning that is a file alone."""
    return f"A snippet worth keeping: {name}"


def save_title(author: str | None) -> str:
    """The title of the form that saves somebody's message; None stands for one's own."""
    return f"Save {shorten(person(author), 26)}'s message" if author else "Save your message"
