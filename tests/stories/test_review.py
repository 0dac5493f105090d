"""Ended conversations are read again by two colleagues who do not know whose they are."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from knowledge import deeds, reviewing
from knowledge.models import Case, Event, Line, Patron, Restriction, Review
from tests.conftest import COLLEAGUE, LIBRARIAN, MONDAY
from tests.people import Librarian, Somebody, World, words
from tests.stories.reviewing import (
    ANNA,
    DECEMBER,
    PETROS,
    ended,
    hire,
    marks,
    month_ends,
    rate,
    sampled,
)
from tests.stories.staffing import has_role, the_case
from tests.stories.visiting import Visitor, readable


async def test_a_conversation_is_read_without_names(
    world: World, desk_of: Any, patron: Somebody, librarian: Librarian
) -> None:
    """Μαρία asks, Ελένη answers under her name; in December Νίκος reads it and can't tell who."""
    await patron.says("/name Μαρία Πολυχρονίου")
    await patron.says("/human Ψάχνω τον πρώτο Ερωτόκριτο για τη Μαρία. Τηλ. 6900 000 123")
    code = (await the_case(world)).code
    await librarian.taps("Την παίρνω")
    await librarian.says(f"/note {code} Ρωτά κάθε χρόνο.")
    await librarian.says(
        f"/r {code} Είμαι η Ελένη, από τη Βιβλιοθήκη Ανεμόπετρας ({code}). Ο Βόρτολι, το 1713· "
        "ρωτήστε και το Γαλαζοχώρι, gala@pinakes.example"
    )
    await librarian.taps("Κλείσιμο")
    await hire(world, COLLEAGUE)
    await month_ends(world)
    nikos, eleni = await at_desk(desk_of, COLLEAGUE, LIBRARIAN)
    listed = await nikos.opens("/desk/review")
    (address,) = re.findall(r'href="(/desk/review/\d+)"', listed)
    page = await nikos.opens(address)
    assert "Ο Βόρτολι, το 1713· ρωτήστε και το […], […]" in page
    assert "Ψάχνω τον πρώτο Ερωτόκριτο για τη […]. Τηλ. […]" in page
    hidden = r"Ελένη|Μαρία|Πολυχρονίου|Ανεμόπετρ|ANEM|Γαλαζοχώρι|Αναγνώστης 1|6900|pinakes|Ρωτά κά"
    assert not re.search(rf"{hidden}|{code}|<time|\d\d:\d\d", page + listed)
    # Nobody is offered what they had a hand in, nor finds it by its address
    assert "Δεν σας περιμένει καμία" in readable(await eleni.opens("/desk/review"))
    await eleni.opens(address)
    assert eleni.status == 404
    # And that it was read stands in the log, for whoever heads the library
    async with world.service.database.read() as session:
        found = await deeds.listed(session, kind="read for review")
    assert [(row.actor, row.library, row.about) for row in found] == [(COLLEAGUE, "ANEM", code)]
    log = readable(await eleni.opens("/desk/log"))
    assert f"Νίκος τη διάβασε χωρίς ονόματα, για αξιολόγηση · {code} Ανεμόπετρα" in log


async def test_what_is_drawn(world: World) -> None:
    """Ten of a library and month, by the same lot each time, of those that are over and whole."""
    late = DECEMBER - timedelta(hours=10, minutes=1)  # 23:59 of the 30th in Athens
    fit = {await ended(world, f"Q-A{number}", at=late) for number in range(12)}
    few = {await ended(world, f"Q-G{number}", library="GALA") for number in range(3)}
    await ended(world, "Q-X1", at=late + timedelta(minutes=2))  # December
    await ended(world, "Q-X2", at=MONDAY - timedelta(days=30))  # October
    await ended(world, "Q-X3", state="open")
    await ended(world, "Q-X4", state="merged")
    await ended(world, "Q-X5", resolution="practice")
    await ended(world, "Q-X6", event="spam")
    await ended(world, "Q-X7", by=None)  # nobody replied
    await ended(world, "Q-X8", reply="")  # the texts are erased
    taken_back = await ended(world, "Q-X9")
    banned = await ended(world, "Q-XA")
    async with world.service.database.write() as session:
        for line in await session.scalars(select(Line).where(Line.case_id == taken_back)):
            line.undone_at = MONDAY
        case = await session.get(Case, banned)
        assert case is not None
        abuser = Patron(telegram_id=901, met_at=MONDAY)
        session.add(abuser)
        await session.flush()
        case.patron_id = abuser.id
        session.add(Restriction(patron_id=abuser.id, kind="ban", made_at=MONDAY, begins_at=MONDAY))
    lots = [await a_draw(world) for _ in range(2)]
    assert lots[0] == lots[1]
    assert len(set(lots[0]) & fit) == 10
    assert set(lots[0]) - fit == few
    # Numbers are dealt over the libraries: those of Γαλαζοχώρι do not come in a row
    places = sorted(lots[0].index(number) for number in few)
    assert places[-1] - places[0] > 2
    await month_ends(world)
    assert list(await sampled(world)) == lots[0]
    await world.service.housekeeping.drawing.once()  # and not a second time
    assert list(await sampled(world)) == lots[0]


async def a_draw(world: World) -> list[int]:
    """Return what a draw in December gives, and undo it."""
    found: list[int] = []
    with contextlib.suppress(InterruptedError):
        async with world.service.database.write() as session:
            drawn = await reviewing.draw(session, world.service.desk.directory, DECEMBER)
            found += [one.case_id for one in drawn or ()]
            raise InterruptedError
    return found


async def test_two_read_it_and_a_third_is_thanked(world: World, desk_of: Any) -> None:
    number = await ended(world, "Q-A1")
    await hire(world, COLLEAGUE, ANNA, PETROS)
    await month_ends(world)
    paper = (await sampled(world))[number].id
    nikos, anna, petros = await at_desk(desk_of, COLLEAGUE, ANNA, PETROS)
    # A form with a mark missing comes back as it was filled in
    page = await marks(nikos, paper, "3321x-", "Καλή πηγή")
    assert nikos.status == 400
    assert "Βαθμολογήστε και τα έξι σημεία" in page
    assert "Καλή πηγή" in page
    assert page.count(" checked") == 5
    page = await marks(nikos, paper, "333333", "ά" * 2001)
    assert nikos.status == 400
    assert "ά" * 2001 in page
    # Marks may be changed until the other has marked too; nobody sees the other's before that
    assert "Καταχωρίστηκε." in await marks(nikos, paper, "33211-", "Καλή πηγή")
    assert nikos.status == 303
    await marks(nikos, paper, "33221-", "Άριστη πηγή")
    page = await anna.opens(f"/desk/review/{paper}")
    assert "Άριστη πηγή" not in page
    assert " checked" not in page
    assert "τη βαθμολόγησε ένας συνάδελφος" in readable(await petros.opens("/desk/review"))
    await petros.opens(f"/desk/review/{paper}")  # he opens the form, and Άννα is quicker
    await marks(anna, paper, "232113")
    page = await petros.posts(
        f"/desk/review/{paper}", **dict.fromkeys(reviewing.HEADS, "1"), text="Λείπει το έτος."
    )
    assert petros.status == 409
    assert "Τη συνομιλία τη βαθμολόγησαν ήδη δύο συνάδελφοι" in page
    assert "Λείπει το έτος." in page  # what he wrote is not lost, and he learns nothing
    assert "Βόρτολι" not in page
    assert "Άριστη" not in page
    assert "βαθμολόγησαν ήδη δύο" in await petros.opens(f"/desk/review/{paper}")
    assert str(paper) not in readable(await petros.opens("/desk/review"))
    # Both see both, without names, and neither changes any more
    page = readable(await nikos.opens(f"/desk/review/{paper}"))
    assert "Συμπερίληψη έγινε καλά έγινε εν μέρει Προσέγγιση έγινε καλά έγινε καλά" in page
    assert "Κλείσιμο δεν φαίνεται έγινε καλά" in page
    assert "Άννα" not in page
    assert "Άριστη πηγή" in await anna.opens(f"/desk/review/{paper}")
    await marks(anna, paper, "111111")
    assert anna.status == 409
    async with world.service.database.read() as session:
        rows = (await session.scalars(select(Review).order_by(Review.id))).all()
    assert [list(row.marks.values()) for row in rows] == [
        [3, 3, 2, 2, 1, None],
        [2, 3, 2, 1, 1, 3],
    ]


async def test_whoever_had_a_hand_in_it_is_not_offered_it(world: World, desk_of: Any) -> None:
    """A note, a case that was handed over, one that was owned without a word: all count."""
    noted, given, owned, free = [await ended(world, f"Q-H{n}", by=COLLEAGUE) for n in range(4)]
    await hire(world, ANNA)
    async with world.service.database.write() as session:
        session.add(
            Line(case_id=noted, author="note", librarian=ANNA, kind="text", written_at=MONDAY)
        )
        case = await session.get(Case, owned)
        assert case is not None
        case.owner = ANNA
        event = (await session.scalars(select(Event).where(Event.case_id == given))).one()
        event.detail = {"from": COLLEAGUE, "to": ANNA}
    await month_ends(world)
    (anna,) = await at_desk(desk_of, ANNA)
    rows = await sampled(world)
    page = await anna.opens("/desk/review")
    assert re.findall(r"/desk/review/(\d+)", page) == [str(rows[free].id)]
    await marks(anna, rows[given].id, "333333")
    assert anna.status == 404


async def test_figures_of_a_month(world: World, desk_of: Any) -> None:
    """Ten cases of Ανεμόπετρα by two librarians; the numbers were worked out by hand."""
    numbers = [await ended(world, f"Q-F{n}", by=(LIBRARIAN, COLLEAGUE)[n % 2]) for n in range(10)]
    alone = [await ended(world, f"Q-S{n}", library="MYRT") for n in range(3)]
    two = [await ended(world, f"Q-T{n}", library="FEGG", by=(201, 202)[n]) for n in range(2)]
    await hire(world, ANNA, PETROS)
    await month_ends(world)
    rows = await sampled(world)
    # first head: 1-1, 1-1, 2-2, 2-2, 3-3, 3-3, 3-3, 1-2, 2-3, 3-1
    pairs = "11 11 22 22 33 33 33 12 23 31".split()
    for number, (one, other) in zip(numbers, pairs, strict=True):
        await rate(world, rows[number].id, ANNA, f"{one}3--33")
        await rate(world, rows[number].id, PETROS, f"{other}31-3-")
    for number in (*alone, *two):
        await rate(world, rows[number].id, ANNA, "111111")
        await rate(world, rows[number].id, PETROS, "111111")
    (eleni,) = await at_desk(desk_of, LIBRARIAN)
    page = readable(await eleni.opens("/desk/review/results"))
    network, _, own = page.partition("Δημοτική Βιβλιοθήκη Ανεμόπετρας ")
    own, _, others = own.partition("Λαϊκή Βιβλιοθήκη Φεγγαρόπετρας ")
    # (2·(1+1+2+2+3+3+3) + 3 + 5 + 4) / 20 = 42/20; seven of ten equal; κ = 1 - 4·10/90
    assert "Συμπερίληψη 2,1 20 10 70% 0,56" in own
    assert "Προσέγγιση 3,0 20 10 100% όλοι οι βαθμοί ίδιοι" in own
    assert "Ενδιαφέρον 1,0 10 0 – πολύ λίγοι για να φανεί" in own
    assert "Αναζήτηση – 0 0 – πολύ λίγοι για να φανεί" in own
    assert "Κλείσιμο 3,0 10 0 – πολύ λίγοι" in own
    assert (
        "Κληρώθηκαν: 10. Μετρούν, επειδή βαθμολογήθηκαν από δύο ή σβήστηκαν τα κείμενα: 10" in own
    )
    # Two cases are too few, and three of one librarian are that librarian's
    assert others.count("θα φαινόταν ποιον αφορούν") == 2
    assert "Συμπερίληψη" not in others
    # The network's figures have those five in them: together they are enough, and of two people
    assert "Συμπερίληψη 1,7 30 15" in network


async def test_one_mark_alone_counts_only_when_nobody_else_can_mark(
    world: World, desk_of: Any
) -> None:
    numbers = [await ended(world, f"Q-O{n}", by=(LIBRARIAN, COLLEAGUE)[n % 2]) for n in range(3)]
    await hire(world, ANNA)
    await month_ends(world)
    rows = await sampled(world)
    for number in numbers:
        await rate(world, rows[number].id, ANNA, "222222", "Λείπει η πηγή.")
    eleni, anna = await at_desk(desk_of, LIBRARIAN, ANNA)
    page = readable(await eleni.opens("/desk/review/results"))
    assert "κείμενα: 0." in page
    assert "2,0" not in page
    await world.later(days=30)
    await world.service.housekeeping.tidying.once()
    eleni, anna = await at_desk(desk_of, LIBRARIAN, ANNA)  # their sessions were over
    page = readable(await eleni.opens("/desk/review/results?month=2026-11"))
    assert "Συμπερίληψη 2,0 3 0 – πολύ λίγοι" in page
    # The comments went with the texts; the marks stay, and it is said that nobody can read it
    page = readable(await anna.opens(f"/desk/review/{rows[numbers[0]].id}"))
    assert "Τα κείμενα της συνομιλίας σβήστηκαν." in page
    assert "έγινε εν μέρει" in page
    async with world.service.database.read() as session:
        assert set(await session.scalars(select(Review.comment))) == {""}
    page = readable(await anna.opens("/desk/review"))
    assert "Τα κείμενα 3 συνομιλιών σβήστηκαν πριν τις βαθμολογήσουν δύο" in page
    await marks(eleni, rows[numbers[1]].id, "333333")
    assert eleni.status in (404, 409)


async def test_what_the_patron_has_erased_is_gone_and_not_bad(
    world: World, desk_of: Any, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says("/human Ποιος τύπωσε τον Ερωτόκριτο;")
    await librarian.taps("Την παίρνω")
    await librarian.says(f"/r {(await the_case(world)).code} Ο Βόρτολι.")
    await librarian.taps("Κλείσιμο")
    await hire(world, ANNA, PETROS)
    await month_ends(world)
    ((number, row),) = (await sampled(world)).items()
    anna, petros = await at_desk(desk_of, ANNA, PETROS)
    await marks(anna, row.id, "333333", "Ρωτά για τον Ερωτόκριτο.")
    await petros.opens(f"/desk/review/{row.id}")
    await patron.says("/forget")
    await patron.taps("Διαγραφή όλων")
    page = await petros.posts(f"/desk/review/{row.id}", **dict.fromkeys(reviewing.HEADS, "1"))
    assert petros.status == 409
    assert "Η συνομιλία δεν διαβάζεται πια και δεν μπορεί να βαθμολογηθεί." in page
    assert "Τα κείμενα της συνομιλίας σβήστηκαν." in page
    assert "Βόρτολι" not in page
    async with world.service.database.read() as session:
        (review,) = await session.scalars(select(Review))
        case = await session.get(Case, number)
    assert (review.marks["closure"], review.comment) == (3, "")
    assert case is not None
    assert case.state == "closed"
    assert "σβήστηκαν" in await anna.opens(f"/desk/review/{row.id}")


async def test_a_case_that_was_taken_up_again_waits_until_it_is_over(
    world: World, desk_of: Any
) -> None:
    number = await ended(world, "Q-R1", state="resolved")
    await hire(world, ANNA, PETROS)
    await month_ends(world)
    await rate(world, (await sampled(world))[number].id, PETROS, "333333")
    async with world.service.database.write() as session:
        case = await session.get(Case, number)
        assert case is not None
        case.state = "open"
    anna, petros = await at_desk(desk_of, ANNA, PETROS)
    paper = (await sampled(world))[number].id
    assert "έγινε καλά" in await petros.opens(f"/desk/review/{paper}")  # his own marks stay his
    assert "Βόρτολι" not in petros.page
    await marks(petros, paper, "111111")
    assert petros.status == 409
    assert "Δεν σας περιμένει καμία" in await anna.opens("/desk/review")
    await marks(anna, paper, "333333")
    assert anna.status == 404


async def test_whoever_heads_the_library_is_told_once(
    world: World, librarian: Librarian, patron: Somebody
) -> None:
    eleni = Somebody(world, librarian.person, LIBRARIAN)
    await eleni.says("/start")
    await ended(world, "Q-M1")
    await ended(world, "Q-M2", library="GALA")
    await month_ends(world)
    told = [said for said in eleni.hears() if "Κληρώθηκαν" in said]
    assert told == [
        "Κληρώθηκαν 2 συνομιλίες (Νοέμβριος 2026) για να διαβάσουν την καθεμία ξανά, χωρίς "
        "ονόματα, δύο συνάδελφοι. Περιμένουν στο γραφείο, στη σελίδα «Αξιολόγηση»: /desk"
    ]
    await world.later(days=1)
    assert not [row for row in patron.from_bot if "Κληρώθηκαν" in words(row)]
    assert not [said for said in eleni.hears() if "Κληρώθηκαν" in said]


async def test_a_librarys_own_admin_reads_its_figures_alone(world: World, desk_of: Any) -> None:
    for library in ("ANEM", "GALA"):
        await ended(world, f"Q-{library}", library=library)
    await month_ends(world)
    await has_role(world, COLLEAGUE, "GALA", "admin", "Νίκος")
    (nikos,) = await at_desk(desk_of, COLLEAGUE)
    page = readable(await nikos.opens("/desk/review/results"))
    assert "Γαλαζοχωρίου Κληρώθηκαν: 1" in page
    assert "Ανεμόπετρας" not in page
    assert "Όλο το δίκτυο" not in page


async def at_desk(desk_of: Any, *people: int) -> list[Visitor]:
    """Let these people come to the web desk."""
    visitors = [desk_of(who) for who in people]
    for visitor in visitors:
        await visitor.comes_in()
    return visitors
