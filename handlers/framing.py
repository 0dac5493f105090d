"""What stands around a book in a message: in which library, in which language, as what, where.

«έχετε τη Φόνισσα στη Μυρτόβρυση;», «Logicomix στα αγγλικά», «ταινία Ευδοκία», «ποια βιβλιοθήκη
έχει το 1984;». What is left must surely be a book, or the frame is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.turn import Desk
from knowledge import text
from knowledge.catalogue import EVERYTHING, Narrowing, Result

PAGE = 5
_LONGEST = 300  # characters; a longer text tells a story
_AT = re.compile(
    r"(?P<what>.+?)\s+(?:σ(?:τη|την|το|τον|τα)|st(?:i|in|o|on|a)|at|in)\s+(?P<where>[^?;.!]+)[?;.!\s]*",
    re.IGNORECASE | re.DOTALL,
)

# The rest is held against folded texts: no capitals, no accents, no final sigma.
_WHERE = re.compile(
    r"(?:"
    r"(?:σε )?ποι(?:α|εσ) βιβλιοθηκ(?:η|εσ)(?: εδω)?(?: κοντα)?(?: μου| μασ)?"
    r" (?:εχει|εχουν|υπαρχει|βρισκεται|θα βρω|βρισκω|μπορω να (?:βρω|δανειστω|παρω))"
    r"|που (?:θα βρω|βρισκω|μπορω να (?:βρω|δανειστω|παρω)|υπαρχει|υπαρχουν)"
    r"|ποσα αντιτυπα (?:εχετε|εχει|εχουν|υπαρχουν)(?: απο)?"
    r"|(?:which|what) librar(?:y|ies)(?: near (?:me|here))? (?:has|have|holds?)"
    r"|where can i (?:find|borrow|get)"
    r"|how many copies (?:of|are there of|do you have of)"
    r") (?P<what>.+)"
)
_LANGUAGES = {
    "gre": "ελληνικα ellinika greek",
    "eng": "αγγλικα agglika anglika english",
    "fre": "γαλλικα gallika french",
    "ger": "γερμανικα germanika german",
    "ita": "ιταλικα italika italian",
    "spa": "ισπανικα ispanika spanish",
    "rus": "ρωσικα rosika russian",
    "alb": "αλβανικα alvanika albanian",
    "tur": "τουρκικα tourkika turkish",
}
_FORMATS = {
    "video": "dvd ταινια tainia φιλμ βιντεο movie film",
    "audiobook": "ηχητικο audiobook",
    "serial": "περιοδικο periodiko magazine",
    "music": "cd σιντι μουσικη",
    "electronic": "ebook e-book ηλεκτρονικο pdf",
}
_CODE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
_FORM_OF = {word: form for form, words in _FORMATS.items() for word in words.split()}
_IN_LANGUAGE = re.compile(
    rf"(?P<what>.+?) (?:(?:στα|σε|sta|se|in) )?(?P<language>{'|'.join(_CODE_OF)})"
    r"[?;.!, ]*(?:παρακαλω|ευχαριστω|parakalo|please)?[?;.! ]*"
)
_AS = re.compile(
    rf"(?P<before>|.* )(?:(?:σε|se|on|as|an?) )?\b(?P<form>{'|'.join(_FORM_OF)})\b(?P<after>.*)"
)


@dataclass(frozen=True)
class Framed:
    """The books of a message, and to what the list is narrowed because the message says so."""

    books: Result
    narrow: Narrowing


async def whereabouts(typed: str, desk: Desk) -> Framed | None:
    """Return the books of a text that asks which library has them, or how many copies there are."""
    if len(typed) > _LONGEST:
        return None
    asked = _WHERE.fullmatch(text.fold(typed))
    books = await desk.catalogue.search(asked["what"], limit=PAGE) if asked else None
    return Framed(books, EVERYTHING) if books and books.is_sure and books.hits else None


async def framed(typed: str, desk: Desk) -> Framed | None:
    """Return the books of a text that asks for them at a library, in a language or as a film.

    Where there are none such, everybody's are shown.
    """
    if len(typed) > _LONGEST:
        return None
    for what, narrow in _ways(typed, desk):
        books = await desk.catalogue.search(what, limit=PAGE)
        if books is None or not books.is_sure or not books.hits:
            continue
        own = await desk.catalogue.search(what, limit=PAGE, narrow=narrow)
        if narrow.language and not (own and own.hits):
            own = await _under_its_title_there(books, narrow, desk)
        return Framed(own, narrow) if own and own.hits else Framed(books, EVERYTHING)
    return None


async def _under_its_title_there(books: Result, narrow: Narrowing, desk: Desk) -> Result | None:
    """Return the book as it is called in the language asked for: «The Little Prince»."""
    opened = await desk.catalogue.opened(books.hits[0].record_id)
    for edition in opened.editions if opened else ():
        if edition.description.language == narrow.language:
            title = edition.description.title
            return await desk.catalogue.search(title, limit=PAGE, narrow=narrow)
    return None


def _ways(typed: str, desk: Desk) -> Iterator[tuple[str, Narrowing]]:
    """Yield (what is asked for, what it is narrowed to)."""
    if asked := _AT.fullmatch(typed):
        codes = desk.directory.meant(asked["where"])
        if len(codes) == 1:
            yield asked["what"], Narrowing(library=codes[0])
    told = text.fold(typed)
    if asked := _IN_LANGUAGE.fullmatch(told):
        yield asked["what"], Narrowing(language=_CODE_OF[asked["language"]])
    if asked := _AS.fullmatch(told):
        what = f"{asked['before']} {asked['after']}".strip()
        if any(map(str.isalnum, what)):
            yield what, Narrowing(format=_FORM_OF[asked["form"]])
