"""The web desk's door: links, sessions and their ends, the Mini App, forms from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.commands.demo import TOKEN
from knowledge.models import Deed, WebSession
from tests.conftest import COLLEAGUE, LIBRARIAN, STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import the_case
from tests.stories.visiting import Visitor, launch_data


async def test_a_link_opens_the_desk_once(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    phone = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await phone.says("/desk")
    path = re.search(r"/desk/in/\S+", words(phone.from_bot[-1]))[0]  # type: ignore[index]
    for _ in range(3):  # a preview of the link does not use it up
        await eleni.opens(path)
        assert eleni.status == 200
    await eleni.posts(path)
    await eleni.opens("/desk/")
    assert "Θέλουν απάντηση" in eleni.page
    other = desk_of(LIBRARIAN)
    assert "δεν ισχύει πια" in await other.posts(path)
    assert other.status == 410
    await other.opens("/desk/")
    assert other.status == 401


async def test_a_link_lasts_ten_minutes(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    phone = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await phone.says("/desk")
    path = re.search(r"/desk/in/\S+", words(phone.from_bot[-1]))[0]  # type: ignore[index]
    await world.later(minutes=10)
    await eleni.posts(path)
    assert eleni.status == 410


async def test_in_a_group_the_link_comes_in_private(
    world: World, librarian: Librarian, patron: Somebody
) -> None:
    await librarian.says("/desk")
    assert "Γράψτε μου πρώτα /start" in words(librarian.from_bot[-1])
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await librarian.says("/desk")
    assert "/desk/in/" not in words(librarian.from_bot[-1])
    assert "/desk/in/" in words(own.from_bot[-1])
    await patron.says("/desk")
    assert "/desk/in/" not in words(patron.from_bot[-1])


async def test_a_session_ends_by_itself_by_hand_and_with_the_role(
    world: World, desk_of: Any, librarian: Librarian
) -> None:
    nikos = desk_of(COLLEAGUE)
    await nikos.comes_in()
    for _ in range(3):
        await world.later(minutes=29)
        await nikos.opens("/desk/")
        assert nikos.status == 200
    await world.later(minutes=31)
    await nikos.opens("/desk/")
    assert nikos.status == 401
    await nikos.comes_in()
    await nikos.posts("/desk/out")
    await nikos.opens("/desk/")
    assert nikos.status == 401
    await nikos.comes_in()
    await librarian.says(f"/staff remove {COLLEAGUE}")
    await nikos.opens("/desk/")
    assert nikos.status == 401


async def test_a_session_ends_after_eight_hours_however_busy(world: World, eleni: Visitor) -> None:
    for _ in range(24):
        await world.later(minutes=20)
        await eleni.opens("/desk/")
    assert eleni.status == 401


async def test_only_hashes_of_sessions_are_kept_and_each_login_is_new(
    world: World, eleni: Visitor
) -> None:
    first = {cookie.value for cookie in eleni.http.cookie_jar}
    await eleni.comes_in()
    second = {cookie.value for cookie in eleni.http.cookie_jar}
    assert first.isdisjoint(second)
    async with world.service.database.read() as session:
        kept = list(await session.scalars(select(WebSession.secret)))
        logins = list(await session.scalars(select(Deed.actor).where(Deed.kind == "login")))
    assert len(kept) == 2
    assert not set(kept) & (first | second)
    assert logins == [LIBRARIAN, LIBRARIAN]


async def test_what_every_page_says_to_the_browser(eleni: Visitor) -> None:
    policy = eleni.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert eleni.headers["X-Frame-Options"] == "DENY"
    assert eleni.headers["X-Content-Type-Options"] == "nosniff"
    assert eleni.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script>|style=|onclick", eleni.page)
    await eleni.opens("/desk/app")
    assert "frame-ancestors https://web.telegram.org" in eleni.headers["Content-Security-Policy"]


async def test_a_form_from_elsewhere_is_refused(world: World, code: str, eleni: Visitor) -> None:
    for token in ("", "wrong", "é" * 24):
        await eleni.posts(f"/desk/case/{code}/do", token=token, action="claim")
        assert eleni.status == 403
    async with eleni.http.post(
        f"{eleni.base}/desk/case/{code}/do", headers={"Origin": "https://evil.example"}
    ) as answer:
        assert answer.status == 403
    assert (await the_case(world)).state == "new"


async def test_the_door_is_tried_only_so_often(world: World, desk_of: Any) -> None:
    stranger = desk_of(STRANGER)
    statuses = []
    for number in range(25):
        await stranger.posts(f"/desk/in/guess{number}")
        statuses.append(stranger.status)
    assert statuses[:20] == [410] * 20
    assert statuses[20:] == [429] * 5
    await world.later(minutes=1, seconds=1)
    await stranger.posts("/desk/in/guess")
    assert stranger.status == 410


# ---- the Mini App


async def test_a_mini_app_is_let_in_by_signed_data(world: World, desk_of: Any) -> None:
    now = world.clock.now().timestamp()
    eleni = desk_of(LIBRARIAN)
    good = launch_data(TOKEN, LIBRARIAN, now - 60, query_id="AAH", signature="x")
    await eleni.posts("/desk/app", launch=good)
    await eleni.opens("/desk/")
    assert eleni.status == 200
    assert "https://web.telegram.org" in eleni.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda now: launch_data("123456:ANOTHER-bots-token-0000000000000", LIBRARIAN, now),
        lambda now: launch_data(TOKEN, LIBRARIAN, now - 3700),
        lambda now: launch_data(TOKEN, LIBRARIAN, now + 600),
        lambda now: launch_data(TOKEN, STRANGER, now),
        lambda now: launch_data(TOKEN, LIBRARIAN, now).replace(str(LIBRARIAN), str(COLLEAGUE)),
        lambda now: launch_data(TOKEN, LIBRARIAN, now) + "&extra=1",
        lambda now: launch_data(TOKEN, LIBRARIAN, now) + "&auth_date=1",
        lambda now: launch_data(TOKEN, LIBRARIAN, now).partition("&hash=")[0],
        lambda now: "",
        lambda now: "hash=é&user=%FF",
        lambda now: "&".join(f"a{n}=1" for n in range(3000)),
    ],
)
async def test_launch_data_that_is_not_good_opens_nothing(
    spoil: Any, world: World, desk_of: Any
) -> None:
    visitor = desk_of(LIBRARIAN)
    await visitor.posts("/desk/app", launch=spoil(world.clock.now().timestamp()))
    assert visitor.status == 403
    await visitor.opens("/desk/")
    assert visitor.status == 401
