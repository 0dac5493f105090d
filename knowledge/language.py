"""Which language a text is in, by its letters and its commonest words; never by guessing.

No detector is used: those that were measured take «pote anoigei i vivliothiki» for German. Greek
letters mean Greek. Latin letters are English or Greeklish by the little words that every sentence
has; where none tells, the answer is that nothing is known.
"""

from __future__ import annotations

from typing import Literal

from knowledge import text

Language = Literal["el", "en"]

_GREEK_WORDS = frozenset(
    text.key(
        "πώς πως τι που πού πότε ποτε ποιος ποια ποιο ποιοι πόσο πόσα πόσες πόση γιατί και να θα το "
        "τα την τον της του των στο στη στην στον στα στις στους οι ένα ένας μια μία με για από δεν "
        "μην είναι έχω έχει έχετε έχουν είμαι είστε μου μας σας σου θέλω θέλουμε μπορώ μπορούμε "
        "μπορεί πρέπει υπάρχει υπάρχουν κάνω κάνει κάνετε γίνεται βρω βιβλίο βιβλία βιβλιοθήκη "
        "κάρτα ώρα ώρες καλημέρα καλησπέρα γεια ευχαριστώ παρακαλώ ναι όχι αν ή όταν κάτι κάποιο"
    ).split()
)
_ENGLISH_WORDS = frozenset(
    "how what where when who which why is are am was do does did can could may i my me you your we "
    "our the a an of to in on at for from with without and or not no yes it its this that there "
    "have has had be been will would should need want like get got find borrow renew return book "
    "books library libraries card open close hours late fine fee fees hello hi thanks thank please "
    "any some if by about as their they he she his her out up more much many long make".split()
)


def language_of(typed: str) -> Language | None:
    """Return the language of a text, or None where it shows none (an ISBN, a name, emoji)."""
    script = text.script_of(typed)
    if script == "greek":
        return "el"
    if script != "latin":
        return None
    words = text.words(typed)
    english = sum(word in _ENGLISH_WORDS for word in words)
    greek = sum(
        any(reading in _GREEK_WORDS for reading in text.word_readings(word))
        for word in words
        if len(word) > 1 and word not in _ENGLISH_WORDS
    )
    if english == greek:
        return None
    return "en" if english > greek else "el"
