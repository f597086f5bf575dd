"""Discord's REST routes, one file a noun; `ROUTES` is the whole table."""

from ..rest import Routes
from . import channels, events, guilds, interactions, login, messages, threads

ROUTES = Routes()
for _noun in (interactions, messages, threads, channels, events, guilds, login):
    ROUTES.include(_noun.routes)
