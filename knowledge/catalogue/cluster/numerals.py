"""Numbers of volumes and parts, however they are written: «τ. 2», «Τόμος Β'», "vol. II", «ΙΙ»."""

from __future__ import annotations

from knowledge.text import fold

_MARKS = frozenset(
    fold(
        "τόμος τόμοι τομ τ τχ τεύχος τευχ μέρος μερ αριθμός αρ "
        "vol volume v part pt band bd tome tom teil nr no t tomos teuchos tefchos meros"
    ).split()
)
_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        (
            "πρώτος πρώτο πρώτη first premier",
            "δεύτερος δεύτερο δεύτερη second deuxième",
            "τρίτος τρίτο τρίτη third",
            "τέταρτος τέταρτο τέταρτη fourth",
            "πέμπτος πέμπτο πέμπτη fifth",
            "έκτος έκτο έκτη sixth",
            "έβδομος έβδομο έβδομη seventh",
            "όγδοος όγδοο όγδοη eighth",
            "ένατος ένατο ένατη ninth",
            "δέκατος δέκατο δέκατη tenth",
        ),
        start=1,
    )
    for word in fold(words).split()
}
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_GREEK_ONES = ("", "α", "β", "γ", "δ", "ε", "στ", "ζ", "η", "θ")
_NUMERALS = {
    **{
        tens + one: n + i for n, tens in ((10, "ι"), (20, "κ")) for i, one in enumerate(_GREEK_ONES)
    },
    **{one: i for i, one in enumerate(_GREEK_ONES) if one},
    **{roman: i for i, roman in enumerate(_ROMANS, start=1)},
    **{one: i for i, one in enumerate("abgde", start=1)},  # «Τόμος Β'» romanised; no bare ones
    # Roman numbers on a Greek keyboard. A lone «Ι» is more often one than ten.
    **{roman.translate(str.maketrans("ivx", "ινχ")): i for i, roman in enumerate(_ROMANS, start=1)},
}
_MOST = 4  # digits; longer ones are no volume's


def value(word: str) -> str:
    """Return the number that a folded word is, in digits, or "": "iv", «δ» and "04" are "4"."""
    if word.isdecimal():
        return str(int(word)) if len(word) <= _MOST else ""
    return str(_NUMERALS.get(word, ""))


def taken_out(words: list[str]) -> tuple[list[str], str]:
    """Return (the words that are left, number of the volume or part).

    words: folded, of a title. The number is "" if there is none, "2.1" for a part of a volume.
    A last word that can only be a number of this kind, «Α» or "III", needs no mark before it.
    """
    found: list[str] = []
    out: set[int] = set()
    marks = [] if _MARKS.isdisjoint(words) else enumerate(words)  # most have none
    for place, word in marks:
        if word not in _MARKS:
            continue
        after = words[place + 1] if place + 1 < len(words) else ""
        before = words[place - 1] if place else ""
        if number := value(after) or _ORDINALS.get(after, ""):
            out.update((place, place + 1))
        elif len(word) > 2 and (number := _ORDINALS.get(before, "") or value(before)):
            out.update((place - 1, place))
        if number:
            found.append(number)
    last = len(words) - 1
    if not found and last > 0 and _is_bare_number(words[last]):
        found, out = [value(words[last])], {last}
    if not out:
        return words, ""
    return [word for place, word in enumerate(words) if place not in out], ".".join(found)


def _is_bare_number(word: str) -> bool:
    if len(word) == 1:  # «Ο» and «Η» at the end are as rare as "a"; no other word is one letter.
        return "α" <= word <= "θ"
    return word in _NUMERALS and set(word) <= set("ivxιχ")
