"""What patrons send, at the web desk: pictures and documents, fetched through the bot."""

from __future__ import annotations

import re
from typing import Any

from bot.commands.demo import TOKEN
from tests.conftest import LIBRARIAN, PATRON, STRANGER
from tests.people import Somebody, World
from tests.stories.staffing import the_case


async def test_pictures_come_through_the_bot_and_nobody_learns_the_address(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.person.send_photo(PATRON, caption="Τι βιβλίο είναι;")
    await patron.person.send_document(PATRON, name="λίστα.pdf")
    await world.settle()
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}")
    files = re.findall(r'"(/desk/file/\d+)"', page)
    assert len(set(files)) == 2
    kinds = []
    for path in dict.fromkeys(files):
        async with eleni.http.get(eleni.base + path) as answer:
            assert answer.status == 200
            body = await answer.read()
            assert body
            kinds.append(answer.headers["Content-Disposition"].partition(";")[0])
            assert TOKEN not in str(answer.headers)
    assert kinds == ["inline", "attachment"]
    assert TOKEN not in page
    stranger = desk_of(STRANGER)
    await stranger.opens(files[0])
    assert stranger.status == 401


async def test_a_file_of_the_largest_size_that_a_bot_may_fetch_is_shown(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    largest = 20 * 1024 * 1024
    await patron.person.send_document(PATRON, name="τόμος.pdf", size=largest)
    await world.settle()
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}")
    path = re.search(r'"(/desk/file/\d+)"', page)
    assert path
    async with eleni.http.get(eleni.base + path[1]) as answer:
        assert answer.status == 200
        assert len(await answer.read()) == largest
