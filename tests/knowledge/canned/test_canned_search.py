"""Canned replies are found as librarians type in a hurry: any spelling, any language, mistyped."""

from __future__ import annotations

import random

import pytest

from knowledge import canned, directory, sample
from knowledge.canned import Replies
from knowledge.faq import policy_files

# Written by hand: the query, what must come first, and the library that asks.
QUERIES = """
χρειάζομαι λεπτομέρειες = ask-back
λεπτομερειες = ask-back
leptomereies = ask-back
xairetismos = ask-back
διευκρινηση = ask-back
clarify = ask-back
ποιο βιβλίο = which-book
poio vivlio ennoeite = which-book
ΣΤΟΙΧΕΙΑ ΒΙΒΛΙΟΥ = which-book
θολή φωτο = photo-unclear
foto = photo-unclear
blurred picture = photo-unclear
το ψάχνουμε = searching
psaxnoume = searching
in progress = searching
συγνωμη = sorry-for-delay
συγγνώμη για την καθυστέρηση = sorry-for-delay
signomi = sorry-for-delay
apology = sorry-for-delay
δεν βρήκαμε = not-found
den vrikame tipota = not-found
nothing found = not-found
παραπομπή = passed-on
parapompi se allh vivliothiki = passed-on
colleague = passed-on
σας κάλυψε = anything-else
κατι αλλο = anything-else
ευχαριστίες = closing-thanks
euxaristoume = closing-thanks
thanks = closing-thanks
δεν απαντά = no-reply-closing
kleino xoris nea = no-reply-closing
βρέθηκε αλλού = found-elsewhere
se allh vivlio8hkh = found-elsewhere
found elsewhere = found-elsewhere
δεν υπάρχει στο δίκτυο = not-in-network
protasi agoras = not-in-network
διαδανεισμός = interlibrary-loan
διαδανισμος = interlibrary-loan
diadaneismos = interlibrary-loan
ILL = interlibrary-loan
ταχυδρομικα = interlibrary-loan
πώς ψάχνετε μόνοι σας = search-yourself
anazhthsh ston katalogo = search-yourself
search yourself = search-yourself
πρόταση για διάβασμα = reading-suggestions
ti sas aresei = reading-suggestions
recomend = reading-suggestions
εργασία = school-work
foititiki ergasia = school-work
thesis = school-work
αρχεία = archives
πρόγονοι = archives
palies efimerides = archives
δεν δανείζεται = in-the-library-only
anagnosthrio = anem-study-room = ANEM
reference only = in-the-library-only
ανανεώσαμε = renewed
έγινε η ανανέωση = renewed
παράταση = how-to-renew
paratash = how-to-renew
πως ανανεωνω = how-to-renew
πρόστιμο = overdue
prostimo = overdue
πρόστημο = overdue
fine = overdue
έχασα το βιβλίο = lost-book
exasa to vivlio = lost-book
skistike = lost-book
lost book = lost-book
κράτηση = on-hold
to vivlio sas perimenei = on-hold
εγγραφή = become-member
egrafi = become-member
pos ginomai melos = become-member
ωράριο = opening-hours
orario = opening-hours
πότε ανοίγει = opening-hours
openning hours = opening-hours
τηλεφωνήστε = call-us
λογαριασμός = call-us
γιατρός = no-medical-advice
iatrikes symvoules = no-medical-advice
νομικές συμβουλές = no-legal-advice
dikigoros = no-legal-advice
tax = no-legal-advice
πόσο κάνει παλιό βιβλίο = no-valuation
ektimisi = no-valuation
πνευματικά δικαιώματα = copyright
pdf = copyright
copyrigth = copyright
αίθουσα μελέτης = anem-study-room = ANEM
ebook = anem-e-readers = ANEM
επίσκεψη στο αρχείο = gala-archive-visit = GALA
arxeio rantevou = gala-archive-visit = GALA
αρχείο = gala-archive-visit = GALA
παραμύθι = myrt-story-time = MYRT
sxoleio = myrt-school-visit = MYRT
μεγάλα γράμματα = fegg-large-print = FEGG
αμαξίδιο = fegg-steps = FEGG
κατ οίκον = plat-home-delivery = PLAT
karavi = niso-boat = NISO
ferry = niso-boat = NISO
"""


@pytest.fixture(scope="module")
def replies() -> Replies:
    sheets = policy_files.load(sample.POLICIES, directory.load(sample.LIBRARIES))
    return canned.load(sample.CANNED, sheets)


def asked() -> list[tuple[str, str, str]]:
    """Return (query, id, library) of each line."""
    rows = [[part.strip() for part in line.split(" = ")] for line in QUERIES.strip().splitlines()]
    return [(row[0], row[1], row[2] if len(row) > 2 else "PLAT") for row in rows]


def first(replies: Replies, query: str, library: str, language: str = "el") -> str:
    found = replies.search(query, library, language)
    return found[0].id if found else ""


def test_the_first_reply_is_the_right_one_in_any_spelling(replies: Replies) -> None:
    rows = asked()
    wrong = {
        query: (first(replies, query, library), wanted)
        for query, wanted, library in rows
        if first(replies, query, library) != wanted
    }
    assert len(rows) >= 100
    assert len(wrong) <= 0.05 * len(rows), wrong


def test_every_reply_is_found_by_its_title_in_either_language(replies: Replies) -> None:
    for one in replies:
        for language in ("el", "en"):
            library = one.library or "PLAT"
            assert first(replies, one.reply.name(language), library, language) == one.id


def mistyped(query: str, at: random.Random) -> str:
    """Return a query with a letter lost, doubled or swapped with the next; short ones as typed."""
    places = [place for place, char in enumerate(query) if char.isalpha()][1:-1]
    if len(places) < 4:
        return query
    place = at.choice(places)
    before, letter, after = query[:place], query[place], query[place + 1 :]
    return at.choice(
        (before + after, before + letter * 2 + after, before + after[:1] + letter + after[1:])
    )


def test_a_slip_of_the_finger_costs_little(replies: Replies) -> None:
    at = random.Random(3)  # the same slips every time
    tried = [
        (mistyped(query, at), wanted, library)
        for query, wanted, library in asked()
        for _ in range(5)
    ]
    right = sum(first(replies, query, library) == wanted for query, wanted, library in tried)
    assert right >= 0.93 * len(tried), right / len(tried)


def test_a_librarys_own_come_before_the_networks_and_no_others(replies: Replies) -> None:
    assert first(replies, "αρχείο", "GALA") == "gala-archive-visit"
    assert first(replies, "αρχείο", "ANEM") == "archives"
    found = replies.search("ραντεβού στο αρχείο", "ANEM", "el", limit=40)
    assert {one.library for one in found} <= {"", "ANEM"}


def test_of_equals_the_most_used_comes_first(replies: Replies) -> None:
    plain = [one.id for one in replies.search("συμβουλές", "ANEM", "el")]
    assert plain[:2] == ["no-medical-advice", "no-legal-advice"]
    used = {"no-legal-advice": 3, "no-medical-advice": 1, "copyright": 99}
    sorted_by_use = [one.id for one in replies.search("συμβουλές", "ANEM", "el", used)]
    assert sorted_by_use[:2] == ["no-legal-advice", "no-medical-advice"]


def test_without_words_the_most_used_come(replies: Replies) -> None:
    used = {"copyright": 5, "searching": 7, "gala-archive-visit": 9}
    found = [one.id for one in replies.search("  ", "ANEM", "el", used)]
    assert found[:4] == ["searching", "copyright", "anem-study-room", "anem-e-readers"]
    assert len(found) == 5


def test_what_means_nothing_finds_nothing(replies: Replies) -> None:
    for nonsense in ("asdfgh", "πίτσα", "…", "🙂", "x" * 10_000):
        assert replies.search(nonsense, "ANEM", "el") == []
