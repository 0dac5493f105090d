"""/learn: what patrons tapped becomes a proposal, never a silent change."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from telegram import Update

from handlers.authority import member_or_refusal, tell_here
from handlers.drafting import begin
from handlers.proposals import show
from handlers.turn import Desk, Turn
from knowledge import usage
from knowledge.faq import proposals
from knowledge.models import Proposal
from knowledge.usage import Suggestion

_DAYS = 90


async def prepare(update: Update, desk: Desk) -> list[Suggestion]:
    """Return what taps suggest and nobody has proposed yet, before the transaction opens."""
    since = desk.clock.now() - timedelta(days=_DAYS)
    async with desk.read() as session:
        found = await usage.suggestions(session, desk.faq.current, since)
        made = await session.scalars(select(Proposal).where(Proposal.kind == proposals.PHRASING))
        known = {
            (one.entry, text) for one in made for text in one.draft.get("questions", {}).values()
        }
    return [one for one in found if (one.entry, one.text) not in known]


async def learn(turn: Turn) -> None:
    """A member of staff asks for the next question that patrons' taps suggest."""
    librarian = await member_or_refusal(turn, turn.message)
    if librarian is None:
        return
    say = turn.speech
    if not librarian.is_librarian:
        return tell_here(turn, say("Your role does not reach so far."))
    if not turn.findings:
        return tell_here(turn, say("Patrons' taps suggest nothing new."))
    best: Suggestion = turn.findings[0]
    draft = proposals.phrasing(turn.desk.faq.current, best.entry, best.language, best.text)
    shown = {"near": [best.entry]}
    proposal = await begin(turn, draft, librarian, language=best.language, case=None, shown=shown)
    taps = say.plural("{number} patron tapped it.", "{number} patrons tapped it.", best.count)
    left = len(turn.findings) - 1
    more = say.plural("{number} more: /learn", "{number} more: /learn", left) if left else ""
    tell_here(turn, f"{taps} {more}".strip())
    show(turn, proposal, None, librarian.public_name, new=True)
