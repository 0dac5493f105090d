"""What is said: a message to be, its buttons, and what the Bot API takes them as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handlers.markup import TEXT_LIMIT, Rich, split


@dataclass(frozen=True)
class Button:
    """An inline button: `action` and `ref` travel as callback data and grant nothing.

    url: opened in place of an action; copied: put on the clipboard in place of one, at most
    256 characters.
    """

    text: str
    action: str = ""
    ref: str | int = ""
    url: str = ""
    copied: str = ""

    def markup(self) -> dict[str, Any]:
        """Return the Bot API's InlineKeyboardButton."""
        if self.url:
            return {"text": self.text, "url": self.url}
        if self.copied:
            return {"text": self.text, "copy_text": {"text": self.copied}}
        return {"text": self.text, "callback_data": f"v1:{self.action}:{self.ref}"}


@dataclass(frozen=True)
class Said:
    """A message to be: its text, and rows of buttons below it."""

    body: Rich
    buttons: tuple[tuple[Button, ...], ...] = ()

    def keyboard(self) -> dict[str, Any] | None:
        """Return the Bot API's InlineKeyboardMarkup, or None without buttons."""
        if not self.buttons:
            return None
        return {"inline_keyboard": [[button.markup() for button in row] for row in self.buttons]}


def rows(buttons: Iterable[Button], width: int = 1) -> tuple[tuple[Button, ...], ...]:
    """Return buttons in rows of at most `width`."""
    listed = list(buttons)
    return tuple(tuple(listed[start : start + width]) for start in range(0, len(listed), width))


def edited(said: Said) -> dict[str, Any]:
    """Return what a standing message is changed to, as editMessageText takes it."""
    part = split(said.body, TEXT_LIMIT)[0]
    payload: dict[str, Any] = {
        "text": part.text,
        "link_preview_options": {"is_disabled": True},
    }
    if entities := part.entities():
        payload["entities"] = entities
    if keyboard := said.keyboard():
        payload["reply_markup"] = keyboard
    return payload
