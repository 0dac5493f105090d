"""Two authors, what they have written and write later, and whoever follows one of them."""

from __future__ import annotations

from tests.people import Somebody
from tests.stories.shelving import book

ANNA, PETROS = "Παπά, Άννα", "Μάρκου, Πέτρος"
CASTLE = book("1", "Το κάστρο των ανέμων", author=ANNA, year=1986)
RIVER = book("2", "Το ποτάμι της λήθης", author=ANNA, year=2026)
HARBOUR = book("3", "Το λιμάνι των κύκνων", author=ANNA, year=2026)
MEADOW = book("4", "Το λιβάδι με τις παπαρούνες", author=PETROS, year=1990)
ISLAND = book("5", "Το νησί των γλάρων", author=PETROS, year=2026)
HEAD = "Νέα στον κατάλογο, από συγγραφείς που παρακολουθείτε:"
FOOT = "Τι σας γράφω και πότε: /notices"
RIVER_TOLD = "1. Το ποτάμι της λήθης\nΆννα Παπά · 2026\n— Ανεμόπετρα"
QUESTION = (
    "Πέρασαν οι 90 ημέρες για όσα μου ζητήσατε να σας γράφω:\n— Άννα Παπά\n"
    "Συνεχίζω για άλλες 90 ημέρες; Χωρίς απάντηση σταματώ."
)


def told(*books: str) -> str:
    """Return the message of news with these blocks."""
    return "\n\n".join((HEAD, *books, FOOT))


async def follows(somebody: Somebody, title: str) -> str:
    """Open a book and ask for news of its author; return the toast."""
    await somebody.says(title)
    await somebody.taps(somebody.buttons()[0])
    label = "Νέα του συγγραφέα"
    tap = await somebody.taps(label if label in somebody.buttons() else "News of the author")
    answer = await tap.answer
    assert answer["show_alert"]
    return str(answer["text"])
