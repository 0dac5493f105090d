"""The log's page: a head librarian reads who did what, and the queue page by page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from handlers.desk.history import DEEDS, EVENTS
from handlers.desk.listing import PAGE
from knowledge import deeds
from knowledge.models import Case, Patron
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON
from tests.people import Librarian, Somebody, World
from tests.stories.staffing import QUESTION, has_role, the_case
from tests.stories.visiting import Visitor, readable

ROOT = Path(__file__).parent.parent.parent
# What nobody of staff does: it has no actor, so the page does not show it.
BY_ITSELF = {
    *(
        "opened",
        "patron wrote",
        "withdrawn",
        "rated",
        "said why",
        "not withdrawn",
        "reachable",
        "unreachable",
    ),
    *("passed on", "stuck", "lease ended", "deadline passed", "refused by patron"),
    *("said by a button", "words taken back", "objection taken back", "refusal taken back"),
    "rating taken back",
}


async def test_a_head_librarian_reads_who_did_what(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, desk_of: Any
) -> None:
    await has_role(world, LIBRARIAN, "*", "admin", "Ελένη")
    await patron.says(f"/human {QUESTION}")
    code = (await the_case(world)).code
    await colleague.says(f"/take {code}")
    await colleague.says(f"/r {code} Ο Βόρτολι, στη Βενετία.")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.posts(
        "/desk/people/role", who=str(COLLEAGUE), library="GALA", role="trainee", name="Νίκος"
    )
    page = readable(await eleni.opens("/desk/log"))
    assert f"Νίκος απάντησε · {code}" in page
    assert f"Νίκος την πήρε · {code}" in page
    assert "Ελένη άλλαξε τον ρόλο (Νίκος): – → μαθητεία" in page
    assert "Ελένη μπήκε στο γραφείο" in page
    assert not re.search(r"claimed|replied|login|\{", page)


def test_all_that_staff_do_has_its_words() -> None:
    """Whatever kind of event or deed the program writes is in the table of one of the two."""
    written = set(_kinds())
    assert {"claimed", "transferred", "noted", "login", "ban refused"} <= written
    assert written - BY_ITSELF <= EVENTS.keys() | DEEDS.keys()


def _kinds() -> Iterator[str]:
    """Yield what the program calls events and deeds where it writes them."""
    for file in (*ROOT.glob("knowledge/**/*.py"), *ROOT.glob("handlers/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name in ("change", "cases.change"):
                given = [word.value for word in node.keywords if word.arg == "kind"]
            elif name in ("record", "cases.record"):
                given = node.args[2:3]
            elif name in ("deeds.note", "_log"):
                given = node.args[1:2]
            else:
                continue
            for one in given:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


async def test_a_look_at_the_list_of_ended_cases_is_logged(eleni: Visitor) -> None:
    await eleni.opens("/desk/?list=free")
    await eleni.opens("/desk/?list=ended")
    await eleni.opens("/desk/?list=ended&part=queue")
    page = readable(await eleni.opens("/desk/log"))
    assert page.count("διάβασε υπόθεση που έχει λήξει") == 1


async def test_a_long_queue_has_pages(world: World, desk_of: Any) -> None:
    now = world.clock.now()
    async with world.service.database.write() as session:
        session.add(Patron(id=900, telegram_id=9_000_000, met_at=now))
        await session.flush()
        await session.execute(
            insert(Case),
            [
                {
                    "code": f"Q-P{number:02}",
                    **{"patron_id": 900, "library": "ANEM", "home": "ANEM", "state": "new"},
                    **{"language": "el", "question": f"Ερώτηση {number}", "tried": {}},
                    **{"opened_at": now, "waiting_since": now, "promised_at": now},
                    **{"changed_at": now, "due_at": now.replace(year=now.year + 1)},
                }
                for number in range(2 * PAGE + 1)
            ],
        )
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    seen: list[str] = []
    address: str | None = "/desk/"
    pages = 0
    while address:
        page = await eleni.opens(address)
        seen += re.findall(r'href="/desk/case/(Q-P\d+)\?', page)
        further = re.search(r'href="([^"]+)">Επόμενες', page)
        address = further[1].replace("&amp;", "&") if further else None
        pages += 1
    assert seen == [f"Q-P{number:02}" for number in range(2 * PAGE + 1)]
    assert pages == 3


async def test_no_way_to_read_what_has_ended_is_left_out_of_the_log(
    world: World, desk_of: Any, patron: Somebody, librarian: Librarian, code: str
) -> None:
    """The page, the part of it that its script asks for, and a file by its own address."""
    await patron.person.send_photo(PATRON, caption="το εξώφυλλο")
    await world.settle()
    await librarian.replies("Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}")
    file = re.search(r'src="(/desk/file/\d+)"', page)
    assert file
    assert await reads_of(world) == [code]
    assert QUESTION in await eleni.opens(f"/desk/case/{code}?part=case")
    assert await reads_of(world) == [code] * 2
    async with eleni.http.get(eleni.base + file[1]) as answer:
        assert answer.status == 200
    assert await reads_of(world) == [code] * 3


async def reads_of(world: World) -> list[str]:
    async with world.service.database.read() as session:
        return [one.about for one in await deeds.listed(session, kind="read")]
