"""The one normaliser: what FAQ, catalogue and commands compare instead of what was typed.

Two forms of a text, from the finer to the coarser:

fold  letters without case, accents, breathings or Unicode dress. Words stay words.
key   how it sounds, in Latin letters, so that Greek, misspelt Greek and Greeklish meet:
      fold("Ανανεώνω") == "ανανεωνω", key("Ανανεώνω") == key("ananewnw") == "ananeono".

The key's alphabet is a single letter a sound: a e i o u, v (β, μπ, b), g (γ, γκ, γγ), d (δ, ντ),
z, q (θ), k, l, m, n, p, r, s, t, f, h (χ); ξ and ψ are ks and ps. Greek is first written as
ELOT 743 / ISO 843 transliterates it, then the rules for Latin text are applied to both, so a
rule that is wrong for a word (αι in «Μάιος») is wrong on both sides and the two still meet.
Accents and dialytika are ignored throughout: half of what people type has none.

Greeklish has no standard. Two habits cover most of it (Tseliga 2007, "It's all Greeklish to me!";
Androutsopoulos 2009, "Greeklish: transliteration practice and discourse"): phonetic, in
which h, x, u are χ, ξ, ου, and visual, in which h, x, u, w, 8, 9, 3 look like η, χ, υ, ω, θ, θ, ξ.
People mix them in one sentence; `word_readings` lists what one word can mean.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Literal

Script = Literal["greek", "latin"]

_WORD = re.compile(r"[^\W_]+")
_GREEK = re.compile(r"[α-ω]")
_LATIN = re.compile(r"[a-z]")
_CONTRACTION = re.compile(r"(?<=[a-z])'(?=(?:t|s|m|re|ve|ll|d)\b)")
_SHORT_PREFIX = re.compile(r"(?<![\w-])([a-z]{1,2})-(?=[a-z]{2})")  # e-book, wi-fi, on-line

_ODDITIES = {
    **dict.fromkeys("‘’‚‛ʼ`´ʹʻ΄΅᾽᾿῾῀῁῍῎῏῝῞῟῭`¨ͺ", "'"),
    **dict.fromkeys("“”„«»‹›〝〞", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **{"ϗ": "και", "Ϗ": "και", "ȣ": "ου", "Ȣ": "ου", "ʼn": "'n"},
    **{"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i"},
    **{"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th"},
}
_LOOK_ALIKES = dict(
    zip("abehikmnoptxyzvu", "αβεηικμνορτχυζνυ", strict=True)
)  # a Latin H inside «ΑΘΗΝΑ»: scanners and old keyboards leave them
_LOOK_ALIKES_BACK = {greek: latin for latin, greek in reversed(_LOOK_ALIKES.items())}


class _Folding(dict[int, str]):
    """Code point -> folded text, worked out when first met."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        kept = [c for c in unicodedata.normalize("NFKD", char) if not _is_dress(c)]
        folded = "".join(_ODDITIES.get(c, c.casefold()) for c in kept)
        if char in _ODDITIES:
            folded = _ODDITIES[char]
        elif char.isalpha() and not any(c.isalpha() for c in folded):
            folded = char  # A letter is never lost, not even an Arabic ligature of two marks.
        self[point] = folded
        return folded


def _is_dress(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me", "Cf")


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` without case, accents and Unicode dress; words parted by one space.

    «Ὁ Ἀλέξης  ΖΟΡΜΠΆΣ» and «ο αλεξης ζορμπασ» fold alike. Final sigma becomes σ, curly quotes
    and dashes plain ones, invisible characters go. A word of two alphabets whose odd letters are
    look-alikes is put into its own: «ΑΘHΝΑ» with a Latin H is «αθηνα». fold(fold(x)) == fold(x).
    """
    folded = " ".join(text.translate(_FOLDING).split())
    if not folded.isascii() and _LATIN.search(folded) and _GREEK.search(folded):
        folded = _WORD.sub(lambda found: _one_script(found[0]), folded)
    return folded


def _one_script(word: str) -> str:
    greek, latin = _GREEK.findall(word), _LATIN.findall(word)
    if not greek or not latin:
        return word
    if len(greek) >= len(latin):
        return _with_look_alikes(word, latin, _LOOK_ALIKES)
    return _with_look_alikes(word, greek, _LOOK_ALIKES_BACK)


def _with_look_alikes(word: str, strangers: list[str], look_alikes: dict[str, str]) -> str:
    if not all(letter in look_alikes for letter in strangers):
        return word
    return "".join(look_alikes[c] if c in strangers else c for c in word)


def words(text: str) -> list[str]:
    """Return the folded words of `text`: "What's «Ζορμπάς»?" -> ["whats", "ζορμπασ"].

    English contractions are one word, so are e-book, wi-fi and on-line.
    """
    folded = fold(text)
    if "'" in folded:
        folded = _CONTRACTION.sub("", folded)
    if "-" in folded:
        folded = _SHORT_PREFIX.sub(r"\1", folded)
    return _WORD.findall(folded)


def letters_of(text: str) -> tuple[int, int]:
    """Return how many Greek and how many Latin letters `text` has, folded."""
    folded = fold(text)
    return len(_GREEK.findall(folded)), len(_LATIN.findall(folded))


def script_of(text: str) -> Script | None:
    """Return the alphabet of most letters of `text`, None if it has neither Greek nor Latin."""
    greek, latin = letters_of(text)
    if not greek and not latin:
        return None
    return "greek" if greek >= latin else "latin"


# --- the key -------------------------------------------------------------------------------

_ELOT = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρστυφχωθ", "avgdeziiklmnoprstyfhoq", strict=True))
    | {"ξ": "ks", "ψ": "ps"}
)
_DIGIT_LETTERS = re.compile(r"(?<!\d)[389](?=[a-z])")
_DIGITS = {"8": "q", "9": "q", "3": "ks"}
_SOUNDS = {
    **{"th": "q", "ch": "h", "kh": "h", "ph": "f", "x": "ks"},
    **{"nth": "nq", "mph": "mf"},  # not ντ and χ, μπ and χ: anthropos, symphonia
    **{"w": "o", "c": "k", "j": "tz", "b": "v"},
    **{"ou": "u", "oy": "u", "au": "av", "ay": "av", "eu": "ev", "ey": "ev"},
    **{"ai": "e", "ei": "i", "oi": "i", "y": "i"},
    **{"mp": "v", "mb": "v", "mv": "v", "nt": "d", "nd": "d"},
    **{"gk": "g", "gg": "g", "ng": "g", "gh": "nh", "gks": "nks"},  # γχ, γξ are nasal: άγχος
}
_SOUND = re.compile("|".join(sorted(map(re.escape, _SOUNDS), key=len, reverse=True)))
_BEFORE_VOICELESS = re.compile(r"(?<=[ae])v(?=[ptkqfhs])")  # αυτό: afto
_BEFORE_VOICED = re.compile(r"(?<=[ae])f(?=[vgdzlmnr])")  # αύριο: avrio
_GLIDE = re.compile(r"(?<![aeiou])gi(?=[aeou])")  # για, γεια, yia, ya: ia; not «υγεία», «αγίου»
_DOUBLED = re.compile(r"([^\W\d_])\1+")


_RULES = re.compile(
    "|".join(each.pattern for each in (_SOUND, _BEFORE_VOICELESS, _BEFORE_VOICED, _GLIDE, _DOUBLED))
)


def sound_of(word: str) -> str:
    """Return the phonetic key of one folded word."""
    sounds = word.translate(_ELOT)
    if not sounds.isalpha():
        sounds = _DIGIT_LETTERS.sub(lambda found: _DIGITS[found[0]], sounds)
    before = ""
    while sounds != before and _RULES.search(sounds):  # so that the key of a key is itself
        before = sounds
        sounds = _SOUND.sub(lambda found: _SOUNDS[found[0]], sounds)
        sounds = _BEFORE_VOICED.sub("v", _BEFORE_VOICELESS.sub("f", sounds))
        sounds = _DOUBLED.sub(r"\1", _GLIDE.sub("i", sounds))
    return sounds


_word_key = lru_cache(maxsize=1 << 13)(sound_of)


def key(text: str) -> str:
    """Return how `text` sounds, in Latin letters, its words parted by one space.

    Latin text is read phonetically (h is χ, x is ξ, u is ου). key(key(x)) == key(x).
    """
    return " ".join(map(_word_key, words(text)))


# What Greeks write short in chats, in either alphabet; a word alone is never taken for one. Single
# Greek letters but κ are not among them: «7 π.μ.» is a time.
_SHORT = """
δν δεν · dn δεν · dn δεν · k και · κ και · m μου · s σου · p που
tpt τίποτα · τπτ τίποτα · gt γιατί · γτ γιατί · giati γιατί · kl καλά · κλ καλά · ap από · απ από
st στο · στ στο · t το · n να · tlf τηλέφωνο · τηλ τηλέφωνο · thl τηλέφωνο
til τηλέφωνο · τλφ τηλέφωνο · kna κανένα · κνα κανένα · kana κανένα · tr τώρα · τρ τώρα
mxri μέχρι · μχρι μέχρι · pls παρακαλώ · plz παρακαλώ · πλζ παρακαλώ · prklw παρακαλώ
thx ευχαριστώ · thnx ευχαριστώ · tnx ευχαριστώ · euxar ευχαριστώ · ευχ ευχαριστώ · smr σήμερα
σμρ σήμερα · klmr καλημέρα · κλμρ καλημέρα · klsp καλησπέρα · κλσπ καλησπέρα · sk σαββατοκύριακο
σκ σαββατοκύριακο · sav σάββατο · σαβ σάββατο · kyr κυριακή · κυρ κυριακή · deut δευτέρα
vivl βιβλίο · bibl βιβλίο · βιβλ βιβλίο
tlk τελικά · τλκ τελικά · tespa τέλος πάντων · mzi μαζί · μζι μαζί · dld δηλαδή · δλδ δηλαδή
klp και λοιπά · κλπ και λοιπά · px παραδείγματος χάρη · πχ παραδείγματος χάρη
"""
_TELLING = frozenset(("dn", "gt"))  # of two letters; others are short for English words too
_LONG = {
    fold(short): tuple(fold(long).split())
    for short, long in (
        pair.strip().split(None, 1)
        for line in _SHORT.splitlines()
        for pair in line.split("·")
        if pair.strip()
    )
}


def is_greek_short(word: str) -> bool:
    """Return whether a folded word is short for a Greek one and for nothing in English: "dn"."""
    return word in _LONG and (len(word) > 2 or word in _TELLING)


def written_out(found: list[str]) -> list[str]:
    """Return folded Greek words with the abbreviations of chats written out.

    ["dn", "exw", "tpt"] -> ["δεν", "exw", "τιποτα"]. A lone word is left as it is: "k" or "st" may
    be anything, and most words that are typed alone are names.
    """
    if len(found) < 2:
        return found
    return [word for short in found for word in _LONG.get(short, (short,))]


_VISUAL_TH = re.compile(r"th(?=[ns]?$|[kptfgdzsl])")  # thn is την, thlefwno τηλέφωνο
_DIGIT_THETA = re.compile(r"(?<!\d)[89](?=[a-z])")
_VISUAL_SPOT = re.compile(r"[oae]u|[tckp]h|h|x|u|j")
_VISUAL_SOUNDS = {"h": "i", "x": "h", "u": "y", "j": "ks"}


@lru_cache(maxsize=1 << 12)
def _visual_key(word: str, theta_is_a_digit: bool = False) -> str:
    """The key of one folded word whose Latin letters look like the Greek ones."""
    spelt = word.replace("th", "ti") if theta_is_a_digit else _VISUAL_TH.sub("ti", word)
    return _word_key(_VISUAL_SPOT.sub(lambda spot: _VISUAL_SOUNDS.get(spot[0], spot[0]), spelt))


def readings(text: str) -> tuple[str, ...]:
    """Return the keys that `text` can have as a whole: phonetic, and visual where it differs."""
    found = words(text)
    theta_is_a_digit = any(_DIGIT_THETA.search(word) for word in found)  # then th is τη
    phonetic = " ".join(map(_word_key, found))
    visual = " ".join(_visual_key(word, theta_is_a_digit) for word in found)
    return (phonetic,) if visual == phonetic else (phonetic, visual)


MAX_WORD_READINGS = 12
_MAX_SPOTS = 6
_SPOT = re.compile(r"([oae]u|[ckp]h|th|h|x|u|v|c|j)")
_SPOT_SOUNDS = {  # what the spot can be, likeliest first, and how unlikely the second is
    "th": ("q", "ti", 1),
    "kh": ("kh", "ki", 1),
    "h": ("h", "i", 1),
    "x": ("ks", "h", 1),
    "u": ("u", "y", 1),
    "j": ("tz", "ks", 2),
    "c": ("k", "s", 2),
    "v": ("v", "n", 3),
}


@lru_cache(maxsize=1 << 12)
def word_readings(word: str) -> tuple[str, ...]:
    """Return up to 12 keys that one word can have, the likeliest first; one for a Greek word.

    "hmera" -> ("hmera", "imera"): χμερα or ημέρα, whichever the vocabulary knows.
    """
    folded = "".join(words(word))
    if not _LATIN.search(folded):
        return (_word_key(folded),)
    weighed = sorted(_spellings(folded), key=lambda found: found[0])
    keys = (_word_key(folded), _visual_key(folded), *(_word_key(spelt) for _, spelt in weighed))
    return tuple(dict.fromkeys(keys))[:MAX_WORD_READINGS]


def _spellings(word: str) -> list[tuple[int, str]]:
    """(how unlikely, phonetic spelling) of each way to read `word`."""
    parts, spots = _SPOT.split(word), 0
    choices: list[tuple[tuple[int, str], ...]] = []
    for part in parts:
        if part in _SPOT_SOUNDS and spots < _MAX_SPOTS:
            first, second, weight = _SPOT_SOUNDS[part]
            choices.append(((0, first), (weight, second)))
            spots += 1
        else:
            choices.append(((0, part),))
    return [
        (sum(weight for weight, _ in way), "".join(spelt for _, spelt in way))
        for way in product(*choices)
    ]


_KEYBOARD = dict(
    zip("wertyuiopasdfghjklzxcvbnm", "ςερτυθιοπασδφγηξκλζχψωβνμ", strict=True)
)  # the letter that each key gives under the Greek layout
_TO_GREEK_LAYOUT = str.maketrans(
    _KEYBOARD
    | {latin.upper(): greek.upper() for latin, greek in _KEYBOARD.items()}
    | {";": "", ":": "", "W": "Σ"}  # dead keys: accents
)
_TO_LATIN_LAYOUT = str.maketrans({greek: latin for latin, greek in _KEYBOARD.items()} | {"σ": "s"})


def other_layout(text: str) -> str:
    """Return `text` as the same keys give it under the other keyboard layout.

    "pvw ananevnv" -> "πως ανανεωνω", «ηοω» -> "how". For text that says nothing as it stands.
    """
    if script_of(text) == "greek":
        plain = unicodedata.normalize("NFD", text).lower()
        return "".join(c for c in plain if not _is_dress(c)).translate(_TO_LATIN_LAYOUT)
    return text.translate(_TO_GREEK_LAYOUT)
