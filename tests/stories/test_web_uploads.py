"""Files from the web desk to the patron, and forms that are sent twice."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from knowledge.models import Line
from tests.conftest import COLLEAGUE, LIBRARIAN
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, the_case
from tests.stories.visiting import Visitor, readable

PNG = (Path(__file__).parent.parent / "screenshots" / "demo-book.png").read_bytes()
PDF = b"%PDF-1.7 " + b"x" * 3_000_000  # more than a form without a file may have


@pytest.fixture
async def eleni(world: World, desk_of: Any, patron: Somebody) -> Visitor:
    """Return Ελένη at the page of a case that is hers, her own chat with the bot begun."""
    await Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN).says("/start")
    await patron.says(QUESTION)
    visitor: Visitor = desk_of(LIBRARIAN)
    await visitor.comes_in()
    await visitor.does((await the_case(world)).code, "claim")
    patron.hears()
    return visitor


async def sends(
    visitor: Visitor, name: str, content: bytes, *, text: str = "", kind: str = "", token: str = ""
) -> str:
    """Send the reply's form with a file in it, as a browser does."""
    code = (await the_case(visitor.world)).code
    if not token:
        await visitor.opens(f"/desk/case/{code}")
        token = visitor.page.partition('name="csrf" value="')[2].partition('"')[0]
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    for field, value in {"csrf": token, "action": "reply", "text": text}.items():
        form.add_field(field, value)
    form.add_field(
        "file", io.BytesIO(content), filename=name, content_type=kind or "application/pdf"
    )
    async with visitor.http.post(
        f"{visitor.base}/desk/case/{code}/do", data=form, allow_redirects=False
    ) as answer:
        page, visitor.status = await answer.text(), answer.status
    await visitor.world.settle()
    return page


async def test_a_picture_and_a_document_reach_the_patron(
    world: World, eleni: Visitor, patron: Somebody
) -> None:
    await sends(eleni, "εξώφυλλο.png", PNG, text="Το εξώφυλλο.", kind="image/png")
    page = await sends(eleni, "έγγραφα/λίστα.pdf", PDF)
    assert eleni.status == 303, readable(page)
    picture, document = patron.from_bot[-2:]
    assert words(picture) == "Ελένη\nΤο εξώφυλλο."
    assert picture["photo"]
    assert document["document"]["file_name"] == "λίστα.pdf"
    assert document["document"]["file_size"] == len(PDF)
    # The desk shows both, from Telegram: here they are kept nowhere.
    page = await eleni.opens(f"/desk/case/{(await the_case(world)).code}")
    assert "λίστα.pdf" in readable(page)
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line).where(Line.author == "librarian")))
    assert [line.kind for line in lines] == ["photo", "document"]
    async with eleni.http.get(f"{eleni.base}/desk/file/{lines[1].id}") as answer:
        assert await answer.read() == PDF
    assert not [path for path in world.data.rglob("*") if path.suffix in (".pdf", ".png")]


async def test_what_is_too_large_or_empty_is_refused_and_the_words_stay(
    eleni: Visitor, patron: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered for the test: 50 MB take their time."""
    monkeypatch.setattr("handlers.desk.uploads.LARGEST", 1_000_000)
    for content, why in ((PDF[:1_500_000], "ξεπερνά τα 50 MB"), (b"", "είναι κενό")):
        page = await sends(eleni, "λίστα.pdf", content, text="Η λίστα που ζητήσατε.")
        assert eleni.status == 409
        assert why in readable(page)
        assert "Η λίστα που ζητήσατε." in page
    assert patron.hears() == []
    await sends(eleni, "λίστα.pdf", PDF)  # more than the whole form may have
    assert eleni.status == 413
    assert patron.hears() == []


async def test_a_file_that_telegram_refuses_is_told_and_nothing_is_sent(
    world: World, eleni: Visitor, patron: Somebody
) -> None:
    world.telegram.faults.add(method="sendDocument", kind="status", status=400)
    page = await sends(eleni, "λίστα.pdf", b"%PDF-1.7", text="Η λίστα.")
    assert eleni.status == 409
    assert "δεν δέχτηκε το αρχείο" in readable(page)
    assert "Η λίστα." in page
    assert patron.hears() == []
    await sends(eleni, "λίστα.pdf", b"%PDF-1.7", text="Η λίστα.")
    assert patron.hears() == ["Ελένη\nΗ λίστα."]


async def test_somebody_who_may_not_reply_uploads_nothing(
    world: World, eleni: Visitor, desk_of: Any, patron: Somebody
) -> None:
    nikos = desk_of(COLLEAGUE)
    await nikos.comes_in()
    before = len(world.telegram.messages(COLLEAGUE))
    await sends(nikos, "λίστα.pdf", b"%PDF-1.7", text="Η λίστα.", token="wrong")
    assert nikos.status == 403
    assert len(world.telegram.messages(COLLEAGUE)) == before
    assert patron.hears() == []


async def test_a_double_click_sends_once(world: World, eleni: Visitor, patron: Somebody) -> None:
    code = (await the_case(world)).code
    token = eleni.page.partition('name="csrf" value="')[2].partition('"')[0]
    fields = {"csrf": token, "action": "reply", "text": "Ο Βόρτολι."}

    async def press() -> int:
        address = f"{eleni.base}/desk/case/{code}/do"
        async with eleni.http.post(address, data=fields, allow_redirects=False) as answer:
            return answer.status

    assert await asyncio.gather(press(), press(), press()) == [303] * 3
    await world.settle()
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]
    await world.later(seconds=11)  # the same words later are meant
    await press()
    await world.settle()
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι."]
