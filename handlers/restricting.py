"""Mutes and bans: what staff may do, and what a patron reads of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from handlers import addressing, board, menus
from handlers.authority import member_of_tap, member_or_refusal, not_yours, tell_here
from handlers.markup import escaped, rich
from handlers.numbers import number
from handlers.turn import CARD, ONCE, Button, Said, Turn, rows
from knowledge import cases, deeds, restricting
from knowledge.models import Case, Patron, Restriction
from knowledge.restricting import BAN, LONGEST_MUTE
from knowledge.staff import LIBRARIAN, Member

_TOLD_AGAIN = timedelta(days=1)


# ---- on the patrons' side


async def is_banned(turn: Turn) -> bool:
    """Tell whether librarians are closed to this patron; say how to appeal, once a day."""
    ban = await restricting.ban_of(turn.session, turn.known_patron.id)
    if ban is None:
        return False
    if ban.told_at is None or turn.now - ban.told_at >= _TOLD_AGAIN:
        ban.told_at = turn.now
        turn.send(_appeal(turn, turn.known_patron, ban.library))
    return True


async def has_too_many_cases(turn: Turn) -> bool:
    """Tell whether so many cases of this patron wait that another is not opened."""
    number = await turn.session.scalar(
        select(func.count()).where(
            Case.patron_id == turn.known_patron.id, Case.state.in_(cases.WAITING)
        )
    )
    return (number or 0) >= turn.desk.patron_open_cases


def _appeal(turn: Turn, patron: Patron, library_code: str) -> Said:
    say = turn.desk.speech(patron.language or patron.telegram_language)
    library = turn.desk.directory.library(library_code or patron.library)
    ways = ", ".join(way for way in (library.phone, library.email) if way)
    text = say(
        "Because of abuse, librarians don't answer you here any more. The bot goes on answering. "
        "To object, or to reach a librarian: {library}, {ways}.",
        library=escaped(library.name.in_(say.language)),
        ways=escaped(ways),
    )
    return Said(rich(text))


# ---- on the side of staff


async def mute(turn: Turn) -> None:
    """A librarian writes /mute CODE 2h reason."""
    found = await _case_and_words(turn, "/mute CODE 2h reason", 2)
    if found is None:
        return
    case, member, words = found
    until = menus.until(turn, case, words[0])
    if until is None or not turn.now < until <= turn.now + LONGEST_MUTE:
        return tell_here(turn, turn.speech("A mute lasts from one hour to seven days: 2h, 3d."))
    patron, where = await addressing.of(turn, case)
    reason = " ".join(words[1:])
    restricting.mute(
        turn.session, patron, until, reason, member.telegram_id, case.library, turn.now
    )
    _log(turn, "mute", member, case, {"until": until.isoformat()})
    who = patron.telegram_id
    turn.session.info["after_commit"].append(lambda: turn.desk.mutes.put(who, until))
    say = turn.desk.speech(patron.language or case.language)
    when = say.moment(until, turn.now)
    told = say("I keep what you write and go on answering {when}.", when=when)
    turn.tell(patron.telegram_id, Said(rich(told)), rule=ONCE, **where)
    tell_here(turn, turn.speech("Muted until {when}.", when=turn.speech.moment(until, turn.now)))


async def ban(turn: Turn) -> None:
    """A librarian writes /ban CODE reason: a second one has to agree."""
    found = await _case_and_words(turn, "/ban CODE reason", 1)
    if found is None:
        return
    case, member, words = found
    patron = await turn.session.get(Patron, case.patron_id)
    assert patron is not None  # a case without its patron can't be stored
    if await restricting.is_in_hand(turn.session, patron.id):
        return tell_here(turn, turn.speech("A ban of this patron stands or is proposed already."))
    row = restricting.propose_ban(
        turn.session,
        patron,
        " ".join(words)[:500],
        member.telegram_id,
        case.library,
        turn.now,
    )
    await turn.session.flush()
    _log(turn, "ban proposed", member, case)
    for chat_id in await board.places_of(turn.session, case.library):
        say = await board.speech_of(turn, chat_id)
        text = say(
            "{name} proposes that the patron of {code} no longer reaches librarians: {reason}. A "
            "second person decides.",
            name=escaped(member.public_name),
            code=f"<b>{case.code}</b>",
            reason=escaped(row.reason),
        )
        buttons = [Button(say("Agree"), "banyes", row.id), Button(say("Disagree"), "banno", row.id)]
        turn.tell(chat_id, Said(rich(text), rows(buttons, 2)), rule=CARD)


async def agreed(turn: Turn, ref: str) -> None:
    """A second person agrees with a ban."""
    found = await _proposed(turn, ref)
    if found is None:
        return
    row, member = found
    if row.proposed_by == member.telegram_id:
        turn.acknowledge(turn.speech("A second person decides."), alert=True)
        return
    row.agreed_by, row.begins_at, row.told_at = member.telegram_id, turn.now, turn.now
    patron = await turn.session.get(Patron, row.patron_id)
    assert patron is not None  # a restriction without its patron can't be stored
    deeds.note(turn.session, BAN, member.telegram_id, row.library, str(patron.id), now=turn.now)
    await _close_cases(turn, patron)
    turn.tell(patron.telegram_id, _appeal(turn, patron, row.library), rule=ONCE)
    turn.acknowledge()
    name = escaped(member.public_name)
    turn.edit(Said(rich(turn.speech("Banned; {name} agreed.", name=name))))


async def disagreed(turn: Turn, ref: str) -> None:
    """A second person, or whoever proposed it, drops a ban."""
    found = await _proposed(turn, ref)
    if found is None:
        return
    row, member = found
    row.lifted_at, row.lifted_by = turn.now, member.telegram_id
    about = str(row.patron_id)
    deeds.note(turn.session, "ban refused", member.telegram_id, row.library, about, now=turn.now)
    turn.acknowledge()
    turn.edit(Said(rich(turn.speech("The ban was not agreed to."))))


async def lift(turn: Turn) -> None:
    """A librarian writes /unban and a case's code or a patron's number: mutes and bans end."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    words = (turn.message.text or "").split()[1:]
    patron = await _patron_named(turn, words[0]) if words else None
    if patron is None:
        return tell_here(turn, escaped("/unban CODE"))
    running = await restricting.running(turn.session, patron.id, turn.now)
    held = [row for row in running if member.is_at_least(LIBRARIAN, row.library)]
    if running and not held:
        return tell_here(turn, turn.speech("Your role does not reach so far."))
    if not held:
        return tell_here(turn, turn.speech("Nothing holds this patron back."))
    for row in held:
        row.lifted_at, row.lifted_by = turn.now, member.telegram_id
    by, about = member.telegram_id, str(patron.id)
    deeds.note(turn.session, "lifted", by, held[0].library, about, now=turn.now)
    who = patron.telegram_id
    turn.session.info["after_commit"].append(lambda: turn.desk.mutes.lift(who))
    say = turn.desk.speech(patron.language or patron.telegram_language)
    turn.tell(patron.telegram_id, Said(rich(say("Librarians answer you again."))), rule=ONCE)
    tell_here(turn, turn.speech("Lifted."))


async def _patron_named(turn: Turn, word: str) -> Patron | None:
    """Return the patron of a case, or with that number: who had all erased has no case."""
    if (patron_id := number(word)) is not None:
        return await turn.session.get(Patron, patron_id)
    case = await cases.by_code(turn.session, word)
    return await turn.session.get(Patron, case.patron_id) if case is not None else None


async def _close_cases(turn: Turn, patron: Patron) -> None:
    found = await turn.session.scalars(
        select(Case).where(
            Case.patron_id == patron.id, Case.state.in_((*cases.WAITING, "resolved"))
        )
    )
    for case in found.all():
        await cases.withdraw(turn.at(), case, "banned")
        await board.show(turn, case)


async def _case_and_words(
    turn: Turn, usage: str, least: int
) -> tuple[Case, Member, list[str]] | None:
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return None
    words = (turn.message.text or "").split()[1:]
    case = await cases.by_code(turn.session, words[0]) if words else None
    if case is None or len(words) - 1 < least:
        tell_here(turn, escaped(usage))
        return None
    if not member.is_at_least(LIBRARIAN, case.library, case.home):
        tell_here(turn, escaped(not_yours(turn, case)))
        return None
    patron = await turn.session.get(Patron, case.patron_id)
    if patron is not None and patron.erased_at is not None:
        tell_here(turn, turn.speech("This patron had everything erased; nobody is there any more."))
        return None
    return case, member, words[1:]


async def _proposed(turn: Turn, ref: str) -> tuple[Restriction, Member] | None:
    member = await member_of_tap(turn)
    if member is None:
        return None
    row = await turn.session.get(Restriction, number(ref) or 0)
    if row is None or row.kind != BAN or row.begins_at is not None or row.lifted_at is not None:
        turn.acknowledge(turn.speech("This was decided already."), alert=True)
        return None
    if not member.is_at_least(LIBRARIAN, row.library):
        turn.acknowledge(turn.speech("Your role does not reach so far."), alert=True)
        return None
    return row, member


def _log(
    turn: Turn, kind: str, member: Member, case: Case, detail: dict[str, str] | None = None
) -> None:
    about = f"{case.patron_id} {case.code}"
    deeds.note(turn.session, kind, member.telegram_id, case.library, about, detail, now=turn.now)
