"""A patron finds books: one message that turns, narrows, opens an edition and goes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers import cards
from handlers.markup import units
from handlers.texts import Speech
from knowledge.catalogue import Description, Hit, Holding, Record, Relaxation, Result
from knowledge.models import Look
from tests.conftest import STRANGER, Opener
from tests.people import Somebody, World, linked
from tests.stories.shelving import CASTLE, book, castles, fill, maria, rows_of, shown, world_with
from tests.stories.test_outbox import restart

SILENT = "Ο κατάλογος δεν απαντά αυτή τη στιγμή."


async def test_a_list_reads_at_a_glance(castle: Somebody) -> None:
    said = shown(castle)
    assert said.startswith(
        "Βρέθηκαν 13 εκδόσεις.\n\n1. Το κάστρο των ανέμων α\nΠαπά, Άννα · 1986\n"
    )
    assert "— Ανεμόπετρα — 889.3 ΠΑΠ 1\n— Γαλαζοχώρι — ΛΟΓ 1 — 2 αντίτυπα\n" in said
    assert said.endswith("Ρωτήστε τη βιβλιοθήκη πριν ξεκινήσετε.")
    assert "διαθέσιμ" not in said
    assert rows_of(castle.from_bot[-1]) == [
        ["1", "2", "3", "4", "5"],
        ["Περισσότερα"],
        ["Περιορισμός"],
        ["Ρωτήστε βιβλιοθηκονόμο"],
    ]


async def test_ones_own_library_comes_first(castle: Somebody) -> None:
    await castle.says("/library")
    await castle.taps("Γαλαζοχώρι")
    await castle.says(CASTLE)
    assert "— Γαλαζοχώρι — ΛΟΓ 1 — 2 αντίτυπα\n— Ανεμόπετρα — 889.3 ΠΑΠ 1\n" in shown(castle)


async def test_after_ones_own_library_the_nearest_come(open_world: Opener, tmp_path: Path) -> None:
    castle = castles(1)
    everywhere = fill(tmp_path / "books", ANEM=castle, GALA=castle, MYRT=castle, NISO=castle)
    patron = maria(await world_with(open_world, everywhere))
    await patron.says("/library")
    await patron.taps("Νησοπλαγιά")
    await patron.says(CASTLE)
    places = [line.split(" — ")[0] for line in shown(patron).splitlines() if line[0:1] == "—"]
    assert places == ["— Νησοπλαγιά", "— Γαλαζοχώρι", "— Ανεμόπετρα", "— Μυρτόβρυση"]


async def test_edition_and_translator_stand_in_the_list(open_world: Opener, tmp_path: Path) -> None:
    told = {"translator": "Νίκου, Πέτρος", "edition": "2η έκδ.", "publisher": "Κέδρος"}
    iliad = book("1", "Ιλιάδα", author="Όμηρος", year=1999, **told)
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[iliad])))
    await patron.says("Ιλιάδα")
    assert "1. Ιλιάδα\nΌμηρος · 1999 · Κέδρος\n2η έκδ. · μτφρ. Πέτρος Νίκου\n" in shown(patron)
    assert rows_of(patron.from_bot[-1]) == [["1"], ["Ρωτήστε βιβλιοθηκονόμο"]]


async def test_pages_turn_in_the_same_message(castle: Somebody) -> None:
    first = shown(castle)
    await castle.taps("Περισσότερα")
    await castle.taps("Περισσότερα")
    assert "13. Το κάστρο των ανέμων ν" in shown(castle)
    assert rows_of(castle.from_bot[-1])[:2] == [["11", "12", "13"], ["Προηγούμενα"]]
    await castle.taps("Προηγούμενα")
    await castle.taps("Προηγούμενα")
    assert shown(castle) == first
    assert len(castle.from_bot) == 1


async def test_narrowing_counts_ticks_and_lifts(castle: Somebody) -> None:
    await castle.taps("Περιορισμός")
    assert shown(castle).startswith("13 εκδόσεις.\n")
    assert rows_of(castle.from_bot[-1]) == [
        ["Ανεμόπετρα (13)", "Γαλαζοχώρι (1)"],
        ["Ελληνικά (9)", "Αγγλικά (4)"],
        ["1990–1999 (9)", "1980–1989 (4)"],
        ["Εμφάνιση (13)"],
        ["Ρωτήστε βιβλιοθηκονόμο"],
    ]
    await castle.taps("Αγγλικά (4)")
    await castle.taps("1990–1999 (3)")
    assert shown(castle).startswith("3 εκδόσεις.\nΜόνο: Αγγλικά · 1990–1999\n")
    assert "✓ Αγγλικά (3)" in castle.buttons()
    assert "✓ 1990–1999 (3)" in castle.buttons()
    await castle.taps("Εμφάνιση (3)")
    assert shown(castle).startswith("Βρέθηκαν 3 εκδόσεις.\nΜόνο: Αγγλικά · 1990–1999\n\n1. ")
    assert castle.buttons()[:5] == ["1", "2", "3", "Περιορισμός", "✕ Όλες οι εκδόσεις"]
    await castle.taps("Περιορισμός")
    await castle.taps("✓ Αγγλικά (3)")
    assert shown(castle).startswith("9 εκδόσεις.\nΜόνο: 1990–1999\n")
    await castle.taps("✕ Όλες οι εκδόσεις")
    assert shown(castle).startswith("Βρέθηκαν 13 εκδόσεις.\n\n1. ")
    assert len(castle.from_bot) == 1


async def test_a_double_tap_on_a_value_does_not_lift_it(castle: Somebody) -> None:
    await castle.taps("Περιορισμός")
    message = castle.from_bot[-1]
    (data,) = [
        button["callback_data"]
        for row in message["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Αγγλικά (4)"
    ]
    for _ in range(2):
        await castle.sends_callback(message, data)
    assert shown(castle).startswith("4 εκδόσεις.\nΜόνο: Αγγλικά\n")


async def test_filters_and_page_survive_a_restart_and_a_record(castle: Somebody) -> None:
    await castle.taps("Περιορισμός")
    await castle.taps("Ελληνικά (9)")
    await castle.taps("Εμφάνιση (9)")
    await castle.taps("Περισσότερα")
    page = shown(castle)
    await castle.taps("7")
    assert shown(castle) != page
    await restart(castle.world)
    await castle.taps("Πίσω στη λίστα")
    assert shown(castle) == page
    assert page.startswith("Βρέθηκαν 9 εκδόσεις.\nΜόνο: Ελληνικά\n\n6. ")


async def test_the_page_of_an_edition(open_world: Opener, tmp_path: Path) -> None:
    told = {
        "subtitle": "ραψωδίες",
        "translator": "Νίκου, Πέτρος",
        "edition": "2η έκδ.",
        "publisher": "Κέδρος",
        "isbn": "9789602110829",
        "subject": "Έπος",
        "audience": "j",
    }
    marks = ("883 ΟΜΗ", "883 ΟΜΗ")
    iliad = book("1", "Ιλιάδα", author="Όμηρος", year=1999, marks=marks, **told)
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[iliad])))
    await patron.says("978-960-211-082-9")
    assert "\nISBN 978-960-211-082-9\n" in shown(patron)
    await patron.taps("1")
    assert shown(patron) == (
        "Ιλιάδα\n"
        "ραψωδίες\n"
        "Όμηρος\n"
        "Μετάφραση: Πέτρος Νίκου\n"
        "Κέδρος · 1999 · 2η έκδ.\n"
        "Βιβλίο · Ελληνικά · Παιδικά\n"
        "ISBN 978-960-211-082-9\n"
        "Θέματα: Έπος\n"
        "\n"
        "— Ανεμόπετρα — 883 ΟΜΗ — 2 αντίτυπα\n"
        "\n"
        "Πηγή: κατάλογοι των βιβλιοθηκών (Ανεμόπετρα).\n"
        "Δεν βλέπω αν κάποιο αντίτυπο είναι μέσα αυτή τη στιγμή· ρωτήστε τη βιβλιοθήκη."
    )
    assert rows_of(patron.from_bot[-1]) == [
        ["Παραπομπή", "Αποθήκευση"],
        ["Κοινοποίηση", "Νέα του συγγραφέα"],
        ["Πίσω στη λίστα"],
        ["Ρωτήστε βιβλιοθηκονόμο"],
    ]


async def test_the_other_editions_of_the_work(open_world: Opener, tmp_path: Path) -> None:
    editions = [
        book(str(year), "Η φόνισσα του νησιού", author="Παπά, Άννα", year=year, publisher=name)
        for year, name in ((1950, "Άλφα"), (1987, "Βήτα"), (2004, "Γάμμα"))
    ]
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=editions)))
    await patron.says("Η φόνισσα του νησιού")
    await patron.taps("1")
    await patron.taps("2 άλλες εκδόσεις")
    said = shown(patron)
    assert said.startswith("3 εκδόσεις.\n\n1. Η φόνισσα του νησιού")
    assert said.index("2004 · Γάμμα") < said.index("1987 · Βήτα") < said.index("1950 · Άλφα")
    assert said.count("· αυτή εδώ") == 1
    await patron.taps("3")
    assert "Άλφα · 1950" in shown(patron)
    await patron.taps("2 άλλες εκδόσεις")
    await patron.taps("Πίσω στο βιβλίο")
    assert "Άλφα · 1950" in shown(patron)
    assert len(patron.from_bot) == 1


async def test_hundreds_of_places_have_pages(open_world: Opener, tmp_path: Path) -> None:
    marks = tuple(f"Α {number:03d}" for number in range(300))
    atlas = book("1", "Ο μεγάλος χάρτης", author="Παπά, Άννα", marks=marks)
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[atlas])))
    await patron.says("Ο μεγάλος χάρτης")
    assert "— και σε 296 ακόμη θέσεις\n" in shown(patron)
    await patron.taps("1")
    assert "(1–12 από 300 θέσεις)" in shown(patron)
    await patron.taps("Επόμενες θέσεις")
    assert "(13–24 από 300 θέσεις)" in shown(patron)
    await patron.taps("Προηγούμενες θέσεις")
    assert "(1–12 από 300 θέσεις)" in shown(patron)


HOSTILE = 'Ο <b>δράκος</b> & "αυτός" @evilbot www.evil.example/start #x /start +306912345678'


async def test_a_hostile_title_is_only_text(open_world: Opener, tmp_path: Path) -> None:
    told = {"publisher": "t.me/evil", "edition": "@evil", "subject": "http://evil.example"}
    dragon = book("1", HOSTILE, author="www.evil.example", marks=("<i>@evil</i>",), **told)
    patron = maria(await world_with(open_world, fill(tmp_path / "books", ANEM=[dragon])))
    await patron.says("έχετε το βιβλίο Ο δράκος αυτός evilbot;")
    assert linked(patron.from_bot[-1]) == []
    await patron.taps("1")
    assert HOSTILE in shown(patron)
    assert linked(patron.from_bot[-1]) == []
    await patron.taps("Παραπομπή")
    assert HOSTILE in shown(patron)
    assert linked(patron.from_bot[-1]) == []
    await patron.taps("Πίσω στο βιβλίο")
    await patron.taps("Πίσω στη λίστα")
    assert HOSTILE[:40] in shown(patron)
    assert linked(patron.from_bot[-1]) == []


async def test_a_record_that_left_between_two_taps(castle: Somebody, castle_folder: Path) -> None:
    fill(castle_folder, ANEM=castles(13)[5:])
    tap = await castle.taps("2")
    assert (await tap.answer)["text"] == "Αυτή η έκδοση δεν υπάρχει πια στον κατάλογο."
    # The list is still there, and turning it shows what is left.
    await castle.taps("Περισσότερα")
    assert shown(castle).startswith("Βρέθηκαν 8 εκδόσεις.\n\n6. ")


async def test_a_page_that_is_no_more_becomes_the_first(
    castle: Somebody, castle_folder: Path
) -> None:
    await castle.taps("Περισσότερα")
    fill(castle_folder, ANEM=castles(3))
    await castle.taps("Περισσότερα")
    assert shown(castle).startswith("Βρέθηκαν 3 εκδόσεις.\n\n1. ")


async def test_a_silent_catalogue_leaves_the_message_as_it_is(
    castle: Somebody, castle_folder: Path
) -> None:
    before = shown(castle)
    (castle_folder / "CURRENT").write_text("nowhere\n", encoding="utf-8")
    for label in ("Περισσότερα", "Περιορισμός", "1"):
        tap = await castle.taps(label)
        assert (await tap.answer)["text"] == SILENT
    assert shown(castle) == before


async def test_an_old_button_offers_a_fresh_start(castle: Somebody) -> None:
    await castle.world.later(days=31)
    await castle.taps("Περισσότερα")
    assert castle.hears()[-1].startswith("Το κουμπί έχει λήξει.")


async def test_what_was_looked_at_is_erased_with_the_questions(castle: Somebody) -> None:
    await castle.world.later(days=31)
    await castle.world.service.housekeeping.tidying.once()
    async with castle.world.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Look)) == 0


@pytest.mark.parametrize(
    "action", ["more", "list", "narrow", "widen", "rec", "eds", "cite", "save", "unsave"]
)
async def test_nobody_turns_anothers_pages(castle: Somebody, action: str) -> None:
    before = shown(castle)
    stranger = Somebody(castle.world, castle.world.telegram.people[STRANGER], STRANGER)
    await stranger.says("/help")
    stranger.hears()
    async with castle.world.service.database.read() as session:
        look = (await session.scalars(select(Look))).one()
    for ref in (f"{look.update_id}", f"{look.update_id}.5", f"{look.update_id}.abc.5"):
        await stranger.sends_callback(stranger.from_bot[0], f"v1:{action}:{ref}")
    expired = "This button has expired. Write your question again, or ask a librarian."
    assert stranger.hears() == [expired] * 3
    assert shown(castle) == before


FORGED = "; .; x; {look}.; {look}.99999999999; {look}.-5; {look}.l.; {look}.q.x; {look}.d.xx"
FORGED += "; {look}.b.ΩΩΩΩΩ; {look}...; {look}.<b>.2; 999999999999999999999999999999"


@pytest.mark.parametrize("action", ["more", "narrow", "rec", "eds", "save", "unsave", "mylist"])
async def test_forged_buttons_do_no_harm(castle: Somebody, action: str) -> None:
    async with castle.world.service.database.read() as session:
        look = (await session.scalars(select(Look))).one()
    message = castle.from_bot[-1]
    for ref in FORGED.replace("{look}", str(look.update_id)).split("; "):
        await castle.sends_callback(message, f"v1:{action}:{ref}")
    assert castle.world.service.turns.failed == 0
    await castle.says(CASTLE)
    assert shown(castle).startswith("Βρέθηκαν 13 εκδόσεις.")


async def test_what_was_relaxed_is_named_word_by_word(patron: Somebody) -> None:
    await patron.says("καζατζάκης")
    assert shown(patron).startswith("Δεν βρήκα «καζατζάκης», δείχνω «Καζαντζάκης».\nΒρέθηκαν ")


def test_every_relaxation_has_its_words() -> None:
    say = Speech("el", _zone())
    steps = (
        Relaxation("spelling", "καζατζάκης", "Καζαντζάκης"),
        Relaxation("spelling", "ζορμπασ", "Ζορμπάς"),
        Relaxation("dropped", "τόμος"),
    )
    assert cards.relaxation(steps, say) == (
        "Δεν βρήκα «καζατζάκης», δείχνω «Καζαντζάκης». Δεν βρήκα «ζορμπασ», δείχνω «Ζορμπάς». "
        "Δεν υπάρχει σε όλα όσα δείχνω: «τόμος»."
    )


def test_a_search_that_was_cut_says_so(world: World) -> None:
    found = Result("x", (), 7, (), is_sure=True, took_ms=1.0, is_cut=True)
    said = cards.books(found, world.service.desk.directory, Speech("el", _zone()), 1)
    assert said.body.text.startswith(
        "Βρέθηκαν 7 εκδόσεις.\nΣταμάτησα νωρίς για να μην περιμένετε· ίσως υπάρχουν κι άλλες.\n"
    )


async def test_the_longest_record_fits_a_message(world: World) -> None:
    many = tuple(f"{number} " + "ω" * 400 for number in range(40))
    told = Description(
        title="Τ" * 1000,
        subtitle="υ" * 1000,
        author=" ; ".join(many)[:1000],
        contributors=many,
        translators=many,
        publisher="ε" * 1000,
        edition="3" * 1000,
        year=2001,
        isbns=("9789602110829",) * 40,
        subjects=many,
        series=many,
        extent="σ" * 1000,
        language="gre",
        format="book",
    )
    held = tuple(Holding("UNKNOWNCODE", "κ" * 80, "Β" * 120, number) for number in range(300))
    record = Record("a" * 12, "b" * 12, told, held, tuple((f"L{n}", "1") for n in range(300)))
    hit = Hit("a" * 12, "Τ" * 2000, "α" * 1000, 2001, "ε" * 1000, "9789602110829", held, 1.0)
    directory, say = world.service.desk.directory, Speech("el", _zone())
    page = cards.Page(1, "list", "", False, "kallimachos_bot", cards.person(say))
    found = Result("x" * 4000, (hit,) * 5, 99, (), is_sure=True, took_ms=1.0)
    for said in (
        cards.record(record, 300, page, directory, say),
        cards.editions(record, (record,) * 300, page, directory, say),
        cards.books(found, directory, say, 1),
        cards.not_found("x" * 4000, found, say, 1),
    ):
        assert units(said.body.text) <= 4096
        assert all(
            len(button.markup().get("callback_data", "").encode()) <= 64
            for row in said.buttons
            for button in row
        )


async def test_an_english_search_has_an_english_page(patron: Somebody) -> None:
    await patron.says("do you have Zorba the Greek?")
    assert "Source: union catalogue of the network." in shown(patron)
    await patron.taps("1")
    assert "I can't see whether a copy is in at this moment" in shown(patron)
    assert patron.buttons()[-2:] == ["Back to the list", "Ask a librarian"]


@pytest.mark.parametrize("typed", ["έχετε " + "κάστρο " * 570, "α" * 4000, "978" * 1300])
async def test_a_query_of_four_thousand_characters(typed: str, castle: Somebody) -> None:
    await castle.says(typed[:4000])
    assert castle.world.service.turns.failed == 0
    assert castle.hears() != []


def _zone() -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Athens")
