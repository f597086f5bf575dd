"""Whatever is typed: no refusal by Discord, no mention, no broken frame, no waste of time."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_bot import cards, markdown, schedule, texts
from nexus_bot.errors import Invalid
from nexus_bot.models import Learning, Member, OutboxMessage, Post
from nexus_bot.repositories.posts import Whole
from nexus_bot.services.drafts import check, tidy
from nexus_bot.services.profiles import checked as checked_profile
from nexus_bot.typed import Unclear, parse_wall
from nexus_bot.values import LearningDraft, Page, Profile, ProfileDraft, Query, Shared, Sight
from nexus_bot.views import hub, learnings, people
from tests.manners import LAYOUT, texts_of
from tests.markdown import hostile
from tests.markdown.reader import read
from tests.stage import START
from tests.wire.validate import check_message, check_modal

pytestmark = pytest.mark.long

GUILD, AUTHOR, SAVER = 10, 20, 30
FIELDS = ("text", "topic", "link", "snippet", "snippet_name", "name")
LINK = "https://docs.example.org/a"
FILLED = {
    "text": "A sentence first. Then **more** of it.",
    "topic": "Celery",
    "link": LINK,
    "snippet": "x = 1",
    "snippet_name": "a.py",
    "name": "bea",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """Runs what is asynchronous."""
    with asyncio.Runner() as runner:
        yield runner


def whole_of(fields: dict[str, str], runner: asyncio.Runner) -> Whole:
    """A learning as it is stored, from what was typed; raises Invalid like the service."""
    typed = {name: value for name, value in fields.items() if name != "name"}
    checked = runner.run(check(tidy(LearningDraft(**typed))))
    topic = checked.topic or texts.NO_TOPIC
    post = Post(
        guild_id=GUILD, number=7, noun="learning", kind=checked.kind, author_id=AUTHOR,
        topic_key=markdown.normal(topic), title=checked.title, useful=0, saves=0,
        channel_id=1, message_id=2, created_at=START,
    )  # fmt: skip
    learning = Learning(guild_id=GUILD, source=None, saved_by_id=SAVER)
    checked.write_to(learning)
    name = markdown.clean(fields["name"], limit=100, multiline=False) or "?"
    return Whole(post, learning, topic, Member(guild_id=GUILD, user_id=AUTHOR, name=name))


def said(view: ui.LayoutView) -> dict[str, Any]:
    """A message as Discord receives it; refused like there."""
    shown: Any = view
    body = {"components": shown.to_components(), "flags": LAYOUT}
    check_message(body)
    return body


def everything_shown(whole: Whole) -> list[dict[str, Any]]:
    """Every message that shows a learning."""
    post = whole.post
    panel, _files = learnings.full_panel(Sight(whole, may_edit=True, may_delete=True))
    shared = Shared(whole=whole, card=OutboxMessage(), count=7, weeks=3, similar=[post] * 3)
    query = Query(typed=post.title, topic=whole.topic, author=whole.author.name)
    found = Page(GUILD, query, [post], 3, 13, more=False, corrected=post.title, panel=1)
    views = [
        learnings.post_card(whole),
        panel,
        learnings.shared_answer(GUILD, shared, None, "sending"),
        hub.results(found),
        hub.confirm_delete(7, post.title),
        people.profile_panel(Profile(whole.author.name, None, None, None, 1, 0, [post])),
    ]
    return [said(view) for view in views]


def refused(error: Invalid) -> dict[str, Any]:
    """The answer to what must change first."""
    return said(cards.card(cards.Tone.WAITING, error.text))


def form_of(fields: dict[str, str]) -> None:
    """The form with what was typed in it; refused like Discord does."""
    form = ui.Modal(title=texts.FORM_TITLE, custom_id="nx:1:learn:0:ab")
    typed = {name: value for name, value in fields.items() if name != "name"}
    for field in learnings.fields(LearningDraft(**typed)):
        form.add_item(field)
    check_modal(form.to_dict())


def show(fields: dict[str, str], runner: asyncio.Runner, *, closely: bool = True) -> None:
    """All that becomes of what was typed: the form, the cards and panels, or the refusal."""
    form_of(fields)
    try:
        whole = whole_of(fields, runner)
    except Invalid as error:
        assert_frame_holds(refused(error))
        return
    card, *others = everything_shown(whole)
    assert_card_is_whole(card, whole)
    for body in others * closely:
        assert_frame_holds(body)


def meanings(body: dict[str, Any]) -> Counter[str]:
    """What the text of a message means to a client, by kind."""
    nodes = [node for text in texts_of(body) for node in read(text)]
    inside = [node for node in nodes if node.kind in ("subtext", "heading", "quote", "list")]
    return Counter(node.kind for node in [*nodes, *(n for i in inside for n in read(i.text))])


def assert_frame_holds(body: dict[str, Any]) -> None:
    """No line of a member's has become one of ours."""
    found = meanings(body)
    assert found["heading"] <= 1
    assert not found["long quote"]
    assert not found["url"]


def assert_card_is_whole(body: dict[str, Any], whole: Whole) -> None:
    """The card's own lines, link and tokens stand, and nothing else of their kind."""
    found = meanings(body)
    assert found["heading"] == 1
    assert found["subtext"] == 3 + bool(whole.learning.snippet)
    assert found["link"] == bool(whole.learning.link)
    assert found["token"] == 3, "the author, who saved it, and the time"


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "name"])
@settings(max_examples=1000)
@given(typed=hostile.texts)
def test_hostile_text_in_any_field_is_shown_or_refused(
    runner: asyncio.Runner, field: str, typed: str
) -> None:
    show(FILLED | {field: typed[:4000]}, runner, closely=False)


@settings(max_examples=300)
@given(name=hostile.texts)
def test_hostile_names_are_shown_as_names(runner: asyncio.Runner, name: str) -> None:
    show(FILLED | {"name": name[:32]}, runner)


@settings(max_examples=200)
@given(every=st.fixed_dictionaries(dict.fromkeys(FIELDS, hostile.texts)))
def test_hostile_text_in_every_field_at_once(runner: asyncio.Runner, every: dict[str, str]) -> None:
    every["text"] = f"A1 {every['text']}"[:4000]
    every["name"] = every["name"][:32]
    every["link"] = ""

    show(every, runner)


@pytest.mark.parametrize("field", ["text", "topic", "link", "snippet", "snippet_name"])
def test_four_thousand_costly_characters_fit_and_cost_little(
    runner: asyncio.Runner, field: str
) -> None:
    for typed in hostile.LONG:
        fields = FILLED | {field: typed[:4000]}

        form_of(fields)
        cost = hostile.seconds(partial(outcome, fields, runner))

        assert cost < hostile.CEILING, f"{typed[:20]!r}: {cost * 1000:.0f} ms"


def outcome(fields: dict[str, str], runner: asyncio.Runner) -> list[dict[str, Any]]:
    """What is answered to what was typed."""
    try:
        return [said(learnings.post_card(whole_of(fields, runner)))]
    except Invalid as error:
        return [refused(error)]


LONGEST = {
    "text": ("*a\n" * 2000)[:4000],
    "topic": "*" * 39 + "a",
    "link": "https://a.example.org/" + "(" * 470,
    "snippet": "```" * 20_000,
    "snippet_name": "*" * 250 + ".py",
    "name": "*" * 31 + "a",
}


@pytest.mark.parametrize("text", [LONGEST["text"], "`" * 3999 + "a", "<@1>" * 1000, "a" * 4000])
def test_the_longest_of_everything_together_fits(runner: asyncio.Runner, text: str) -> None:
    show(LONGEST | {"text": text}, runner)


@settings(max_examples=300)
@given(typed=hostile.texts)
def test_whatever_is_searched_heads_a_list_that_holds(typed: str) -> None:
    query = Query(typed=typed[:300], topic=typed[:100], author=typed[:32], author_id=1)
    page = Page(GUILD, query, [], 1, 0, more=False, corrected=typed[:300] or None, panel=1)

    body = said(hub.results(page))

    assert_frame_holds(body)
    assert meanings(body)["token"] == 0


@settings(max_examples=300)
@given(track=hostile.texts, zone=hostile.texts, tags=hostile.texts, name=hostile.texts)
def test_whatever_a_profile_is_given_is_shown_or_refused(
    track: str, zone: str, tags: str, name: str
) -> None:
    draft = ProfileDraft(track=track[:16], timezone=zone[:64], tags=tags[:400], hours=zone)
    form = ui.Modal(title=people.PROFILE_TITLE, custom_id="nx:1:profile:0:ab")
    for field in people.profile_fields(draft):
        form.add_item(field)
    check_modal(form.to_dict())
    tagged, placed = ProfileDraft(tags=draft.tags), ProfileDraft(timezone=draft.timezone)
    for part in (tagged, placed, ProfileDraft(hours=draft.hours), draft):
        try:
            changes = checked_profile(part)
        except Invalid as error:
            assert_frame_holds(refused(error))
            continue
        empty: dict[str, Any] = {"tags": [], "hours": [], "timezone": None, "track": None}
        member = Member(name="?", **(empty | changes))
        profile = Profile(name[:32], member, None, None, learnings=0, challenges=0, saved=[])
        body = said(people.profile_panel(profile))
        assert_frame_holds(body)
        assert meanings(body)["token"] == 0


@settings(max_examples=300)
@given(typed=hostile.texts, end=st.booleans())
def test_whatever_is_typed_as_a_date_is_read_or_refused(typed: str, end: bool) -> None:
    try:
        parse_wall(typed[:60], today=date(2026, 9, 8), end_of_day=end)
        refusal = texts.bad_date("start", typed)
    except Unclear as doubt:
        refusal = texts.bad_date("start", typed, doubt.why, doubt.found)

    body = said(cards.card(cards.Tone.WAITING, refusal))

    assert_frame_holds(body)
    assert meanings(body)["token"] == 0


@pytest.mark.parametrize("length", [60, 4000])
def test_costly_dates_zones_and_tags_cost_little(length: int) -> None:
    for typed in hostile.LONG:
        works: list[Callable[[], object]] = [
            partial(schedule.zones_like, typed[:length], limit=25),
            partial(refusal_of, ProfileDraft(tags=typed[:length])),
            partial(refusal_of, ProfileDraft(timezone=typed[:length])),
            partial(refusal_of, ProfileDraft(hours=typed[:length])),
            partial(date_in, typed[:length]),
        ]

        costs = [hostile.seconds(work) for work in works]

        assert max(costs) < hostile.CEILING, f"{typed[:20]!r}: {costs}"


def date_in(typed: str) -> object:
    """What becomes of a date."""
    try:
        return parse_wall(typed, today=date(2026, 9, 8))
    except Unclear as doubt:
        return doubt.why


def refusal_of(draft: ProfileDraft) -> object:
    """What becomes of a profile."""
    try:
        return checked_profile(draft)
    except Invalid as error:
        return error.text
