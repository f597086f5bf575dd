"""Hostile text through the whole of a simulated Discord; the fixture judges all that was said."""

from random import Random
from typing import Any

import pytest

from tests.forging import AUTOCOMPLETE, press, send, submit, told
from tests.markdown.hostile import PARTS
from tests.stage import Stage, read


def typed(random: Random, most: int) -> str:
    """Something hostile that a client lets through."""
    text = "".join(random.choices(PARTS, k=random.randrange(1, 40)))
    return text.encode("utf-8", "ignore").decode()[:most] or "?"


@pytest.mark.parametrize("seed", range(3))
async def test_hostile_learnings_are_answered(stage: Stage, seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        answer = await stage.share(
            stage.bea,
            typed(random, 4000),
            topic=typed(random, 40),
            link=random.choice(["https://a.example.org/" + "b" * 99, typed(random, 500)]),
            snippet=(typed(random, 200).replace("\0", "") or "x", typed(random, 4000).encode()),
        )
        form = await submit(
            stage, stage.bea, "nx:1:learn:0:ab", {"text": f"A {typed(random, 3990)}"}
        )

        assert read(told(answer))
        assert "Something went wrong" not in read(told(answer)) + read(told(form))


@pytest.mark.parametrize("seed", range(2))
async def test_hostile_searches_dates_zones_and_tags_are_answered(stage: Stage, seed: int) -> None:
    random = Random(seed)
    await stage.share(stage.bea, "Something *to* find `here`, @everyone", topic="[a](b)")
    for _ in range(8):
        answers = [
            await stage.lin.slash(stage.channel, "hub search", query=typed(random, 300)),
            await stage.lin.slash(stage.channel, "hub browse", topic=typed(random, 100)),
            await stage.lin.slash(stage.channel, "hub show", number=typed(random, 100)),
            await stage.lin.slash(stage.channel, "me", tags=typed(random, 200)),
            await stage.lin.slash(stage.channel, "me", timezone=typed(random, 64)),
            await stage.amina.slash(stage.channel, "nexus setup", start=typed(random, 60)),
        ]

        assert not [each for each in answers if "Something went wrong" in read(each)]


async def test_hostile_blockers_are_answered(stage: Stage) -> None:
    random = Random(7)
    for number in range(1, 5):
        raised = {name: typed(random, 1000) for name in ("want", "instead", "tried")}
        raised |= {"title": f"A{number} {typed(random, 90)}", "instead": f"B {typed(random, 3990)}"}
        answers = [
            await submit(stage, stage.bea, "nx:1:blocker:0:ab", raised | {"area": ["`[a](b)*"]}),
            await submit(stage, stage.bea, "nx:1:blocker:0:ab", {"title": typed(random, 100)}),
            await stage.lin.slash(stage.channel, "blockers", area=typed(random, 40)),
            await press(stage, stage.lin, f"nx:1:help:{number}"),
            await press(stage, stage.bea, f"nx:1:blocker:{number}"),
            await submit(stage, stage.bea, f"nx:1:solve:{number}:ab", {"text": typed(random, 999)}),
            await submit(stage, stage.lin, f"nx:1:blocker-edit:{number}:ab", raised),
            await submit(stage, stage.bea, f"nx:1:blocker-edit:{number}:ab", raised),
            await stage.lin.slash(stage.channel, "blockers", show="mine"),
        ]

        assert not [each for each in answers if "Something went wrong" in read(told(each))]


async def test_hostile_projects_are_answered(stage: Stage) -> None:
    random = Random(11)
    for turn in range(4):
        given = {"title": f"A{turn} {typed(random, 90)}", "pitch": f"B {typed(random, 1490)}"}
        given |= {"tags": typed(random, 100), "docs": "https://a.example.org/" + "(b)" * 99}
        asked = [
            await submit(stage, stage.bea, "nx:1:project:0:ab", given),
            await submit(
                stage, stage.bea, "nx:1:project:0:ab", given | {"docs": typed(random, 99)}
            ),
            await stage.bea.slash(stage.channel, "project", **(given | {"tags": "a, `b`, [c](d)"})),
            await press(stage, stage.lin, "nx:1:project:1"),
            await press(stage, stage.bea, "nx:1:project-places:1", typed(random, 20)),
            await press(stage, stage.bea, "nx:1:project-archive:1"),
            await stage.bea.slash(stage.channel, "me", hours=typed(random, 100)),
        ]
        offered = await stage.bea.autocomplete(stage.channel, "project", "tags", typed(random, 100))

        assert not [each for each in asked if "Something went wrong" in read(told(each))]
        assert offered is not None


async def test_hostile_suggestions_are_answered(stage: Stage) -> None:
    random = Random(4)
    await stage.share(stage.bea, "Something to find", topic="Celery")
    for option, command in [("topic", "search"), ("number", "show")]:
        for _ in range(15):
            field = {"name": option, "type": 3, "value": typed(random, 100), "focused": True}
            data: dict[str, Any] = {
                "id": "1",
                "name": "hub",
                "type": 1,
                "options": [{"name": command, "type": 1, "options": [field]}],
            }
            answer = await send(stage, stage.lin, AUTOCOMPLETE, data)

            assert answer.autocomplete_choices is not None


@pytest.mark.parametrize("nick", ["@everyone", "`" * 32, "[x](https://a.b)", "-# *|", "# **_~~||"])
async def test_hostile_names_stay_names(stage: Stage, nick: str) -> None:
    sam = stage.guild.add_member(stage.env.create_user("sam"), nick=nick)
    await stage.env.settle()
    await stage.share(sam, "Said under an odd name")

    found = await stage.lin.slash(stage.channel, "hub search", author=sam)
    message = await sam.send(stage.channel, "Something else said")
    form = await stage.femi.context_menu(stage.channel, "Save as learning", message)
    credited = await stage.femi.submit_modal(form, {"text": "Something else said"})
    await submit(stage, stage.bea, "nx:1:blocker:0:ab", {"title": "Stuck", "instead": "It fails"})
    helped = await press(stage, sam, "nx:1:help:3")
    taken = await press(stage, stage.lin, "nx:1:help:3")
    listed = await stage.lin.slash(stage.channel, "blockers")

    texts = [read(told(each)) for each in (found, credited, helped, taken, listed)]
    for shown in [*texts, *map(read, stage.channel.history())]:
        assert "@everyone" not in shown
        assert shown.count("](https://a.b)") == 0
    assert "Saved as #2, credited to" in read(credited)
