"""Which libraries are open and how near they are, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from handlers.cards.answers import person
from handlers.cards.paging import turning
from handlers.markup import Rich, escaped, rich
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.directory import Day, Library, OpenNow
from knowledge.directory.hours import Times

PAGE = 5
APART = "-"  # instead of an anchor: the list can't be shown again, so that pages stand beside it


def libraries(
    states: Sequence[OpenNow],
    say: Speech,
    now: datetime,
    *,
    offset: int = 0,
    anchor: str = "",
    head: str = "",
    foot: str = "",
) -> Said:
    """Return a page of the list of libraries, with a button for each.

    anchor: the library from which the others are listed by distance, "" for none, or APART.
    """
    offset = max(0, min(offset, (len(states) - 1) // PAGE * PAGE))  # a sheet may have gone since
    shown = states[offset : offset + PAGE]
    blocks = [_block(at, say, now) for at in shown]
    if head:
        blocks.insert(0, head)
    if foot:
        blocks.append(f"<i>{foot}</i>")
    ref = f".{anchor}" if anchor else ""
    pages = [
        Button(at.library.short.in_(say.language), "branch", f"{at.library.code}{ref}")
        for at in shown
    ]
    turns = []
    if anchor == APART:
        turns.append(Button(say("All libraries"), "open", 0))
    else:
        turns += turning(
            say, "open", lambda place: f"{place}{ref}", offset=offset, page=PAGE, total=len(states)
        )
        turns.append(Button(say("The nearest to me"), "near"))
    return Said(rich("\n\n".join(blocks)), (*rows(pages, 2), *rows(turns, 2), (person(say),)))


def _block(at: OpenNow, say: Speech, now: datetime) -> str:
    name = f"<b>{escaped(at.library.short.in_(say.language))}</b>"
    if at.km is not None:
        name += f" · {_distance(at.km, say)}"
    return f"{name}\n{escaped(state(at, say, now))}"


def _distance(km: float, say: Speech) -> str:
    if km < 0.95:
        return say("under 1 km")
    return say("{km} km", km=format_decimal(round(km, 1 if km < 9.95 else 0), locale=say.language))


def state(at: OpenNow, say: Speech, now: datetime) -> str:
    """Return how a library stands: «ανοιχτή ως τις 20:00», «κλειστή σήμερα: Καθαρά Δευτέρα»."""
    reason = at.today.reason
    why = reason.text.in_(say.language) if reason else ""
    if at.until is not None:
        said = _open_until(at.until, say, now)
        return f"{said} ({why})" if why else said
    if reason is not None and reason.kind == "closure" and reason.last is not None:
        return say("closed until {day}: {reason}", day=_day(reason.last, now, say), reason=why)
    opens = say("opens {when}", when=say.moment(at.opens, now)) if at.opens else ""
    if reason is not None and not at.today.times:
        closed = say("closed today: {reason}", reason=why)
    else:
        closed = say("closed now")
    return f"{closed} · {opens}" if opens else closed


def _open_until(at: datetime, say: Speech, now: datetime) -> str:
    if at.astimezone(say.zone).date() == now.astimezone(say.zone).date():
        return say("open until {time}", time=say.time(at))
    return say("open until {when}", when=say.moment(at, now))


def _day(day: date, now: datetime, say: Speech) -> str:
    if day.year != now.astimezone(say.zone).year:
        return say.long_date(day)
    return format_date(day, "d MMMM", locale=say.language)


def branch(
    at: OpenNow, ahead: Sequence[Day], say: Speech, now: datetime, *, anchor: str = ""
) -> Said:
    """Return a library's page. ahead: the days to come; anchor: as in `libraries`."""
    library = at.library
    reach = [library.address.in_(say.language), library.phone, library.email]
    parts = [
        f"<b>{escaped(library.name.in_(say.language))}</b>\n{escaped(state(at, say, now))}",
        "\n".join(map(escaped, [library.weekly(say.language), *_changes(ahead, say, now)])),
        "\n".join(escaped(line) for line in reach if line),
        "\n".join(map(escaped, _about(library, say))),
    ]
    pages = []
    if library.place is not None:
        pages.append(Button(say("Map"), "venue", library.code))
    if library.links.catalogue:
        pages.append(Button(say("Its catalogue"), "", url=library.links.catalogue))
    if library.links.site:
        pages.append(Button(say("Its site"), "", url=library.links.site))
    ref = f".{anchor}" if anchor else ""
    back = [] if anchor == APART else [Button(say("All libraries"), "open", f"0{ref}")]
    body = rich("\n\n".join(part for part in parts if part))
    return Said(body, (*rows(pages, 2), *rows(back), (person(say),)))


def _changes(ahead: Sequence[Day], say: Speech, now: datetime) -> Iterator[str]:
    """The days to come that are not as usual; a closure is one line."""
    told: date | None = None
    for day in ahead:
        if day.reason is None or (told is not None and day.date <= told):
            continue
        why = day.reason.text.in_(say.language)
        when = format_date(day.date, "EEE d MMM", locale=say.language)
        if day.reason.last is not None:
            told = day.reason.last
            when = f"{when} – {_day(told, now, say)}"
        times = _times(day.times) or say("closed all day")
        yield f"{when}: {times} ({why})"


def _times(times: Times) -> str:
    return ", ".join("–".join(f"{at // 60:02}:{at % 60:02}" for at in span) for span in times)


def _about(library: Library, say: Speech) -> Iterator[str]:
    if library.services:
        listed = ", ".join(one.in_(say.language) for one in library.services)
        yield say("Here you find: {services}.", services=listed)
    if library.accessibility is not None:
        yield say("Access: {access}", access=library.accessibility.in_(say.language))
    if library.languages is not None:
        yield say("Languages spoken: {languages}.", languages=library.languages.in_(say.language))


def which_place(say: Speech) -> Rich:
    """Return the question where the patron is."""
    return rich(
        say(
            "Share your location with the button below, or write your town.\n"
            "The location is used once, for this answer, and not kept."
        )
    )
