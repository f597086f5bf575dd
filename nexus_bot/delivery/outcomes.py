"""What Discord's refusals mean: one table, from its codes to what becomes of the message."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Verdict(Enum):
    """What a refusal of Discord's means for the message, and for those behind it."""

    FAILED = "it will never be taken; mentors see why"
    OURS = "it was malformed, which is a fault of this program"
    TOO_LARGE = "its files are too large; without them it may be taken"
    SHUT = "the bot may not speak there, for now"
    GONE = "the place is no more"
    ARCHIVED = "the thread is asleep"
    CLOSED = "the person takes no direct messages"
    HURRIED = "the person takes none, and too many were opened in a short time"
    NOBODY = "the person is no more, or not here"
    DELETED = "it stood, and somebody deleted it"
    WORN_OUT = "it was edited too often; a new one must stand in its place"
    LIMITED = "too many; later"
    LOCKED_OUT = "the token is no longer accepted"
    UNSURE = "nobody can tell whether it was taken"


_V = Verdict
CODES: Mapping[int, Verdict] = MappingProxyType(
    {
        50001: _V.SHUT,  # F7: missing access
        50013: _V.SHUT,  # F7: missing permissions
        10003: _V.GONE,  # F8: unknown channel
        10004: _V.GONE,  # F8: unknown server
        10008: _V.DELETED,  # F9, F10: unknown message
        50007: _V.CLOSED,  # F11: cannot send to this user
        50278: _V.CLOSED,  # F11: no server in common
        40003: _V.HURRIED,  # F11: direct messages opened too fast
        10013: _V.NOBODY,  # F29: unknown user
        50083: _V.ARCHIVED,  # F12: the thread is archived
        160005: _V.SHUT,  # F13: the thread is locked
        160004: _V.FAILED,  # F14: the thread exists; whoever makes threads adopts it
        160006: _V.FAILED,  # F15: too many active threads
        30013: _V.FAILED,  # F15: too many channels
        30033: _V.FAILED,  # F15: too many in a thread
        50035: _V.OURS,  # F16: invalid form body
        200000: _V.FAILED,  # F17: AutoMod
        200001: _V.FAILED,  # F17: AutoMod, title
        240000: _V.FAILED,  # F17: harmful link
        20009: _V.FAILED,  # F17: explicit content
        30046: _V.WORN_OUT,  # F18: too many edits of old messages
        40005: _V.TOO_LARGE,  # F19: request entity too large
    }
)
STATUSES: Mapping[int, Verdict] = MappingProxyType(
    {
        401: _V.LOCKED_OUT,  # F6
        403: _V.SHUT,
        408: _V.UNSURE,
        413: _V.TOO_LARGE,  # F19
        429: _V.LIMITED,  # F1, F2, F3
    }
)
SERVER_ERROR = 500


def judge(status: int, code: int) -> Verdict:
    """What an answer that is no success means: Discord's code says more than the status."""
    if status >= SERVER_ERROR:  # F4, F5: it may have had its effect
        return Verdict.UNSURE
    if status in (401, 429):
        return STATUSES[status]
    return CODES.get(code) or STATUSES.get(status, Verdict.FAILED)
