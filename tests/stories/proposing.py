"""A proposal for the FAQ in a story: the case that it comes from, what is tapped, the files."""

from __future__ import annotations

from pathlib import Path

from bot.simulator import CallbackTap
from tests.people import Librarian, Somebody

ASKED = "exete trapezi gia ping pong?"
TOLD = "Ναι, στην αυλή της Μυρτόβρυσης, κάθε απόγευμα έως τις 19:00."
ENGLISH = (
    "Question: Do you have a table tennis table?\n"
    "Answer: Yes, in the yard of Myrtovrysi, every afternoon until 19:00."
)
LONGER = "μπορώ να το κρατήσω το μυθιστόρημα καμιά βδομάδα παραπάνω;"


async def a_closed_case(
    patron: Somebody, librarian: Librarian, *, asked: str = ASKED, told: str = TOLD
) -> None:
    await patron.says(f"/human {asked}")
    await librarian.taps("Την παίρνω")
    await librarian.replies(told)
    await librarian.taps("Κλείσιμο")


async def answer(tap: CallbackTap) -> str:
    """Return what whoever tapped reads on their screen."""
    return str((await tap.answer)["text"])


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def lines(folder: Path) -> dict[str, list[str]]:
    return {file.name: file.read_text(encoding="utf-8").splitlines() for file in files(folder)}


async def one_question_more(patron: Somebody, librarian: Librarian) -> None:
    """Let LONGER be proposed as one more question of an entry, and wait for somebody else."""
    await a_closed_case(patron, librarian, asked=LONGER, told="Ναι, το ανανέωσα.")
    await librarian.taps("Πρόταση για FAQ")
    await librarian.taps("Μία ερώτηση ακόμη")
    await librarian.taps("Στείλτε για έγκριση")
