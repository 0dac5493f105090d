"""When a list of books answers a patron's free text, and when a person should.

The texts were labelled by what a librarian at the desk would do: hand over the list of books, or
ask back. They are held against the sample catalogue, which has books on library words too.
"""

from __future__ import annotations

import json

import pytest
import yaml

from knowledge.catalogue import Catalogue
from tests.knowledge.catalogue.conftest import ROOT, SHARED, Opener
from tests.knowledge.catalogue.writing import book

BOOKS = """
zorbas
kazantzaki zorba
ζορμπά του καζαντζάκη
έχετε τον Ζορμπά;
μήπως έχετε τον Ζορμπά του Καζαντζάκη;
Καλησπέρα σας, ψάχνω το βιβλίο Βίος και πολιτεία του Αλέξη Ζορμπά
ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ ΤΟΥ ΑΛΕΞΗ ΖΟΡΜΠΑ
alexis zorbas kazantsakis
καζαντζάκης
Καζατζάκης
βιβλία του Καζαντζάκη
θα ήθελα κάτι του Παπαδιαμάντη
παπαδιαμαντης
η φόνισσα
fonissa
φονισα παπαδιαμαντη
ερωτόκριτος
erotokritos
Έχετε τον Ερωτόκριτο;
ο μεγάλος περίπατος του πέτρου
o megalos peripatos tou petrou
το καπλάνι της βιτρίνας
to kaplani tis vitrinas
Άλκη Ζέη
βιβλία της Άλκης Ζέη
alki zei
ο μικρός πρίγκιπας
mikros prigkipas
μικρος πριγκηπας
χάρι πότερ
exete ton xari poter?
harry potter
do you have zorba the greek?
crime and punishment
i am looking for crime and punishment by dostoyevsky
έγκλημα και τιμωρία
1984
1984 orwell
καβαφης ποιηματα
ποιήματα του Καβάφη
Καβάφης
η πάπισσα ιωάννα
papissa ioanna
λωξάντρα
αναφορά στον γκρέκο
ο καπετάν μιχάλης
τριβιζάς
trivizas
ιλιάδα
ομήρου οδύσσεια
odyssey homer
άξιον εστί
το άξιον εστί του Ελύτη
Σεφέρης
μελισσοκομία
καζαντζάκης 1946
exupery
saint exupery
Εξυπερύ
εξιπερι
exiperi
σεντ εξυπερύ
βιβλία του εξυπερί
ιμαρέτ
μάρκαρης αστυνομικά
το τρίτο στεφάνι γαβριηλίδης
ιστορία του ελληνικού έθνους
το τελευταίο βιβλίο του Μάρκαρη
είναι διαθέσιμο τώρα το Ιμαρέτ;
το τριτο στεφανι εκδοσεις γαβριηλιδης
την οδύσσεια σε μετάφραση Μαρωνίτη
Ζ
z
31328
το διπλό βιβλίο
το 10
"""

TOPICS = """
ελληνική ποίηση
σκάκι
αστυνομικά
μικρασιατική καταστροφή
γιόγκα
βιβλίο με δεινόσαυρους για 4 χρονών
"""

PEOPLE = """
Πώς ανανεώνω ένα βιβλίο;
ποιος τύπωσε τον πρώτο Ερωτόκριτο
who was the first librarian here
τι ώρα κλείνετε
τι ώρα ανοίγετε αύριο;
ωράριο
κάρτα
wifi
έχετε wifi;
εκτύπωση
βιβλιοθήκη
library
μπορώ να φέρω φαγητό στο αναγνωστήριο;
πόσο κοστίζει η κάρτα
how much is a library card
πού είναι η βιβλιοθήκη
πώς κάνω κάρτα
χάθηκε η κάρτα μου
έχασα ένα βιβλίο
θέλω να δωρίσω βιβλία
δέχεστε δωρεές βιβλίων;
είσαι άνθρωπος;
are you a robot
θέλω να μιλήσω με βιβλιοθηκονόμο
ευχαριστώ πολύ
καλημέρα
γεια σας
ok
ναι
όχι
βιβλίο
βιβλία
ένα βιβλίο
έχετε βιβλία;
θέλω ένα βιβλίο
τι προτείνετε για την παραλία
μπορείτε να μου προτείνετε ένα καλό αστυνομικό;
πότε γεννήθηκε ο παππούς του δημάρχου
ποιος ήταν ο δάσκαλος του χωριού το 1920
πού μπορώ να βρω παλιές φωτογραφίες του λιμανιού
πότε ιδρύθηκε η βιβλιοθήκη
ιστορία
ο και το
the of and
ποιες ταινίες έχετε
έχετε ταινίες;
έχετε περιοδικά;
how do i renew
renew my loan
opening hours
can i print here
γιατί με χρεώσατε πρόστιμο
ξέχασα τον κωδικό μου
ο υπολογιστής δεν ανοίγει
στείλτε μου το απόσπασμα από τη σελίδα 45
είμαι φοιτητής και γράφω εργασία για την τοπική ιστορία και χρειάζομαι πηγές
asdfgh qwerty
😀
2100000101
τηλέφωνο
ζορμπάς και κάτι εντελώς άλλο που δεν υπάρχει πουθενά
Καλησπέρα, θα ήθελα να ρωτήσω αν ο Καζαντζάκης είχε επισκεφθεί ποτέ την Ανεμόπετρα
έγραψε ο Παπαδιαμάντης για το χωριό μας;
ποιο ήταν το πρώτο βιβλίο του Καζαντζάκη
το έχω χάσει το βιβλίο του Τριβιζά τι κάνω
who wrote zorba
"""


@pytest.mark.parametrize("typed", BOOKS.strip().splitlines())
def test_a_list_of_books_answers(books: Catalogue, typed: str) -> None:
    result = books.search(typed)
    assert result.hits
    assert result.is_sure


@pytest.mark.parametrize("typed", PEOPLE.strip().splitlines())
def test_a_list_of_books_would_be_a_guess(books: Catalogue, typed: str) -> None:
    assert not books.search(typed).is_sure


@pytest.mark.parametrize("typed", TOPICS.strip().splitlines())
def test_a_topic_is_worth_a_look(books: Catalogue, typed: str) -> None:
    result = books.search(typed)
    assert (result.is_sure, result.is_worth_a_look) == (False, True)


def test_what_is_for_a_person_is_hardly_ever_worth_a_look(books: Catalogue) -> None:
    """«ιστορία» alone may be a shelf as well as a story."""
    taken = [typed for typed in PEOPLE.strip().splitlines() if books.search(typed).is_worth_a_look]
    assert taken == ["ιστορία"]
    assert not books.search("βίβλος").is_worth_a_look  # there is a «βιβλίο» in titles


@pytest.mark.parametrize(
    "author",
    [
        "Σαιντ-Εξυπερύ, Αντουάν ντε",
        "Αντουάν ντε Σαιντ-Εξυπερύ",
        "Σεντ Εξιπερί, Αντουάν ντε",
        "Saint-Exupéry, Antoine de",
        "Antoine de Saint-Exupéry",
        "SAINT-EXUPERY, ANTOINE DE",
    ],
)
def test_half_of_a_double_surname_is_a_name(catalogue_of: Opener, author: str) -> None:
    """However the one library wrote it; the other half is in nobody's mouth."""
    books = catalogue_of(ANEM=[book("1", "Πτήση", ("100", f"$a{author}"))])
    for typed in ("exupery", "εξυπερύ", "εξιπερι", "exiperi", "saint exupery", "σεντ εξυπερί"):
        result = books.search(typed)
        assert [hit.author for hit in result.hits] == [author]
        assert result.is_sure, typed


def test_a_word_of_a_corporate_name_is_no_surname(catalogue_of: Opener) -> None:
    """«Μελετών» asks for no book, though an institute that has published one is named so."""
    institute = "Ινστιτούτο Στατιστικών Μελετών και Ερευνών, Αθήνα"
    books = catalogue_of(ANEM=[book("1", "Πτήση", ("710", f"$a{institute}"))])
    result = books.search("μελετών")
    assert (len(result.hits), result.is_sure) == (1, False)


def test_there_are_enough_examples_of_both() -> None:
    assert len(BOOKS.strip().splitlines()) >= 50
    assert len(PEOPLE.strip().splitlines()) >= 60


def test_questions_that_the_faq_answers_are_left_to_it(books: Catalogue) -> None:
    """Hundreds of questions that were written for another purpose: at most one in a hundred."""
    asked = [
        question
        for path in sorted((ROOT / "knowledge" / "entries").glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["entries"]
        for language in ("el", "en")
        for question in entry[language]["questions"][:3]
    ]
    taken = [question for question in asked if books.search(question).is_sure]
    assert len(asked) > 300
    assert len(taken) <= len(asked) / 100, taken


@pytest.mark.parametrize("name", ["massive_el", "massive_en", "clinc150", "homeassistant_el"])
def test_what_people_ask_machines_is_no_book(books: Catalogue, name: str) -> None:
    path = SHARED / "faq" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"no {path}: set KALLIMACHOS_SHARED_DATA")
    lines = path.read_text(encoding="utf-8").splitlines()[:200]
    asked = [json.loads(line)["text"] for line in lines]
    found = {question: books.search(question) for question in asked}
    taken = [question for question, each in found.items() if each.is_sure or each.is_worth_a_look]
    assert len(taken) <= len(asked) / 100, taken
