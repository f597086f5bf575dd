"""Where the bots of these tests find Discord."""

import os

import discord
from discord.gateway import DiscordWebSocket
from yarl import URL


def point_at(api: str) -> None:
    """Makes discord.py talk to another API; its gateway is at /gateway on the same host."""
    url = URL(api)
    scheme = "wss" if url.scheme == "https" else "ws"
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = url.with_scheme(scheme).with_path("/gateway")


def point_at_standin() -> None:
    """Makes discord.py talk to the stand-in that the environment names."""
    point_at(os.environ["NEXUS_DISCORD_API"])
