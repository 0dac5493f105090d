"""Where the patron of a case reads what is said of it: their chat, and the case's topic there."""

from __future__ import annotations

from typing import Any

from handlers.turn import Turn
from knowledge.models import Case, Patron


async def of(turn: Turn, case: Case) -> tuple[Patron, dict[str, Any]]:
    """Return the patron of a case, and what a message to them about it is to know.

    The latter are options of `Turn.tell` and `Turn.call`: the case, and the thread of its topic
    in the patron's private chat, None outside of topics.
    """
    patron = await turn.session.get(Patron, case.patron_id)
    assert patron is not None  # a case without its patron can't be stored
    return patron, {"case": case, "thread": case.thread_id}
