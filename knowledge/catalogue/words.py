"""A query's words: which of them must be found, and all that each may stand for.

Patrons write to a person: «γεια σας, μήπως έχετε τον Ζορμπά του Καζαντζάκη;». Words of asking are
put aside, words of grammar may be missing from the title, the rest must be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge import text
from knowledge.catalogue.forms import stem

MOST_WORDS = 12
_LONGEST_WORD = 40
_LONGEST_QUERY = 1000
_SHORTEST_BEGINNING = 3
_LONG_STEM = 4

_GRAMMAR = """
ο η το οι τα του της των τον την τους τις τη στο στη στην στον στους στις στα σε με για απ από κι
και ή να θα που πού ως προς κατά δε δεν μη μην ένα ένας μια μία ενός μιας έναν είναι ήταν μου σου
μας σας αυτό αυτή αυτός εκείνο
a an the of in on at to for from by with and or is it its this that my your some any
"""
_ASKING = """
έχετε έχεις έχει έχουμε θέλω θέλουμε ήθελα θέλει ψάχνω ψάχνουμε ψάχνει αναζητώ βρω βρείτε βρεις
βρίσκω βρίσκεται βρούμε υπάρχει υπάρχουν μήπως παρακαλώ καλημέρα καλησπέρα καλησπερα γεια χαίρετε
ευχαριστώ μπορώ μπορείτε μπορούμε δανειστώ δανείζετε πάρω διαβάσω δείτε δώστε πείτε κάποιο κάποια
κάτι βιβλίο βιβλία βιβλίου βιβλίων τίτλος τίτλο συγγραφέας συγγραφέα έργο έργα έργων αντίτυπο
αντίτυπα διαθέσιμο διαθέσιμα ισβν πολύ πάρα καλά ωραία ναι όχι οκ
do you have has had got i im am id we are there looking look search searching find want need would
like please hi hello hey thanks thank book books copy copies title titles author authors written
works can could borrow get isbn very much yes no ok
"""
_QUESTIONS = """
πώς πότε πού ποιος ποια ποιο ποιοι ποιες ποιον τι γιατί πόσο πόση πόσα πόσες πόσοι
how when where who whom whose what why which
"""
_AT_THE_DESK = """
κάρτα κάρτας κάρτες ανανεώνω ανανέωση ανανεώσω ανανεώσετε δανεισμός δανεισμό δανεισμού δανείζομαι
επιστροφή επιστρέφω επιστρέψω πρόστιμο πρόστιμα ωράριο ώρα ώρες ανοιχτά ανοίγει ανοίγετε κλειστά
κλείνει κλείνετε λειτουργίας ίντερνετ wifi εκτύπωση εκτυπώσω τυπώσω φωτοτυπία φωτοτυπίες υπολογιστής
υπολογιστές αίθουσα αίθουσες κράτηση κρατήσεις βιβλιοθήκη βιβλιοθήκες βιβλιοθήκης βιβλιοθηκονόμος
τηλέφωνο διεύθυνση εκδήλωση εκδηλώσεις δωρεά δωρεές δωρίσω συνδρομή εγγραφή εγγραφώ γραφτώ ταινία
ταινίες περιοδικό περιοδικά εφημερίδα εφημερίδες βοήθεια κόστος κοστίζει δωρεάν άνθρωπος
υπάλληλος σκάνερ μηχάνημα δανειστικό λέσχη παζάρι
library libraries librarian card cards renew renewal loan loans return returns fine fines hours open
opening close closed closing internet printer print printing scan copier computer computers room
rooms hold holds reservation phone address event events donate donation membership register ebook
ebooks audiobook audiobooks movies films dvd magazines newspapers help cost price free human
borrow borrowing borrowed lend lending scanner machine buy
buying reserve reserving dvd dvds
"""


def _keys(words: str) -> frozenset[str]:
    return frozenset(text.key(word) for word in words.split())


GRAMMAR, ASKING, QUESTIONS, AT_THE_DESK = map(_keys, (_GRAMMAR, _ASKING, _QUESTIONS, _AT_THE_DESK))
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query. `keys`: the ways that it may sound, the likeliest first."""

    folded: str
    keys: tuple[str, ...]
    is_required: bool  # otherwise it only helps to rank
    is_last: bool  # perhaps still being typed

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the distinct stems of its keys."""
        return tuple(dict.fromkeys(map(stem, self.keys)))

    @property
    def long_stems(self) -> tuple[str, ...]:
        """Return those that say enough: «φον» is in too many words."""
        return tuple(each for each in self.stems if len(each) >= _LONG_STEM)

    @property
    def is_number(self) -> bool:
        """Return whether it has digits alone: a year, a volume, «1984»."""
        return self.folded.isdigit()

    @property
    def may_be_unfinished(self) -> bool:
        """Return whether it may be the beginning of a longer word."""
        return self.is_last and len(self.folded) >= _SHORTEST_BEGINNING

    @property
    def slips(self) -> int:
        """Return how many letters may be wrong: none in short words and in numbers."""
        if len(self.folded) < 4 or self.is_number:
            return 0
        return 1 if len(self.folded) < 6 else 2

    def sounds_like(self, keys: frozenset[str]) -> bool:
        """Return whether any way to say it is in `keys`."""
        return not keys.isdisjoint(self.keys)


@dataclass(frozen=True, slots=True)
class Query:
    """The words that are looked for; `is_question` when it begins like one.

    spelt, sounding: all of it as written and as it sounds, to be compared with whole titles.
    """

    words: tuple[Word, ...]
    is_question: bool
    spelt: str
    sounding: str

    @property
    def required(self) -> tuple[Word, ...]:
        """Return the words that a record must have."""
        return tuple(word for word in self.words if word.is_required)

    @property
    def is_greek(self) -> bool:
        """Return whether it is written in Greek letters alone."""
        return _LATIN.search(self.spelt) is None and not self.spelt.isascii()


def read(typed: str) -> Query:
    """Return the words of `typed`, at most twelve that must be found. Quick for any input."""
    found = [word[:_LONGEST_WORD] for word in text.words(typed[:_LONGEST_QUERY])]
    distinct = list(dict.fromkeys(found))
    readings = {word: text.word_readings(word) for word in distinct[: 4 * MOST_WORDS]}
    is_question = bool(distinct) and not QUESTIONS.isdisjoint(readings[distinct[0]])
    telling = [word for word in readings if GRAMMAR.isdisjoint(readings[word])]
    content = [word for word in telling if ASKING.isdisjoint(readings[word])]
    # «Το βιβλίο» and «Τα του» may be titles: when nothing else is left, they are looked for.
    required = (content or telling or list(readings))[:MOST_WORDS]
    asking = set(telling).difference(content) if content else set()
    kept = [word for word in readings if word not in asking]
    words = tuple(
        Word(word, readings[word], word in required, is_last=word == found[-1])
        for word in kept[: 2 * MOST_WORDS]
    )
    return _query(words, is_question)


def restricted(query: Query, known: Iterable[tuple[str, ...]]) -> Query:
    """Return `query` with each word's keys replaced by those of `known`, in the same order."""
    words = tuple(
        Word(word.folded, keys or word.keys, word.is_required, word.is_last)
        for word, keys in zip(query.words, known, strict=True)
    )
    return _query(words, query.is_question)


def _query(words: tuple[Word, ...], is_question: bool) -> Query:
    spelt = " ".join(word.folded for word in words)
    return Query(words, is_question, spelt, " ".join(word.keys[0] for word in words))
