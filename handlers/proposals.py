"""From a librarian's answer to the FAQ: proposed by one, approved by another, and undone."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass

from sqlalchemy import select
from telegram import Update

from handlers import cards
from handlers.authority import case_and_librarian, member_or_refusal
from handlers.markup import escaped, rich, visible
from handlers.turn import CARD, Desk, Said, Turn
from knowledge import personal, staff
from knowledge.cases import LIBRARIAN, PATRON
from knowledge.errors import DeskError
from knowledge.faq import proposals, writing
from knowledge.faq.proposals import Draft, Trial
from knowledge.models import Case, Line, Proposal, Question, Revision
from knowledge.staff import Member

ROLE = "proposal"
_PART = re.compile(r"^(ερώτηση|απάντηση|question|answer)\s*:\s*", re.IGNORECASE | re.MULTILINE)
_PARTS = {
    "ερώτηση": ("question", "el"),
    "απάντηση": ("answer", "el"),
    "question": ("question", "en"),
    "answer": ("answer", "en"),
}


async def propose(turn: Turn, ref: str) -> None:
    """A librarian taps «Propose for the FAQ» on a case that is done."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    say = turn.speech
    open_one = await _of_case(turn, case.id)
    if open_one is not None:
        turn.acknowledge(
            say("There is a proposal from {code} already.", code=case.code), alert=True
        )
        return
    question, answer = await _said_in(turn, case)
    if not visible(question) or not visible(answer):
        text = say("{code} has no question and answer in writing any more.", code=case.code)
        turn.acknowledge(text, alert=True)
        return
    faq = turn.desk.faq.current
    near = await _near(turn, case, question)
    draft = proposals.drafted(faq, question, answer, language=case.language, near=near)
    proposal = Proposal(
        case_id=case.id,
        kind=draft.kind,
        topic=draft.topic,
        entry=draft.entry,
        language=case.language,
        draft={
            "questions": draft.questions,
            "answers": draft.answers,
            "near": near[:2],
            "typed": personal.masked(question),
        },
        seen="",
        state="draft",
        author=librarian.telegram_id,
        approver=None,
        created_at=turn.now,
        decided_at=None,
    )
    turn.session.add(proposal)
    await turn.session.flush()
    turn.acknowledge()
    _show(turn, proposal, case, librarian.public_name, new=True)


async def chose_kind(turn: Turn, ref: str) -> None:
    """The author says what the proposal is: a new entry, a question more, another answer."""
    number, _, kind = ref.partition(".")
    found = await _mine(turn, number, ("draft",))
    if found is None:
        return
    proposal, case, author = found
    faq = turn.desk.faq.current
    if kind == "drop":
        proposal.state, proposal.decided_at = "declined", turn.now
        turn.acknowledge()
        turn.edit(Said(rich(turn.speech("The proposal was dropped."))))
        return
    draft = _draft_of(proposal)
    whole = await _whole(turn, proposal, case)
    near = next((name for name in proposal.draft["near"] if faq.find(name)), "")
    if kind == proposals.PHRASING and near:
        draft = proposals.as_phrasing(whole, faq, near, proposal.language)
    elif kind == proposals.EDIT and near:
        draft = proposals.as_edit(whole, faq, near, proposal.language)
    elif kind == proposals.ENTRY:
        draft = whole
    proposal.kind, proposal.topic, proposal.entry = draft.kind, draft.topic, draft.entry
    _store(proposal, draft)
    proposal.seen = proposals.seen(turn.desk.faq.place.entries, draft)
    turn.acknowledge()
    _show(turn, proposal, case, author.public_name)


async def rewrote(turn: Turn, case: Case, librarian: Member) -> None:
    """The author replied to the proposal: its texts are what they say now."""
    proposal = await _of_case(turn, case.id)
    say = turn.speech
    if proposal is None or proposal.state != "draft" or proposal.author != librarian.telegram_id:
        return _tell(turn, say("Only its author can change a proposal, before it is sent."))
    draft, words = _draft_of(proposal), turn.message.text or ""
    pieces = _PART.split(words)
    if len(pieces) < 3:
        return _tell(turn, _how_to_change(turn))
    for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
        draft = proposals.rewritten(draft, *_PARTS[name.lower()], said)
    _store(proposal, draft)
    _show(turn, proposal, case, librarian.public_name, new=True)


async def sent(turn: Turn, ref: str) -> None:
    """The author sends the proposal to the others."""
    found = await _mine(turn, ref, ("draft",))
    if found is None:
        return
    proposal, case, author = found
    draft, say = _draft_of(proposal), turn.speech
    if kinds := draft.personal():
        text = say(
            "It has personal data in it: {kinds}. Write it without.",
            kinds=cards.kinds_of(kinds, say),
        )
        return turn.acknowledge(text, alert=True)
    if draft.lacks():
        return turn.acknowledge(cards.lacking(draft, say), alert=True)
    proposal.state = "waiting"
    turn.acknowledge()
    _show(turn, proposal, case, author.public_name)


@dataclass(frozen=True)
class _Approval:
    """What was found out before the transaction: the trial, or the entry as somebody changed it."""

    trial: Trial | None = None
    changed: str | None = None
    problem: str = ""


async def prepare_approval(update: Update, desk: Desk) -> _Approval | None:
    """Try the proposal out on a copy of the files, before the transaction opens."""
    query, who = update.callback_query, update.effective_user
    ref = (query.data or "").rpartition(":")[2] if query else ""
    if who is None or not ref.isdigit():
        return None
    async with desk.read() as session:
        approver = await staff.member(session, who.id)
        proposal = await session.get(Proposal, int(ref))
        author = await staff.member(session, proposal.author) if proposal else None
    if approver is None or proposal is None or proposal.author == who.id:
        return None
    draft, place = _draft_of(proposal), desk.faq.place
    if not os.access(place.entries, os.W_OK):
        return _Approval(problem=f"{place.entries} can't be written by the desk.")
    now = proposals.seen(place.entries, draft)
    if draft.kind == proposals.EDIT and now != proposal.seen:
        return _Approval(changed=now)
    by = author.public_name if author else str(proposal.author)
    try:
        change = proposals.change(
            place.entries,
            draft,
            author=by,
            approver=approver.public_name,
            day=desk.clock.now().astimezone(desk.directory.zone).date(),
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
    except (DeskError, OSError, StopIteration) as error:
        return _Approval(problem=str(error) or type(error).__name__)
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
        _tell(turn, cards.changed_meanwhile(proposal.entry, before, tried.changed, say))
        return _show(turn, proposal, case, author)
    trial = tried.trial
    if trial is None or not trial.is_sound:
        turn.acknowledge(say("It can't go live as it is."), alert=True)
        return _tell(turn, cards.collisions(trial, tried.problem, say))
    change = trial.change
    try:
        is_written = _write(proposal.entry, change)
    except OSError as error:
        turn.acknowledge(say("It can't go live as it is."), alert=True)
        problem = f"{change.file}: {error.strerror}"
        return _tell(turn, cards.collisions(None, problem, say))
    if not is_written:
        turn.acknowledge(say("The file was changed just now. Please try again."), alert=True)
        return
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
    turn.acknowledge(say("It is live."))
    _show(turn, proposal, case, author, approver=approver.public_name)


def _write(entry: str, change: proposals.Change) -> bool:
    """Put the changed file in place, unless the entry is no longer what was tried."""
    with writing.locked(change.file.parent):
        now = writing.text_of(change.file.read_text(encoding="utf-8"), entry)
        if now not in (change.before, change.after):
            return False
        writing.replace(change.file, change.content)
    return True


async def declined(turn: Turn, ref: str) -> None:
    """Somebody else says no: the proposal goes back to its author."""
    found = await _others(turn, ref)
    if found is None:
        return
    proposal, case, approver, author = found
    proposal.state = "draft"
    turn.acknowledge()
    _show(turn, proposal, case, author)
    _tell(
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
    folder = desk.faq.place.entries
    file = folder / last.file
    try:
        with writing.locked(folder):
            content = file.read_text(encoding="utf-8")
            now = writing.text_of(content, last.entry)
            if now not in (last.after, last.before):
                raise writing.Changed(last.entry, now)
            writing.replace(file, writing.with_entry(content, last.entry, last.before))
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
        return _tell(turn, say("Only admins of the network may do this."))
    if turn.findings is None:
        return _tell(turn, say("There is nothing to undo."))
    last = await _last_revision(turn.session)
    if isinstance(turn.findings, writing.Changed) and last is not None:
        return _tell(turn, cards.changed_meanwhile(last.entry, last.after, turn.findings.now, say))
    if isinstance(turn.findings, DeskError):
        return _tell(turn, escaped(str(turn.findings)))
    if last is not None:
        last.undone_at = turn.now
    _tell(
        turn,
        say("“{entry}” is as it was before. ", entry=escaped(str(turn.findings)))
        + cards.live(turn.desk.faq.current, say),
    )


# ---- what the proposal is


async def _of_case(turn: Turn, case_id: int) -> Proposal | None:
    found = await turn.session.scalars(
        select(Proposal)
        .where(Proposal.case_id == case_id, Proposal.state.in_(("draft", "waiting")))
        .order_by(Proposal.id.desc())
    )
    return found.first()


async def _said_in(turn: Turn, case: Case) -> tuple[str, str]:
    """Return the patron's first words in a case and the librarian's last ones."""
    found = await turn.session.scalars(
        select(Line).where(Line.case_id == case.id, Line.text != "").order_by(Line.id)
    )
    lines = found.all()
    asked = next((line.text for line in lines if line.author == PATRON), case.question)
    told = [line.text for line in lines if line.author == LIBRARIAN]
    return asked, told[-1] if told else ""


async def _near(turn: Turn, case: Case, question: str) -> list[str]:
    ref = case.tried.get("ref")
    logged = await turn.session.get(Question, ref) if isinstance(ref, int) else None
    look = turn.desk.faq.current.look(question, case.language)
    entries = turn.desk.faq.current.entries
    found = [
        *(logged.candidates if logged else []),
        *(entries[n.owner].id for n in look.ranking.near),
    ]
    kinds = {entry.id: entry.kind for entry in entries}
    return [name for name in dict.fromkeys(found) if kinds.get(name) == "answer"]


async def _whole(turn: Turn, proposal: Proposal, case: Case) -> Draft:
    """Return the draft as a new entry with all its texts, whatever it was narrowed to."""
    draft = _draft_of(proposal)
    question, answer = await _said_in(turn, case)
    first = proposals.drafted(
        turn.desk.faq.current,
        question,
        answer,
        language=proposal.language,
        near=proposal.draft["near"],
    )
    return Draft(
        proposals.ENTRY,
        first.topic,
        first.entry,
        {**first.questions, **draft.questions},
        {**first.answers, **draft.answers},
    )


def _draft_of(proposal: Proposal) -> Draft:
    texts = proposal.draft
    return Draft(
        proposal.kind, proposal.topic, proposal.entry, texts["questions"], texts["answers"]
    )


def _store(proposal: Proposal, draft: Draft) -> None:
    texts = {"questions": dict(draft.questions), "answers": dict(draft.answers)}
    proposal.draft = {**proposal.draft, **texts}


async def _mine(
    turn: Turn, ref: str, states: tuple[str, ...]
) -> tuple[Proposal, Case, Member] | None:
    """Return the proposal of a button, its case and its author, who alone may tap it."""
    found = await _tapped(turn, ref, states)
    if found is None:
        return None
    proposal, case, librarian = found
    if proposal.author != librarian.telegram_id:
        turn.acknowledge(turn.speech("Only its author can do this."), alert=True)
        return None
    return proposal, case, librarian


async def _others(turn: Turn, ref: str) -> tuple[Proposal, Case, Member, str] | None:
    """Return a waiting proposal, its case, whoever tapped, and the author's name."""
    found = await _tapped(turn, ref, ("waiting",))
    if found is None:
        return None
    proposal, case, librarian = found
    if proposal.author == librarian.telegram_id:
        turn.acknowledge(turn.speech("Somebody other than its author decides."), alert=True)
        return None
    author = await staff.member(turn.session, proposal.author)
    return proposal, case, librarian, author.public_name if author else str(proposal.author)


async def _tapped(
    turn: Turn, ref: str, states: tuple[str, ...]
) -> tuple[Proposal, Case, Member] | None:
    proposal = await turn.session.get(Proposal, int(ref)) if _is_number(ref) else None
    if proposal is None or proposal.case_id is None or proposal.state not in states:
        turn.acknowledge(turn.speech("This button has expired."), alert=True)
        return None
    case, librarian = await case_and_librarian(turn, str(proposal.case_id))
    return None if case is None or librarian is None else (proposal, case, librarian)


def _is_number(ref: str) -> bool:
    return ref.isdigit() and len(ref) < 18


async def _last_revision(session: object) -> Revision | None:
    found = await session.scalars(  # type: ignore[attr-defined]  # an AsyncSession
        select(Revision).where(Revision.undone_at.is_(None)).order_by(Revision.id.desc()).limit(1)
    )
    last: Revision | None = found.first()
    return last


# ---- what is shown


def _show(
    turn: Turn,
    proposal: Proposal,
    case: Case,
    author: str,
    *,
    approver: str = "",
    new: bool = False,
) -> None:
    """Show the proposal: in the message under whose button somebody tapped, or in a new one."""
    faq = turn.desk.faq.current
    said = cards.proposal(
        _draft_of(proposal),
        proposal.id,
        turn.speech,
        state=proposal.state,
        code=case.code,
        author=author,
        approver=approver,
        typed=str(proposal.draft.get("typed", "")),
        near=faq.find(next(iter(proposal.draft["near"]), "")),
        old=faq.find(proposal.entry),
        how=_how_to_change(turn),
    )
    if new:
        message = turn.update.effective_message
        reply_to = message.message_id if message else None
        turn.send(said, rule=CARD, reply_to=reply_to, case=case, role=ROLE)
    else:
        turn.edit(said)


def _how_to_change(turn: Turn) -> str:
    return turn.speech(
        "To change it, reply to this message with one or more of these lines:\n"
        "Ερώτηση: …\nΑπάντηση: …\nQuestion: …\nAnswer: …"
    )


def _tell(turn: Turn, markup: str) -> None:
    turn.send(Said(rich(markup)), rule=CARD, reply_to=turn.message.message_id)
