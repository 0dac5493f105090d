"""What the FAQ makes of a text: an answer, up to three near entries, or none.

An entry answers if its confidence (ranking.py) reaches the upper threshold, it clearly leads the
others, and little of the text is unknown; entries between the thresholds are offered. Both
thresholds come from the entries themselves (calibration.py); thresholds.md has what they do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge import text
from knowledge.faq.calibration import Thresholds
from knowledge.faq.courtesies import Courtesies
from knowledge.faq.entries import Entry
from knowledge.faq.learning import Learned
from knowledge.faq.ranking import NEAR, Ranking
from knowledge.language import language_of

CLEAR_LEAD = 0.25  # in confidence, over the next, of an entry that answers
_NEARLY = 0.85  # of the lower threshold: beside a near entry these are worth a button too
KNOWN_ENOUGH = 0.7  # the least share of known sounds in a text that is answered at once
_WELL_KNOWN = 0.85  # and in one that is taken to be typed with the other keyboard layout
_LONG = 40  # words; a longer text is matched passage by passage
_PASSAGE = 30  # words at most
_MOST_PASSAGES = 24
_LONGEST_LAYOUT = 200  # characters that the other keyboard layout is tried for
_BETTER = 0.15  # by how much surer the other layout must read
# Or by how much more of it must be known, and be as sure: true of 1 in 1,500 texts of the right
# layout in ten spellings, and of most of the wrong one.
_BETTER_KNOWN = 0.1
_OFFERED_SCORE, _ANSWERED_SCORE = 0.3, 0.6  # where the thresholds lie on the scale of scores
_FULL_CONFIDENCE = 1.2  # above the upper threshold, a score of 1

_SENTENCE_END = re.compile(r"(?<=[.;?!…])\s+|\n+")


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant, and how sure that is (0-1)."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Outcome:
    """What the FAQ makes of a text: "answer" (see `entry`), "choose" (see `candidates`), "none".

    language: "el" or "en", in which to answer.
    score: 0-1, how sure the first candidate is; .6 is what an answer needs, .3 what an offer needs.
    candidates: the nearest entries, the nearest first, at most three; none for "none".
    """

    text: str
    language: str
    outcome: str
    entry: Entry | None
    score: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Look:
    """An outcome and all that led to it."""

    outcome: Outcome
    ranking: Ranking
    other_layout: bool  # whether it was read as typed with the other keyboard layout


class Matcher:
    """Finds entries by their phrasings."""

    def __init__(self, entries: Sequence[Entry], learned: Learned) -> None:
        self._entries = entries
        self.learned = learned
        self._ranker = learned.ranker
        self.limits = learned.limits
        self._verbatim = {
            key: (phrasing.owner, phrasing.language)
            for key, phrasing in zip(self._ranker.index.keys, self._ranker.phrasings, strict=True)
            if phrasing.is_question
        }
        talk: dict[bool, list[str]] = {True: [], False: []}
        for key, (owner, _) in self._verbatim.items():
            talk[entries[owner].kind == "smalltalk"].append(key)
        self._courtesies = Courtesies.of(talk[True], talk[False])

    def best(self, typed: str, hint: str | None = None) -> Outcome:
        """Return what the FAQ makes of `typed`; hint: its language where it shows none itself."""
        return self.look(typed, hint).outcome

    def look(self, typed: str, hint: str | None = None) -> Look:
        """Return what the FAQ makes of `typed`, and why.

        Courtesies answer only a text that says nothing else.
        """
        asked = self._courtesies.without(typed)
        if asked:
            found = self._look(asked, language_of(typed) or hint)
            is_more = found.outcome.outcome != "none" or self._courtesies.says_more(asked)
            if is_more and not _is_small_talk(found):
                return replace(found, outcome=replace(found.outcome, text=typed))
        found = self._look(typed, hint)
        if _is_small_talk(found) and self._courtesies.says_more(typed):
            nothing = replace(found.outcome, outcome="none", entry=None, candidates=())
            return replace(found, outcome=nothing)
        return found

    def _look(self, typed: str, hint: str | None) -> Look:
        language: str | None = language_of(typed)
        verbatim = self._as_written(typed, language, hint)
        ranking = self.rank(typed, language)
        if verbatim is not None:
            return Look(verbatim, ranking, False)
        other = self._in_other_layout(typed, ranking)
        language = language or hint
        if other is not None:
            ranking, language = other, other.language
        return Look(self._judge(typed, language, ranking), ranking, other is not None)

    def restored(self, typed: str) -> str:
        """Return `typed` in proper Greek, also if it was typed with the other keyboard layout."""
        turned = text.other_layout(typed) if self.look(typed).other_layout else typed
        return self._ranker.restorer.restored(turned)

    def rank(self, typed: str, language: str | None) -> Ranking:
        """Return the entries nearest to `typed`, or to the passage that is nearest to any."""
        if len(typed) <= _LONG or len(typed.split()) <= _LONG:
            return self._ranker.rank(typed, language)
        rankings = [self._ranker.rank(passage, language) for passage in _passages(typed)]
        asking = [ranking for ranking in rankings if self._asks(ranking)] or rankings
        best = max(asking, key=lambda ranking: ranking.confidence)
        return replace(best, is_contested=not self._is_alone(best, asking))

    def _asks(self, ranking: Ranking) -> bool:
        """Whether a passage is near an answer, rather than a greeting or nothing."""
        if ranking.confidence < self.limits.of(ranking.reading).choose:
            return False
        return self._entries[ranking.near[0].owner].kind == "answer"

    def _is_alone(self, best: Ranking, rankings: Sequence[Ranking]) -> bool:
        """Whether no other passage asks something else as surely."""
        return all(
            ranking.confidence < self.limits.of(ranking.reading).answer
            or ranking.near[0].owner == best.near[0].owner
            for ranking in rankings
        )

    def _as_written(self, typed: str, language: str | None, hint: str | None) -> Outcome | None:
        for key in text.readings(typed) if len(typed) <= _LONGEST_LAYOUT * 2 else ():
            if (found := self._verbatim.get(key)) is not None:
                entry, spoken = self._entries[found[0]], language or hint or found[1]
                return Outcome(typed, spoken, "answer", entry, 1.0, (Candidate(entry, 1.0),))
        return None

    def _in_other_layout(self, typed: str, ranking: Ranking) -> Ranking | None:
        """The ranking of a text typed with the wrong keyboard layout, None if it was not."""
        sure = self.limits.of(ranking.reading).answer
        if ranking.confidence >= sure or len(typed) > _LONGEST_LAYOUT:
            return None
        turned = text.other_layout(typed)
        spoken = "el" if text.script_of(turned) == "greek" else "en"
        found = self._ranker.rank(turned, spoken)
        enough = max(self.limits.of(found.reading).choose, ranking.confidence + _BETTER)
        is_surer = found.confidence > enough and found.known >= _WELL_KNOWN
        is_clearer = (
            found.confidence > ranking.confidence and found.known > ranking.known + _BETTER_KNOWN
        )
        return found.in_language(spoken) if is_surer or is_clearer else None

    def _judge(self, typed: str, language: str | None, ranking: Ranking) -> Outcome:
        spoken = language or ranking.language or "el"
        limits = self.limits.of(ranking.reading)
        score = score_of(ranking.confidence, limits)
        least = min(limits.choose, ranking.confidence) * _NEARLY
        near = [one for one in ranking.near[:NEAR] if one.confidence >= least]
        if not near or ranking.confidence < limits.choose:
            return Outcome(typed, spoken, "none", None, score, ())
        candidates = tuple(
            Candidate(self._entries[one.owner], score_of(one.confidence, limits)) for one in near
        )
        if is_sure(ranking, limits.answer):
            return Outcome(typed, spoken, "answer", candidates[0].entry, score, candidates)
        offered = tuple(one for one in candidates if one.entry.kind == "answer")
        if not offered or offered[0].score < _OFFERED_SCORE:
            return Outcome(typed, spoken, "none", None, score, ())
        return Outcome(typed, spoken, "choose", None, offered[0].score, offered)


def score_of(confidence: float, limits: Thresholds) -> float:
    """Return a confidence on a scale of 0 to 1 on which the thresholds have fixed places."""
    places = [0.0, limits.choose, limits.answer, limits.answer + _FULL_CONFIDENCE]
    return float(np.interp(confidence, places, [0.0, _OFFERED_SCORE, _ANSWERED_SCORE, 1.0]))


def is_sure(ranking: Ranking, least: float) -> bool:
    """Whether the first of `ranking` answers; least: the confidence that this takes."""
    return (
        ranking.confidence >= least and ranking.lead >= CLEAR_LEAD and ranking.known >= KNOWN_ENOUGH
    )


def _is_small_talk(found: Look) -> bool:
    entry = found.outcome.entry
    return entry is not None and entry.kind == "smalltalk"


def _passages(typed: str) -> list[str]:
    """The sentences of a long text in pieces of a question's length; of many the likeliest.

    Questions come first, then the beginning and the end, where people say what they want.
    """
    pieces = list(dict.fromkeys(_pieces(typed)))
    if len(pieces) <= _MOST_PASSAGES:
        return pieces
    asked = [piece for piece in pieces if piece.endswith((";", "?"))]
    half = _MOST_PASSAGES // 2
    ordered = dict.fromkeys([*asked[:half], *pieces[: half // 2], *pieces[-half:], *asked])
    return list(ordered)[:_MOST_PASSAGES]


def _pieces(typed: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(typed):
        words = sentence.split()
        for start in range(0, max(len(words), 1), _PASSAGE):
            if piece := " ".join(words[start : start + _PASSAGE]):
                yield piece
