"""The outbox: every message is a row first, and one sender makes the calls."""

from bot.outbox.sender import Outbox

__all__ = ["Outbox"]
