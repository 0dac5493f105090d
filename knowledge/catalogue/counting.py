"""Numbers as patrons write them: «80 ημέρες» or «ογδόντα», «3ο στεφάνι» or «τρίτο», «τόμος 3ος»."""

from __future__ import annotations

import re

from knowledge import text

_CARDINALS = {
    2: "δύο δυο two",
    3: "τρία τρεις τριών three",
    4: "τέσσερα τέσσερις τεσσάρων four",
    5: "πέντε five",
    6: "έξι six",
    7: "επτά εφτά seven",
    8: "οκτώ οχτώ eight",
    9: "εννέα εννιά nine",
    10: "δέκα ten",
    11: "έντεκα eleven",
    12: "δώδεκα twelve",
    20: "είκοσι twenty",
    30: "τριάντα thirty",
    40: "σαράντα forty",
    50: "πενήντα fifty",
    60: "εξήντα sixty",
    70: "εβδομήντα seventy",
    80: "ογδόντα eighty",
    90: "ενενήντα ninety",
    100: "εκατό εκατόν hundred",
    1000: "χίλια χίλιες χιλίων thousand",
}
_ORDINALS = {
    1: "πρώτος πρώτο πρώτη first",
    2: "δεύτερος δεύτερο δεύτερη second",
    3: "τρίτος τρίτο τρίτη third",
    4: "τέταρτος τέταρτο τέταρτη fourth",
    5: "πέμπτος πέμπτο πέμπτη fifth",
    6: "έκτος έκτο έκτη sixth",
    7: "έβδομος έβδομο έβδομη seventh",
    8: "όγδοος όγδοο όγδοη eighth",
    9: "ένατος ένατο ένατη ninth",
    10: "δέκατος δέκατο δέκατη tenth",
}
_ENDED = re.compile(r"([1-9]\d?)(?:οσ|ο|ου|η|ησ|ον|os|o|ou|h|i|st|nd|rd|th)")


def _keys(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(text.key, words.split())))


_IN_WORDS = {str(number): _keys(words) for number, words in _CARDINALS.items()}
_IN_ORDER = {str(number): _keys(words) for number, words in _ORDINALS.items()}
_IN_DIGITS = {
    word: str(number)
    for numbers in (_CARDINALS, _ORDINALS)
    for number, words in numbers.items()
    for word in text.words(words)
}


def otherwise(folded: str) -> tuple[str, ...]:
    """Return the keys of the other ways to write the number that a folded word is, or nothing.

    "80" -> the key of «ογδόντα»; «ογδοντα» -> ("80",); «3οσ» -> "3" and the keys of «τρίτος».
    """
    if ended := _ENDED.fullmatch(folded):
        return (ended[1], *_IN_ORDER.get(ended[1], ()))
    digits = _IN_DIGITS.get(folded)
    return (digits,) if digits else _IN_WORDS.get(folded, ())
