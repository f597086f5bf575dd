"""The way from a press to its handler: once, whatever Discord does and whoever forges it."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nexus_bot.cards import VERSION, Mark, custom_id
from tests.forging import COMMAND, again, made, press, send, submit, told
from tests.ledgers import all_rows
from tests.stage import Stage, filled_in, read

OUTDATED = "This belongs to an older version of the bot."


def said(stage: Stage, since: int) -> list[str]:
    """What the bot asked of Discord since then."""
    return [f"{r.method} {r.path.split('/')[1]}" for r in stage.env.http_requests[since:]]


async def test_a_command_delivered_twice_is_done_once(stage: Stage) -> None:
    answer = await stage.share(stage.bea, "Said once")
    since, before = len(stage.env.http_requests), all_rows(stage)

    await again(stage)

    assert said(stage, since) == []
    assert all_rows(stage) == before
    assert "Saved as #1." in read(answer)


async def test_a_press_delivered_twice_counts_once(stage: Stage) -> None:
    await stage.share(stage.bea, "Voted once")
    await stage.lin.click(stage.card, label="Useful")

    await again(stage)

    assert "Useful · 1" in read(stage.card)


async def test_a_form_delivered_twice_is_stored_once(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "learn")
    await stage.bea.submit_modal(form, {"text": "Sent once"})

    await again(stage)

    assert len(stage.channel.history()) == 1


async def test_a_form_opened_twice_opens_once(stage: Stage) -> None:
    await stage.bea.slash(stage.channel, "learn")
    since = len(stage.env.http_requests)

    await again(stage)

    assert said(stage, since) == []


@pytest.mark.parametrize("kind", ["command", "press", "form", "edit", "delete"])
async def test_a_second_delivery_after_a_restart_changes_nothing(stage: Stage, kind: str) -> None:
    await stage.share(stage.bea, "There before")
    if kind == "command":
        await stage.share(stage.bea, "Said once")
    elif kind == "press":
        await stage.lin.click(stage.card, label="Useful")
    elif kind == "form":
        form = await stage.bea.slash(stage.channel, "learn")
        await stage.bea.submit_modal(form, {"text": "Sent once"})
    elif kind == "edit":
        await submit(stage, stage.bea, "nx:1:edit:1:ab", {"text": "Edited once"})
    else:
        await press(stage, stage.bea, "nx:1:delete-now:1")
    await stage.restart()
    before, cards = all_rows(stage), [read(card) for card in stage.channel.history()]

    await again(stage)

    assert all_rows(stage) == before
    assert [read(card) for card in stage.channel.history()] == cards


async def test_a_refused_press_delivered_twice_never_overwrites_the_card(stage: Stage) -> None:
    await stage.share(stage.bea, "A card that stays")
    await press(stage, stage.lin, "nx:1:useful:77", on=stage.card)
    await stage.restart()

    await again(stage)

    assert "### A card that stays" in read(stage.card)


@pytest.mark.parametrize("code", [10062, 40060])
async def test_work_is_done_though_its_acknowledgement_is_lost(stage: Stage, code: int) -> None:
    stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=code)

    await stage.share(stage.bea, "Stored all the same")

    assert "### Stored all the same" in read(stage.card)


async def test_a_vote_whose_acknowledgement_is_lost_counts(stage: Stage) -> None:
    await stage.share(stage.bea, "Voted for")
    stage.env.inject_error("POST", "/interactions/*/*/callback", status=503)

    await stage.lin.click(stage.card, label="Useful")
    panel = await stage.lin.slash(stage.channel, "hub show", number="1")

    assert "Useful · 1" in read(panel)
    assert "### Voted for" in read(stage.card)


@pytest.mark.parametrize(("status", "code"), [(503, 0), (404, 10015), (404, 10008), (429, 0)])
async def test_a_lost_answer_stops_nothing(stage: Stage, status: int, code: int) -> None:
    stage.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=status, code=code)

    await stage.share(stage.bea, "Its answer is lost")

    assert "### Its answer is lost" in read(stage.card)


async def test_a_form_that_discord_does_not_open_is_no_failure(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    form = await stage.bea.slash(stage.channel, "learn")

    assert form.modal is None


async def test_a_form_submitted_after_a_restart_arrives(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "learn")
    await stage.restart()

    answer = await stage.bea.submit_modal(form, {"text": "Typed before the restart"})

    assert "Saved as #1." in read(answer)


async def test_every_button_lives_through_a_restart(stage: Stage) -> None:
    answer = await stage.share(stage.bea, "Old buttons")
    await stage.restart()

    await stage.lin.click(stage.card, label="Useful")
    form = await stage.bea.click(stage.card, label="Edit")
    undone = await stage.bea.click(told(answer), label="Undo")

    assert filled_in(form)["text"] == "Old buttons"
    assert "Undone" in read(undone)


@pytest.mark.parametrize(
    "forged",
    ["nx:2:useful:1", "nx:0:useful:1", "nx:9999:learn:0", "nx:1:fly:1", "nx:1:here:3", "", "old"],
)
async def test_an_unknown_button_is_of_an_older_version(stage: Stage, forged: str) -> None:
    answer = await press(stage, stage.bea, forged)

    assert OUTDATED in read(told(answer))
    assert "Run the command again" in read(told(answer))


async def test_a_form_of_an_older_version_gives_the_text_back(stage: Stage) -> None:
    text = "Typed into a form of last year"

    answer = await submit(stage, stage.bea, "nx:0:learn:0:ab", {"text": text, "topic": "Old"})

    assert OUTDATED in read(told(answer))
    assert await told(answer).attachments[0].read() == text.encode()


async def test_a_command_that_is_no_more_is_of_an_older_version(stage: Stage) -> None:
    answer = await send(stage, stage.bea, COMMAND, {"id": "1", "name": "gone", "type": 1})

    assert OUTDATED in read(told(answer))


def junk() -> Iterator[str]:
    """Custom ids that are nearly ours, or nothing at all."""
    yield from ["nx:1:useful:1\n", " nx:1:useful:1", "nx:1:useful:-1", "nx:1:useful:１", "nx:::"]
    yield from ["nx:1:useful:1:", "nx:1:useful:1:AB", "nx:1::1", "NX:1:useful:1", "nx:1:useful"]
    yield from ["nx:1:useful:" + "9" * 18, "nx:1:fix-learning:" + "9" * 18, "x" * 100]
    yield from ["nx:1:edit:" + "9" * 18, "nx:1:next:" + "9" * 18, "nx:1:useful:2147483648"]
    letters = "nx:1useful09-'\";%\0\u202e☃"
    random = Random(2)
    for _ in range(25):
        yield "".join(random.choices(letters, k=random.randrange(1, 100)))


@pytest.mark.long
async def test_junk_is_answered_and_writes_nothing(engine: str, stage: Stage) -> None:
    await stage.share(stage.bea, "Stays as it is")
    card = read(stage.card)

    for custom in junk():
        answer = await press(stage, stage.lin, custom)
        form = await submit(stage, stage.lin, custom, {"text": "x"})
        assert read(told(answer))
        assert read(told(form))

    assert read(stage.card) == card


@given(st.text(max_size=100) | st.from_regex(r"nx:\d{1,6}:[a-z-]{0,40}:\d{0,30}(:\w*)?"))
@example("nx:1:useful:1")
@example("nx:1:useful:1\n")
@example("nx:1:useful:" + "9" * 90)
def test_a_mark_is_read_exactly_or_not_at_all(custom: str) -> None:
    mark = Mark.read(custom)

    if mark is not None:
        assert custom.isascii()
        assert custom.isprintable()
        assert 0 <= mark.row < 10**18
        assert custom.split(":")[2] == mark.verb


def test_thousands_of_forged_ids_lead_nowhere() -> None:
    random = Random(1)
    letters = [chr(code) for code in range(32, 127)] + list("\0\n\t☃é\u202e\ud800")

    for _ in range(20_000):
        forged = "".join(random.choices(letters, k=random.randrange(101)))
        assert Mark.read(forged) is None


@pytest.mark.parametrize("verb", ["useful", "fix-learning"])
@pytest.mark.parametrize("opening", ["", "0a1b2c3d"])
def test_what_is_written_is_read_back(verb: str, opening: str) -> None:
    mark = Mark.read(custom_id(verb, 42, opening))

    assert mark == Mark(VERSION, verb, 42)


@pytest.fixture
async def hasty(stage: Stage) -> Stage:
    """A server whose bot lets three through in twelve seconds."""
    stage.bot.gate._pace = 3
    return stage


async def test_more_than_anybody_types_has_to_wait(hasty: Stage) -> None:
    for _ in range(3):
        await hasty.bea.slash(hasty.channel, "me")

    refused = await hasty.bea.slash(hasty.channel, "me")
    other = await hasty.lin.slash(hasty.channel, "me")
    await hasty.env.advance_time(13)
    later = await hasty.bea.slash(hasty.channel, "me")

    assert read(refused) == "That was quick. Wait 12 s, then try again."
    assert "YOUR PROFILE" in read(other)
    assert "YOUR PROFILE" in read(later)


async def test_suggestions_are_not_counted(hasty: Stage) -> None:
    for typed in ("c", "ce", "cel", "cele", "celer", "celery"):
        await hasty.bea.autocomplete(hasty.channel, "learn", "topic", typed)

    answer = await hasty.bea.slash(hasty.channel, "me")

    assert "YOUR PROFILE" in read(answer)


async def test_a_form_sent_too_fast_gives_its_text_back(hasty: Stage) -> None:
    for _ in range(3):
        await hasty.bea.slash(hasty.channel, "me")

    refused = await submit(hasty, hasty.bea, "nx:1:learn:0:ab", {"text": "Typed for an hour, then"})

    assert "That was quick." in read(told(refused))
    assert await told(refused).attachments[0].read() == b"Typed for an hour, then"


async def test_an_unexpected_failure_names_an_error_id(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_interaction: Any, _row: int) -> None:
        raise ZeroDivisionError

    stage.bot.routes.press("broken", "help.read", broken)

    answer = await press(stage, stage.bea, "nx:1:broken:0")
    logged = [record for record in caplog.records if record.getMessage() == "unexpected"]
    caplog.clear()

    assert "Something went wrong on our side." in read(told(answer))
    assert logged[0].__dict__["error_id"] in read(told(answer))


async def test_a_line_is_logged_for_each_without_what_was_typed(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        await stage.share(stage.bea, "Something between us")
        await stage.lin.click(stage.card, label="Useful")

    lines = [record for record in caplog.records if record.getMessage() == "interaction"]
    assert [(line.__dict__["name_"], line.__dict__["outcome"]) for line in lines] == [
        ("/learn", "ok"),
        ("component useful", "ok"),
    ]
    assert all(line.__dict__["guild"] == stage.guild.id for line in lines)
    ours = [record for record in caplog.records if record.name.startswith("nexus_bot")]
    assert not [record for record in ours if "between us" in str(record.__dict__)]


async def test_a_burst_of_one_interaction_is_one(stage: Stage) -> None:
    await stage.share(stage.bea, "Voted once")
    payload, _ = made(stage, stage.lin, 3, {"custom_id": "nx:1:useful:1", "component_type": 2})

    for _ in range(20):
        stage.env.backend.emit("INTERACTION_CREATE", payload)
    await stage.env.settle()

    whole = await stage.bot.services.learnings.whole(stage.guild.id, 1)
    assert whole is not None
    assert whole.post.useful == 1
