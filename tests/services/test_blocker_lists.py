"""Lists of blockers: what waits, what is mine, what was solved; oldest first, page by page."""

from collections.abc import Sequence

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import NotAllowed, NotFound
from nexus_bot.services import blocker_looks
from nexus_bot.services.blockers import Blockers
from nexus_bot.values import BlockerPage, BlockerQuery
from tests.services.blocking import raise_blocker, solve
from tests.services.school import BEA, FEMI, LIN, School


@pytest.fixture
async def school(database: Database) -> School:
    """A server with #1 open, #2 helped by Lin, #3 solved, #4 closed and #5 of Lin's, on SQLite."""
    school = await School(database).open()
    for title, area in (("A", "Celery"), ("B", "celery "), ("C", "Docker"), ("D", "")):
        await raise_blocker(school, BEA, title, area=area)
    await raise_blocker(school, LIN, "E", area="Docker")
    await school.services.blockers.claim(school.actor(LIN), 2)
    await solve(school, number=3, helpers=[])
    await school.services.blockers.close(school.actor(BEA), 4)
    return school


@pytest.fixture
def blockers(school: School) -> Blockers:
    return school.services.blockers


def numbers(page: BlockerPage) -> Sequence[int]:
    return [line.blocker.number for line in page.lines]


async def test_each_list_shows_its_own_oldest_first(school: School, blockers: Blockers) -> None:
    async def listed(show: str, who: int = BEA, area: str = "") -> Sequence[int]:
        return numbers(await blockers.listed(school.actor(who), BlockerQuery(show, area)))

    await blockers.follow(school.actor(50), 1)

    assert await listed("open") == [1, 2, 5]
    assert await listed("unclaimed") == [1, 5]
    assert await listed("solved") == [3]
    assert await listed("closed") == [4]
    assert await listed("mine") == [1, 2, 3]
    assert await listed("mine", LIN) == [2, 5]
    assert await listed("mine", 50) == [1]
    assert await listed("mine", FEMI) == []
    assert await listed("open", area="CELERY") == [1, 2]
    assert await listed("open", area="Redis") == []
    assert await listed("anything") == [1, 2, 5]


async def test_a_line_names_who_helps_and_a_page_its_areas(
    school: School, blockers: Blockers
) -> None:
    page = await blockers.listed(school.actor(BEA), BlockerQuery())

    assert [line.helper for line in page.lines] == [None, "member 3", None]
    assert page.areas == ["Celery", "Docker"]
    assert not {"want", "instead", "tried"} & vars(page.lines[0].blocker).keys()
    assert await blockers.areas_in_use(10, "do") == ["Docker"]
    assert (page.total, page.pages, page.more, page.now) == (3, 1, False, school.now)


async def test_pages_turn_and_filters_change_for_weeks(
    school: School, blockers: Blockers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocker_looks, "PAGE", 2)
    panel = (await blockers.listed(school.actor(BEA), BlockerQuery())).panel

    async def turn(**how: object) -> BlockerPage:
        return await blockers.turn(school.actor(BEA), panel, **how)  # type: ignore[arg-type]

    assert numbers(await turn(step=1)) == [5]
    assert numbers(await turn(step=5)) == [5]
    assert numbers(await turn(step=-1)) == [1, 2]
    assert numbers(await turn(show="solved", page=0)) == [3]
    assert numbers(await turn(show="open", area="docker", page=0)) == [5]
    assert numbers(await turn(area="", page=0)) == [1, 2]
    with pytest.raises(NotAllowed):
        await blockers.turn(school.actor(LIN), panel)
    with pytest.raises(NotFound):
        await blockers.turn(school.actor(BEA), panel + 1)


async def test_a_long_list_says_that_there_is_more(
    school: School, blockers: Blockers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocker_looks, "WINDOW", 2)

    page = await blockers.listed(school.actor(BEA), BlockerQuery())

    assert (numbers(page), page.total, page.more) == ([1, 2], 2, True)
