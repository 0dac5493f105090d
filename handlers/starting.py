"""What a link into the chat opens: t.me/<bot>?start=<payload>, as posters and messages have it."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from telegram import Message, Update

from handlers import cards, looks, records
from handlers.lookup import PAGE
from handlers.markup import Rich, escaped, quoted, rich
from handlers.records import Asked
from handlers.turn import Button, Desk, Said, Turn, rows
from knowledge.catalogue import Narrowing, Result
from knowledge.models import Question

LONGEST_PAYLOAD = 64  # characters, of A-Z a-z 0-9 _ -; Bot API
_GREEK = "iso8859-7"  # a byte a letter, where UTF-8 takes two
_APART = " · "
# Of the buttons below a list: those that hold for a shelf's, and what they do there.
_TAPS = {"more": "shelf", "rec": "rec", "human": "human", "tocase": "tocase"}
_RECORD, _SHELF = "r", "s"  # kinds of payload


@dataclass(frozen=True)
class Shelf:
    """What a poster leads to: a library's books on a shelf or subject; None: not to be had now."""

    library: str
    asked: str
    found: Result | None
    offset: int = 0


def payload_of(message: Message | None) -> tuple[str, str]:
    """Return the payload of `/start` in two, its kind and the rest: ("b", "ANEM")."""
    words = (message.text or "").split() if message else []
    payload = words[1] if len(words) == 2 and len(words[1]) <= LONGEST_PAYLOAD else ""
    kind, _, rest = payload.partition("_")
    return kind, rest


def shelf_payload(library: str, asked: str) -> str:
    """Return the payload that opens the list of a library's shelf or subject; maybe too long."""
    plain = unicodedata.normalize("NFC", asked)
    try:
        packed = plain.encode(_GREEK)
    except UnicodeEncodeError:
        packed = b""
    if not packed or _unpacked(packed) != plain:
        packed = plain.encode()
    return f"s_{library}_{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def read_shelf(rest: str) -> tuple[str, str]:
    """Return (library's code, what is asked for) of a payload, or ("", "")."""
    library, _, packed = rest.partition("_")
    try:
        asked = _unpacked(base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        return "", ""
    return (library, asked) if asked.strip() else ("", "")


def _unpacked(packed: bytes) -> str:
    try:
        return packed.decode()
    except UnicodeDecodeError:
        return packed.decode(_GREEK)


async def prepare(update: Update, desk: Desk) -> Shelf | Asked | None:
    """Return what the catalogue has of the shelf, or the edition, that a link names."""
    kind, rest = payload_of(update.effective_message)
    if kind == _RECORD and rest:
        return await records.asked(rest, desk)
    library, asked = read_shelf(rest) if kind == _SHELF else ("", "")
    return await _of_shelf(library, asked, desk) if desk.directory.knows(library) else None


async def prepare_page(update: Update, desk: Desk) -> Shelf | None:
    """Return the page of a shelf that a tap asks for: that after the dot, else where it stands."""
    look = await looks.of_update(update, desk)
    library = look.narrow.get("library", "") if look is not None else ""
    if look is None or look.kind != looks.SHELF or not desk.directory.knows(library):
        return None
    offset = looks.offset_of(looks.ref_of(update), look)
    return await _of_shelf(library, look.text, desk, offset=offset)


async def _of_shelf(library: str, asked: str, desk: Desk, *, offset: int = 0) -> Shelf:
    found = await desk.catalogue.at_library(library, asked, limit=PAGE, offset=offset)
    return Shelf(library, asked, found, offset)


def greet(turn: Turn, library: str = "") -> None:
    """Say who this is, what it does, and that a person is near.

    library: from which the patron comes; it becomes theirs only by a tap, and only if they have
    none.
    """
    turn.send(_greeting(turn, library))


async def from_library(turn: Turn, rest: str) -> None:
    """A patron scanned a library's poster."""
    greet(turn, rest if turn.desk.directory.knows(rest) else "")


async def at_record(turn: Turn, rest: str) -> None:
    """Somebody follows a link to an edition; for a new patron also who this is."""
    if not rest:
        return greet(turn)
    if turn.known_patron.met_at == turn.now:
        greet(turn)
    await records.shared(turn)


async def at_shelf(turn: Turn, rest: str) -> None:
    """A patron scanned the poster of a shelf: its books, and for a new patron who this is."""
    shelf = turn.findings
    if not isinstance(shelf, Shelf):
        return greet(turn)
    patron = turn.known_patron
    if patron.met_at == turn.now:
        greet(turn, shelf.library)
    name = turn.desk.directory.library(shelf.library).short.in_(turn.speech.language)
    text = f"{name}{_APART}{shelf.asked}"
    turn.session.add(
        Question(
            update_id=turn.update.update_id,
            patron_id=patron.id,
            library=shelf.library,
            text=text,
            language=turn.speech.language,
            outcome="books" if shelf.found and shelf.found.hits else "none",
            candidates=[],
            asked_at=turn.now,
        )
    )
    look = looks.begin(turn, looks.SHELF, text=shelf.asked, narrow=Narrowing(library=shelf.library))
    turn.send(_listed(turn, shelf, look.update_id))


async def turned_page(turn: Turn, ref: str) -> None:
    """A patron turns the page of a shelf, or comes back to it; the same message shows it."""
    look = await looks.of_tap(turn, ref)
    if look is None:
        return
    shelf: Shelf | None = turn.findings
    if shelf is None or shelf.found is None or not shelf.found.hits:
        turn.acknowledge(turn.speech("The catalogue does not answer just now."), alert=True)
        return
    look.offset = shelf.offset
    turn.acknowledge()
    turn.edit(_listed(turn, shelf, look.update_id))


async def took_library(turn: Turn, ref: str) -> None:
    """A patron says that the library whose poster they scanned is theirs."""
    if not turn.desk.directory.knows(ref):
        return await turn.expired()
    patron = turn.known_patron
    if not patron.library:
        patron.library, patron.library_asked = ref, True
    turn.acknowledge()
    turn.edit(_greeting(turn, ref, took=patron.library == ref))


async def left_library(turn: Turn, ref: str) -> None:
    """A patron takes that back: the library is not theirs, and they may be asked which is."""
    if not turn.desk.directory.knows(ref):
        return await turn.expired()
    patron = turn.known_patron
    if patron.library == ref:
        patron.library, patron.library_asked = "", False
    turn.acknowledge()
    turn.edit(_greeting(turn, ref))


def _greeting(turn: Turn, library: str, *, took: bool = False) -> Said:
    say = turn.speech
    network = turn.desk.directory.network.name.in_(say.language)
    text = say(
        "Good day. I am the bot of {network}.\n"
        "Write your question, or a title, an author or an ISBN, in any spelling.\n"
        "What I don't know, a librarian will answer here.",
        network=f"<b>{escaped(network)}</b>",
    )
    mine = []
    if library:
        text += "\n\n" + _whence(turn, library)
        if not turn.known_patron.library:
            mine = [Button(say("It is my library"), "itismine", library)]
        elif took:
            mine = [Button(say("It is not my library"), "notmine", library)]
    two = [Button(say("Opening hours"), "hours"), cards.other_language(say)]
    return Said(rich(text), rows(mine) + rows(two, 2) + rows([cards.person(say)]))


def _whence(turn: Turn, library: str) -> str:
    say, own = turn.speech, turn.known_patron.library

    def name(code: str) -> str:
        return f"<b>{escaped(turn.desk.directory.library(code).name.in_(say.language))}</b>"

    if own == library:
        return say("Your library: {library}.", library=name(library))
    come = say("You come from: {library}.", library=name(library))
    if not own:
        return f"{come}\n" + say("If it is your library, its rules and hours will come first.")
    stays = say("Your library stays {library} (/library changes it).", library=name(own))
    return f"{come}\n{stays}"


def _listed(turn: Turn, shelf: Shelf, ref: int) -> Said:
    say, found = turn.speech, shelf.found
    name = escaped(turn.desk.directory.library(shelf.library).name.in_(say.language))
    if found is None:
        text = say("The catalogue does not answer just now.")
        return Said(rich(text), rows([cards.person(say, ref)]))
    if not found.hits:
        text = say(
            "{library}: the catalogue has no book for “{query}” there now.",
            library=name,
            query=quoted(shelf.asked),
        )
        return Said(rich(text), rows([cards.person(say, ref)]))
    if _is_on(shelf, found):
        head = say(
            "{library}, books on the shelf {shelf}:", library=name, shelf=quoted(shelf.asked)
        )
    else:
        head = say("{library}, books for “{query}”:", library=name, query=quoted(shelf.asked))
    card = cards.books(
        found,
        turn.desk.directory,
        say,
        ref,
        offset=shelf.offset,
        own=shelf.library,
        case=turn.case,
    )
    kept = (
        tuple(replace(each, action=_TAPS[each.action]) for each in row if each.action in _TAPS)
        for row in card.buttons
    )
    body = rich(f"<b>{head}</b>") + Rich("\n\n") + card.body
    return Said(body, tuple(row for row in kept if row))


def _is_on(shelf: Shelf, found: Result) -> bool:
    """Tell whether what was found stands on a shelf of that mark, and was not searched by words."""
    return all(
        any(at.library == shelf.library and at.shelfmark.startswith(shelf.asked) for at in held)
        for held in (hit.holdings for hit in found.hits)
    )


# The kinds of payload: what stands before the first "_", and what opens it.
PAYLOADS: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    "b": from_library,
    _RECORD: at_record,
    _SHELF: at_shelf,
}
