"""What a proposal for the FAQ is made of: the words of its case, and the draft that they become."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from handlers.turn import Turn
from knowledge.cases import LIBRARIAN, PATRON
from knowledge.faq import proposals
from knowledge.faq.proposals import Draft
from knowledge.models import Case, Line, Proposal, Question
from knowledge.staff import Member


async def begin(
    turn: Turn,
    draft: Draft,
    author: Member,
    *,
    language: str,
    case: Case | None,
    shown: dict[str, Any],
) -> Proposal:
    """Store a new proposal, still to be sent; shown: what stands beside its texts."""
    proposal = Proposal(
        case_id=case.id if case else None,
        kind=draft.kind,
        topic=draft.topic,
        entry=draft.entry,
        language=language,
        draft={"questions": draft.questions, "answers": draft.answers, **shown},
        seen="",
        state="draft",
        author=author.telegram_id,
        approver=None,
        created_at=turn.now,
        decided_at=None,
    )
    turn.session.add(proposal)
    await turn.session.flush()
    return proposal


async def of_case(turn: Turn, case_id: int) -> Proposal | None:
    """Return the proposal that is made of a case just now and not decided on, or None."""
    found = await turn.session.scalars(
        select(Proposal)
        .where(Proposal.case_id == case_id, Proposal.state.in_(("draft", "waiting")))
        .order_by(Proposal.id.desc())
    )
    return found.first()


async def said_in(turn: Turn, case: Case) -> tuple[str, str]:
    """Return the patron's first words in a case and the librarian's last ones."""
    found = await turn.session.scalars(
        select(Line).where(Line.case_id == case.id, Line.text != "").order_by(Line.id)
    )
    lines = found.all()
    asked = next((line.text for line in lines if line.author == PATRON), case.question)
    told = [line.text for line in lines if line.author == LIBRARIAN]
    return asked, told[-1] if told else ""


async def near_of(turn: Turn, case: Case, question: str) -> list[str]:
    """Return the ids of entries with an answer that are near, the patron's own choices first."""
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


async def as_kind(turn: Turn, proposal: Proposal, case: Case, kind: str) -> Draft:
    """Return the draft as one of the kinds; as it is, where that kind needs a near entry."""
    faq = turn.desk.faq.current
    all_of_it = await _whole(turn, proposal, case)
    near = next((name for name in proposal.draft["near"] if faq.find(name)), "")
    if kind == proposals.PHRASING and near:
        asked = all_of_it.questions[proposal.language]
        return proposals.phrasing(faq, near, proposal.language, asked)
    if kind == proposals.EDIT and near:
        return proposals.as_edit(all_of_it, faq, near, proposal.language)
    return all_of_it if kind == proposals.ENTRY else draft_of(proposal)


async def _whole(turn: Turn, proposal: Proposal, case: Case) -> Draft:
    """Return the draft as a new entry with all its texts, whatever it was narrowed to."""
    draft = draft_of(proposal)
    question, answer = await said_in(turn, case)
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
        draft.asked,
    )


def draft_of(proposal: Proposal) -> Draft:
    """Return what is to become of the FAQ."""
    texts = proposal.draft
    return Draft(
        proposal.kind,
        proposal.topic,
        proposal.entry,
        texts["questions"],
        texts["answers"],
        str(texts.get("asked", "")),
    )


def store(proposal: Proposal, draft: Draft) -> None:
    """Keep a draft's texts in its proposal."""
    texts = {"questions": dict(draft.questions), "answers": dict(draft.answers)}
    proposal.draft = {**proposal.draft, **texts}
