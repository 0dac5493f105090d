"""Canned replies in Telegram: found, read once more, sent in the patron's language, counted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from knowledge import sample, staff
from knowledge.models import CannedUse, Case, Line, Patron
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Message, Somebody, World, words
from tests.stories.visiting import readable

QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"
RENEWED = "Ανανεώσαμε τον δανεισμό σας για 14 ημέρες ακόμη."
WITH_FILES = """library: network
replies:
  - id: reading-list
    title: {{el: Κατάλογος διαβασμάτων, en: Reading list}}
    text: {{el: "Σας στέλνω τον κατάλογο.", en: "Here is the list."}}
    attachments: [{{kind: photo, file_id: {photo}}}, {{kind: document, file_id: {document}}}]
"""


@pytest.fixture
def canned_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "canned"
    shutil.copytree(sample.CANNED, folder)
    return folder


@pytest.fixture
async def world(open_world: Opener, canned_dir: Path) -> World:
    opened: World = await open_world(canned_dir=canned_dir)
    return opened


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case).order_by(Case.id.desc()).limit(1))).one()


async def uses(world: World) -> dict[tuple[str, str], int]:
    async with world.service.database.read() as session:
        found = await session.scalars(select(CannedUse))
        return {(row.reply, row.library): row.used for row in found}


async def lines(world: World) -> list[tuple[str, str, str, str]]:
    async with world.service.database.read() as session:
        found = await session.scalars(select(Line).order_by(Line.id))
        return [(one.author, one.kind, one.text, one.canned) for one in found]


def found_in(who: Librarian) -> Message:
    """Return the newest message with canned replies in it."""
    return who.sees("Έτοιμες απαντήσεις")


async def asked(patron: Somebody) -> str:
    """Let the patron ask something that goes to a librarian; return the case's code."""
    await patron.says(QUESTION)
    patron.hears()
    return (await the_case(patron.world)).code


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


# ---- files, drafts, taking back


async def with_files(world: World, canned_dir: Path, who: Librarian) -> None:
    """Let a librarian learn the ids of two files from the bot, and put them into a reply."""
    ids = []
    photo = await who.person.send_photo(who.chat_id)
    document = await who.person.send_document(who.chat_id, "list.pdf", 1000)
    await world.settle()
    for sent in (photo, document):
        await who.says("/c", reply_to=sent)
        ids.append(words(who.from_bot[-1]).split("file_id: ")[1].split("}")[0])
    text = WITH_FILES.format(photo=ids[0], document=ids[1])
    (canned_dir / "files.yaml").write_text(text, encoding="utf-8")
    await world.later(seconds=2)


async def test_files_follow_the_text(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path
) -> None:
    await with_files(world, canned_dir, librarian)
    await asked(patron)
    await librarian.replies("/c katalogos")
    await librarian.taps("Κατάλογος διαβασμάτων")
    assert "Μαζί πηγαίνουν 2 αρχεία." in words(librarian.from_bot[-1])
    await librarian.taps("Αποστολή")
    assert patron.hears()[-3:] == ["Ελένη\nΣας στέλνω τον κατάλογο.", "Ελένη", "Ελένη"]
    assert "photo" in patron.from_bot[-2]
    assert patron.from_bot[-1]["document"]["file_name"] == "list.pdf"
    assert [line[:2] for line in (await lines(world))[-3:]] == [
        ("librarian", "text"),
        ("librarian", "photo"),
        ("librarian", "document"),
    ]
    assert await uses(world) == {("reading-list", "ANEM"): 1}


async def test_at_the_desk_files_go_along_only_while_that_is_ticked(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path, desk_of: Any
) -> None:
    """Whoever types something else in its place sees what would go along, and unticks it."""
    await with_files(world, canned_dir, librarian)
    code = await asked(patron)
    desk = desk_of(LIBRARIAN)
    await desk.comes_in()
    page = await desk.opens(f"/desk/case/{code}?in=canned&insert=canned:reading-list")
    ticked = 'type="checkbox" name="canned" value="reading-list" checked'
    assert ticked in page
    assert "Έτοιμη απάντηση: Κατάλογος διαβασμάτων. Μαζί πηγαίνουν 2 αρχεία." in readable(page)
    await desk.does(code, "reply", text="Δεν έχουμε κατάλογο.")
    assert patron.hears()[-1] == "Ελένη\nΔεν έχουμε κατάλογο."
    await desk.does(code, "reply", text="Τελικά έχουμε.", canned="reading-list")
    assert patron.hears() == ["Ελένη\nΤελικά έχουμε.", "Ελένη", "Ελένη"]
    # A reply that is refused comes back with it, ticked.
    page = await desk.does(code, "reply", text=" ", canned="reading-list")
    assert ticked in page


async def test_a_patrons_picture_is_no_file_of_a_reply(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await asked(patron)
    await patron.person.send_photo(PATRON)
    await world.settle()
    await librarian.says("/c", reply_to=librarian.from_bot[-1])
    assert "file_id" not in words(librarian.from_bot[-1])


async def test_what_is_taken_back_takes_its_files_and_its_count_along(
    open_world: Opener, canned_dir: Path
) -> None:
    world = await open_world(canned_dir=canned_dir, undo_seconds=10)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await with_files(world, canned_dir, librarian)
    await asked(patron)
    await librarian.replies("/c katalogos")
    await librarian.taps("Κατάλογος διαβασμάτων")
    await librarian.taps("Αποστολή")
    await librarian.taps("Αναίρεση απάντησης")
    await world.later(seconds=30)
    assert [said for said in patron.hears() if "κατάλογο" in said or said == "Ελένη"] == []
    assert await uses(world) == {("reading-list", "ANEM"): 0}
    assert (await the_case(world)).last_by == "patron"


async def test_a_trainees_choice_waits_for_a_librarian(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, canned_dir: Path
) -> None:
    await with_files(world, canned_dir, librarian)
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="Νίκος", library="*", role="trainee")
    await asked(patron)
    await colleague.replies("/c katalogos")
    await colleague.taps("Κατάλογος διαβασμάτων")
    await colleague.taps("Αποστολή")
    patron.hears()
    assert await uses(world) == {}
    draft: Any = librarian.sees("Τη στέλνει βιβλιοθηκονόμος")
    await librarian.taps("Αποστολή", on=draft)
    assert patron.hears() == ["Νίκος\nΣας στέλνω τον κατάλογο.", "Νίκος", "Νίκος"]
    assert await uses(world) == {("reading-list", "ANEM"): 1}


# ---- the files


async def test_a_saved_file_is_live_by_itself_and_a_bad_one_is_told_once(
    world: World, patron: Somebody, librarian: Librarian, canned_dir: Path
) -> None:
    admin = Librarian(world, librarian.person, LIBRARIAN)
    await admin.says("/start")
    admin.hears()
    code = await asked(patron)
    file = canned_dir / "limits.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("    title:", "    tittle:", 1), encoding="utf-8")
    await world.later(seconds=2)
    await world.later(seconds=2)
    (told,) = [said for said in admin.hears() if "limits.yaml" in said]
    assert 'Did you mean "title"?' in told
    await librarian.says(f"/c {code} copyright")
    assert "Πνευματικά δικαιώματα" in librarian.buttons()
    file.write_text(good.replace("Πνευματικά δικαιώματα", "Δικαιώματα"), encoding="utf-8")
    await world.later(seconds=2)
    await librarian.says(f"/c {code} copyright")
    assert "Δικαιώματα" in librarian.buttons()


async def test_a_desk_with_bad_replies_serves_patrons_without_them(
    open_world: Opener, tmp_path: Path
) -> None:
    world = await open_world(canned_dir=tmp_path / "nowhere")
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[0]
    code = await asked(patron)
    await librarian.says(f"/c {code} πρόστιμο")
    assert "Δοκιμάστε με άλλες" in words(librarian.from_bot[-1])
