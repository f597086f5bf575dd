"""Sessions: people who meet to study, to pair, to review or to show."""

from nexus_bot.services.base import Service


class Sessions(Service):
    """What members may do with sessions."""
