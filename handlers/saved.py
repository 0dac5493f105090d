"""/list: the books that a patron saved, opened again, taken along as a file, or cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import cards, looks
from handlers.books import no_answer
from handlers.cards.saved import PAGE
from handlers.markup import rich
from handlers.numbers import number
from handlers.turn import Button, Desk, Said, Turn, rows
from knowledge import saved, taken
from knowledge.catalogue import Record
from knowledge.citing import cite
from knowledge.models import Look, Patron, Saved


@dataclass(frozen=True)
class Shown:
    """Where a list is to be opened, and which of its editions the catalogue has now (or None)."""

    offset: int
    present: dict[str, Record] | None


async def prepare(update: Update, desk: Desk) -> Shown:
    """Ask the catalogue for the books of one page of the list."""
    _, _, given = looks.ref_of(update).partition(".")
    async with desk.read() as session:
        look = await looks.find(session, looks.ref_of(update), update, desk)
        asked = number(given, 10**5)
        offset = asked if asked is not None else look.offset if look else 0
        kept = await _kept(session, update, limit=PAGE, offset=offset)
    return Shown(offset, await desk.catalogue.records(book.record for book in kept))


async def prepare_export(update: Update, desk: Desk) -> dict[str, Record] | None:
    """Ask the catalogue for every book of the list."""
    async with desk.read() as session:
        kept = await _kept(session, update)
    return await desk.catalogue.records(book.record for book in kept)


async def _kept(
    session: AsyncSession, update: Update, *, limit: int = saved.MOST, offset: int = 0
) -> Sequence[Saved]:
    who = update.effective_user
    found = await session.scalars(
        select(Patron.id).where(Patron.telegram_id == (who.id if who else 0))
    )
    patron_id = found.first()
    if patron_id is None:
        return ()
    return await saved.listed(session, patron_id, limit=limit, offset=offset)


async def list_command(turn: Turn) -> None:
    """A patron asks for their list."""
    look = looks.begin(turn, looks.SAVED)
    turn.send(await _page(turn, look))


async def turned(turn: Turn, ref: str) -> None:
    """A patron turns a page of their list, or comes back to it."""
    look = await looks.of_tap(turn, ref)
    if look is not None:
        turn.acknowledge()
        turn.edit(await _page(turn, look))


async def _page(turn: Turn, look: Look) -> Said:
    patron_id, shown = turn.known_patron.id, turn.findings
    total = await saved.count(turn.session, patron_id)
    look.offset = shown.offset if shown.offset < total else 0
    kept = await saved.listed(turn.session, patron_id, limit=PAGE, offset=look.offset)
    present = shown.present if look.offset == shown.offset else None
    say, ref = turn.speech, look.update_id
    return cards.saved(kept, total, present, say, ref, offset=look.offset)


async def exported(turn: Turn, ref: str) -> None:
    """A patron takes their list along: a text file with every book cited."""
    look = await looks.of_tap(turn, ref)
    if look is None:
        return
    records: dict[str, Record] | None = turn.findings
    if records is None:
        return no_answer(turn)
    say = turn.speech
    kept = await saved.listed(turn.session, turn.known_patron.id)
    cited = [cite(records[book.record].description) for book in kept if book.record in records]
    gone = [book for book in kept if book.record not in records]
    day = say.long_date(turn.now.astimezone(say.zone).date())
    turn.acknowledge()
    turn.document(say("my-list.txt"), cards.export(cited, gone, say, day))


async def shall_clear(turn: Turn, ref: str) -> None:
    """A patron wants their list cleared: asked once more."""
    look = await looks.of_tap(turn, ref)
    if look is None:
        return
    turn.acknowledge()
    total = await saved.count(turn.session, turn.known_patron.id)
    if total:
        turn.edit(cards.shall_clear(total, turn.speech, look.update_id))
    else:
        turn.edit(cards.saved((), 0, None, turn.speech, look.update_id))


async def cleared(turn: Turn, ref: str) -> None:
    """A patron has their list cleared."""
    look = await looks.of_tap(turn, ref)
    if look is None:
        return
    patron_id, tap = turn.known_patron.id, turn.update.update_id
    books = await saved.listed(turn.session, patron_id)
    if not books:  # a second tap: the message goes on offering what the first one took
        return turn.acknowledge(turn.speech("Your list is cleared."))
    await taken.keep(turn.session, tap, patron_id, books, turn.now)
    await saved.clear(turn.session, patron_id)
    turn.acknowledge()
    undo = Button(turn.speech("Undo"), "relist", f"{look.update_id}.{tap}")
    turn.edit(Said(rich(turn.speech("Your list is cleared.")), rows([undo])))


async def put_back(turn: Turn, ref: str) -> None:
    """A patron has what was taken off their list put back, within a minute: «look.update»."""
    look = await looks.find(turn.session, ref, turn.update, turn.desk)
    named = number(ref.partition(".")[2]) or 0
    patron_id = turn.known_patron.id
    back = await taken.give_back(turn.session, named, patron_id, Saved, turn.now)
    if look is None or not back:
        return await turn.expired()
    turn.acknowledge()
    say = turn.speech
    text = say.plural(
        "{number} book is on your list again.", "{number} books are on your list again.", len(back)
    )
    turn.edit(Said(rich(text), rows([Button(say("Back to the list"), "mylist", look.update_id)])))
