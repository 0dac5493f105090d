"""An edition's page: opened from a list or a link, its other editions, saved, cited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Update

from handlers import books, cards, looks
from handlers.bookshelf import Opened
from handlers.markup import rich
from handlers.numbers import number
from handlers.turn import Button, Desk, Said, Turn
from knowledge import follows, naming, noticing, saved, taken
from knowledge.catalogue import Record, Stock, first_author
from knowledge.citing import cite
from knowledge.models import Follow, Look

_LONGEST_ID = 40


@dataclass(frozen=True)
class Asked:
    """Which edition a button names, at which of its holdings or editions, and what it is now.

    opened: None where the catalogue does not answer.
    """

    record_id: str
    offset: int
    opened: Opened | None
    stock: Stock | None = None  # what there is by its first author, where that was asked for


async def prepare(update: Update, desk: Desk) -> Asked:
    """Look up the edition of a button: «look.record» or «look.record.offset»."""
    _, _, rest = looks.ref_of(update).partition(".")
    record_id, _, offset = rest.partition(".")
    return await asked(record_id, desk, number(offset, 10**8) or 0)


async def asked(record_id: str, desk: Desk, offset: int = 0) -> Asked:
    """Look up an edition."""
    if not record_id.isalnum() or len(record_id) > _LONGEST_ID:
        return Asked(record_id, 0, Opened(None))
    return Asked(record_id, offset, await desk.catalogue.opened(record_id))


async def prepare_follow(update: Update, desk: Desk) -> Asked:
    """Look up the edition of a button, and everything by its first author."""
    found = await prepare(update, desk)
    if found.opened is None or found.opened.record is None:
        return found
    author = first_author(found.opened.record.description.author)
    return replace(found, stock=await desk.catalogue.ask(lambda books: books.by_author(author)))


async def opened(turn: Turn, ref: str) -> None:
    """A patron opens an edition: the list becomes its page."""
    look, record = await _of_tap(turn, ref)
    if look is not None and record is not None:
        look.record, look.opened_at = record.id, turn.now
        turn.acknowledge()
        turn.edit(await page(turn, look, turn.findings))


async def shared(turn: Turn) -> None:
    """Somebody opens a link to an edition: it becomes a message of its own."""
    found: Asked = turn.findings
    say = turn.speech
    if found.opened is None:
        turn.send(Said(rich(say("The catalogue does not answer just now."))))
    elif found.opened.record is None:
        turn.send(cards.gone("", say, [cards.person(say)]))
    else:
        look = looks.begin(turn, looks.LINK, record=found.opened.record.id)
        turn.send(await page(turn, look, found))


async def editions(turn: Turn, ref: str) -> None:
    """A patron asks for the other editions of the work."""
    look, record = await _of_tap(turn, ref)
    if look is None or record is None:
        return
    found: Asked = turn.findings
    assert found.opened is not None  # there is a record in it
    every = found.opened.editions
    offset = found.offset if found.offset < len(every) else 0
    turn.acknowledge()
    whose = await _whose(turn, look, record)
    say, directory = turn.speech, turn.desk.directory
    turn.edit(cards.editions(record, every, whose, directory, say, offset=offset))


async def cited(turn: Turn, ref: str) -> None:
    """A patron asks how the edition is cited: its page becomes the citations."""
    look, record = await _of_tap(turn, ref)
    if look is None or record is None:
        return
    turn.acknowledge()
    back = Button(turn.speech("Back to the book"), "rec", f"{look.update_id}.{record.id}")
    last = [back, looks.person(turn, look)]
    turn.edit(cards.citations(cite(record.description), last, turn.speech))


async def save(turn: Turn, ref: str) -> None:
    """A patron puts the edition on their list."""
    look, record = await _of_tap(turn, ref)
    if look is None or record is None:
        return
    say = turn.speech
    if await saved.save(turn.session, turn.known_patron.id, record, turn.now):
        turn.acknowledge(say("It is on your list: /list"))
    else:
        text = say("Your list is full: {number} books. Take one off first.", number=saved.MOST)
        turn.acknowledge(text, alert=True)
    turn.edit(await page(turn, look, turn.findings))


async def unsave(turn: Turn, ref: str) -> None:
    """A patron takes the edition off their list, also one that left the catalogue."""
    look = await looks.of_tap(turn, ref)
    found: Asked = turn.findings
    if look is None:
        return
    record = found.opened.record if found.opened is not None else None
    names = saved.names_of(record) if record is not None else (found.record_id,)
    patron_id = turn.known_patron.id
    books = await saved.named(turn.session, patron_id, names)
    await taken.keep(turn.session, turn.update.update_id, patron_id, books, turn.now)
    await saved.remove(turn.session, patron_id, names)
    turn.acknowledge(turn.speech("It is off your list."))
    if found.opened is None:
        return
    if found.opened.record is not None:
        turn.edit(await page(turn, look, found))
    elif books:
        ref = f"{look.update_id}.{turn.update.update_id}"
        undo = Button(turn.speech("Undo"), "relist", ref)
        turn.edit(cards.gone("", turn.speech, [undo, *_back(turn, look)]))


async def follow(turn: Turn, ref: str) -> None:
    """A patron wants to hear of new books by the author, for 90 days."""
    look, record = await _of_tap(turn, ref)
    if look is None or record is None:
        return
    found: Asked = turn.findings
    author, say = first_author(record.description.author), turn.speech
    if found.stock is None or not author:
        return books.no_answer(turn)
    patron_id, kind = turn.known_patron.id, noticing.AUTHORS
    await taken.follow_again(turn.session, patron_id, kind, author, turn.now)
    begun = await follows.begin(turn.session, patron_id, kind, author, found.stock, turn.now)
    if begun is None:
        text = say("You follow {number} already. End one first: /notices", number=follows.MOST)
        return turn.acknowledge(text, alert=True)
    text = say(
        "Until {day} I will write to you of new books: {name}. Hours and more: /notices",
        day=say.long_date(begun.until.astimezone(say.zone).date()),
        name=naming.direct(author)[:80],
    )
    turn.acknowledge(text, alert=True)
    turn.edit(await page(turn, look, found))


async def unfollow(turn: Turn, ref: str) -> None:
    """A patron wants no more news of the author."""
    look, record = await _of_tap(turn, ref)
    if look is None or record is None:
        return
    begun = await _followed(turn, record)
    if begun is not None:
        await taken.end_follow(turn.session, turn.update.update_id, begun, turn.now)
    turn.acknowledge(turn.speech("I will write to you no more of new books by this author."))
    turn.edit(await page(turn, look, turn.findings))


async def _followed(turn: Turn, record: Record) -> Follow | None:
    author = first_author(record.description.author)
    return await follows.find(turn.session, turn.known_patron.id, noticing.AUTHORS, author)


async def page(turn: Turn, look: Look, found: Asked) -> Said:
    """Return the page of an edition that is in the catalogue."""
    assert found.opened is not None
    record = found.opened.record
    assert record is not None
    return cards.record(
        record,
        len(found.opened.editions),
        await _whose(turn, look, record),
        turn.desk.directory,
        turn.speech,
        offset=found.offset if found.offset < len(record.holdings) else 0,
    )


async def _of_tap(turn: Turn, ref: str) -> tuple[Look | None, Record | None]:
    """Return the look and the edition of a button, or say what has become of them."""
    look = await looks.of_tap(turn, ref)
    found: Asked = turn.findings
    if look is None:
        return None, None
    if found.opened is None:
        books.no_answer(turn)
        return look, None
    if found.opened.record is None:
        await _gone(turn, look, found.record_id)
    return look, found.opened.record


async def _gone(turn: Turn, look: Look, record_id: str) -> None:
    say = turn.speech
    kept = await saved.find(turn.session, turn.known_patron.id, (record_id,))
    if kept is None:
        return turn.acknowledge(say("This edition is no longer in the catalogue."), alert=True)
    turn.acknowledge()
    off = Button(say("Take off my list"), "unsave", f"{look.update_id}.{record_id}")
    turn.edit(cards.gone(kept.title, say, [off, *_back(turn, look)]))


async def _whose(turn: Turn, look: Look, record: Record) -> cards.Page:
    patron = turn.known_patron
    return cards.Page(
        ref=look.update_id,
        back=looks.BACK.get(look.kind, ""),
        own=patron.library,
        is_saved=await saved.find(turn.session, patron.id, saved.names_of(record)) is not None,
        bot_username=turn.desk.bot_username,
        person=looks.person(turn, look),
        is_followed=await _followed(turn, record) is not None,
    )


def _back(turn: Turn, look: Look) -> list[Button]:
    action = looks.BACK.get(look.kind, "")
    back = [Button(turn.speech("Back to the list"), action, look.update_id)] if action else []
    return [*back, looks.person(turn, look)]
