"""Too much at once, mutes and bans: nobody else waits, and nobody is silently ignored."""

from __future__ import annotations

from sqlalchemy import func, select

from knowledge.models import Deed, Line, Question, Restriction
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.staffing import QUESTION
from tests.stories.stored import all_cases


async def flood(world: World, patron: Somebody, number: int, text: str = "μήνυμα") -> None:
    for count in range(number):
        await patron.person.send(patron.chat_id, f"{text} {count}")
    await world.settle()


async def test_too_many_messages_get_one_polite_note_and_a_pause(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await flood(world, patron, 20, "πώς ανανεώνω βιβλίο")
    patron.hears()
    before = len(librarian.from_bot)
    await flood(world, patron, 100)
    heard = patron.hears()
    assert heard == ["Έρχονται πολλά μηνύματα μαζί. Τα κρατώ, και συνεχίζω να απαντώ στις 10:52."]
    assert len(librarian.from_bot) == before
    async with world.service.database.read() as session:
        kept = await session.scalar(
            select(func.count()).where(Question.outcome == "muted", Question.text != "")
        )
    assert kept == 100
    await world.later(minutes=10, seconds=1)
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "ανανέωση" in patron.hears()[-1]


async def test_a_pause_survives_a_restart(open_world: Opener) -> None:
    from tests.stories.test_outbox import restart

    world = await open_world(patron_per_minute=3)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await flood(world, patron, 4)
    patron.hears()
    await restart(world)
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert patron.hears() == []


async def test_asking_for_a_person_is_honoured_even_then(
    open_world: Opener,
) -> None:
    world = await open_world(patron_per_minute=3)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await flood(world, patron, 4, "πώς ανανεώνω βιβλίο")
    await patron.says(f"/human {QUESTION}")
    await patron.says("Και κάτι ακόμη.")
    assert QUESTION in words(librarian.card())
    (case,) = await all_cases(world)
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line.text).where(Line.case_id == case.id)))
    assert lines == [f"/human {QUESTION}", "Και κάτι ακόμη."]


async def test_what_another_patron_asks_amid_a_flood_is_answered_before_it_is_over(
    world: World, patron: Somebody
) -> None:
    """A thousand messages of one patron, and one of another's in their midst."""
    other = world.telegram.add_user(id=501, first_name="Α", language_code="el")
    async with world.service.database.write():  # nothing is taken in until all are sent
        for number in range(1000):
            await patron.person.send(PATRON, f"πώς ανανεώνω βιβλίο {number}")
            if number == 500:
                await other.send(501, "Πώς ανανεώνω ένα βιβλίο;")
    while not [row for row in world.telegram.messages(501) if row["from"].get("is_bot")]:
        await world.service.stir.wait()
    assert world.service.turns.done < 900
    await world.settle()
    assert world.service.turns.done >= 1001
    async with world.service.database.read() as session:
        kept = await session.scalar(select(func.count()).select_from(Question))
    assert kept == 1001
    assert len([row for row in patron.from_bot if "Έρχονται πολλά" in words(row)]) == 1


async def test_librarians_are_never_counted(open_world: Opener) -> None:
    world = await open_world(patron_per_minute=2)
    own = Librarian(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    for _ in range(6):
        await own.says("/queue")
    assert all("Έρχονται" not in words(row) for row in own.from_bot)


async def test_more_questions_than_anybody_needs_go_into_the_latest_case(
    open_world: Opener,
) -> None:
    world = await open_world(patron_open_cases=2)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    for number in range(4):
        await patron.says(f"/human Ερώτηση αριθμός {number} για τον Ερωτόκριτο;")
    found = await all_cases(world)
    assert len(found) == 2
    assert "Το πρόσθεσα" in words(patron.from_bot[-1])
    async with world.service.database.read() as session:
        lines = list(await session.scalars(select(Line.text).where(Line.case_id == found[1].id)))
    assert len(lines) == 3


async def test_a_librarian_mutes_with_an_end(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    patron.hears()
    await librarian.says(f"/mute {code} 2h γράφει ασταμάτητα")
    assert patron.hears() == ["Κρατώ όσα γράφετε και συνεχίζω να απαντώ σήμερα στις 12:42."]
    await patron.says("Εντάξει.")
    assert patron.hears() == []
    await librarian.says(f"/unban {code}")
    assert patron.hears() == ["Οι βιβλιοθηκονόμοι σάς απαντούν ξανά."]
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "ανανέωση" in patron.hears()[-1]


async def test_a_ban_needs_a_second_person_and_tells_how_to_appeal(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    patron.hears()
    await librarian.says(f"/ban {code} βρίζει τους συναδέλφους κάθε μέρα")
    tap = await librarian.taps("Συμφωνώ")
    assert (await tap.answer)["text"] == "Αποφασίζει δεύτερο πρόσωπο."
    assert patron.hears() == []
    await colleague.taps("Συμφωνώ")
    (told,) = patron.hears()
    assert "Λόγω κατάχρησης" in told
    assert "2100 000 101" in told
    assert "βρίζει" not in told
    assert (await all_cases(world))[0].state == "closed"
    # The bot's own answers go on; a person is asked for in vain, and that is said once a day
    await patron.says("Πώς ανανεώνω ένα βιβλίο;")
    assert "ανανέωση" in patron.hears()[-1]
    await patron.says("/human Απαντήστε μου.")
    assert patron.hears() == []
    await world.later(days=1, minutes=1)
    await patron.says("/human Απαντήστε μου.")
    assert "2100 000 101" in patron.hears()[-1]
    assert len(await all_cases(world)) == 1
    await librarian.says(f"/unban {code}")
    patron.hears()
    await patron.says(f"/human {QUESTION}")
    assert len(await all_cases(world)) == 2
    async with world.service.database.read() as session:
        kinds = list(await session.scalars(select(Deed.kind).order_by(Deed.id)))
        row = (await session.scalars(select(Restriction))).one()
    assert kinds == ["ban proposed", "ban", "lifted"]
    assert (row.proposed_by, row.agreed_by) == (LIBRARIAN, COLLEAGUE)


async def test_a_ban_that_nobody_agrees_to_is_none(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    await librarian.says(f"/ban {code} δεν μου αρέσει")
    await colleague.taps("Διαφωνώ")
    patron.hears()
    await patron.says("/human Είστε εκεί;")
    assert patron.hears()
    tap = await colleague.sends_callback(librarian.from_bot[-2], "v1:banyes:1")
    assert "ήδη" in (await tap.answer)["text"]


async def test_a_ban_is_not_evaded_by_objecting_to_an_answer(
    world: World, patron: Somebody, librarian: Librarian, colleague: Librarian
) -> None:
    """A case that is only resolved ends with the ban too: neither a tap nor a reply opens it."""
    await patron.says(QUESTION)
    code = (await all_cases(world))[0].code
    await librarian.replies("Ο Βόρτολι.")
    answer = patron.sees("Βόρτολι")
    await librarian.taps("Κλείσιμο")
    await librarian.says(f"/ban {code} βρίζει τους συναδέλφους κάθε μέρα")
    await colleague.taps("Συμφωνώ")
    before = len(librarian.from_bot)
    await patron.taps("Δεν απαντήθηκε")
    await patron.says("Και πάλι εγώ είμαι εδώ.", reply_to=answer)
    assert {case.state for case in await all_cases(world)} == {"closed"}
    assert len(librarian.from_bot) == before
