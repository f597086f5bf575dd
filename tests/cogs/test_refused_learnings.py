"""Learnings that cannot be taken as they are: what is said, and how nothing typed is lost."""

from typing import Any

import pytest

from nexus_bot.texts import LINK_PROBLEMS
from tests.forging import press, submit, told
from tests.ledgers import file_of
from tests.stage import Stage, buttons, filled_in, read

TOKEN = "ghp_" + "1a2B3c4D5e6F7g8H9i0J" + "1a2B3c4D5e6F7g8H"
HOOK = "https://discord.com/api/webhooks/118588563094799565/" + "q7Rk2ZpX9vLt4WmB8nYc" * 3 + "aH3d"
KEY = "AKIA" + "Z7Q3M5X2P9L4R8TW"


def stored(stage: Stage) -> bytes:
    """Every byte of the database's files."""
    file = file_of(stage)
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize("secret", [TOKEN, HOOK, KEY])
async def test_a_secret_is_handed_back_and_kept_nowhere(stage: Stage, secret: str) -> None:
    refused = await stage.share(stage.bea, f"Call the API like this\ntoken: {secret}")

    form = await stage.bea.click(told(refused), label="Fix it")

    assert "Line 2 holds what looks like" in read(refused)
    assert "It was not posted, and is kept nowhere." in read(refused)
    assert stage.channel.history() == []
    assert "[secret removed]" in filled_in(form)["text"]
    assert secret.encode() not in stored(stage)


@pytest.mark.parametrize("field", ["topic", "link", "snippet", "snippet name"])
async def test_a_secret_is_found_in_every_field(stage: Stage, field: str) -> None:
    every: dict[str, dict[str, Any]] = {
        "topic": {"topic": TOKEN},
        "link": {"link": f"https://api.example.org/?key={TOKEN}"},
        "snippet": {"snippet": ("a.py", f"KEY = '{TOKEN}'".encode())},
        "snippet name": {"snippet": (f"{TOKEN}.py", b"x = 1")},
    }

    refused = await stage.share(stage.bea, "A text without any", **every[field])

    assert "what looks like" in read(refused)
    assert stage.channel.history() == []
    assert TOKEN.encode() not in stored(stage)


async def test_a_message_with_a_secret_is_not_kept_by_saving_it(stage: Stage) -> None:
    message = await stage.bea.send(stage.channel, f"my key is {TOKEN}, is that bad?")
    form = await stage.bea.context_menu(stage.channel, "Save as learning", message)

    refused = await stage.bea.submit_modal(form, {"text": filled_in(form)["text"]})

    assert "what looks like" in read(refused)
    assert TOKEN.encode() not in stored(stage)


async def test_the_masked_text_can_be_shared(stage: Stage) -> None:
    refused = await stage.share(stage.bea, f"Keys go into the environment, not here: {TOKEN}")
    form = await stage.bea.click(told(refused), label="Fix it")

    answer = await stage.bea.submit_modal(form, {"text": filled_in(form)["text"]})

    assert "Saved as #1." in read(answer)
    assert "\\[secret removed\\]" in read(stage.card)


async def test_a_refused_form_comes_back_filled_in_with_its_file(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "learn")
    typed = {
        "text": "Read the locks page before the next migration",
        "topic": "PostgreSQL",
        "kind": "practice",
        "link": "http://plain.example.org",
    }
    refused = await stage.bea.submit_modal(form, typed | {"snippet": [("lock.sql", b"SELECT 1;")]})

    again = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(again)
    answer = await stage.bea.submit_modal(
        again, typed | {"link": "https://www.postgresql.org/docs/"}
    )

    assert LINK_PROBLEMS["not_https"] in read(refused)
    assert buttons(refused) == ["Fix it"]
    assert {name: shown[name] for name in typed} == typed
    assert "lock.sql stays" in shown["snippet hint"]
    assert "Saved as #1." in read(answer)
    assert "```sql\nSELECT 1;\n```" in read(stage.card)


async def test_a_form_may_be_refused_twice(stage: Stage) -> None:
    refused = await stage.share(stage.bea, "A text to keep for later", link="nowhere")
    form = await stage.bea.click(told(refused), label="Fix it")
    refused = await stage.bea.submit_modal(
        form, {"text": "A text to keep for later", "link": "https://localhost"}
    )

    form = await stage.bea.click(told(refused), label="Fix it")

    assert LINK_PROBLEMS["not_public"] in read(refused)
    assert filled_in(form)["text"] == "A text to keep for later"
    assert filled_in(form)["link"] == "https://localhost"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00bad", "The snippet is not a text file."),
        (b"caf\xe9 latin-1", "The snippet is not a text file."),
        (b"text\x00with a NUL", "The snippet is not a text file."),
        (b"x" * (64 * 1024 + 1), "The snippet is larger than 64 KiB."),
    ],
)
async def test_a_file_that_cannot_be_taken_loses_nothing(
    stage: Stage, content: bytes, sentence: str
) -> None:
    refused = await stage.share(
        stage.bea, "Everything else stays", topic="Files", snippet=("a.txt", content)
    )

    form = await stage.bea.click(told(refused), label="Fix it")

    assert sentence in read(refused)
    assert filled_in(form)["text"] == "Everything else stays"
    assert filled_in(form)["topic"] == "Files"
    assert filled_in(form)["snippet hint"] == "One text file, up to 64 KiB."


async def test_a_file_of_exactly_the_limit_is_taken(stage: Stage) -> None:
    answer = await stage.share(stage.bea, "A big one", snippet=("a.txt", b"x" * 64 * 1024))

    assert "Saved as #1." in read(answer)


async def test_a_file_with_a_byte_order_mark_is_text(stage: Stage) -> None:
    await stage.share(stage.bea, "From Windows", snippet=("a.py", b"\xef\xbb\xbfx = 1\r\ny = 2"))

    assert "```py\nx = 1\ny = 2\n```" in read(stage.card)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \u200b\u3164 \n ", "There is nothing to share yet."),
        ("🎉🎉🎉", "There is nothing to share yet."),
        ("?!", "There is nothing to share yet."),
    ],
)
async def test_a_text_that_says_nothing_is_refused(stage: Stage, text: str, sentence: str) -> None:
    refused = await stage.share(stage.bea, text)

    assert sentence in read(refused)
    assert stage.channel.history() == []


async def test_an_over_long_text_is_kept_for_shortening(stage: Stage) -> None:
    refused = await submit(stage, stage.bea, "nx:1:learn:0:ab", {"text": "word " * 900})

    form = await stage.bea.click(told(refused), label="Fix it")

    assert "The text has 4,499 characters and 4,000 fit." in read(refused)
    assert len(filled_in(form)["text"]) == 4000


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"topic": "🎉"}, "A topic needs at least one letter or digit."),
        ({"link": "ftp://example.org"}, LINK_PROBLEMS["not_https"]),
        ({"link": "https://10.0.0.1/admin"}, LINK_PROBLEMS["not_public"]),
        ({"link": "https://me:word@example.org"}, LINK_PROBLEMS["user_info"]),
        ({"link": "https://exa mple.org"}, LINK_PROBLEMS["bad_characters"]),
    ],
)
async def test_what_must_change_is_named(
    stage: Stage, options: dict[str, Any], sentence: str
) -> None:
    refused = await stage.share(stage.bea, "A text that is fine", **options)

    assert sentence in read(refused)
    assert buttons(refused) == ["Fix it"]


async def test_an_unknown_kind_is_answered_with_the_list(stage: Stage) -> None:
    refused = await submit(
        stage, stage.bea, "nx:1:learn:0:ab", {"text": "A text that is fine", "kind": "poem"}
    )

    assert "The kind is one of technology, concept, practice, takeaway or resource" in read(
        told(refused)
    )


async def test_nobody_else_opens_a_refused_form(stage: Stage) -> None:
    refused = await stage.share(stage.bea, "A text of mine", link="nowhere")
    button = told(refused).components[0]["components"][-1]["components"][0]["custom_id"]

    answer = await press(stage, stage.femi, button)

    assert answer.modal is None
    assert "belongs to somebody else" in read(answer)


async def test_a_form_sent_in_after_its_memo_is_gone_gives_the_text_back(stage: Stage) -> None:
    text = "A text that took an hour to write"

    answer = await submit(stage, stage.bea, "nx:1:learn:999:ab", {"text": text})

    assert "That panel is gone." in read(answer)
    assert await told(answer).attachments[0].read() == text.encode()
