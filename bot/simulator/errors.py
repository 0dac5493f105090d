"""What Telegram says when it does not do something."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A call that is not done: Telegram's code, its words, its `parameters` if there are any."""

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class NotPossible(Exception):
    """What no client lets a person do: write to a bot that they blocked, tap no button."""


def bad_request(words: str) -> Refused:
    """Return the 400 that says `words` in Telegram's way."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """Return the 403 that says `words` in Telegram's way."""
    return Refused(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Refused:
    """Return the 429 that asks the bot to come back after so many seconds."""
    return Refused(
        429,
        f"Too Many Requests: retry after {seconds}",
        parameters={"retry_after": seconds},
    )


def migrated(chat_id: int) -> Refused:
    """Return the 400 of a group that lives on as the supergroup `chat_id`."""
    return Refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": chat_id},
    )
