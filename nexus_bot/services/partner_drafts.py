"""What was typed about partners: wishes, notes, questions, reasons; checked before it is stored."""

from dataclasses import replace

from nexus_bot import leaks, markdown, texts
from nexus_bot.errors import Invalid, Leaked, Refusal
from nexus_bot.matching import BANDS
from nexus_bot.services.profiles import tags_in
from nexus_bot.services.secret_checks import refuse_secrets
from nexus_bot.values.partners import NoteDraft, SeekerDraft

WISHES_LIMIT, NOTE_LIMIT, REASON_LIMIT = 1000, 1000, 300
LIMITS = {"decline": REASON_LIMIT, "end": REASON_LIMIT}
WHERE = {
    "ask": "note",
    "invite": "note",
    "question": "question",
    "answer": "answer",
    "decline": "reason",
    "end": "reason",
}
NEEDED = {
    "question": texts.EMPTY_QUESTION,
    "answer": texts.EMPTY_ANSWER,
    "end": texts.EMPTY_REASON,
}


async def check_wishes(draft: SeekerDraft) -> SeekerDraft:
    """Wishes fit to be stored, cleaned; raises Invalid or Leaked with what to change."""
    draft = replace(
        draft,
        looking_for=markdown.clean(draft.looking_for),
        hours=None if draft.hours is None else tuple(b for b in BANDS if b in draft.hours),
    )
    for typed, where in ((draft.looking_for, "what you look for"), (draft.tags or "", "tags")):
        await refuse_secrets(typed, where)
    if len(draft.looking_for) > WISHES_LIMIT:
        raise Invalid(texts.too_long("text", len(draft.looking_for), WISHES_LIMIT))
    if draft.tags is not None:
        draft = replace(draft, tags=", ".join(tags_in(draft.tags)))
    return draft


def masked_wishes(draft: SeekerDraft, refusal: Refusal) -> SeekerDraft:
    """Where a secret was found, the wishes without it."""
    if not isinstance(refusal, Leaked):
        return draft
    tags = None if draft.tags is None else leaks.mask(draft.tags)
    return replace(draft, looking_for=leaks.mask(draft.looking_for), tags=tags)


async def check_note(draft: NoteDraft) -> NoteDraft:
    """A note fit to be sent, cleaned; a question, an answer and an end need words."""
    draft = replace(draft, text=markdown.clean(draft.text))
    where, limit = WHERE[draft.what], LIMITS.get(draft.what, NOTE_LIMIT)
    await refuse_secrets(draft.text, where)
    if len(draft.text) > limit:
        raise Invalid(texts.too_long(where, len(draft.text), limit))
    if draft.what in NEEDED and not markdown.has_letter_or_digit(draft.text):
        raise Invalid(NEEDED[draft.what])
    return draft


def masked_note(draft: NoteDraft, refusal: Refusal) -> NoteDraft:
    """Where a secret was found, the note without it."""
    if not isinstance(refusal, Leaked):
        return draft
    return replace(draft, text=leaks.mask(draft.text))
