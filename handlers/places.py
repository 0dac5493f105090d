"""Which libraries are open, each one's page, and its pin on the map."""

from __future__ import annotations

from collections.abc import Collection

from handlers import cards
from handlers.markup import escaped, quoted, shortened, visible
from handlers.turn import Said, Turn
from knowledge.directory import OpenNow

_AHEAD_DAYS = 15
_LONGEST_TOWN = 60  # characters of it that are repeated


async def hours(turn: Turn) -> None:
    """A patron sent /hours, perhaps with a town after it."""
    _, *typed = (turn.message.text or "").split(None, 1)
    head, codes = about_town(turn, typed[0]) if typed and visible(typed[0]) else ("", ())
    tell(turn, codes, head=head)


async def tapped_hours(turn: Turn, ref: str) -> None:
    """A patron tapped «Opening hours»."""
    turn.acknowledge()
    tell(turn)


async def turned(turn: Turn, ref: str) -> None:
    """A patron turned the page of the list, or came back to it from a library's page."""
    number, _, anchor = ref.partition(".")
    directory = turn.desk.directory
    if not number.isdecimal() or len(number) > 4 or (anchor and not directory.knows(anchor)):
        return await turn.expired()
    turn.acknowledge()
    codes = (anchor,) if anchor else ()
    turn.edit(listed(turn, codes, head=_near(turn, codes), offset=int(number)))


async def branch(turn: Turn, ref: str) -> None:
    """A patron opened a library's page: in place of the list, or beside one that is used up."""
    code, _, anchor = ref.partition(".")
    directory = turn.desk.directory
    if not directory.knows(code) or not (anchor in ("", cards.APART) or directory.knows(anchor)):
        return await turn.expired()
    turn.acknowledge()
    ahead = directory.days(code, turn.now, _AHEAD_DAYS)[1:]
    said = cards.branch(
        directory.state(code, turn.now), ahead, turn.speech, turn.now, anchor=anchor
    )
    if anchor == cards.APART:
        turn.send(said)
    else:
        turn.edit(said)


async def venue(turn: Turn, ref: str) -> None:
    """A patron wants to see a library on the map."""
    directory, language = turn.desk.directory, turn.speech.language
    place = directory.library(ref).place if directory.knows(ref) else None
    if place is None:
        return await turn.expired()
    turn.acknowledge()
    library = directory.library(ref)
    turn.call(
        turn.chat_id,
        "sendVenue",
        {
            "latitude": place.lat,
            "longitude": place.lon,
            "title": library.name.in_(language),
            "address": library.address.in_(language),
        },
    )


def tell(turn: Turn, codes: Collection[str] = (), *, head: str = "") -> None:
    """Send the list of libraries: from these on by distance, else the patron's own and the open."""
    turn.send(listed(turn, codes, head=head))


def listed(turn: Turn, codes: Collection[str], *, head: str = "", offset: int = 0) -> Said:
    """Return a page of the list of libraries."""
    states = _around(turn, codes) if codes else _own_and_open_first(turn)
    anchor = next(iter(codes), "")
    return cards.libraries(states, turn.speech, turn.now, offset=offset, anchor=anchor, head=head)


def about_town(turn: Turn, typed: str) -> tuple[str, Collection[str]]:
    """Return what is said of a typed town, and the libraries that it means; none if unknown."""
    if codes := turn.desk.directory.meant(typed):
        return _near(turn, codes), codes
    say = turn.speech
    town = quoted(shortened(visible(typed), _LONGEST_TOWN))
    return say("I don't know a place called “{town}”. These are the libraries:", town=town), ()


def _near(turn: Turn, codes: Collection[str]) -> str:
    if not codes:
        return ""
    say, directory = turn.speech, turn.desk.directory
    names = [directory.library(code).short.in_(say.language) for code in codes]
    return say(
        "By distance in a straight line from {town}:", town=f"<b>{escaped(', '.join(names))}</b>"
    )


def _around(turn: Turn, codes: Collection[str]) -> list[OpenNow]:
    directory = turn.desk.directory
    return [directory.state(one.code, turn.now, km) for one, km in directory.around(codes)]


def _own_and_open_first(turn: Turn) -> list[OpenNow]:
    directory, own = turn.desk.directory, turn.known_patron.library
    states = [directory.state(code, turn.now) for code in directory.ordered(own)]
    return sorted(states, key=lambda at: (at.library.code != own, at.until is None))
