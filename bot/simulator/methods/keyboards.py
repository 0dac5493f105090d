"""Keyboards in calls: what of them a message shows, and what is wrong with them."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.entities import html
from bot.simulator.errors import bad_request

# A button does the first of these that it has.
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
    "disabled",
)
# One of these that is empty counts as none.
_NOT_EMPTY = frozenset({"url", "callback_data"})
_CALLBACK_BYTES = 64
_MOST_BUTTONS = 100
_COPY_LENGTH = 256
_OTHER_SCHEME = re.compile(r"(?:tg|ton|mailto|tel):.+", re.IGNORECASE)
_WRONG = "can't parse inline keyboard button: "


def inline_keyboard(given: Any) -> dict[str, Any] | None:
    """Return the inline keyboard as a message shows it; other markups show nowhere: None."""
    if given is None or given == "":
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    _check_reply_keyboard(given.get("keyboard"))
    rows = given.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    shown: list[list[dict[str, Any]]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        buttons = [_button(one) for one in row]
        if kept := [one for one in buttons if one["text"]]:
            shown.append(kept)
    return {"inline_keyboard": shown} if shown else None


def is_other_markup(given: Any) -> bool:
    """True for a reply keyboard and its kin: messages that carry one can't be edited."""
    if not isinstance(given, dict):
        return False
    return any(given.get(name) for name in ("keyboard", "remove_keyboard", "force_reply"))


def check(keyboard: dict[str, Any] | None, *, is_private: bool) -> None:
    """Refuse what Telegram's servers refuse, once they know the chat."""
    if keyboard is None:
        return
    buttons = [one for row in keyboard["inline_keyboard"] for one in row]
    if len(buttons) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for one in buttons:
        if "callback_data" in one and len(str(one["callback_data"]).encode()) > _CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in one:
            _check_url(str(one["url"]))
        if "web_app" in one:
            _check_web_app(one["web_app"], is_private=is_private)
        if "copy_text" in one and not 1 <= len(_field(one["copy_text"], "text")) <= _COPY_LENGTH:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_reply_keyboard(rows: Any) -> None:
    if rows is None:
        return
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for one in (one for row in rows for one in row):
        if isinstance(one, dict) and "text" not in one:
            raise bad_request("can't parse keyboard button: Can't find field \"text\"")
        if not isinstance(one, (dict, str)):
            raise bad_request(
                "can't parse keyboard button: KeyboardButton must be a String or an Object"
            )


def _button(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise bad_request(_WRONG + "InlineKeyboardButton must be an Object")
    if "text" not in one:
        raise bad_request(_WRONG + 'Can\'t find field "text"')
    action = next(
        (name for name in _ACTIONS if name in one and (one[name] or name not in _NOT_EMPTY)), None
    )
    if action is None:
        raise bad_request(_WRONG + "Text buttons are unallowed in the inline keyboard")
    shown = {"text": str(one["text"]), action: one[action]}
    return shown | {name: one[name] for name in ("icon_custom_emoji_id", "style") if name in one}


def _check_url(url: str) -> None:
    if html.checked_url(url) is None and _OTHER_SCHEME.fullmatch(url) is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_web_app(value: Any, *, is_private: bool) -> None:
    url = _field(value, "url")
    if not url.startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )
    if not is_private:
        raise bad_request("BUTTON_TYPE_INVALID")


def _field(value: Any, name: str) -> str:
    return str(value.get(name, "")) if isinstance(value, dict) else ""
