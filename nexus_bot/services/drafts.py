"""Drafts: what a member typed into a form, checked before anything is stored."""

import asyncio
import re
from dataclasses import dataclass, fields

from nexus_bot import leaks, markdown, texts
from nexus_bot.errors import Invalid, Leaked, Refusal
from nexus_bot.models import Learning
from nexus_bot.values import KINDS, SNIPPET_LIMIT, LearningDraft

DEFAULT_KIND = "takeaway"
TEXT_LIMIT = 4000
TOPIC_LIMIT = 40
NAME_LIMIT = 80
INLINE_CHECK = 4000
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A learning fit to be stored."""

    kind: str
    topic: str
    title: str
    text: str
    link: str | None
    snippet: str | None
    snippet_name: str | None

    def learning(self, guild_id: int, source: str | None, saved_by_id: int | None) -> Learning:
        """The row behind a new post."""
        learning = Learning(guild_id=guild_id, source=source, saved_by_id=saved_by_id)
        self.write_to(learning)
        return learning

    def write_to(self, learning: Learning) -> None:
        """Put the checked content into a row."""
        learning.text, learning.link = self.text, self.link
        learning.snippet, learning.snippet_name = self.snippet, self.snippet_name


def tidy(draft: LearningDraft) -> LearningDraft:
    """The draft without anything unseen, so that nothing can hide from the checks."""
    return LearningDraft(
        text=markdown.clean(draft.text),
        topic=markdown.clean(draft.topic, multiline=False),
        kind=draft.kind.strip().casefold(),
        link=markdown.clean(draft.link, multiline=False),
        snippet=UNSEEN.sub("", draft.snippet.replace("\r\n", "\n").replace("\r", "\n")).strip("\n"),
        snippet_name=markdown.clean(draft.snippet_name, limit=NAME_LIMIT, multiline=False),
        trouble=draft.trouble,
    )


async def check(draft: LearningDraft) -> Checked:
    """What a tidy draft says; raises Invalid or Leaked with what to change."""
    await _find_leaks(draft)
    if draft.trouble:
        raise Invalid(draft.trouble)
    text = draft.text
    if len(text) > TEXT_LIMIT:
        raise Invalid(texts.too_long("text", len(text), TEXT_LIMIT))
    if not markdown.has_letter_or_digit(text):
        raise Invalid(texts.EMPTY_TEXT)
    return Checked(
        kind=_kind(draft.kind, text),
        topic=_topic(draft.topic),
        title=markdown.title_of(text),
        text=text,
        link=_link(draft.link),
        snippet=_snippet(draft.snippet, draft.snippet_name),
        snippet_name=(draft.snippet_name or "snippet.txt") if draft.snippet else None,
    )


def masked(draft: LearningDraft, refusal: Refusal) -> LearningDraft:
    """Where a secret was found, the draft without it."""
    if not isinstance(refusal, Leaked):
        return draft
    return LearningDraft(
        **{field.name: leaks.mask(getattr(draft, field.name)) for field in fields(draft)}
    )


def _kind(kind: str, text: str) -> str:
    if kind and kind not in KINDS:
        raise Invalid(texts.unknown_kind(KINDS))
    if not kind and all(word.startswith("https://") for word in text.split()):
        return "resource"
    return kind or DEFAULT_KIND


def _topic(topic: str) -> str:
    if len(topic) > TOPIC_LIMIT:
        raise Invalid(texts.too_long("topic", len(topic), TOPIC_LIMIT))
    if topic and not markdown.has_letter_or_digit(topic):
        raise Invalid(texts.TOPIC_WITHOUT_LETTERS)
    return topic


def _link(typed: str) -> str | None:
    if not typed:
        return None
    try:
        return markdown.https_link(typed)
    except markdown.LinkError as error:
        raise Invalid(texts.bad_link(error.reason)) from error


def _snippet(snippet: str, name: str) -> str | None:
    if name and not snippet.strip():
        raise Invalid(texts.EMPTY_SNIPPET)
    if len(snippet.encode("utf-8", "replace")) > SNIPPET_LIMIT:
        raise Invalid(texts.snippet_too_big(SNIPPET_LIMIT))
    return snippet or None


async def _find_leaks(draft: LearningDraft) -> None:
    for value in (draft.text, f"{draft.topic}\n{draft.link}\n{draft.snippet_name}", draft.snippet):
        if leaks.is_warm() and len(value) <= INLINE_CHECK:
            found = leaks.find(value) if value.strip() else []
        else:
            found = await asyncio.to_thread(leaks.find, value)
        if found:
            raise Leaked(found[0].label, value.count("\n", 0, found[0].start) + 1)
