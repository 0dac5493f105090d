"""A patron's own list of books, as they read it and take it with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handlers.cards.answers import ask
from handlers.cards.paging import turning
from handlers.cards.wording import styled, told
from handlers.markup import rich
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.citing import Citation
from knowledge.models import Saved

PAGE = 10


def saved(
    books: Sequence[Saved],
    total: int,
    present: Collection[str] | None,
    say: Speech,
    ref: int,
    *,
    offset: int = 0,
) -> Said:
    """Return one page of the list, the book saved last first.

    present: those records that are still in the catalogue; None if it does not answer.
    """
    if not total:
        text = say("Your list is empty. Open a book and tap “Save”.")
        return Said(rich(text), rows([ask(say)]))
    head = say.plural("{number} book on your list.", "{number} books on your list.", total)
    blocks = [
        _book(book, number, say, is_gone=present is not None and book.record not in present)
        for number, book in enumerate(books, offset + 1)
    ]
    numbered = [
        Button(str(number), "rec", f"{ref}.{book.record}")
        for number, book in enumerate(books, offset + 1)
    ]
    turns = turning(
        say, "mylist", lambda place: f"{ref}.{place}", offset=offset, page=PAGE, total=total
    )
    acts = [Button(say("Export"), "export", ref), Button(say("Clear the list"), "clear", ref)]
    return Said(
        rich("\n\n".join([head, *blocks])),
        (*rows(numbered, 5), *rows(turns, 2), *rows(acts, 2), *rows([ask(say)])),
    )


def _book(book: Saved, number: int, say: Speech, *, is_gone: bool) -> str:
    about = (told(book.author, 80), str(book.year or ""))
    lines = [
        styled("b", f"{number}. {told(book.title, 140)}"),
        " · ".join(part for part in about if part),
        say("no longer in the catalogue") if is_gone else "",
    ]
    return "\n".join(line for line in lines if line)


def shall_clear(total: int, say: Speech, ref: int) -> Said:
    """Return the question whether all of the list is to go."""
    text = say.plural(
        "Shall I take {number} book off your list?",
        "Shall I take all {number} books off your list?",
        total,
    )
    buttons = [Button(say("Yes, clear it"), "cleared", ref), Button(say("No"), "mylist", ref)]
    return Said(rich(text), rows(buttons, 2))


def export(
    cited: Sequence[tuple[Citation, Citation]], gone: Sequence[Saved], say: Speech, day: str
) -> str:
    """Return the list as a text: each style in the order of the alphabet, then what is gone."""
    parts = [say("My list of books") + f" · {day}"]
    for place in range(2):
        entries = sorted((both[place] for both in cited), key=lambda one: one.text.casefold())
        if entries:
            parts.append("\n\n".join([entries[0].style, *(one.text for one in entries)]))
    if gone:
        titles = [" · ".join(filter(None, (one.title, one.author))) for one in gone]
        parts.append("\n".join([say("No longer in the catalogue:"), *titles]))
    return "\n\n\n".join(parts) + "\n"
