"""What an admin reads of how the FAQ is used: from real questions, without a patron's name."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from tests.conftest import LIBRARIAN, PATRON, ROOT, Opener
from tests.people import Librarian, Somebody, World


async def kallimachos(world: World, *words: str) -> tuple[int, str]:
    """Run the command line beside the running desk; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=ROOT,
        env={**os.environ, "KALLIMACHOS_DATA_DIR": str(world.data)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def as_json(world: World, *words: str) -> Any:
    code, said = await kallimachos(world, *words, "--json")
    assert code == 0, said
    return json.loads(said)


async def test_what_was_asked_and_not_found_once_however_spelt(open_world: Opener) -> None:
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    # Given one question in three spellings, answered by a librarian, and another with a telephone
    await patron.says("Ποιος τύπωσε τον πρώτο Ερωτόκριτο;")
    await librarian.taps("Την παίρνω")
    await librarian.replies("Ο Αντώνιος Μπόρτολι, στη Βενετία, το 1713. Τηλ. 2310123456")
    await librarian.taps("Κλείσιμο")
    await patron.says("/human pios tipose ton proto erotokrito")
    await world.telegram.people[PATRON].send(PATRON, "/cancel")
    await world.settle()
    for typed in ("ΠΟΙΟΣ ΤΥΠΩΣΕ ΤΟΝ ΠΡΩΤΟ ΕΡΩΤΟΚΡΙΤΟ", "pios tipose ton proto erotokrito"):
        await patron.says(typed)
    await patron.says("καλέστε με στο 6944123456 για τον γείτονα με το τρομπόνι")
    # Then the report has it once, with how it was answered, and no number of anybody
    found = await as_json(world, "faq", "report", "--days", "36500")
    first = found[0]
    assert (first["count"], first["spellings"]) == (3, 3)
    assert "Ο Αντώνιος Μπόρτολι, στη Βενετία, το 1713. Τηλ. [telephone]" in first["replies"]
    assert [one["text"] for one in found[1:]] == [
        "καλέστε με στο [telephone] για τον γείτονα με το τρομπόνι"
    ]
    code, said = await kallimachos(world, "faq", "report", "--days", "36500")
    assert code == 0
    assert "2 questions in 36500 days had no answer that helped." in said
    assert "6944123456" not in said
    # And to an admin who reads Greek, in Greek
    code, said = await kallimachos(
        world, "faq", "report", "--days", "36500", "--most", "1", "--language", "el"
    )
    assert (code, len(said.splitlines())) == (0, 2 + len(first["replies"]))
    assert "(el, με 3 γραφές" in said
    assert said.endswith("Χωρίς απάντηση που βοήθησε, σε 36500 ημέρες: 2 ερωτήσεις.\n")


async def test_figures_in_greek_with_the_same_keys_in_json(open_world: Opener) -> None:
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.says("zorbas")
    code, said = await kallimachos(world, "faq", "stats", "--days", "36500", "--language", "el")
    head, *rows, end = said.splitlines()
    assert code == 0
    assert head.split() == [
        *("λήμμα", "βιβλιοθήκη", "απαντήθηκαν", "επιλέχθηκαν", "παραπέμφθηκαν", "βοήθησαν"),
        *("δεν", "βοήθησαν"),
    ]
    assert ["card-get", "–", "1", "0", "0", "0", "0"] in [row.split() for row in rows]
    assert end == "Σε 36500 ημέρες: 2 ερωτήσεις. Απάντηση 1, βιβλία 1."
    wanted = ("faq", "stats", "--days", "36500", "--language")
    spoken = [await as_json(world, *wanted, one) for one in ("el", "en")]
    assert [one.pop("since") != "" for one in spoken] == [True, True]
    assert spoken[0] == spoken[1]
    assert set(spoken[0]) == {"questions", "outcomes", "entries"}


async def test_figures_by_entry_and_library_without_a_name(open_world: Opener) -> None:
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("/library")
    await patron.taps("Μυρτόβρυση")
    await patron.says("τι γίνεται με τις κάρτες")
    await patron.taps(patron.buttons()[0])
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Ναι")
    await patron.says("zorbas")
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Όχι")
    found = await as_json(world, "faq", "stats", "--days", "36500")
    assert found["questions"] == 4
    assert found["outcomes"] == {"answer": 2, "books": 1, "choose": 1}
    (card,) = [one for one in found["entries"] if one["entry"] == "card-get"]
    assert card["library"] == "MYRT"
    assert (card["answered"], card["helped"], card["not_helped"]) == (2, 1, 1)
    assert sum(one["chosen"] for one in found["entries"]) == 1
    assert str(PATRON) not in json.dumps(found)
    # When the texts' time is over, the figures stay and nobody is in them any more
    await world.later(days=31)
    await world.service.housekeeping.tidying.once()
    again = await as_json(world, "faq", "stats", "--days", "36500")
    assert again["entries"] == found["entries"]
    assert await as_json(world, "faq", "report", "--days", "36500") == []


async def test_an_answer_that_was_left_for_another_is_the_one_that_did_not_help(
    open_world: Opener,
) -> None:
    """The card's answer did not help, the one tapped in its place did; the books are straight."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await patron.says("Πώς βγάζω κάρτα βιβλιοθήκης;")
    await patron.taps("Όχι")
    await patron.taps(patron.buttons()[0])
    await patron.taps("Ναι")
    found = (await as_json(world, "faq", "stats", "--days", "36500"))["entries"]
    said = {one["entry"]: (one["answered"], one["not_helped"]) for one in found}
    assert len(said) == 2
    assert said.pop("card-get") == (1, 1)
    (other,) = [one for one in found if one["entry"] != "card-get"]
    assert [other[name] for name in ("answered", "chosen", "helped", "not_helped")] == [0, 1, 1, 0]
    (missed,) = await as_json(world, "faq", "report", "--days", "36500")
    assert (missed["text"], missed["not_helped"]) == ("Πώς βγάζω κάρτα βιβλιοθήκης;", 1)


async def test_without_a_desk_the_way_out_is_said(open_world: Opener) -> None:
    world = await open_world()
    world.data = world.data / "nowhere"
    code, said = await kallimachos(world, "faq", "stats")
    assert code == 2
    assert "There is no desk in" in said
    assert "KALLIMACHOS_DATA_DIR" in said
    code, said = await kallimachos(world, "faq", "stats", "--language", "el")
    assert code == 2
    assert said.startswith("Δεν υπάρχει ακόμη βάση στον φάκελο ")
    assert "KALLIMACHOS_DATA_DIR" in said
