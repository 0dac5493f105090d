"""Who is on duty: /on, /off, /duty for librarians, /roster for those who head a library."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.authority import member_or_refusal, tell_here
from handlers.markup import escaped
from handlers.turn import Turn
from knowledge import duty, staff
from knowledge.duty import OFF, ON, ShiftError
from knowledge.staff import EVERYWHERE, TRAINEE, Member


async def on(turn: Turn) -> None:
    """A librarian says that they are on duty, until their library closes."""
    await _say_so(turn, ON)


async def off(turn: Turn) -> None:
    """A librarian says that they are off duty, until their library opens again tomorrow."""
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
        names = ", ".join(one.name for one in people) or turn.speech("nobody")
        lines.append(f"<b>{escaped(short)}</b> · {escaped(names)}")
    tell_here(turn, "\n".join(lines))


async def roster(turn: Turn) -> None:
    """A librarian reads the roster; a head of the library writes in it."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    words = (turn.message.text or "").split()[1:]
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
    if not member.is_at_least(TRAINEE, *libraries_of(turn, member)):
        return tell_here(turn, say("Observers have no duty."))
    code = libraries_of(turn, member)[0]
    closes = directory.open_until(code, turn.now)
    until = closes or turn.now + timedelta(hours=8)
    if what == OFF:
        until = _tomorrow(turn, code)
    await duty.set_duty(turn.session, member.telegram_id, what, until)
    when = say.moment(until, turn.now)
    tell_here(
        turn,
        say("You are on duty until {when}.", when=when)
        if what == ON
        else say("You are off duty until {when}.", when=when),
    )


def _tomorrow(turn: Turn, code: str) -> datetime:
    """Return when a library opens on its next open day, in a month at the latest."""
    directory = turn.desk.directory
    local = turn.now.astimezone(directory.zone)
    midnight = local.replace(hour=23, minute=59, second=59, microsecond=0)
    return directory.next_opening(code, midnight) or turn.now + timedelta(days=30)


async def _show_roster(turn: Turn, member: Member, words: list[str]) -> None:
    say, directory = turn.speech, turn.desk.directory
    wanted = [words[0].upper()] if words and directory.knows(words[0].upper()) else None
    lines = []
    for code in wanted or libraries_of(turn, member):
        library = directory.library(code)
        lines.append(f"<b>{escaped(library.short.in_(say.language))}</b> · <code>{code}</code>")
        shifts = await duty.roster(turn.session, code)
        lines += [
            f"{escaped(one.public_name)} · <code>{one.telegram_id}</code> · {escaped(hours)}"
            for one, hours in shifts
        ]
        if not shifts:
            lines.append(say("No roster: everybody counts while the library is open."))
    if member.is_admin:
        lines.append(escaped(say("/roster LIBRARY ID Mo-Fr 09:00-14:00, or - to take it away")))
    tell_here(turn, "\n".join(lines))


async def _write_roster(turn: Turn, member: Member, words: list[str]) -> None:
    say, code = turn.speech, words[0].upper()
    if not turn.desk.directory.knows(code) or not words[1].isdigit():
        usage = say("/roster LIBRARY ID Mo-Fr 09:00-14:00, or - to take it away")
        return tell_here(turn, escaped(usage))
    if not member.administers(code):
        return tell_here(turn, say("You are not an admin of {library}.", library=code))
    person = await staff.member(turn.session, int(words[1]))
    if person is None or not person.is_at_least(TRAINEE, code, EVERYWHERE):
        return tell_here(turn, say("Nobody with this number works there. See /staff list."))
    hours = "" if words[2] == "-" else " ".join(words[2:])
    try:
        written = await duty.set_shift(
            turn.session, person.telegram_id, code, hours, member.telegram_id, turn.now
        )
    except ShiftError as error:
        return tell_here(turn, escaped(str(error)))
    name = escaped(person.public_name)
    tell_here(
        turn,
        say("{name} has the shift {hours}.", name=name, hours=escaped(written))
        if written
        else say("{name} has no shift any more.", name=name),
    )
