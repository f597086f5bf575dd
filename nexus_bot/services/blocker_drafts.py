"""Drafts of blockers and solutions: what a member typed, checked before anything is stored."""

from dataclasses import replace

from nexus_bot import leaks, markdown, texts
from nexus_bot.errors import Invalid, Leaked, Refusal
from nexus_bot.services.secret_checks import refuse_secrets
from nexus_bot.values import BlockerDraft, SolutionDraft
from nexus_bot.values.blockers import (
    AREA_LIMIT,
    CREDITED,
    INSTEAD_LIMIT,
    SOLUTION_LIMIT,
    TITLE_LIMIT,
    TRIED_LIMIT,
    WANT_LIMIT,
)

FORM, SOLUTION_FORM, LIST = "blocker", "solution", "blockers"
SOURCE_LIMIT = 200


async def check(draft: BlockerDraft) -> BlockerDraft:
    """A draft fit to be stored, cleaned; raises Invalid or Leaked with what to change."""
    draft = replace(
        draft,
        title=markdown.clean(draft.title, multiline=False),
        want=markdown.clean(draft.want),
        instead=markdown.clean(draft.instead),
        tried=markdown.clean(draft.tried),
        area=markdown.clean(draft.area, multiline=False),
        source=draft.source[:SOURCE_LIMIT],
    )
    for where, typed in (
        ("What are you stuck with", draft.title),
        ("What do you want to happen", draft.want),
        ("What happens instead", draft.instead),
        ("What have you tried", draft.tried),
        ("What is it about", draft.area),
    ):
        await refuse_secrets(typed, where)
    for what, typed, limit in (
        ("title", draft.title, TITLE_LIMIT),
        ("text of what you want", draft.want, WANT_LIMIT),
        ("text of what happens instead", draft.instead, INSTEAD_LIMIT),
        ("text of what you tried", draft.tried, TRIED_LIMIT),
        ("area", draft.area, AREA_LIMIT),
    ):
        if len(typed) > limit:
            raise Invalid(texts.too_long(what, len(typed), limit))
    if not markdown.has_letter_or_digit(draft.title):
        raise Invalid(texts.BLOCKER_WITHOUT_TITLE)
    if not markdown.has_letter_or_digit(draft.instead):
        raise Invalid(texts.BLOCKER_WITHOUT_INSTEAD)
    if draft.area and not markdown.has_letter_or_digit(draft.area):
        raise Invalid(texts.AREA_WITHOUT_LETTERS)
    return draft


async def check_solution(draft: SolutionDraft, author_id: int) -> SolutionDraft:
    """A solution fit to be stored, cleaned; nobody is thanked twice, nor its author."""
    text = markdown.clean(draft.text)
    await refuse_secrets(text)
    if len(text) > SOLUTION_LIMIT:
        raise Invalid(texts.too_long("solution", len(text), SOLUTION_LIMIT))
    if not markdown.has_letter_or_digit(text):
        raise Invalid(texts.EMPTY_SOLUTION)
    people = dict(zip(draft.helpers, draft.names, strict=False))
    people.pop(author_id, None)
    if len(people) > CREDITED:
        raise Invalid(texts.too_many_thanked(CREDITED))
    return replace(
        draft,
        text=text,
        helpers=tuple(people),
        names=tuple(people.values()),
        source=draft.source[:SOURCE_LIMIT],
    )


def masked(draft: BlockerDraft, refusal: Refusal) -> BlockerDraft:
    """Where a secret was found, the draft without it."""
    if not isinstance(refusal, Leaked):
        return draft
    return replace(
        draft,
        title=leaks.mask(draft.title),
        want=leaks.mask(draft.want),
        instead=leaks.mask(draft.instead),
        tried=leaks.mask(draft.tried),
        area=leaks.mask(draft.area),
    )


def masked_solution(draft: SolutionDraft, refusal: Refusal) -> SolutionDraft:
    """Where a secret was found, the solution without it."""
    return replace(draft, text=leaks.mask(draft.text)) if isinstance(refusal, Leaked) else draft
