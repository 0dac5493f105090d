"""A union catalogue of a few books made for one story, read from real MARC files."""

from __future__ import annotations

from pathlib import Path

from knowledge.catalogue.load import rebuild
from tests.conftest import PATRON, Opener
from tests.knowledge.catalogue.writing import Field, file, iso2709
from tests.people import Message, Somebody, World, words

CASTLE = "Το κάστρο των ανέμων"


def book(
    control: str,
    title: str,
    *,
    author: str = "",
    year: int | None = None,
    marks: tuple[str, ...] = ("889.3",),
    **more: str,
) -> list[Field]:
    """Return a MARC21 record with a copy under each of `marks`.

    more: publisher, edition, translator, isbn, language (MARC's), subject, subtitle, format
    ("video"), audience ("j").
    """
    form = {"video": "g", "audiobook": "i"}.get(more.get("format", ""), "a")
    coded = f"260101s{year or 'uuuu'}    gr     {more.get('audience', ' ')}"
    fields: list[Field] = [
        ("001", control),
        ("008", f"{coded}      000 0 {more.get('language', 'gre')} d"),
        ("020", f"$a{more.get('isbn', '')}"),
        ("100", f"$a{author}$4aut"),
        ("245", f"$a{title}$b{more.get('subtitle', '')}"),
        ("250", f"$a{more.get('edition', '')}"),
        ("260", f"$b{more.get('publisher', '')}$c{year or ''}"),
        ("650", f"$a{more.get('subject', '')}"),
        ("700", f"$a{more.get('translator', '')}$4trl"),
        *(("952", f"$o{mark}") for mark in marks),
    ]
    empty = ("$a", "$a$4aut", "$a$4trl", "$b$c")
    return [("LDR", form), *(one for one in fields if one[1] not in empty)]


def fill(folder: Path, **libraries: list[list[Field]]) -> Path:
    """Build the catalogue of these libraries alone in `folder`, which is returned."""
    exports = {}
    for library, records in libraries.items():
        written = [
            iso2709(fields[1:], leader=f"00000n{fields[0][1]}m a2200000 i 4500")
            for fields in records
        ]
        exports[library] = [file(folder.parent, f"{library}.mrc", *written)]
    rebuild(folder, exports)
    return folder


async def world_with(open_world: Opener, folder: Path, **settings: object) -> World:
    """Open a world whose catalogue is in `folder`."""
    opened: World = await open_world(catalogue_dir=folder, **settings)
    return opened


def maria(world: World) -> Somebody:
    """Return Μαρία in this world."""
    return Somebody(world, world.telegram.people[PATRON], PATRON)


def rows_of(message: Message) -> list[list[str]]:
    """Return the labels of a message's buttons, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def castles(count: int) -> list[list[Field]]:
    """Return so many books with one word in common: two languages, three decades."""
    return [
        book(
            str(number),
            f"{CASTLE} {chr(944 + number)}",
            author="Παπά, Άννα",
            year=1985 + number,
            language="eng" if number % 3 == 0 else "gre",
            marks=(f"889.3 ΠΑΠ {number}",),
        )
        for number in range(1, count + 1)
    ]


def shown(patron: Somebody) -> str:
    """Return what the bot's newest message says."""
    return words(patron.from_bot[-1])
