"""/why: staff ask what made the bot answer as it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from telegram import Update

from handlers import cards, relay
from handlers.authority import member_or_refusal, tell_here
from handlers.markup import escaped, quoted, shortened
from handlers.texts import Speech, _
from handlers.turn import Desk, Turn
from knowledge import cases
from knowledge.faq import Faq, Look
from knowledge.faq.matching import CLEAR_LEAD, KNOWN_ENOUGH
from knowledge.models import Case, Question

_OUTCOMES = {
    "answer": _("answered"),
    "choose": _("near entries offered"),
    "books": _("books found"),
    "both": _("answered, and books found"),
    "none": _("nothing found"),
}


async def prepare(update: Update, desk: Desk) -> Look | None:
    """Look words up that are no case's code, before the transaction opens."""
    words = _words(update)
    return desk.faq.current.look(words) if words else None


async def why(turn: Turn) -> None:
    """A member of staff asks why: of a case (its code, or a reply to its card), or of any words."""
    message = turn.message
    librarian = await member_or_refusal(turn, message)
    if librarian is None:
        return
    words = _words(turn.update)
    case = await relay.case_replied_to(turn)
    if case is None and words:
        case = await cases.by_code(turn.session, words)
    if case is not None:
        if librarian.may_answer(case.library):
            await _of_case(turn, case)
        return
    if not words:
        return tell_here(
            turn,
            turn.speech("Write /why and a question, or a case's code, or reply with it to a card."),
        )
    tell_here(turn, "\n".join(_told(turn.findings, turn.desk, turn.speech)))


async def _of_case(turn: Turn, case: Case) -> None:
    ref = case.tried.get("ref")
    question = await turn.session.get(Question, ref) if isinstance(ref, int) else None
    say = turn.speech
    if question is None or not question.text:
        text = say(
            "The bot tried nothing for {code}: it went straight to a librarian.", code=case.code
        )
        return tell_here(turn, text)
    then = say(
        "{code}: “{typed}” was “{outcome}” with version {version} of the FAQ ({score}).",
        code=f"<b>{case.code}</b>",
        typed=quoted(shortened(question.text, 200)),
        outcome=say(_OUTCOMES.get(question.outcome, _OUTCOMES["none"])),
        version=f"<code>{question.faq_version or '—'}</code>",
        score=f"{question.score:.2f}",
    )
    look = turn.desk.faq.current.look(question.text, question.language)
    tell_here(turn, "\n".join([then, *_told(look, turn.desk, say)]))


def _told(look: Look, desk: Desk, say: Speech) -> list[str]:
    """Return in markup what the FAQ makes of words now, and what led to it."""
    shelf, found, ranking = desk.faq, look.outcome, look.ranking
    faq = shelf.current
    limits = faq.matcher.limits.of(ranking.reading)
    lines = [
        say(
            "Now: “{outcome}” ({score}). An offer needs 0.30; an answer 0.60, and to be "
            "{lead} ahead with {known} known.",
            outcome=say(_OUTCOMES[found.outcome]),
            score=f"{found.score:.2f}",
            lead=f"{CLEAR_LEAD:.2f}",
            known=f"{KNOWN_ENOUGH:.0%}",
        ),
        say("Read as: {key}", key=f"<code>{escaped(ranking.reading.key or '—')}</code>"),
        say(
            "Confidence {confidence} (answers from {answer}, offers from {choose}), {lead} ahead, "
            "{known} of it known.",
            confidence=f"{ranking.confidence:.2f}",
            answer=f"{limits.answer:.2f}",
            choose=f"{limits.choose:.2f}",
            lead=f"{ranking.lead:.2f}",
            known=f"{ranking.known:.0%}",
        ),
        *_nearest(faq, look, desk.today(), say),
        say(
            "FAQ version {version}, live since {when} ({who}).",
            version=f"<code>{faq.version}</code>",
            when=say.moment(shelf.loaded_at, desk.clock.now()),
            who=escaped(shelf.loaded_by),
        ),
    ]
    if look.other_layout:
        lines.insert(1, say("It was typed with the other keyboard layout."))
    return lines


def _nearest(faq: Faq, look: Look, today: date, say: Speech) -> Iterator[str]:
    for one in look.ranking.near[:3]:
        entry = faq.entries[one.owner]
        question = escaped(entry.question(look.outcome.language))
        stale = f" · {cards.due(entry, say)}" if entry.is_overdue(today) else ""
        yield f"{one.confidence:.2f} <code>{escaped(entry.id)}</code> «{question}»{stale}"


def _words(update: Update) -> str:
    message = update.effective_message
    _, _, rest = ((message.text or "") if message else "").partition(" ")
    return rest.strip()
