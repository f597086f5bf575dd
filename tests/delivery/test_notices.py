"""Notices: what mentors read of messages that were missed."""

from datetime import UTC, datetime

from nexus_bot.delivery.notices import missed_lines
from nexus_bot.models import OutboxMessage

AT = datetime(2026, 9, 8, 15, tzinfo=UTC)


def missed(user: int | None, reason: str = "too late", moment: str = "week-left") -> OutboxMessage:
    """A reminder that was not said."""
    return OutboxMessage(
        kind="reminder",
        user_id=user,
        payload={"cohort": 1, "moment": moment},
        due_at=AT,
        state="skipped",
        reason=reason,
    )


def test_what_many_missed_is_one_line() -> None:
    rows = [missed(None), missed(7), missed(8), missed(9, "a later one says it", "tip-plan")]

    lines = missed_lines(rows)

    assert lines == [
        "- Reminder *One week left*, due <t:1788879600:f>: in the channel and to 2 people, "
        "too late",
        "- Reminder *Tip: plan together*, due <t:1788879600:f>: to 1 person, "
        "a later reminder says it",
    ]


def test_messages_to_a_channel_alone_stay_apart() -> None:
    cards = [
        OutboxMessage(
            kind="card", payload={"number": n}, due_at=AT, state="failed", reason="discord 403"
        )
        for n in (1, 2)
    ]

    lines = missed_lines(cards)

    assert [line.split(",")[0] for line in lines] == ["- Card of #1", "- Card of #2"]
    assert lines[0].endswith(": the bot may not write there")
