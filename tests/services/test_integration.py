"""Integration plans: filled in by two, moved on by both, never undone unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotAllowed, Refusal
from nexus_bot.services import partner_plans
from nexus_bot.services.integration_drafts import ADD, FACTS_FORM, LINE
from nexus_bot.values import ProfileDraft
from nexus_bot.values.integration import Standing, progress_of
from nexus_bot.values.partners import PlanDraft
from tests.services.integrating import (
    DOCS,
    PANEL,
    THREAD,
    added,
    agree,
    edits,
    end,
    items,
    pair_up,
    planned,
    said,
    store_seeker,
)
from tests.services.school import AMINA, BEA, FEMI, LIN, School

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
OTHER = 77


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def test_lines_are_added_one_a_line_each_once(school: School) -> None:
    pair = await pair_up(school)

    first = await added(
        school,
        pair,
        endpoints="- GET /orders\n\n  2. POST /orders\n* [ ] GET /orders",
        scenarios="A guest pays",
        date="First call",
        when="tomorrow 6pm",
    )
    again = await added(school, pair, BEA, endpoints="get /ORDERS\nDELETE /orders/{id}")

    assert (first.added, first.known) == (4, 0)
    assert (again.added, again.known) == (1, 1)
    assert await said(school, pair) == [
        ("endpoint", "GET /orders", 0),
        ("endpoint", "POST /orders", 0),
        ("scenario", "A guest pays", 0),
        ("date", "First call", 0),
        ("endpoint", "DELETE /orders/{id}", 0),
    ]
    assert progress_of(again.sight.items) == (0, 9)


async def test_only_the_first_sign_of_a_list_is_taken_from_a_line(school: School) -> None:
    pair = await pair_up(school)

    await added(
        school,
        pair,
        endpoints="- GET /products - all products\n1. GET /v1 2. later\n- - twice",
        scenarios="Pays * 3 times\n• [x] Signs in - or up",
    )

    assert [text for _, text, _ in await said(school, pair)] == [
        "GET /products - all products",
        "GET /v1 2. later",
        "- twice",
        "Pays * 3 times",
        "Signs in - or up",
    ]


async def test_a_date_is_read_on_the_clock_of_who_types_it(school: School) -> None:
    pair = await pair_up(school)
    await school.services.profiles.change(school.actor(LIN), ProfileDraft(timezone="Lima"))

    await added(school, pair, date="By hour", when="10 september 6pm")
    await added(school, pair, date="By day", when="2026-09-10")
    await added(school, pair, BEA, date="In Nairobi", when="10 september")

    due = {item.text: item.due_at for item in await items(school, pair)}
    assert due == {
        "By hour": datetime(2026, 9, 10, 23, tzinfo=UTC),
        "By day": datetime(2026, 9, 11, 4, 59, tzinfo=UTC),
        "In Nairobi": datetime(2026, 9, 10, 20, 59, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "at least one endpoint"),
        ({"endpoints": "GET /a\n---"}, "at least one letter"),
        ({"endpoints": "x" * 201}, "has 201 characters"),
        ({"when": "tomorrow 6pm"}, "A date needs a few words"),
        ({"date": "Demo"}, "When is it"),
        ({"date": "Demo", "when": "soon"}, "could not read `soon`"),
        ({"date": "Demo", "when": "6pm-8pm"}, "names two times"),
        ({"date": "Demo", "when": "2026-09-07"}, "has passed"),
        ({"date": "Demo", "when": "2029-09-07"}, "more than a year"),
        ({"scenarios": f"it works\nwith {TOKEN}"}, "Line 2 of .Test scenarios."),
    ],
)
async def test_what_cannot_be_added_comes_back_to_be_fixed(
    school: School, typed: dict[str, Any], why: str
) -> None:
    pair = await pair_up(school)

    with pytest.raises(Invalid, match=why) as refusal:
        await added(school, pair, **typed)

    kept = refusal.value.draft
    assert kept is not None
    assert kept.form == ADD
    memo = await school.services.upkeep.draft(school.actor(LIN), kept.memo, ADD)
    back = PlanDraft.restored(memo.state)
    assert back.pair == pair
    assert TOKEN not in str(memo.state)
    if not isinstance(refusal.value, Leaked):
        assert {name: getattr(back, name) for name in typed} == typed
    assert await items(school, pair) == []


async def test_a_fact_is_done_once_it_is_filled_in(school: School) -> None:
    pair = await pair_up(school)

    _, shown = await school.services.integration.open_facts(school.actor(LIN), pair)
    sight = await agree(school, pair, base=" https://shop.example.org/v1 ", auth="JWT")
    cleared = await agree(school, pair, BEA, auth="")

    assert shown.docs == DOCS
    assert {item.kind: item.text for item in sight.items} == {
        "base": "https://shop.example.org/v1", "docs": DOCS, "auth": "JWT",
    }  # fmt: skip
    assert progress_of(sight.items) == (3, 4)
    assert progress_of(cleared.items) == (2, 4)


async def test_an_address_that_only_one_can_open_is_not_done(school: School) -> None:
    pair = await pair_up(school)

    mine = await agree(school, pair, base="http://localhost:8000/v1", docs="coming soon")
    ours = await agree(
        school,
        pair,
        base="<https://shop.example.org/v1>, soon",
        docs="see https://docs.example.org.",
    )

    assert progress_of(mine.items) == (0, 4)
    assert progress_of(ours.items) == (2, 4)


async def test_a_fact_that_the_other_changed_meanwhile_is_not_overwritten_unseen(
    school: School,
) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    memo, shown = await integration.open_facts(school.actor(LIN), pair)
    await agree(school, pair, BEA, base="https://bea.example.org", cors="all")

    typed = PlanDraft(base="https://lin.example.org", docs=shown.docs, auth="JWT")
    with pytest.raises(Invalid, match="changed this while you typed: Base address") as refusal:
        await integration.facts(school.actor(LIN), memo, typed)
    kept = refusal.value.draft
    assert kept is not None
    assert kept.form == FACTS_FORM
    sight = await integration.facts(school.actor(LIN), kept.memo, typed)

    assert {item.kind: item.text for item in sight.items} == {
        "base": "https://lin.example.org", "docs": DOCS, "auth": "JWT",
    }  # fmt: skip


async def test_what_only_the_other_changed_stays_as_they_said(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    memo, _ = await integration.open_facts(school.actor(LIN), pair)
    await agree(school, pair, BEA, base="https://bea.example.org")

    sight = await integration.facts(
        school.actor(LIN), memo, PlanDraft(docs=DOCS, auth="none, it is open")
    )

    facts = {item.kind: item.text for item in sight.items}
    assert facts["base"] == "https://bea.example.org"
    assert facts["auth"] == "none, it is open"


async def test_secrets_are_refused_in_every_fact_and_given_back_without(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    for name in ("base", "docs", "auth", "cors"):
        memo, _ = await integration.open_facts(school.actor(LIN), pair)

        with pytest.raises(Leaked) as refusal:
            await integration.facts(
                school.actor(LIN), memo, PlanDraft.restored({name: f"token {TOKEN}"})
            )

        assert refusal.value.draft is not None
        kept = await school.services.upkeep.draft(
            school.actor(LIN), refusal.value.draft.memo, FACTS_FORM
        )
        assert "[secret removed]" in kept.state[name]
        assert TOKEN not in str(kept.state)
    assert await items(school, pair) == []


async def test_a_line_can_be_said_otherwise_and_removed(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    await added(school, pair, endpoints="GET /a", date="Demo", when="10 september 6pm")
    endpoint, date = await items(school, pair)

    memo, shown = await integration.open_line(school.actor(BEA), date.id)
    later = PlanDraft(text="Demo day", when="11 september 6pm")
    changed = await integration.change(school.actor(BEA), memo, later)
    gone = await integration.remove(school.actor(LIN), endpoint.id)

    assert (shown.text, shown.when) == ("Demo", "2026-09-10 18:00")
    assert changed.item.due_at == datetime(2026, 9, 11, 15, tzinfo=UTC)
    assert gone.item.text == "GET /a"
    assert await said(school, pair) == [("date", "Demo day", 0)]
    with pytest.raises(Refusal, match="was removed meanwhile"):
        await integration.step(school.actor(LIN), endpoint.id, 1, seen=0)


async def test_a_date_that_has_passed_can_still_be_reworded(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    await added(school, pair, date="Demo", when="tomorrow")
    (date,) = await items(school, pair)
    school.now += timedelta(days=5)

    memo, shown = await integration.open_line(school.actor(LIN), date.id)
    line = await integration.change(
        school.actor(LIN), memo, PlanDraft(text="The demo", when=shown.when)
    )

    assert (line.item.text, line.item.due_at) == ("The demo", date.due_at)


async def test_of_two_who_reword_a_line_the_second_reads_the_first(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    (line,) = (await added(school, pair, endpoints="GET /a")).sight.items
    mine, _ = await integration.open_line(school.actor(LIN), line.id)
    yours, _ = await integration.open_line(school.actor(BEA), line.id)
    await integration.change(school.actor(BEA), yours, PlanDraft(text="GET /b"))

    with pytest.raises(Invalid, match=r"member 3|member 2") as refusal:
        await integration.change(school.actor(LIN), mine, PlanDraft(text="GET /c"))

    kept = refusal.value.draft
    assert kept is not None
    assert kept.form == LINE
    assert "GET /b" in str(refusal.value)
    after = await integration.change(school.actor(LIN), kept.memo, PlanDraft(text="GET /c"))
    assert after.item.text == "GET /c"


async def test_partners_change_a_plan_staff_read_it_and_others_see_nothing(
    school: School,
) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    (line,) = (await added(school, pair, endpoints="GET /a")).sight.items

    for who in (LIN, BEA, FEMI, AMINA):
        assert (await integration.show(school.actor(who), pair)).partnership.id == pair
    for who in (FEMI, AMINA, OTHER):
        actor = school.actor(who)
        for act in (
            integration.add(actor, pair, PlanDraft(endpoints="GET /b")),
            integration.open_facts(actor, pair),
            integration.open_line(actor, line.id),
            integration.step(actor, line.id, 1, seen=0),
            integration.remove(actor, line.id),
        ):
            with pytest.raises(NotAllowed):
                await act
    for look in (
        integration.show(school.actor(OTHER), pair),
        integration.line(school.actor(OTHER), line.id),
        integration.markdown(school.actor(OTHER), pair),
        integration.show_again(school.actor(OTHER), pair),
    ):
        with pytest.raises(NotAllowed):
            await look
    assert await said(school, pair) == [("endpoint", "GET /a", 0)]


async def test_a_plan_that_has_ended_can_only_be_read(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school)
    (line,) = (await added(school, pair, endpoints="GET /a")).sight.items
    await end(school, pair)

    for act in (
        added(school, pair, endpoints="GET /b"),
        integration.step(school.actor(LIN), line.id, 1, seen=0),
        integration.remove(school.actor(BEA), line.id),
    ):
        with pytest.raises(Refusal, match="has ended"):
            await act
    name, text = await integration.markdown(school.actor(LIN), pair)

    assert name == "shop-api-plan.md"
    assert "- [ ] GET /a (wanted)" in text


async def test_review_buddies_have_no_plan_but_what_each_builds(school: School) -> None:
    integration, pair = school.services.integration, await pair_up(school, kind="review")

    with pytest.raises(Refusal, match="no plan"):
        await added(school, pair, endpoints="GET /b")
    sight = await integration.show(school.actor(LIN), pair)
    _, text = await integration.markdown(school.actor(LIN), pair)

    assert [work.title for work in sight.works] == ["Shop API"]
    assert "Shop API (#12), <https://github.com/bea/shop>" in text


async def test_many_changes_within_some_seconds_are_one_edit_of_the_panel(school: School) -> None:
    integration = school.services.integration
    pair = await pair_up(school, thread_id=THREAD, message_id=PANEL)
    await added(school, pair, endpoints="GET /a\nGET /b")
    for item in await items(school, pair):
        await integration.step(school.actor(BEA), item.id, 1, seen=0)

    (edit,) = await edits(school)

    assert edit.channel_id == THREAD
    assert edit.due_at == school.now + timedelta(seconds=5)


async def test_a_plan_without_a_thread_has_no_panel_to_edit(school: School) -> None:
    pair = await pair_up(school)

    await added(school, pair, endpoints="GET /a")

    assert await edits(school) == []


async def test_who_has_no_thread_gets_one_in_the_channel_of_today_while_they_are_partners(
    school: School,
) -> None:
    integration, pair = school.services.integration, await pair_up(school)

    comes = [await integration.show_again(school.actor(who), pair) for who in (LIN, BEA)]
    threads = await planned(school, partner_plans.THREAD)
    await end(school, pair)

    assert comes == ["thread", "thread"]
    assert [row.payload for row in threads] == [{"pair": pair}]
    with pytest.raises(Refusal, match="has ended"):
        await integration.show_again(school.actor(LIN), pair)


async def test_what_one_offers_and_looks_for_is_told_until_they_work_together(
    school: School,
) -> None:
    integration = school.services.integration
    nobody = await integration.standing(school.actor(LIN))
    await store_seeker(school, LIN, waiting_since=school.now)
    looks = await integration.standing(school.actor(LIN))
    await pair_up(school)
    offers = await integration.standing(school.actor(BEA))
    await store_seeker(school, BEA, is_looking=False)
    stopped = await integration.standing(school.actor(BEA))

    assert nobody == Standing()
    assert looks.seeker is not None
    assert looks.seeker.waiting_since == school.now
    assert (offers.project and offers.project.title, offers.seeker) == ("Shop API", None)
    assert stopped.seeker is None
