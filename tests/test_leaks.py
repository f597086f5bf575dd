"""Secrets are found and named; lessons about them are not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot import leaks
from tests.markdown.hostile import CEILING, LONG, seconds, texts

MIX = "Zq7xK2mW9vR4tY6pB3nJ8cL5hD1fG0sA"
HEX = "7f3a9c4e1b8d25607f3a9c4e1b8d2560"
KEY_BODY = "\n".join(["MIIEpAIBAAKCAQEA" + MIX] * 3)
PRIVATE_KEY = "-----BEGIN {0}-----\n" + KEY_BODY + "\n-----END {0}-----"
SERVICE_KEY = "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "yb2xlIjoic2VydmljZV9yb2xlIn0." + MIX

SECRETS = [
    ("a Discord bot token", "MTE4NTg4NTYzMDk0Nzk5NTY1OA" + ".GzCk9S." + MIX + "d8v2Rk"),
    ("a Discord bot token", "OTk5OTk5OTk5OTk5OTk5OTk5" + ".XyZabc." + MIX[:27]),
    ("a Discord account token", "mfa." + MIX * 3),
    *(
        ("a Discord webhook address", f"https://{host}/webhooks/118588563094799565/{MIX}{MIX}abcd")
        for host in (
            *("discord.com/api", "canary.discord.com/api", "ptb.discord.com/api/v10"),
            *("discordapp.com/api", "Discord.com/api/v9"),
        )
    ),
    ("an AWS access key", "AKIA" + "Z7Q3JX5LWNPT4YV2"),
    ("an AWS access key", "aws_secret_access_key = " + MIX + "aB3/dE6f"),
    ("a private key", PRIVATE_KEY.format("RSA PRIVATE KEY")),
    ("a private key", PRIVATE_KEY.format("ENCRYPTED PRIVATE KEY")),
    ("a private key", PRIVATE_KEY.format("OPENSSH PRIVATE KEY").replace("\n", "\r\n")),
    ("a private key", PRIVATE_KEY.format("PRIVATE KEY").replace("\n", "\\n")),
    (
        "a private key",
        PRIVATE_KEY.format("PGP PRIVATE KEY BLOCK").replace("\n", "\nVersion: 1\n", 1),
    ),
    (
        "a private key",
        "PuTTY-"
        + "User-Key-File-3: ssh-rsa\nEncryption: none\n"
        + KEY_BODY
        + "\nPrivate-MAC: "
        + HEX,
    ),
    ("a password inside an address", "://app:" + "Xk93jsQ2" + "@db.prod.acme.io"),
    ("a password inside an address", "://:" + "p4ssXk93" + "@cache.acme.io"),
    ("a GitHub token", "ghp_" + "a1B2" * 9),
    ("a GitHub token", "github_pat_" + MIX + "_" + MIX),
    ("a GitLab token", "glpat-" + MIX[:20]),
    ("a Slack token", "xoxb-" + "482915730264-4829157302648-" + MIX[:24]),
    ("a Slack token", "https://hooks.slack.com/services/" + "T0A1B2C3D/B0A1B2C3D/" + MIX[:24]),
    ("a Slack token", "xapp-1-" + "A0A1B2C3D-4567890123456-" + HEX),
    ("a Stripe key", "sk_live_" + MIX + MIX),
    ("an OpenAI key", "sk-proj-" + MIX + "_" + MIX),
    ("an OpenAI key", "sk-" + MIX[:20] + "T3Blbk" + "FJ" + MIX[:20]),
    ("an Anthropic key", "sk-ant-" + "api03-" + MIX * 3),
    ("a Google key", "AIza" + MIX + "a-_"),
    ("an Azure key", "AccountKey=" + MIX * 2 + MIX[:22] + "=="),
    ("an Azure key", "aB3" + "8Q~" + MIX + "ab"),
    ("a SendGrid key", "SG." + MIX[:22] + "." + MIX + MIX[:11]),
    ("a Twilio key", "SK" + HEX),
    ("a Mailchimp key", HEX + "-us12"),
    ("a Telegram bot token", "987654321" + ":AA" + MIX + "x"),
    ("an npm token", "npm_" + MIX + "abcd"),
    ("a PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" + MIX * 3),
    ("a DigitalOcean token", "dop_v1_" + HEX + HEX),
    ("a Hugging Face token", "hf_" + MIX + "ab"),
    ("a Docker Hub token", "dckr_pat_" + MIX),
    ("a Supabase key", SERVICE_KEY),
    ("an API key", "gsk_" + MIX + MIX[:20]),
]

LESSONS = [
    'SECRET_KEY = "changeme"',
    "PASSWORD=hunter2 and token = get_token()",
    "postgres://user:password@db.acme.io/app",
    "postgres://postgres:postgres@db.acme.io/app",
    "postgresql://app:Xk93jsQ2@localhost:5432/app",
    "redis://:Xk93jsQ2@redis:6379/0",
    "mongodb+srv://<user>:<password>@cluster0.mongodb.net",
    "postgres://app:${DB_PASSWORD}@db.acme.io/app and https://u:****@acme.io",
    "https://user:Xk93jsQ2@example.com",
    "http://localhost:8000/@vite/client and https://medium.com/@someone/x:y@z",
    "AKIA" + "IOSFODNN7EXAMPLE and ghp_" + "x" * 36,
    "sk-proj-" + "your-key-goes-in-here-and-nowhere-else",
    "sk_test_" + MIX,
    "https://discord.com/api/webhooks/123456789012345678/abc",
    "A key file starts with -----BEGIN PRIVATE KEY----- and is never committed.",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "550e8400-e29b-41d4-a716-446655440000",
    "sha512-" + MIX * 2 + MIX[:22] + "==",
    "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + MIX,
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" + MIX * 4,
    "skills-based-hiring-and-everything-that-comes-after-it-in-2026",
    "NPM_TOKEN: ${{ secrets.NPM_TOKEN }}",
]


@pytest.mark.parametrize(("label", "secret"), SECRETS)
@pytest.mark.parametrize("frame", ["{}", "first line\nmy key is {} as you see", 'KEY="{}"', "`{}`"])
def test_a_secret_is_found_and_named(label: str, secret: str, frame: str) -> None:
    found = leaks.find(frame.format(secret))

    assert [leak.label for leak in found] == [label]


@pytest.mark.parametrize(("label", "secret"), SECRETS)
def test_nothing_of_a_secret_is_left_under_its_mask(label: str, secret: str) -> None:
    masked = leaks.mask(f"before\n{secret}\nafter")

    assert leaks.MASK in masked
    assert masked.startswith("before\n")
    assert masked.endswith("\nafter")
    assert not re.search(r"[\w-]{16}", masked.replace(leaks.MASK, ""))


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_lessons_show_is_let_through(lesson: str) -> None:
    assert leaks.find(lesson) == []
    assert leaks.mask(lesson) == lesson


def test_secrets_are_told_in_the_order_of_the_text() -> None:
    stripe, github = "sk_live_" + MIX, "ghp_" + "a1B2" * 9
    text = f"one\n{stripe}\ntwo {github}"

    found = leaks.find(text)

    assert [text[leak.start : leak.end] for leak in found] == [stripe, github]
    assert leaks.mask(text) == f"one\n{leaks.MASK}\ntwo {leaks.MASK}"


def test_a_private_key_without_an_end_is_masked_to_the_end() -> None:
    cut_off = PRIVATE_KEY.format("EC PRIVATE KEY").partition("-----END")[0]

    assert leaks.mask(f"a {cut_off}") == f"a {leaks.MASK}"


def test_the_detectors_come_with_the_first_text() -> None:
    leaks.find("")

    assert leaks.is_warm()


@pytest.mark.long
@given(st.lists(texts | st.sampled_from([secret for _, secret in SECRETS]), max_size=4))
def test_finds_lie_apart_and_within_the_text(parts: list[str]) -> None:
    text = " ".join(parts)

    found = leaks.find(text)

    places = [place for leak in found for place in (leak.start, leak.end)]
    assert places == sorted(places)
    assert all(0 <= leak.start < leak.end <= len(text) for leak in found)


@pytest.mark.parametrize("text", [*LONG, *(f"{secret[:-9]} " * 200 for _, secret in SECRETS)])
def test_looking_through_hostile_text_costs_little(text: str) -> None:
    assert seconds(lambda: leaks.find(text[:4000])) < CEILING
