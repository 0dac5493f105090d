"""A list of books: begun by a question, turned, narrowed and gone back to in one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from telegram import Update

from handlers import cards, looks
from handlers.handoff import question_of
from handlers.lookup import PAGE
from handlers.turn import Desk, Said, Turn
from knowledge.catalogue import EVERYTHING, Facets, Narrowing, Result
from knowledge.models import Look, Patron, Question


@dataclass(frozen=True)
class Seen:
    """What a tap on a list asks of the catalogue, before the transaction opens.

    narrow, offset: where the list stands after the tap. found or facets is None where the
    catalogue does not answer, or where the tap did not need it.
    """

    narrow: dict[str, Any]
    offset: int = 0
    found: Result | None = None
    facets: Facets | None = None


def listed(turn: Turn, found: Result, *, narrow: Narrowing = EVERYTHING) -> Said:
    """Begin a list with what a patron's words found, and return its first page.

    narrow: to what it is narrowed already; the patron can lift it like any other narrowing.
    """
    look = looks.begin(turn, looks.SEARCH, text=found.query, narrow=narrow)
    return _page(turn, look, found)


def _page(turn: Turn, look: Look, found: Result) -> Said:
    return cards.books(
        found,
        turn.desk.directory,
        turn.speech,
        look.update_id,
        offset=look.offset,
        narrow=looks.narrowing(look.narrow),
        own=turn.known_patron.library,
        case=turn.case,
    )


async def prepare_page(update: Update, desk: Desk) -> Seen | None:
    """Search the page that a tap asks for: the one after the dot, else where the list stands."""
    look = await looks.of_update(update, desk)
    if look is None:
        return None
    return await _searched(desk, look, look.narrow, looks.offset_of(looks.ref_of(update), look))


async def prepare_widening(update: Update, desk: Desk) -> Seen | None:
    """Search the first page of a list without what it was narrowed to."""
    look = await looks.of_update(update, desk)
    return await _searched(desk, look, {}, 0) if look is not None else None


async def prepare_narrowing(update: Update, desk: Desk) -> Seen | None:
    """Count what each value would leave, after the value that was tapped."""
    look = await looks.of_update(update, desk)
    if look is None:
        return None
    _, _, change = looks.ref_of(update).partition(".")
    letter, _, value = change.partition(".")
    narrow = looks.narrowed(look.narrow, letter, value) if change else look.narrow
    facets = await desk.catalogue.facets(look.text, looks.narrowing(narrow))
    return Seen(narrow, 0 if change else look.offset, facets=facets)


async def prepare_alike(update: Update, desk: Desk) -> Result | None:
    """Search what comes near to a question that went to a librarian."""
    who, ref = update.effective_user, looks.ref_of(update)
    if who is None or not ref.isdecimal() or len(ref) > 18:
        return None
    async with desk.read() as session:
        found = await session.scalars(
            select(Question.text)
            .join(Patron, Patron.id == Question.patron_id)
            .where(Question.update_id == int(ref), Patron.telegram_id == who.id)
        )
        text = found.first()
    return await desk.catalogue.search(text, limit=PAGE) if text else None


async def alike(turn: Turn, ref: str) -> None:
    """A patron looks at books while their question is with a librarian: a list of its own, once."""
    question = await question_of(turn, ref)
    found: Result | None = turn.findings
    if question is None or not question.text:
        return await turn.expired()
    turn.speech = turn.desk.speech(question.language)
    if await turn.session.get(Look, question.update_id) is not None:
        return turn.acknowledge(turn.speech("They are shown below."))
    if found is None:
        return no_answer(turn)
    turn.acknowledge()
    look = looks.begin(turn, looks.SEARCH, text=found.query, number=question.update_id)
    turn.send(_page(turn, look, found))


async def turned(turn: Turn, ref: str) -> None:
    """A patron turns a page, comes back to the list or widens it: the same message shows it."""
    look = await looks.of_tap(turn, ref)
    seen: Seen | None = turn.findings
    if look is None:
        return
    if seen is None or seen.found is None:
        return no_answer(turn)
    look.narrow, look.offset = seen.narrow, seen.offset
    turn.acknowledge()
    turn.edit(_page(turn, look, seen.found))


async def narrowed(turn: Turn, ref: str) -> None:
    """A patron chooses to what the list is narrowed: the same message shows what is left."""
    look = await looks.of_tap(turn, ref)
    seen: Seen | None = turn.findings
    if look is None:
        return
    if seen is None or seen.facets is None:
        return no_answer(turn)
    look.narrow, look.offset = seen.narrow, seen.offset
    turn.acknowledge()
    turn.edit(
        cards.narrowing(
            seen.facets,
            looks.narrowing(look.narrow),
            turn.desk.directory,
            turn.speech,
            look.update_id,
            own=turn.known_patron.library,
        )
    )


def no_answer(turn: Turn) -> None:
    """Say to whoever tapped that the catalogue is silent; what they look at stays as it is."""
    turn.acknowledge(turn.speech("The catalogue does not answer just now."), alert=True)


async def _searched(desk: Desk, look: Look, narrow: dict[str, Any], offset: int) -> Seen:
    """Return a page of the list; its first one where an import left fewer books."""
    within = looks.narrowing(narrow)
    found = await desk.catalogue.search(look.text, limit=PAGE, offset=offset, narrow=within)
    if found is not None and offset and not found.hits:
        offset = 0
        found = await desk.catalogue.search(look.text, limit=PAGE, narrow=within)
    return Seen(narrow, offset, found=found)
