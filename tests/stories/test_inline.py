"""@bot in any chat: books to post there, for anybody, and nothing of it is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from knowledge.models import Base, Received
from tests.conftest import PATRON, STRANGER, Opener
from tests.machine.test_web import HEADER, SECRET, hooked
from tests.people import World
from tests.stories.shelving import CASTLE, book, castles, fill, maria, world_with

HINT = {"text": "Γράψτε τίτλο, συγγραφέα ή ISBN", "start_parameter": "inline"}


async def asks(world: World, typed: str, who: int = STRANGER) -> dict[str, Any]:
    """Type something behind the bot's name and return what Telegram gets to show."""
    query = await world.telegram.people[who].ask_inline(typed)
    await world.settle()
    return query.answer.result()


async def rows(world: World) -> dict[str, int]:
    """Return how many rows each table has, the empty ones left out."""
    found = {}
    async with world.service.database.read() as session:
        for table in Base.metadata.sorted_tables:
            number = await session.scalar(select(func.count()).select_from(table))
            found[table.name] = int(number or 0)
    return {name: number for name, number in found.items() if number}


async def test_a_book_for_somebody_who_never_met_the_bot(world: World) -> None:
    before = await rows(world)
    said = await asks(world, "zorbas")
    (first,) = [one for one in said["results"] if "2014" in one["description"]]
    assert first["type"] == "article"
    assert first["title"] == "Zorba the Greek"
    assert first["description"] == "Kazantzakis, Nikos · 2014\nΑνεμόπετρα, Γαλαζοχώρι, Μυρτόβρυση"
    assert first["input_message_content"]["message_text"] == (
        "Zorba the Greek\n"
        "Kazantzakis, Nikos · 2014 · Simon & Schuster\n"
        "μτφρ. Peter Bien\n"
        "— Ανεμόπετρα — 889.3 KAZ\n"
        "— Γαλαζοχώρι — ΞΓΛ KAZ 7\n"
        "— Μυρτόβρυση — 889.3 KAZ"
    )
    (link,) = first["reply_markup"]["inline_keyboard"][0]
    assert link["url"] == f"https://t.me/kallimachos_bot?start=r_{first['id']}"
    assert len(said["results"]) <= 10
    assert (said["is_personal"], said["cache_time"]) == (False, 60)
    # Nothing was stored: neither the words nor who typed them.
    assert await rows(world) == before


async def test_the_link_of_a_posted_book_opens_it(world: World) -> None:
    said = await asks(world, "zorbas")
    link = said["results"][0]["reply_markup"]["inline_keyboard"][0][0]["url"]
    patron = maria(world)
    await patron.says(f"/start {link.partition('start=')[2]}")
    assert patron.hears()[-1].startswith("Zorba the Greek\n")


@pytest.mark.parametrize("typed", ["", "  ", "…", "\u200b"])
async def test_nothing_typed_yet_gets_a_hint(typed: str, world: World) -> None:
    said = await asks(world, typed)
    assert said["results"] == []
    assert said["button"] == HINT


async def test_the_language_is_that_of_the_words(world: World) -> None:
    english = str(await asks(world, "Zorba the Greek", PATRON))
    assert "Anemopetra" in english
    assert "Ανεμόπετρα" not in english
    assert "Ανεμόπετρα" in str(await asks(world, "Ζορμπάς"))


async def test_nothing_found_leads_to_the_bot(world: World) -> None:
    said = await asks(world, "χψζχψζχψζ")
    assert said["results"] == []
    assert said["button"]["text"] == "Δεν βρέθηκε· ρωτήστε τη βιβλιοθήκη"


async def test_a_hostile_title_is_only_text(open_world: Opener, tmp_path: Path) -> None:
    dragon = book("1", "Δράκος <b>x</b> @evilbot www.evil.example", author="Παπά, Άννα")
    world = await world_with(open_world, fill(tmp_path / "books", ANEM=[dragon]))
    content = (await asks(world, "Δράκος"))["results"][0]["input_message_content"]
    assert content["message_text"].startswith("Δράκος <b>x</b> @evilbot www.evil.example\n")
    text = content["message_text"]
    code = [
        text[entity["offset"] : entity["offset"] + entity["length"]]
        for entity in content["entities"]
        if entity["type"] == "code"
    ]
    assert {"@evilbot", "www.evil.example"} <= set(code)


async def test_a_silent_catalogue_is_asked_again(open_world: Opener, tmp_path: Path) -> None:
    world = await world_with(open_world, tmp_path / "none")
    said = await asks(world, "zorbas")
    assert (said["results"], said["cache_time"]) == ([], 0)
    assert said["button"]["text"] == "Ο κατάλογος δεν απαντά αυτή τη στιγμή."


async def test_of_a_flood_the_newest_counts_and_turns_go_on(
    open_world: Opener, tmp_path: Path
) -> None:
    world = await world_with(open_world, fill(tmp_path / "books", ANEM=castles(13)))
    patron = maria(world)
    person = world.telegram.people[STRANGER]
    # Given somebody whose phone sends a query with every letter, and a patron who asks meanwhile
    queries = [await person.ask_inline("κάστρο " + "α" * number) for number in range(60)]
    await patron.person.send(PATRON, CASTLE)
    last = await person.ask_inline(CASTLE)
    await world.settle()
    assert len(last.answer.result()["results"]) == 10
    assert patron.hears()[0].startswith("Βρέθηκαν 13 εκδόσεις.")
    inline = world.service.inline
    assert inline.answered + inline.dropped == 61
    assert inline.answered < 10
    assert [query.answer.done() for query in queries].count(True) == inline.answered - 1


async def test_of_a_crowd_those_who_waited_longest_are_dropped(world: World) -> None:
    crowd = [
        world.telegram.add_user(id=5000 + number, first_name=f"P{number}") for number in range(250)
    ]
    queries = [await person.ask_inline("zorbas") for person in crowd]
    await world.settle()
    inline = world.service.inline
    assert inline.answered + inline.dropped == 250
    assert queries[-1].answer.done()
    assert inline.is_idle


BROKEN: list[Any] = [
    *(None, [], "x", {}),
    {"id": 5, "from": {"id": 1}, "query": "x"},
    {"id": "1", "query": "x"},
    {"id": "1", "from": {"id": "1"}, "query": "x"},
    {"id": "1", "from": {"id": 1}, "query": 3},
]


async def test_broken_queries_through_the_webhook(open_world: Opener) -> None:
    world, address = await hooked(open_world)
    async with aiohttp.ClientSession() as web:
        for content in BROKEN:
            update = {"update_id": 5, "inline_query": content}
            async with web.post(address, json=update, headers={HEADER: SECRET}) as answer:
                assert answer.status == 200
    await world.settle()
    assert (await asks(world, "zorbas"))["results"] != []


async def test_through_the_webhook_nothing_is_stored_either(open_world: Opener) -> None:
    world, _ = await hooked(open_world)
    said = await asks(world, "zorbas")
    assert said["results"] != []
    async with world.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Received)) == 0


async def test_a_stop_in_the_middle_leaves_nothing_behind(world: World) -> None:
    for number in range(20):
        await world.telegram.people[STRANGER].ask_inline(f"zorbas {number}")
    await asyncio.sleep(0)
    await world.service.stop()
    assert world.service.inline.is_idle
