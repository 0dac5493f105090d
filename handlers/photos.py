"""A patron sends a picture: if it shows a book's barcode the catalogue answers, else a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from telegram import Message, Update

from handlers import handoff, patrons, questions, relay
from handlers.lookup import PAGE, Findings, hint, look_up, look_up_message
from handlers.markup import Rich, escaped, rich
from handlers.turn import Desk, Turn, thread_of
from knowledge import barcodes, cases
from knowledge.catalogue import Result, isbn
from knowledge.models import Appearance, Case, Patron

_TYPES = tuple(f"image/{name.lower()}" for name in barcodes.FORMATS)
_SIDE = 2000  # pixels; Telegram keeps a photo in several sizes
_MOST_BOOKS = 5  # of one picture, a shelf's perhaps


@dataclass(frozen=True)
class Reading:
    """The ISBNs in a picture, those that the catalogue lacks, and what answers the message.

    is_silent: the catalogue did not answer, so what it lacks is not known.
    """

    isbns: tuple[str, ...]
    lacking: tuple[str, ...]
    findings: Findings
    is_silent: bool = False


async def read(update: Update, desk: Desk) -> Reading | None:
    """Return what barcodes in the message's picture lead to; None if a person must look at it."""
    message = update.effective_message
    picture = picture_of(message) if message else ""
    if message is None or not picture or desk.isbns_in is None or not desk.catalogue.is_open:
        return None
    if await _is_for_a_person(update, message, desk):
        return None
    isbns = (await desk.isbns_in(picture))[:_MOST_BOOKS]
    return await _look_up(isbns, message.caption or "", hint(update), desk) if isbns else None


async def read_reply(update: Update, desk: Desk) -> Findings | Reading | None:
    """Return what answers a reply: its words, or the barcodes in its picture."""
    message = update.effective_message
    if message is not None and picture_of(message):
        return await read(update, desk)
    return await look_up_message(update, desk)


def picture_of(message: Message) -> str:
    """Return the file id of the picture to read in a message, or "".

    Of a photo, the largest size that is still quick to read; of a document, only a picture's.
    """
    if message.photo:
        fitting = [size for size in message.photo if max(size.width, size.height) <= _SIDE]
        return (fitting[-1] if fitting else message.photo[0]).file_id
    file = message.document
    if file is None or file.mime_type not in _TYPES:
        return ""
    return file.file_id if (file.file_size or 0) <= barcodes.MOST_BYTES else ""


async def sent(turn: Turn) -> None:
    """A patron sent a picture: the catalogue's answer to its barcode, else a person's."""
    reading = turn.findings
    owned = turn.case is not None and turn.case.owner is not None
    if not isinstance(reading, Reading) or owned or turn.known_patron.step == handoff.ASKING:
        return await patrons.sent_media(turn)
    if reading.findings.language:
        turn.speech = turn.desk.speech(reading.findings.language)
    turn.lead = rich(_read_aloud(turn, reading)) + Rich("\n\n")
    earlier = {case.id for case in await cases.of_patron(turn.session, turn.known_patron.id)}
    question = await questions.answered(turn, reading.findings)
    if question.case_id is not None and question.case_id not in earlier:
        await _show_picture(turn, question.case_id)


async def _show_picture(turn: Turn, case_id: int) -> None:
    """Put the picture below the words of a case that it has just opened."""
    case = await turn.session.get(Case, case_id)
    assert case is not None  # it was opened in this turn
    line = await cases.add_line(
        turn.at(),
        case,
        author=cases.PATRON,
        kind=relay.kind_of(turn.message),
        file_id=relay.file_of(turn.message),
        file_info=relay.info_of(turn.message),
    )
    await relay.to_staff(turn, case, line, message=turn.message)


def _read_aloud(turn: Turn, reading: Reading) -> str:
    """Repeat the numbers to the patron, so that a wrong one is noticed."""
    say = turn.speech
    said = [say("I read in the picture: ISBN {isbns}.", isbns=_shown(reading.isbns))]
    if reading.is_silent:
        said.append(say("The catalogue does not answer just now."))
    elif reading.lacking and len(reading.isbns) == 1:
        said.append(say("No book of the union catalogue has this ISBN."))
    elif reading.lacking:
        said.append(say("Not in the union catalogue: {isbns}.", isbns=_shown(reading.lacking)))
    return "\n".join(said)


def _shown(isbns: tuple[str, ...]) -> str:
    return escaped(", ".join(map(isbn.shown, isbns)))


async def _look_up(isbns: tuple[str, ...], caption: str, hint: str, desk: Desk) -> Reading:
    """Return what the catalogue has of the ISBNs, and what answers the caption beside it."""
    held = {each: await desk.catalogue.search(each, limit=PAGE) for each in isbns}
    is_silent = None in held.values()
    found = tuple(each for each, result in held.items() if result and _is_exact(result))
    books = held[found[0]] if found else None
    if len(found) > 1:
        books = await desk.catalogue.search(" ".join(found), limit=PAGE)
    words = await look_up(caption, hint, desk)
    text = "\n".join(filter(None, (" ".join(map(isbn.shown, found or isbns)), caption)))
    findings = Findings("books" if books else "none", text, words.language, books=books)
    entry = words.outcome.entry if words.outcome and words.kind == "answer" else None
    if books and entry is not None and entry.kind == "answer":
        findings = replace(words, kind="both", text=text, books=books)
    lacking = () if is_silent else tuple(each for each in isbns if each not in found)
    return Reading(isbns, lacking, findings, is_silent)


def _is_exact(result: Result) -> bool:
    """Tell whether this very ISBN was found: a barcode has no slips that need correcting."""
    return bool(result.hits) and not result.relaxed


async def _is_for_a_person(update: Update, message: Message, desk: Desk) -> bool:
    """Tell whether a librarian is to see the picture, whatever it shows.

    So it is while one has the case, when the patron was asked for a librarian's question, and in
    a reply to a message of a case.
    """
    who = update.effective_user
    async with desk.read() as session:
        if message.reply_to_message is not None and await session.scalar(
            select(Appearance.id).where(
                Appearance.chat_id == message.chat.id,
                Appearance.message_id == message.reply_to_message.message_id,
            )
        ):
            return True
        found = await session.execute(
            select(Patron.step, Case.owner)
            .select_from(Patron)
            .outerjoin(Case, cases.at_hand(thread_of(message)))
            .where(Patron.telegram_id == (who.id if who else 0))
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(1)
        )
        row = found.first()
    return row is not None and (row.owner is not None or row.step == handoff.ASKING)
