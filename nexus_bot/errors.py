"""The errors of the house.

NexusError
├── AlreadyDone         a second delivery of something that was done
├── Refusal             what a member asked for cannot be done; the text says what to do next
│   ├── NotSetUp        no cohort runs in this server
│   ├── NotAllowed      the table of rules says no
│   ├── NotFound        no such post, panel or draft here
│   ├── Outdated        a button or form older than the code that reads it
│   ├── TooFast         more than anybody types
│   ├── NotWritten      the storage could not take it
│   │   ├── Busy        just now; nothing was stored
│   │   ├── Full        until there is room again; nothing was stored
│   │   └── Unsure      or perhaps it did: the connection broke while it was written
│   └── Invalid         something typed must change first
│       └── Leaked      a secret was found in what was typed
└── StartError          the process cannot start (exit code 78: somebody must change something)
    ├── SettingsError
    ├── StorageError
    └── NotReachable    what it needs is away (exit code 69: trying again may help)
        └── StorageDown
"""

from typing import NamedTuple

from nexus_bot import texts


class NexusError(Exception):
    """Whatever this program raises on purpose."""


class AlreadyDone(NexusError):
    """This interaction was delivered before and its work is done."""


class Kept(NamedTuple):
    """Where what was typed waits for **Fix it**: the form it belongs to, and the memo."""

    form: str
    memo: int


class Refusal(NexusError):
    """What was asked for cannot be done; ``draft`` tells where what was typed is kept."""

    draft: Kept | None = None

    @property
    def text(self) -> str:
        """The sentence that a member reads."""
        return str(self)


class NotSetUp(Refusal):
    """No cohort runs in this server; ``last`` is what the last one was called, if there was one."""

    last = ""

    def __init__(self) -> None:
        super().__init__(texts.NOT_SET_UP)

    @property
    def text(self) -> str:
        """That there is none yet, or that the last one is closed."""
        return texts.cohort_closed(self.last) if self.last else str(self)


class NotAllowed(Refusal):
    """The table of rules does not let this person do this."""

    def __init__(self, action: str) -> None:
        super().__init__(texts.not_allowed(action))
        self.action = action


class NotFound(Refusal):
    """Nothing of that number is in this server."""

    def __init__(self, number: int | None = None) -> None:
        super().__init__(texts.not_found(number))
        self.number = number


class Outdated(Refusal):
    """The button or form is older than what reads it."""

    def __init__(self) -> None:
        super().__init__(texts.OUTDATED)


class TooFast(Refusal):
    """More requests in a few seconds than a person makes."""

    def __init__(self, seconds: float) -> None:
        super().__init__(texts.too_fast(seconds))
        self.seconds = seconds


class NotWritten(Refusal):
    """The storage could not take the change."""


class Busy(NotWritten):
    """The storage could not take the change just now; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(texts.BUSY)


class Full(NotWritten):
    """The storage has no room; nothing was stored, and what is there can be read."""

    def __init__(self) -> None:
        super().__init__(texts.FULL)


class Unsure(NotWritten):
    """The connection broke while the change was written, so nobody knows whether it was."""

    def __init__(self) -> None:
        super().__init__(texts.UNSURE)


class Invalid(Refusal):
    """Something that was typed must change first."""


class Leaked(Invalid):
    """What was typed holds a secret, which is neither posted nor stored."""

    def __init__(self, label: str, line: int, where: str = "") -> None:
        super().__init__(texts.leaked(label, line, where))
        self.label = label


class StartError(NexusError):
    """The process cannot start; the text is for the operator, the code for what started it."""

    code = 78


class SettingsError(StartError):
    """A setting is missing or malformed; its value is never shown."""

    def __init__(self, name: str, *, missing: bool, why: str) -> None:
        super().__init__(texts.bad_setting(name, missing=missing, why=why))
        self.name = name


class StorageError(StartError):
    """The database cannot be used as it is."""


class NotReachable(StartError):
    """What the process needs does not answer; it may the next time."""

    code = 69


class StorageDown(NotReachable):
    """The database server does not answer."""
