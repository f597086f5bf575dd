"""Sessions as they are shown, whatever somebody typed: no broken frame, no mention, no refusal."""

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_bot import cards, markdown, texts
from nexus_bot.models import Member, OutboxMessage, Session
from nexus_bot.repositories.sessions import NAMES, Gathering
from nexus_bot.schedule import zone_named
from nexus_bot.services.session_drafts import TOPIC_LIMIT, minutes_in
from nexus_bot.typed import Unclear, parse_when
from nexus_bot.values import (
    MySessions,
    SessionDraft,
    SessionSight,
    SessionStored,
    UnderstoodSession,
)
from nexus_bot.views import session_lists, session_notices
from nexus_bot.views import sessions as view
from tests.manners import LAYOUT, texts_of
from tests.markdown import hostile
from tests.markdown.reader import read
from tests.stage import START
from tests.wire.validate import check_message, check_modal

GUILD, HOST = 10, 20
HOUR = timedelta(hours=1)


def session_of(topic: str = "", **facts: Any) -> Session:
    """A session as it is stored."""
    stored: dict[str, Any] = {
        "guild_id": GUILD, "id": 1, "number": 7, "kind": "study", "host_id": HOST,
        "topic": markdown.clean(topic, limit=TOPIC_LIMIT, multiline=False), "minutes": 60,
        "starts_at": START + HOUR, "starts_wall": START.replace(tzinfo=None),
        "timezone": "Africa/Nairobi", "moved_from": None, "state": "planned", "channel_id": 1,
        "message_id": 2,
    }  # fmt: skip
    return Session(**(stored | facts))


def gathering_of(session: Session, names: list[str], people: int = 0) -> Gathering:
    """A session with who hosts it and who joins."""
    clean = [markdown.clean(name, limit=100, multiline=False) or "?" for name in names]
    host = Member(guild_id=GUILD, user_id=HOST, name=clean[0])
    return Gathering(session, host, people or len(clean), clean[:NAMES])


def said(shown: ui.LayoutView) -> dict[str, Any]:
    """A message as Discord receives it; refused like there."""
    layout: Any = shown
    body = {"components": layout.to_components(), "flags": LAYOUT}
    check_message(body)
    return body


def meanings(body: dict[str, Any]) -> Counter[str]:
    """What the text of a message means to a client, by kind."""
    nodes = [node for text in texts_of(body) for node in read(text)]
    inside = [node for node in nodes if node.kind in ("subtext", "heading", "quote", "list")]
    return Counter(node.kind for node in [*nodes, *(n for i in inside for n in read(i.text))])


def everything_shown(gathering: Gathering) -> list[tuple[dict[str, Any], int]]:
    """Every message that shows a session, and how many instants it names."""
    session, now = gathering.session, START
    sight = SessionSight(gathering, now, joined=True, hosts=False, may_change=True)
    others = [session_of(session.topic, number=number) for number in range(8, 13)]
    mine = MySessions(GUILD, HOST, [session, *others], 1, 3, 13)
    stored = SessionStored(gathering, now, OutboxMessage(), new=True)
    draft = SessionDraft.of(session)
    return [
        (said(view.session_card(gathering, now)), 2),
        (said(view.session_panel(sight)), 2),
        (said(view.confirm_cancel(7, draft)), 0),
        (said(view.saved_answer(stored, None, "sending")), 0),
        (said(session_lists.my_sessions(mine)), 6),
        (said(session_notices.reminder(gathering, now, late=True)), 2),
        (said(session_notices.moved_notice(gathering, by=None, was=START)), 3),
        (said(session_notices.cancelled_notice(gathering, by=None)), 1),
        (said(session_notices.in_channel(gathering, HOST, "was cancelled")), 1),
    ]


@settings(max_examples=80)
@given(topic=hostile.texts, names=st.lists(hostile.texts, min_size=1, max_size=10))
def test_hostile_topics_and_names_stay_text(topic: str, names: list[str]) -> None:
    gathering = gathering_of(session_of(topic), [name[:32] for name in names])

    for body, instants in everything_shown(gathering):
        found = meanings(body)
        assert found["heading"] <= 1
        assert not found["long quote"]
        assert not found["url"]
        assert found["token"] == instants


def refusal_of(typed: str, zone: ZoneInfo) -> str:
    """The sentence that refuses a time; the plainest for one that can be read."""
    try:
        parse_when(typed, START.replace(tzinfo=None), zone)
    except Unclear as doubt:
        return texts.bad_when(typed, doubt.why, doubt.found)
    return texts.bad_when(typed)


@settings(max_examples=80)
@given(typed=hostile.texts, topic=hostile.texts)
def test_hostile_times_are_read_or_refused_and_come_back_in_the_form(
    typed: str, topic: str
) -> None:
    draft = SessionDraft("study", typed[:60], topic[:TOPIC_LIMIT], "60")
    zone = zone_named("Africa/Nairobi")
    assert zone is not None
    refusal = refusal_of(draft.when, zone)
    for fields in (view.session_fields(draft), view.move_fields(draft)):
        form = ui.Modal(title=texts.SESSION_TITLE, custom_id="nx:1:session:0:ab")
        for field in fields:
            form.add_item(field)
        check_modal(form.to_dict())

    understood = UnderstoodSession(draft, 1, START, 60, zone.key, "member", "shifted", START)
    shown = said(view.preview(understood))
    refused = said(cards.card(cards.Tone.WAITING, refusal))

    assert meanings(shown)["token"] == 3
    assert meanings(shown)["heading"] == 1
    assert meanings(refused)["token"] == 0


def test_the_longest_of_everything_together_fits() -> None:
    worst = ["*" * 31 + "a"] * 9
    gathering = gathering_of(session_of("`" * 119 + "a", moved_from=START), worst, people=1_000_000)

    for body, _ in everything_shown(gathering):
        assert body["components"]


@pytest.mark.parametrize("length", [60, 4000])
def test_costly_times_cost_little(length: int) -> None:
    zone = zone_named("Africa/Nairobi")
    assert zone is not None
    refusal_of("in 3 days 18:00", zone)

    for typed in hostile.LONG:
        cost = hostile.seconds(lambda text=typed[:length]: refusal_of(text, zone))  # type: ignore[misc]

        assert cost < hostile.CEILING, f"{typed[:20]!r}: {cost * 1000:.0f} ms"


@pytest.mark.parametrize(
    ("facts", "minutes", "state", "row"),
    [
        ({}, 0, "COMING", 4),
        ({"moved_from": START}, 0, "MOVED", 4),
        ({}, 60, "GOING ON NOW", 4),
        ({"moved_from": START}, 119, "GOING ON NOW", 4),
        ({}, 120, "OVER", 0),
        ({"state": "cancelled"}, 0, "CANCELLED", 0),
        ({"state": "cancelled"}, 120, "CANCELLED", 0),
    ],
)
def test_the_state_of_a_card_is_in_its_words(
    facts: dict[str, Any], minutes: int, state: str, row: int
) -> None:
    gathering = gathering_of(session_of("Celery", **facts), ["bea"])

    body = said(view.session_card(gathering, START + timedelta(minutes=minutes)))

    assert f"STUDY GROUP · {state} · #7" in texts_of(body)[0]
    assert str(body).count("'custom_id': 'nx:1:") == row


@pytest.mark.parametrize(
    ("names", "people", "shown"),
    [
        (["bea"], 1, "1 · bea"),
        (["bea", "lin", "femi"], 3, "3 · bea, lin and femi"),
        (list("abcdefgh"), 12, "12 · a, b, c, d, e, f, g, h and 4 more"),
    ],
)
def test_who_joins_is_named_as_far_as_there_is_room(
    names: list[str], people: int, shown: str
) -> None:
    assert view.who_joins(gathering_of(session_of(), names, people)) == shown


def test_without_a_topic_a_session_is_called_by_its_kind() -> None:
    assert view.name_of(session_of(kind="pair")) == "Pair programming"


@pytest.mark.parametrize(("typed", "minutes"), [("", 60), (" 15 ", 15), ("480", 480)])
def test_a_length_is_in_minutes(typed: str, minutes: int) -> None:
    assert minutes_in(typed) == minutes


@pytest.mark.parametrize(
    ("minutes", "words"), [(15, "15 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes")]
)
def test_a_length_is_said_in_hours(minutes: int, words: str) -> None:
    assert texts.length(minutes) == words
