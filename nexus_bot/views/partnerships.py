"""Partnerships as their two people see them: new, going on, ended."""

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, link_button, small, title
from nexus_bot.models import Partnership, Project
from nexus_bot.repositories.projects import ACTIVE
from nexus_bot.values.integration import progress_of
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views.links import channel_url
from nexus_bot.views.partners import NAME_ROOM, TEXT_ROOM, project_title


def partnership_panel(sight: PartnershipSight, reader: int, said: str = "") -> ui.LayoutView:
    """A partnership as one of the two sees it: with whom, on what, how far, where they write."""
    pair = sight.partnership
    first: list[Part] = [said, RULE] if said else []
    sign = texts.PARTNERSHIP_STATES[pair.state]
    head = [
        *first,
        small(f"{texts.PARTNER_SIGN} {sign}{_number(sight)}"),
        title(_names(sight, reader)),
    ]
    if pair.state != "active":
        why = texts.their_reason(markdown.body(pair.ended_why, TEXT_ROOM)) if pair.ended_why else ""
        return card(
            Tone.CLOSED, *head, _ended_by(sight, reader), why, *_after(sight, reader),
            rows=[_find_another(sight, reader)],
        )  # fmt: skip
    opens = [_plan_button(pair)] if pair.thread_id is not None and pair.kind == "api" else []
    return card(
        Tone.DONE,
        *head,
        project_title(sight.project) if sight.project else texts.REVIEW_EACH_OTHER,
        texts.pair_thread(pair.thread_id),
        texts.plan_so_far(*progress_of(sight.items)) if sight.project else "",
        small(texts.partners_since(pair.created_at)),
        rows=[[*way_in(pair), *opens, button("End partnership", "partner-end", pair.id)]],
    )


def _ended_by(sight: PartnershipSight, reader: int) -> str:
    """Who ended a partnership, as its reader reads it."""
    by, people = sight.partnership.ended_by_id, (sight.one, sight.other)
    if by is None:
        return texts.who_ended(None)
    names = {each.user_id: markdown.named(each.name, NAME_ROOM) for each in people}
    return texts.who_ended(texts.YOU if by == reader else names.get(by, texts.STAFF))


def _after(sight: PartnershipSight, reader: int) -> list[Part]:
    """What somebody does after the end of a partnership on a project."""
    seeks = reader == sight.partnership.one_id
    said = texts.ended_next(seeks=seeks, is_offered=is_offered(sight.project))
    return [small(said)] if sight.project and said else []


def _find_another(sight: PartnershipSight, reader: int) -> list[Button]:
    pair = sight.partnership
    seeks = reader == pair.one_id
    if sight.project is None or not (seeks or is_offered(sight.project)):
        return []
    return [find_button(pair.cohort_id, pair.project_id, reader, pair.one_id)]


def is_offered(project: Project | None) -> bool:
    """Whether somebody may begin to build on a project now."""
    return project is not None and project.state == ACTIVE and project.taken < project.places


def way_in(pair: Partnership) -> list[Button]:
    """The button that leads to the partners' thread or, without one, to what would stand in it."""
    if pair.thread_id is None:
        return [_plan_button(pair)]
    return [link_button("Open your thread", channel_url(pair.guild_id, pair.thread_id))]


def _plan_button(pair: Partnership) -> Button:
    label = "Open your plan" if pair.kind == "api" else "How to review well"
    return button(label, "plan-show", pair.id)


def new_partners(sight: PartnershipSight, said: str) -> ui.LayoutView:
    """The answer to one who just got a partner."""
    pair = sight.partnership
    return card(
        Tone.DONE,
        small(f"{texts.PARTNER_SIGN} {texts.PARTNERSHIP_STATES['active']}{_number(sight)}"),
        title(project_title(sight.project) if sight.project else texts.REVIEW_TITLE),
        said,
        texts.thread_opens(pair.thread_id),
        rows=[way_in(pair)],
    )


def met_answer(sight: PartnershipSight, reader: int, *, met: bool) -> ui.LayoutView:
    """The answer to one who says whether two met; what to do where they have not."""
    pair = sight.partnership
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    row = way_in(pair)
    if not met:
        row.append(button("We met", "partner-met", pair.id))
        row.append(button("End partnership", "partner-end", pair.id))
    said = texts.you_met(name) if met else texts.you_have_not_met(pair.thread_id)
    return card(Tone.DONE if met else Tone.WAITING, said, rows=[row])


def ended_answer(sight: PartnershipSight, reader: int) -> ui.LayoutView:
    """The answer to one who ended a partnership."""
    pair = sight.partnership
    if reader not in (pair.one_id, pair.other_id):
        return card(Tone.CLOSED, texts.they_ended(_names(sight)))
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    said = texts.you_ended(name, has_thread=pair.thread_id is not None)
    return card(Tone.CLOSED, said, *_after(sight, reader), rows=[_find_another(sight, reader)])


def _number(sight: PartnershipSight) -> str:
    return f" · #{sight.project.number}" if sight.project else ""


def _names(sight: PartnershipSight, reader: int = 0) -> str:
    """Both names, or *You* and the other one."""
    one, other = (markdown.named(each.name, NAME_ROOM) for each in (sight.one, sight.other))
    if reader in (sight.one.user_id, sight.other.user_id):
        return f"You and {markdown.named(sight.partner_of(reader).name, NAME_ROOM)}"
    return f"{one} and {other}"


def find_button(cohort_id: int, project_id: int | None, reader: int, seeker_id: int) -> Button:
    """Leads a seeker to what fits, and an owner to who looks for a project like theirs."""
    if reader == seeker_id or project_id is None:
        return button("See what fits", "partner-find", cohort_id)
    return button("See who looks", "partner-wanted", project_id)
