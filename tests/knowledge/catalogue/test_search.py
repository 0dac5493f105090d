"""Patrons find books however they spell, and nothing that they type does harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue, Hit, Relaxation
from knowledge.catalogue.words import MOST_WORDS, read
from knowledge.text import fold
from tests.knowledge.catalogue.conftest import Opener
from tests.knowledge.catalogue.writing import Field, book

ZORBAS = "Βίος και πολιτεία του Αλέξη Ζορμπά"
PETER = "Ο μεγάλος περίπατος του Πέτρου"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("καζαντζακης ζορμπας", ZORBAS),
        ("Ο ΒΙΟΣ ΚΑΙ Η ΠΟΛΙΤΕΙΑ ΤΟΥ ΑΛΕΞΗ ΖΟΡΜΠΑ", ZORBAS),
        ("βιος κ πολιτεια αλεξη ζορμπα", ZORBAS),
        ("vios kai politeia tou aleksi zormpa", ZORBAS),
        ("bios kai politeia toy alexh zormpa", ZORBAS),
        ("alexis zorbas kazantsakis", ZORBAS),
        ("ζορμπά του καζαντζάκη", ZORBAS),
        ("μήπως έχετε τον Ζορμπά;", ZORBAS),
        ("Γεια σας, ψάχνω το βιβλίο «Βίος και πολιτεία του Αλέξη Ζορμπά»", ZORBAS),
        ("o megalos peripatos tou petrou", PETER),
        ("ΜΕΓΑΛΟΣ ΠΕΡΙΠΑΤΟΣ ΖΕΗ", PETER),
        ("μεγαλος περιπατοσ πετρου", PETER),
        ("μεγαλο περιπατος τοθ πετρου", PETER),
        ("to kaplani ths vitrinas", "Το καπλάνι της βιτρίνας"),
        ("καπλανη της βητρινας", "Το καπλάνι της βιτρίνας"),
        ("erotokritos", "Ερωτόκριτος"),
        ("crime and punishment", "Crime and Punishment"),
        ("μικρος πριγκηπας", "Ο μικρός πρίγκιπας"),
        ("καπετάν μιχάλη", "Ο καπετάν Μιχάλης"),
        ("Ὁ καπετὰν Μιχάλης", "Ο καπετάν Μιχάλης"),
    ],
)
def test_a_book_is_found_in_any_spelling(books: Catalogue, typed: str, title: str) -> None:
    result = books.search(typed)
    assert result.query == typed
    assert result.hits[0].title == title


@pytest.mark.parametrize(
    "typed", ["Ξενόπουλος", "ξενοπουλου", "3enopoulos", "xenopoulos", "jenopoylos"]
)
def test_an_author_is_found_in_any_spelling(books: Catalogue, typed: str) -> None:
    hits = books.search(typed).hits
    assert len(hits) >= 3
    assert {fold(hit.author) for hit in hits} == {"ξενοπουλοσ, γρηγοριοσ"}


def test_a_hit_tells_who_holds_it_and_its_record_can_be_opened(books: Catalogue) -> None:
    (first, *_) = books.search("αναφορά στον γκρέκο").hits
    assert isinstance(first, Hit)
    assert first.author == "Καζαντζάκης, Νίκος"
    assert {holding.library for holding in first.holdings} <= {
        "ANEM",
        "GALA",
        "FEGG",
        "MYRT",
        "PLAT",
    }
    record = books.record(first.record_id)
    assert record is not None
    assert record.holdings == first.holdings
    assert record.description.title == first.title
    assert books.record("nothing") is None


def test_pages_follow_each_other_without_gaps(books: Catalogue) -> None:
    whole = books.search("καζαντζάκης", limit=40)
    assert whole.total > 10
    paged = [
        hit.record_id
        for offset in range(0, whole.total, 3)
        for hit in books.search("καζαντζάκης", limit=3, offset=offset).hits
    ]
    assert paged == [hit.record_id for hit in whole.hits]
    assert books.search("καζαντζάκης", offset=10_000).hits == ()
    assert books.search("καζαντζάκης", limit=0).hits == ()


# --- what was relaxed is told ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "relaxed"),
    [
        ("Καζατζάκης", (Relaxation("spelling", "Καζατζάκης", "Καζαντζάκης"),)),
        ("zorbas kazantsakis", (Relaxation("spelling", "kazantsakis", "Kazantzakis"),)),
        ("καπλάνι βιτρίνας τριανταφυλλάκη", (Relaxation("dropped", "τριανταφυλλάκη"),)),
        ("καπλάνι", ()),
        ("του καζαντζάκη", ()),
        ("μελισσοκομία", ()),
    ],
)
def test_what_was_not_taken_literally_is_said(
    books: Catalogue, typed: str, relaxed: tuple[Relaxation, ...]
) -> None:
    assert books.search(typed).relaxed == relaxed


def test_a_slip_is_seen_in_any_reading_of_a_greeklish_word(catalogue_of: Opener) -> None:
    """A final "h" is χ by ear and η by eye; here it is η, and a letter is missing before."""
    books = catalogue_of(ANEM=[book("1", "Η ασυμβίβαστη μούσα"), book("2", "Η μούσα")])
    result = books.search("aumbibasth mousa")
    assert result.hits[0].title == "Η ασυμβίβαστη μούσα"
    assert result.relaxed == (Relaxation("spelling", "aumbibasth", "ασυμβίβαστη"),)


# --- ISBN ------------------------------------------------------------------------------------

ISBN: Field = ("020", "$a978-960-211-082-9")


@pytest.mark.parametrize(
    "typed",
    [
        "9789602110829",
        "978-960-211-082-9",
        "960 211 082 1",
        "ISBN 9602110821",
        "έχετε το 978‑960‑211‑082‑9;",
        "９７８９６０２１１０８２９",
    ],
)
def test_an_isbn_is_found_as_it_is_written(catalogue_of: Opener, typed: str) -> None:
    books = catalogue_of(ANEM=[book("1", "Ψειρολογία", ISBN), book("2", "Άλλο")])
    result = books.search(typed)
    assert [hit.title for hit in result.hits] == ["Ψειρολογία"]
    assert (result.is_sure, result.relaxed) == (True, ())


@pytest.mark.parametrize(
    "typed", ["9789602110828", "960-211-082-2", "978960211028 9", "978960211082"]
)
def test_an_isbn_with_a_slip_finds_the_book_and_says_so(catalogue_of: Opener, typed: str) -> None:
    books = catalogue_of(ANEM=[book("1", "Ψειρολογία", ISBN)])
    result = books.search(typed)
    assert [hit.title for hit in result.hits] == ["Ψειρολογία"]
    (relaxation,) = result.relaxed
    assert (relaxation.code, relaxation.found) == ("isbn", "978-960-211-082-9")


def test_an_isbn_that_nobody_has_finds_nothing(catalogue_of: Opener) -> None:
    books = catalogue_of(ANEM=[book("1", "Ψειρολογία", ISBN)])
    result = books.search("9780141439518")
    assert (result.hits, result.is_sure) == ((), False)


# --- subjects, years, beginnings -------------------------------------------------------------


def test_a_subject_finds_books_that_do_not_say_it_in_the_title(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[
            book("1", "Ο κόσμος της κυψέλης", ("650", "$aΜέλισσες")),
            book("2", "Άλλο βιβλίο", ("650", "$aΠοιήματα")),
        ]
    )
    assert [hit.title for hit in books.search("μέλισσες").hits] == ["Ο κόσμος της κυψέλης"]
    assert [hit.title for hit in books.search("κάτι για μέλισσα").hits] == ["Ο κόσμος της κυψέλης"]


@pytest.mark.parametrize("typed", ["μυθιστορήματα", "ιστορικών μυθιστορημάτων"])
def test_a_subject_is_found_in_the_plural_too(catalogue_of: Opener, typed: str) -> None:
    """Libraries write «Μυθιστόρημα», patrons «μυθιστορήματα»."""
    novel = book("1", "Λωξάντρα", ("650", "$aΙστορικό μυθιστόρημα"))
    other = book("2", "Οδηγός πόλης", ("650", "$aΤουρισμός"))
    found = catalogue_of(ANEM=[novel, other]).search(typed)
    assert [hit.title for hit in found.hits] == ["Λωξάντρα"]


def test_whose_books_are_asked_for_comes_before_books_on_them(catalogue_of: Opener) -> None:
    """«του Καζαντζάκη» is by Νίκος, and «της Καζαντζάκη» by Ελένη, who wrote on him."""
    hers = book("1", "Νίκος Καζαντζάκης, ο ασυμβίβαστος", ("100", "$aΚαζαντζάκη, Ελένη"))
    his = [
        book("2", "Ασκητική", ("100", "$aΚαζαντζάκης, Νίκος")),
        book("3", "Βίος και πολιτεία του Αλέξη Ζορμπά", ("100", "$aΚαζαντζάκης, Νίκος")),
    ]
    books = catalogue_of(ANEM=[hers, *his])
    assert {hit.title for hit in books.search("βιβλία του Καζαντζάκη").hits[:2]} == {
        "Ασκητική",
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
    }
    assert books.search("βιβλία της Καζαντζάκη").hits[0].author == "Καζαντζάκη, Ελένη"
    assert books.search("του Ζορμπά").hits[0].title == "Βίος και πολιτεία του Αλέξη Ζορμπά"
    about = books.search("ο Καζαντζάκης ο ασυμβίβαστος")
    assert about.hits[0].author == "Καζαντζάκη, Ελένη"


def test_a_year_tells_editions_apart_but_is_no_title(catalogue_of: Opener) -> None:
    books = catalogue_of(
        ANEM=[
            book("1", "1984", ("100", "$aΌργουελ, Τζορτζ"), ("260", "$c1999")),
            book("2", "Λωξάντρα", ("100", "$aΙορδανίδου, Μαρία"), ("260", "$c1984")),
            book("3", "Λωξάντρα", ("100", "$aΙορδανίδου, Μαρία"), ("260", "$c1963")),
        ]
    )
    assert [hit.title for hit in books.search("1984").hits] == ["1984"]
    assert books.search("λωξάντρα 1963").hits[0].year == 1963


def test_a_word_that_is_still_being_typed_is_completed(catalogue_of: Opener) -> None:
    books = catalogue_of(ANEM=[book("1", "Λωξάντρα"), book("2", "Λεμονοδάσος")])
    for typed in ("λωξάν", "loksa", "ΛΩΞΑΝΤ"):
        assert [hit.title for hit in books.search(typed).hits] == ["Λωξάντρα"]


def test_another_title_of_the_book_finds_it(catalogue_of: Opener) -> None:
    books = catalogue_of(ANEM=[book("1", "Έγκλημα και τιμωρία", ("240", "$aPrestuplenie"))])
    assert [hit.title for hit in books.search("prestuplenie").hits] == ["Έγκλημα και τιμωρία"]


# --- hostile and hopeless --------------------------------------------------------------------

HOSTILE = [
    "",
    "   ",
    "*",
    "?",
    "title:* OR author:*",
    "title:[a TO z] AND NOT (x",
    '"unclosed phrase',
    "a~2 b^5 +c -d",
    "'; DROP TABLE record; --",
    '") OR 1=1 --',
    'cql.serverChoice any "x" sortBy dc.title',
    "%00\x00\x1e\x1f\x1d",
    "😀" * 4096,
    "א" * 3000,
    "\u202e\u200b\u200d\ufeff",
    "\ud800",
    "α" * 4000,
    "ζορμπάς " * 500,
    " ".join(f"λέξη{n}" for n in range(600)),
    "ο η το και να",
    "the of and",
    "9" * 4000,
    "9-" * 2000,
    "8" * 40,
    "h" * 40,
    "hxuwoaei" * 20,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_is_syntax(books: Catalogue, typed: str) -> None:
    result = books.search(typed)
    assert result.query == typed
    assert len(result.hits) <= 5


def test_words_around_syntax_are_still_words(books: Catalogue) -> None:
    assert (
        books.search('title:"Λωξάντρα" AND *').hits[:1]
        == books.search("title λωξάντρα and").hits[:1]
    )


@given(st.text(max_size=300))
def test_any_text_gets_a_result(books: Catalogue, typed: str) -> None:
    books.search(typed)


@given(st.text(alphabet="αβγδ abhxuw38θξψ-'\"*:~()", max_size=200))
def test_any_jumble_of_greek_and_greeklish_gets_a_result(books: Catalogue, typed: str) -> None:
    books.search(typed)


def test_a_long_text_is_cut_to_some_words() -> None:
    query = read(" ".join(f"λέξη{n}" for n in range(600)))
    assert len(query.required) == MOST_WORDS


def test_words_of_asking_are_put_aside_but_a_title_may_be_made_of_them() -> None:
    def required(typed: str) -> list[str]:
        return [word.folded for word in read(typed).required]

    assert required("Καλημέρα, ψάχνω τον Ζορμπά του Καζαντζάκη") == ["ζορμπα", "καζαντζακη"]
    assert required("do you have zorba the greek") == ["zorba", "greek"]
    assert required("exete to vivlio zormpas") == ["zormpas"]
    assert required("το βιβλίο") == ["βιβλιο"]
    assert required("τα του") == ["τα", "του"]
