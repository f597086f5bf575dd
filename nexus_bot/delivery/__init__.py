"""Says what the outbox holds, and records what became of it."""

from nexus_bot.delivery.sender import TRIES, Delivery, Outcome, nonce_of

__all__ = ["TRIES", "Delivery", "Outcome", "nonce_of"]
