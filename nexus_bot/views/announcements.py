"""Announcements: the card that everybody sees, the preview of it, the form."""

from datetime import datetime

from discord import ButtonStyle, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import Tone, button, card, link_button, small, title
from nexus_bot.values import Announcement, AnnouncementDraft
from nexus_bot.views.cohorts import role_select
from nexus_bot.views.forms import Field, line, picker

TEXT_LIMIT = 3000


def announcement_card(announcement: Announcement, at: datetime) -> ui.LayoutView:
    """An announcement as everybody sees it: whom it calls, its words, who says it."""
    called = f" · <@&{announcement.role_id}>" if announcement.role_id else ""
    head, rest = markdown.split_title(announcement.text)
    since = announcement.late_since
    return card(
        Tone.KNOWLEDGE,
        small(f"📣 ANNOUNCEMENT{called}"),
        title(markdown.inline(head)),
        markdown.body(rest),
        ui.TextDisplay(small(f"by <@{announcement.author_id}> · {format_dt(at, 'f')}")),
        small(texts.says_late(format_dt(since, "f"))) if since else "",
    )


def announcement_preview(
    announcement: Announcement, panel: int, at: datetime, *, is_silent: bool
) -> ui.LayoutView:
    """The same card, and below it what to do with it."""
    view = announcement_card(announcement, at)
    told = [texts.ANNOUNCE_HOW, *([texts.ROLE_IS_SILENT] if is_silent else [])]
    view.add_item(ui.TextDisplay("\n".join(told)))
    view.add_item(
        ui.ActionRow(
            button("Post", "announce-post", panel, style=ButtonStyle.primary),
            button("Change", "announce-edit", panel),
        )
    )
    return view


def announced_panel(state: str, url: str | None, panel: int) -> ui.LayoutView:
    """What became of an announcement; one that was turned away can be opened again."""
    failed = state == "failed"
    row = [link_button("Open", url)] if url else []
    if failed:
        row = [button("Open it again", "announce-edit", panel, style=ButtonStyle.primary)]
    return card(
        Tone.WAITING if failed else Tone.DONE,
        texts.ANNOUNCED.get(state, texts.ANNOUNCED_SOON),
        rows=[row],
    )


def announcement_fields(draft: AnnouncementDraft) -> list[Field]:
    """The form of an announcement."""
    return [
        line(
            "text",
            "What should everybody know?",
            hint="The first sentence becomes the title.",
            example="Demo day is on Friday. Bring two minutes and one thing that broke.",
            value=draft.text,
            limit=TEXT_LIMIT,
            required=True,
            tall=True,
        ),
        picker(
            "role",
            "Whom should it call?",
            role_select(draft.role_id or None),
            hint="May stay empty. Only this role is mentioned, never everyone.",
        ),
    ]
