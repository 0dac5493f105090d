"""What a bot says of itself: commands, name, descriptions, menu button."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator import entities
from bot.simulator.chats import PrivateChat
from bot.simulator.commands import Commands, Scope
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Access, Call

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_COMMAND_LENGTH = 32
_DESCRIPTION_LENGTH = 256
_LANGUAGE = re.compile(r"[a-z]{2}")
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_LENGTHS = {"name": 64, "description": 512, "short_description": 120}


def set_my_commands(call: Call) -> bool:
    """Set one menu."""
    commands = [_command(one) for one in call.params.array("commands")]
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return _put(call, commands)


def delete_my_commands(call: Call) -> bool:
    """Remove one menu."""
    return _put(call, [])


def get_my_commands(call: Call) -> Commands:
    """Return exactly the menu of this scope and language."""
    return call.bot.menus.get(_scope(call), _language(call))


def _put(call: Call, commands: Commands) -> bool:
    scope, language = _scope(call), _language(call)
    call.bot.menus.put(scope, language, commands)
    call.telegram.posting.menus_changed(call.bot)
    return True


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = given["command"].strip().removeprefix("/")
    description = given["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if entities.units.length(command) > _COMMAND_LENGTH:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if entities.units.length(description) > _DESCRIPTION_LENGTH:
        raise bad_request("command description length must not exceed 256")
    if _COMMAND.fullmatch(command) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if language and _LANGUAGE.fullmatch(language) is None:
        raise bad_request("invalid language code specified")
    return language


def _scope(call: Call) -> Scope:
    given = call.params.mapping("scope") or {"type": "default"}
    wrong = "can't parse BotCommandScope: "
    kind = str(given.get("type"))
    if kind in _PLAIN_SCOPES:
        return kind, 0, 0
    if kind not in _CHAT_SCOPES:
        raise bad_request(wrong + "Unsupported type specified")
    chat_id = given.get("chat_id")
    if isinstance(chat_id, str) and chat_id.lstrip("-").isdecimal():
        chat_id = int(chat_id)
    if chat_id in (None, ""):
        raise bad_request(wrong + "chat_id is empty")
    if not isinstance(chat_id, int):
        raise bad_request("chat not found")
    user_id = given.get("user_id", 0) if kind == "chat_member" else 0
    if kind == "chat_member" and not (isinstance(user_id, int) and user_id > 0):
        raise bad_request(wrong + "Invalid user_id specified")
    _check_chat(call, chat_id, kind)
    return kind, chat_id, user_id


def _check_chat(call: Call, chat_id: int, kind: str) -> None:
    """Refuse a chat that the bot does not know, or of which the scope makes no sense."""
    chat = call.chat_of(chat_id, Access.MEMBERS)
    if isinstance(chat, PrivateChat) and kind != "chat":
        raise bad_request("can't use the scope in a private chat")


def set_my_name(call: Call) -> bool:
    """Set the name that people see."""
    return _set_text(call, "name")


def set_my_description(call: Call) -> bool:
    """Set what an empty chat says."""
    return _set_text(call, "description")


def set_my_short_description(call: Call) -> bool:
    """Set what the profile says."""
    return _set_text(call, "short_description")


def get_my_name(call: Call) -> dict[str, str]:
    """Return the name."""
    language = _language(call)
    names = call.bot.texts
    return {"name": names.get(("name", language)) or names.get(("name", "")) or call.bot.name}


def get_my_description(call: Call) -> dict[str, str]:
    """Return what an empty chat says."""
    return {"description": _text(call, "description")}


def get_my_short_description(call: Call) -> dict[str, str]:
    """Return what the profile says."""
    return {"short_description": _text(call, "short_description")}


def _text(call: Call, kind: str) -> str:
    language = _language(call)
    return call.bot.texts.get((kind, language)) or call.bot.texts.get((kind, ""), "")


def _set_text(call: Call, kind: str) -> bool:
    text, language = call.params.text(kind).strip(), _language(call)
    if entities.units.length(text) > _LENGTHS[kind]:
        raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")
    if text:
        call.bot.texts[kind, language] = text
    else:
        call.bot.texts.pop((kind, language), None)
    return True


def set_chat_menu_button(call: Call) -> bool:
    """Set what stands beside the input field."""
    button = call.params.mapping("menu_button") or {"type": "default"}
    kind = button.get("type")
    if kind not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: Unallowed type specified")
    if kind == "web_app" and not str((button.get("web_app") or {}).get("url", "")).startswith(
        "https://"
    ):
        raise bad_request("BUTTON_URL_INVALID")
    call.bot.menu_buttons[_button_chat(call)] = button
    return True


def get_chat_menu_button(call: Call) -> dict[str, Any]:
    """Return what stands beside the input field."""
    buttons = call.bot.menu_buttons
    return buttons.get(_button_chat(call)) or buttons.get(0) or {"type": "commands"}


def _button_chat(call: Call) -> int:
    """Return the private chat that is meant, 0 for all."""
    if call.params.get("chat_id") in (None, ""):
        return 0
    user_id = call.params.whole("chat_id")
    if user_id <= 0:
        raise bad_request("invalid chat_id specified")
    if user_id not in call.telegram.people:
        raise bad_request("user not found")
    return user_id
