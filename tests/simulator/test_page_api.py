"""What the page asks and does: /client/…"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientResponse, FormData

from bot.simulator import Group, Person, Server, Telegram
from bot.simulator.pictures import grey

if TYPE_CHECKING:
    from tests.simulator.conftest import Api


class Stream:
    """An open stream of events, read one at a time."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        fields: dict[str, str] = {}
        while True:
            line = (await self.response.content.readline()).decode().rstrip("\n")
            if not line and fields:
                self.id = fields["id"]
                return fields["event"], json.loads(fields["data"])
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value


async def get(api: Api, path: str) -> Any:
    async with api.session.get(api.server.url + path) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def do(api: Api, path: str, **body: Any) -> Any:
    async with api.session.post(f"{api.server.url}/client/{path}", json=body) as response:
        answer = await response.json()
        return answer if response.status == 200 else (response.status, answer["error"])


async def test_the_page_is_served(api: Api, server: Server) -> None:
    async with api.session.get(server.url + "/") as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/", "/page", "/nowhere"):
        async with api.session.get(server.url + path) as response:
            assert response.status == 404


async def test_the_demo(telegram: Telegram, api: Api) -> None:
    assert await get(api, "/client/demo") == {}
    telegram.demo = {"phones": [], "title": {"el": "Α", "en": "A"}}
    assert await get(api, "/client/demo") == telegram.demo


async def test_the_state(api: Api, maria: Person, eleni: Person, staff: Group) -> None:
    await api.result("setMyCommands", commands=[{"command": "a", "description": "b"}])
    state = await get(api, "/client/state?as=101")
    assert state["me"]["first_name"] == "Μαρία"
    [private] = state["chats"]
    assert (private["chat"]["id"], private["messages"], private["blocked"]) == (101, [], False)
    assert private["commands"] == [{"command": "a", "description": "b"}]
    assert private["bot"]["username"] == "kallimachos_bot"
    # Looking does not begin a chat.
    assert (await api.refusal("sendMessage", chat_id=101, text="x"))[0] == 403
    said = await eleni.send(staff.id, "x")
    state = await get(api, "/client/state?as=201")
    assert [chat["chat"]["id"] for chat in state["chats"]] == [201, staff.id]
    assert state["chats"][1]["messages"] == [said]


async def test_only_the_last_messages_are_shown(api: Api, maria: Person) -> None:
    for number in range(205):
        await maria.send(101, str(number))
    state = await get(api, "/client/state?as=101")
    assert [m["text"] for m in state["chats"][0]["messages"]] == [str(n) for n in range(5, 205)]


async def test_writing_editing_deleting(api: Api, maria: Person) -> None:
    asked = (await do(api, "send", **{"as": 101}, chat_id=101, text="Γεια"))["message"]
    assert (await api.news())[0]["message"] == asked
    again = {"as": "101", "chat_id": "101", "text": "ξανά"}
    reply = await do(api, "send", **again, reply_to_message_id=asked["message_id"])
    assert reply["message"]["reply_to_message"]["text"] == "Γεια"
    where = {"as": 101, "chat_id": 101, "message_id": asked["message_id"]}
    edited = await do(api, "edit", **where, text="Γεια σας")
    assert edited["message"]["text"] == "Γεια σας"
    assert await do(api, "delete", **where) == {}
    assert await do(api, "delete", **where) == (400, "There is no message 1 in chat 101.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"location": {"latitude": 1, "longitude": 2}}, "location"),
        ({"contact": {"first_name": "a", "phone_number": "1"}}, "contact"),
        ({"poll": {"question": "q", "options": ["a", {"text": "b"}]}}, "poll"),
        ({"sticker": {"emoji": "👍"}}, "sticker"),
    ],
)
async def test_other_things(api: Api, maria: Person, body: dict[str, Any], field: str) -> None:
    sent = await do(api, "send", **{"as": 101}, chat_id=101, **body)
    assert field in sent["message"]
    assert field in (await api.news())[0]["message"]


async def test_files(api: Api, maria: Person) -> None:
    async def upload(kind: str, *files: tuple[str, bytes], **fields: Any) -> list[dict[str, Any]]:
        form = FormData()
        for name, value in {"as": 101, "chat_id": 101, "kind": kind, **fields}.items():
            form.add_field(name, str(value))
        for name, data in files:
            form.add_field("file", io.BytesIO(data), filename=name)
        async with api.session.post(api.server.url + "/client/send", data=form) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            messages: list[dict[str, Any]] = answer["messages"]
            return messages

    picture = grey(30, 20)
    [one] = await upload("photo", ("a.png", picture), caption="c")
    assert (one["photo"][-1]["width"], one["caption"]) == (30, "c")
    file_id = one["photo"][-1]["file_id"]
    async with api.session.get(f"{api.server.url}/client/file/{file_id}") as response:
        assert (response.content_type, await response.read()) == ("image/png", picture)
        assert "Content-Disposition" not in response.headers
    first, second = await upload("photo", ("a.png", picture), ("b.png", picture))
    assert first["media_group_id"] == second["media_group_id"]
    [document] = await upload("document", ("c.html", b"<script>"))
    assert document["document"]["file_name"] == "c.html"
    file_id = document["document"]["file_id"]
    async with api.session.get(f"{api.server.url}/client/file/{file_id}") as response:
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    for kind in ("voice", "video", "audio", "sticker"):
        [sent] = await upload(kind, ("x", b"data"))
        assert kind in sent
    async with api.session.get(f"{api.server.url}/client/file/x") as response:
        assert response.status == 404


async def test_taps_and_answers(api: Api, maria: Person) -> None:
    await maria.send(101, "x")
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    card = await api.result("sendMessage", chat_id=101, text="card", reply_markup=markup)
    async with api.session.get(f"{api.server.url}/client/events?as=101") as response:
        stream = Stream(response)
        where = {"as": 101, "chat_id": 101, "message_id": card["message_id"]}
        tapped = await do(api, "tap", **where, callback_data="b")
        query_id = tapped["callback_query_id"]
        assert (await api.news())[-1]["callback_query"]["id"] == query_id
        await api.result("answerCallbackQuery", callback_query_id=query_id, text="ok")
        assert await stream.next() == (
            "callback_answer",
            {
                "callback_query_id": query_id,
                "chat_id": 101,
                "message_id": card["message_id"],
                "text": "ok",
                "show_alert": False,
            },
        )


async def test_blocking(api: Api, maria: Person) -> None:
    assert await do(api, "block", **{"as": 101}, blocked=True) == (
        400,
        "There is no chat with the bot yet.",
    )
    await maria.send(101, "x")
    assert await do(api, "block", **{"as": 101}, blocked=True) == {}
    assert (await get(api, "/client/state?as=101"))["chats"][0]["blocked"] is True
    refused = await do(api, "send", **{"as": 101}, chat_id=101, text="x")
    assert refused == (400, "Μαρία has blocked the bot; unblock it first.")
    assert await do(api, "block", **{"as": 101}, blocked=False) == {}


async def test_events(
    telegram: Telegram, api: Api, maria: Person, eleni: Person, staff: Group
) -> None:
    await maria.send(101, "before")
    address = f"{api.server.url}/client/events"
    async with (
        api.session.get(address, params={"as": "101"}) as patrons,
        api.session.get(address, params={"as": "201", "calls": "1"}) as librarians,
    ):
        assert patrons.content_type == "text/event-stream"
        patron, librarian = Stream(patrons), Stream(librarians)
        said = await eleni.send(staff.id, "in the group")
        assert await librarian.next() == ("message", {"chat_id": staff.id, "message": said})
        await api.result("sendChatAction", chat_id=101, action="typing")
        typing = {"chat_id": 101, "name": "Kallimachos", "action": "typing"}
        assert await patron.next() == ("typing", typing)
        name, call = await librarian.next()
        assert (name, call["method"], call["ok"], call["chat_id"]) == (
            "call",
            "sendChatAction",
            True,
            101,
        )
        sent = await api.result("sendMessage", chat_id=101, text="answer")
        assert await patron.next() == ("message", {"chat_id": 101, "message": sent})
        assert (await librarian.next())[1]["brief"] == "answer"
        await api.updates()
        assert (await librarian.next())[1]["brief"] == "2"
        edited = await api.result(
            "editMessageText", chat_id=101, message_id=sent["message_id"], text="better"
        )
        assert await patron.next() == ("edited", {"chat_id": 101, "message": edited})
        last = patron.id
        await api.result("deleteMessage", chat_id=101, message_id=sent["message_id"])
        gone = ("deleted", {"chat_id": 101, "message_id": sent["message_id"]})
        assert await patron.next() == gone
        await api.result("setMyCommands", commands=[{"command": "a", "description": "b"}])
        menu = {"chat_id": 101, "commands": [{"command": "a", "description": "b"}]}
        assert await patron.next() == ("commands", menu)
        await api.refusal("sendMessage", chat_id=999, text="x")
    async with api.session.get(
        address, params={"as": "101"}, headers={"Last-Event-ID": last}
    ) as again:
        stream = Stream(again)
        assert await stream.next() == gone
        assert await stream.next() == ("commands", menu)


async def test_a_reader_that_falls_behind_is_cut_off(
    telegram: Telegram, api: Api, maria: Person
) -> None:
    listener = telegram.events.listen(101, calls=False)
    for number in range(501):
        await maria.send(101, str(number))
    assert [event async for event in listener.events(1.0)] == []
    telegram.events.leave(listener)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("send", {"as": 999, "chat_id": 101, "text": "x"}, 404),
        ("send", {"chat_id": 101, "text": "x"}, 404),
        ("send", {"as": 101, "chat_id": "x", "text": "x"}, 400),
        ("send", {"as": 101, "chat_id": 101}, 400),
        ("send", {"as": 101, "chat_id": 101, "text": " "}, 400),
        ("send", {"as": 101, "chat_id": 201, "text": "x"}, 400),
        ("send", {"as": 101, "chat_id": 101, "location": {"latitude": "x"}}, 400),
        ("send", {"as": 101, "chat_id": 101, "poll": {"question": "q"}}, 400),
        ("tap", {"as": 101, "chat_id": 101, "message_id": 5, "callback_data": "x"}, 400),
        ("nothing", {"as": 101}, 404),
    ],
)
async def test_what_is_refused(
    api: Api, maria: Person, path: str, body: dict[str, Any], status: int
) -> None:
    code, words = await do(api, path, **body)
    assert code == status
    assert words


async def test_other_sites_may_not_write(api: Api, maria: Person) -> None:
    body = {"as": 101, "chat_id": 101, "text": "x"}
    for origin, status in (("http://evil.example", 403), (api.server.url, 200)):
        async with api.session.post(
            f"{api.server.url}/client/send", json=body, headers={"Origin": origin}
        ) as response:
            assert response.status == status


async def test_bodies_that_are_no_json(api: Api, maria: Person) -> None:
    for body in (b"", b"{", b"[1]", b"\xff"):
        async with api.session.post(f"{api.server.url}/client/send", data=body) as response:
            assert (response.status, await response.json()) == (
                400,
                {"error": "A JSON object is wanted."},
            )
