"""Drafts of projects: what a member typed, checked before anything is stored."""

import re
from dataclasses import replace
from typing import Any

from nexus_bot import leaks, markdown, texts
from nexus_bot.errors import Invalid, Leaked, Refusal
from nexus_bot.services.profiles import tags_in
from nexus_bot.services.secret_checks import refuse_secrets
from nexus_bot.values.partners import PLACES, ProjectDraft

FORM = "project"
TITLE_LIMIT, PITCH_LIMIT, TAGS_LIMIT = 100, 1500, 400
QUESTIONS = texts.PROJECT_QUESTIONS
ADDRESSES = {"repository": "the repository", "docs": "the API docs"}
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(\[[^]]*]|[^/:?#]+)", re.IGNORECASE)
_OWN_COMPUTER = re.compile(
    r"(?:.+\.)?localhost\.?|127(?:\.\d+){1,3}|0\.0\.0\.0|\[::1?]|host\.docker\.internal",
    re.IGNORECASE,
)


async def check(draft: ProjectDraft) -> ProjectDraft:
    """A draft fit to be stored, cleaned; raises Invalid or Leaked with what to change."""
    typed = {name: getattr(draft, name) or "" for name in QUESTIONS}
    cleaned: dict[str, Any] = {
        name: markdown.clean(text, multiline=name == "pitch") for name, text in typed.items()
    }
    for name, text in cleaned.items():
        await refuse_secrets(text, QUESTIONS[name].rstrip("?"))
    for name, limit in (("title", TITLE_LIMIT), ("pitch", PITCH_LIMIT)):
        if len(cleaned[name]) > limit:
            raise Invalid(texts.too_long(name, len(cleaned[name]), limit))
    if not markdown.has_letter_or_digit(cleaned["title"]):
        raise Invalid(texts.PROJECT_WITHOUT_TITLE)
    if not markdown.has_letter_or_digit(cleaned["pitch"]):
        raise Invalid(texts.PROJECT_WITHOUT_PITCH)
    cleaned |= {name: _address(cleaned[name], whose) for name, whose in ADDRESSES.items()}
    cleaned["tags"] = ", ".join(tags_in(typed["tags"], FORM))
    if draft.places is not None:
        check_places(draft.places)
    return replace(draft, **cleaned)


def check_places(places: int) -> None:
    """Go on only with as many places as a project can have."""
    if not 0 <= places <= PLACES:
        raise Invalid(texts.bad_places(PLACES))


def masked(draft: ProjectDraft, refusal: Refusal) -> ProjectDraft:
    """Where a secret was found, the draft without it."""
    if not isinstance(refusal, Leaked):
        return draft
    told = {name: getattr(draft, name) for name in QUESTIONS}
    hidden: dict[str, Any] = {name: leaks.mask(text) for name, text in told.items() if text}
    return replace(draft, **hidden)


def _address(typed: str, whose: str) -> str:
    if not typed:
        return ""
    host = _HOST.match(typed)
    if host and _OWN_COMPUTER.fullmatch(host[1]):
        raise Invalid(texts.bad_address(whose, "own"))
    try:
        return markdown.https_link(typed)
    except markdown.LinkError as error:
        raise Invalid(texts.bad_address(whose, error.reason)) from error
