"""What the bot can make of a patron's words, worked out before the transaction opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from telegram import Update

from handlers import framing
from handlers.markup import visible
from handlers.seeking import seeks_a_book
from handlers.texts import LANGUAGES
from handlers.turn import Desk
from knowledge.catalogue import EVERYTHING, Narrowing, Result, beside_isbn, isbn, words
from knowledge.faq import Faq, Look, Outcome
from knowledge.foreign import is_foreign
from knowledge.language import language_of
from knowledge.noise import is_noise

PAGE = framing.PAGE
_SHORTEST_MISSPELT = 6  # letters
_LONGEST_PAIR = 300  # characters; a longer text tells a story
_MOST_PAIRS = 4
_MOST_NEAR = 4
_JOINT = re.compile(
    r"[;?!.,\n]+\s+|\s+(?:και|κι|επίσης|kai|ke|ki|k|and|also|&|\+)\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Findings:
    """The FAQ's outcome and the catalogue's, and which of them answers.

    kind: "answer" (entry sure enough) · "books" · "both" · "choose" (near entries) · "none" ·
    "nobook" (clearly looked for, and no library has it) · "noise" (no words) ·
    "foreign" (in a third language) · "empty".
    language: of the text, or "" where it shows none (an ISBN, a name in digits).
    nearest: the authors' phrasing that comes nearest, or "".
    near: ids of the entries that come near, those of the outcome first.
    narrow: to what the list of books is narrowed, because the text says so.
    is_guess: the books are shown because nothing else is known to say; a case comes first.
    """

    kind: str
    text: str
    language: str
    outcome: Outcome | None = None
    books: Result | None = None
    faq_version: str = ""
    nearest: str = ""
    near: tuple[str, ...] = ()
    narrow: Narrowing = EVERYTHING
    is_guess: bool = False

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
    def near_books(self) -> int:
        """Return how many books have every word of a text that may have been for a person."""
        return self.books.total if self.books and _has_every_word(self.books) else 0

    @property
    def entry_id(self) -> str:
        """Return the id of the answering entry, or ""."""
        entry = self.outcome.entry if self.outcome and self.kind in ("answer", "both") else None
        return entry.id if entry else ""

    @property
    def asks_for_person(self) -> bool:
        """Tell whether the nearest entry is for who wants a person; it need not be sure."""
        near = self.outcome.candidates if self.outcome else ()
        return self.kind in ("answer", "choose") and bool(near) and near[0].entry.asks_for_person


async def look_up_message(update: Update, desk: Desk) -> Findings:
    """Return what answers the words of a message."""
    message = update.effective_message
    return await look_up((message.text or "") if message else "", hint(update), desk)


def hint(update: Update) -> str:
    """Return the language that Telegram reports for whoever wrote, if we speak it."""
    who = update.effective_user
    code = (who.language_code or "")[:2].lower() if who else ""
    return code if code in LANGUAGES else ""


async def look_up(text: str, hint: str, desk: Desk) -> Findings:
    """Return what answers `text`: an entry, books, both, near entries, or nothing.

    hint: the language to assume where the text itself shows none.
    """
    if not any(char.isalnum() for char in visible(text)):
        return Findings("empty", text, "")
    language: str = language_of(text) or ""
    if numbers := isbn.asked(text):
        books = await desk.catalogue.search(text, limit=PAGE)
        is_number_alone = not isbn.is_doubtful(text) and not beside_isbn(text)[1]
        if _is_by_number(books, numbers) or is_number_alone:
            kind = "none" if books is None else "books" if books.hits else "nobook"
            return Findings(kind, text, language, books=books)
        # Words stand beside a number that nobody has, which may be one to telephone.
    faq = desk.faq.current
    look = faq.look(text, language or hint)
    outcome = look.outcome
    found: dict[str, Any] = {
        "outcome": outcome,
        "faq_version": faq.version,
        "nearest": look.ranking.nearest,
        "near": _near(faq, look),
    }
    # A score of 1 is a question of the authors', word for word: it asks for one thing.
    both = await _two_in_one(text, language or hint, desk) if outcome.score < 1 else None
    if both is not None:
        return Findings("both", text, language or both.outcome.language, **found | vars(both))
    if outcome.score < 1 and (frame := await framing.whereabouts(text, desk)) is not None:
        return Findings("books", text, language or hint, **found | vars(frame))
    if outcome.outcome == "answer":
        return Findings("answer", text, language or outcome.language, **found)
    books = await desk.catalogue.search(text, limit=PAGE)
    language = language or (outcome.language if outcome.outcome == "choose" else "")
    if books and books.is_sure and books.hits:
        return Findings("books", text, language, books=books, **found)
    if (frame := await framing.framed(text, desk)) is not None:
        return Findings("books", text, language, **found | vars(frame))
    if is_foreign(text):
        return Findings("foreign", text, "", books=books, **found)
    kind = outcome.outcome
    if kind == "none":
        if is_noise(text) and not isbn.has_a_slip(text):
            kind = "noise"
        # Where the search was cut short, nobody can say that no library has the book.
        was_searched = books is not None and not books.is_cut
        if kind == "none" and was_searched and seeks_a_book(text):
            kind = "books" if _has_every_word(books) else "nobook"
        elif kind == "none" and books and books.is_worth_a_look:
            return Findings("books", text, language, books=books, is_guess=True, **found)
    return Findings(kind, text, language, books=books, **found)


def _is_by_number(books: Result | None, numbers: Iterable[str]) -> bool:
    """Tell whether books were found by an ISBN of the text, not by the words beside it."""
    if books is None or not books.hits:
        return False
    return {step.typed for step in books.relaxed if not step.found}.isdisjoint(numbers)


def _has_every_word(books: Result | None) -> bool:
    """Tell whether the books have all that was typed, perhaps in another spelling.

    A short word is too soon another one: “Dune” is not «Antoine».
    """
    if books is None or not books.hits:
        return False
    return all(
        one.found and (one.code != "spelling" or len(one.typed) >= _SHORTEST_MISSPELT)
        for one in books.relaxed
    )


def comes_near(books: Result | None) -> bool:
    """Tell whether a word at least of what was typed is in the books as it was typed."""
    if books is None or not books.hits:
        return False
    return len(books.relaxed) < len(words.read(books.query).required)


def _near(faq: Faq, look: Look) -> tuple[str, ...]:
    """Return the entries to offer, and after them those to offer if an answer does not help."""
    offered = [one.entry.id for one in look.outcome.candidates]
    others = [faq.entries[one.owner] for one in look.ranking.near[:_MOST_NEAR]]
    return tuple(dict.fromkeys([*offered, *(one.id for one in others if one.kind == "answer")]))


@dataclass(frozen=True)
class _Both:
    outcome: Outcome
    books: Result


async def _two_in_one(text: str, language: str, desk: Desk) -> _Both | None:
    """Return the answer and the books of a message that asks for both, None if it does not.

    «έχετε τον Ζορμπά και μέχρι τι ώρα είστε ανοιχτά;»: one side of an "and" or a stop is surely a
    question of the FAQ and the other surely a book. A title with an "and" in it has no such side.
    """
    if len(text) > _LONGEST_PAIR:
        return None
    for first, second in list(_pairs(text))[:_MOST_PAIRS]:
        for question, book in ((first, second), (second, first)):
            outcome = desk.faq.current.best(question, language)
            if outcome.entry is None or outcome.entry.kind != "answer":
                continue
            books = await desk.catalogue.search(book, limit=PAGE)
            if books and books.is_sure and books.hits:
                return _Both(outcome, books)
    return None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for joint in _JOINT.finditer(text):
        first, second = text[: joint.start()].strip(), text[joint.end() :].strip()
        if any(map(str.isalnum, first)) and any(map(str.isalnum, second)):
            yield first, second
