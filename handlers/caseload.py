"""The commands with which librarians work on cases: /queue, /mine, /take, /note, /refer…"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers import board, cards, menus, relay
from handlers.authority import case_and_librarian, member_or_refusal, not_yours, tell_here
from handlers.given import Given
from handlers.markup import escaped, quoted, rich, shortened
from handlers.numbers import number
from handlers.staff import perform
from handlers.texts import _
from handlers.turn import CARD, Said, Turn
from knowledge import cases, deeds, staff, text
from knowledge.cases import ACTIONS, Row
from knowledge.models import Case, Librarian, StaffChat
from knowledge.staff import Member

_SHOWN = 20


@dataclass(frozen=True)
class Command:
    """One command on a case: the action that it does, and how it is written."""

    action: str
    usage: str


COMMANDS = {
    "take": Command("claim", _("/take CODE")),
    "release": Command("release", _("/release CODE")),
    "note": Command("note", _("/note CODE words that stay among staff")),
    "close": Command("resolve", _("/close CODE")),
    "transfer": Command("transfer", _("/transfer CODE COLLEAGUE reason")),
    "refer": Command("refer", _("/refer CODE LIBRARY local|expert [days] [reason]")),
    "snooze": Command("snooze", _("/snooze CODE 2h|tomorrow|3d|week reason")),
    "takeover": Command("takeover", _("/takeover CODE reason")),
    "merge": Command("merge", _("/merge CODE OTHER-CODE")),
}


def command(name: str) -> Callable[[Turn], Awaitable[None]]:
    """Return what a command on a case does."""

    async def run(turn: Turn) -> None:
        await _run(turn, COMMANDS[name])

    run.__doc__ = f"A librarian writes /{name}."
    return run


async def queue(turn: Turn) -> None:
    """A librarian asks what waits for an answer."""
    await _list(turn, "needing", turn.speech("Nothing waits for an answer."))


async def mine(turn: Turn) -> None:
    """A librarian asks which cases are theirs."""
    await _list(turn, "mine", turn.speech("You have no case. /queue shows what waits."))


async def read(turn: Turn, ref: str) -> None:
    """A librarian reads a whole case without taking it: it is shown in their own chat."""
    case, member = await case_and_librarian(turn, ref)
    if case is None or member is None:
        return
    known = await turn.session.get(Librarian, member.telegram_id)
    if known is None or not known.reachable:
        turn.acknowledge(turn.speech("Write /start to me in private first."), alert=True)
        return
    turn.acknowledge(turn.speech("It is in your own chat with me."))
    await show_whole(turn, case, member)


async def case_command(turn: Turn) -> None:
    """A librarian writes /case CODE: the whole case, in their own chat."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    words = (turn.message.text or "").split()
    code = words[1] if len(words) > 1 else ""
    case = await cases.by_code(turn.session, code) if code else None
    if case is None or not cases.may_read(member, case, turn.desk.directory):
        return tell_here(turn, turn.speech("Write /case and the code of a case that you may read."))
    await show_whole(turn, case, member)


async def show_whole(turn: Turn, case: Case, member: Member) -> None:
    """Send the conversation of a case to a librarian's own chat, notes included."""
    say = turn.desk.speech(member.language)
    names = {one.telegram_id: one.public_name for one, _role in await staff.everybody(turn.session)}
    lines = await cases.lines_of(turn.session, case)
    if case.state not in cases.WAITING:
        deeds.note(turn.session, "read", member.telegram_id, case.library, case.code, now=turn.now)
    turn.tell(
        member.telegram_id,
        cards.whole(case, lines, names, say, turn.now),
        rule=CARD,
        case=case,
        role="read",
    )


async def _list(turn: Turn, which: str, nothing: str) -> None:
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    directory, beside = turn.desk.directory, await _whoever_reads_along(turn)
    rows = await cases.listed(turn.session, member, directory, which, limit=_SHOWN, beside=beside)
    if not rows:
        return tell_here(turn, nothing)
    lines = [_line(turn, row) for row in rows]
    if len(rows) == _SHOWN:
        counted = await cases.counts(turn.session, member, directory, beside=beside)
        lines.append(turn.speech("… and {number} more.", number=counted[which] - _SHOWN))
    turn.send(Said(rich("\n\n".join(lines))), rule=CARD)


async def _whoever_reads_along(turn: Turn) -> Member | None:
    """Return somebody who works where this group does: no list shows them what is not theirs."""
    group = await turn.session.get(StaffChat, turn.chat_id) if turn.chat_id < 0 else None
    if group is None:
        return None
    roles = frozenset({(group.library, staff.OBSERVER)})
    return Member(0, group.title, turn.speech.language, roles)


def _line(turn: Turn, row: Row) -> str:
    say = turn.speech
    library = turn.desk.directory.library(row.library).short.in_(say.language)
    parts = [f"<b>{row.code}</b>", say(cards.CARD_STATES[row.state])]
    if row.owner:
        parts.append(escaped(row.owner))
    parts += [escaped(library), say.ago(row.waiting_since, turn.now)]
    return " · ".join(parts) + "\n" + (quoted(shortened(row.question, 80)) or "—")


async def _run(turn: Turn, written: Command) -> None:
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    words = (turn.message.text or "").split()[1:]
    replied = await relay.case_replied_to(turn, board.CARD_ROLE, "copy")
    if words and (found := await cases.by_code(turn.session, words[0])) is not None:
        case, rest = found, words[1:]
    elif replied is not None:
        case, rest = replied, words
    else:
        return tell_here(turn, escaped(turn.speech(written.usage)))
    if not cases.may_read(member, case, turn.desk.directory):
        return tell_here(turn, escaped(not_yours(turn, case)))
    given = await _given(turn, case, member, written.action, rest)
    if given is None:
        return tell_here(turn, escaped(turn.speech(written.usage)))
    await perform(turn, case, member, written.action, given)


async def _given(
    turn: Turn, case: Case, member: Member, name: str, rest: list[str]
) -> Given | None:
    """Return what the words after the code mean for an action; None if they are not enough."""
    if not ACTIONS[name].needs:
        return Given()
    if not rest:
        return None
    tail = " ".join(rest[1:])
    match name:
        case "note":
            _code, _space, text = (turn.message.text or "").partition(rest[0])
            return Given(text=rest[0] + text)
        case "takeover":
            return Given(reason=" ".join(rest))
        case "merge":
            return Given(case=rest[0])
        case "snooze":
            return Given(until=menus.until(turn, case, rest[0]), reason=tail)
        case "transfer":
            to = await _colleague(turn, case, member, rest[0])
            return Given(librarian=to.telegram_id if to else 0, reason=tail)
        case "refer" if len(rest) > 1:
            days = number(rest[2]) if len(rest) > 2 else None
            reason = " ".join(rest[2 if days is None else 3 :])
            referral = rest[1].lower()
            return Given(library=rest[0], referral=referral, days=days or 0, reason=reason)
    return None


async def _colleague(turn: Turn, case: Case, but: Member, typed: str) -> Member | None:
    """Return the colleague whose name or number was typed, in any spelling."""
    wanted = text.fold(typed.lstrip("@"))
    for one in await menus.colleagues(turn, case, but):
        names = {text.fold(part) for part in one.public_name.split()}
        if wanted in names | {text.fold(one.public_name), str(one.telegram_id)}:
            return one
    return None
