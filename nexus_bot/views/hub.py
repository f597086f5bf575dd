"""The hub as members see it: lists with pages, and the select that opens one."""

from collections.abc import Sequence

from discord import ButtonStyle, File, SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Part, Tone, button, card, custom_id, small, title
from nexus_bot.values import HUB_KINDS, BlockerSight, Listed, Page, Query, Sight
from nexus_bot.values.partners import ProjectSight
from nexus_bot.views import blockers, learnings, projects
from nexus_bot.views.links import jump_url

TITLE_ROOM = 60
OPTION_ROOM = 100


def results(page: Page) -> ui.LayoutView:
    """A page of what was found, with filters and page buttons that stay in place."""
    parts: list[Part] = [small(f"📚 HUB · {texts.found(page.total, more=page.more)}")]
    parts.append(title(heading(page.query)))
    if page.corrected:
        typed, shown = markdown.inline(page.query.typed, 60), markdown.inline(page.corrected, 60)
        parts.append(texts.corrected(typed, shown))
    parts.extend(entry(page.guild_id, post) for post in page.posts)
    if not page.posts:
        parts.append(empty(page.query))
    rows: list[list[ui.Item[ui.LayoutView]]] = []
    if page.query.browse:
        rows.append([topic_select(page)])
        rows.append([kind_select(page)])
    if page.posts:
        rows.append([open_select(page.posts)])
    if page.pages > 1:
        rows.append(list(page_buttons(page)))
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def heading(query: Query) -> str:
    """What a list is a list of, in words."""
    parts = []
    if query.typed:
        parts.append(f"“{markdown.inline(query.typed, 60)}”")
    if query.topic:
        parts.append(markdown.inline(query.topic))
    if query.kind:
        parts.append(texts.KIND_NAMES[query.kind].lower())
    if query.author:
        parts.append(f"by {markdown.named(query.author, 40)}")
    return " · ".join(parts) or texts.NEWEST


def empty(query: Query) -> str:
    """How to fill an empty list."""
    wide = not (query.typed or query.topic or query.kind or query.author_id)
    return texts.NOTHING_YET if wide else texts.NOTHING_FOUND


def entry(guild_id: int, post: Listed) -> str:
    """One line of a list: number, title as a jump link, then what decides."""
    name = markdown.shorten(post.title, TITLE_ROOM)
    url = jump_url(guild_id, post)
    shown = markdown.link(name, url) if url else markdown.inline(name)
    decides = texts.NO_KINDS.get(post.kind) or (
        texts.useful(post.useful) or texts.KIND_NAMES[post.kind].lower()
    )
    return f"`#{post.number}` {shown} · {decides}"


def whole(sight: Sight | BlockerSight | ProjectSight) -> tuple[ui.LayoutView, list[File]]:
    """One thing of the hub in full, whatever it is, with what its reader may do to it."""
    if isinstance(sight, BlockerSight):
        return blockers.full_panel(sight)
    if isinstance(sight, ProjectSight):
        return projects.full_panel(sight)
    return learnings.full_panel(sight)


def open_select(posts: Sequence[Listed]) -> ui.Select[ui.LayoutView]:
    """Chooses one of the listed posts to read in full."""
    return ui.Select(
        custom_id=custom_id("read"),
        placeholder="Read one",
        options=[
            SelectOption(
                label=markdown.shorten(f"#{post.number} {post.title}", OPTION_ROOM),
                value=str(post.number),
            )
            for post in posts
        ],
    )


def topic_select(page: Page) -> ui.Select[ui.LayoutView]:
    """Chooses the topic to browse."""
    options = [
        SelectOption(
            label=markdown.shorten(topic.name, OPTION_ROOM),
            value=topic.key,
            description=f"{topic.uses} in the hub",
            default=topic.key == page.query.topic_key,
        )
        for topic in page.topics
    ]
    return ui.Select(
        custom_id=custom_id("topic", page.panel),
        placeholder="Any topic",
        min_values=0,
        options=options or [SelectOption(label="No topics yet", value="-")],
        disabled=not options,
    )


def kind_select(page: Page) -> ui.Select[ui.LayoutView]:
    """Chooses the kind to browse."""
    return ui.Select(
        custom_id=custom_id("kind", page.panel),
        placeholder="Any kind",
        min_values=0,
        options=[
            SelectOption(label=texts.KIND_NAMES[kind], value=kind, default=kind == page.query.kind)
            for kind in HUB_KINDS
        ],
    )


def page_buttons(page: Page) -> Sequence[ui.Button[ui.LayoutView]]:
    """Back, where one is, and on."""
    at = page.query.page
    return (
        button("‹", "back", page.panel, disabled=at == 0),
        button(f"{at + 1} / {page.pages}", "here", page.panel, disabled=True),
        button("›", "next", page.panel, disabled=at >= page.pages - 1),
    )


def notice(text: str, tone: Tone = Tone.DONE) -> ui.LayoutView:
    """A private answer of a sentence or two."""
    return card(tone, text)


def confirm_delete(number: int, name: str) -> ui.LayoutView:
    """Asks once before a learning goes for good."""
    return card(
        Tone.OPEN,
        f"Delete #{number} *{markdown.inline(name, 80)}*? It goes from the channel and the hub, "
        "and cannot come back.",
        rows=[[button("Delete it", "delete-now", number, style=ButtonStyle.danger)]],
    )


def number_in(typed: str) -> int:
    """The number that somebody typed or chose, with or without its sign; 0 for anything else."""
    digits = typed.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else 0
