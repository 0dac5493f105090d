"""What `kallimachos faq` says: of a check in Greek and in English, and of one question."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.faq import Faq, Look
    from knowledge.faq.checking import Standing

_CLOSE = 0.05  # of the score
_MOST_WORDS = 6
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
        "no desk": "Δεν υπάρχει ακόμη βάση στον φάκελο {folder}. Ξεκινήστε την υπηρεσία με "
        "`kallimachos run`, ή ορίστε τον φάκελό της στο KALLIMACHOS_DATA_DIR.",
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
        "no desk": "There is no desk in {folder} yet. Start it with `kallimachos run`, or name "
        "its folder in KALLIMACHOS_DATA_DIR.",
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


def explained(answers: Faq, look: Look) -> Iterator[str]:
    """Say what the FAQ makes of a question, and why."""
    from knowledge.faq.matching import CLEAR_LEAD, KNOWN_ENOUGH

    found, limits = look.outcome, answers.matcher.limits.of(look.ranking.reading)
    yield f"{found.outcome} ({found.language}) {found.score:.2f}  {found.text}"
    layout = ", typed with the other keyboard layout" if look.other_layout else ""
    yield f"  read as: {look.ranking.reading.key or 'nothing'}{layout}"
    yield f"  known: {look.ranking.known:.0%} of its sounds; nearest: «{look.ranking.nearest}»"
    yield f"  has in common with it: {', '.join(_shared(answers, look)) or 'nothing'}"
    yield (
        f"  confidence {look.ranking.confidence:.2f}, {look.ranking.lead:.2f} ahead; answers from "
        f"{limits.answer:.2f} and {CLEAR_LEAD:.2f} ahead with {KNOWN_ENOUGH:.0%} known, offers "
        f"from {limits.choose:.2f}"
    )
    for one in look.ranking.near:
        entry = answers.entries[one.owner]
        yield (
            f"  {one.confidence:5.2f}  {entry.id}: {entry.question(found.language)} "
            f"(classifier {one.share:.0%})"
        )


def _shared(answers: Faq, look: Look) -> Iterator[str]:
    """Say by which words a question is near the nearest one, the weightiest first."""
    from knowledge.faq.reading import plain

    ranker, ranking = answers.matcher.learned.ranker, look.ranking
    near = (one for one in ranker.phrasings if one.text == ranking.nearest)
    language = next((one.language for one in near), look.outcome.language)
    parts = ranker.index.space.shared(ranking.reading, plain(ranking.nearest, language))
    for word, part in sorted(parts.items(), key=lambda one: -one[1])[:_MOST_WORDS]:
        yield f"{word or 'words in a row'} {part:.2f}"
