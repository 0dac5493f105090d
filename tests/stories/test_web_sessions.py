"""The web desk's sessions and its stream: what keeps them, what ends them, what is never lost."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.commands.demo import TOKEN
from tests.conftest import COLLEAGUE, LIBRARIAN, STRANGER, Opener
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor, launch_data, readable


async def test_what_was_typed_is_shown_when_the_session_is_over(
    world: World, patron: Somebody, code: str, eleni: Visitor
) -> None:
    await eleni.does(code, "claim")
    patron.hears()
    words = "Μια μακριά απάντηση με <b> και & που δεν πρέπει να χαθεί."
    for token in ("wrong", None):
        if token is None:
            await world.later(minutes=31)
        shown = readable(await eleni.posts(f"/desk/case/{code}/do", token=token, text=words))
        assert eleni.status == (401 if token is None else 403)
        assert words in shown
        assert "δεν στάλθηκε" in shown
    assert patron.hears() == []


async def test_looking_again_by_itself_keeps_no_session(world: World, eleni: Visitor) -> None:
    for _ in range(2):
        await world.later(minutes=14)
        await eleni.opens("/desk/?part=queue")
        assert eleni.status == 200
    await world.later(minutes=3)
    await eleni.opens("/desk/")
    assert eleni.status == 401


async def test_one_button_ends_every_session_of_its_librarian(world: World, desk_of: Any) -> None:
    library, home, colleague = desk_of(LIBRARIAN), desk_of(LIBRARIAN), desk_of(COLLEAGUE)
    for one in (library, home, colleague):
        await one.comes_in()
    await library.opens("/desk/people")
    assert "Έξοδος από παντού" in library.page
    await library.posts("/desk/out", everywhere="yes")
    for one in (library, home, colleague):
        await one.opens("/desk/")
    assert [one.status for one in (library, home, colleague)] == [401, 401, 200]


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1:1"])
async def test_a_form_of_another_origin_is_refused_before_its_token_is_looked_at(
    origin: str, eleni: Visitor
) -> None:
    async with eleni.http.post(
        eleni.base + "/desk/out", headers={"Origin": origin}, allow_redirects=False
    ) as answer:
        assert answer.status == 403
    await eleni.opens("/desk/")
    assert eleni.status == 200


async def test_behind_a_proxy_each_reader_has_their_own_tries(world: World, desk_of: Any) -> None:
    stranger = desk_of(STRANGER)
    statuses = []
    for address in ["203.0.113.7"] * 21 + ["198.51.100.4"]:
        async with stranger.http.post(
            stranger.base + "/desk/in/guess", headers={"X-Forwarded-For": f"10.0.0.1, {address}"}
        ) as answer:
            statuses.append(answer.status)
    assert statuses == [410] * 20 + [429] + [410]


async def test_the_address_of_a_refused_form_leads_back_to_its_case(
    code: str, eleni: Visitor
) -> None:
    assert QUESTION in readable(await eleni.opens(f"/desk/case/{code}/do"))


async def test_by_https_the_cookie_is_kept_to_this_host_and_to_https(open_world: Opener) -> None:
    """A reverse proxy speaks https; a Mini App stands in a frame of another site."""
    world: World = await open_world(desk_url="https://desk.example")
    phone = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await phone.says("/desk")
    (button,) = _url_buttons(phone.sees("δέκα λεπτά"))
    path = button.removeprefix("https://desk.example")
    launch = launch_data(TOKEN, LIBRARIAN, world.clock.now().timestamp())
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        visitor = Visitor(world, http, LIBRARIAN)
        given = {}
        for way, fields in ((path, {}), ("/desk/app", {"launch": launch})):
            await visitor.posts(way, **fields)
            given[way] = visitor.headers["Set-Cookie"]
        cookie = given[path].partition(";")[0]
        headers = {"Cookie": cookie, "Origin": "https://desk.example"}
        async with http.get(f"{visitor.base}/desk/", headers=headers) as answer:
            visitor.page = await answer.text()
            assert answer.status == 200
        token = visitor.page.partition('name="csrf" value="')[2].partition('"')[0]
        async with http.post(
            f"{visitor.base}/desk/language",
            headers=headers,
            data={"csrf": token, "language": "en"},
            allow_redirects=False,
        ) as answer:
            assert answer.status == 303
    for cookie in given.values():
        name, *rules = cookie.split("; ")
        assert name.startswith("__Host-kallimachos=")
        assert {"Path=/", "HttpOnly", "Secure"} <= set(rules)
    assert "SameSite=Lax" in given[path]
    assert {"SameSite=None", "Partitioned"} <= set(given["/desk/app"].split("; "))


# ---- the stream


async def test_a_page_hears_what_changed_since_it_was_read(
    world: World, patron: Somebody, eleni: Visitor
) -> None:
    """The question comes between the page and its stream, and then again while that is open."""
    since = _since(eleni)
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    async with eleni.http.get(f"{eleni.base}/desk/events?since={since}&case={code}") as stream:
        assert await _next(stream) == "case"
        await patron.says("Και σε ποια πόλη;")
        assert await _next(stream) == "case"
        await patron.says("/human Άλλη ερώτηση, για τον Ζορμπά;")
        assert await _next(stream) == "queue"


async def test_a_stream_tells_nothing_but_that_something_changed(
    world: World, patron: Somebody, eleni: Visitor
) -> None:
    async with eleni.http.get(f"{eleni.base}/desk/events?since={_since(eleni)}") as stream:
        await patron.says(QUESTION)
        await _next(stream)
        await eleni.posts("/desk/out")
        rest = (await stream.read()).decode()  # the stream ends with its session
    assert QUESTION[:5] not in rest
    assert world.service.web._room is not None
    assert world.service.web._room.hub.open_streams == 0


async def test_a_session_has_so_many_streams_and_the_oldest_goes(
    world: World, eleni: Visitor
) -> None:
    since = _since(eleni)
    streams = [await eleni.http.get(f"{eleni.base}/desk/events?since={since}") for _ in range(9)]
    assert b"retry" in await streams[0].read()  # it is over
    assert world.service.web._room is not None
    assert world.service.web._room.hub.open_streams == 8
    for stream in streams:
        stream.close()


async def test_a_role_that_goes_closes_the_page_that_looks_again(
    world: World, desk_of: Any, librarian: Librarian
) -> None:
    nikos = desk_of(COLLEAGUE)
    await nikos.comes_in()
    await librarian.says(f"/staff remove {COLLEAGUE}")
    for path in ("/desk/?part=queue", "/desk/events", "/desk/file/1", "/desk/find?find=x"):
        await nikos.opens(path)
        assert (path, nikos.status) == (path, 401)


def _url_buttons(message: Any) -> list[str]:
    rows = message["reply_markup"]["inline_keyboard"]
    return [button["url"] for row in rows for button in row]


def _since(visitor: Visitor) -> str:
    return visitor.page.partition("?since=")[2].partition('"')[0].partition("&")[0]


async def _next(stream: aiohttp.ClientResponse) -> str:
    """Return the name of the next event of a stream."""
    async with asyncio.timeout(20):
        async for line in stream.content:
            if line.startswith(b"event: "):
                return line.decode().removeprefix("event: ").strip()
    raise AssertionError("the stream ended")
