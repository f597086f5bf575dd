"""The settings: where they come from, and what is said about a wrong one."""

import re
from pathlib import Path

import pytest

from nexus_bot import settings
from nexus_bot.errors import SettingsError
from nexus_bot.settings import Settings, StorageSettings

ROOT = Path(__file__).parents[1]
TOKEN = "MTk4.fake-token.for-tests-only"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start from, in an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / ".env").write_text(text)


def test_a_token_is_all_that_must_be_given(folder: Path) -> None:
    write(folder, f"DISCORD_TOKEN={TOKEN}\n")

    read = Settings.load()

    assert read.discord_token.get_secret_value() == TOKEN
    assert read.database_url == "sqlite+aiosqlite:///data/nexus.db"
    assert (read.log_level, read.heartbeat_file, read.discord_api) == ("INFO", None, None)
    assert read.sends_per_second == 25


@pytest.mark.parametrize("given", ["0", "-1", "51", "many"])
def test_a_budget_that_discord_would_not_give_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("NEXUS_SENDS_PER_SECOND", given)

    with pytest.raises(SettingsError, match="NEXUS_SENDS_PER_SECOND"):
        Settings.load()


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "DISCORD_TOKEN=from-the-file\nNEXUS_LOG_LEVEL=ERROR\nDATABASE_URL=sqlite:///a\n")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("NEXUS_LOG_LEVEL", "debug")

    read = Settings.load()

    assert read.discord_token.get_secret_value() == TOKEN
    assert read.log_level == "DEBUG"
    assert read.database_url == "sqlite+aiosqlite:///a"


def test_an_empty_setting_counts_as_not_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "NEXUS_LOG_LEVEL", "NEXUS_HEARTBEAT_FILE"):
        monkeypatch.setenv(name, "")

    read = StorageSettings.load()

    assert (read.log_level, read.heartbeat_file) == ("INFO", None)


@pytest.mark.parametrize(
    ("given", "driven"),
    [
        ("sqlite:///data/x.db", "sqlite+aiosqlite:///data/x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("postgres://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        ("postgresql://u@h/db?sslmode=require", "postgresql+asyncpg://u@h/db?ssl=require"),
        ("postgresql://u:p%40@h:5432/db", "postgresql+asyncpg://u:p%40@h:5432/db"),
        ("postgresql+asyncpg:///db?host=/run", "postgresql+asyncpg:///db?host=/run"),
    ],
)
def test_a_database_is_driven_by_its_async_driver(
    folder: Path, monkeypatch: pytest.MonkeyPatch, given: str, driven: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)

    assert StorageSettings.load().database_url == driven


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", None),
        ("DISCORD_TOKEN", ""),
        ("DISCORD_TOKEN", f"{SECRET} with blanks"),
        ("DISCORD_TOKEN", f"{SECRET}…"),
        ("DATABASE_URL", f"mysql://{SECRET}@h/db"),
        ("DATABASE_URL", SECRET),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", f"sqlite://{SECRET}.db"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@h:port/db"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@[h/db"),
        ("NEXUS_LOG_LEVEL", SECRET),
        ("NEXUS_DISCORD_API", f"http://{SECRET}.example/api"),
        ("NEXUS_DISCORD_API", f"http://localhost:1@{SECRET}.example/api"),
        ("NEXUS_DISCORD_API", f"ftp://{SECRET}"),
        ("NEXUS_DISCORD_API", f"https://h:{SECRET}"),
    ],
)
def test_a_wrong_setting_is_one_sentence_without_its_value(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if name != "DISCORD_TOKEN":
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    if value is not None:
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        Settings.load()

    said = str(refused.value)
    assert re.fullmatch(rf"{name} (is missing|cannot be used): [^\n]+\.", said)
    assert SECRET not in said
    assert refused.value.code == 78


@pytest.mark.parametrize("content", [b"\xff\xfeD\0I\0S\0C\0", None])
def test_a_file_that_cannot_be_read_is_one_sentence(folder: Path, content: bytes | None) -> None:
    if content is None:
        (folder / ".env").mkdir()
    else:
        (folder / ".env").write_bytes(content)

    with pytest.raises(SettingsError, match=r"^\.env cannot be used: [^\n]+\.$|^DISCORD_TOKEN is"):
        Settings.load()


def test_the_token_is_not_shown_with_the_settings(folder: Path) -> None:
    write(folder, f"DISCORD_TOKEN={TOKEN}\n")

    assert TOKEN not in repr(Settings.load())


def test_a_misspelt_setting_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "NEXUS_LOGLEVEL=DEBUG\nNEXUS_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("NEXUS_HEARTBEAT", "x")

    assert settings.unknown_names() == ["NEXUS_HEARTBEAT", "NEXUS_LOGLEVEL"]


def test_the_example_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, re.M)) == settings.names()


def test_the_example_shows_what_counts_when_nothing_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", example, re.M))
    nothing = StorageSettings.load()

    for name in ("NEXUS_LOG_LEVEL", "DATABASE_URL"):
        monkeypatch.setenv(name, shown[name])

    assert StorageSettings.load().model_dump() == nothing.model_dump()
