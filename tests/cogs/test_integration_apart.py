"""Plans of two servers with the same people, and plans that hostile words stand in."""

from random import Random

import pytest

from nexus_bot.values.partners import PlanDraft
from tests.cogs.blocking import acting, later
from tests.cogs.integrating import PLAN_VERBS, planned
from tests.cogs.test_hostile import typed
from tests.cogs.test_twins import Twins, assert_apart, memo_of
from tests.cogs.test_twins import twins as twins  # a fixture
from tests.forging import press, submit, told
from tests.stage import Stage, read

TYPED = {"endpoints": "GET /zebra", "base": "zebra", "text": "zebra"}


@pytest.fixture
async def working(twins: Twins) -> Twins:
    """The twin alone has partners, Lin and Bea, and a line in their plan."""
    await planned(twins.away, "GET /zebra-crossing")
    return twins


async def test_a_plan_of_the_twin_reads_like_one_that_never_was(working: Twins) -> None:
    home, away = working.home, working.away
    form = await press(away, away.lin, "nx:1:plan-facts:1")
    assert form.modal is not None
    facts = int(form.modal["custom_id"].split(":")[3])
    refused = await submit(away, away.lin, "nx:1:plan-add:1:ab", {"endpoints": "!"})
    added = memo_of(refused, "fix-plan-add")
    before, since = working.of_away(), len(home.env.http_requests)

    for verb in PLAN_VERBS:
        foreign = await press(home, home.lin, f"nx:1:{verb}:1")
        missing = await press(home, home.lin, f"nx:1:{verb}:999")
        assert read(told(foreign)) == read(told(missing)), verb
    for verb, row in (("plan-add", 1), ("plan-facts", facts), ("plan-edit", facts)):
        foreign = await submit(home, home.lin, f"nx:1:{verb}:{row}:ab", TYPED)
        missing = await submit(home, home.lin, f"nx:1:{verb}:99999:ab", TYPED)
        assert read(told(foreign)) == read(told(missing)), verb
    for verb, row in (("fix-plan-add", added), ("fix-plan-facts", facts)):
        foreign = await press(home, home.lin, f"nx:1:{verb}:{row}")
        missing = await press(home, home.lin, f"nx:1:{verb}:99999")
        assert read(told(foreign)) == read(told(missing)), verb
    chosen = await press(home, home.lin, "nx:1:plan-line:1", "1")
    mine = await press(home, home.lin, "nx:1:my-partners:0")

    assert "was removed meanwhile" in read(told(chosen))
    assert "You have no partner yet." in read(told(mine))
    assert_apart(working, since, before)


async def test_hostile_words_in_a_plan_are_answered(stage: Stage) -> None:
    random = Random(5)
    item = await planned(stage, "GET /orders")
    for _ in range(4):
        line = {name: typed(random, 900) for name in ("endpoints", "scenarios")}
        opened = await press(stage, stage.lin, "nx:1:plan-facts:1")
        edited = await press(stage, stage.lin, f"nx:1:plan-edit:{item}")
        assert opened.modal is not None
        assert edited.modal is not None
        facts, text = (each["custom_id"] for each in (opened.modal, edited.modal))
        base = {name: typed(random, 300) for name in ("base", "docs", "auth", "cors")}
        when = {"date": typed(random, 200), "when": typed(random, 60)}
        answers = [
            await submit(stage, stage.lin, "nx:1:plan-add:1:ab", line),
            await submit(stage, stage.bea, "nx:1:plan-add:1:ab", when),
            await submit(stage, stage.lin, facts, base),
            await submit(stage, stage.lin, text, {"text": f"a {typed(random, 190)}"}),
            await press(stage, stage.bea, "nx:1:plan-line:1", typed(random, 20)),
            await press(stage, stage.bea, "nx:1:plan-show:1"),
            await press(stage, stage.bea, "nx:1:plan-file:1"),
            await press(stage, stage.bea, "nx:1:my-partners:0"),
        ]

        assert not [each for each in answers if "Something went wrong" in read(told(each))]
    await later(stage, seconds=6)


async def test_a_plan_is_known_by_who_its_partners_are_not_by_its_number(stage: Stage) -> None:
    item = await planned(stage, "GET /orders")
    integration = stage.bot.services.integration

    forged = await press(stage, stage.stranger, "nx:1:plan-line:1", str(item))
    kept = await submit(stage, stage.lin, "nx:1:plan-add:1:ab", {"endpoints": "!"})
    stolen = await press(
        stage, stage.stranger, f"nx:1:fix-plan-add:{memo_of(kept, 'fix-plan-add')}"
    )
    await integration.add(acting(stage, stage.lin), 1, PlanDraft(endpoints="GET /carts"))

    assert "Only the two partners" in read(told(forged))
    assert stolen.modal is None
