"""A busy staff group: lines joined, changes merged, new cards told together, nothing dropped."""

from __future__ import annotations

from typing import Any

from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, Opener
from tests.people import Librarian, Message, Somebody, World, words
from tests.stories.staffing import QUESTION
from tests.stories.test_outbox import restart

HEAD = "Αναγνώστης 1 · Q-"


async def a_case(open_world: Opener, **settings: Any) -> tuple[World, Somebody, Librarian]:
    """Open a world in which lines wait four seconds, with a case that Ελένη has taken."""
    world = await open_world(**{"join_seconds": 4, **settings})
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    await patron.says(QUESTION)
    await librarian.taps("Την παίρνω")
    patron.hears()
    librarian.hears()
    return world, patron, librarian


def marked(message: Message, kind: str) -> list[str]:
    """Return the words of a message that lie under entities of a kind, cut as Telegram cuts."""
    raw = words(message).encode("utf-16-le")
    return [
        raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in message.get("entities", [])
        if one["type"] == kind
    ]


async def test_a_patrons_lines_of_a_few_seconds_are_one_message(open_world: Opener) -> None:
    """Five lines in two seconds: staff read one message, and reply to it."""
    world, patron, librarian = await a_case(open_world)
    for line in ("Καλημέρα 😀", "γράψτε στο maria@example.com", "ή στο 2100000101"):
        await patron.says(line)
        await world.later(seconds=0.5)
    assert librarian.hears() == []
    await world.later(seconds=3)
    (said,) = librarian.hears()
    head, _, lines = said.partition("\n")
    assert head.startswith(HEAD)
    assert lines == "Καλημέρα 😀\n\nγράψτε στο maria@example.com\n\nή στο 2100000101"
    joined = librarian.from_bot[-1]
    assert marked(joined, "bold") == [head]
    assert marked(joined, "code") == ["maria@example.com", "2100000101"]
    await librarian.replies("Καλημέρα σας!", to=joined)
    assert patron.hears() == ["Ελένη\nΚαλημέρα σας!"]


async def test_an_edit_of_any_line_shows_in_the_message_that_has_it(open_world: Opener) -> None:
    """The second of three lines is corrected, then the first: old and new stand there, in order."""
    world, patron, librarian = await a_case(open_world)
    first, second, _ = [await patron.says(line) for line in ("ένα", "δύο", "τρία")]
    await world.later(seconds=4)
    await patron.edits(second, "δύο και μισό")
    (joined,) = [row for row in librarian.from_bot if "τρία" in words(row)]
    assert words(joined).partition("\n")[2] == "ένα\n\nδύο\nδύο και μισό\n\nτρία"
    assert marked(joined, "strikethrough") == ["δύο"]
    await patron.edits(first, "ένα ακριβώς")
    joined = librarian.sees("τρία")
    assert words(joined).partition("\n")[2] == ("ένα\nένα ακριβώς\n\nδύο\nδύο και μισό\n\nτρία")
    assert marked(joined, "strikethrough") == ["ένα", "δύο"]
    assert words(joined).partition("\n")[0].endswith("διορθώθηκε 10:42")


async def test_a_line_that_is_edited_before_it_left_comes_as_it_is_now(open_world: Opener) -> None:
    """Staff never saw the slip, so they read the corrected line alone."""
    world, patron, librarian = await a_case(open_world)
    slip = await patron.says("αυτο με λαθος")
    await patron.says("και κάτι ακόμη")
    await patron.edits(slip, "αυτό χωρίς λάθος")
    await world.later(seconds=4)
    (said,) = librarian.hears()
    assert sorted(said.split("\n")[1:]) == ["", "αυτό χωρίς λάθος", "και κάτι ακόμη"]


async def test_a_burst_with_files_keeps_its_order(open_world: Opener) -> None:
    """A line, an album, a voice message and two lines: all there, in the order of writing."""
    world, patron, librarian = await a_case(open_world)
    await patron.says("πρώτα")
    await patron.person.send_album(PATRON, ("photo", "photo"), ("εικόνες",))
    await patron.person.send_voice(PATRON)
    await patron.says("ύστερα")
    await patron.says("τέλος")
    for _ in range(6):
        await world.later(seconds=2)
    came = [row for row in librarian.from_bot if words(row) not in ("",)]
    assert [kind_and_words(row) for row in came[1:]] == [
        ("text", "πρώτα"),
        ("photo", "εικόνες"),
        ("voice", ""),
        ("text", "ύστερα\n\nτέλος"),
    ]
    assert sum("photo" in row for row in librarian.from_bot) == 2


def kind_and_words(message: Message) -> tuple[str, str]:
    kind = next((name for name in ("photo", "voice") if name in message), "text")
    return kind, words(message).partition("\n")[2] if kind != "photo" else words(message)


async def test_lines_that_do_not_fit_into_one_message_make_two(open_world: Opener) -> None:
    world, patron, librarian = await a_case(open_world)
    for letter in "αβγ":
        await patron.says(letter * 1900)
    await world.later(seconds=4)
    await world.later(seconds=4)
    first, second = librarian.hears()
    assert first.partition("\n")[2] == "α" * 1900 + "\n\n" + "β" * 1900
    assert second.partition("\n")[2] == "γ" * 1900
    assert first.partition("\n")[0] == second.partition("\n")[0]


async def test_joined_lines_outlive_a_stop_and_a_refusal(open_world: Opener) -> None:
    """The service stops while lines wait; then Telegram is busy; later lines make a new message."""
    world, patron, librarian = await a_case(open_world)
    await patron.says("ένα")
    await patron.says("δύο")
    await restart(world)
    world.telegram.faults.add(
        method="sendMessage", kind="status", status=429, retry_after=30, times=1
    )
    await world.later(seconds=4)
    await patron.says("τρία")
    for _ in range(10):
        await world.later(seconds=4)
    first, second = librarian.hears()
    assert first.partition("\n")[2] == "ένα\n\nδύο"
    assert second.partition("\n")[2] == "τρία"
    edited = next(row for row in patron.messages if row.get("text") == "δύο")
    await patron.edits(edited, "δύο!")
    assert words(librarian.sees("ένα")).partition("\n")[2] == "ένα\n\nδύο\nδύο!"


async def test_waiting_lines_of_one_case_hold_up_no_other(open_world: Opener) -> None:
    """While Μαρία's line waits, another patron's new case comes at once."""
    world, patron, librarian = await a_case(open_world)
    await patron.says("μια στιγμή")
    other = world.telegram.add_user(id=1000, first_name="Π", language_code="el")
    await other.send(1000, "/human Ψάχνω παλιές φωτογραφίες της πλατείας.")
    await world.settle()
    (card,) = librarian.hears()
    assert "φωτογραφίες" in card
    await world.later(seconds=4)
    (line,) = librarian.hears()
    assert line.endswith("μια στιγμή")


async def test_changes_of_a_card_are_some_seconds_apart_and_the_newest_wins(
    open_world: Opener,
) -> None:
    """Taken, put back, taken: the first change shows at once, the last after five seconds."""
    world = await open_world(edit_seconds=5)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    eleni = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    nikos = Librarian(world, world.telegram.people[COLLEAGUE], world.group.id)
    await patron.says(QUESTION)
    card = eleni.card()
    code = words(card).split(" ", 1)[0]
    await eleni.taps("Την παίρνω")
    assert "Ελένη" in words(eleni.card())
    await eleni.says(f"/release {code}")
    await nikos.says(f"/take {code}")
    assert "Ελένη" in words(eleni.card())
    await world.later(seconds=5)
    assert "Νίκος" in words(eleni.card())
    assert len(edits_of(world, card)) == 2


def edits_of(world: World, card: Message) -> list[Any]:
    return [
        call
        for call in world.telegram.calls
        if call["method"] == "editMessageText"
        and call["params"]["message_id"] == card["message_id"]
    ]


async def test_a_reply_that_is_edited_while_it_can_be_taken_back_comes_corrected(
    open_world: Opener,
) -> None:
    world, patron, librarian = await a_case(open_world, undo_seconds=10, join_seconds=0)
    answer = await librarian.replies("Ο Βορτολι.")
    await librarian.edits(answer, "Ο Βόρτολι, το 1713.")
    await world.later(seconds=10)
    await world.later(seconds=1)
    assert [words(row) for row in patron.from_bot][-1] == "Ελένη\nΟ Βόρτολι, το 1713."


async def test_a_full_group_delays_no_private_answer(open_world: Opener) -> None:
    """Thirty questions at once fill the group's minute; every patron hears at once all the same."""
    world = await open_world(limits=True)
    people = await ask_all(world, 30)
    for _ in range(3):
        await world.later(seconds=1)
    for person in people:
        assert len(Somebody(world, person, person.id).from_bot) == 1
    assert len(bots_messages(world)) == 18


async def test_when_much_waits_new_cases_come_in_brief_with_a_button_each(
    open_world: Opener,
) -> None:
    """Sixty questions at once. Digests name the rest; a tap takes a case, which gets its card."""
    world = await open_world(limits=True, undo_seconds=0, preview_replies=0)
    await ask_all(world, 60)
    for _ in range(40):
        await world.later(seconds=5)
    came = bots_messages(world)
    digests = [row for row in came if words(row).startswith("Νέες ερωτήσεις: 8")]
    assert len(digests) >= 3
    told = "\n".join(map(words, came))
    for number in range(1000, 1060):
        assert told.count(f"ο {number}.") == 1
    assert not [call for call in world.telegram.calls if call["error_code"] == 429]

    librarian = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    librarian.hears()
    digest = librarian.sees("Νέες ερωτήσεις")
    await librarian.replies("Ναι.", to=digest)
    assert "πολλές ερωτήσεις" in librarian.hears()[0]
    label = librarian.buttons(digest)[2]
    code = label.split(" ", 1)[0]
    tap = await librarian.taps(label, on=digest)
    assert (await tap.answer)["text"] == f"Αναλάβατε την {code}."
    await world.later(seconds=1)
    card = librarian.card()
    assert words(card).startswith(f"{code} · σε χειρισμό · Ελένη")
    now = librarian.sees("Νέες ερωτήσεις")
    assert label not in librarian.buttons(now)
    assert len(librarian.buttons(now)) == len(librarian.buttons(digest)) - 1
    assert f"\n{code} · " in words(now)
    assert "σε χειρισμό · Ελένη" in words(now)
    asked = int(words(card).partition("Ρωτά ο ")[2].partition(".")[0])
    await librarian.replies("Ο Βόρτολι.", to=card)
    await world.later(seconds=1)
    assert words(Somebody(world, world.telegram.people[asked], asked).from_bot[-1]) == (
        "Ελένη\nΟ Βόρτολι."
    )


async def ask_all(world: World, number: int) -> list[Any]:
    """Let so many patrons ask at once what only a librarian can answer."""
    people = [
        world.telegram.add_user(id=1000 + one, first_name=f"P{one}", language_code="el")
        for one in range(number)
    ]
    for person in people:
        await person.send(person.id, f"{QUESTION} Ρωτά ο {person.id}.")
    return people


def bots_messages(world: World) -> list[Message]:
    rows = world.telegram.messages(world.group.id)
    return [row for row in rows if row["from"].get("is_bot")]


async def test_lines_that_wait_follow_a_group_to_its_new_number(open_world: Opener) -> None:
    """A basic group becomes a supergroup while two lines wait: they come there, as one.

    So does the card of their case, for replies to it.
    """
    world = await open_world(join_seconds=4)
    members = [world.telegram.people[number] for number in (LIBRARIAN, COLLEAGUE)]
    world.group = world.telegram.add_group(title="Μικρή", members=members, kind="group")
    eleni = Librarian(world, world.telegram.people[LIBRARIAN], world.group.id)
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await eleni.says("/here ANEM")
    await patron.says("/library")
    await patron.taps("Ανεμόπετρα")
    await patron.says(QUESTION)
    await eleni.taps("Την παίρνω")
    await patron.says("ένα")
    world.group = world.telegram.upgrade_to_supergroup(world.group)
    await patron.says("δύο")
    await world.later(seconds=4)
    await world.later(seconds=4)
    there = Librarian(world, eleni.person, world.group.id)
    card, said = there.hears()
    assert (card[:2], said.partition("\n")[2]) == ("Q-", "ένα\n\nδύο")
