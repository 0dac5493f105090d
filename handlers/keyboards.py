"""The buttons below a message that stays as it is: some of them give way to others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from handlers.turn import EDIT, Button, Turn, rows


def put(turn: Turn, actions: Collection[str], buttons: Iterable[Button]) -> None:
    """Put buttons below the tapped message in place of its rows with one of these actions.

    They come where the first of those stood, else before the last row, which is a person's.
    """
    message = turn.update.effective_message
    markup = getattr(message, "reply_markup", None)  # a message too old to be seen has none
    if message is None or markup is None:
        return
    before = [[each.to_dict() for each in row] for row in markup.inline_keyboard]
    places = [place for place, row in enumerate(before) if _has(row, actions)]
    kept = [row for row in before if not _has(row, actions)]
    at = places[0] if places else max(0, len(kept) - 1)
    fresh = [[each.markup() for each in row] for row in rows(buttons)]
    keyboard = [*kept[:at], *fresh, *kept[at:]]
    if keyboard != before:
        payload = {
            "message_id": message.message_id,
            "reply_markup": {"inline_keyboard": keyboard},
        }
        turn.call(turn.chat_id, "editMessageReplyMarkup", payload, rule=EDIT)


def swap(turn: Turn, button: Button) -> None:
    """Put a button in the place of the tapped one."""
    query, message = turn.update.callback_query, turn.update.effective_message
    markup = getattr(message, "reply_markup", None)
    if query is None or message is None or markup is None:
        return
    keyboard = [
        [button.markup() if each.callback_data == query.data else each.to_dict() for each in row]
        for row in markup.inline_keyboard
    ]
    payload = {"message_id": message.message_id, "reply_markup": {"inline_keyboard": keyboard}}
    turn.call(turn.chat_id, "editMessageReplyMarkup", payload, rule=EDIT)


def _has(row: list[dict[str, Any]], actions: Collection[str]) -> bool:
    named = [str(each.get("callback_data", "")).split(":", 2) for each in row]
    return any(len(parts) == 3 and parts[1] in actions for parts in named)
