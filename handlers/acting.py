"""The one way in which staff change a case, for taps, commands and the desk's forms alike.

`act` checks the role, changes the case, tells the patron what the patron must know, brings the
cards up to date, and returns one sentence for whoever did it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers import bells, board, cards, notices, replying, undoing
from handlers.authority import NotAllowed, above_you, not_yours
from handlers.given import Given, Lacking
from handlers.turn import Turn
from knowledge import cases, staff
from knowledge.cases import ACTIONS
from knowledge.errors import DeskError
from knowledge.models import Case
from knowledge.staff import Member

NOTHING = Given()
Doing = Callable[[Turn, Case, Member, Given], Awaitable[str]]


async def act(turn: Turn, case: Case, member: Member, name: str, given: Given = NOTHING) -> str:
    """Do what `name` of the table of actions says, as `member`; return a sentence for them.

    Raises NotAllowed, Lacking, or Refused when the case's state or owner does not allow it.
    """
    if not cases.may(member, name, case, turn.desk.directory):
        raise NotAllowed(case, name, member)
    action = ACTIONS[name]
    for field in action.needs:
        carried = field == "text" and (given.message is not None or given.file is not None)
        if not getattr(given, field) and not carried:
            raise Lacking(field)
    said = await _DOINGS[name](turn, case, member, given)
    await turn.session.flush()
    await board.show(turn, case)
    return said


async def _claim(turn: Turn, case: Case, member: Member, given: Given) -> str:
    if case.state == cases.OPEN and case.owner == member.telegram_id:
        return turn.speech("You have {code} already.", code=case.code)
    await cases.claim(turn.at(member.telegram_id), case)
    await notices.taken(turn, case, member)
    await board.own_copy(turn, case, member)
    return turn.speech("You have {code}.", code=case.code)


async def _accept(turn: Turn, case: Case, member: Member, given: Given) -> str:
    at_home = not member.may_answer(case.library)
    await cases.accept(turn.at(member.telegram_id), case, at_home=at_home)
    await notices.taken(turn, case, member)
    await board.own_copy(turn, case, member)
    return turn.speech("You have {code}.", code=case.code)


async def _decline(turn: Turn, case: Case, member: Member, given: Given) -> str:
    is_theirs = member.may_answer(case.library)  # else its home calls it back, and may ask again
    at, asked = turn.at(member.telegram_id), case.library
    await cases.bring_home(at, case, "declined", reason=given.reason, refuse=is_theirs)
    await notices.back_in_queue(turn, case)
    if is_theirs:
        await bells.declined(turn, case, asked, given.reason)
    await board.post(turn, case, but_not_where_it_stands=True)
    return turn.speech("{code} is back with its own library.", code=case.code)


async def _reply(turn: Turn, case: Case, member: Member, given: Given) -> str:
    return await replying.reply(turn, case, member, given)


async def _undo(turn: Turn, case: Case, member: Member, given: Given) -> str:
    return await replying.undo(turn, case, member)


async def _note(turn: Turn, case: Case, member: Member, given: Given) -> str:
    line = await cases.add_line(
        turn.at(member.telegram_id),
        case,
        author=cases.NOTE,
        text=given.text,
        librarian=member.telegram_id,
    )
    cases.record(turn.at(member.telegram_id), case, "noted", before=case.state)
    await board.show_note(turn, case, line, member)
    return turn.speech("The note stays among staff.")


async def _resolve(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.resolve(turn.at(member.telegram_id), case, **_grading(given))
    await notices.resolved(turn, case)
    return turn.speech("{code} is closed.", code=case.code)


async def _grade(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.grade(turn.at(member.telegram_id), case, **_grading(given))
    return turn.speech("Noted.")


async def _release(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.release(turn.at(member.telegram_id), case)
    await notices.back_in_queue(turn, case)
    return turn.speech("{code} is back in the queue.", code=case.code)


async def _reopen(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.reopen(turn.at(member.telegram_id), case)
    await notices.taken(turn, case, member)
    return turn.speech("You have {code}.", code=case.code)


async def _transfer(turn: Turn, case: Case, member: Member, given: Given) -> str:
    to = await staff.member(turn.session, given.librarian)
    if to is None or not cases.may(to, "reply", case, turn.desk.directory):
        raise Lacking("librarian")
    await cases.transfer(turn.at(member.telegram_id), case, to, given.reason)
    await notices.taken(turn, case, to)
    await board.own_copy(turn, case, to)
    await board.tell_colleague(turn, case, to, member, given.reason)
    return turn.speech("{name} has {code} now.", name=to.public_name, code=case.code)


async def _takeover(turn: Turn, case: Case, member: Member, given: Given) -> str:
    before = case.owner
    await cases.take_over(turn.at(member.telegram_id), case, given.reason)
    await notices.taken(turn, case, member)
    if before is not None and (owner := await staff.member(turn.session, before)) is not None:
        await board.tell_colleague(turn, case, owner, member, given.reason, taken=True)
    return turn.speech("You have {code}.", code=case.code)


async def _refer(turn: Turn, case: Case, member: Member, given: Given) -> str:
    directory = turn.desk.directory
    library = given.library.upper()
    if not directory.knows(library) or library in (case.library, *case.refused):
        raise Lacking("library")
    if given.referral not in cases.REFERRALS:
        raise Lacking("referral")
    days = given.days if 0 < given.days <= 60 else None
    at = turn.at(member.telegram_id)
    await cases.refer(at, case, library, given.referral, days, given.reason)
    await notices.referred(turn, case)
    await board.post(turn, case, but_not_where_it_stands=True)
    return turn.speech(
        "{code} went to {library}.",
        code=case.code,
        library=directory.library(library).short.in_(turn.speech.language),
    )


async def _snooze(turn: Turn, case: Case, member: Member, given: Given) -> str:
    until = given.until
    if until is None or not turn.now < until <= turn.now + cases.LONGEST_SNOOZE:
        raise Lacking("until")
    await cases.snooze(turn.at(member.telegram_id), case, until, given.reason)
    await notices.put_aside(turn, case, until)
    when = turn.speech.moment(until, turn.now)
    return turn.speech("{code} comes back {when}.", code=case.code, when=when)


async def _wake(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.wake(turn.at(member.telegram_id), case)
    return turn.speech("You have {code}.", code=case.code)


async def _merge(turn: Turn, case: Case, member: Member, given: Given) -> str:
    into = await cases.visible_by_code(turn.session, member, turn.desk.directory, given.case)
    if into is None or not cases.may_merge(case, into):
        raise Lacking("case")
    await cases.merge(turn.at(member.telegram_id), case, into)
    await notices.merged(turn, case, into)
    await board.show(turn, into)
    return turn.speech("{code} is part of {into} now.", code=case.code, into=into.code)


async def _urgent(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.flag(turn.at(member.telegram_id), case, "urgent", not case.urgent)
    return turn.speech("Noted.")


async def _loan(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.flag(turn.at(member.telegram_id), case, "needs_loan", not case.needs_loan)
    return turn.speech("Noted.")


async def _spam(turn: Turn, case: Case, member: Member, given: Given) -> str:
    await cases.mark_spam(turn.at(member.telegram_id), case)
    await notices.closed(turn, case)
    return turn.speech("{code} is closed.", code=case.code)


async def _restore(turn: Turn, case: Case, member: Member, given: Given) -> str:
    return await undoing.undo(turn, case, member)


_DOINGS: Mapping[str, Doing] = {
    "claim": _claim,
    "accept": _accept,
    "decline": _decline,
    "reply": _reply,
    "undo": _undo,
    "note": _note,
    "resolve": _resolve,
    "grade": _grade,
    "release": _release,
    "reopen": _reopen,
    "transfer": _transfer,
    "takeover": _takeover,
    "refer": _refer,
    "snooze": _snooze,
    "wake": _wake,
    "merge": _merge,
    "urgent": _urgent,
    "loan": _loan,
    "spam": _spam,
    "restore": _restore,
}


def why_not(turn: Turn, error: DeskError) -> str:
    """Return in one sentence why an action was not done, as plain words."""
    say = turn.speech
    if isinstance(error, cases.Refused):
        return _refused(turn, error)
    if isinstance(error, replying.NeedsLibrarian):
        return say("A librarian has to send it.")
    if isinstance(error, NotAllowed):
        reads = cases.may_read(error.member, error.case, turn.desk.directory)
        return above_you(turn, error.case) if reads else not_yours(turn, error.case)
    if isinstance(error, replying.AuthorGone):
        return say(
            "{name} no longer answers this case; write an answer of your own.", name=error.author
        )
    if isinstance(error, replying.NotTheAuthor):
        return say("Only {name} sends this; write an answer of your own.", name=error.author)
    if isinstance(error, replying.DraftChanged):
        return say("It was changed just now; please read it again.")
    if isinstance(error, Lacking):
        return say(cards.LACKING[error.field])
    return str(error)


def _refused(turn: Turn, error: cases.Refused) -> str:
    say, case = turn.speech, error.case
    owner = error.owner.public_name if error.owner else ""
    match error.reason:
        case "taken":
            return _taken(turn, case, owner)
        case "yours":
            return say("You have {code} already.", code=case.code)
        case "answered":
            return say("{code} is answered; write again or close it.", code=case.code)
        case "unclaimed":
            return say("Nobody has {code}. Take it first.", code=case.code)
        case "resolved":
            return say("{code} is closed. Take it up again to write.", code=case.code)
        case "snoozed":
            return say("{code} is put aside. Take it up again first.", code=case.code)
        case "referred":
            return say("{code} waits for another library.", code=case.code)
        case "merged":
            return say("{code} is part of another case now.", code=case.code)
    return say("{code} is closed for good.", code=case.code)


def _taken(turn: Turn, case: Case, owner: str) -> str:
    """Say who has a case; since when by the clock alone if that was today."""
    say = turn.speech
    since, zone = case.claimed_at or turn.now, turn.desk.directory.zone
    if since.astimezone(zone).date() == turn.now.astimezone(zone).date():
        time = say.time(since)
        return say("{owner} took {code} at {time}.", owner=owner, code=case.code, time=time)
    when = say.moment(since, turn.now)
    return say("{owner} took {code} {when}.", owner=owner, code=case.code, when=when)


def _grading(given: Given) -> dict[str, Any]:
    return {
        "resolution": given.resolution if given.resolution in cases.RESOLUTIONS else "",
        "level": given.level if given.level in cases.READ_LEVELS else None,
        "subject": given.subject if given.subject in cases.SUBJECTS else "",
    }
