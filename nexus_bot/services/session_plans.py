"""What sessions cause to be said: cards, reminders, notices and scheduled events, as intents.

Called inside the transaction of whoever plans, joins, moves or cancels. A reminder is known by
its session, its instant and its reader, so whoever comes back, or a session that is moved back,
has the reminder of before again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import OutboxMessage, Session
from nexus_bot.repositories.outbox import Intent, Outbox, removal_of
from nexus_bot.repositories.sessions import Sessions, ends_at
from nexus_bot.services.card_edits import show_soon
from nexus_bot.services.planning import mirrored

CARD = "session_card"
EDIT = "session_edit"
REMINDER = "session_reminder"
NOTICE = "session_notice"
MOVED, CANCELLED = "moved", "cancelled"
BEFORE = timedelta(minutes=15)
EVENT_OF = "session"


def subject_of(session: Session) -> str:
    """What the messages about a session have in common."""
    return f"session:{session.id}"


def card_of(session: Session, now: datetime, owner: str) -> Intent:
    """The card of a new session, said at once."""
    return Intent(
        CARD,
        str(session.number),
        now,
        channel_id=session.channel_id,
        payload={"number": session.number},
        owner=owner,
    )


def edit_of(session: Session, again: str, due_at: datetime, owner: str | None = None) -> Intent:
    """That the card should show what the session is by then; ``again`` tells edits apart."""
    return Intent(
        EDIT,
        f"{session.number}:{again}",
        due_at,
        channel_id=session.channel_id,
        payload={"number": session.number},
        subject=subject_of(session),
        owner=owner,
    )


def reminder_of(session: Session, user_id: int) -> Intent:
    """The private reminder of one who joins."""
    return Intent(
        REMINDER,
        f"{session.id}:{session.starts_at:%Y%m%dT%H%M}:{user_id}",
        session.starts_at - BEFORE,
        user_id=user_id,
        payload={"number": session.number, "at": session.starts_at.isoformat()},
        subject=subject_of(session),
        expires_at=session.starts_at + timedelta(minutes=session.minutes) / 2,
    )


async def remind(
    store: AsyncSession, session: Session, user_ids: Iterable[int], now: datetime
) -> None:
    """Plan the reminders of some who join; nobody is reminded of what they just read."""
    if session.starts_at - BEFORE > now:
        intents = [reminder_of(session, user) for user in user_ids]
        await Outbox(store).plan_all(session.guild_id, intents, now)


async def forget(store: AsyncSession, session: Session, user_id: int, now: datetime) -> None:
    """Take back what one who leaves would have heard."""
    await Outbox(store).cancel(
        session.guild_id,
        subject_of(session),
        "left the session",
        now,
        user_id=user_id,
        kinds=(REMINDER, NOTICE),
    )


async def count_anew(store: AsyncSession, session: Session, again: int, now: datetime) -> None:
    """Plan one edit of the card for all who come and go within some seconds."""
    await show_soon(store, session.guild_id, partial(edit_of, session), again, now)


async def plan_course(store: AsyncSession, session: Session, again: int, now: datetime) -> None:
    """Plan what follows from when a session is: its event, its card when it begins and ends."""
    ends = ends_at(session)
    edits = [
        edit_of(session, f"begins:{session.starts_at:%Y%m%dT%H%M}", session.starts_at),
        edit_of(session, f"ends:{ends:%Y%m%dT%H%M}", ends),
    ]
    await Outbox(store).plan_all(session.guild_id, edits, now)
    await mirror(store, session, again, now)


async def mirror(store: AsyncSession, session: Session, again: int, now: datetime) -> None:
    """Plan that the scheduled event should show what the session is now."""
    event = mirrored(EVENT_OF, session.id, EVENT_OF, again, now)
    await Outbox(store).plan(session.guild_id, event, now)


async def take_back(store: AsyncSession, session: Session, reason: str, now: datetime) -> None:
    """Take back everything that was planned for the session as it was."""
    await Outbox(store).cancel(
        session.guild_id, subject_of(session), reason, now, kinds=(REMINDER, NOTICE, EDIT)
    )


async def put(
    store: AsyncSession,
    session: Session,
    when: tuple[datetime, datetime],
    again: int,
    now: datetime,
    mover: int | None = None,
) -> None:
    """Put a session to a time, by the wall and as an instant, with all that is planned for it.

    Who joins is told of it, but for the one who moved it.
    """
    await take_back(store, session, "the session was moved", now)
    was = session.starts_at
    if when[1] != session.starts_at:
        session.moved_from = session.starts_at
    session.starts_wall, session.starts_at = when
    await store.flush()
    await remind(store, session, await Sessions(store).who_joins(session), now)
    await tell(store, session, MOVED, again, now, but=mover, was=was)
    await plan_course(store, session, again, now)


async def tell(
    store: AsyncSession,
    session: Session,
    what: str,
    again: int,
    now: datetime,
    *,
    but: int | None,
    was: datetime | None = None,
) -> None:
    """Plan to tell who joins that a session was moved or cancelled, but for who did it."""
    intents = [
        Intent(
            NOTICE,
            f"{session.id}:{again}:{user_id}",
            now,
            user_id=user_id,
            payload={
                "number": session.number,
                "what": what,
                "at": session.starts_at.isoformat(),
                "minutes": session.minutes,
                "by": but,
                "was": was.isoformat() if was else None,
            },
            subject=subject_of(session),
            expires_at=ends_at(session),
        )
        for user_id in await Sessions(store).who_joins(session)
        if user_id != but
    ]
    await Outbox(store).plan_all(session.guild_id, intents, now)


async def show_now(
    store: AsyncSession, session: Session, again: int, now: datetime, owner: str
) -> OutboxMessage:
    """Plan an edit of the card that is done at once by the process that stored its cause."""
    edit = edit_of(session, f"changed:{again}", now, owner)
    return await Outbox(store).plan(session.guild_id, edit, now)


async def place(store: AsyncSession, message: OutboxMessage, message_id: int, at: datetime) -> None:
    """Remember where a session's card stands; an older card of it must go."""
    guild, number = message.guild_id, message.payload["number"]
    session = await Sessions(store).look(guild, number)
    before = session.message_id if session else None
    await Sessions(store).place(guild, number, message.channel_id, message_id)
    if session is not None and before not in (None, message_id):
        removal = removal_of(number, session.channel_id, before, at)
        await Outbox(store).plan(guild, removal, at)
