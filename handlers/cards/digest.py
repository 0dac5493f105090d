"""New cases in brief, for a group in which more waits than Telegram lets through."""

from __future__ import annotations

from typing import Any

from handlers.cards.staff import CARD_STATES
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button
from knowledge.directory import Directory
from knowledge.models import Case, Librarian

_WORDS = 120  # characters of a question


def brief(case: Case, owner: Librarian | None, say: Speech, directory: Directory) -> dict[str, Any]:
    """Return a case as a digest shows it (`handlers.joining.digest`): one line, one button."""
    library = directory.library(case.library).short.in_(say.language)
    line = f"<b>{case.code}</b> · {escaped(library)}"
    if case.state != "new":
        line += f" · {say(CARD_STATES[case.state])}"
    if owner is not None:
        line += f" · {escaped(owner.public_name)}"
    text = rich(f"{line}\n{quoted(shortened(case.question, _WORDS)) or '—'}")
    take = Button(f"{case.code} · {say('Take it')}", "claim", case.id)
    return {
        "head": say("New questions:"),
        "text": text.text,
        "entities": text.entities(),
        "buttons": [take.markup()] if case.state == "new" else [],
    }
