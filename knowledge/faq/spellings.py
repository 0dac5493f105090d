"""The same Greek question as different people type it; what an entry's tests are tried in."""

import re
import unicodedata

_ACCENT = "\u0301"
_VOICELESS_NEXT = re.compile(r"([αεη])υ(?=[θκξπσςτφχψ]|\b)")
_VOICED_NEXT = re.compile(r"([αεη])υ")
_ELOT_PAIRS = {"γγ": "ng", "γξ": "nx", "γχ": "nch", "ου": "ou"}
_ELOT = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρσςτυφω", "avgdeziiklmnoprsstyfo", strict=True))
    | {"θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps"}
)
_LOOKS = str.maketrans(
    dict(zip("αβγδεζηθικλμνξοπρσςτυφχω", "abgdezh8iklmn3oprsstufxw", strict=True)) | {"ψ": "ps"}
)


def _plain(text: str) -> str:
    """Lower case without accents; dialytika stay, since they part two vowels."""
    return unicodedata.normalize(
        "NFC", unicodedata.normalize("NFD", text.lower()).replace(_ACCENT, "")
    )


def _bare(text: str) -> str:
    """Lower case without any mark."""
    marked = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in marked if not unicodedata.combining(char))


def elot(text: str) -> str:
    """Return `text` in Latin letters as passports have it (ELOT 743): «αυτό» -> "afto"."""
    spelt = _VOICED_NEXT.sub(r"\1v", _VOICELESS_NEXT.sub(r"\1f", _plain(text)))
    spelt = re.sub(r"\bμπ", "b", spelt)
    for greek, latin in _ELOT_PAIRS.items():
        spelt = spelt.replace(greek, latin)
    return _bare(spelt).translate(_ELOT)


def visual(text: str) -> str:
    """Return `text` in Latin letters and digits that look like the Greek: «ώρα» -> "wra"."""
    return _bare(text).translate(_LOOKS)


def spellings(text: str) -> dict[str, str]:
    """Return `text` in every spelling that a test is tried in; English has fewer."""
    found = {"as written": text, "without accents": _bare(text), "in capitals": _bare(text).upper()}
    if re.search(r"[α-ω]", _bare(text)):
        found |= {"in ELOT Greeklish": elot(text), "in visual Greeklish": visual(text)}
    return found
