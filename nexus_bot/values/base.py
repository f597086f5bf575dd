"""What a member typed, kept while it needs fixing."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member typed into a form; a memo keeps it while it needs fixing."""

    @classmethod
    def restored(cls, state: dict[str, Any]) -> Self:
        """A draft that was kept in a memo."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in state.items() if name in known})

    def state(self) -> dict[str, Any]:
        """The draft as a memo keeps it."""
        return asdict(self)
