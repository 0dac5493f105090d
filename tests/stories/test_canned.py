"""Canned replies in Telegram: found, read once more, sent in the patron's language, counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge import sample, staff
from knowledge.models import Patron
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.canning import RENEWED, asked, found_in, lines, uses
from tests.stories.staffing import the_case


@pytest.fixture
async def world(open_world: Opener, canned_dir: Path) -> World:
    opened: World = await open_world(canned_dir=canned_dir)
    return opened


# ---- found, shown, sent


async def test_two_taps_send_a_canned_reply(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    code = await asked(patron)
    messages = len(librarian.from_bot)
    # When a librarian searches as she types in a hurry, in reply to the card
    await librarian.replies("/c ananewsame")
    shown = found_in(librarian)
    assert librarian.buttons(shown)[0] == "Ο δανεισμός ανανεώθηκε"
    assert RENEWED in words(shown)
    # Then one tap shows it, and the patron hears nothing
    await librarian.taps("Ο δανεισμός ανανεώθηκε")
    assert patron.hears() == []
    preview = librarian.sees("Αυτό θα σταλεί στον αναγνώστη")
    assert preview["message_id"] == shown["message_id"]
    assert librarian.buttons(preview) == ["Αποστολή", "Άκυρο", "Αντιγραφή κειμένου"]
    # And the second sends it under her public name
    await librarian.taps("Αποστολή")
    assert patron.hears()[-1] == f"Ελένη\n{RENEWED}"
    assert f"Στάλθηκε στον αναγνώστη της {code}. Αποστολή: Ελένη." in words(librarian.from_bot[-1])
    assert len(librarian.from_bot) == messages + 1  # all of it in one message
    assert await uses(world) == {("renewed", "ANEM"): 1}
    assert (await lines(world))[-1] == ("librarian", "text", RENEWED, "renewed")
    assert (await the_case(world)).state == "waiting_patron"


async def test_by_code_and_in_the_patrons_language(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("/language")
    await patron.taps("English")
    await patron.says("Who printed the first Erotokritos, and where did the sheets dry?")
    patron.hears()
    code = (await the_case(world)).code
    async with world.service.database.write() as session:
        (await session.scalars(select(Patron))).one().name = "Maria Kontou"
    await librarian.says(f"/c {code.lower()} λεπτομέρειες")
    await librarian.taps("Χρειάζομαι λεπτομέρειες")
    await librarian.taps("Αποστολή")
    said = patron.hears()[-1]
    assert said.startswith("Ελένη\nHello, Maria. I am Ελένη and I have your question.\nTo search")


async def test_a_patron_without_a_name_is_greeted_without_one(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c leptomereies")
    await librarian.taps("Χρειάζομαι λεπτομέρειες")
    await librarian.taps("Αποστολή")
    assert patron.hears()[-1].startswith("Ελένη\nΓεια σας. Είμαι Ελένη και έχω")


async def test_nothing_is_sent_when_it_is_cancelled(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c πρόστιμο")
    await librarian.taps("Βιβλίο που καθυστέρησε")
    await librarian.taps("Άκυρο")
    assert "Δεν στάλθηκε έτοιμη απάντηση." in words(librarian.from_bot[-1])
    assert librarian.buttons(librarian.from_bot[-1]) == []
    assert (patron.hears(), await uses(world)) == ([], {})
    assert (await the_case(world)).state == "new"


async def test_a_second_tap_of_the_same_button_sends_nothing(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c ananewsame")
    await librarian.taps("Ο δανεισμός ανανεώθηκε")
    preview = dict(librarian.sees("Αυτό θα σταλεί"))
    data = preview["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await librarian.sends_callback(preview, data)
    tap = await librarian.sends_callback(preview, data)
    assert (await tap.answer)["text"] == "Έχει ήδη σταλεί."
    assert [said for said in patron.hears() if RENEWED in said] == [f"Ελένη\n{RENEWED}"]
    assert await uses(world) == {("renewed", "ANEM"): 1}


async def test_the_menu_of_a_card_offers_those_used_most(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c πνευματικά δικαιώματα")
    await librarian.taps("Πνευματικά δικαιώματα")
    await librarian.taps("Αποστολή")
    await librarian.taps("Περισσότερα…")
    await librarian.taps("Έτοιμη απάντηση")
    offered = librarian.buttons(found_in(librarian))
    assert offered[:3] == [
        "Πνευματικά δικαιώματα",
        "Η αίθουσα μελέτης",
        "Ηλεκτρονικοί αναγνώστες",
    ]
    assert (len(offered), offered[-1]) == (6, "Άκυρο")


async def test_a_reply_to_the_results_stays_in_the_group(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c πρόστιμο")
    await librarian.says("Ποιο να στείλω;", reply_to=found_in(librarian))
    assert patron.hears() == []


async def test_words_that_no_reply_has(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    code = await asked(patron)
    await librarian.says(f"/c {code} πίτσα")
    assert "Δοκιμάστε με άλλες" in words(librarian.from_bot[-1])
    await librarian.says("/c")
    assert "/c ΚΩΔΙΚΟΣ λέξεις" in words(librarian.from_bot[-1])
    await librarian.says("/c Q-ΔΕΝΥΠΑΡΧΕΙ πρόστιμο")
    assert "/c ΚΩΔΙΚΟΣ λέξεις" in words(librarian.from_bot[-1])


# ---- what must not be sent


async def test_a_text_that_was_edited_meanwhile_is_read_once_more(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path
) -> None:
    await asked(patron)
    await librarian.replies("/c ananewsame")
    await librarian.taps("Ο δανεισμός ανανεώθηκε")
    file = canned_dir / "lending.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Ανανεώσαμε τον δανεισμό", "Παρατείναμε τον δανεισμό"), "utf-8")
    await world.later(seconds=2)
    tap = await librarian.taps("Αποστολή")
    assert "Διαβάστε το ξανά" in (await tap.answer)["text"]
    assert patron.hears() == []
    await librarian.taps("Αποστολή")
    assert patron.hears()[-1] == "Ελένη\nΠαρατείναμε τον δανεισμό σας για 14 ημέρες ακόμη."


async def test_a_colleague_sends_it_under_their_own_name_alone(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c λεπτομέρειες")
    await librarian.taps("Χρειάζομαι λεπτομέρειες")
    # The text says «Είμαι Ελένη», so Νίκος reads it with his own name first
    tap = await colleague.taps("Αποστολή")
    assert "Διαβάστε το ξανά" in (await tap.answer)["text"]
    await colleague.taps("Αποστολή")
    assert patron.hears()[-1].startswith("Νίκος\nΓεια σας. Είμαι Νίκος")


async def test_a_slot_that_lost_its_fact_is_named_with_its_sheet(
    open_world: Opener, tmp_path: Path
) -> None:
    # Given policies that lose a fact while the desk works; no answer of this FAQ needs it
    sheets, entries = tmp_path / "policies", tmp_path / "entries"
    shutil.copytree(sample.POLICIES, sheets)
    shutil.copytree(sample.ENTRIES, entries)
    network = sheets / "network.yaml"
    kept = network.read_text(encoding="utf-8")
    network.write_text(kept + "  parcel: {euros: 4}\n", encoding="utf-8")
    own = tmp_path / "canned"
    own.mkdir()
    (own / "post.yaml").write_text(
        "library: network\nreplies:\n  - id: by-post\n    title: {el: Με δέμα, en: By post}\n"
        '    text: {el: "Κοστίζει {parcel}.", en: "It costs {parcel}."}\n',
        encoding="utf-8",
    )
    world = await open_world(policies_dir=sheets, faq_dir=entries, canned_dir=own)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    admin = Librarian(world, librarian.person, LIBRARIAN)
    await admin.says("/start")
    await asked(patron)
    await librarian.replies("/c δέμα")
    admin.hears()
    network.write_text(kept, encoding="utf-8")
    await world.later(seconds=2)
    # Then the admins read what is wrong, and the reply can't be sent
    assert "no sheet fills the slot {parcel}" in admin.hears()[-1]
    await librarian.taps("Με δέμα")
    told = words(librarian.from_bot[-1])
    assert "Το {parcel} δεν έχει τιμή· συμπληρώνεται στο network.yaml." in told
    assert librarian.buttons(librarian.from_bot[-1]) == ["Άκυρο"]
    assert patron.hears() == []


async def test_only_those_who_may_answer_send(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await asked(patron)
    await librarian.replies("/c ananewsame")
    await librarian.taps("Ο δανεισμός ανανεώθηκε")
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="", library="*", role="observer")
    tap = await colleague.taps("Αποστολή")
    assert "Ο ρόλος σας δεν το επιτρέπει" in (await tap.answer)["text"]
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
    tap = await colleague.taps("Αποστολή")
    assert "μόνο βιβλιοθηκονόμοι" in (await tap.answer)["text"]
    await colleague.replies("/c ananewsame")
    assert "δεν είστε στους βιβλιοθηκονόμους" in words(colleague.from_bot[-1])
    assert patron.hears() == []


async def test_anothers_case_is_not_answered(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await asked(patron)
    await librarian.taps("Την παίρνω")
    await colleague.replies("/c ananewsame")
    await colleague.taps("Ο δανεισμός ανανεώθηκε")
    patron.hears()
    tap = await colleague.taps("Αποστολή")
    assert "Ελένη" in (await tap.answer)["text"]
    assert (patron.hears(), await uses(world)) == ([], {})


async def test_forged_buttons_do_nothing(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    number = (await the_case(world)).id
    card = librarian.card()
    for data in (
        f"v1:csend:{number}.renewed",
        f"v1:csend:{number}.renewed.000000",
        f"v1:csend:{number}.gala-archive-visit.000000",
        f"v1:cshow:{number}.nothing",
        "v1:cshow:99.renewed",
        "v1:csend:..",
        "v1:canned:x",
        "v1:cdrop:",
    ):
        await librarian.sends_callback(card, data)
    assert (patron.hears(), await uses(world)) == ([], {})
    assert world.service.turns.failed == 0
