"""The forms about partners: what one looks for, a note, a reason, a question and its answer."""

from nexus_bot import markdown, texts
from nexus_bot.matching.hours import BANDS
from nexus_bot.models import Member
from nexus_bot.values.partners import PartnershipSight, SeekerDraft
from nexus_bot.views.forms import Field, Filled, line
from nexus_bot.views.people import hours_field

NAME_ROOM, NAME_IN_TITLE = 40, 30
WANTS_LIMIT, TAGS_LIMIT, NOTE_LIMIT = 300, 400, 500
REASON_LIMIT, QUESTION_LIMIT = 300, 500


def seek_fields(draft: SeekerDraft) -> list[Field]:
    """What a seeker tells, filled in with what is known."""
    return [
        line(
            "looking_for",
            "What do you want to build?",
            hint="A sentence is enough. Projects are compared with it, and their owners read it.",
            example="A web shop where people pay by phone and follow their parcel",
            value=draft.looking_for,
            limit=WANTS_LIMIT,
            tall=True,
        ),
        line(
            "tags",
            "Which stack do you know or like?",
            hint="Up to ten words, with commas between them. They stand in your profile.",
            example="React, TypeScript, GraphQL",
            value=draft.tags or "",
            limit=TAGS_LIMIT,
        ),
        hours_field(", ".join(draft.hours or ())),
    ]


def filled_seeker(form: Filled) -> SeekerDraft:
    """The form as it came back."""
    hours = tuple(band for band in BANDS if band in form.choices.get("hours", ()))
    return SeekerDraft(form.text("looking_for"), form.text("tags"), hours)


def note_field(name: str, note: str = "", *, invites: bool = False) -> Field:
    """What is said with a request; ``invites`` when an owner asks."""
    example = (
        "Hi, my payments API is live. Your shop would be its first customer; shall we talk today?"
        if invites
        else "Hi, I want to build the shop's pages in React and would begin with the products."
    )
    return line(
        "note",
        "What would you like to say?",
        hint=f"{markdown.shorten(name, NAME_ROOM)} reads it with your request.",
        example=example,
        value=note,
        limit=NOTE_LIMIT,
        tall=True,
    )


def decline_fields(value: str = "") -> list[Field]:
    """The form that declines; a reason is kind and not needed."""
    hint = "They read it. You can leave it empty."
    example = "I promised the place to somebody this morning."
    return [_reason(hint, example, value, required=False)]


def end_fields(sight: PartnershipSight, reader: int, value: str = "") -> list[Field]:
    """The form that ends a partnership, of one's own or, for staff, of others."""
    is_own = reader in (sight.one.user_id, sight.other.user_id)
    hint = texts.PARTNER_READS_IT if is_own else texts.BOTH_READ_IT
    example = "I change my project, so your pages would have no API."
    return [_reason(hint, example, value, required=True)]


def _reason(hint: str, example: str, value: str, *, required: bool) -> Field:
    return line(
        "reason",
        "Would you say why?",
        hint=hint,
        example=example,
        value=value,
        limit=REASON_LIMIT,
        required=required,
        tall=True,
    )


def question_fields(value: str = "") -> list[Field]:
    """The form in which one asks before deciding."""
    return [
        line(
            "text",
            "What would you like to know?",
            hint="They answer, and you decide then. Nothing is accepted yet.",
            example="Which endpoints do you need first, and by which day?",
            value=value,
            limit=QUESTION_LIMIT,
            required=True,
            tall=True,
        )
    ]


def answer_fields(question: str, value: str = "") -> list[Field]:
    """The form that answers a question, which stands above it."""
    return [
        line(
            "text",
            "Your answer",
            hint=markdown.clean(question, multiline=False),
            example="Products and the cart first, by Thursday; payments can wait.",
            value=value,
            limit=QUESTION_LIMIT,
            required=True,
            tall=True,
        )
    ]


def short_name(member: Member) -> str:
    """A name for the title of a form, which shows it as it is."""
    return markdown.shorten(member.name, NAME_IN_TITLE)


def typed(form: Filled) -> str:
    """What a form says: a note, a reason, a question or its answer."""
    return form.text("note") or form.text("reason") or form.text("text")
