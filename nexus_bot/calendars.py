"""What stands on a calendar: values that a scheduled event and a calendar file are made of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """Something with a beginning and an end, as its rows say at this moment.

    ``mark`` is the last line of what is said about it, unique in its server: by it, what was
    made on Discord is known again. ``event_id`` is what stands there, as far as we know.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    about: str
    mark: str
    channel_id: int | None = None
    event_id: int | None = None
    is_off: bool = False
