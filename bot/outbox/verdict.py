"""What an error of Telegram means for the letter that met it: one function, one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.calls import NotSent
from bot.outbox.envelope import Unresolved

SENT = "sent"  # it stands as it should, whatever was answered
WAIT = "wait"  # this chat is to be left alone for `seconds`
RETRY = "retry"  # certainly not delivered: again, after a growing pause
UNKNOWN = "unknown"  # nobody can know: the letter's rule decides
MOVED = "moved"  # the chat has a new number
BARE = "bare"  # again without the reply, which is gone, or outside of its topic
GONE = "gone"  # the topic was deleted: it is made anew, then again
REFUSED = "refused"  # never; `reason` is told to whoever must know
MERGED = "merged"  # a newer edit of the same message took its place
HALT = "halt"  # the token is not valid: nothing can be sent at all


@dataclass(frozen=True)
class Verdict:
    """What to do with a letter, and why."""

    kind: str
    reason: str = ""
    seconds: float = 0.0  # of WAIT
    moved_to: int = 0
    limited: bool = False  # of RETRY: not for ever, Telegram itself refused


def verdict(error: Exception) -> Verdict:
    """Return what an error means. Anything that is not known counts as unknown outcome."""
    reason = f"{type(error).__name__}: {error}"
    match error:
        case RetryAfter():
            return Verdict(WAIT, reason, seconds=seconds_of(error))
        case ChatMigrated():
            return Verdict(MOVED, reason, moved_to=error.new_chat_id)
        case InvalidToken():
            return Verdict(HALT, reason)
        case Forbidden():
            return Verdict(REFUSED, reason)
        case Unresolved():
            return Verdict(REFUSED, reason)
        case NotSent():
            return Verdict(RETRY, reason, limited=error.by_telegram)
        case Conflict():
            return Verdict(RETRY, reason, limited=True)
        case BadRequest():
            return _bad_request(str(error).lower(), reason)
        case NetworkError() | TelegramError():
            return Verdict(UNKNOWN, reason)
    return Verdict(UNKNOWN, reason)


def _bad_request(text: str, reason: str) -> Verdict:
    if any(words in text for words in _AS_IT_SHOULD):
        return Verdict(SENT, reason)
    if any(words in text for words in _NO_TOPIC):
        return Verdict(GONE, reason)
    # An admin bot may write in a closed topic; one that is no admin writes beside it.
    if "message to be replied not found" in text or "topic_closed" in text:
        return Verdict(BARE, reason)
    return Verdict(REFUSED, reason)


_AS_IT_SHOULD = (
    "message is not modified",
    "message to delete not found",
    "topic_not_modified",
)
_NO_TOPIC = (
    "message thread not found",
    "message thread is not a forum topic",
    "topic_deleted",
    "topic_id_invalid",
)


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram asks us to wait, whatever form the library gives it in."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
