"""Says what the outbox holds, and records what became of it."""

from nexus_bot.delivery.finding import nonce_of
from nexus_bot.delivery.sender import SENDS_PER_SECOND, Delivery, Outcome
from nexus_bot.delivery.trying import TRIES

__all__ = ["SENDS_PER_SECOND", "TRIES", "Delivery", "Outcome", "nonce_of"]
