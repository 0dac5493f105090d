"""The work on a case at the web desk: its forms, and what helps beside the reply."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from sqlalchemy import select

from knowledge import staff
from knowledge.models import CannedUse, Event, Letter, Line, Shift
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, STRANGER
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION, has_role, the_case
from tests.stories.visiting import Visitor, readable


async def test_from_the_queue_to_the_patrons_phone(
    world: World, patron: Somebody, librarian: Librarian, code: str, eleni: Visitor
) -> None:
    patron.hears()
    assert QUESTION in readable(eleni.page)
    assert f"{code} Αναγνώστης 1" in readable(eleni.page)
    await eleni.opens(f"/desk/case/{code}")
    assert "Αναλάβατε" in readable(await eleni.does(code, "claim"))
    assert "ανέλαβε: Ελένη" in patron.hears()[-1]
    assert "σε χειρισμό · Ελένη" in words(librarian.card())
    await eleni.does(code, "note", text="Ρωτά κάθε χρόνο.")
    assert patron.hears() == []
    await eleni.does(code, "reply", text="Ο Βόρτολι.\r\nΣτη Βενετία.")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι.\nΣτη Βενετία."]
    shown = readable(await eleni.opens(f"/desk/case/{code}"))
    assert "εσωτερικό" in shown
    assert "Ρωτά κάθε χρόνο." in shown
    await patron.says("Ευχαριστώ πολύ, και σε ποιο τυπογραφείο;")
    assert "σε ποιο τυπογραφείο" in readable(await eleni.opens(f"/desk/case/{code}"))
    await eleni.does(code, "reply", text="Στου Βόρτολι.", close="yes")
    case = await the_case(world)
    assert (case.state, case.resolution) == ("resolved", "answered")
    await eleni.does(code, "grade", resolution="partly", level="4", subject="subject")
    case = await the_case(world)
    assert (case.resolution, case.read_level, case.subject) == ("partly", 4, "subject")


async def test_a_question_whose_promise_was_not_kept_is_marked(
    world: World, patron: Somebody, librarian: Librarian, eleni: Visitor
) -> None:
    """The patron has a new time by then; staff see that the first one passed."""
    await patron.says(QUESTION)
    await world.later(minutes=5)
    assert "καθυστερεί" not in readable(await eleni.opens("/desk/"))
    await world.later(hours=2, minutes=15)
    await eleni.comes_in()
    assert "καθυστερεί" in readable(await eleni.opens("/desk/"))
    await librarian.replies("Ο Βόρτολι.")
    await patron.says("Και σε ποιο τυπογραφείο;")
    assert "καθυστερεί" not in readable(await eleni.opens("/desk/"))


async def test_what_was_typed_stays_when_it_is_refused(
    patron: Somebody, colleague: Librarian, code: str, eleni: Visitor
) -> None:
    await eleni.opens(f"/desk/case/{code}")
    await colleague.taps("Την παίρνω")
    patron.hears()
    page = await eleni.does(code, "reply", text="Μια μακριά απάντηση που δεν πρέπει να χαθεί.")
    assert eleni.status == 409
    assert "ανέλαβε στις 10:42: Νίκος" in readable(page)
    assert "που δεν πρέπει να χαθεί" in page
    assert patron.hears() == []


async def test_every_other_action_has_its_form(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    first = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens(f"/desk/case/{first}")
    for flag, column in (("urgent", "urgent"), ("loan", "needs_loan")):
        await eleni.does(first, flag)
        assert getattr(await the_case(world), column)
    await eleni.does(first, "transfer", librarian=str(COLLEAGUE), reason="ξέρει το θέμα")
    assert (await the_case(world)).owner == COLLEAGUE
    await eleni.does(first, "takeover", reason="λείπει σήμερα")
    assert (await the_case(world)).owner == LIBRARIAN
    await eleni.does(first, "snooze", exactly="2026-11-25T10:00", reason="περιμένω βιβλίο")
    assert (await the_case(world)).state == "snoozed"
    await eleni.does(first, "wake")
    await eleni.does(first, "refer", library="GALA", referral="expert", days="3", reason="αρχείο")
    case = await the_case(world)
    assert (case.state, case.library) == ("referred", "GALA")
    await eleni.does(first, "decline", reason="δεν το έχουμε")
    assert (await the_case(world)).library == "ANEM"
    await patron.says("/human Και ποιος τον εικονογράφησε;")
    second = (await the_case(world)).code
    await eleni.does(second, "merge", case=first)
    assert (await the_case(world)).state == "merged"
    await eleni.does(first, "claim")
    await eleni.does(first, "release")
    await eleni.does(first, "spam")
    async with world.service.database.read() as session:
        kinds = set(await session.scalars(select(Event.kind)))
    assert {
        "transferred",
        "taken over",
        "snoozed",
        "woken",
        "referred",
        "declined",
        "merged",
    } <= kinds
    assert {"claimed", "released", "spam", "urgent", "needs_loan"} <= kinds


async def test_a_trainees_draft_is_sent_from_the_page(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="Νίκος", library="ANEM", role="trainee")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    nikos, eleni = desk_of(COLLEAGUE), desk_of(LIBRARIAN)
    await nikos.comes_in()
    await eleni.comes_in()
    await nikos.does(code, "claim")
    patron.hears()
    await nikos.does(code, "reply", text="Ο Βόρτολι.")
    assert patron.hears() == []
    async with world.service.database.read() as session:
        line = (await session.scalars(select(Line).where(Line.author == "draft"))).one()
    await nikos.posts(f"/desk/draft/{line.id}", do="send")
    assert nikos.status == 403
    await eleni.opens(f"/desk/case/{code}")
    page = await eleni.posts(f"/desk/draft/{line.id}", do="send", seen="0ldw0rds")
    assert patron.hears() == []
    assert "Μόλις άλλαξε" in page
    await eleni.posts(f"/desk/draft/{line.id}", do="send", seen=line.wording)
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι."]


async def test_what_was_to_be_sent_and_closed_is_closed_once_it_is_sent(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    """A trainee writes an answer with «Αποστολή και κλείσιμο»; a librarian sends it later."""
    await has_role(world, COLLEAGUE, "ANEM", "trainee", "Νίκος")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    nikos, eleni = desk_of(COLLEAGUE), desk_of(LIBRARIAN)
    await nikos.comes_in()
    await eleni.comes_in()
    await nikos.does(code, "reply", text="Ίσως ο Βόρτολι;")
    await nikos.does(code, "reply", text="Ο Βόρτολι.", close="yes")
    assert (await the_case(world)).state == "open"
    patron.hears()
    async with world.service.database.read() as session:
        drafts = await session.scalars(select(Line).where(Line.author == "draft").order_by(Line.id))
        first, last = drafts.all()
    await eleni.posts(f"/desk/draft/{first.id}", do="send", seen=first.wording)
    assert (await the_case(world)).state == "waiting_patron"
    await eleni.posts(f"/desk/draft/{last.id}", do="send", seen=last.wording)
    assert (await the_case(world)).state == "resolved"
    heard = patron.hears()
    assert heard[:2] == ["Νίκος\nΊσως ο Βόρτολι;", "Νίκος\nΟ Βόρτολι."]
    assert heard[2].startswith(f"Η υπόθεσή σας {code} έκλεισε.")


async def test_the_page_shows_what_was_corrected_with_its_old_wording(
    patron: Somebody, code: str, eleni: Visitor
) -> None:
    """Whoever answers at the desk sees what a line said before, as in the staff group."""
    first = next(row for row in patron.messages if words(row) == QUESTION)
    await patron.edits(first, "Ποιος τύπωσε την <b>Ερωφίλη</b>;")
    await patron.edits(first, "Ποιος τύπωσε τη Βοσκοπούλα;")
    await eleni.opens(f"/desk/case/{code}")
    olds = re.findall(r"<del>(.*?)</del>", eleni.page)
    assert [unescape(old) for old in olds] == [QUESTION, "Ποιος τύπωσε την <b>Ερωφίλη</b>;"]
    assert "διορθώθηκε σήμερα στις 10:42" in readable(eleni.page)
    assert "Ποιος τύπωσε τη Βοσκοπούλα;" in readable(eleni.page)


async def test_the_page_tells_what_is_neither_words_nor_a_file(
    world: World, patron: Somebody, librarian: Librarian, code: str, eleni: Visitor
) -> None:
    """A number, a poll, a place: the first two are read at the desk, the last is not kept."""
    await patron.person.send_contact(PATRON, "2101234567", "Άννα <i>Παπά</i>")
    await patron.person.send_poll(PATRON, "Ποια έκδοση;", ["του 1713", "του 1737"])
    await patron.person.send_location(PATRON, 38.43, 22.87)
    await world.settle()
    page = readable(await eleni.opens(f"/desk/case/{code}"))
    told = [
        "Επαφή: Άννα <i>Παπά</i>, 2101234567",
        "Ψηφοφορία: Ποια έκδοση; του 1713 · του 1737",
        "Ένα σημείο στον χάρτη· φαίνεται στο Telegram.",
    ]
    assert [one for one in told if one not in unescape(page)] == []
    await librarian.says(f"/case {code}")
    own = Somebody(world, librarian.person, LIBRARIAN)
    assert [one for one in told if one not in words(own.sees(code))] == []
    async with world.service.database.read() as session:
        kept = str([line.file_info for line in await session.scalars(select(Line))])
    assert "38.4" not in kept


async def test_faq_and_catalogue_beside_the_reply(code: str, eleni: Visitor) -> None:
    page = await eleni.opens(f"/desk/case/{code}?find=ananeosi+vivliou&in=faq")
    link = re.search(r'href="(/desk/case/[^"]*insert=faq[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    box = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert box
    assert "Πηγή: " in unescape(box[1])
    page = await eleni.opens(f"/desk/case/{code}?find=kazantzaki+zorba&in=catalogue")
    assert "Αλέξη Ζορμπά" in readable(page)
    link = re.search(r'href="(/desk/case/[^"]*insert=catalogue[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    assert "t.me/kallimachos_bot?start=r_" in page


async def test_a_canned_reply_is_put_into_the_box_and_counted_when_it_is_sent(
    world: World, patron: Somebody, code: str, eleni: Visitor
) -> None:
    patron.hears()
    page = await eleni.opens(f"/desk/case/{code}?find=leptomereies&in=canned")
    link = re.search(r'href="(/desk/case/[^"]*insert=canned[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    box = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    named = re.search(r'type="checkbox" name="canned" value="([^"]+)" checked', page)
    assert "Έτοιμη απάντηση: Χρειάζομαι λεπτομέρειες." in readable(page)
    assert box
    assert named
    assert unescape(box[1]).startswith("Γεια σας. Είμαι Ελένη και έχω")
    assert patron.hears() == []
    await eleni.does(code, "reply", text=unescape(box[1]) + " Εντάξει;", canned=named[1])
    assert patron.hears()[-1].endswith("Εντάξει;")
    # A reply of another library can't be named, nor one that nobody wrote
    await eleni.does(code, "reply", text="Κάτι ακόμη.", canned="gala-archive-visit")
    await eleni.does(code, "reply", text="Και αυτό.", canned="../../etc/passwd")
    async with world.service.database.read() as session:
        uses = [
            (one.reply, one.library, one.used) for one in await session.scalars(select(CannedUse))
        ]
    assert uses == [("ask-back", "ANEM", 1)]


async def test_the_queue_asks_the_same_number_of_times_however_long_it_is(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    from sqlalchemy import event

    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    asked: list[str] = []
    engine = world.service.database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    counts = []
    for _ in range(2):
        for path in ("/desk/", f"/desk/case/{code}"):
            asked.clear()
            await eleni.opens(path)
            counts.append(len(asked))
        for number in range(30):
            await patron.says(f"/human Ερώτηση αριθμός {number} για τον Ερωτόκριτο;")
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


async def test_nothing_that_staff_wrote_to_each_other_is_in_a_letter_to_the_patron(
    world: World, patron: Somebody, code: str, eleni: Visitor
) -> None:
    secret = "ΜΥΣΤΙΚΟ-7193"
    await eleni.does(code, "note", text=secret)
    await eleni.does(code, "claim")
    await eleni.does(code, "snooze", until="2h", reason=secret)
    await eleni.does(code, "wake")
    await eleni.does(code, "transfer", librarian=str(COLLEAGUE), reason=secret)
    await eleni.does(code, "takeover", reason=secret)
    await eleni.does(code, "refer", library="GALA", referral="local", reason=secret)
    await eleni.does(code, "decline", reason=secret)
    async with world.service.database.read() as session:
        letters = list(await session.scalars(select(Letter)))
    to_patron = [letter for letter in letters if letter.chat_id == PATRON]
    assert len(to_patron) > 5
    assert not [letter for letter in to_patron if secret in json.dumps(letter.payload)]
    assert secret not in " ".join(words(row) for row in patron.from_bot)


async def test_a_head_writes_shifts_as_people_write_hours(world: World, eleni: Visitor) -> None:
    """What can't be read is said in the reader's language; a stranger gets no shift."""
    await eleni.opens("/desk/people")
    for who, hours, status, said in (
        (COLLEAGUE, "Τρίτη και Πέμπτη 9-14", 303, "Σημειώθηκε."),
        (COLLEAGUE, "όποτε {μπορώ}", 400, "Δεν διαβάζω αυτές τις ώρες. Γράψτε τις έτσι:"),
        (STRANGER, "Δευ 9-14", 400, "Δεν εργάζεται εκεί κανείς με αυτόν τον αριθμό."),
    ):
        page = await eleni.posts("/desk/people/shift", who=str(who), library="ANEM", hours=hours)
        assert eleni.status == status
        assert said in readable(page)
    async with world.service.database.read() as session:
        found = await session.scalars(select(Shift))
        assert [(one.telegram_id, one.hours) for one in found] == [(COLLEAGUE, "Tu,Th 09:00-14:00")]


async def test_an_answer_is_corrected_at_the_desk(
    world: World, desk_of: Any, patron: Somebody, colleague: Librarian
) -> None:
    """The patron's message changes, both wordings are kept; nobody else corrects it, nor a note."""
    await has_role(world, COLLEAGUE, "ANEM", "librarian", "Νίκος")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni, nikos = desk_of(LIBRARIAN), desk_of(COLLEAGUE)
    await eleni.comes_in()
    await nikos.comes_in()
    await eleni.does(code, "reply", text="Ο Βόρτολι, το 1731.")
    await eleni.does(code, "note", text="Να το ξαναδώ.")
    async with world.service.database.read() as session:
        lines = {line.text: line.id for line in await session.scalars(select(Line))}
    place = f"/desk/reply/{lines['Ο Βόρτολι, το 1731.']}"
    assert place in await eleni.opens(f"/desk/case/{code}")
    assert place not in await nikos.opens(f"/desk/case/{code}")
    said = readable(await nikos.posts(place, text="Ο Σάρος."))
    assert "Τη στέλνει μόνο: Ελένη. Γράψτε δική σας απάντηση." in said
    assert patron.hears()[-1] == "Ελένη\nΟ Βόρτολι, το 1731."
    await eleni.opens(f"/desk/case/{code}")
    assert "Γράψτε πρώτα κάτι" in readable(await eleni.posts(place, text="  "))
    page = readable(await eleni.posts(place, text="Ο Βόρτολι, το 1713."))
    assert "Ο Βόρτολι, το 1731." in page  # the old wording, struck
    assert words(patron.from_bot[-1]) == "Ελένη\nΟ Βόρτολι, το 1713."
    assert "edit_date" in patron.from_bot[-1]
    await eleni.posts(f"/desk/reply/{lines['Να το ξαναδώ.']}", text="Κάτι άλλο.")
    assert eleni.status == 404
    assert "διόρθωσε απάντηση" in readable(await eleni.opens("/desk/log"))


async def test_an_erased_answer_is_not_written_anew_at_the_desk(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    """A page that was open before the patron had everything erased brings no words back."""
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.does(code, "reply", text="Ο Βόρτολι, το 1731.")
    async with world.service.database.read() as session:
        (number,) = await session.scalars(select(Line.id).where(Line.author == "librarian"))
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    await eleni.posts(f"/desk/reply/{number}", text="Ο Βόρτολι, το 1713.")
    assert eleni.status == 404
    async with world.service.database.read() as session:
        assert set(await session.scalars(select(Line.text))) == {""}
