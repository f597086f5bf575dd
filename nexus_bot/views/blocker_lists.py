"""Lists of blockers: one line each, the oldest first, with filters and pages that stay in place."""

from collections.abc import Sequence
from datetime import datetime

from discord import SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Part, Tone, button, card, custom_id, small, title
from nexus_bot.repositories.blockers import CLOSED, SOLVED, Line
from nexus_bot.values import SHOWS, BlockerPage
from nexus_bot.views.blockers import card_url, place_url

TITLE_ROOM = 60
NAME_ROOM = 30
OPTION_ROOM = 100
AREAS = 25


def blocker_list(page: BlockerPage) -> ui.LayoutView:
    """One page of blockers; without a memo, what would need one is left out."""
    parts: list[Part] = [
        small(f"🧱 BLOCKERS · {texts.blockers_found(page.total, more=page.more)}"),
        title(heading(page)),
    ]
    parts += [entry(page, line) for line in page.lines]
    if not page.lines:
        parts.append(texts.no_blockers(page.query.show, markdown.inline(area_of(page), 60)))
    rows: list[Sequence[ui.Item[ui.LayoutView]]] = []
    if page.lines:
        rows.append([open_select(page.lines)])
    if page.panel:
        rows.append([show_select(page)])
    if page.panel and page.areas:
        rows.append([area_select(page)])
    if page.panel and page.pages > 1:
        rows.append(page_buttons(page))
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def heading(page: BlockerPage) -> str:
    """What a list is a list of."""
    area = markdown.inline(area_of(page), 60)
    return f"{texts.SHOW_TITLES[page.query.show]}{f' · {area}' if area else ''}"


def area_of(page: BlockerPage) -> str:
    """The area of a list by its proper name, however it was typed."""
    asked = markdown.normal(page.query.area)
    return next((area for area in page.areas if markdown.normal(area) == asked), page.query.area)


def entry(page: BlockerPage, line: Line) -> str:
    """One line of a list: number, title as a jump link, then what decides."""
    blocker, name = line.blocker, markdown.shorten(line.blocker.title, TITLE_ROOM)
    url = card_url(blocker) or place_url(blocker)
    shown = markdown.link(name, url) if url else markdown.inline(name)
    return f"`#{blocker.number}` {shown} · {decides(line, page.now)}"


def decides(line: Line, now: datetime) -> str:
    """How long it waits and who helps, or how it ended."""
    blocker = line.blocker
    if blocker.state == SOLVED and blocker.solved_at:
        return texts.solved_in(blocker.solved_at - blocker.created_at).lower()
    if blocker.state == CLOSED:
        return texts.closed_ago(now - blocker.quiet_since)
    helped = texts.NOBODY_HELPS
    if line.helper:
        helped = texts.helps(markdown.named(line.helper, NAME_ROOM))
    return f"{texts.span(now - blocker.created_at)} · {helped}"


def show_select(page: BlockerPage) -> ui.Select[ui.LayoutView]:
    """Chooses which blockers are listed."""
    return ui.Select(
        custom_id=custom_id("blockers-show", page.panel),
        options=[
            SelectOption(
                label=texts.SHOWS[show][0],
                value=show,
                description=texts.SHOWS[show][1],
                default=show == page.query.show,
            )
            for show in SHOWS
        ],
    )


def area_select(page: BlockerPage) -> ui.Select[ui.LayoutView]:
    """Chooses the area of what is listed, or any."""
    chosen = markdown.shorten(area_of(page), OPTION_ROOM)
    areas = list(dict.fromkeys(markdown.shorten(area, OPTION_ROOM) for area in page.areas))
    return ui.Select(
        custom_id=custom_id("blockers-area", page.panel),
        placeholder="Any area",
        min_values=0,
        options=[
            SelectOption(label=area, value=area, default=area == chosen) for area in areas[:AREAS]
        ],
    )


def open_select(lines: Sequence[Line]) -> ui.Select[ui.LayoutView]:
    """Chooses one of the listed blockers to look at."""
    return ui.Select(
        custom_id=custom_id("blocker"),
        placeholder="Look at one",
        options=[
            SelectOption(
                label=markdown.shorten(f"#{each.blocker.number} {each.blocker.title}", OPTION_ROOM),
                value=str(each.blocker.number),
            )
            for each in lines
        ],
    )


def page_buttons(page: BlockerPage) -> Sequence[ui.Button[ui.LayoutView]]:
    """Back, where one is, and on."""
    at = page.query.page
    return (
        button("‹", "blockers-back", page.panel, disabled=at == 0),
        button(f"{at + 1} / {page.pages}", "here", page.panel, disabled=True),
        button("›", "blockers-next", page.panel, disabled=at >= page.pages - 1),
    )
