"""The menus of a case's card: what more can be done, and the choices that an action needs.

A button carries all that was chosen so far; nothing of a menu is kept anywhere. Whoever taps is
asked for their role at the last step, as at the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from handlers import board, cards
from handlers.acting import act, why_not
from handlers.authority import case_and_librarian
from handlers.given import Given
from handlers.markup import escaped, rich
from handlers.numbers import number, span
from handlers.texts import Speech, _
from handlers.turn import CARD, Button, Said, Turn, rows
from knowledge import cases, staff
from knowledge.cases import ACTIONS, suggesting
from knowledge.errors import DeskError
from knowledge.models import Case
from knowledge.staff import Member

ASK_ROLES = {"reply": "ask.reply", "note": "ask.note"}
LABELS = {
    "reply": _("Answer"),
    "note": _("Note"),
    "transfer": _("To a colleague"),
    "refer": _("To another library"),
    "snooze": _("Put aside"),
    "takeover": _("Take it over"),
    "merge": _("Same as another"),
    "urgent": _("Urgent, or not"),
    "loan": _("Needs a loan, or not"),
    "spam": _("No question at all"),
    "decline": _("Decline"),
}
REASONS = {
    "transfer": (_("my shift ends"), _("you know the subject"), _("you speak the language")),
    "takeover": (_("the owner is away"), _("it is urgent"), _("the owner asked me to")),
    "snooze": (_("waiting for a book"), _("waiting for a colleague"), _("it takes research")),
    "decline": (_("nobody is free"), _("it is not our subject"), _("we lack the material")),
}
UNTIL = {
    "2h": _("In 2 hours"),
    "tomorrow": _("Tomorrow"),
    "3d": _("In 3 days"),
    "week": _("In a week"),
}
_MOST = 12
_LONGEST_HOURS, _LONGEST_DAYS = 2000, 90


async def menu(turn: Turn, ref: str) -> None:
    """Somebody wants to do more with a case: show what there is, or the card again."""
    of_case, _dot, shown = ref.partition(".")
    case, member = await case_and_librarian(turn, of_case)
    if case is None or member is None:
        return
    turn.acknowledge()
    say = await board.speech_of(turn, turn.chat_id)
    if shown == "back":
        turn.edit(await board.card_in(turn, case, turn.chat_id))
        return
    offered = set(cases.offered(case, None, turn.desk.directory))
    buttons = [
        Button(say(label), "pick", f"{case.id}.{name}")
        for name, label in LABELS.items()
        if name in offered
    ]
    buttons.insert(2, Button(say("Canned reply"), "canned", case.id))
    buttons.append(Button(say("Read all of it"), "read", case.id))
    buttons.append(Button(say("Back"), "menu", f"{case.id}.back"))
    turn.edit(await board.card_in(turn, case, turn.chat_id, rows(buttons, 2)))


async def pick(turn: Turn, ref: str) -> None:
    """Somebody chose an action, or one of the things that it needs: ask for the next, or do it."""
    of_case, _dot, chosen = ref.partition(".")
    case, member = await case_and_librarian(turn, of_case)
    if case is None or member is None:
        return
    name, *values = chosen.split(".")
    if name not in ACTIONS:
        return await turn.expired()
    if name in ASK_ROLES:
        turn.acknowledge()
        return ask(turn, case, name)
    fields = _fields(name)
    if len(values) < len(fields):
        options = await _options(turn, case, member, name, fields[len(values)])
        if options is None:
            turn.acknowledge(turn.speech("There is nothing to choose from."), alert=True)
            return
        turn.acknowledge()
        return await _show(turn, case, ref, options)
    await _do(turn, case, member, name, dict(zip(fields, values, strict=False)))


def ask(turn: Turn, case: Case, name: str) -> None:
    """Ask for the words of a reply or a note; what answers this message is that, and only that."""
    say = turn.speech
    asked = {
        "reply": say("Answer this message; your words go to the patron of {code}."),
        "note": say("Answer this message; your words stay among staff, with {code}."),
    }[name]
    text = escaped(asked).replace("{code}", f"<b>{case.code}</b>")
    letter = turn.tell(turn.chat_id, Said(rich(text)), rule=CARD, case=case, role=ASK_ROLES[name])
    letter.payload = letter.payload | {"reply_markup": {"force_reply": True, "selective": True}}


async def _do(turn: Turn, case: Case, member: Member, name: str, chosen: dict[str, str]) -> None:
    given = Given()
    for field, value in chosen.items():
        given = replace(given, **{field: _value(turn, case, name, field, value)})
    try:
        turn.acknowledge(await act(turn, case, member, name, given))
    except cases.Refused:
        raise
    except DeskError as error:
        turn.acknowledge(why_not(turn, error), alert=True)


def _fields(name: str) -> tuple[str, ...]:
    action = ACTIONS[name]
    return ("level", "subject", "resolution") if name == "grade" else action.needs


async def _show(turn: Turn, case: Case, ref: str, options: Sequence[tuple[str, str]]) -> None:
    buttons = [Button(label[:40], "pick", f"{ref}.{value}") for value, label in options[:_MOST]]
    say = await board.speech_of(turn, turn.chat_id)
    back = Button(say("Back"), "menu", f"{case.id}.back")
    shown = (*rows(buttons, 3 if len(buttons) > 6 else 2), (back,))
    turn.edit(await board.card_in(turn, case, turn.chat_id, shown))


async def _options(
    turn: Turn, case: Case, member: Member, name: str, field: str
) -> list[tuple[str, str]] | None:
    """Return (value, label) of what can be chosen, or None where there is nothing."""
    say = await board.speech_of(turn, turn.chat_id)
    found: list[tuple[str, str]] = []
    match field:
        case "library":
            found = [
                (library.code, library.short.in_(say.language))
                for library in turn.desk.directory.libraries
                if library.code not in (case.library, *case.refused)
            ]
        case "referral":
            found = [(kind, say(cards.REFERRALS[kind])) for kind in cases.REFERRALS]
        case "librarian":
            found = [
                (str(one.telegram_id), one.public_name)
                for one in await colleagues(turn, case, member)
            ]
        case "reason":
            found = [(str(place), say(text)) for place, text in enumerate(REASONS[name])]
        case "until":
            found = [(value, say(label)) for value, label in UNTIL.items()]
        case "case":
            others = await cases.of_patron(turn.session, case.patron_id)
            found = [
                (one.code, one.code)
                for one in others
                if one.id != case.id and one.state in cases.WAITING
            ]
        case "level" | "subject" | "resolution":
            found = _gradings(case, field, say)
    return found or None


def _gradings(case: Case, field: str, say: Speech) -> list[tuple[str, str]]:
    if field == "level":
        likely: Any = suggesting.level(case)
        options = [(str(level), str(level)) for level in cases.READ_LEVELS]
    elif field == "subject":
        likely = suggesting.subject(case)
        options = [(str(n), say(cards.SUBJECTS[s])) for n, s in enumerate(cases.SUBJECTS)]
        likely = cases.SUBJECTS.index(likely) if likely else None
    else:
        options = [(str(n), say(cards.RESOLUTIONS[r])) for n, r in enumerate(cases.RESOLUTIONS)]
        likely = cases.RESOLUTIONS.index(case.resolution) if case.resolution else None
    marked = [(value, f"{label} ✓" if str(likely) == value else label) for value, label in options]
    return [*marked, ("-", say("Skip"))]


def _value(turn: Turn, case: Case, name: str, field: str, value: str) -> Any:
    """Return what a button's value means for `Given`; what can't be meant is nothing."""
    chosen = number(value)
    match field:
        case "librarian" | "level":
            return chosen or 0
        case "reason":
            reasons = REASONS[name]
            known = chosen is not None and chosen < len(reasons)
            return turn.speech(reasons[chosen or 0]) if known else ""
        case "until":
            return until(turn, case, value)
        case "subject" | "resolution":
            names = cases.SUBJECTS if field == "subject" else cases.RESOLUTIONS
            return names[chosen] if chosen is not None and chosen < len(names) else ""
    return value


def until(turn: Turn, case: Case, value: str) -> datetime | None:
    """Return the moment that «2ω», "3d", «αύριο» or "week" means, in the library's day.

    A day ends the wait at the library's opening on it, or at 9 where it stays closed.
    """
    lasts = span(value)
    if lasts is None or lasts.many > (_LONGEST_HOURS if lasts.is_hours else _LONGEST_DAYS):
        return None
    if lasts.is_hours:
        return turn.now + timedelta(hours=lasts.many)
    directory = turn.desk.directory
    day = turn.now.astimezone(directory.zone).date() + timedelta(days=lasts.many)
    midnight = datetime.combine(day, time(0), directory.zone)
    opens = directory.next_opening(case.library, midnight - timedelta(seconds=1))
    if opens is None or opens.astimezone(directory.zone).date() != day:
        return datetime.combine(day, time(9), directory.zone)
    return opens


async def colleagues(turn: Turn, case: Case, but: Member) -> list[Member]:
    """Return the members of staff who may have the case, by name."""
    members = await staff.members(turn.session)
    return [
        one
        for one in members
        if one.telegram_id not in (but.telegram_id, case.owner)
        and cases.may(one, "reply", case, turn.desk.directory)
    ]
