"""From a librarian's answer to a proposal for the FAQ, written by its author."""

from __future__ import annotations

import re

from handlers import cards, drafting
from handlers.authority import case_and_librarian, member_of_tap, tell_here
from handlers.markup import rich, visible
from handlers.numbers import number
from handlers.turn import CARD, Said, Turn
from knowledge import personal
from knowledge.errors import DeskError
from knowledge.faq import proposals
from knowledge.models import Case, Proposal
from knowledge.problems import reason
from knowledge.staff import Member
from knowledge.text import fold

ROLE = "proposal"
_PART = re.compile(
    r"^\s*(ερ[ωώ]τηση|απ[αά]ντηση|question|answer)\s*:\s*", re.IGNORECASE | re.MULTILINE
)
_PARTS = {
    "ερωτηση": ("question", "el"),
    "απαντηση": ("answer", "el"),
    "question": ("question", "en"),
    "answer": ("answer", "en"),
}


async def propose(turn: Turn, ref: str) -> None:
    """A librarian taps «Propose for the FAQ» on a case that is done."""
    case, librarian = await case_and_librarian(turn, ref)
    if case is None or librarian is None:
        return
    say = turn.speech
    if not librarian.is_librarian:
        return turn.acknowledge(say("Your role does not reach so far."), alert=True)
    open_one = await drafting.of_case(turn, case.id)
    if open_one is not None:
        turn.acknowledge(
            say("There is a proposal from {code} already.", code=case.code), alert=True
        )
        return
    question, answer = await drafting.said_in(turn, case)
    if not visible(question) or not visible(answer):
        text = say("{code} has no question and answer in writing any more.", code=case.code)
        turn.acknowledge(text, alert=True)
        return
    faq = turn.desk.faq.current
    near = await drafting.near_of(turn, case, question)
    draft = proposals.drafted(faq, question, answer, language=case.language, near=near)
    shown = {"near": near[:2], "typed": personal.masked(question), "asked": draft.asked}
    proposal = await drafting.begin(
        turn, draft, librarian, language=case.language, case=case, shown=shown
    )
    turn.acknowledge()
    show(turn, proposal, case, librarian.public_name, new=True)


async def chose_kind(turn: Turn, ref: str) -> None:
    """The author says what the proposal is: a new entry, a question more, another answer."""
    number, _, kind = ref.partition(".")
    found = await _mine(turn, number, ("draft",))
    if found is None:
        return
    proposal, case, author = found
    if kind == "drop":
        proposal.state, proposal.decided_at = "declined", turn.now
        turn.acknowledge()
        turn.edit(Said(rich(turn.speech("The proposal was dropped."))))
        return
    if case is None:
        return await turn.expired()
    draft = await drafting.as_kind(turn, proposal, case, kind)
    try:
        proposal.seen = proposals.seen(turn.desk.faq.place.entries, draft)
    except (DeskError, OSError) as error:
        return turn.acknowledge(reason(error, turn.speech.language), alert=True)
    proposal.kind, proposal.topic, proposal.entry = draft.kind, draft.topic, draft.entry
    drafting.store(proposal, draft)
    turn.acknowledge()
    show(turn, proposal, case, author.public_name)


async def rewrote(turn: Turn, case: Case, librarian: Member) -> None:
    """The author replied to the proposal: its texts are what they say now."""
    proposal = await drafting.of_case(turn, case.id)
    say = turn.speech
    if proposal is None or proposal.state != "draft" or proposal.author != librarian.telegram_id:
        return tell_here(turn, say("Only its author can change a proposal, before it is sent."))
    draft, words = drafting.draft_of(proposal), turn.message.text or ""
    pieces = _PART.split(words)
    if len(pieces) < 3:
        return tell_here(turn, _how_to_change(turn))
    for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
        draft = proposals.rewritten(draft, *_PARTS[fold(name)], said)
    drafting.store(proposal, draft)
    show(turn, proposal, case, librarian.public_name, new=True)


async def sent(turn: Turn, ref: str) -> None:
    """The author sends the proposal to the others."""
    found = await _mine(turn, ref, ("draft",))
    if found is None:
        return
    proposal, case, author = found
    draft, say = drafting.draft_of(proposal), turn.speech
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
    show(turn, proposal, case, author.public_name)


async def _mine(
    turn: Turn, ref: str, states: tuple[str, ...]
) -> tuple[Proposal, Case | None, Member] | None:
    """Return the proposal of a button, its case and its author, who alone may tap it."""
    found = await tapped(turn, ref, states)
    if found is None:
        return None
    proposal, case, librarian = found
    if proposal.author != librarian.telegram_id:
        turn.acknowledge(turn.speech("Only its author can do this."), alert=True)
        return None
    return proposal, case, librarian


async def tapped(
    turn: Turn, ref: str, states: tuple[str, ...]
) -> tuple[Proposal, Case | None, Member] | None:
    """Return the proposal of a button, its case and whoever tapped, or say why not."""
    proposal = await turn.session.get(Proposal, number(ref) or 0)
    if proposal is None or proposal.state not in states:
        turn.acknowledge(turn.speech("This button has expired."), alert=True)
        return None
    case, member = None, None
    if proposal.case_id is None:
        member = await member_of_tap(turn)
    else:
        case, member = await case_and_librarian(turn, str(proposal.case_id))
    if member is None:
        return None
    if not member.is_librarian:
        turn.acknowledge(turn.speech("Your role does not reach so far."), alert=True)
        return None
    return proposal, case, member


def show(
    turn: Turn,
    proposal: Proposal,
    case: Case | None,
    author: str,
    *,
    approver: str = "",
    new: bool = False,
) -> None:
    """Show the proposal: in the message under whose button somebody tapped, or in a new one."""
    faq = turn.desk.faq.current
    said = cards.proposal(
        drafting.draft_of(proposal),
        proposal.id,
        turn.speech,
        state=proposal.state,
        code=case.code if case else "",
        author=author,
        approver=approver,
        typed=str(proposal.draft.get("typed", "")),
        near=faq.find(next(iter(proposal.draft["near"]), "")),
        old=faq.find(proposal.entry),
        how=_how_to_change(turn) if case else "",
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
