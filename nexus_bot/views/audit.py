"""Who changed what, as organisers read it: pages, and two filters."""

from discord import Guild, SelectDefaultValue, SelectDefaultValueType, SelectOption, ui
from discord.utils import format_dt

from nexus_bot import texts
from nexus_bot.cards import Part, Tone, button, card, custom_id, small, title
from nexus_bot.models import AuditEntry
from nexus_bot.values import AuditPage
from nexus_bot.views import rights
from nexus_bot.words import plural


def audit_panel(page: AuditPage, guild: Guild | None) -> ui.LayoutView:
    """A page of the log, the newest first, with its filters and page buttons."""
    is_filtered = bool(page.user_id or page.action)
    parts: list[Part] = [
        small(f"📜 AUDIT · {plural(page.total, 'entry', 'entries')}"),
        title(texts.AUDIT_HEAD),
        *(entry(line, guild) for line in page.entries),
    ]
    if not page.entries:
        parts.append(texts.AUDIT_NOTHING if is_filtered else texts.AUDIT_EMPTY)
    rows: list[list[ui.Item[ui.LayoutView]]] = [[person(page)], [action(page)]]
    if page.pages > 1:
        rows.append(
            [
                button("‹", "audit-back", page.panel, disabled=page.page == 0),
                button(f"{page.page + 1} / {page.pages}", "audit-here", disabled=True),
                button("›", "audit-next", page.panel, disabled=page.page >= page.pages - 1),
            ]
        )
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def entry(line: AuditEntry, guild: Guild | None) -> str:
    """One line: who, did what, when."""
    own = line.detail.get("author") == line.actor_id
    change = texts.change_of(line.subject, line.action, line.detail, own=own)
    change = rights.known_only(guild, change)
    return f"- <@{line.actor_id}> {change} · {format_dt(line.created_at, 'R')}"


def person(page: AuditPage) -> ui.UserSelect[ui.LayoutView]:
    """Filters by who did it."""
    kind = SelectDefaultValueType.user
    chosen = [SelectDefaultValue(id=page.user_id, type=kind)] if page.user_id else []
    return ui.UserSelect(
        custom_id=custom_id("audit-person", page.panel),
        placeholder="Anybody",
        min_values=0,
        default_values=chosen,
    )


def action(page: AuditPage) -> ui.Select[ui.LayoutView]:
    """Filters by what was done."""
    return ui.Select(
        custom_id=custom_id("audit-action", page.panel),
        placeholder="Anything",
        min_values=0,
        options=[
            SelectOption(label=label, value=value, default=value == page.action)
            for value, label in texts.AUDIT_ACTIONS.items()
        ],
    )
