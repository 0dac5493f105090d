"""What always holds of the desk, whatever happened: looked up in the real database."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from bot.commands.demo import LIBRARIAN
from knowledge import cases, staff
from knowledge.models import Case, Letter, Line
from tests.people import Somebody, World, words


async def hold(world: World, patrons: list[Somebody], *, secret: str) -> None:
    """Assert every promise; secret: a word that staff write among themselves."""
    async with world.service.database.read() as session:
        found = list(await session.scalars(select(Case)))
        lines = list(await session.scalars(select(Line).order_by(Line.id)))
        letters = list(await session.scalars(select(Letter)))
        boss = await staff.member(session, LIBRARIAN)
        assert boss is not None
        directory = world.service.desk.directory
        needing = await cases.listed(session, boss, directory, "needing", limit=500)
    for case in found:
        _stands_in_order(case, world)
        _last_word_is_noted(case, [line for line in lines if line.case_id == case.id])
        if case.state in ("new", "open", "referred"):
            assert case.code in {row.code for row in needing}, case.code
    _staff_see_what_patrons_wrote(found, lines, letters)
    _patrons_see_no_secret(patrons, letters, secret)


def _stands_in_order(case: Case, world: World) -> None:
    """Whoever owes an answer is known, and by when; nobody is promised a time that has passed."""
    now, directory = world.clock.now(), world.service.desk.directory
    if case.state == "open":
        assert case.owner is not None, case.code
    if case.state in ("new", "referred"):
        assert case.owner is None, case.code
    if case.state not in ("closed", "merged"):
        assert case.due_at is not None, (case.code, case.state)
        assert case.due_at > now or case.state != "snoozed", case.code
    if case.state in ("new", "open", "referred") and not case.unreachable:
        assert case.promised_at > now, (case.code, case.state)
    if case.state in ("new", "open") and not case.unreachable and case.due_at > now:
        before = case.due_at - timedelta(seconds=1)
        assert directory.open_until(case.library, before), case.code


def _last_word_is_noted(case: Case, lines: list[Line]) -> None:
    spoken = [
        line for line in lines if line.author in ("patron", "librarian") and line.undone_at is None
    ]
    if spoken:
        last = max(spoken, key=lambda line: (line.written_at, line.id))
        assert case.last_by == last.author, case.code


def _staff_see_what_patrons_wrote(
    found: list[Case], lines: list[Line], letters: list[Letter]
) -> None:
    """Every line of a patron whose case waits stands on its card, or was shown beside it."""
    shown = {letter.line_id for letter in letters}
    by_id = {case.id: case for case in found}
    asked = {case.id: case.question for case in found}
    for case in found:  # what was merged into a case keeps the card that showed its question
        if case.merged_into is not None:
            asked[case.merged_into] += f"\n{case.question}"
    for line in lines:
        case = by_id[line.case_id]
        if line.author == "patron" and case.state in cases.WAITING:
            assert line.text in asked[case.id] or line.id in shown, (case.code, line.text)


def _patrons_see_no_secret(patrons: list[Somebody], letters: list[Letter], secret: str) -> None:
    theirs = {patron.chat_id for patron in patrons}
    for letter in letters:
        if letter.chat_id in theirs:
            assert secret not in json.dumps(letter.payload, ensure_ascii=False)
    for patron in patrons:
        assert not [row for row in patron.from_bot if secret in words(row)]
