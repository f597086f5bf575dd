"""What blockers cause to be said and done outside interactions, as intents.

Called inside the transaction of whatever changes a blocker. What is said in its thread stands in
one lane, so that it comes in the order in which it happened; what is planned for later carries
the blocker's ``turn`` and is taken back when that ends. What each says is made when it is said.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Blocker, Cohort, OutboxMessage
from nexus_bot.repositories.blockers import Blockers
from nexus_bot.repositories.outbox import Intent, Outbox, removal_of
from nexus_bot.services.card_edits import show_soon

CARD, POST = "blocker_card", "blocker_post"
THREAD = "blocker_thread"
EDIT = "blocker_edit"
WORD = "blocker_word"
NOTE = "blocker_note"
MENTORS, MENTORS_EDIT = "blocker_mentors", "blocker_mentors_edit"
UNCLAIMED = "blocker_unclaimed"
ASK = "blocker_ask"
LOOK = "blocker_look"
ARCHIVE = "blocker_archive"
CLOCKS = (UNCLAIMED, ASK, LOOK, ARCHIVE)
FOR_MENTORS = (UNCLAIMED, MENTORS)
ARCHIVED_AFTER = timedelta(days=1)
LOOKED_FIRST = timedelta(minutes=5)
NOTED_FOR = timedelta(days=3)
LONGEST_WAIT = timedelta(days=90)


def subject_of(blocker: Blocker) -> str:
    """What the messages about a blocker have in common."""
    return f"blocker:{blocker.id}"


def card_of(blocker: Blocker, now: datetime, owner: str) -> Intent:
    """The card of a new blocker, or its post in a forum, said at once."""
    return Intent(
        POST if blocker.is_post else CARD,
        str(blocker.number),
        now,
        channel_id=blocker.channel_id,
        payload={"number": blocker.number},
        lane=subject_of(blocker),
        owner=owner,
    )


def thread_of(blocker: Blocker, message_id: int, now: datetime) -> Intent:
    """The thread below a card that stands."""
    return Intent(
        THREAD,
        f"{blocker.number}:{message_id}",
        now,
        channel_id=blocker.channel_id,
        payload={"number": blocker.number},
        lane=subject_of(blocker),
    )


def edit_of(
    blocker: Blocker, again: str, due_at: datetime, owner: str | None = None, area: str = ""
) -> Intent:
    """That the card should show what the blocker is by then; ``again`` tells edits apart.

    ``area`` is the one it had before, whose tag its post still wears.
    """
    return Intent(
        EDIT,
        f"{blocker.number}:{again}",
        due_at,
        channel_id=blocker.channel_id,
        payload={"number": blocker.number} | ({"area": area} if area else {}),
        subject=subject_of(blocker),
        owner=owner,
    )


def word_of(blocker: Blocker, what: str, by: int, now: datetime, to: int | None = None) -> Intent:
    """A line in the thread: *claimed*, *released*, *handed*, *solved*, *reopened* or *closed*."""
    return Intent(
        WORD,
        f"{blocker.id}:{blocker.turn}:{what}",
        now,
        channel_id=blocker.thread_id or blocker.channel_id,
        payload={"number": blocker.number, "what": what, "by": by, "to": to, "turn": blocker.turn},
        subject=subject_of(blocker),
        lane=subject_of(blocker),
    )


def mentors_of(blocker: Blocker, cohort: Cohort, what: str, by: int, now: datetime) -> Intent:
    """A word to the mentors, once a turn: they are *asked*, or its author *left*."""
    return Intent(
        MENTORS,
        f"{blocker.id}:{blocker.turn}:{what}",
        now,
        channel_id=cohort.mentor_channel_id or cohort.channel_id,
        payload={"number": blocker.number, "what": what, "by": by, "turn": blocker.turn},
        subject=subject_of(blocker),
    )


def notes_of(
    blocker: Blocker, what: str, people: Iterable[int], by: int, now: datetime
) -> list[Intent]:
    """Private notes, once a turn and reader: it is *answered*, *claimed*, *solved*, or *thanks*."""
    return [
        Intent(
            NOTE,
            f"{blocker.id}:{blocker.turn}:{what}:{user_id}",
            now,
            user_id=user_id,
            payload={"number": blocker.number, "what": what, "by": by, "turn": blocker.turn},
            subject=subject_of(blocker),
            expires_at=now + NOTED_FOR,
        )
        for user_id in people
    ]


async def settle_mentors(store: AsyncSession, blocker: Blocker, now: datetime) -> None:
    """Let what mentors read of a blocker show what became of it, once a turn and message."""
    outbox = Outbox(store)
    rows = await outbox.about(blocker.guild_id, subject_of(blocker))
    edits = [
        _mentors_edit(blocker, row, row.message_id, now)
        for row in rows
        if row.kind in FOR_MENTORS and row.state == "sent" and row.message_id is not None
    ]
    await outbox.plan_all(blocker.guild_id, edits, now)


async def keep_up(
    store: AsyncSession, message: OutboxMessage, message_id: int, at: datetime
) -> None:
    """Let what mentors read follow its blocker, where that changed while it was being said."""
    blocker = await Blockers(store).look(message.guild_id, message.payload["number"])
    if blocker is not None and blocker.turn != message.payload["turn"]:
        edit = _mentors_edit(blocker, message, message_id, at)
        await Outbox(store).plan(message.guild_id, edit, at)


def _mentors_edit(blocker: Blocker, row: OutboxMessage, message_id: int, now: datetime) -> Intent:
    what = row.payload.get("what", "unclaimed")
    return Intent(
        MENTORS_EDIT,
        f"{row.id}:{blocker.turn}",
        now,
        channel_id=row.channel_id,
        payload={"number": blocker.number, "message_id": message_id, "what": what},
        subject=subject_of(blocker),
    )


async def tell(
    store: AsyncSession, blocker: Blocker, said: Sequence[Intent], again: int, now: datetime
) -> None:
    """Plan what a new turn causes besides what is ``said``: its clocks, and cards that show it."""
    await Outbox(store).plan_all(blocker.guild_id, said, now)
    await wind(store, blocker, await Blockers(store).cohort_of(blocker), now)
    await settle_mentors(store, blocker, now)
    await show_soon(store, blocker.guild_id, partial(edit_of, blocker), again, now)


async def wind(store: AsyncSession, blocker: Blocker, cohort: Cohort, now: datetime) -> None:
    """Set the clocks of a blocker by its state, and take back those of its state before.

    Open: mentors hear of it, and its thread is looked at for a first answer; a claim is one, too.
    Claimed: its author is asked when it is quiet. Solved: its thread is archived a day later.
    """
    outbox = Outbox(store)
    await outbox.cancel(
        blocker.guild_id, subject_of(blocker), "it changed meanwhile", now, kinds=CLOCKS
    )
    await outbox.plan_all(blocker.guild_id, list(_clocks(blocker, cohort, now)), now)


async def wind_to(store: AsyncSession, blocker: Blocker, cohort: Cohort, now: datetime) -> None:
    """Let the clocks that are set follow other times; what struck already strikes no more."""
    for clock in _clocks(blocker, cohort, now):
        if clock.kind in (UNCLAIMED, ASK):
            await Outbox(store).put_to(blocker.guild_id, clock)


def _clocks(blocker: Blocker, cohort: Cohort, now: datetime) -> Iterable[Intent]:
    about, turn = {"number": blocker.number, "turn": blocker.turn}, blocker.turn
    subject, place = subject_of(blocker), blocker.thread_id or blocker.channel_id

    def clock(kind: str, key: str, due_at: datetime, channel: int | None, **more: int) -> Intent:
        key = f"{blocker.id}:{turn}{key}"
        payload = {**about, **more}
        return Intent(kind, key, due_at, channel_id=channel, payload=payload, subject=subject)

    if blocker.state == "open":
        due_at = max(now, blocker.quiet_since + timedelta(hours=cohort.unclaimed_hours))
        yield clock(UNCLAIMED, "", due_at, cohort.mentor_channel_id or cohort.channel_id)
    if blocker.state == "claimed":
        due_at = blocker.quiet_since + wait_of(blocker, cohort)
        yield clock(ASK, f":{blocker.waits}", due_at, place, waits=blocker.waits)
    if blocker.state == "open" and blocker.answered_at is None:
        yield clock(LOOK, "", now + LOOKED_FIRST, place)
    if blocker.state == "solved":
        yield clock(ARCHIVE, "", now + ARCHIVED_AFTER, place)


async def was_asked(store: AsyncSession, blocker: Blocker) -> bool:
    """Whether the author of a claimed blocker read the last question that was due to them."""
    key = f"{blocker.id}:{blocker.turn}:{blocker.waits}"
    return await Outbox(store).state_of(blocker.guild_id, ASK, key) == "sent"


def wait_of(blocker: Blocker, cohort: Cohort) -> timedelta:
    """How long a claimed blocker may be quiet: each *still stuck* doubles it."""
    doubled: int = 2 ** min(blocker.waits, 10)
    return min(timedelta(days=cohort.quiet_days) * doubled, LONGEST_WAIT)


async def place(store: AsyncSession, message: OutboxMessage, message_id: int, at: datetime) -> None:
    """Remember where a blocker's card stands, and plan its thread; an older card must go.

    Where the blocker is gone by now, so must this one. A card in a channel is no post.
    """
    guild, number, channel = message.guild_id, message.payload["number"], message.channel_id
    blockers, outbox = Blockers(store), Outbox(store)
    before = await blockers.look(guild, number)
    placed = await blockers.place(guild, number, channel, message_id)
    if placed is None:
        await outbox.plan(guild, removal_of(number, channel, message_id, at), at)
        return
    if before is not None and before.message_id not in (None, message_id):
        old = removal_of(number, before.channel_id, before.message_id, at)
        await outbox.plan(guild, old, at)
    if placed.is_post and channel != placed.thread_id:
        await blockers.change(placed, is_post=False)
    if placed.thread_id is None:
        await outbox.plan(guild, thread_of(placed, message_id, at), at)
    if message.attempts > 1:
        await show_as_it_is(store, placed, message_id, at)


async def show_as_it_is(
    store: AsyncSession, blocker: Blocker, message_id: int, at: datetime
) -> None:
    """Plan an edit of a card that stands after more than one try: it may show how things were."""
    edit = edit_of(blocker, f"found:{message_id}", at)
    await Outbox(store).plan(blocker.guild_id, edit, at)
