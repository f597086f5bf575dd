"""The entry: the only place that knows everyone, and the small command line.

What runs the bot is imported when it runs: ``health`` is asked twice a minute and needs little.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from yarl import URL

from nexus_bot import clock, logs, texts
from nexus_bot.errors import NotReachable, NotSetUp, StartError
from nexus_bot.settings import Settings, StorageSettings, unknown_names

if TYPE_CHECKING:
    from nexus_bot.client import NexusBot
    from nexus_bot.jobs import Workshop

log = logging.getLogger("nexus_bot.start")

LOGIN_REFUSED = 4004
HEARTBEAT_ROOM = timedelta(seconds=60)
S = TypeVar("S", bound=StorageSettings)


async def serve(settings: Settings) -> None:
    """Open the database, run the bot until it is told to stop, and close what was opened."""
    import aiohttp
    import discord

    from nexus_bot.client import NexusBot
    from nexus_bot.database import open_database

    if settings.discord_api:
        use_api(URL(settings.discord_api))
    database = await open_database(settings.database_url)
    try:
        bot = NexusBot(
            database,
            clock.now,
            heartbeat_file=settings.heartbeat_file,
            sends_per_second=settings.sends_per_second,
        )
        await first_beat(bot.workshop)
        async with bot:
            stop_on_signals(bot)
            await bot.start(settings.discord_token.get_secret_value())
        if bot.is_locked_out:
            raise StartError(texts.REFUSED_LOGIN)
    except discord.ConnectionClosed as error:
        if error.code != LOGIN_REFUSED:
            raise
        raise StartError(texts.REFUSED_LOGIN) from error
    except discord.LoginFailure as error:
        raise StartError(texts.REFUSED_LOGIN) from error
    except discord.PrivilegedIntentsRequired as error:
        raise StartError(texts.INTENTS_REFUSED) from error
    except (aiohttp.ClientConnectionError, discord.DiscordServerError) as error:
        raise NotReachable(texts.DISCORD_DOWN) from error
    finally:
        await database.close()


async def first_beat(workshop: "Workshop") -> None:
    """Show that the heartbeat can be written, before anybody relies on it."""
    from nexus_bot.jobs import beat

    try:
        await beat(workshop)
    except OSError as error:
        raise StartError(texts.heartbeat_unwritable(workshop.heartbeat_file)) from error


def use_api(url: URL) -> None:
    """Speak to another address than Discord's; its gateway is at ``/gateway`` of the same host."""
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    Route.BASE = str(url)
    scheme = "wss" if url.scheme == "https" else "ws"
    DiscordWebSocket.DEFAULT_GATEWAY = url.with_scheme(scheme).with_path("/gateway")


def stop_on_signals(bot: "NexusBot") -> None:
    """Close the bot at the first SIGTERM or SIGINT, and leave at once at the second."""
    loop, stopping = asyncio.get_running_loop(), set[asyncio.Task[None]]()

    def stop() -> None:
        if stopping:
            os._exit(1)
        stopping.add(loop.create_task(bot.close()))

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)


def perform(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what cannot start is one plain sentence and its exit code."""
    try:
        with asyncio.Runner(loop_factory=fastest_loop()) as runner:
            runner.run(work)
    except StartError as error:
        fail(error)


def fail(error: StartError) -> NoReturn:
    """Say why the process cannot start."""
    click.echo(str(error), err=True)
    sys.exit(error.code)


def fastest_loop() -> Any:
    """The loop factory of uvloop where there is one; None for Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Nexus Bot: a learning community's memory in Discord."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
def run() -> None:
    """Run the bot on Discord."""
    settings = load(Settings)
    logs.set_up(settings.log_level, secret=settings.discord_token.get_secret_value())
    for name in unknown_names():
        log.warning("unknown_setting", extra={"setting": name})
    perform(serve(settings))


@main.command()
def migrate() -> None:
    """Bring the database to this version's schema, then stop."""
    perform(bring_up_to_date(load(StorageSettings).database_url))
    click.echo("The database is up to date.")


@main.command("pair-up")
@click.option("--guild", type=int, required=True, help="The id of the server.")
@click.option("--kind", type=click.Choice(["api", "review"]), default="api", show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Draws the same round again.")
@click.option("--dry-run", is_flag=True, help="Only look; rounds are confirmed in Discord.")
def pair_up(guild: int, kind: str, seed: int | None, dry_run: bool) -> None:
    """Show the pairing round that would be drawn now; nobody hears of it.

    On SQLite the bot is stopped for that: one process at a time has the file.
    """
    if not dry_run:
        raise click.UsageError(texts.ONLY_DRY)
    perform(show_round(load(StorageSettings).database_url, guild, kind, seed))


@main.command()
def health() -> None:
    """Exit with 0 when the running bot has beaten its heart within a minute."""
    file = load(StorageSettings).heartbeat_file
    if file is None:
        raise click.ClickException("NEXUS_HEARTBEAT_FILE is not set, so nothing beats.")
    try:
        beaten, *stopped = file.read_text().split("\n")
        silent = clock.now() - datetime.fromisoformat(beaten)
    except (OSError, ValueError, TypeError):
        raise click.ClickException(f"{file} has no heartbeat yet.") from None
    if silent > HEARTBEAT_ROOM:
        raise click.ClickException(f"The last heartbeat was {silent.total_seconds():.0f} s ago.")
    click.echo(f"alive, but Discord wants no messages until {stopped[0]}" if stopped else "alive")


async def bring_up_to_date(url: str) -> None:
    """Run the migrations that are missing."""
    from nexus_bot.database import open_database

    await (await open_database(url)).close()


async def show_round(url: str, guild: int, kind: str, seed: int | None) -> None:
    """Print a round as it would be drawn now."""
    from nexus_bot.database import open_database
    from nexus_bot.services import Services
    from nexus_bot.views.round_table import round_table

    database = await open_database(url)
    try:
        preview = await Services.over(database, clock.now).rounds.dry_run(guild, kind, seed)
    except NotSetUp:
        raise StartError(texts.no_cohort_in(guild)) from None
    finally:
        await database.close()
    click.echo(round_table(preview))


def load(kind: type[S]) -> S:
    """Read the settings, or say which one is wrong."""
    try:
        return kind.load()
    except StartError as error:
        fail(error)


if __name__ == "__main__":
    main()
