"""What requests and partnerships cause to be said and done outside interactions, as intents.

Called inside the transaction of whatever changes them. A request comes by direct message, or in
the channel to one who takes none; so does every note. What each says is made when it is said.
"""

from datetime import datetime, timedelta
from typing import Any

from nexus_bot.models import PartnerRequest, Partnership
from nexus_bot.repositories.outbox import Intent

REQUEST = "partner_request"
NOTE = "partner_note"
LAPSE = "partner_lapse"
THREAD = "partner_thread"
PANEL, PANEL_EDIT = "partner_panel", "partner_edit"
WORD = "partner_word"
MET = "partner_met"
LOOK = "partner_look"
ARCHIVE = "partner_archive"
LASTS = timedelta(hours=48)
MET_AFTER = timedelta(days=5)
LOOKED = timedelta(days=1)
ARCHIVED_AFTER = timedelta(days=1)
NOTED_FOR = timedelta(days=7)

OF_REQUEST = (
    "accepted",  # to who asked
    "declined",  # to who asked
    "withdrawn",  # to who was asked
    "lapsed",  # to who asked
    "outdone",  # to the other side of a request that cannot come true any more
    "question",  # to who asked: something is to be answered
    "answer",  # to who asked the question
)
OF_PARTNERSHIP = (
    "ended",  # to the other one
    "left",  # to the one who is still here
    "met",  # to both: did you meet?
    "paired",  # to both, from a round
)


def about_request(request: PartnerRequest) -> str:
    """What the messages about a request have in common."""
    return f"request:{request.id}"


def about_pair(pair: Partnership) -> str:
    """What the messages about a partnership have in common."""
    return f"partners:{pair.id}"


def request_of(request: PartnerRequest, to: int, now: datetime) -> Intent:
    """The request, to who answers it, while it is open."""
    return Intent(
        REQUEST,
        f"{request.id}",
        now,
        user_id=to,
        payload={"request": request.id},
        subject=about_request(request),
        expires_at=request.lapses_at,
    )


def lapse_of(request: PartnerRequest) -> Intent:
    """That a request lapses when nobody answers it."""
    return Intent(
        LAPSE,
        f"{request.id}:{request.lapses_at:%Y%m%dT%H%M%S}",
        request.lapses_at,
        payload={"request": request.id},
        subject=about_request(request),
    )


def note_of(
    what: str,
    to: int,
    now: datetime,
    *,
    key: str,
    subject: str | None = None,
    **facts: Any,
) -> Intent:
    """A private note of OF_REQUEST (``request=``), of OF_PARTNERSHIP (``pair=``), or else
    *fits* (``project=`` and ``cohort=``: it fits who waits) or *alone* (``round=``).
    """
    return Intent(
        NOTE,
        f"{what}:{key}:{to}",
        now,
        user_id=to,
        payload={"what": what, **facts},
        subject=subject,
        expires_at=now + NOTED_FOR,
    )


def note_on_request(request: PartnerRequest, what: str, to: int, now: datetime) -> Intent:
    """A note of what became of a request; a question or an answer may come more than once."""
    again = f":{now:%Y%m%dT%H%M%S%f}" if what in ("question", "answer") else ""
    subject = about_request(request)
    return note_of(what, to, now, key=f"{request.id}{again}", subject=subject, request=request.id)


def note_on_pair(pair: Partnership, what: str, to: int, now: datetime) -> Intent:
    """A note of what became of a partnership."""
    return note_of(what, to, now, key=f"{pair.id}", subject=about_pair(pair), pair=pair.id)


def thread_of(pair: Partnership, now: datetime, again: str = "") -> Intent:
    """The private thread of two partners, or a public one; their panel follows in it.

    ``again`` tells a thread from one that was deleted or could not be made.
    """
    return Intent(
        THREAD,
        f"{pair.id}{again}",
        now,
        channel_id=pair.channel_id,
        payload={"pair": pair.id},
        subject=about_pair(pair),
        lane=about_pair(pair),
    )


def panel_of(pair: Partnership, now: datetime, again: str = "") -> Intent:
    """The panel in their thread: the plan of API partners, or what buddies review."""
    return Intent(
        PANEL,
        f"{pair.id}:{pair.thread_id}{again}",
        now,
        channel_id=pair.thread_id,
        payload={"pair": pair.id},
        subject=about_pair(pair),
        lane=about_pair(pair),
    )


def edit_of(pair: Partnership, again: str, due_at: datetime, owner: str | None = None) -> Intent:
    """That their panel should show what is by then; ``again`` tells edits apart."""
    return Intent(
        PANEL_EDIT,
        f"{pair.id}:{again}",
        due_at,
        channel_id=pair.thread_id,
        payload={"pair": pair.id},
        subject=about_pair(pair),
        owner=owner,
    )


def word_of(pair: Partnership, what: str, by: int | None, now: datetime) -> Intent:
    """A line in their thread: it *ended*, or one of them *left*."""
    return Intent(
        WORD,
        f"{pair.id}:{what}",
        now,
        channel_id=pair.thread_id,
        payload={"pair": pair.id, "what": what, "by": by},
        subject=about_pair(pair),
        lane=about_pair(pair),
    )


def clocks_of(pair: Partnership, now: datetime) -> list[Intent]:
    """What comes later while two are partners: did they meet, and are both still here."""
    return [_clock_of(pair, MET, now + MET_AFTER), look_of(pair, now + LOOKED)]


def look_of(pair: Partnership, due_at: datetime) -> Intent:
    """That it should be looked whether two partners are still here."""
    return _clock_of(pair, LOOK, due_at)


def _clock_of(pair: Partnership, kind: str, due_at: datetime) -> Intent:
    return Intent(
        kind,
        f"{pair.id}",
        due_at,
        channel_id=pair.channel_id,
        payload={"pair": pair.id},
        subject=about_pair(pair),
    )


def archive_of(pair: Partnership, now: datetime) -> Intent:
    """That the thread of former partners is put away a day later; it is never locked."""
    return Intent(
        ARCHIVE,
        f"{pair.id}",
        now + ARCHIVED_AFTER,
        channel_id=pair.thread_id,
        payload={"pair": pair.id},
        subject=about_pair(pair),
    )
