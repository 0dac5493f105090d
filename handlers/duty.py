"""Who is on duty: /on, /off, /duty for librarians, /roster for those who head a library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from handlers.authority import member_or_refusal, tell_here
from handlers.markup import escaped
from handlers.numbers import span
from handlers.texts import _
from handlers.turn import Turn
from knowledge import duty, text
from knowledge.directory import Directory, hours_in_words
from knowledge.duty import OFF, ON, OnDuty, ShiftError
from knowledge.models import Librarian
from knowledge.staff import TRAINEE, Member

# What knowledge.duty says of a shift, for both languages.
SHIFT_ERRORS = (
    _("I can't read these hours. Write them like this: Mo-Fr 09:00-14:00, Sa 10:00-13:00"),
    _("Nobody with this number works there. See /staff list."),
)
_WHERE_NO_HOURS_ARE_LEFT = timedelta(hours=8)  # on duty where the library opens no more today
_LONGEST_HOURS, _LONGEST_DAYS = 72, 60
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?")
_BEFORE = ("until", "till", "εωσ", "ωσ", "μεχρι")  # as text.fold writes them


async def on(turn: Turn) -> None:
    """A librarian says that they are on duty: until their library closes, or the time named."""
    await _say_so(turn, ON)


async def off(turn: Turn) -> None:
    """A librarian says that they are off duty: until their library opens on another day, or so."""
    await _say_so(turn, OFF)


async def now(turn: Turn) -> None:
    """A librarian asks who is on duty."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    lines = []
    for code in libraries_of(turn, member):
        people = await duty.on_duty(turn.session, turn.desk.directory, code, turn.now)
        short = turn.desk.directory.library(code).short.in_(turn.speech.language)
        lines.append(f"<b>{escaped(short)}</b> · {_named(turn, people)}")
    tell_here(turn, "\n".join(lines) or turn.speech("nobody"))


async def roster(turn: Turn) -> None:
    """A librarian reads the roster; a head of the library writes in it."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    words = (turn.message.text or "").split()[1:]
    if words and not turn.desk.directory.knows(words[0].upper()):
        codes = ", ".join(library.code for library in turn.desk.directory.libraries)
        return tell_here(turn, turn.speech("Which library? {codes}", codes=codes))
    if len(words) < 3:
        return await _show_roster(turn, member, words)
    await _write_roster(turn, member, words)


def libraries_of(turn: Turn, member: Member) -> list[str]:
    """Return the codes of the libraries at which a member works, in the order of the network."""
    codes = [library.code for library in turn.desk.directory.libraries]
    return codes if member.is_everywhere else [code for code in codes if code in member.libraries]


async def _say_so(turn: Turn, what: str) -> None:
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    say, directory = turn.speech, turn.desk.directory
    codes = [code for code in libraries_of(turn, member) if member.is_at_least(TRAINEE, code)]
    if not codes:
        return tell_here(turn, say("Observers have no duty."))
    _, _, typed = (turn.message.text or "").partition(" ")
    if typed.strip():
        until = named_moment(directory, codes, typed, turn.now)
    else:
        until = (_tonight if what == ON else _another_day)(directory, codes, turn.now)
    if until is None:
        return tell_here(turn, say("Until when? For example: /on 18:00, /on 2h or /off 3d"))
    await duty.set_duty(turn.session, member.telegram_id, what, until)
    when = say.moment(until, turn.now)
    tell_here(
        turn,
        say("You are on duty until {when}.", when=when)
        if what == ON
        else say("You are off duty until {when}.", when=when),
    )


def named_moment(
    directory: Directory, codes: Sequence[str], typed: str, at: datetime
) -> datetime | None:
    """Return the moment that «έως 18:00», «2ω», "3d" or «αύριο» means, or None.

    A time is the next such one. A day is when the first of the libraries opens on it or after it.
    """
    words = text.fold(typed).split()
    said = " ".join(words[1:] if words and words[0] in _BEFORE else words)
    if clock := _CLOCK.fullmatch(said):
        return _next(directory, time(int(clock[1]), int(clock[2] or 0)), at)
    lasts = span(said)
    if lasts is None or lasts.many > (_LONGEST_HOURS if lasts.is_hours else _LONGEST_DAYS):
        return None
    if lasts.is_hours:
        return at + timedelta(hours=lasts.many)
    return _another_day(directory, codes, at, lasts.many)


def _next(directory: Directory, clock: time, at: datetime) -> datetime:
    today = at.astimezone(directory.zone).date()
    first = datetime.combine(today, clock, directory.zone)
    return first if first > at else datetime.combine(today + timedelta(days=1), clock, first.tzinfo)


def _tonight(directory: Directory, codes: Sequence[str], at: datetime) -> datetime:
    """Return when the last of the libraries closes for the day."""
    closings = [directory.closes_for_the_day(code, at) for code in codes]
    return max((one for one in closings if one), default=at + _WHERE_NO_HOURS_ARE_LEFT)


def _another_day(
    directory: Directory, codes: Sequence[str], at: datetime, days: int = 1
) -> datetime:
    """Return when the first of the libraries opens on a later day, so many days on or after."""
    day = at.astimezone(directory.zone).date() + timedelta(days=days)
    eve = datetime.combine(day, time(), directory.zone) - timedelta(seconds=1)
    openings = [directory.next_opening(code, eve) for code in codes]
    return min((one for one in openings if one), default=eve + timedelta(days=30))


def _named(turn: Turn, people: Sequence[OnDuty]) -> str:
    names = ", ".join(escaped(one.name) for one in people)
    if any(one.since == "open" for one in people):
        return turn.speech("{names} (open, no roster)", names=names)
    return names or turn.speech("nobody")


async def _show_roster(turn: Turn, member: Member, words: list[str]) -> None:
    say, directory = turn.speech, turn.desk.directory
    lines = []
    for code in [words[0].upper()] if words else libraries_of(turn, member):
        library = directory.library(code)
        lines.append(f"<b>{escaped(library.short.in_(say.language))}</b> · <code>{code}</code>")
        shifts = await duty.roster(turn.session, code)
        lines += [
            f"{escaped(one.public_name)} · <code>{one.telegram_id}</code> · "
            f"{escaped(hours_in_words(hours, say.language))}"
            for one, hours in shifts
        ]
        if not shifts:
            lines.append(say("No roster: everybody counts while the library is open."))
    if member.is_admin:
        lines.append(_usage(turn))
    tell_here(turn, "\n".join(lines))


async def _write_roster(turn: Turn, member: Member, words: list[str]) -> None:
    say, code = turn.speech, words[0].upper()
    if not words[1].isdecimal() or len(words[1]) > 18:
        return tell_here(turn, _usage(turn))
    if not member.administers(code):
        return tell_here(turn, say("You are not an admin of {library}.", library=code))
    who, hours = int(words[1]), "" if words[2:] == ["-"] else " ".join(words[2:])
    try:
        written = await duty.set_shift(turn.session, who, code, hours, member.telegram_id, turn.now)
    except ShiftError as error:
        return tell_here(turn, escaped(say(str(error))))
    person = await turn.session.get(Librarian, who)
    name = escaped(person.public_name if person else words[1])
    shown = escaped(hours_in_words(written, say.language))
    tell_here(
        turn,
        say("{name} has the shift {hours}.", name=name, hours=shown)
        if written
        else say("{name} has no shift any more.", name=name),
    )


def _usage(turn: Turn) -> str:
    usage = turn.speech("/roster LIBRARY ID Mo-Fr 09:00-14:00, or - to take it away")
    return escaped(usage)
