"""The demo, without a browser: what a visitor can do, and how it starts and ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from demo import partnering
from demo.buttons import buttons, press
from demo.control import Control
from demo.scenes import SCENES
from demo.scenes.learn import card, remark
from demo.stage import Stage
from demo.stuck import BLOCKERS, COOKIE, WORKER, Stuck, card_of, thread_of
from demo.week import WEEK, Learning
from tests.stage import read

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent
PRESENT = datetime(2026, 9, 18, 15, 30, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.chdir(tmp_path)
    async with Stage.open(PRESENT) as stage:
        yield stage
    assert stage.env.errors == []


async def test_buttons_of_old_cards_work_after_a_restart(stage: Stage) -> None:
    world = stage.world
    old = card(world, "Cursor pagination")

    await stage.restart()
    await press(world.kofi, old, "Useful")

    labels = [button.label for button in buttons(card(world, "Cursor pagination").components)]
    assert labels == ["Useful · 3", "Save", "Edit"]


async def test_the_week_is_there_as_cards(stage: Stage) -> None:
    told = [moment for moment in WEEK if isinstance(moment, Learning)]
    asked = [moment for moment in BLOCKERS if isinstance(moment, Stuck)]
    offered = [each for each in partnering.PARTNERS if isinstance(each, partnering.Announce)]

    shown = stage.world.cohort.history()
    said = [read(message) for message in shown if message.author.bot and message.components]

    reminders = [text for text in said if "REMINDER" in text]
    assert len(said) - len(reminders) == len(told) + len(asked) + len(offered)
    assert len(reminders) == 4  # the kick-off, and the tips of the first week
    assert [text for text in reminders if "LATE" in text] == []


async def test_a_blocker_went_from_its_question_to_its_solution(stage: Stage) -> None:
    world = stage.world

    solved, open_ = read(card_of(world, WORKER)), read(card_of(world, COOKIE))

    assert "SOLVED in 4 h" in solved
    assert "thanks to Kofi" in solved
    assert any(each.author.name == "kofi" for each in thread_of(world, WORKER).history())
    assert "OPEN" in open_
    assert COOKIE in read(world.mentors.history()[-1])  # nobody has taken it on for 12 hours


async def test_two_people_went_from_a_project_to_a_ticked_plan(stage: Stage) -> None:
    world = stage.world

    card, plan = read(card_of(world, partnering.SHOP)), read(partnering.panel(world))
    sam = await world.sam.slash(world.cohort, "find-api-partner")

    assert "1 of 2 places free" in card
    assert "Femi builds on the API of Bea" in plan
    assert "5 of 11 done" in plan
    assert "GET /products · tested" in plan
    assert "waiting list" in str(sam.response and read(sam.response.message))


async def test_time_passes_on_demand_and_the_page_moves_along(stage: Stage) -> None:
    before = stage.env.now()

    await stage.advance(timedelta(days=1))

    assert stage.env.now() - before == timedelta(days=1)


async def test_only_staff_can_be_in_the_mentor_channel(stage: Stage) -> None:
    place = stage.world.find("mentors")
    assert place is not None

    await stage.show(place)

    assert [viewer.name for viewer in stage.place.viewers] == ["kofi", "amina"]


async def test_a_message_menu_opens_its_form_in_the_page(stage: Stage) -> None:
    author = stage.world.femi

    await stage.press_menu(str(author.id), "Save as learning", str(remark(stage.world).id))

    assert stage.preview is not None
    page = await stage.preview.snapshot()
    assert page["modal"]["payload"]["title"] == "Save your message"


async def test_a_preview_ended_from_its_own_page_opens_again(stage: Stage) -> None:
    ended = stage.preview
    assert ended is not None

    await ended.close()
    for _ in range(1000):
        await asyncio.sleep(0)
        if stage.preview not in (None, ended):
            break

    assert stage.preview not in (None, ended)


async def test_no_other_site_reaches_the_page(stage: Stage) -> None:
    async with Control.serve(stage, 0) as control, ClientSession() as visitor:
        rebound = await visitor.get(control.url, headers={"Host": "elsewhere.example"})
        crossed = await visitor.post(
            f"{control.url}demo/restart", headers={"Origin": "https://elsewhere.example"}
        )
        framed = await visitor.get(f"{control.url}channel")
        state = await (await visitor.get(f"{control.url}demo/state")).json()

    assert (rebound.status, crossed.status, framed.status) == (403, 403, 200)
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert [person["name"] for person in state["people"]] == ["Bea", "Femi", "Kofi", "Amina"]


async def test_nonsense_is_turned_down(stage: Stage) -> None:
    async with Control.serve(stage, 0) as control, ClientSession() as visitor:
        asked = [
            await visitor.post(f"{control.url}demo/{action}", json=body)
            for action, body in (
                ("advance", {"hours": -1}),
                ("advance", {}),
                ("show", {"place": "nowhere"}),
                ("explode", {}),
            )
        ]
        menu = {"viewer": "1", "menu": "Save as learning", "message": "1"}
        refused = await visitor.post(f"{control.url}demo/menu", json=menu)

    assert [answer.status for answer in asked] == [400] * 4
    assert refused.status == 409


async def test_it_prints_its_address_and_ends_on_a_signal(tmp_path: Path) -> None:
    first = await start(tmp_path)
    assert first.stdout is not None
    shown = b""
    while b"http://127.0.0.1:" not in shown:
        line = await first.stdout.readline()
        assert line, shown.decode()
        shown += line
    second = await start(tmp_path)
    refusal, _ = await second.communicate()

    first.send_signal(signal.SIGTERM)
    goodbye, _ = await first.communicate()

    assert second.returncode == 1
    assert b"running already" in refusal
    assert first.returncode == 0
    assert b"has ended" in goodbye


def test_every_scene_has_its_picture() -> None:
    pictures = {path.stem for path in (ROOT / "docs" / "images").glob("*.png")}

    wanted = {scene.name for scene in SCENES}
    wanted |= {f"{scene.name}-phone" for scene in SCENES if scene.phone}

    assert wanted == pictures


async def start(folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo", "--no-browser", "--port", "0"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
