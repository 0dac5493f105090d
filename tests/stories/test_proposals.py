"""From a librarian's answer to the FAQ: proposed, approved by another, live, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.readiness import readiness
from knowledge.models import Proposal
from tests.conftest import COLLEAGUE, LIBRARIAN, STRANGER, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.proposing import (
    ASKED,
    ENGLISH,
    LONGER,
    TOLD,
    a_closed_case,
    answer,
    files,
    lines,
    one_question_more,
)
from tests.stories.staffing import has_role

REFUSED = "Ο ρόλος σας δεν φτάνει ως εκεί."


@pytest.fixture
async def world(open_world: Opener, faq_dir: Path) -> World:
    opened: World = await open_world(faq_dir=faq_dir)
    return opened


async def test_an_answer_becomes_an_entry(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(patron, librarian)
    before = lines(faq_dir)
    # When the librarian proposes it, the draft shows both texts and what is missing
    await librarian.taps("Πρόταση για FAQ")
    draft = words(librarian.from_bot[-1])
    assert "+ έχετε τραπέζι για ping pong;" in draft
    assert f"Όπως γράφτηκε: {ASKED}" in draft
    assert f"+ {TOLD}" in draft
    assert "Λείπουν ακόμη: η αγγλική ερώτηση, η αγγλική απάντηση." in draft
    refused = await librarian.taps("Στείλτε για έγκριση")
    assert "Λείπουν ακόμη" in await answer(refused)
    # And when the rest is written, another librarian approves it
    await librarian.replies(
        ENGLISH + "\nΕρώτηση: Έχετε τραπέζι για πινγκ πονγκ;", to=librarian.from_bot[-1]
    )
    await librarian.taps("Στείλτε για έγκριση")
    alone = await librarian.taps("Έγκριση")
    assert await answer(alone) == "Αποφασίζει άλλος από όποιον έκανε την πρόταση."
    await colleague.taps("Έγκριση")
    assert "Εγκρίθηκε από: Νίκος" in words(librarian.sees("Πρόταση για το FAQ"))
    # Then the answer is live, and one file has an entry more and nothing else is changed
    await patron.says("εχετε τραπεζι για πινγκ πονγκ;")
    assert TOLD in patron.hears()[-1]
    after = lines(faq_dir)
    (name,) = [name for name in after if after[name] != before[name]]
    assert after[name][: len(before[name])] == before[name]
    added = "\n".join(after[name][len(before[name]) :])
    assert "written_by: Ελένη" in added
    assert "approved_by: Νίκος" in added
    # with the patron's own words as its first test
    assert added.splitlines()[-3:] == ["    tests:", "      match:", f"        - {ASKED}"]
    # And /undo puts the file back to the letter
    await librarian.says("/undo")
    assert "είναι όπως ήταν πριν" in words(librarian.from_bot[-1])
    assert lines(faq_dir) == before
    await librarian.says("/undo")
    assert words(librarian.from_bot[-1]) == "Δεν υπάρχει κάτι για αναίρεση."


async def test_nothing_of_a_proposal_reaches_the_patron(
    patron: Somebody, librarian: Librarian
) -> None:
    await a_closed_case(patron, librarian)
    patron.hears()
    await librarian.taps("Πρόταση για FAQ")
    await librarian.replies(ENGLISH, to=librarian.from_bot[-1])
    await librarian.replies("κάτι άσχετο", to=librarian.from_bot[-1])
    assert patron.hears() == []


async def test_personal_data_is_cut_out_and_blocks_the_proposal(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await a_closed_case(
        patron,
        librarian,
        asked="Με λένε Μαρία, τηλέφωνο 6944123456. Έχετε πινγκ πονγκ;",
        told="Ναι. Γράψτε μου στο eleni@example.gr.",
    )
    await librarian.taps("Πρόταση για FAQ")
    draft = words(librarian.from_bot[-1])
    assert "6944123456" not in draft
    assert "eleni@" not in draft
    assert "Μαρία" not in draft
    assert "Νέο λήμμα lene-tilefono-ehete" in draft  # of the words alone, not of the gaps
    cut = "Αφαιρέθηκαν προσωπικά στοιχεία: όνομα προσώπου, αριθμός τηλεφώνου, διεύθυνση e-mail."
    assert cut in draft
    refused = await librarian.taps("Στείλτε για έγκριση")
    assert "Περιέχει προσωπικά στοιχεία" in await answer(refused)
    async with world.service.database.read() as session:
        stored = str(await session.scalar(select(Proposal.draft)))
    assert "6944123456" not in stored
    # Also when it is written into the draft by hand
    await librarian.replies(f"{ENGLISH} 6944123456", to=librarian.from_bot[-1])
    refused = await librarian.taps("Στείλτε για έγκριση")
    assert "αριθμός τηλεφώνου" in await answer(refused)


async def test_the_lines_of_a_change_are_known_without_accents_and_in_capitals(
    patron: Somebody, librarian: Librarian
) -> None:
    await a_closed_case(patron, librarian)
    await librarian.taps("Πρόταση για FAQ")
    await librarian.replies(
        "ΕΡΩΤΗΣΗ: Έχετε πινγκ πονγκ;\n Απαντηση : Ναι.\nQUESTION: Ping pong?\nanswer: Yes.",
        to=librarian.from_bot[-1],
    )
    shown = [line for line in words(librarian.from_bot[-1]).splitlines() if line.startswith("+")]
    assert shown == ["+ Έχετε πινγκ πονγκ;", "+ Ναι.", "+ Ping pong?", "+ Yes."]


async def test_a_question_more_is_one_line_more(
    patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(patron, librarian, asked=LONGER, told="Ναι, το ανανέωσα.")
    before = lines(faq_dir)
    await librarian.taps("Πρόταση για FAQ")
    await librarian.taps("Μία ερώτηση ακόμη")
    assert "Μία ερώτηση ακόμη για το renew-loan" in words(librarian.from_bot[-1])
    await librarian.taps("Στείλτε για έγκριση")
    await colleague.taps("Έγκριση")
    after = lines(faq_dir)
    added = [line.strip() for line in after["renewals.yaml"] if line not in before["renewals.yaml"]]
    assert added == ["approved_by: Νίκος", f"- {LONGER}"]


async def test_what_would_take_anothers_question_is_refused(
    patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(patron, librarian, asked="Πώς ανανεώνω ένα βιβλίο;", told="Με e-mail.")
    before = lines(faq_dir)
    await librarian.taps("Πρόταση για FAQ")
    await librarian.replies(
        "Question: How do I renew a book?\nAnswer: By mail.", to=librarian.from_bot[-1]
    )
    await librarian.taps("Στείλτε για έγκριση")
    await colleague.taps("Έγκριση")
    said = words(colleague.from_bot[-1])
    assert "Δεν άλλαξε τίποτα. Τι το εμποδίζει:" in said
    assert 'το "Πώς ανανεώνω ένα βιβλίο;" ανήκει και στο λήμμα "renew-loan"' in said
    assert lines(faq_dir) == before


async def test_the_second_of_two_editors_sees_the_firsts_change(
    patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(
        patron,
        librarian,
        asked="Πότε διαβάζετε παραμύθια στα μικρά;",
        told="Κάθε Σάββατο στις 11:00, στη Μυρτόβρυση, δωρεάν.",
    )
    await librarian.taps("Πρόταση για FAQ")
    await librarian.taps("Άλλη απάντηση")
    await librarian.replies(
        "Answer: Every Saturday at 11:00, in Myrtovrysi, free.", to=librarian.from_bot[-1]
    )
    await librarian.taps("Στείλτε για έγκριση")
    # Given that somebody edits the same entry in the file meanwhile
    shown = words(librarian.sees("Άλλη απάντηση για το"))
    entry = shown.split("Άλλη απάντηση για το ")[1].split()[0]
    (file,) = [
        file for file in files(faq_dir) if f"  - id: {entry}\n" in file.read_text(encoding="utf-8")
    ]
    content = file.read_text(encoding="utf-8")
    at = content.index("owner: ", content.index(f"  - id: {entry}\n"))
    file.write_text(
        f"{content[:at]}owner: somebody-else{content[content.index(chr(10), at) :]}",
        encoding="utf-8",
    )
    saved = file.read_text(encoding="utf-8")
    # When the proposal is approved, nothing is overwritten and the change is shown
    await colleague.taps("Έγκριση")
    assert "το άλλαξε κάποιος άλλος στο μεταξύ" in words(colleague.from_bot[-1])
    assert "+    owner: somebody-else" in words(colleague.from_bot[-1])
    assert file.read_text(encoding="utf-8") == saved
    # And its author may send it again, now knowing of it
    await librarian.taps("Στείλτε για έγκριση")
    await colleague.taps("Έγκριση")
    now = file.read_text(encoding="utf-8")
    assert "Εγκρίθηκε" in words(librarian.sees("Άλλη απάντηση για το")), colleague.hears()[-1]
    assert "owner: somebody-else" in now
    assert "Κάθε Σάββατο στις 11:00" in now
    assert "Every Saturday at 11:00" in now


async def test_undo_does_not_touch_what_was_changed_since(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    await a_closed_case(patron, librarian)
    await librarian.taps("Πρόταση για FAQ")
    await librarian.replies(ENGLISH, to=librarian.from_bot[-1])
    await librarian.taps("Στείλτε για έγκριση")
    await colleague.taps("Έγκριση")
    (file,) = [f for f in files(faq_dir) if "approved_by" in f.read_text(encoding="utf-8")]
    edited = file.read_text(encoding="utf-8").replace("19:00", "20:00")
    file.write_text(edited, encoding="utf-8")
    await librarian.says("/undo")
    assert "το άλλαξε κάποιος άλλος στο μεταξύ" in words(librarian.from_bot[-1])
    assert file.read_text(encoding="utf-8") == edited


async def test_who_may_do_what(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await a_closed_case(patron, librarian)
    await librarian.taps("Πρόταση για FAQ")
    message = librarian.from_bot[-1]
    tap = await colleague.taps("Στείλτε για έγκριση", on=message)
    assert await answer(tap) == "Αυτό το κάνει μόνο όποιος έκανε την πρόταση."
    await world.telegram.people[STRANGER].join(world.group)
    stranger = Librarian(world, world.telegram.people[STRANGER], world.group.id)
    tap = await stranger.taps("Απόσυρση", on=message)
    assert "χειρίζονται μόνο βιβλιοθηκονόμοι" in await answer(tap)
    await colleague.says("/undo")
    assert "μόνο οι διαχειριστές" in words(colleague.from_bot[-1])
    again = await librarian.taps("Πρόταση για FAQ")
    assert "Υπάρχει ήδη πρόταση" in await answer(again)
    await librarian.taps("Απόσυρση", on=message)
    assert "Η πρόταση αποσύρθηκε." in words(librarian.sees("αποσύρθηκε"))


async def test_taps_become_a_proposal_and_change_nothing_by_themselves(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    typed = "τι γίνεται με τις κάρτες"
    before = lines(faq_dir)
    await librarian.says("/learn")
    assert words(librarian.from_bot[-1]) == "Οι επιλογές των αναγνωστών δεν προτείνουν κάτι νέο."
    # Given that a patron tapped the same near question for two spellings of the same words
    await patron.says(typed)
    near = patron.buttons()[0]
    await patron.taps(near)
    await patron.says("ti ginetai me tis kartes")
    await patron.taps(near)
    await patron.says("τι γίνεται με τις κάρτες, τηλ. 6944123456")
    assert lines(faq_dir) == before
    # When a librarian asks what can be learnt
    await librarian.says("/learn")
    told, proposal = (words(row) for row in librarian.from_bot[-2:])
    assert told == "Το επέλεξαν 2 αναγνώστες."
    assert f"+ {typed}" in proposal
    assert librarian.buttons() == ["Στείλτε για έγκριση", "Απόσυρση"]
    # Then it goes the way of every proposal, and is not suggested again
    await librarian.taps("Στείλτε για έγκριση")
    await colleague.taps("Έγκριση")
    assert "Εγκρίθηκε" in words(librarian.sees("Μία ερώτηση ακόμη για το"))
    after = lines(faq_dir)
    added = [line.strip() for name in after for line in after[name] if line not in before[name]]
    assert added == ["approved_by: Νίκος", f"- {typed}"]
    await librarian.says("/learn")
    assert words(librarian.from_bot[-1]) == "Οι επιλογές των αναγνωστών δεν προτείνουν κάτι νέο."
    # When the time of the patron's words is over, the proposal has them no more
    await world.later(days=31)
    await world.service.housekeeping.tidying.once()
    async with world.service.database.read() as session:
        assert list(await session.scalars(select(Proposal.draft))) == [{}]


async def test_why_did_the_bot_answer_so(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("τι γίνεται με τις κάρτες")
    await patron.taps("Κανένα από αυτά")
    version = world.service.desk.faq.current.version
    await librarian.says("/why", reply_to=librarian.card())
    said = words(librarian.from_bot[-1])
    assert f"με την έκδοση {version} του FAQ" in said
    assert "προτάθηκαν κοντινά" in said
    await librarian.says("/why pws ananewnw ena vivlio")
    said = words(librarian.from_bot[-1])
    assert "Τώρα: «απαντήθηκε»" in said
    # What is near two entries is offered, however sure it is: the rule says so
    assert "Για απάντηση χρειάζεται 0.60, προβάδισμα 0.25 και να είναι γνωστό το 70%." in said
    assert "Διαβάστηκε: pos ananeono ena vivlio" in said
    assert "renew-loan «Πώς ανανεώνω ένα βιβλίο;»" in said
    assert f"Έκδοση FAQ {version}, ισχύει από σήμερα στις 10:42 (start)." in said
    await patron.says("/why renew")
    assert "renew-loan" not in " ".join(patron.hears())


async def test_a_saved_file_is_live_by_itself_and_a_bad_one_is_told_once(
    world: World, patron: Somebody, faq_dir: Path
) -> None:
    admin = Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await admin.says("/start")
    admin.hears()
    file = faq_dir / "renewals.yaml"
    good = file.read_text(encoding="utf-8")
    # A mistake: the old answers stay, the admin reads where it is, once
    file.write_text(good.replace("    owner: circulation\n", "", 1), encoding="utf-8")
    await world.later(seconds=2)
    await world.later(seconds=2)
    (told,) = admin.hears()
    assert 'λήμμα "renew-loan": λείπει το "owner"' in told
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "14 ημέρες" in patron.hears()[0]
    # An editor's lock beside it is no reason to read them again
    (faq_dir / ".#renewals.yaml").symlink_to("eleni@library.4711")
    await world.later(seconds=2)
    assert admin.hears() == []
    # Mended: live without a word
    file.write_text(good.replace("Ζητάτε την ανανέωση", "Ζητήστε την ανανέωση"), encoding="utf-8")
    await world.later(seconds=2)
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "Ζητήστε την ανανέωση" in patron.hears()[-1]
    assert (await readiness(world.service))["faq"]["loaded_by"] == "file"


async def test_what_the_file_does_not_allow_is_told_in_the_approvers_language(
    patron: Somebody, librarian: Librarian, colleague: Librarian, faq_dir: Path
) -> None:
    """The questions of an entry were put in brackets by hand, where no line can be added."""
    await one_question_more(patron, librarian)
    file = faq_dir / "renewals.yaml"
    content = file.read_text(encoding="utf-8")
    head, _, rest = content.partition("      questions:\n")
    _, answer, rest = rest.partition("      answer: |\n")
    put = f"{head}      questions: [Πώς ανανεώνω ένα βιβλίο;]\n{answer}{rest}"
    file.write_text(put, encoding="utf-8")
    await colleague.taps("Έγκριση")
    assert words(colleague.from_bot[-1]) == (
        "Δεν άλλαξε τίποτα. Τι το εμποδίζει:\n"
        'Οι ερωτήσεις του "renew-loan" είναι σε αγκύλες σε μία γραμμή. Βάλτε την καθεμία σε δική '
        "της γραμμή, με παύλα στην αρχή."
    )
    assert file.read_text(encoding="utf-8") == put
    # And a file in which the entry lost a part meanwhile is named, not a reason to fail
    file.write_text(content.replace("      questions:\n", "      quest:\n", 1), encoding="utf-8")
    await colleague.taps("Έγκριση")
    assert words(colleague.from_bot[-1]).endswith(
        'Το λήμμα "renew-loan" δεν έχει "el: questions" στο αρχείο του αυτή τη στιγμή. Διορθώστε '
        "το και δοκιμάστε ξανά."
    )


@pytest.mark.parametrize("role", ["observer", "trainee"])
async def test_who_only_reads_or_learns_changes_no_answers(
    world: World, patron: Somebody, librarian: Librarian, faq_dir: Path, role: str
) -> None:
    """Neither from a case nor from patrons' taps, neither proposing nor deciding."""
    colleague = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    await a_closed_case(patron, librarian)
    before = lines(faq_dir)
    await has_role(world, COLLEAGUE, "*", role, "Νίκος")
    tap = await colleague.taps("Πρόταση για FAQ")
    assert REFUSED in await answer(tap)
    await patron.says("τι γίνεται με τις κάρτες")
    await patron.taps(patron.buttons()[0])
    await colleague.says("/learn")
    assert REFUSED in words(colleague.from_bot[-1])
    await librarian.says("/learn")
    await librarian.taps("Στείλτε για έγκριση")
    for label in ("Έγκριση", "Όχι ακόμη"):
        tap = await colleague.taps(label)
        assert REFUSED in await answer(tap)
    assert lines(faq_dir) == before
