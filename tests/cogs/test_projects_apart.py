"""Projects of two servers with the same people: nothing of one is found or changed in the other."""

import pytest

from nexus_bot.values.partners import ProjectDraft
from tests.cogs.blocking import acting
from tests.cogs.test_twins import ZEBRA, Twins, assert_apart, memo_of
from tests.cogs.test_twins import twins as twins  # a fixture
from tests.forging import press, submit, told
from tests.stage import read

SHOP = ZEBRA + 1
VERBS = [
    "project", "project-edit", "project-places", "project-archive", "project-archive-now",
    "project-card",
]  # fmt: skip
SHOP_THERE = ProjectDraft("Zebra crossing", "Zebras over HTTP", tags="Zebra")
TYPED = {"title": "Zebra crossing", "pitch": "Zebras over HTTP", "tags": "Zebra"}


@pytest.fixture
async def announced(twins: Twins) -> Twins:
    """The twin alone has a project, Bea's there."""
    away = twins.away
    stored = await away.bot.services.projects.announce(acting(away, away.bea), SHOP_THERE)
    await away.bot.delivery.say(stored.card)
    await away.bot.delivery.say_due()
    return twins


async def test_a_project_of_the_twin_reads_like_one_that_never_was(announced: Twins) -> None:
    home = announced.home
    before, since = announced.of_away(), len(home.env.http_requests)

    for verb in VERBS:
        foreign = await press(home, home.bea, f"nx:1:{verb}:{SHOP}", "3")
        missing = await press(home, home.bea, f"nx:1:{verb}:999", "3")

        assert "There is no project" in read(told(foreign)), verb
        assert read(told(foreign)).replace(f"#{SHOP}", "#999") == read(told(missing))
    edited = await submit(home, home.bea, f"nx:1:project-edit:{SHOP}:ab", {"title": "Mine"})
    assert f"There is no project #{SHOP} here." in read(told(edited))
    assert_apart(announced, since, before)


async def test_memos_searches_and_tags_of_the_twin_are_not_found_here(announced: Twins) -> None:
    home, away = announced.home, announced.away
    memo = memo_of(
        await submit(away, away.bea, "nx:1:project:0:ab", TYPED | {"docs": "x"}), "fix-project"
    )
    before, since = announced.of_away(), len(home.env.http_requests)

    fixed = await press(home, home.bea, f"nx:1:fix-project:{memo}")
    sent = await submit(home, home.bea, f"nx:1:project:{memo}:ab", {"title": "A", "pitch": "B"})
    form = await home.bea.slash(home.channel, "project")
    found = await home.bea.slash(home.channel, "hub search", query="HTTP", kind="project")
    here = await home.bea.autocomplete(home.channel, "project", "tags", "zeb")
    there = await away.lin.autocomplete(away.channel, "project", "tags", "zeb")

    assert "That panel is gone." in read(told(fixed))
    assert "That panel is gone." in read(told(sent))
    assert "Zebra" not in str(form.modal)
    assert "Nothing found." in read(found)
    assert (here, [choice["value"] for choice in there]) == ([], ["Zebra"])
    assert_apart(announced, since, before)
