"""What a text is taken apart into: the names of its features, whose first letter is their block.

s  sound     character 2-5-grams within the words' keys; what it is about in any spelling
t  stem      keys without their ending: «ανανεώνω», «ανανέωση» fall nearer each other
p  phrase    one to three words in a row, in which a word met once is "?" and a number or a day its
             class, so that "for 3 weeks" teaches what to do with "for 2 months"
f  spelling  character 2-5-grams of the folded words of English, where the key is coarser than need
             be
w  sense     what the words of English say (english.py)
r  saying    phrases of senses

Greek has s, t and p; English has all but p.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge import text
from knowledge.faq import english

_ENDING = re.compile(r"[aeiou]*[sn]?$")
_LONGEST_WORD = 40  # letters; what is longer is no word, and its n-grams cost time

_NUMBERS = """
    ένα μία μια δύο δυο τρία τρεις τέσσερα τέσσερις πέντε έξι επτά εφτά οκτώ οχτώ εννέα εννιά δέκα
    έντεκα ένδεκα δώδεκα δεκατρία δεκαπέντε είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα
    ενενήντα εκατό χίλια one two three four five six seven eight nine ten eleven twelve thirteen
    fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
"""
_DAYS = """
    Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή σαββατοκύριακο αύριο μεθαύριο σήμερα
    χθες χτες απόψε Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου
    Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου Ιανουάριο Φεβρουάριο Μάρτιο Απρίλιο Μάιο Ιούνιο
    Ιούλιο Αύγουστο Σεπτέμβριο Οκτώβριο Νοέμβριο Δεκέμβριο monday tuesday wednesday thursday friday
    saturday sunday weekend tomorrow today yesterday tonight january february march april june july
    august september october november december
"""
_NAMES_OF_CLASSES = ("#", "@")
_CLASSES = dict.fromkeys(text.key(_NUMBERS).split(), "#") | dict.fromkeys(
    text.key(_DAYS).split(), "@"
)


@dataclass(frozen=True)
class Reading:
    """A text as the matcher reads it."""

    keys: tuple[str, ...]  # the key of each word
    spelt: tuple[str, ...] = ()  # the folded words, if the text is English

    @property
    def key(self) -> str:
        return " ".join(self.keys)

    @property
    def is_english(self) -> bool:
        return bool(self.spelt)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What each word says, marked with its block: its sense, or its key less the ending."""
        if self.is_english:
            return tuple("w" + english.sense(word) for word in english.written_out(self.spelt))
        return stems(self.keys)

    @cached_property
    def shapes(self) -> tuple[str, ...]:
        """The words as they stand in phrases, marked with the block of these."""
        if self.is_english:
            return tuple("r" + _english_shape(word) for word in english.written_out(self.spelt))
        return tuple("p" + (class_of(key) or key) for key in self.keys)


@lru_cache(maxsize=1 << 12)
def stem(key: str) -> str:
    """Return a word's key without its ending: "ananeono" -> "ananeon"."""
    return _ENDING.sub("", key) or key


def stems(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the stems of keys, marked with their block."""
    return tuple("t" + stem(key) for key in keys)


def class_of(key: str) -> str | None:
    """Return "#" for a number, "@" for a day or month, None for any other word's key."""
    return "#" if key.isdigit() else _CLASSES.get(key)


@lru_cache(maxsize=1 << 12)
def _english_shape(word: str) -> str:
    return class_of(text.key(word)) or english.sense(word)


def lettered(reading: Reading) -> list[str]:
    """Return the words that `letters` takes apart, marked by the block that they go to."""
    return ["s" + word for word in reading.keys] + ["f" + word for word in reading.spelt]


def letters(name: str) -> Iterable[str]:
    """Return the features of a marked word; a number or a day has none by its sound."""
    mark, word = name[0], name[1:]
    if mark == "s" and class_of(word):
        return ()
    return (mark + gram for gram in _grams(word))


def _grams(word: str) -> tuple[str, ...]:
    framed = f" {word[:_LONGEST_WORD]} "
    return tuple(
        framed[start : start + length]
        for length in range(2, min(5, len(framed)) + 1)
        for start in range(len(framed) - length + 1)
    )


def others(reading: Reading, common: frozenset[str]) -> list[str]:
    """Return the features that are no letters; common: shapes that more than one phrasing has."""
    found = [*stems(reading.keys), *_phrases(reading.shapes, common)]
    return [*found, *reading.words] if reading.is_english else found


def by_word(reading: Reading, common: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield every feature with the word that it is of; those of words in a row with ""."""
    for word in reading.keys:
        yield word, [*letters("s" + word), "t" + stem(word)]
    for word in reading.spelt:
        yield word, list(letters("f" + word))
    if reading.is_english:
        for word, sense in zip(english.written_out(reading.spelt), reading.words, strict=True):
            yield word, [sense]
    yield "", _phrases(reading.shapes, common)


def _phrases(shapes: Sequence[str], common: frozenset[str]) -> list[str]:
    if not shapes:
        return []
    mark, row = shapes[0][0], ["^"]
    for shape in shapes:
        known = shape[1:] if shape in common or shape[1:] in _NAMES_OF_CLASSES else "?"
        if known != "?" or row[-1] != "?":
            row.append(known)
    row.append("$")
    runs = [row[start : start + n] for n in (1, 2, 3) for start in range(len(row) - n + 1)]
    return [mark + "_".join(run) for run in runs if run not in (["^"], ["$"])]
