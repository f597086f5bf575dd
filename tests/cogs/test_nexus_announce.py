"""`/nexus announce`: shown first, posted once, calling one role at most, never lost."""

from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.forging import again, press, submit, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, filled_in, read

TEXT = "Demo day is on Friday. Bring two minutes and *one* thing that broke."


async def announce(stage: Stage, **options: Any) -> Any:
    """Write an announcement, not posted yet."""
    return await stage.amina.slash(stage.channel, "nexus announce", **{"text": TEXT, **options})


async def post(stage: Stage, preview: Any) -> Any:
    """Press *Post* below a preview."""
    return await stage.amina.click(told(preview), label="Post")


async def test_the_preview_is_what_will_be_posted(stage: Stage) -> None:
    preview = await announce(stage, role=stage.roles["backend"])
    shown, silent = read(preview), stage.channel.history()

    posted = await post(stage, preview)

    card = read(stage.card)
    assert silent == []
    assert shown.startswith(card)
    assert card.startswith(f"-# 📣 ANNOUNCEMENT · <@&{stage.roles['backend'].id}>\n### Demo day")
    assert "Bring two minutes and *one* thing that broke." in card
    assert f"-# by <@{stage.amina.id}> · <t:" in card
    assert "Posted in the cohort's channel." in read(posted)
    assert buttons(posted) == ["Open"]


async def test_one_role_is_called_and_only_when_it_is_posted(stage: Stage) -> None:
    preview = await announce(stage, role=stage.roles["backend"])
    since = len(stage.env.http_requests)

    await post(stage, preview)

    calls = [
        request.json["allowed_mentions"]
        for request in stage.env.http_requests[since:]
        if isinstance(request.json, dict)
        and request.method == "POST"
        and request.path.endswith(f"/{stage.channel.id}/messages")
    ]
    assert [(call["roles"], call["parse"]) for call in calls] == [([stage.roles["backend"].id], [])]


async def test_a_role_that_discord_does_not_let_us_call_is_told(stage: Stage) -> None:
    assert stage.guild.me is not None
    weak = {"permissions": discord.Permissions(view_channel=True, send_messages=True).value}
    stage.env.backend.edit_role(stage.guild.id, stage.guild.me.top_role.id, weak)
    await stage.env.settle()

    preview = await announce(stage, role=stage.roles["backend"])

    assert "Discord will show the role, but not call its members" in read(preview)


async def test_everyone_is_never_called(stage: Stage) -> None:
    refused = await announce(stage, role=stage.guild.default_role)

    assert "An announcement never mentions @everyone." in read(refused)
    assert "your-text.md" in str(told(refused).attachments)


async def test_a_form_takes_it_and_the_text_can_be_changed(stage: Stage) -> None:
    opened = await stage.amina.slash(stage.channel, "nexus announce")
    preview = await stage.amina.submit_modal(opened, {"text": TEXT})
    form = await stage.amina.click(told(preview), label="Change")
    stood = filled_in(form)["text"]
    changed = await stage.amina.submit_modal(form, {"text": "Demo day is on Monday."})

    await post(stage, changed)

    assert stood == TEXT
    assert "### Demo day is on Monday" in read(stage.card)


async def test_posting_twice_posts_once(stage: Stage) -> None:
    preview = await announce(stage)
    button = told(preview).components[-1]["components"][0]["custom_id"]
    await post(stage, preview)
    rows, said = all_rows(stage), len(stage.channel.history())

    await again(stage)
    late = await press(stage, stage.amina, button)

    assert "That was posted already." in read(told(late))
    assert all_rows(stage) == rows
    assert len(stage.channel.history()) == said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("... !", "There is nothing to announce yet."),
        ("*" * 2999 + "a", "fit. Shorten it a little."),
        ("The key is AKIAIOSFODNN7EXAMPLA", "holds what looks like"),
    ],
)
async def test_what_cannot_be_announced_is_kept_for_fixing(
    stage: Stage, text: str, sentence: str
) -> None:
    refused = await submit(stage, stage.amina, "nx:1:announce:0:ab", {"text": text})
    said = read(told(refused))
    form = await stage.amina.click(told(refused), label="Fix it")

    fixed = await stage.amina.submit_modal(form, {"text": "Demo day is on Monday."})

    assert sentence in said
    assert "AKIA" not in str(filled_in(form))
    assert buttons(fixed) == ["Post", "Change"]


async def test_the_audit_log_knows_who_but_not_what(stage: Stage) -> None:
    await post(stage, await announce(stage, role=stage.roles["backend"]))

    log = await stage.amina.slash(stage.channel, "nexus audit")

    said = f"<@{stage.amina.id}> announced something for <@&{stage.roles['backend'].id}>"
    assert said in read(log)
    assert "Demo day" not in str(all_rows(stage).get("audit"))


async def test_hostile_words_stay_words(stage: Stage) -> None:
    text = "Read this @everyone <@&1> [x](https://evil.example)\n```\n@here\n# big\n-# small"

    await post(stage, await announce(stage, text=text))

    shown = read(stage.card)
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert "<@&1>" not in shown
    assert "](https://evil.example)" not in shown


async def test_an_announcement_that_is_turned_away_can_be_opened_again(stage: Stage) -> None:
    preview = await announce(stage)
    stage.env.inject_error("POST", "/channels/*/messages", status=400, code=200000)
    failed = await post(stage, preview)
    said = read(told(failed))
    form = await stage.amina.click(told(failed), label="Open it again")
    again_shown = await stage.amina.submit_modal(form, {"text": filled_in(form)["text"]})

    await post(stage, again_shown)

    assert "It could not be posted" in said
    assert "### Demo day is on Friday" in read(stage.card)
