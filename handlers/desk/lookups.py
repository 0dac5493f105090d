"""What helps to answer, beside the reply: canned replies, FAQ and catalogue, to be put into it.

What is put in brings its source along. With scripts off the page comes again with the text in the
box; with them it is put where the cursor stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from handlers import canned, cards
from handlers.cards import holdings
from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM, Room
from handlers.markup import rich
from handlers.texts import Speech
from knowledge import cases
from knowledge.canned import Canned, usage
from knowledge.catalogue import Record
from knowledge.models import Case

PLACES = ("canned", "faq", "catalogue")
_MOST, _LONGEST, _MOST_A_MINUTE = 6, 200, 90


@dataclass(frozen=True)
class Found:
    """One thing that can be put into a reply: what it is called, its text, and how to name it."""

    ref: str
    title: str
    text: str
    note: str = ""
    along: str = ""  # what is said below a reply into which it was put


def asked(request: web.Request) -> tuple[str, str]:
    """Return (place, words) of a search that the address asks for."""
    place = request.query.get("in", PLACES[0])
    words = request.query.get("find", "").strip()[:_LONGEST]
    return (place if place in PLACES else PLACES[0], words)


async def of_request(request: web.Request, case: Case) -> list[Found] | None:
    """Return what the address asks for, or None where it asks for nothing."""
    place, words = asked(request)
    if not words and "find" not in request.query:
        return None
    room, guest = request.app[ROOM], guest_of(request)
    if not room.rates.allow("find", guest.session, _MOST_A_MINUTE, room.desk.clock.now()):
        raise web.HTTPTooManyRequests
    if place == "canned":
        return await _canned_found(request, words, case)
    return await _search(room, place, words, case, speech_of(request))


async def find(request: web.Request) -> web.Response:
    """Return the results of a search alone, for a page whose script asked."""
    room, guest = request.app[ROOM], guest_of(request)
    async with room.read() as session:
        case = await cases.visible_by_code(
            session, guest.member, room.desk.directory, request.query.get("case", "")
        )
    if case is None:
        raise web.HTTPNotFound
    results = await of_request(request, case)
    return page(
        request, "results.html", results=results, asked=asked(request), code=case.code, typed={}
    )


async def inserted(request: web.Request, case: Case) -> str:
    """Return the text that the address asks to be put into the reply, "" for none."""
    place, _, ref = request.query.get("insert", "").partition(":")
    if not ref:
        return ""
    room = request.app[ROOM]
    say = room.desk.speech(case.language)
    found = None
    if place == "faq":
        found = _entry(room, ref, case, say, say)
    elif place == "catalogue":
        record = await room.desk.catalogue.record(ref)
        found = _book(room, record, say) if record is not None else None
    elif place == "canned":
        one = room.desk.canned.current.find(ref)
        if one is not None and one.library in ("", case.library):
            (found,) = await _canned(request, case, [one])
    return found.text if found else ""


async def along(request: web.Request, case: Case, name: str) -> str:
    """Return what is said below a reply that began as a canned one, "" if that is none to use."""
    one = request.app[ROOM].desk.canned.current.find(name)
    if one is None or one.library not in ("", case.library):
        return ""
    return _along(one, speech_of(request))


def _along(one: Canned, say: Speech) -> str:
    files = len(one.reply.attachments)
    said = say("Canned reply: {title}.", title=one.reply.name(say.language))
    return f"{said} {cards.canned_files(files, say)}" if files else said


async def _canned_found(request: web.Request, words: str, case: Case) -> list[Found]:
    room = request.app[ROOM]
    async with room.read() as session:
        used = await usage.of_library(session, case.library)
    language = speech_of(request).language
    replies = room.desk.canned.current
    found = replies.search(words, case.library, language, used, _MOST)
    return await _canned(request, case, found)


async def _canned(request: web.Request, case: Case, replies: Sequence[Canned]) -> list[Found]:
    """Return replies filled for the case's patron; one with an empty slot has no text to insert."""
    room, guest, say = request.app[ROOM], guest_of(request), speech_of(request)
    results = []
    async with room.read() as session:
        for one in replies:
            filled = await canned.filled(session, room.desk, case, guest.member, one)
            notes = [cards.canned_gap(gap, say) for gap in filled.missing]
            if files := len(one.reply.attachments):
                notes.append(cards.canned_files(files, say))
            text = "" if filled.missing else filled.text
            title = one.reply.name(say.language)
            results.append(
                Found(f"canned:{one.id}", title, text, " ".join(notes), _along(one, say))
            )
    return results


async def _search(room: Room, place: str, words: str, case: Case, reader: Speech) -> list[Found]:
    say = room.desk.speech(case.language)  # what is put in is for the patron
    if place == "faq":
        return _entries(room, words, case, say, reader)
    if place == "catalogue":
        result = await room.desk.catalogue.search(words, limit=_MOST)
        ids = [hit.record_id for hit in result.hits] if result else []
        records = await room.desk.catalogue.records(ids) or {}
        return [_book(room, records[one], say) for one in ids if one in records]
    return []


def _entries(room: Room, words: str, case: Case, say: Speech, reader: Speech) -> list[Found]:
    faq = room.desk.faq.current
    look = faq.look(words, say.language)
    ids = [look.outcome.entry.id] if look.outcome.entry else []
    ids += [one.entry.id for one in look.outcome.candidates]
    ids += [faq.entries[one.owner].id for one in look.ranking.near[:_MOST]]
    found = [_entry(room, name, case, say, reader) for name in dict.fromkeys(ids)]
    return [one for one in found if one is not None][:_MOST]


def _entry(room: Room, name: str, case: Case, say: Speech, reader: Speech) -> Found | None:
    """Return an entry as the patron would read it, with a note for the reader if it is stale."""
    faq = room.desk.faq.current
    entry = faq.find(name)
    if entry is None or entry.kind != "answer":
        return None
    told = faq.told(entry, say.language, case.home)
    text = rich(told.html).text
    text += "\n" + say("Source: {source}", source=entry.source(say.language))
    note = cards.due(entry, reader) if entry.is_overdue(room.desk.today()) else ""
    return Found(f"faq:{entry.id}", entry.question(say.language), text, note)


def _book(room: Room, record: Record, say: Speech) -> Found:
    shown = record.description
    directory = room.desk.directory
    head = " · ".join(
        part for part in (shown.author, str(shown.year or ""), shown.publisher) if part
    )
    places = [
        rich(holdings.line(at, directory, say)).text
        for at in holdings.in_order(record.holdings, directory, "")[:_MOST]
    ]
    title = cards.title_of(record)
    text = "\n".join([title, *([head] if head else []), *places])
    link = cards.deep_link(room.desk.bot_username, record.id)
    return Found(f"catalogue:{record.id}", title, f"{text}\n{link}", head)
