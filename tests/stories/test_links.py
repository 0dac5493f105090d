"""t.me/<bot>?start=…: a record that somebody shared opens for anybody."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import STRANGER, Opener
from tests.people import Somebody, words
from tests.stories.shelving import CASTLE, book, castles, fill, maria, rows_of, world_with


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of three castles."""
    return fill(tmp_path / "books", ANEM=castles(3))


@pytest.fixture
async def reader(open_world: Opener, folder: Path) -> Somebody:
    """Return Μαρία, who has opened the first castle."""
    patron = maria(await world_with(open_world, folder))
    await patron.says(CASTLE)
    await patron.taps("1")
    await patron.world.later(minutes=5)
    return patron


def payload(reader: Somebody) -> str:
    """Return what the link below the record gives to /start."""
    (url,) = [
        button["url"]
        for row in reader.from_bot[-1]["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Κοινοποίηση"
    ]
    shared = parse_qs(urlsplit(url).query)
    assert url.startswith("https://t.me/share/url?")
    assert shared["text"] == ["Το κάστρο των ανέμων α"]
    link = urlsplit(shared["url"][0])
    assert (link.netloc, link.path) == ("t.me", "/kallimachos_bot")
    return parse_qs(link.query)["start"][0]


async def test_a_shared_record_opens_for_somebody_new(reader: Somebody) -> None:
    link = payload(reader)
    stranger = Somebody(reader.world, reader.world.telegram.people[STRANGER], STRANGER)
    await stranger.says(f"/start {link}")
    greeting, record = stranger.hears()
    assert greeting.startswith("Good day. I am the bot of Pinakes Library Network.\n")
    assert record.startswith("Το κάστρο των ανέμων α\nΠαπά, Άννα\n1986\n")
    assert rows_of(stranger.from_bot[-1]) == [
        ["Cite", "Save"],
        ["Share", "News of the author"],
        ["Ask a librarian"],
    ]
    await stranger.taps("Save")
    await stranger.says("/cite")
    assert "Το κάστρο των ανέμων α" in stranger.hears()[-1]
    await stranger.taps("Ask a librarian", on=stranger.from_bot[1])
    assert stranger.hears() == ["Write your question and a librarian will answer it."]


async def test_somebody_who_is_known_gets_the_record_alone(reader: Somebody) -> None:
    link = payload(reader)
    reader.hears()
    await reader.says(f"/start {link}")
    (record,) = reader.hears()
    assert record.startswith("Το κάστρο των ανέμων α\n")


async def test_a_hostile_title_is_not_posted_in_the_patrons_name(
    open_world: Opener, tmp_path: Path
) -> None:
    dragon = book("1", "Δράκος @evilbot", author="Παπά, Άννα")
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[dragon])))
    await patron.says("έχετε το βιβλίο Δράκος evilbot;")
    await patron.taps("1")
    assert "evilbot" not in str(patron.from_bot[-1]["reply_markup"])


@pytest.mark.parametrize("payload", ["r_abcdefabcdef", "r_" + "x" * 62, "r_<b>", "r_" + "Ω" * 9])
async def test_a_link_to_what_is_no_more(payload: str, reader: Somebody) -> None:
    reader.hears()
    await reader.says(f"/start {payload}")
    assert reader.hears() == [
        "Αυτή η έκδοση δεν υπάρχει πια στον κατάλογο.\n"
        "Γράψτε τον τίτλο, τον συγγραφέα ή το ISBN και θα το αναζητήσω."
    ]
    await reader.says(CASTLE)
    assert words(reader.from_bot[-1]).startswith("Βρέθηκαν 3 εκδόσεις.")


@pytest.mark.parametrize("payload", ["", "inline", "r_", "x_1", "_", "__", "r"])
async def test_any_other_start_greets(payload: str, reader: Somebody) -> None:
    reader.hears()
    await reader.says(f"/start {payload}".strip())
    assert reader.hears()[-1].startswith("Γεια σας. Είμαι το bot")


async def test_a_link_while_the_catalogue_is_silent(reader: Somebody, folder: Path) -> None:
    link = payload(reader)
    (folder / "CURRENT").write_text("nowhere\n", encoding="utf-8")
    reader.hears()
    await reader.says(f"/start {link}")
    assert reader.hears() == ["Ο κατάλογος δεν απαντά αυτή τη στιγμή."]
