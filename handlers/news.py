"""News of the catalogue for those who asked for it: told, asked about after 90 days, ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from telegram import Update

from handlers import cards, keyboards, looks, records
from handlers.markup import rich
from handlers.numbers import number
from handlers.texts import Speech
from handlers.turn import ONCE, Button, Desk, Said, Turn, rows
from knowledge import follows, noticing, taken
from knowledge.catalogue import Record, Stock
from knowledge.models import Follow, NoticeChoice, Patron


async def stock_of(desk: Desk, kind: str, sought: str) -> Stock | None:
    """Return what the catalogue has now of what is sought; None if it does not answer."""
    if kind == noticing.AUTHORS:
        return await desk.catalogue.ask(lambda books: books.by_author(sought))
    return await desk.catalogue.ask(lambda books: books.surely(sought))


async def tell(turn: Turn, patron_id: int, ids: Collection[str], found: dict[str, Record]) -> None:
    """Tell a patron what came, all in one message, unless they left or may not be disturbed now.

    ids: of the editions that were looked up; found: those that are still in the catalogue.
    """
    patron = await turn.session.get_one(Patron, patron_id)
    choice = await noticing.of_patron(turn.session, patron_id)
    is_late = choice.told_at is None or choice.told_at <= turn.now - follows.PAUSE
    if not patron.reachable or not is_late or _waits(turn, choice):
        return
    mine = [each for each in await follows.of_patron(turn.session, patron_id) if each.news]
    came = _came(mine, found)
    if any(books for _, books in came):
        said = cards.news(came, turn.desk.directory, _speech(turn, patron), patron.library)
        turn.tell(patron.telegram_id, said, rule=ONCE)
        (await noticing.to_change(turn.session, patron_id)).told_at = turn.now
    for follow, books in came:
        follows.told(follow, ids)
        if follow.kind == noticing.TITLES and books:
            await turn.session.delete(follow)


def _came(mine: Sequence[Follow], found: dict[str, Record]) -> list[tuple[Follow, list[Record]]]:
    """Return each follow with its books; one that two of them brought, or two ids name, once."""
    met: set[str] = set()
    came = []
    for follow in mine:
        books = []
        for name in follow.news:
            book = found.get(name)
            if book is not None and book.id not in met:
                met.add(book.id)
                books.append(book)
        came.append((follow, books))
    return came


async def end_or_ask(turn: Turn, patron_id: int) -> None:
    """End what was asked about in vain, and ask about what is over now, once."""
    patron = await turn.session.get_one(Patron, patron_id)
    choice = await noticing.of_patron(turn.session, patron_id)
    await follows.end_unanswered(turn.session, patron_id, turn.now)
    over = [
        each
        for each in await follows.of_patron(turn.session, patron_id)
        if each.until <= turn.now and each.asked_at is None
    ]
    unasked = [
        each for each in over if not patron.reachable or not noticing.is_on(choice, each.kind)
    ]
    for follow in unasked:
        await turn.session.delete(follow)
    asked = [each for each in over if each not in unasked]
    if not asked or _waits(turn, choice):
        return
    for follow in asked:
        follow.asked_at = turn.now
    said = cards.shall_go_on(asked, _ref(asked[0]), _speech(turn, patron))
    turn.tell(patron.telegram_id, said, rule=ONCE)


async def answered(turn: Turn, ref: str) -> None:
    """A patron says whether it goes on for 90 days more."""
    asked_at, _, said = ref.partition(".")
    mine = await follows.of_patron(turn.session, turn.known_patron.id)
    asked = [each for each in mine if each.asked_at is not None and _ref(each) == number(asked_at)]
    say = turn.speech
    turn.acknowledge()
    patron_id, tap = turn.known_patron.id, turn.update.update_id
    if not asked and await taken.latest(turn.session, patron_id, Follow, turn.now) is not None:
        return None  # a second tap: the message says what the first one did, and takes it back
    if not asked:
        text = say("It has ended. What you follow: /notices")
        return _leave(turn, text)
    await taken.keep(turn.session, tap, patron_id, asked, turn.now)
    undo = Button(say("Undo"), "nask", tap)
    if said != "yes":
        for follow in asked:
            await turn.session.delete(follow)
        text = say("I will write to you no more of these. What you follow: /notices")
        return _leave(turn, text, undo)
    for follow in asked:
        follows.prolong(follow, turn.now)
    turn.edit(cards.went_on(asked, undo, say))
    return None


def _leave(turn: Turn, text: str, *buttons: Button) -> None:
    turn.edit(Said(rich(text), rows(buttons)))


async def asked_again(turn: Turn, ref: str) -> None:
    """A patron takes that answer back, within a minute: it is asked again."""
    patron_id, tap = turn.known_patron.id, number(ref) or 0
    asked = await taken.give_back(turn.session, tap, patron_id, Follow, turn.now)
    if not asked:
        return await turn.expired()
    turn.acknowledge()
    turn.edit(cards.shall_go_on(asked, _ref(asked[0]), turn.speech))


async def prepare(update: Update, desk: Desk) -> records.Asked:
    """Look up the edition that a button below news names."""
    return await records.asked(looks.ref_of(update), desk)


async def opened(turn: Turn, ref: str) -> None:
    """A patron opens a book of which they were told: its page is a message of its own."""
    turn.acknowledge()
    await records.shared(turn)


async def stopped(turn: Turn, ref: str) -> None:
    """A patron wants no more news of an author; the message with the news stays."""
    follow = await follows.own(turn.session, turn.known_patron.id, number(ref) or 0)
    say = turn.speech
    if follow is None:
        return turn.acknowledge(say("It has ended already."))
    text = say("I will write to you no more of {name}.", name=cards.name_of(follow)[:100])
    tap = turn.update.update_id
    await taken.end_follow(turn.session, tap, follow, turn.now)
    turn.acknowledge(text, alert=True)
    return keyboards.swap(turn, cards.follow_again(follow.kind, follow.sought, "nback", tap, say))


async def not_stopped(turn: Turn, ref: str) -> None:
    """A patron wants news of an author after all, within a minute of having ended them."""
    patron_id, tap = turn.known_patron.id, number(ref) or 0
    back = await taken.give_back(turn.session, tap, patron_id, Follow, turn.now)
    if not back:
        return await turn.expired()
    turn.acknowledge()
    keyboards.swap(turn, cards.stop(back[0], turn.speech))


def _waits(turn: Turn, choice: NoticeChoice) -> bool:
    return noticing.waits_until(choice, turn.now, turn.desk.directory.zone) is not None


def _speech(turn: Turn, patron: Patron) -> Speech:
    return turn.desk.speech(patron.language or patron.telegram_language)


def _ref(follow: Follow) -> int:
    """Return the second in which it was asked about: names all that was asked at once."""
    assert follow.asked_at is not None  # the caller looked
    return int(follow.asked_at.timestamp())
