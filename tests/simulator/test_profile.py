"""Commands by scope and language, names, descriptions, the menu button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.simulator import Group, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"does {name}"} for name in names]


def names(telegram: Telegram, person: Person, chat_id: int) -> list[str]:
    return [one["command"] for one in telegram.menu_for(person, telegram.chat(chat_id))]


async def test_the_narrowest_scope_wins_then_the_language(
    telegram: Telegram, api: Api, maria: Person, eleni: Person, staff: Group
) -> None:
    await maria.send(101, "x")
    await maria.join(staff)

    async def put(commands: list[dict[str, str]], **where: Any) -> None:
        assert await api.result("setMyCommands", commands=commands, **where) is True

    await put(menu("default"))
    assert names(telegram, maria, 101) == ["default"]
    await put(menu("private_el"), scope={"type": "all_private_chats"}, language_code="el")
    assert names(telegram, maria, 101) == ["private_el"]
    await put(menu("private_any"), scope={"type": "all_private_chats"})
    assert names(telegram, maria, 101) == ["private_el"]
    maria.language_code = "fr"
    assert names(telegram, maria, 101) == ["private_any"]
    await put(menu("groups"), scope={"type": "all_group_chats"})
    await put(menu("staff"), scope={"type": "chat", "chat_id": staff.id})
    assert names(telegram, maria, staff.id) == ["staff"]
    await put(menu("admins"), scope={"type": "chat_administrators", "chat_id": staff.id})
    assert names(telegram, maria, staff.id) == ["staff"]
    assert names(telegram, eleni, staff.id) == ["admins"]
    member = {"type": "chat_member", "chat_id": staff.id, "user_id": 201}
    await put(menu("eleni"), scope=member)
    assert names(telegram, eleni, staff.id) == ["eleni"]
    assert await api.result("getMyCommands", scope=member) == menu("eleni")
    assert await api.result("getMyCommands", scope=member, language_code="el") == []
    assert await api.result("deleteMyCommands", scope=member) is True
    assert names(telegram, eleni, staff.id) == ["admins"]
    assert await api.result("getMyCommands") == menu("default")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": menu("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": menu("a" * 33)}, "command length must not exceed 32"),
        ({"commands": menu(" / ")}, "command must be non-empty"),
        (
            {"commands": [{"command": "a", "description": " "}]},
            "command description must be non-empty",
        ),
        (
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        (
            {"commands": [{"command": "a"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ({"commands": ["a"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": menu(*(f"c{n}" for n in range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": menu("a"), "language_code": "ell"}, "invalid language code specified"),
        (
            {"commands": menu("a"), "scope": {"type": "odd"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            {"commands": menu("a"), "scope": {"type": "chat"}},
            "can't parse BotCommandScope: chat_id is empty",
        ),
        ({"commands": menu("a"), "scope": {"type": "chat", "chat_id": 999}}, "chat not found"),
        (
            {"commands": menu("a"), "scope": {"type": "chat_member", "chat_id": 999}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
    ],
)
async def test_what_is_refused_of_a_menu(api: Api, params: dict[str, object], words: str) -> None:
    assert await api.refusal("setMyCommands", **params) == (400, f"Bad Request: {words}")
    assert await api.result("getMyCommands") == []


async def test_a_slash_in_front_of_a_command_goes(api: Api) -> None:
    await api.result("setMyCommands", commands=[{"command": "/a", "description": " b "}])
    assert await api.result("getMyCommands") == [{"command": "a", "description": "b"}]


async def test_texts_by_language(api: Api) -> None:
    await api.result("setMyDescription", description="Ask", language_code="")
    await api.result("setMyDescription", description="Ρωτήστε", language_code="el")
    await api.result("setMyShortDescription", short_description="Desk")
    await api.result("setMyName", name="Καλλίμαχος", language_code="el")
    assert await api.result("getMyDescription", language_code="el") == {"description": "Ρωτήστε"}
    assert await api.result("getMyDescription", language_code="fr") == {"description": "Ask"}
    assert await api.result("getMyShortDescription") == {"short_description": "Desk"}
    assert await api.result("getMyName", language_code="el") == {"name": "Καλλίμαχος"}
    assert await api.result("getMyName") == {"name": "Kallimachos"}
    await api.result("setMyDescription", language_code="el")
    assert await api.result("getMyDescription", language_code="el") == {"description": "Ask"}
    assert (await api.refusal("setMyDescription", description="x" * 513))[0] == 400


async def test_the_menu_button(api: Api, maria: Person) -> None:
    assert await api.result("getChatMenuButton") == {"type": "commands"}
    app = {"type": "web_app", "text": "t", "web_app": {"url": "https://a.example"}}
    assert await api.result("setChatMenuButton", menu_button=app, chat_id=101) is True
    assert await api.result("getChatMenuButton", chat_id=101) == app
    assert await api.result("getChatMenuButton") == {"type": "commands"}
    assert (await api.refusal("setChatMenuButton", menu_button={"type": "odd"}))[0] == 400
