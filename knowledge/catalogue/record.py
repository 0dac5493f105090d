"""What a catalogue says about a book: a library's own description, and the union's record."""

from __future__ import annotations

from dataclasses import dataclass

FORMATS = (
    "book",
    "serial",
    "audiobook",
    "music",
    "video",
    "score",
    "map",
    "picture",
    "electronic",
    "kit",
    "manuscript",
)
"""What a thing on a shelf can be, by MARC's leader/06-07 and coded fields."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The copies of one edition under one shelfmark at one branch."""

    library: str  # code of the member library, as told at import
    branch: str  # the library's own code for the place; "" if it names none
    shelfmark: str  # as on the spine; "" if the library sends none
    copies: int  # 0 where the library does not say
    note: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """One library's words about one edition, cleaned of ISBD punctuation.

    Names are inverted, as libraries write them: «Καζαντζάκης, Νίκος».
    """

    title: str  # with number and name of the part, without the subtitle
    subtitle: str = ""
    author: str = ""  # the main entry; several are parted by " ; "
    contributors: tuple[str, ...] = ()  # translators, editors, illustrators
    translators: tuple[str, ...] = ()  # those of the contributors of whom that is told
    other_titles: tuple[str, ...] = ()  # uniform, original, variant and romanised titles
    uniform_titles: tuple[str, ...] = ()  # those of the other titles that name the work itself
    part: str = ""  # number and name of the part, as in the title: «Τόμος 2, Η επιστροφή»
    year: int | None = None
    publisher: str = ""
    language: str = ""  # ISO 639-2 code, as in MARC
    isbns: tuple[str, ...] = ()  # ISBN-13, digits only, check digit right
    subjects: tuple[str, ...] = ()
    dewey: str = ""
    series: tuple[str, ...] = ()
    edition: str = ""
    extent: str = ""
    format: str = ""  # one of FORMATS; "" where the record does not say
    audience: str = ""  # "children", "young" or "" for adults and where nothing is said
    issns: tuple[str, ...] = ()  # "1234-567X"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record as one library sent it. `control`: its number there (MARC 001), "" if none."""

    control: str
    description: Description
    holdings: tuple[Holding, ...]
    is_deleted: bool = False  # the library says that it holds this no more (MARC leader/05)


@dataclass(frozen=True, slots=True)
class Record:
    """One edition in the union catalogue, with every library's copies.

    id: twelve letters and digits, the same for as long as the edition is in the catalogue.
    work: id of the work that it is an edition of, of the same form; editions of one share it.
    description: of the libraries that hold it, the one with the most careful description.
    sources: (library code, control number there) of each record that was joined here.
    former: ids of records that were joined here and went; told of a record asked for by its id.
    """

    id: str
    work: str
    description: Description
    holdings: tuple[Holding, ...]
    sources: tuple[tuple[str, str], ...]
    former: tuple[str, ...] = ()
