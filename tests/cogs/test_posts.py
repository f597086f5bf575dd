"""The buttons of a learning: useful, save, edit, delete, withdraw."""

from typing import Any

import discord
import pytest

from nexus_bot import texts
from tests.forging import told
from tests.stage import Stage, buttons, read


@pytest.fixture
async def shared(stage: Stage) -> Stage:
    """A server where Bea has shared a learning."""
    await stage.share(
        stage.bea, "Retries need idempotent tasks. Ours charged twice.", topic="Celery"
    )
    return stage


async def message(stage: Stage) -> discord.Message:
    """Something that Bea wrote in the channel."""
    return await stage.bea.send(stage.channel, "TIL: an index on (a, b) also serves a alone.")


def called(stage: Stage) -> list[Any]:
    """Whom each card called, and each edit of one."""
    bodies = [r.json for r in stage.env.http_requests if "/channels/" in r.path and r.json]
    return [body["allowed_mentions"].get("users", []) for body in bodies]


async def test_useful_counts_and_is_taken_back(shared: Stage) -> None:
    await shared.lin.click(shared.card, label="Useful")
    await shared.femi.click(shared.card, label="Useful · 1")
    counted = buttons(shared.card)[0]

    await shared.lin.click(shared.card, label="Useful · 2")
    await shared.femi.click(shared.card, label="Useful · 1")

    assert counted == "Useful · 2"
    assert buttons(shared.card)[0] == "Useful"


async def test_a_vote_in_the_private_panel_counts_on_the_card_too(shared: Stage) -> None:
    panel = await shared.lin.slash(shared.channel, "hub show", number="1")

    voted = await shared.lin.click(told(panel), label="Useful")

    assert buttons(voted)[0] == "Useful · 1"
    assert buttons(shared.card)[0] == "Useful · 1"


async def test_saved_learnings_wait_in_the_profile(shared: Stage) -> None:
    saved = await shared.lin.click(shared.card, label="Save")
    profile = await shared.lin.slash(shared.channel, "me")

    opened = await shared.lin.select(told(profile), ["1"])

    assert read(saved).startswith("Saved.")
    assert saved.ephemeral
    assert "'Saved · 1'" in str(told(profile).components)
    assert "Ours charged twice." in read(told(opened))


async def test_saving_again_lets_go(shared: Stage) -> None:
    await shared.lin.click(shared.card, label="Save")

    answer = await shared.lin.click(shared.card, label="Save")

    assert "No longer saved." in read(answer)
    assert "Nothing saved yet." in read(await shared.lin.slash(shared.channel, "me"))


@pytest.mark.parametrize("who", ["bea", "femi", "amina"])
async def test_the_author_and_the_staff_edit(shared: Stage, who: str) -> None:
    actor = getattr(shared, who)
    await shared.lin.click(shared.card, label="Useful")
    form = await actor.click(shared.card, label="Edit")

    answer = await actor.submit_modal(
        form, {"text": "Retries need keys. Ours had none.", "topic": "APIs", "kind": "practice"}
    )

    assert "#1 is changed, in the hub and on its card." in read(answer)
    card = read(shared.card)
    assert "💡 PRACTICE · APIs · #1" in card
    assert "### Retries need keys\nOurs had none." in card
    assert "-# bea · <t:1788858000:R> · edited" in card
    assert "Useful · 1" in card


async def test_the_edit_form_shows_what_stands(stage: Stage) -> None:
    await stage.share(
        stage.bea, "Name the queue", topic="Celery", kind="practice", snippet=("a.py", b"x = 1")
    )

    form = await stage.bea.click(stage.card, label="Edit")
    answer = await stage.bea.submit_modal(form, {"text": "Name every queue", "topic": "Celery"})

    shown = str(form.modal)
    assert "Name the queue" in shown
    assert "a.py stays unless you choose another." in shown
    assert "is changed" in read(answer)
    assert "```py\nx = 1\n```" in read(stage.card)


async def test_a_refused_edit_is_fixed_and_changes_the_same_learning(shared: Stage) -> None:
    form = await shared.bea.click(shared.card, label="Edit")
    refused = await shared.bea.submit_modal(form, {"text": "Better words", "link": "nowhere"})
    form = await shared.bea.click(told(refused), label="Fix it")

    answer = await shared.bea.submit_modal(form, {"text": "Better words"})

    assert "#1 is changed" in read(answer)
    assert "### Better words" in read(shared.card)
    assert len(shared.channel.history()) == 1


@pytest.mark.parametrize("who", ["lin", "stranger"])
async def test_others_do_not_edit(shared: Stage, who: str) -> None:
    answer = await getattr(shared, who).click(shared.card, label="Edit")

    assert answer.modal is None
    assert read(answer) == texts.WHOM["learning.edit"]
    assert answer.ephemeral


async def test_an_edit_of_a_card_that_somebody_removed_says_so(shared: Stage) -> None:
    form = await shared.bea.click(shared.card, label="Edit")
    shared.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)

    answer = await shared.bea.submit_modal(form, {"text": "Other words"})

    assert "#1 is changed, in the hub and not on its card" in read(answer)


async def test_deleting_asks_once_and_leaves_nothing(shared: Stage) -> None:
    panel = await shared.bea.slash(shared.channel, "hub show", number="1")
    asked = await shared.bea.click(told(panel), label="Delete")
    question = read(asked)

    deleted = await shared.bea.click(told(asked), label="Delete it")

    assert "Delete #1 *Retries need idempotent tasks*?" in question
    assert read(deleted) == "#1 is deleted, from the channel and the hub."
    assert shared.channel.history() == []
    found = await shared.lin.slash(shared.channel, "hub search", query="idempotent")
    assert "Nothing found" in read(found)
    gone = await shared.lin.slash(shared.channel, "hub show", number="1")
    assert "There is no #1 here; it may have been deleted." in read(gone)


async def test_a_reader_is_not_offered_what_they_may_not_do(shared: Stage) -> None:
    panel = await shared.lin.slash(shared.channel, "hub show", number="1")

    assert buttons(panel) == ["Useful", "Save"]
    assert f"[its card]({shared.card.jump_url})" in read(panel)


async def test_an_author_saves_their_own_message(stage: Stage) -> None:
    form = await stage.bea.context_menu(stage.channel, "Save as learning", await message(stage))

    answer = await stage.bea.submit_modal(form, {"text": "An index on (a, b) serves a alone"})

    assert "an index on (a, b)" in str(form.modal)
    assert "It is your first learning." in read(answer)
    assert "[from a message](https://discord.com/channels/" in read(stage.card)
    assert "Withdraw" not in buttons(stage.card)
    assert called(stage) == [[]]


async def test_a_mentor_saves_a_message_and_its_author_alone_is_called(stage: Stage) -> None:
    form = await stage.femi.context_menu(stage.channel, "Save as learning", await message(stage))

    answer = await stage.femi.submit_modal(form, {"text": "An index on (a, b) serves a alone"})

    assert "Saved as #1, credited to bea. They are told and can withdraw it." in read(answer)
    card = read(stage.card)
    assert f"<@{stage.bea.id}>, <@{stage.femi.id}> saved your message here." in card
    assert "-# bea · " in card
    assert buttons(stage.card) == ["Useful", "Save", "Withdraw", "Edit"]
    assert called(stage) == [[stage.bea.id]] or called(stage) == [[str(stage.bea.id)]]


async def test_a_vote_calls_nobody_again(stage: Stage) -> None:
    form = await stage.femi.context_menu(stage.channel, "Save as learning", await message(stage))
    await stage.femi.submit_modal(form, {"text": "An index on (a, b) serves a alone"})

    await stage.lin.click(stage.card, label="Useful")

    edits = [r for r in stage.env.http_requests if r.path.endswith("/messages/@original")]
    assert edits[-1].json is not None
    assert edits[-1].json["allowed_mentions"] == {"parse": []}


async def test_a_credited_author_withdraws(stage: Stage) -> None:
    form = await stage.femi.context_menu(stage.channel, "Save as learning", await message(stage))
    await stage.femi.submit_modal(form, {"text": "An index on (a, b) serves a alone"})
    asked = await stage.bea.click(stage.card, label="Withdraw")

    await stage.bea.click(told(asked), label="Delete it")

    said = [each.content for each in stage.channel.history()]
    assert said == ["TIL: an index on (a, b) also serves a alone."]


async def test_who_saved_a_message_may_undo_it(stage: Stage) -> None:
    form = await stage.femi.context_menu(stage.channel, "Save as learning", await message(stage))
    answer = await stage.femi.submit_modal(form, {"text": "An index on (a, b) serves a alone"})

    undone = await stage.femi.click(told(answer), label="Undo")

    assert "Undone" in read(undone)


async def test_another_learner_does_not_withdraw(stage: Stage) -> None:
    form = await stage.femi.context_menu(stage.channel, "Save as learning", await message(stage))
    await stage.femi.submit_modal(form, {"text": "An index on (a, b) serves a alone"})

    answer = await stage.lin.click(stage.card, label="Withdraw")

    assert read(answer) == texts.WHOM["learning.delete"]


async def test_a_learner_does_not_save_somebody_elses_message(stage: Stage) -> None:
    answer = await stage.lin.context_menu(stage.channel, "Save as learning", await message(stage))

    assert answer.modal is None
    assert "Only a mentor can save somebody else's message as a learning." in read(answer)


async def test_a_bots_message_credits_nobody(shared: Stage) -> None:
    answer = await shared.femi.context_menu(shared.channel, "Save as learning", shared.card)

    assert answer.modal is None
    assert "A bot wrote this message" in read(answer)
