"""Finding a partner as members see it: what fits and why, who waits, and the forms to ask."""

from collections.abc import Iterable, Sequence

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.matching import Reason
from nexus_bot.matching.hours import BANDS
from nexus_bot.models import Member, Project
from nexus_bot.repositories.projects import Scheme
from nexus_bot.values.partners import (
    RequestSight,
    SeekerDraft,
    Suggestion,
    Suggestions,
    Wanting,
)
from nexus_bot.views.forms import Field, Filled, checks, line

NAME_ROOM, NAME_IN_TITLE = 40, 30
TITLE_ROOM = 100
PITCH_ROOM, GLIMPSE_ROOM = 900, 240
FACT_ROOM, TAG_ROOM = 40, 32
WANTS_ROOM = 400
WANTS_LIMIT, TAGS_LIMIT, NOTE_LIMIT = 300, 400, 500


def seek_fields(draft: SeekerDraft) -> list[Field]:
    """What a seeker tells, filled in with what is known."""
    return [
        line(
            "looking_for",
            "What do you want to build?",
            hint="A sentence is enough; it is compared with what projects say of themselves.",
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
        checks(
            "hours",
            "When do you work?",
            texts.BAND_NAMES,
            chosen=draft.hours or (),
            hint="On your own clock, so that you meet; /me sets your time zone.",
        ),
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


def suggestion_panel(found: Suggestions, said: str = "") -> ui.LayoutView:
    """One project that fits and why, or that the seeker waits; ``said`` is what just happened."""
    first: list[Part] = [said, RULE] if said else []
    if found.suggestion is None:
        return _waiting_panel(found, first)
    project, owner = found.suggestion.scheme.project, found.suggestion.scheme.owner
    reader = found.seeker.user_id
    between = [each for each in found.asked if each.project.id == project.id]
    return card(
        Tone.KNOWLEDGE,
        *first,
        small(
            f"{texts.OFFER_SIGN} {texts.FITS_YOU} · {found.place + 1} of {found.total} "
            f"· {_number(project)}"
        ),
        title(project_title(project)),
        markdown.body(project.pitch, PITCH_ROOM),
        because(found.suggestion.reasons, owner),
        RULE,
        *facts(found.suggestion),
        *(small(_between(each, reader)) for each in between),
        _waits_for(found.asked, reader),
        small(texts.offer_foot(found.place + 1, found.total)),
        rows=[_suggestion_buttons(found, project, between)],
    )


def _suggestion_buttons(
    found: Suggestions, project: Project, between: Sequence[RequestSight]
) -> list[Button]:
    first = ask_button(project.number)
    return [
        _between_button(between, found.seeker.user_id) or first,
        *_turns("partner-next", "partner-back", found.panel, found.total),
        button("Change what I look for", "partner-wish", found.cohort.id),
    ]


def _turns(on: str, back: str, panel: int, total: int) -> list[Button]:
    """Next and back, which stay in place where there is only one."""
    return [
        button("Next", on, panel, disabled=total < 2),
        button("Back", back, panel, disabled=total < 2),
    ]


def _waiting_panel(found: Suggestions, first: Iterable[Part]) -> ui.LayoutView:
    seeker, cohort = found.seeker, found.cohort.id
    wants = markdown.inline(seeker.looking_for, WANTS_ROOM)
    row = [button("Change what I look for", "partner-wish", cohort, style=ButtonStyle.primary)]
    if seeker.waiting_since is None:
        row.append(button("Look again", "partner-find", cohort))
    else:
        row.append(button("Leave the waiting list", "partner-stop", cohort))
    return card(
        Tone.WAITING,
        *first,
        small(f"{texts.OFFER_SIGN} {texts.WAITING_LIST}"),
        title(texts.NOTHING_FITS_TITLE),
        texts.nothing_fits(seeker.waiting_since, asked_for=bool(wants)),
        f"**You look for** {wants}" if wants else "",
        _waits_for(found.asked, seeker.user_id),
        small(texts.WAIT_NEXT),
        rows=[row],
    )


def wanting_panel(found: Wanting, said: str = "") -> ui.LayoutView:
    """One who looks for an API like the reader's and why they fit, or that nobody does."""
    project, who, reader = found.scheme.project, found.who, found.scheme.owner.user_id
    first: list[Part] = [said, RULE] if said else []
    look = button("Look for an API", "partner-look")
    if who is None:
        full = project.taken >= project.places
        why = texts.no_places_left if full else texts.nobody_waits
        return card(
            Tone.WAITING,
            *first,
            small(f"{texts.OWNER_SIGN} {_number(project)}"),
            title(texts.NOBODY_WAITS_TITLE),
            why(project.number),
            _waits_for(found.asked, reader),
            rows=[[button("Edit", "project-edit", project.number), look]],
        )
    between = [each for each in found.asked if each.seeker.user_id == who.user_id]
    invite = button(texts.INVITE_THEM, "partner-invite", found.panel, style=ButtonStyle.primary)
    wants = markdown.inline(found.looking_for, WANTS_ROOM) or texts.LOOKS_FOR_ANYTHING
    return card(
        Tone.KNOWLEDGE,
        *first,
        small(
            f"{texts.OWNER_SIGN} {texts.WAITS_FOR_YOU} · {found.place + 1} of {found.total} "
            f"· for {_number(project)}"
        ),
        title(markdown.named(who.name, NAME_ROOM)),
        f"**Looks for** {wants}",
        because(found.reasons, found.scheme.owner, is_owner=True),
        RULE,
        f"**Stack** {tags_of(who.tags) or texts.NOT_TOLD}",
        together(found.common_hours),
        *(small(_between(each, reader)) for each in between),
        _waits_for(found.asked, reader),
        rows=[
            [
                _between_button(between, reader) or invite,
                *_turns("wanting-next", "wanting-back", found.panel, found.total),
                look,
            ]
        ],
    )


def _between_button(between: Sequence[RequestSight], reader: int) -> Button | None:
    """What can be done where one of the two has asked already."""
    for each in between:
        if each.asker.user_id == reader:
            return withdraw_button(each.request.id)
        return button("Read it", "request", each.request.id, style=ButtonStyle.primary)
    return None


def stopped(cohort_id: int) -> ui.LayoutView:
    """The answer to one who waits no more."""
    row = [button("Look again", "partner-find", cohort_id)]
    return card(Tone.CLOSED, texts.no_longer_waiting(), rows=[row])


def ask_button(number: int) -> Button:
    """Asks to build on a project, in its server."""
    return button(texts.ASK_TO_PARTNER, "build-on", number, style=ButtonStyle.primary)


def withdraw_button(request_id: int) -> Button:
    """Takes a request back."""
    return button("Withdraw", "request-withdraw", request_id)


def facts(suggestion: Suggestion) -> list[str]:
    """Who, with what, where its docs are, how many places are free, and the common hours."""
    scheme = suggestion.scheme
    project = scheme.project
    repository = project.repository and markdown.link(texts.REPOSITORY, project.repository)
    docs = project.docs and markdown.link(texts.API_DOCS, project.docs)
    return [
        f"**Who** {markdown.named(scheme.owner.name, NAME_ROOM)}",
        f"**Stack** {tags_of(project.tags) or texts.NOT_TOLD}",
        f"**{texts.API_DOCS}** {docs or texts.NO_DOCS}{f' · {repository}' if repository else ''}",
        f"**Places** {texts.places_left(project.places - project.taken, project.places)}",
        together(suggestion.common_hours),
    ]


def together(hours: float | None) -> str:
    """The common hours of two, where both told theirs."""
    return f"**Time together** {texts.NOT_TOLD if hours is None else texts.hours_in_common(hours)}"


def because(reasons: Iterable[Reason], owner: Member, *, is_owner: bool = False) -> str:
    """Why two fit, in plain words; what members typed stays on its line."""
    said = [
        texts.why_it_fits(
            reason.term,
            [markdown.inline(fact, FACT_ROOM) for fact in reason.facts],
            reason.number,
            owner=markdown.named(owner.name, NAME_ROOM),
            is_owner=is_owner,
        )
        for reason in reasons
    ]
    return f"**Why this match** {' · '.join(said)}" if said else ""


def glimpse(suggestion: Suggestion) -> list[Part]:
    """A suggestion in short, below something else."""
    scheme: Scheme = suggestion.scheme
    project = scheme.project
    return [
        small(f"{texts.NEXT_BEST} · {_number(project)}"),
        f"**{project_title(project)}** by {markdown.named(scheme.owner.name, NAME_ROOM)}",
        markdown.body(project.pitch, GLIMPSE_ROOM),
        because(suggestion.reasons, scheme.owner),
    ]


def project_title(project: Project) -> str:
    """A project's title on one line."""
    return markdown.inline(project.title, TITLE_ROOM)


def tags_of(tags: Iterable[str]) -> str:
    """Tags on one line."""
    return ", ".join(markdown.inline(tag, TAG_ROOM) for tag in tags)


def short_name(member: Member) -> str:
    """A name for the title of a form, which shows it as it is."""
    return markdown.shorten(member.name, NAME_IN_TITLE)


def _number(project: Project) -> str:
    return f"#{project.number}"


def _between(sight: RequestSight, reader: int) -> str:
    """How the open request between the reader and who is shown stands."""
    request = sight.request
    if sight.asked.user_id == reader:
        return texts.they_asked(markdown.named(sight.asker.name, NAME_ROOM))
    return (texts.offer_invited if request.is_invitation else texts.offer_asked)(request.lapses_at)


def _waits_for(asked: Iterable[RequestSight], reader: int) -> str:
    """Whose answers the reader waits for, in a small line."""
    lines = [
        f"{markdown.named(each.asked.name, NAME_ROOM)} ({_number(each.project)})"
        for each in asked
        if each.asker.user_id == reader
    ]
    return small(texts.open_requests(lines)) if lines else ""
