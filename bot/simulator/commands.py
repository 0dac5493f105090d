"""A bot's command menus: by scope and language, and which of them somebody sees where."""

from __future__ import annotations

from typing import Any

Commands = list[dict[str, str]]
# The kind of scope, its chat (0 for none), its member (0 for none).
Scope = tuple[str, int, int]


class CommandMenus:
    """The menus that a bot has set."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], Commands] = {}

    def put(self, scope: Scope, language: str, commands: Commands) -> None:
        """Set one menu; an empty one is removed."""
        if commands:
            self._menus[scope, language] = commands
        else:
            self._menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> Commands:
        """Return exactly this menu, [] if it was not set."""
        return self._menus.get((scope, language), [])

    def resolve(self, scopes: list[Scope], language: str) -> Commands:
        """Return what is seen: the narrowest scope that has something, its language first."""
        for scope in scopes:
            for wanted in (language, "") if language else ("",):
                if commands := self._menus.get((scope, wanted)):
                    return commands
        return []


def private_scopes(chat_id: int) -> list[Scope]:
    """Return the scopes that matter in a private chat, narrowest first."""
    return [("chat", chat_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]


def group_scopes(chat_id: int, who_id: int, *, is_admin: bool) -> list[Scope]:
    """Return the scopes that matter to somebody in a group, narrowest first."""
    scopes: list[Scope] = [("chat_member", chat_id, who_id)]
    if is_admin:
        scopes.append(("chat_administrators", chat_id, 0))
    scopes.append(("chat", chat_id, 0))
    if is_admin:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), ("default", 0, 0)]


def shown(commands: Commands) -> list[dict[str, Any]]:
    """Return the menu as BotCommand objects."""
    return [dict(command) for command in commands]
