"""What the bot suggests when a case is graded; nobody has to take it."""

from __future__ import annotations

from datetime import timedelta

from knowledge.models import Case

_QUICK, _LONG = timedelta(minutes=10), timedelta(hours=4)


def subject(case: Case) -> str:
    """Return the likely kind of question, by what the bot found near it; "" if it shows nothing."""
    tried = case.tried
    if tried.get("books"):
        return "known item"
    if tried.get("entry") or tried.get("near"):
        return "policy"
    return "" if tried.get("kind") in ("media", "failed") else "subject"


def level(case: Case) -> int:
    """Return the likely READ level, 1 to 6, from how long a librarian had the case."""
    if case.claimed_at is None or case.first_reply_at is None:
        return 1
    worked = case.first_reply_at - case.claimed_at
    if worked <= _QUICK:
        return 2 if subject(case) == "policy" else 3
    return 4 if worked <= _LONG else 5
