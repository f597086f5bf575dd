"""Learnings as members see them: the card, the form, the private answers."""

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from discord import ButtonStyle, File, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    TEXT_ROOM,
    Button,
    Tone,
    attached,
    button,
    card,
    link_button,
    small,
    title,
)
from nexus_bot.models import Learning, Post
from nexus_bot.repositories.posts import Whole
from nexus_bot.values import KINDS, LearningDraft, Listed, Shared, Sight
from nexus_bot.views.forms import Field, choice, line, upload
from nexus_bot.views.links import jump_url
from nexus_bot.words import plural

ROW = 4
CARD_BODY = 1500
CARD_CODE = 900
CARD_CODE_LINES = 14
CARD_TROUBLE = {"sent": "", "failed": texts.CARD_FAILED}
LANGUAGES = {
    "py": "py", "js": "js", "ts": "ts", "jsx": "jsx", "tsx": "tsx", "sql": "sql", "sh": "sh",
    "yml": "yaml", "yaml": "yaml", "json": "json", "html": "html", "css": "css", "go": "go",
    "rs": "rust", "java": "java", "rb": "rb", "php": "php", "c": "c", "h": "c", "cpp": "cpp",
    "cs": "cs", "kt": "kt", "md": "md", "toml": "toml", "xml": "xml", "dockerfile": "dockerfile",
}  # fmt: skip


def post_card(whole: Whole) -> ui.LayoutView:
    """The card of a learning in the cohort channel, the same for everyone."""
    post, saver = whole.post, whole.learning.saved_by_id
    head, foot, glimpse = _head(whole), _foot(whole), _code_glimpse(whole.learning)
    told = small(texts.told_credit(post.author_id, saver)) if saver else ""
    body = _body(whole, min(CARD_BODY, _room_beside(*head, glimpse.shown, told, foot)))
    buttons = [useful_button(post), button("Save", "save", post.number)]
    if body.cut or glimpse.cut:
        buttons.insert(0, button("Read on", "open", post.number))
    if saver:
        buttons.append(button("Withdraw", "withdraw", post.number))
    if len(buttons) < ROW:
        buttons.append(button("Edit", "edit", post.number))
    parts = [*head, body.shown, glimpse.shown, told, foot]
    return card(Tone.KNOWLEDGE, *parts, rows=[buttons])


def useful_button(post: Post) -> Button:
    """The vote, with its counter in the label."""
    label = f"Useful · {post.useful}" if post.useful else "Useful"
    return button(label, "useful", post.number, emoji="👍")


def full_panel(sight: Sight) -> tuple[ui.LayoutView, list[File]]:
    """A learning in full, for one reader: the whole text, the whole snippet as a file."""
    whole, post = sight.whole, sight.whole.post
    row: list[Button] = [useful_button(post), button("Save", "save", post.number)]
    if sight.may_edit:
        row.append(button("Edit", "edit", post.number))
    if sight.may_delete:
        row.append(button("Delete", "delete", post.number, style=ButtonStyle.danger))
    head, foot = _head(whole), _foot(whole, jump_url(post.guild_id, post))
    glimpse = _code_glimpse(whole.learning).shown
    body = _body(whole, _room_beside(*head, small(texts.WHOLE_TEXT_BELOW), glimpse, foot))
    files = list(_files(whole, with_text=body.cut))
    view = card(
        Tone.KNOWLEDGE,
        *head,
        body.shown,
        small(texts.WHOLE_TEXT_BELOW) if body.cut else "",
        glimpse,
        foot,
        *(attached(file) for file in files),
        rows=[row],
    )
    return view, files


class Glimpse(NamedTuple):
    """As much of something as is shown, and whether there is more."""

    shown: str
    cut: bool


def _room_beside(*others: str) -> int:
    """How much text a card still takes beside these parts of it."""
    return TEXT_ROOM - sum(len(part) + 1 for part in others)


def _head(whole: Whole) -> list[str]:
    post = whole.post
    sign, kind = texts.KIND_SIGNS[post.kind], texts.KIND_NAMES[post.kind].upper()
    topic = markdown.inline(whole.topic)
    return [small(f"{sign} {kind} · {topic} · #{post.number}"), title(markdown.inline(post.title))]


def _body(whole: Whole, room: int) -> Glimpse:
    _, rest = markdown.split_title(whole.learning.text)
    shown = markdown.body(rest, room) if rest else ""
    return Glimpse(shown, cut=shown != markdown.body(rest))


def _code_glimpse(learning: Learning) -> Glimpse:
    if not learning.snippet:
        return Glimpse("", cut=False)
    lines, language = learning.snippet.splitlines(), language_of(learning)
    code = "\n".join(lines[:CARD_CODE_LINES])
    shown = markdown.fence(code, language, CARD_CODE)
    cut = len(lines) > CARD_CODE_LINES or shown != markdown.fence(code, language)
    name = markdown.inline(learning.snippet_name or "")
    note = f"{name} · {plural(len(lines), 'line')}" if cut else name
    return Glimpse(f"{small(note)}\n{shown}", cut)


def language_of(learning: Learning) -> str:
    """How Discord should colour a snippet, from the name of its file."""
    name = (learning.snippet_name or "").casefold()
    return LANGUAGES.get(name.rpartition(".")[2], "")


def _foot(whole: Whole, card_url: str | None = None) -> str:
    post, learning = whole.post, whole.learning
    parts = [markdown.named(whole.author.name), format_dt(post.created_at, "R")]
    if post.edited_at:
        parts.append("edited")
    if learning.link:
        parts.append(markdown.link(markdown.host_of(learning.link), learning.link))
    if learning.source:
        parts.append(markdown.link("from a message", learning.source))
    if card_url:
        parts.append(markdown.link("its card", card_url))
    return small(" · ".join(parts))


def _files(whole: Whole, *, with_text: bool) -> Iterator[File]:
    learning, number = whole.learning, whole.post.number
    if with_text:
        yield File(BytesIO(learning.text.encode()), f"{number}-text.md")
    if learning.snippet:
        name = learning.snippet_name or "snippet.txt"
        ending = name.rpartition(".")[2] if "." in name else "txt"
        stem = markdown.slug(name.removesuffix(f".{ending}"))
        file_name = f"{number}-{stem}.{markdown.slug(ending)}"
        yield File(BytesIO(learning.snippet.encode()), file_name)


def fields(draft: LearningDraft) -> list[Field]:
    """The fields of the form, filled in with what is known."""
    kinds = {kind: (texts.KIND_NAMES[kind], texts.KIND_HINTS[kind]) for kind in KINDS}
    kept = f"{draft.snippet_name or 'The file'} stays unless you choose another."
    return [
        line(
            "text",
            "What did you learn?",
            hint="The first sentence becomes the title. Code between ``` lines is fine.",
            example="Retries need idempotent tasks. Ours charged a customer twice.",
            value=draft.text,
            limit=4000,
            required=True,
            tall=True,
        ),
        line(
            "topic",
            "What is it about?",
            hint="Left empty, we look for a known topic in your text.",
            example="Celery",
            value=draft.topic,
            limit=40,
        ),
        choice("kind", "What kind of learning is it?", kinds, value=draft.kind),
        line(
            "link",
            "Where can people read more?",
            example="https://docs.celeryq.dev/en/stable/userguide/tasks.html",
            value=draft.link,
            limit=500,
        ),
        upload(
            "snippet",
            "Is there code to show?",
            hint=kept if draft.snippet else "One text file, up to 64 KiB.",
        ),
    ]


def shared_answer(guild_id: int, shared: Shared, url: str | None, state: str) -> ui.LayoutView:
    """What the author reads after sharing; ``state`` is what became of the card."""
    first = texts.shared_as(shared.number, shared.count, shared.weeks)
    if shared.whole.learning.saved_by_id:
        first = texts.credited(shared.number, markdown.named(shared.whole.author.name))
    close = [_close(guild_id, post) for post in shared.similar]
    row: list[Button] = [button("Undo", "undo", shared.number)]
    if url:
        row.append(link_button("Open", url))
    trouble = CARD_TROUBLE.get(state, texts.CARD_WAITS)
    if state == "shut":
        trouble = texts.comes_once_mended(shared.card.channel_id or 0)
    return card(
        Tone.DONE,
        first,
        trouble,
        *([RULE, texts.close_to_it(close)] if close else []),
        rows=[row],
    )


def _close(guild_id: int, post: Listed) -> str:
    url, name = jump_url(guild_id, post), markdown.shorten(post.title, 80)
    shown = markdown.link(name, url) if url else f"*{markdown.inline(name)}*"
    return f"#{post.number} {shown}"
