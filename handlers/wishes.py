"""Suggestions to buy: a patron's tap makes one, staff decide, the patron is told."""

from __future__ import annotations

from collections.abc import Collection

from telegram import Update

from handlers import cards, keyboards, looks, news
from handlers.authority import member_of_tap, member_or_refusal
from handlers.books import no_answer
from handlers.handoff import question_of
from handlers.numbers import number
from handlers.turn import CARD, Button, Desk, Turn
from knowledge import follows, noticing, staff, taken, wishes
from knowledge.catalogue import Stock
from knowledge.models import Follow, Question
from knowledge.staff import Member

_OFFERS = ("wish", "unwish", "await", "unawait")  # what stands below a book that nobody has


async def suggested(turn: Turn, ref: str) -> None:
    """A patron suggests that what they looked for be bought."""
    question = await question_of(turn, ref)
    if question is None or not question.text:
        return await turn.expired()
    turn.speech = turn.desk.speech(question.language)
    say = turn.speech
    is_new = await wishes.make(
        turn.session, turn.known_patron, question.text, question.language, turn.now
    )
    if is_new:
        text = say("Thank you. The librarians will see your suggestion, without your name.")
    else:
        text = say("You have suggested this already. Thank you.")
    turn.acknowledge(text, alert=True)
    await _offer(turn, ref, question.text)


async def withdrew(turn: Turn, ref: str) -> None:
    """A patron takes a suggestion back that nobody has decided on."""
    question = await question_of(turn, ref)
    if question is None or not question.text:
        return await turn.expired()
    turn.speech = turn.desk.speech(question.language)
    say = turn.speech
    if await wishes.withdraw(turn.session, turn.known_patron.id, question.text, turn.now):
        turn.acknowledge(say("Your suggestion is taken back."))
    else:
        turn.acknowledge(say("The librarians have decided on it already."), alert=True)
    await _offer(turn, ref, question.text)


async def prepare(update: Update, desk: Desk) -> Stock | None:
    """Ask the catalogue whether it has by now what a patron suggested."""
    sought = ""
    async with desk.read() as session:
        question = await session.get(Question, number(looks.ref_of(update)) or 0)
        if question is not None:
            sought = wishes.sought(question.text)
    return await news.stock_of(desk, noticing.TITLES, sought)


async def awaited(turn: Turn, ref: str) -> None:
    """A patron wants to hear when what they suggested has come, for 90 days."""
    question = await question_of(turn, ref)
    if question is None or not question.text:
        return await turn.expired()
    stock: Stock | None = turn.findings
    if stock is None:
        return no_answer(turn)
    turn.speech = turn.desk.speech(question.language)
    say, patron_id = turn.speech, turn.known_patron.id
    sought = wishes.sought(question.text)
    await taken.follow_again(turn.session, patron_id, noticing.TITLES, sought, turn.now)
    begun = await follows.begin(turn.session, patron_id, noticing.TITLES, sought, stock, turn.now)
    if begun is None:
        text = say("You follow {number} already. End one first: /notices", number=follows.MOST)
    else:
        day = say.long_date(begun.until.astimezone(say.zone).date())
        text = say("If it comes by {day}, I will write to you. More: /notices", day=day)
    turn.acknowledge(text, alert=True)
    await _offer(turn, ref, question.text)


async def no_longer_awaited(turn: Turn, ref: str) -> None:
    """A patron no longer wants to hear of it; the suggestion stays."""
    question = await question_of(turn, ref)
    if question is None or not question.text:
        return await turn.expired()
    turn.speech = turn.desk.speech(question.language)
    begun = await _awaited(turn, question.text)
    if begun is not None:
        await taken.end_follow(turn.session, turn.update.update_id, begun, turn.now)
    turn.acknowledge(turn.speech("I will not write to you when it comes."))
    await _offer(turn, ref, question.text)


async def _awaited(turn: Turn, typed: str) -> Follow | None:
    sought = wishes.sought(typed)
    return await follows.find(turn.session, turn.known_patron.id, noticing.TITLES, sought)


async def _offer(turn: Turn, ref: str, typed: str) -> None:
    """Let the buttons below the message say what stands: suggested or not, awaited or not."""
    say = turn.speech
    wish = await wishes.of_patron(turn.session, turn.known_patron.id, typed)
    is_wished = wish is not None and wish.state != wishes.WITHDRAWN
    suggest = cards.suggest(say, ref)
    if wish is not None and wish.state == wishes.NEW:
        suggest = Button(say("Take the suggestion back"), "unwish", ref)
    offers = [suggest]
    if await _awaited(turn, typed) is not None:
        offers.append(Button(say("No word when it comes"), "unawait", ref))
    elif is_wished:
        offers.append(Button(say("Tell me when it comes"), "await", ref))
    keyboards.put(turn, _OFFERS, offers)


async def listed(turn: Turn) -> None:
    """A member of staff asks what patrons suggest to buy."""
    librarian = await member_or_refusal(turn, turn.message)
    if librarian is not None:
        groups = await wishes.waiting(turn.session, _libraries(librarian))
        said = cards.wishes(groups, turn.desk.directory, turn.speech, turn.now)
        turn.send(said, rule=CARD)


async def bought(turn: Turn, ref: str) -> None:
    """A member of staff says that the library buys it."""
    await _decide(turn, ref, wishes.BOUGHT)


async def declined(turn: Turn, ref: str) -> None:
    """A member of staff says that the library does not buy it."""
    await _decide(turn, ref, wishes.DECLINED)


async def _decide(turn: Turn, ref: str, state: str) -> None:
    librarian = await member_of_tap(turn)
    if librarian is None:
        return
    libraries = _libraries(librarian)
    decided = await wishes.decide(
        turn.session,
        number(ref) or 0,
        libraries,
        state=state,
        by=librarian.telegram_id,
        now=turn.now,
    )
    if not decided:
        turn.acknowledge(turn.speech("Somebody has decided this already."), alert=True)
    else:
        turn.acknowledge()
    for wish, patron in decided:
        if patron.reachable:
            say = turn.desk.speech(patron.language or wish.language)
            turn.tell(patron.telegram_id, cards.decided(wish, say))
    await turn.session.flush()
    groups = await wishes.waiting(turn.session, libraries)
    turn.edit(cards.wishes(groups, turn.desk.directory, turn.speech, turn.now))


def _libraries(librarian: Member) -> Collection[str] | None:
    """Return the libraries whose suggestions somebody decides; None for all."""
    places = {library for library, _ in librarian.roles}
    return None if staff.EVERYWHERE in places else places
