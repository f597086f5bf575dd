"""What came of every reminder: the outbox's rows against what stands in the channels."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from nexus_bot.delivery import nonce_of
from nexus_bot.models import OutboxMessage
from nexus_bot.services.planning import REMINDER
from tests.wire.guilds import World

ENDS = ("sent", "failed", "cancelled", "skipped", "unknown")
OPEN = ("pending", "sending")


@dataclass(frozen=True)
class Verdict:
    """How many were planned and ended how; the lists hold the rows that break a promise."""

    planned: int
    states: Counter[str]
    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many are recorded as sent."""
        return self.states["sent"]

    @property
    def unknown(self) -> int:
        """How many nobody can tell of."""
        return self.states["unknown"]

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        few = self.unknown * 1000 <= self.planned
        return few and not (self.lost or self.twice or self.wrong)

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            self.planned + other.planned,
            self.states + other.states,
            self.lost + other.lost,
            self.twice + other.twice,
            self.wrong + other.wrong,
        )

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {len(self.lost)} lost, {len(self.twice)} twice, "
            f"{self.unknown} unknown"
        )


class Kept(NamedTuple):
    """What the outbox keeps of one message."""

    id: int
    kind: str
    key: str
    state: str
    message_id: int | None


async def rows_of(url: str) -> list[Kept]:
    """Every message in the outbox."""
    engine = create_async_engine(url)
    row = OutboxMessage
    wanted = select(row.id, row.kind, row.dedupe_key, row.state, row.message_id)
    wanted = wanted.where(row.guild_id > 0)
    try:
        async with engine.connect() as connection:
            return [Kept(*each) for each in await connection.execute(wanted)]
    finally:
        await engine.dispose()


async def count_open(url: str) -> int:
    """How many reminders have not ended yet."""
    row, engine = OutboxMessage, create_async_engine(url)
    still = (row.guild_id > 0, row.kind == REMINDER, row.state.in_(OPEN))
    try:
        async with engine.connect() as connection:
            return await connection.scalar(select(func.count()).where(*still)) or 0
    finally:
        await engine.dispose()


async def is_whole(url: str) -> bool:
    """Whether SQLite finds its file in order; PostgreSQL has no such question."""
    if not url.startswith("sqlite"):
        return True
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            found = await connection.scalar(text("PRAGMA integrity_check"))
            return str(found) == "ok"
    finally:
        await engine.dispose()


async def judge(url: str, world: World, planned: int) -> Verdict:
    """Compares the rows with the bot's messages, which are known by their nonce.

    Lost is what stands nowhere, unless its row says *unknown*. Rows and messages that contradict
    each other, rows that are still open and messages without a row are wrong.
    """
    rows = await rows_of(url)
    stands = standing(world)
    lost, twice, wrong = [], [], []
    reminders = [row for row in rows if row.kind == REMINDER]
    for row, _, key, state, message_id in reminders:
        shown = stands.pop(nonce_of(key), [])
        if len(shown) > 1:
            twice.append(row)
        if not shown and state != "unknown":
            lost.append(row)
        if complaint := contradiction(state, message_id, shown):
            wrong.append(f"row {row} {complaint}")
    strange = stands.keys() - {nonce_of(row.key) for row in rows}
    wrong += [f"message {stands[nonce]} has no row" for nonce in strange]
    states = Counter(row.state for row in reminders)
    if planned != len(reminders) or sum(states[each] for each in (*ENDS, *OPEN)) != planned:
        wrong.append(f"{planned} were planned, the states add up to {dict(states)}")
    if not await is_whole(url):
        wrong.append("the database is not whole")
    return Verdict(planned, states, lost, twice, wrong)


def standing(world: World) -> dict[str, list[int]]:
    """The bot's messages that stand in any channel, by nonce."""
    stands: dict[str, list[int]] = {}
    for channel in world.channels.values():
        for number, message in channel.messages.items():
            stands.setdefault(str(message.get("nonce")), []).append(number)
    return stands


def contradiction(state: str, message_id: int | None, shown: list[int]) -> str | None:
    """In what a row and the messages that it became disagree, if they do."""
    if state in OPEN:
        return f"is still {state}"
    if shown and state not in ("sent", "unknown"):
        return f"is {state} but stands"
    if shown and state == "sent" and message_id not in shown:
        return f"is kept as message {message_id}, stands as {shown}"
    return None
