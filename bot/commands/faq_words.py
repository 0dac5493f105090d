"""What `kallimachos faq check` says, in Greek and in English."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.faq.checking import Standing

_CLOSE = 0.05  # of the score
SAID = {
    "el": {
        "head": f"{'λήμμα':32}{'δοκιμές':>9}{'απαντώνται':>12}{'προτείνονται':>13}"
        "  πλησιέστερος αντίπαλος, πόσο πίσω",
        "behind": "{margin} πίσω",
        "ahead": "μπροστά",
        "close": " (κοντά)",
        "few": "Κρατούνται {number} ερωτήσεις: λίγες για να φανεί ποιες "
        "διατυπώσεις δεν χρησιμοποιεί κανείς.",
        "idle": "{entry}: δεν τις ρωτά κανείς: {questions}",
        "end": "Λήμματα: {entries}. Δοκιμές: {tried}, απαντήθηκαν αμέσως: {answered}, "
        "προτάθηκαν πρώτες: {offered}, απέτυχαν: {failed}.",
    },
    "en": {
        "head": f"{'entry':32}{'tests':>9}{'answered':>12}{'offered':>13}"
        "  nearest rival, by how much",
        "behind": "{margin} behind",
        "ahead": "ahead",
        "close": " (close)",
        "few": "{number} questions are kept: too few to say which phrasings nobody uses.",
        "idle": "{entry}: nobody asks {questions}",
        "end": "{entries} entries, {tried} tests tried, {answered} answered at once, {offered} "
        "offered first, {failed} failed.",
    },
}


class Language(StrEnum):
    """The languages that it speaks."""

    el = "el"
    en = "en"


def of_the_terminal() -> Language:
    """Return Greek where the terminal's locale is Greek, else English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    is_greek = next(filter(None, names), "").startswith("el")
    return Language.el if is_greek else Language.en


def row(standing: Standing, said: dict[str, str]) -> str:
    """Return how one entry does, as a row below the head."""
    rival = "–"
    if standing.rival:
        behind = said["behind"].format(margin=f"{standing.margin:.2f}")
        ahead = behind if standing.margin >= 0 else said["ahead"]
        rival = f"{standing.rival}, {ahead}" + (said["close"] if standing.margin < _CLOSE else "")
    return (
        f"{standing.entry:32}{standing.tried:9}{standing.answered:12}{standing.offered:13}  {rival}"
    )
