"""Learnings as members see them: the card, the form, the private answers."""

from collections.abc import Sequence
from io import BytesIO

from discord import ButtonStyle, File, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    Button,
    Part,
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
from nexus_bot.values import KINDS, LearningDraft, Shared, Sight
from nexus_bot.views.forms import Field, choice, line, upload
from nexus_bot.views.links import jump_url

CARD_BODY = 1500
CARD_CODE = 900
CARD_CODE_LINES = 14
FULL_BODY = 3000
LANGUAGES = {
    "py": "py", "js": "js", "ts": "ts", "jsx": "jsx", "tsx": "tsx", "sql": "sql", "sh": "sh",
    "yml": "yaml", "yaml": "yaml", "json": "json", "html": "html", "css": "css", "go": "go",
    "rs": "rust", "java": "java", "rb": "rb", "php": "php", "c": "c", "h": "c", "cpp": "cpp",
    "cs": "cs", "kt": "kt", "md": "md", "toml": "toml", "xml": "xml", "dockerfile": "dockerfile",
}  # fmt: skip


def post_card(whole: Whole) -> ui.LayoutView:
    """The card of a learning in the cohort channel, the same for everyone."""
    post = whole.post
    buttons = [useful_button(post), button("Save", "save", post.number)]
    buttons.append(button("Edit", "edit", post.number))
    told = ""
    if whole.learning.saved_by_id:
        buttons.append(button("Withdraw", "withdraw", post.number))
        told = small(texts.told_credit(post.author_id, whole.learning.saved_by_id))
    return card(
        Tone.KNOWLEDGE,
        *_head(whole),
        *_body(whole, CARD_BODY),
        _code_glimpse(whole.learning, post.number),
        told,
        _foot(whole),
        rows=[buttons],
    )


def useful_button(post: Post) -> Button:
    """The vote, with its counter in the label."""
    label = f"Useful · {post.useful}" if post.useful else "Useful"
    return button(label, "useful", post.number, emoji="👍")


def full_panel(sight: Sight) -> tuple[ui.LayoutView, list[File]]:
    """A learning in full, for one reader: the whole text, the whole snippet as a file."""
    whole = sight.whole
    post, learning = whole.post, whole.learning
    files = list(_files(whole))
    row: list[Button] = [useful_button(post), button("Save", "save", post.number)]
    if sight.may_edit:
        row.append(button("Edit", "edit", post.number))
    if sight.may_delete:
        row.append(button("Delete", "delete", post.number, style=ButtonStyle.danger))
    if url := jump_url(post.guild_id, post):
        row.append(link_button("Open", url))
    cut = len(markdown.body(learning.text)) > FULL_BODY
    view = card(
        Tone.KNOWLEDGE,
        *_head(whole),
        *_body(whole, FULL_BODY),
        small("The whole text is in the file below.") if cut else "",
        _foot(whole),
        *(attached(file) for file in files),
        rows=[row],
    )
    return view, files


def _head(whole: Whole) -> list[Part]:
    post = whole.post
    sign, kind = texts.KIND_SIGNS[post.kind], texts.KIND_NAMES[post.kind].upper()
    topic = markdown.inline(whole.topic)
    return [small(f"{sign} {kind} · {topic} · #{post.number}"), title(markdown.inline(post.title))]


def _body(whole: Whole, room: int) -> list[Part]:
    _, rest = markdown.split_title(whole.learning.text)
    return [markdown.body(rest, room)] if rest else []


def _code_glimpse(learning: Learning, number: int) -> str:
    if not learning.snippet:
        return ""
    lines = learning.snippet.splitlines()
    glimpse = "\n".join(lines[:CARD_CODE_LINES])
    name = markdown.inline(learning.snippet_name or "")
    more = len(lines) - CARD_CODE_LINES
    note = f"{name} · {more} more lines: `/hub show {number}`" if more > 0 else name
    return f"{small(note)}\n{markdown.fence(glimpse, language_of(learning), CARD_CODE)}"


def language_of(learning: Learning) -> str:
    """How Discord should colour a snippet, from the name of its file."""
    name = (learning.snippet_name or "").casefold()
    return LANGUAGES.get(name.rpartition(".")[2], "")


def _foot(whole: Whole) -> str:
    post, learning = whole.post, whole.learning
    parts = [markdown.inline(whole.author.name), format_dt(post.created_at, "R")]
    if post.edited_at:
        parts.append("edited")
    if learning.link:
        parts.append(markdown.link(markdown.host_of(learning.link), learning.link))
    if learning.source:
        parts.append(f"[from a message]({learning.source})")
    return small(" · ".join(parts))


def _files(whole: Whole) -> Sequence[File]:
    learning, files = whole.learning, []
    if len(markdown.body(learning.text)) > FULL_BODY:
        files.append(File(BytesIO(learning.text.encode()), f"{whole.post.number}-text.md"))
    if learning.snippet:
        name = learning.snippet_name or "snippet.txt"
        ending = name.rpartition(".")[2] if "." in name else "txt"
        stem = markdown.slug(name.removesuffix(f".{ending}"))
        file_name = f"{whole.post.number}-{stem}.{markdown.slug(ending)}"
        files.append(File(BytesIO(learning.snippet.encode()), file_name))
    return files


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


def shared_answer(shared: Shared, url: str | None, trouble: str) -> ui.LayoutView:
    """What the author reads after sharing."""
    first = texts.shared_as(shared.number, shared.count, shared.weeks)
    if shared.credited:
        first = texts.credited(shared.number, markdown.inline(shared.credited))
    close = [f"#{post.number} *{markdown.inline(post.title, 80)}*" for post in shared.similar]
    row: list[Button] = [button("Undo", "undo", shared.number)]
    if url:
        row.append(link_button("Open", url))
    return card(
        Tone.DONE,
        first,
        trouble,
        *(
            [RULE, "Close to it: " + ", ".join(close), small("`/hub show` opens one.")]
            if close
            else []
        ),
        rows=[row],
    )
