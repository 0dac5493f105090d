"""The FAQ as staff see it change: proposals, what speaks against them, what is live."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.faq import Entry, Faq, FaqErrors
from knowledge.faq.proposals import EDIT, ENTRY, PHRASING, Draft, Trial
from knowledge.problems import reason

_SHOWN_PROBLEMS = 8
_SHOWN_LINES = 30
_SHOWN_REVIEWS = 20
_PARTS = {
    ("question", "el"): _("the Greek question"),
    ("answer", "el"): _("the Greek answer"),
    ("question", "en"): _("the English question"),
    ("answer", "en"): _("the English answer"),
}

_PERSONAL = {
    "e-mail": _("an e-mail address"),
    "telephone": _("a telephone number"),
    "AMKA": _("an AMKA"),
    "AFM": _("an AFM"),
    "IBAN": _("an IBAN"),
    "identity card": _("an identity card's number"),
    "number": _("a long number"),
    "account": _("a name on Telegram"),
    "name": _("a person’s name"),
}


def proposal(
    draft: Draft,
    number: int,
    say: Speech,
    *,
    state: str,
    code: str,
    author: str,
    approver: str,
    typed: str,
    near: Entry | None,
    old: Entry | None,
    how: str,
) -> Said:
    """Return a proposal as its author and the others see it, with what each may do.

    typed: the question as the patron typed it; near: the entry that it
    might belong to; code: of the case, "" for what patrons' taps suggest; old: the entry as it
    is, for a change of one; how: how its texts are changed.
    """
    title = say("Proposal for the FAQ")
    head = " · ".join(part for part in (f"<b>{title}</b>", code, escaped(author)) if part)
    lines = [head, _what(draft, say), "", *_diff(draft, old)]
    if typed and typed not in draft.questions.values():
        lines.append(say("As it was typed: {text}", text=quoted(shortened(typed, 300))))
    if state == "draft":
        lines += ["", *_missing(draft, say), *([how] if how else [])]
    if state == "waiting":
        lines += ["", say("Somebody other than {author} decides.", author=escaped(author))]
    if state == "approved":
        lines += [
            "",
            say("Approved by {approver}: it is live. /undo takes it back.", approver=approver),
        ]
    body = "\n".join(lines)
    return Said(rich(body), _buttons(draft, number, say, state, near=near, code=code))


def _what(draft: Draft, say: Speech) -> str:
    entry, topic = f"<code>{escaped(draft.entry)}</code>", f"<code>{escaped(draft.topic)}</code>"
    said = {
        ENTRY: say("A new entry {entry} in {topic}", entry=entry, topic=topic),
        PHRASING: say("One more question for {entry} in {topic}", entry=entry, topic=topic),
        EDIT: say("Another answer for {entry} in {topic}", entry=entry, topic=topic),
    }
    return said[draft.kind]


def _diff(draft: Draft, old: Entry | None) -> list[str]:
    lines = []
    for language in ("el", "en"):
        if question := draft.questions.get(language, ""):
            lines.append(f"+ {quoted(question)}")
        if answer := draft.answers.get(language, ""):
            if draft.kind == EDIT and old is not None:
                lines.append(f"− <s>{quoted(old.version(language).answer.strip())}</s>")
            lines.append(f"+ {quoted(answer)}")
    return lines


def _missing(draft: Draft, say: Speech) -> list[str]:
    lines = []
    if kinds := draft.personal():
        lines.append("⚠ " + say("Personal data was cut out: {kinds}.", kinds=kinds_of(kinds, say)))
    if draft.lacks():
        lines.append(lacking(draft, say))
    return lines


def kinds_of(kinds: Sequence[str], say: Speech) -> str:
    """Name kinds of personal data in the reader's language."""
    return ", ".join(say(_PERSONAL[kind]) for kind in kinds)


def lacking(draft: Draft, say: Speech) -> str:
    """Say what a draft still lacks."""
    parts = ", ".join(say(_PARTS[part]) for part in draft.lacks())
    return say("Still to be written: {parts}.", parts=parts)


def _buttons(
    draft: Draft, number: int, say: Speech, state: str, *, near: Entry | None, code: str
) -> tuple[tuple[Button, ...], ...]:
    if state == "waiting":
        yes, no = (
            Button(say("Approve"), "papprove", number),
            Button(say("Not yet"), "pdecline", number),
        )
        return ((yes, no),)
    if state != "draft":
        return ()
    kinds = {
        ENTRY: say("A new entry"),
        PHRASING: say("A question more"),
        EDIT: say("Another answer"),
    }
    others = [
        Button(label, "pkind", f"{number}.{kind}")
        for kind, label in kinds.items()
        if code and kind != draft.kind and (near is not None or kind == ENTRY)
    ]
    send = Button(say("Send for approval"), "psend", number)
    drop = Button(say("Drop it"), "pkind", f"{number}.drop")
    return (*rows([send]), *rows(others, 2), (drop,))


def collisions(trial: Trial | None, problem: Exception | None, say: Speech) -> str:
    """Return in markup what keeps a proposal from going live."""
    lines = [say("Nothing was changed. What speaks against it:")]
    if problem is not None:
        lines.append(f"<code>{escaped(reason(problem, say.language))}</code>")
    if trial is not None:
        problems = trial.problems.get(say.language, [])
        lines += [f"<code>{escaped(said)}</code>" for said in problems[:_SHOWN_PROBLEMS]]
        for one in trial.collisions[:_SHOWN_PROBLEMS]:
            lines.append(
                say(
                    "“{typed}” belongs to {entry} and would find {got} first.",
                    typed=quoted(shortened(one.typed, 120)),
                    entry=f"<code>{escaped(one.entry)}</code>",
                    got=f"<code>{escaped(one.got or '—')}</code>",
                )
            )
    return "\n".join(lines)


def changed_meanwhile(entry: str, before: str, now: str, say: Speech) -> str:
    """Return in markup how an entry was changed by somebody else: nothing is overwritten."""
    changed = difflib.unified_diff(before.splitlines(), now.splitlines(), n=0, lineterm="")
    lines = [line for line in changed if not line.startswith(("---", "+++", "@@"))]
    head = say(
        "“{entry}” was changed by somebody else in the meantime. Nothing was overwritten. "
        "Their change:",
        entry=escaped(entry),
    )
    shown = escaped("\n".join(lines[:_SHOWN_LINES]))
    return f"{head}\n<pre>{shown}</pre>" if shown else head


def reviews(entries: Sequence[Entry], say: Speech) -> Said:
    """Return the entries that should be made sure of again, the longest overdue first."""
    title = say("To be checked again in the FAQ")
    lines = [f"<b>{title}</b>"]
    for one in entries[:_SHOWN_REVIEWS]:
        question = escaped(shortened(one.question(say.language), 80))
        lines.append(f"<code>{one.id}</code> · {question} · {escaped(one.owner)} · {due(one, say)}")
    if (more := len(entries) - _SHOWN_REVIEWS) > 0:
        lines.append(say.plural("and {number} more", "and {number} more", more))
    lines.append(say("Where an answer still holds, put today’s date in its “reviewed:”."))
    return Said(rich("\n".join(lines)))


def due(entry: Entry, say: Speech) -> str:
    """Say until when an entry should have been checked."""
    return say("to be checked by {date}", date=say.long_date(entry.review_due))


def faq_problems(error: FaqErrors, say: Speech) -> str:
    """Return in markup what keeps the files from going live."""
    lines = error.said(say.language).splitlines()
    shown = "\n".join(f"<code>{escaped(line)}</code>" for line in lines[:_SHOWN_PROBLEMS])
    more = len(lines) - _SHOWN_PROBLEMS
    rest = "\n" + say.plural("and {number} more", "and {number} more", more) if more > 0 else ""
    head = say("Nothing was changed, the old answers stay. To be mended:")
    return f"{head}\n{shown}{rest}"


def live(faq: Faq, say: Speech) -> str:
    """Return in markup how many answers are live, and their version."""
    number = len(faq.entries)
    version = say("Version {version}.", version=f"<code>{faq.version}</code>")
    return (
        say.plural("{number} answer is live.", "{number} answers are live.", number) + " " + version
    )
