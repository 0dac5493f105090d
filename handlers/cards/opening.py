"""When the libraries are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.answers import person
from handlers.markup import escaped, rich
from handlers.texts import Speech
from handlers.turn import Said, rows
from knowledge.directory import OpenNow


def hours(libraries: Sequence[OpenNow], say: Speech, now: datetime) -> Said:
    """Return every library with its state at this moment, its hours and its telephone."""
    blocks = []
    for at in libraries:
        if at.until is not None:
            state = say("open now, until {time}", time=say.time(at.until))
        elif at.opens is not None:
            state = say("closed now, opens {when}", when=say.moment(at.opens, now))
        else:
            state = say("closed")
        library = at.library
        blocks.append(
            f"<b>{escaped(library.name.in_(say.language))}</b>\n{state}\n"
            f"{escaped(library.weekly(say.language))}\n"
            f"{escaped(library.address.in_(say.language))} · {escaped(library.phone)}"
        )
    blocks.append(say("On public holidays all libraries are closed."))
    return Said(rich("\n\n".join(blocks)), rows([person(say)]))
