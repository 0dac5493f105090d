"""A turn: one update being answered, in one transaction, with everything that it will send."""

from handlers.turn.desk import Desk
from handlers.turn.said import Button, Said, rows
from handlers.turn.turn import (
    ANSWER,
    CARD,
    CASE_CARD,
    CREATE_TOPIC,
    EDIT,
    HERE,
    ONCE,
    REMINDER,
    Turn,
    thread_of,
)

__all__ = [
    "ANSWER",
    "CARD",
    "CASE_CARD",
    "CREATE_TOPIC",
    "EDIT",
    "HERE",
    "ONCE",
    "REMINDER",
    "Button",
    "Desk",
    "Said",
    "Turn",
    "rows",
    "thread_of",
]
