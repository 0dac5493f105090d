"""A patron with topics in the private chat: each topic is one matter, kept apart from the others.

Topics are the patron's; the bot makes none, and answers where it was written to.
"""

from __future__ import annotations

import pytest

from tests.conftest import COLLEAGUE, PATRON, Opener
from tests.people import Librarian, Somebody, World, words
from tests.stories.apart import (
    FAQ,
    OTHER,
    card_of,
    eleni,
    maria,
    opened,
    said_in,
    thread_of,
    two_matters,
)
from tests.stories.staffing import QUESTION
from tests.stories.stored import all_cases

UNCLEAR = "τι γίνεται με τις κάρτες"


@pytest.fixture
async def there(open_world: Opener) -> World:
    """Return a world whose bot has topics in private chats."""
    return await opened(open_world)


async def test_two_matters_at_once_are_each_answered_in_their_own_topic(there: World) -> None:
    """Μαρία asks in two topics; lines, answers, the end and the rating stay apart."""
    patron, librarian = maria(there), eleni(there)
    one, two = await patron.topics("Ερωτόκριτος", "Πλατεία")
    patron.heard_in()
    await patron.writes(one, QUESTION)
    await patron.writes(two, f"/human {OTHER}")
    first, second = await all_cases(there)
    assert [(where, first.code in said) for where, said in patron.heard_in()] == [
        (one, True),
        (two, False),
    ]
    await librarian.taps("Την παίρνω", on=card_of(librarian, first.code))
    await librarian.taps("Την παίρνω", on=card_of(librarian, second.code))
    assert [where for where, _ in patron.heard_in()] == [one, two]
    await patron.writes(one, "Και σε ποια πόλη;")
    await patron.writes(two, "Του 1950.")
    assert await said_in(there, first) == [QUESTION, "Και σε ποια πόλη;"]
    assert await said_in(there, second) == [OTHER, "Του 1950."]
    await librarian.replies("Έχουμε τρεις.", to=card_of(librarian, second.code))
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    assert patron.heard_in() == [(two, "Ελένη\nΈχουμε τρεις."), (one, "Ελένη\nΣτη Βενετία.")]
    await librarian.taps("Κλείσιμο", on=card_of(librarian, first.code))
    ((where, said),) = patron.heard_in()
    assert (where, first.code in said) == (one, True)
    await patron.taps("2")
    await patron.taps("Τι έλειπε;")
    assert patron.heard_in() == [(one, "Τι έλειπε; Γράψτε το εδώ.")]
    await patron.writes(two, "Και του 1960.")
    assert (await said_in(there, second))[-1] == "Και του 1960."
    await patron.writes(one, "Η χρονιά.")
    assert patron.heard_in() == [(one, "Ευχαριστούμε. Θα το διαβάσουν οι βιβλιοθηκονόμοι.")]
    assert [case.rating for case in await all_cases(there)] == [2, None]


async def test_a_new_matter_in_a_third_topic_while_two_wait(there: World) -> None:
    """Librarians have two cases; in a third topic the bot answers, and then opens a third case."""
    patron, _, cases = await two_matters(there)
    (third,) = await patron.topics("Άλλα")
    await patron.writes(third, FAQ)
    ((where, said),) = patron.heard_in()
    assert (where, "ανανέωση" in said) == (third, True)
    await patron.writes(third, "kazantzaki zorba")
    ((where, said),) = patron.heard_in()
    assert (where, "Ζορμπά" in said) == (third, True)
    await patron.writes(third, "Πότε χτίστηκε το παλιό γεφύρι του χωριού μας;")
    ((where, said),) = patron.heard_in()
    *earlier, new = await all_cases(there)
    assert (where, new.code in said, new.thread_id) == (third, True, third)
    assert [case.id for case in earlier] == [case.id for case in cases]
    assert [await said_in(there, case) for case in cases] == [[QUESTION], [OTHER]]


async def test_outside_of_topics_all_is_as_it_was(there: World) -> None:
    """What is written beside the topics goes to the librarian of the latest case."""
    patron, (_, two), (first, second) = await two_matters(there)
    await patron.writes(None, "Ευχαριστώ, και κάτι ακόμη.")
    assert await said_in(there, second) == [OTHER, "Ευχαριστώ, και κάτι ακόμη."]
    assert await said_in(there, first) == [QUESTION]
    colleague = Librarian(there, there.telegram.people[COLLEAGUE], there.group.id)
    await colleague.replies("Έχουμε τρεις.", to=card_of(colleague, second.code))
    assert patron.heard_in() == [(two, "Νίκος\nΈχουμε τρεις.")]


async def test_a_code_or_a_reply_decides_before_the_topic(there: World) -> None:
    """A code, and a reply to what the bot said of another case, name it from any topic."""
    patron, (one, two), (first, second) = await two_matters(there)
    named = f"{first.code} και το έτος;"
    await patron.writes(two, named)
    assert patron.heard_in() == [(two, f"Το πρόσθεσα στην υπόθεσή σας {first.code}.")]
    note = patron.from_bot[-1]
    await patron.writes(two, "και η πόλη;", reply_to=note)
    assert await said_in(there, first) == [QUESTION, named, "και η πόλη;"]
    # From the whole chat, a reply goes into the topic of what it answers.
    answered = next(row for row in patron.from_bot if thread_of(row) == one)
    said = await patron.writes(None, "και ο τυπογράφος;", reply_to=answered)
    assert thread_of(said) == one
    assert (await said_in(there, first))[-1] == "και ο τυπογράφος;"
    assert await said_in(there, second) == [OTHER]
    librarian = eleni(there)
    patron.heard_in()
    await librarian.replies("1713.", to=librarian.sees("και το έτος;"))
    assert patron.heard_in() == [(one, "Ελένη\n1713.")]


async def test_a_reply_across_topics_belongs_where_it_was_written(there: World) -> None:
    """Telegram does not tell which message of another topic is answered."""
    patron, (one, two), (first, second) = await two_matters(there)
    answered = next(row for row in patron.from_bot if thread_of(row) == one)
    said = await patron.writes(two, "Αυτό εννοώ.", reply_to=answered)
    assert "external_reply" in said
    assert await said_in(there, second) == [OTHER, "Αυτό εννοώ."]
    assert await said_in(there, first) == [QUESTION]


async def test_what_one_topic_did_not_find_is_not_asked_in_another(there: World) -> None:
    """A first miss here and one there are no second miss; /human asks for what was typed there."""
    patron, librarian = maria(there), eleni(there)
    one, two = await patron.topics("Κάρτες", "Πλατεία")
    patron.heard_in()
    await patron.writes(one, UNCLEAR)
    await patron.writes(two, "θέλω να μάθω για κάρτες και παιδιά ίσως")
    assert [said for _, said in patron.heard_in()] == ["Μήπως εννοείτε…"] * 2
    await patron.writes(one, "/human")
    (case,) = await all_cases(there)
    assert (case.question, case.thread_id) == (UNCLEAR, one)
    assert "παιδιά" not in words(librarian.card())


async def test_a_word_in_another_topic_opens_no_closed_case(there: World) -> None:
    """A case was resolved in one topic: words in its topic open it again, those in others don't."""
    patron, (one, two), (first, _) = await two_matters(there)
    librarian = eleni(there)
    await librarian.replies("Ο Βόρτολι.", to=card_of(librarian, first.code))
    await librarian.taps("Κλείσιμο", on=card_of(librarian, first.code))
    (third,) = await patron.topics("Άλλα")
    await patron.writes(third, "Πότε χτίστηκε το παλιό γεφύρι του χωριού μας;")
    assert [case.state for case in await all_cases(there)] == ["resolved", "open", "new"]
    await patron.writes(one, "Μα εγώ ρώτησα για τον τυπογράφο.")
    assert (await said_in(there, first))[-1] == "Μα εγώ ρώτησα για τον τυπογράφο."
    assert [case.state for case in await all_cases(there)] == ["open", "open", "new"]
    assert two


async def test_merged_cases_are_one_from_both_topics(there: World) -> None:
    """Both topics hear of it, and what is written in either reaches the one case."""
    patron, (one, two), (first, second) = await two_matters(there)
    librarian = eleni(there)
    await librarian.says(f"/merge {first.code} {second.code}")
    heard = patron.heard_in()
    assert [where for where, _ in heard] == [two, one]
    assert all(f"είναι πλέον μία: {second.code}" in said for _, said in heard)
    await patron.writes(one, "Του 1713.")
    assert patron.heard_in() == [(one, f"Το πρόσθεσα στην υπόθεσή σας {second.code}.")]
    assert (await said_in(there, second))[-1] == "Του 1713."
    colleague = Librarian(there, there.telegram.people[COLLEAGUE], there.group.id)
    await colleague.replies("Έχουμε τρεις.", to=colleague.sees("Του 1713."))
    assert patron.heard_in() == [(two, "Νίκος\nΈχουμε τρεις.")]
    assert len(await all_cases(there)) == 2


async def test_lists_and_buttons_in_a_topic(there: World) -> None:
    """/mine shows all cases; /cancel and the buttons below it do what they say, each in place."""
    patron, (one, two), (first, second) = await two_matters(there)
    await patron.writes(one, "/mine")
    ((where, said),) = patron.heard_in()
    assert (where, first.code in said, second.code in said) == (one, True, True)
    await patron.writes(one, "/cancel")
    assert [where for where, _ in patron.heard_in()] == [one]
    await patron.taps(f"Απόσυρση {first.code}")
    assert [case.state for case in await all_cases(there)] == ["closed", "open"]
    (third,) = await patron.topics("Άλλα")
    await patron.writes(third, "/cancel")
    assert patron.heard_in() == [(third, "Δεν υπάρχει κάτι σε εξέλιξη. Γράψτε όποτε θέλετε.")]
    await patron.writes(third, FAQ)
    await patron.taps("Ρωτήστε βιβλιοθηκονόμο", on=patron.from_bot[-1])
    *_, case = await all_cases(there)
    assert (case.question, case.thread_id) == (FAQ, third)
    assert [where for where, _ in patron.heard_in()] == [third, third]
    assert two


async def test_topics_are_no_way_round_the_number_of_cases(open_world: Opener) -> None:
    """What a topic can't open any more goes into the latest case, and that is said."""
    there = await opened(open_world, patron_open_cases=2)
    patron, _, (_, second) = await two_matters(there)
    (third,) = await patron.topics("Άλλα")
    await patron.writes(third, "/human Και κάτι ακόμη, για το γεφύρι.")
    await patron.person.send_photo(PATRON, "το γεφύρι", thread_id=third)
    await there.settle()
    assert patron.heard_in() == [(third, f"Το πρόσθεσα στην υπόθεσή σας {second.code}.")] * 2
    assert len(await all_cases(there)) == 2
    assert (await said_in(there, second))[1:] == ["Και κάτι ακόμη, για το γεφύρι.", "το γεφύρι"]


async def test_a_town_alone_is_understood_in_a_topic_too(there: World) -> None:
    """What is written in a topic shows as a reply to its first message; that is none to us."""
    patron = maria(there)
    (one,) = await patron.topics("Ώρες")
    await patron.says("Γαλαζοχώρι")
    (_, outside) = patron.heard_in()[-1]
    await patron.writes(one, "Γαλαζοχώρι")
    assert patron.heard_in() == [(one, outside)]


async def test_patrons_without_topics_hear_as_before(
    world: World, patron: Somebody, librarian: Librarian
) -> None:
    """No call names a topic, and two matters are kept apart by code and reply alone."""
    await patron.says(QUESTION)
    await patron.says(f"/human {OTHER}")
    first, second = await all_cases(world)
    await librarian.taps("Την παίρνω", on=card_of(librarian, first.code))
    await patron.says("Του 1950.")
    await librarian.replies("Στη Βενετία.", to=card_of(librarian, first.code))
    assert (await said_in(world, second))[-1] == "Του 1950."
    assert [case.thread_id for case in await all_cases(world)] == [None, None]
    assert not [call for call in world.telegram.calls if "message_thread_id" in call["params"]]
