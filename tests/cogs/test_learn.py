"""`/learn` as members use it: in one step, by form, with files and code."""

from typing import Any

import pytest

from tests.forging import told
from tests.stage import Stage, buttons, read

LONG = "Indexes speed reads up. " + "They cost a little at every write. " * 60
WEEK = 7 * 24 * 3600


async def open_form(stage: Stage) -> Any:
    """The form that ``/learn`` opens without options."""
    return await stage.bea.slash(stage.channel, "learn")


async def test_a_learning_in_one_step_is_answered_and_shown(stage: Stage) -> None:
    answer = await stage.share(
        stage.bea,
        "Retries need idempotent tasks. A retry charged a customer twice.",
        topic="Celery",
    )

    assert "Saved as #1. It is your first learning." in read(answer)
    assert answer.ephemeral
    assert "TAKEAWAY · Celery · #1" in read(stage.card)
    assert "### Retries need idempotent tasks\nA retry charged a customer twice." in read(
        stage.card
    )
    assert buttons(stage.card) == ["Useful", "Save", "Edit"]
    assert buttons(answer) == ["Undo", "Open"]


async def test_a_learning_carries_its_kind_topic_link_and_code(stage: Stage) -> None:
    await stage.share(
        stage.bea,
        "Name the worker's queue",
        topic="Celery",
        kind="practice",
        link="https://Docs.CeleryQ.dev/en/stable/",
        snippet=("worker.py", b"app = Celery('shop')\n"),
    )

    card = read(stage.card)
    assert "💡 PRACTICE · Celery · #1" in card
    assert "[docs.celeryq.dev](https://docs.celeryq.dev/en/stable/)" in card
    assert "-# worker.py\n```py\napp = Celery('shop')\n```" in card


async def test_the_form_shares_a_learning_with_everything_in_it(stage: Stage) -> None:
    form = await open_form(stage)

    answer = await stage.bea.submit_modal(
        form,
        {
            "text": "Migrations need a lock. Two workers ran ours at once.",
            "topic": "PostgreSQL",
            "kind": "concept",
            "link": "https://www.postgresql.org/docs/current/explicit-locking.html",
            "snippet": [("lock.sql", b"SELECT pg_advisory_lock(1);")],
        },
    )

    assert form.modal is not None
    assert form.modal["title"] == "Share a learning"
    assert "Saved as #1." in read(answer)
    assert "📘 CONCEPT · PostgreSQL · #1" in read(stage.card)
    assert "```sql\nSELECT pg_advisory_lock(1);\n```" in read(stage.card)


async def test_options_given_without_text_wait_in_the_form(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "learn", topic="Celery", kind="practice")

    shown = str(form.modal)
    assert "'value': 'Celery'" in shown
    assert "'value': 'practice', 'label': 'Practice'" in shown or "'default': True" in shown


async def test_two_openings_of_the_form_have_two_ids(stage: Stage) -> None:
    first, second = await open_form(stage), await open_form(stage)

    assert first.modal["custom_id"] != second.modal["custom_id"]


async def test_a_known_topic_is_found_in_the_text(stage: Stage) -> None:
    await stage.share(stage.lin, "Workers need a broker", topic="Celery")

    await stage.share(stage.bea, "My celery beat ran twice after the deploy")

    assert "TAKEAWAY · Celery · #2" in read(stage.card)


async def test_a_text_about_no_known_topic_is_filed_under_general(stage: Stage) -> None:
    await stage.share(stage.bea, "Ask earlier than feels comfortable")

    assert "TAKEAWAY · General · #1" in read(stage.card)


async def test_links_alone_are_a_resource(stage: Stage) -> None:
    await stage.share(stage.bea, "https://use-the-index-luke.com/ https://sqlbolt.com")

    assert "🔗 RESOURCE" in read(stage.card)


async def test_topics_are_suggested_while_typing(stage: Stage) -> None:
    await stage.share(stage.bea, "Workers need a broker", topic="Celery")
    await stage.share(stage.bea, "Vacuum often", topic="PostgreSQL")

    offered = await stage.lin.autocomplete(stage.channel, "learn", "topic", "cel")
    mistyped = await stage.lin.autocomplete(stage.channel, "learn", "topic", "postgers")

    assert [choice["name"] for choice in offered] == ["Celery"]
    assert [choice["name"] for choice in mistyped] == ["PostgreSQL"]


async def test_code_fences_in_the_text_are_shown_as_code(stage: Stage) -> None:
    await stage.share(stage.bea, "Count in the database\n```py\nqs.count()\n```\nnot in Python.")

    assert "```py\nqs.count()\n```\nnot in Python." in read(stage.card)


async def test_code_cannot_close_its_own_frame(stage: Stage) -> None:
    await stage.share(
        stage.bea, "Fences in fences", snippet=("a.md", b"```\n@everyone out\n```\n# loud")
    )

    shown = read(stage.card)
    assert shown.count("```") == 2
    assert "@everyone" not in shown


async def test_a_file_alone_is_a_learning(stage: Stage) -> None:
    answer = await stage.bea.slash(
        stage.channel, "learn", snippet=("retry.py", b"def retry(): ...")
    )

    assert "Saved as #1." in read(answer)
    assert "### A snippet worth keeping: retry.py" in read(stage.card)


async def test_a_long_learning_is_read_on_in_private(stage: Stage) -> None:
    await stage.share(stage.bea, LONG, snippet=("many.py", b"x = 1\n" * 40))

    whole = await stage.lin.click(stage.card, label="Read on")

    assert buttons(stage.card) == ["Read on", "Useful", "Save", "Edit"]
    assert "many.py · 40 lines" in read(stage.card)
    assert read(whole).count("They cost a little") == 60
    assert whole.ephemeral
    assert [file.filename for file in told(whole).attachments] == ["1-many.py"]


async def test_a_text_over_the_room_of_a_message_comes_as_a_file_too(stage: Stage) -> None:
    text = "It was long. " + "word " * 790
    await stage.share(stage.bea, text)

    whole = await stage.lin.click(stage.card, label="Read on")

    assert "The whole text is in the file below." in read(whole)
    assert await told(whole).attachments[0].read() == text.strip().encode()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "CON", "a/b\\c.py", "x" * 200 + ".py", "ends.", "nul.tar.gz", "😀.py"],
)
async def test_files_are_given_back_under_a_name_of_ours(stage: Stage, name: str) -> None:
    await stage.share(stage.bea, "A file with a name", snippet=(name, b"x = 1"))

    whole = await stage.lin.slash(stage.channel, "hub show", number="1")

    given = told(whole).attachments[0].filename
    assert given.startswith("1-")
    assert set(given) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert given.count(".") == 1
    assert len(given) < 100


async def test_earlier_learnings_that_say_the_same_are_named(stage: Stage) -> None:
    await stage.share(stage.lin, "Retries need idempotent tasks", topic="Celery")
    first = stage.card

    answer = await stage.share(stage.bea, "Retries need idempotent task", topic="Celery")

    assert f"Close to it: #1 [Retries need idempotent tasks]({first.jump_url})." in read(answer)


async def test_the_answer_says_how_the_author_stands(stage: Stage) -> None:
    for week in range(3):
        for number in range(2):
            await stage.share(stage.bea, f"Lesson {number} of week {week}")
        if week < 2:
            await stage.env.advance_time(WEEK)

    answer = await stage.share(stage.bea, "The seventh")

    assert "Saved as #7. It is your 7th learning, 3 weeks in a row." in read(answer)


async def test_undo_takes_the_learning_back(stage: Stage) -> None:
    answer = await stage.share(stage.bea, "Said too soon")

    undone = await stage.bea.click(told(answer), label="Undo")

    assert "Undone" in read(undone)
    assert stage.channel.history() == []
    found = await stage.bea.slash(stage.channel, "hub search", query="soon")
    assert "Nothing found" in read(found)


async def test_a_card_that_cannot_be_posted_is_told(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=404, code=10003)

    answer = await stage.share(stage.bea, "Nobody sees this yet")

    assert "Saved as #1." in read(answer)
    assert "Its card could not be posted" in read(answer)


async def test_a_card_that_discord_cannot_take_now_follows_later(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=503)

    answer = await stage.share(stage.bea, "The card comes later")
    await stage.env.advance_time(120)
    await stage.bot.delivery.say_due()
    await stage.env.settle()

    assert "Its card follows in a moment." in read(answer)
    assert "### The card comes later" in read(stage.card)
