"""Canned replies as librarians see them: what was found, one filled in, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.markup import escaped, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.canned import Canned, Filled, Missing
from knowledge.models import Case

_FIRST_WORDS = 90
_ON_A_BUTTON = 40
_COPIED = 256  # characters that a button may put on the clipboard


def canned_found(case: Case, found: Sequence[tuple[Canned, str]], words: str, say: Speech) -> Said:
    """Return up to five replies with their first words, each with a button."""
    head = f"<b>{case.code}</b> · " + say("Canned replies")
    if words:
        head += f" · {escaped(shortened(words, _ON_A_BUTTON))}"
    lines = [
        f"<b>{escaped(one.reply.name(say.language))}</b>\n{escaped(shortened(text, _FIRST_WORDS))}"
        for one, text in found
    ]
    if not found:
        lines.append(say("No canned reply has these words. Search with others."))
    buttons = [
        Button(
            shortened(one.reply.name(say.language), _ON_A_BUTTON), "cshow", f"{case.id}.{one.id}"
        )
        for one, _text in found
    ]
    return Said(rich("\n\n".join([head, *lines])), rows([*buttons, _cancel(case, say)]))


def canned_preview(case: Case, one: Canned, filled: Filled, seal: str, say: Speech) -> Said:
    """Return a reply as the patron would read it; seal: goes with the button that sends it."""
    lead = say("This goes to the patron of {code}:", code=f"<b>{case.code}</b>")
    text = f"{lead}\n<blockquote>{escaped(filled.text)}</blockquote>"
    if files := len(one.reply.attachments):
        text += "\n" + canned_files(files, say)
    buttons = [[Button(say("Send"), "csend", f"{case.id}.{one.id}.{seal}"), _cancel(case, say)]]
    if len(filled.text) <= _COPIED:
        buttons.append([Button(say("Copy the text"), copied=filled.text)])
    return Said(rich(text), tuple(map(tuple, buttons)))


def canned_lacks(case: Case, one: Canned, filled: Filled, say: Speech) -> Said:
    """Return why a reply can't be sent: which slots are empty, and where they are filled."""
    title = escaped(one.reply.name(say.language))
    head = say("“{title}” can't be sent as it is:", title=title)
    lines = [escaped(canned_gap(gap, say)) for gap in filled.missing]
    return Said(rich("\n".join([head, *lines])), rows([_cancel(case, say)]))


def canned_gap(gap: Missing, say: Speech) -> str:
    """Return which slot is empty and where it is filled, as plain words."""
    return say(
        "{slot} has no value; it belongs in {sheet}.", slot=f"{{{gap.slot}}}", sheet=gap.sheet
    )


def canned_files(number: int, say: Speech) -> str:
    """Return how many files go along with a reply."""
    return say.plural("{number} file goes along.", "{number} files go along.", number)


def canned_sent(case: Case, text: str, by: str, said: str, say: Speech) -> Said:
    """Return what stands in place of a reply that was sent; said: what else there is to know."""
    head = said or say("Sent to the patron of {code} by {name}.", code=case.code, name=by)
    return Said(rich(f"{escaped(head)}\n<blockquote>{escaped(text)}</blockquote>"))


def canned_dropped(case: Case, say: Speech) -> Said:
    """Return what stands in place of replies of which none was sent."""
    return Said(rich(f"<b>{case.code}</b> · " + say("No canned reply was sent.")))


def _cancel(case: Case, say: Speech) -> Button:
    return Button(say("Cancel"), "cdrop", case.id)
