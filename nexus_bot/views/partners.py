"""Finding a partner as members see it: what fits and why, who waits, who has asked."""

from collections.abc import Iterable, Sequence

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.matching import Reason
from nexus_bot.models import Member, Project
from nexus_bot.repositories.projects import Scheme
from nexus_bot.values.partners import RequestSight, Suggestion, Suggestions, Wanting
from nexus_bot.views.projects import links_of

NAME_ROOM = 40
TITLE_ROOM = 100
PITCH_ROOM, GLIMPSE_ROOM = 900, 240
FACT_ROOM, TAG_ROOM = 40, 32
WANTS_ROOM, TEXT_ROOM = 400, 600
LISTED = 4
OF_PROJECT = ("active", "places", "docs")
"""Reasons that an owner knows of their own project."""


def suggestion_panel(found: Suggestions, said: str = "") -> ui.LayoutView:
    """One project that fits and why, or that the seeker waits; ``said`` is what just happened."""
    first: list[Part] = [said, RULE] if said else []
    if found.suggestion is None:
        return _waiting_panel(found, first)
    project, owner = found.suggestion.scheme.project, found.suggestion.scheme.owner
    reader = found.seeker.user_id
    between = [each for each in found.asked if each.project.id == project.id]
    kind = texts.FREE_PLACES if found.everything else texts.FITS_YOU
    return card(
        Tone.KNOWLEDGE,
        *first,
        small(
            f"{texts.OFFER_SIGN} {kind} · {found.place + 1} of {found.total} · {_number(project)}"
        ),
        title(project_title(project)),
        markdown.body(project.pitch, PITCH_ROOM),
        because(found.suggestion.reasons, owner),
        RULE,
        *facts(found.suggestion),
        small(texts.DID_NOT_ANSWER) if found.suggestion.lapsed else "",
        *(small(_between(each, reader)) for each in between),
        _waits_for(found.asked, reader),
        small(texts.offer_foot(found.place + 1, found.total, fits=not found.everything)),
        *_ask_you(found.asked, reader, between),
        rows=[_suggestion_buttons(found, project, between)],
    )


def _suggestion_buttons(
    found: Suggestions, project: Project, between: Sequence[RequestSight]
) -> list[Button]:
    first = ask_button(project)
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
    if not found.everything:
        row.append(button("Show all free projects", "partner-all", cohort))
    if seeker.waiting_since is None:
        row.append(button("Look again", "partner-find", cohort))
    else:
        row.append(button("Stop looking", "partner-stop", cohort))
    return card(
        Tone.WAITING,
        *first,
        small(f"{texts.OFFER_SIGN} {texts.WAITING_LIST}"),
        title(texts.NOTHING_FITS_TITLE),
        texts.nothing_fits(seeker.waiting_since, asked_for=bool(wants)),
        f"**You look for** {wants}" if wants else "",
        _waits_for(found.asked, seeker.user_id),
        small(texts.WAIT_NEXT),
        *_ask_you(found.asked, seeker.user_id, ()),
        rows=[row],
    )


def wanting_panel(found: Wanting, *, in_messages: bool = False) -> ui.LayoutView:
    """One who looks for an API like the reader's and why they fit, or that nobody does.

    Shown ``in_messages``, it leads to nothing that is only known in its server.
    """
    project, who, reader = found.scheme.project, found.who, found.scheme.owner.user_id
    look = button("Look for an API", "partner-look", project.cohort_id)
    if who is None:
        return _nobody_panel(found, look, in_messages=in_messages)
    between = [each for each in found.asked if each.seeker.user_id == who.user_id]
    invite = button(texts.INVITE_THEM, "partner-invite", found.panel, style=ButtonStyle.primary)
    wants = markdown.inline(found.looking_for, WANTS_ROOM) or texts.LOOKS_FOR_ANYTHING
    return card(
        Tone.KNOWLEDGE,
        small(
            f"{texts.OWNER_SIGN} {texts.WAITS_FOR_YOU} · {found.place + 1} of {found.total} "
            f"· for {_number(project)}"
        ),
        title(markdown.named(who.name, NAME_ROOM)),
        f"**Looks for** {wants}",
        because(found.reasons, found.scheme.owner, is_owner=True),
        RULE,
        f"**Stack** {tags_of(who.tags) or texts.NOT_TOLD}",
        together(found.common_hours, who),
        *(small(_between(each, reader)) for each in between),
        _waits_for(found.asked, reader),
        *_ask_you(found.asked, reader, between),
        rows=[
            [
                _between_button(between, reader) or invite,
                *_turns("wanting-next", "wanting-back", found.panel, found.total),
                look,
            ]
        ],
    )


def _nobody_panel(found: Wanting, look: Button, *, in_messages: bool) -> ui.LayoutView:
    project, reader = found.scheme.project, found.scheme.owner.user_id
    is_full = project.taken >= project.places
    said = texts.nobody_waits(project.number)
    if is_full:
        names = [markdown.named(each.name, NAME_ROOM) for each in found.scheme.partners]
        said = texts.who_builds(project.number, names)
    edit = button("Edit", "project-edit", project.number)
    partners = button("My partners", "my-partners")
    row = [] if in_messages else [partners, edit] if is_full and project.taken else [edit]
    return card(
        Tone.WAITING,
        small(f"{texts.OWNER_SIGN} {_number(project)}"),
        title(texts.ALL_TAKEN_TITLE if is_full else texts.NOBODY_WAITS_TITLE),
        said,
        _waits_for(found.asked, reader),
        *_ask_you(found.asked, reader, ()),
        rows=[[*row, look]],
    )


def _between_button(between: Sequence[RequestSight], reader: int) -> Button | None:
    """What can be done where one of the two has asked already."""
    for each in between:
        if each.asker.user_id == reader:
            return withdraw_button(each.request.id)
        return _read_button(each, ButtonStyle.primary)
    return None


def _read_button(sight: RequestSight, style: ButtonStyle = ButtonStyle.secondary) -> Button:
    return button("Read it", "request", sight.request.id, style=style)


def _ask_you(
    asked: Iterable[RequestSight], reader: int, shown: Sequence[RequestSight]
) -> list[Part]:
    """Who waits for an answer of the reader, besides those shown, each with the way to read it."""
    waiting = [each for each in asked if each.asked.user_id == reader and each not in shown]
    parts: list[Part] = [
        ui.Section(ui.TextDisplay(small(_asks(each))), accessory=_read_button(each))
        for each in waiting[:LISTED]
    ]
    rest = small(texts.more_wait(len(waiting) - LISTED)) if len(waiting) > LISTED else ""
    return [RULE, *parts, rest] if parts else []


def _asks(sight: RequestSight) -> str:
    name = markdown.named(sight.asker.name, NAME_ROOM)
    is_invitation = sight.request.is_invitation
    return texts.waits_for_you(name, sight.project.number, invites=is_invitation)


def stopped(cohort_id: int) -> ui.LayoutView:
    """The answer to one who waits no more."""
    row = [button("Look again", "partner-find", cohort_id)]
    return card(Tone.CLOSED, texts.no_longer_waiting(), rows=[row])


def ask_button(project: Project, label: str = texts.ASK_TO_PARTNER) -> Button:
    """Asks to build on a project, wherever it is pressed."""
    return button(label, "partner-ask-on", project.id, style=ButtonStyle.primary)


def withdraw_button(request_id: int) -> Button:
    """Takes a request back."""
    return button("Withdraw", "request-withdraw", request_id)


def facts(suggestion: Suggestion) -> list[str]:
    """Who, with what, where its docs are, how many places are free, and the common hours."""
    scheme = suggestion.scheme
    project = scheme.project
    no_docs = "" if project.docs else f"**{texts.API_DOCS}** {texts.NO_DOCS}"
    return [
        f"**Who** {markdown.named(scheme.owner.name, NAME_ROOM)}",
        f"**Stack** {tags_of(project.tags) or texts.NOT_TOLD}",
        " · ".join(filter(None, (no_docs, links_of(project)))),
        f"**Places** {texts.places_left(project.places - project.taken, project.places)}",
        together(suggestion.common_hours, scheme.owner),
    ]


def together(hours: float | None, other: Member) -> str:
    """The common hours of the reader and another, or who of them has not told theirs."""
    if hours is None:
        name = markdown.named(other.name, NAME_ROOM)
        return f"**Time together** {texts.no_hours(name, is_reader=bool(other.hours))}"
    return f"**Time together** {texts.hours_in_common(hours)}"


def because(reasons: Iterable[Reason], owner: Member, *, is_owner: bool = False) -> str:
    """Why two fit, in plain words; what members typed stays on its line.

    An owner is told nothing that they know of their own project.
    """
    said = [
        texts.why_it_fits(
            reason.term,
            [markdown.inline(fact, FACT_ROOM) for fact in reason.facts],
            reason.number,
            owner=markdown.named(owner.name, NAME_ROOM),
        )
        for reason in reasons
        if not (is_owner and reason.term in OF_PROJECT)
    ]
    return f"**Why this match** {' · '.join(said)}" if said else ""


def glimpse(suggestion: Suggestion) -> list[Part]:
    """The next best suggestion in short, below something else."""
    project = suggestion.scheme.project
    head = small(f"{texts.NEXT_BEST} · {_number(project)}")
    return [head, f"**{project_title(project)}**", *in_brief(suggestion)]


def in_brief(suggestion: Suggestion) -> list[Part]:
    """Whose project it is, what it does, and why it fits."""
    scheme: Scheme = suggestion.scheme
    return [
        f"**Who** {markdown.named(scheme.owner.name, NAME_ROOM)}",
        markdown.body(scheme.project.pitch, GLIMPSE_ROOM),
        because(suggestion.reasons, scheme.owner),
    ]


def project_title(project: Project) -> str:
    """A project's title on one line."""
    return markdown.inline(project.title, TITLE_ROOM)


def tags_of(tags: Iterable[str]) -> str:
    """Tags on one line."""
    return ", ".join(markdown.inline(tag, TAG_ROOM) for tag in tags)


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
