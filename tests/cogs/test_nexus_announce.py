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
    called = f"<@&{stage.roles['backend'].id}>"
    assert card.startswith(f"-# 📣 ANNOUNCEMENT · {called}\n{TEXT}\n")
    assert f"-# by <@{stage.amina.id}> · <t:" in card
    assert "Posted in the cohort's channel." in read(posted)
    assert buttons(posted) == ["Open"]


async def test_what_is_harmless_works(stage: Stage) -> None:
    here, elsewhere = f"<#{stage.mentor_channel.id}>", "<#999>"
    text = f"**Demo day** is in {here}, not in {elsewhere}.\n- `make demo`\n- https://a.example.org"

    await post(stage, await announce(stage, text=text))

    shown = read(stage.card)
    assert f"\n**Demo day** is in {here}, not in <\u200b#999>.\n- `make demo`\n- <https" in shown


async def test_the_preview_warns_where_the_bot_may_not_write(stage: Stage) -> None:
    closed = discord.Permissions(send_messages=True).value
    stage.env.backend.set_overwrite(
        stage.channel.id, Overwrite(stage.guild.default_role.id, OverwriteType.ROLE, deny=closed)
    )
    await stage.env.settle()

    preview = await announce(stage)

    assert f"The bot may not write in <#{stage.channel.id}>; it comes once" in read(preview)


@pytest.mark.parametrize("command", ["learn", "session", "announce"])
async def test_nothing_is_promised_for_a_channel_that_is_known_to_be_shut(
    stage: Stage, command: str
) -> None:
    closed = discord.Permissions(send_messages=True).value
    stage.env.backend.set_overwrite(
        stage.channel.id, Overwrite(stage.guild.default_role.id, OverwriteType.ROLE, deny=closed)
    )
    await stage.env.settle()
    await stage.share(stage.bea, "The first one is turned away")

    if command == "learn":
        shown = await stage.share(stage.bea, "A lesson for all")
    elif command == "session":
        planned = await stage.bea.slash(stage.channel, "session", when="2026-09-10 18:00")
        shown = await stage.bea.click(told(planned), label="Save")
    else:
        shown = await post(stage, await announce(stage))

    assert f"The bot may not write in <#{stage.channel.id}>; it comes once" in read(told(shown))
    assert "in a moment" not in read(told(shown))


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
    assert "Demo day is on Monday." in read(stage.card)


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
    assert TEXT in read(stage.card)
