"""Somebody else decides on a proposal: tried on a copy, put live, sent back, undone."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import cards
from handlers.authority import member_or_refusal, tell_here
from handlers.drafting import draft_of
from handlers.markup import escaped
from handlers.numbers import number
from handlers.proposals import show, tapped
from handlers.turn import Desk, Turn
from handlers.updates import tap_of
from knowledge import staff
from knowledge.errors import DeskError
from knowledge.faq import pending, proposals, writing
from knowledge.faq.proposals import Change, Trial
from knowledge.models import Case, Proposal, Revision
from knowledge.problems import Sentence, reason
from knowledge.staff import Member


@dataclass(frozen=True)
class _Approval:
    """What was found out before the transaction: the trial, or the entry as somebody changed it."""

    trial: Trial | None = None
    changed: str | None = None
    problem: Exception | None = None


async def prepare_approval(update: Update, desk: Desk) -> _Approval | None:
    """Try the proposal out on a copy of the files, before the transaction opens."""
    query, who = update.callback_query, update.effective_user
    ref = tap_of(query.data if query else None)[1]
    if who is None:
        return None
    async with desk.read() as session:
        approver = await staff.member(session, who.id)
        proposal = await session.get(Proposal, number(ref) or 0)
        author = await staff.member(session, proposal.author) if proposal else None
    if approver is None or not approver.is_librarian:
        return None
    if proposal is None or proposal.author == who.id:
        return None
    folder = desk.faq.place.entries
    if not os.access(folder, os.W_OK):
        closed = Sentence("{folder} can't be written by the desk.", folder=folder)
        return _Approval(problem=DeskError(closed))
    by = author.public_name if author else str(proposal.author)
    try:
        return await _tried(desk, proposal, by, approver.public_name)
    except (DeskError, OSError) as error:
        return _Approval(problem=error)


async def _tried(desk: Desk, proposal: Proposal, author: str, approver: str) -> _Approval:
    """Try a proposal out, unless its entry has changed since. Raises DeskError, OSError."""
    draft, place = draft_of(proposal), desk.faq.place
    now = proposals.seen(place.entries, draft)
    if draft.kind == proposals.EDIT and now != proposal.seen:
        return _Approval(changed=now)
    change = proposals.change(
        place.entries, draft, author=author, approver=approver, day=desk.today()
    )
    trial = await asyncio.to_thread(
        proposals.tried,
        desk.faq.current,
        place.entries,
        change,
        place.load,
        draft=draft,
        scratch=place.cache,
    )
    return _Approval(trial=trial)


async def approved(turn: Turn, ref: str) -> None:
    """Somebody else approves: the file is written and the answer is live."""
    found = await _others(turn, ref)
    if found is None:
        return
    proposal, case, approver, author = found
    say, tried = turn.speech, turn.findings
    if not isinstance(tried, _Approval):
        return await turn.expired()
    if tried.changed is not None:
        before, proposal.seen, proposal.state = proposal.seen, tried.changed, "draft"
        turn.acknowledge(say("The entry was changed by somebody else in the meantime."), alert=True)
        tell_here(turn, cards.changed_meanwhile(proposal.entry, before, tried.changed, say))
        return show(turn, proposal, case, author)
    trial = tried.trial
    if trial is None or not trial.is_sound:
        turn.acknowledge(say("It can't go live as it is."), alert=True)
        return tell_here(turn, cards.collisions(trial, tried.problem, say))
    try:
        _write(turn, proposal, trial.change)
    except writing.Changed:
        turn.acknowledge(say("The file was changed just now. Please try again."), alert=True)
        return
    except (DeskError, OSError) as error:
        turn.acknowledge(say("It can't go live as it is."), alert=True)
        return tell_here(turn, cards.collisions(None, error, say))
    _put_live(turn, proposal, trial, approver)
    turn.acknowledge(say("It is live."))
    show(turn, proposal, case, author, approver=approver.public_name)


def _put_live(turn: Turn, proposal: Proposal, trial: Trial, approver: Member) -> None:
    """Note what was approved by whom, and let the desk answer with it from now on."""
    change = trial.change
    turn.session.add(
        Revision(
            proposal_id=proposal.id,
            file=change.file.name,
            entry=proposal.entry,
            before=change.before,
            after=change.after,
            author=proposal.author,
            approver=approver.telegram_id,
            made_at=turn.now,
            undone_at=None,
        )
    )
    proposal.state, proposal.approver = "approved", approver.telegram_id
    proposal.decided_at = turn.now
    assert trial.faq is not None  # a sound trial has one
    turn.desk.faq.put(trial.faq, turn.now, approver.public_name)


def _write(turn: Turn, proposal: Proposal, change: Change) -> None:
    """Change the file; what this turn can't store is put back."""
    folder, number = change.file.parent, proposal.id
    pending.make(folder, number, proposal.entry, change)
    turn.session.info["after_commit"].append(lambda: pending.settle(folder, number))
    turn.session.info["after_failure"].append(lambda: pending.put_back(folder, number))


async def recover(session: AsyncSession, folder: Path) -> None:
    """Put back what a program that was killed had written for approvals that were not stored."""
    for which in pending.noted(folder):
        proposal = await session.get(Proposal, which)
        if proposal is not None and proposal.state == "approved":
            pending.settle(folder, which)
        else:
            pending.put_back(folder, which)


async def declined(turn: Turn, ref: str) -> None:
    """Somebody else says no: the proposal goes back to its author."""
    found = await _others(turn, ref)
    if found is None:
        return
    proposal, case, approver, author = found
    proposal.state = "draft"
    turn.acknowledge()
    show(turn, proposal, case, author)
    tell_here(
        turn,
        turn.speech(
            "{approver} does not agree yet. {author} can change the proposal and send it again.",
            approver=escaped(approver.public_name),
            author=escaped(author),
        ),
    )


async def prepare_undo(update: Update, desk: Desk) -> str | DeskError | None:
    """Put back what the last approved proposal changed, before the transaction opens."""
    who, message = update.effective_user, update.effective_message
    if who is None or message is None or message.sender_chat is not None:
        return None
    async with desk.read() as session:
        admin = await staff.member(session, who.id)
        last = await _last_revision(session)
    if admin is None or not admin.is_admin or last is None:
        return None
    file = desk.faq.place.entries / last.file
    try:
        writing.exchange(file, last.entry, last.after, last.before)
        await desk.faq.reload(desk.clock.now(), admin.public_name)
    except DeskError as error:
        return error
    except OSError as error:
        return DeskError(f"{file}: {error.strerror}")
    return last.entry


async def undo(turn: Turn) -> None:
    """An admin takes the last approved proposal back."""
    librarian = await member_or_refusal(turn, turn.message)
    if librarian is None:
        return
    say = turn.speech
    if not librarian.is_admin:
        return tell_here(turn, say("Only admins of the network may do this."))
    if turn.findings is None:
        return tell_here(turn, say("There is nothing to undo."))
    last = await _last_revision(turn.session)
    if isinstance(turn.findings, writing.Changed) and last is not None:
        return tell_here(
            turn, cards.changed_meanwhile(last.entry, last.after, turn.findings.now, say)
        )
    if isinstance(turn.findings, DeskError):
        return tell_here(turn, escaped(reason(turn.findings, say.language)))
    if last is not None:
        last.undone_at = turn.now
    tell_here(
        turn,
        say("“{entry}” is as it was before. ", entry=escaped(str(turn.findings)))
        + cards.live(turn.desk.faq.current, say),
    )


async def _others(turn: Turn, ref: str) -> tuple[Proposal, Case | None, Member, str] | None:
    """Return a waiting proposal, its case, whoever tapped, and the author's name."""
    found = await tapped(turn, ref, ("waiting",))
    if found is None:
        return None
    proposal, case, librarian = found
    if proposal.author == librarian.telegram_id:
        turn.acknowledge(turn.speech("Somebody other than its author decides."), alert=True)
        return None
    author = await staff.member(turn.session, proposal.author)
    return proposal, case, librarian, author.public_name if author else str(proposal.author)


async def _last_revision(session: AsyncSession) -> Revision | None:
    found = await session.scalars(
        select(Revision).where(Revision.undone_at.is_(None)).order_by(Revision.id.desc()).limit(1)
    )
    return found.first()
