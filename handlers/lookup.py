"""What the bot can make of a patron's words, worked out before the transaction opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handlers.markup import visible
from handlers.turn import Desk
from knowledge.catalogue import Result, isbn
from knowledge.faq import Outcome
from knowledge.language import language_of

PAGE = 5


@dataclass(frozen=True)
class Findings:
    """The FAQ's outcome and the catalogue's, and which of them answers.

    kind: "answer" (entry sure enough) · "books" · "choose" (near entries) · "none" · "empty".
    language: of the text, or "" where it shows none (an ISBN, a name in digits).
    """

    kind: str
    text: str
    language: str
    outcome: Outcome | None = None
    books: Result | None = None
    faq_version: str = ""

    def as_tried(self) -> dict[str, Any]:
        """Return what the bot made of the question, as the librarian's card shows it."""
        near = [candidate.entry.id for candidate in self.outcome.candidates] if self.outcome else []
        return {
            "kind": self.kind,
            "entry": self.entry_id,
            "near": near,
            "score": round(self.outcome.score, 3) if self.outcome else 0.0,
            "books": len(self.books.hits) if self.books else 0,
        }

    @property
    def entry_id(self) -> str:
        """Return the id of the answering entry, or ""."""
        entry = self.outcome.entry if self.outcome and self.kind == "answer" else None
        return entry.id if entry else ""


async def look_up(text: str, hint: str, desk: Desk) -> Findings:
    """Return what answers `text`: an entry, books, near entries, or nothing.

    hint: the language to assume where the text itself shows none.
    """
    if not any(char.isalnum() for char in visible(text)):
        return Findings("empty", text, "")
    language: str = language_of(text) or ""
    if isbn.find(text):
        books = await desk.catalogue.search(text, limit=PAGE)
        return Findings("books" if books and books.hits else "none", text, language, books=books)
    faq = desk.faq.current
    outcome = faq.best(text, language or hint)
    found: dict[str, Any] = {"outcome": outcome, "faq_version": faq.version}
    if outcome.outcome == "answer":
        return Findings("answer", text, language or outcome.language, **found)
    books = await desk.catalogue.search(text, limit=PAGE)
    language = language or (outcome.language if outcome.outcome == "choose" else "")
    if books and books.is_sure and books.hits:
        return Findings("books", text, language, books=books, **found)
    return Findings(outcome.outcome, text, language, books=books, **found)
