"""*My partners*: with whom one works, how far each plan is, and what is asked of whom."""

from collections.abc import Iterator, Sequence

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Button, Part, Tone, button, card, small, title
from nexus_bot.values.integration import Standing, progress_of
from nexus_bot.values.partners import PartnershipSight, RequestSight
from nexus_bot.views.integration import ENDED, NAME_ROOM

PAGE = 6
TITLE_ROOM = 60
NOTHING = Standing()


def my_partners(
    reader: int,
    pairs: Sequence[PartnershipSight],
    requests: Sequence[RequestSight],
    standing: Standing = NOTHING,
    page: int = 0,
) -> ui.LayoutView:
    """One page of a member's partners, of today first, then what is asked, then those before.

    Above them stands what the member offers and looks for.
    """
    now = [sight for sight in pairs if sight.partnership.state != ENDED]
    before = [sight for sight in pairs if sight.partnership.state == ENDED]
    entries = [_partner(sight, reader) for sight in now]
    entries += [_request(sight, reader) for sight in requests]
    entries += [_partner(sight, reader) for sight in before]
    pages = max(1, -(-len(entries) // PAGE))
    page = min(page, pages - 1)
    shown: list[Part] = [*entries[page * PAGE : (page + 1) * PAGE]]
    said = list(_standing(standing))
    parts: list[Part] = [
        small(texts.MINE_HEAD),
        title(texts.mine_title(len(now), len(requests))),
        *said,
        *(shown or ([] if said else [texts.NO_PARTNERS])),
    ]
    rows = [list(_ways(standing)), _turning(page, pages) if pages > 1 else []]
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def _standing(standing: Standing) -> Iterator[str]:
    project, seeker = standing.project, standing.seeker
    if project is not None:
        places = texts.places_left(project.places - project.taken, project.places)
        name = markdown.inline(project.title, TITLE_ROOM)
        yield texts.you_offer(name, project.number, places)
    if seeker is not None:
        wishes = markdown.inline(seeker.looking_for, TITLE_ROOM)
        yield texts.you_look(wishes, seeker.waiting_since)


def _ways(standing: Standing) -> Iterator[Button]:
    project, seeker = standing.project, standing.seeker
    if project is not None and project.taken < project.places:
        yield button("See who looks", "partner-wanted", project.id)
    if seeker is not None:
        if project is None:  # who announced one is shown who looks instead
            yield button("See what fits", "partner-find", seeker.cohort_id)
        yield button("Stop looking", "partner-stop", seeker.cohort_id)


def _partner(sight: PartnershipSight, reader: int) -> ui.Item[ui.LayoutView]:
    pair = sight.partnership
    facts = [f"**{markdown.named(sight.partner_of(reader).name, NAME_ROOM)}**"]
    if sight.project is not None:
        name = markdown.inline(sight.project.title, TITLE_ROOM)
        facts.append(f"#{sight.project.number} {name}")
        facts.append(texts.plan_progress(*progress_of(sight.items)))
    else:
        facts.append(texts.REVIEW_TOGETHER)
    if pair.state == ENDED:
        facts.append(texts.PLAN_OVER)
    return _entry(" · ".join(facts), button("Open", "plan-show", pair.id))


def _request(sight: RequestSight, reader: int) -> ui.Item[ui.LayoutView]:
    request = sight.request
    is_mine = sight.asker.user_id == reader
    says = {
        (True, False): texts.you_asked,
        (True, True): texts.you_invited,
        (False, False): texts.asks_you,
        (False, True): texts.invites_you,
    }[is_mine, request.is_invitation]
    other = sight.asked if is_mine else sight.asker
    name = markdown.named(other.name, NAME_ROOM)
    text = says(name, sight.project.number, request.lapses_at)
    return _entry(text, button("Read", "request", request.id))


def _entry(text: str, to: Button) -> ui.Item[ui.LayoutView]:
    return ui.Section(ui.TextDisplay(text), accessory=to)


def _turning(page: int, pages: int) -> list[Button]:
    return [
        button("‹", "my-partners-back", page, disabled=page == 0),
        button(f"{page + 1} / {pages}", "here", page, disabled=True),
        button("›", "my-partners-next", page, disabled=page >= pages - 1),
    ]
