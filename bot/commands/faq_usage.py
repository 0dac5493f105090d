"""What `kallimachos faq report` and `faq stats` print, in Greek and in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.usage import Count, Missed, Stats

_COUNTS = ("answered", "chosen", "handed_off", "helped", "not_helped")
_SAID = {
    "el": {
        "spellings": ", με {number} γραφές",
        "near": "· πλησιέστερο: {entry}",
        "not helped": "· δεν βοήθησε: {number}",
        "missed": "Χωρίς απάντηση που βοήθησε, σε {days} {in_days}: {questions}.",
        "entry": "λήμμα",
        "library": "βιβλιοθήκη",
        "answered": "απαντήθηκαν",
        "chosen": "επιλέχθηκαν",
        "handed_off": "παραπέμφθηκαν",
        "helped": "βοήθησαν",
        "not_helped": "δεν βοήθησαν",
        "no entry": "(κανένα)",
        "asked": "Σε {days} {in_days}: {questions}. {outcomes}",
        "nothing": "Τίποτα δεν ρωτήθηκε.",
        "day": "ημέρα/ημέρες",
        "question": "ερώτηση/ερωτήσεις",
    },
    "en": {
        "spellings": ", in {number} spellings",
        "near": "; nearest: {entry}",
        "not helped": "; {number} not helped",
        "missed": "{questions} in {days} {in_days} had no answer that helped.",
        "entry": "entry",
        "library": "library",
        "answered": "answered",
        "chosen": "chosen",
        "handed_off": "handed off",
        "helped": "helped",
        "not_helped": "not helped",
        "no entry": "(none)",
        "asked": "{questions} in {days} {in_days}. {outcomes}",
        "nothing": "Nothing was asked.",
        "day": "day/days",
        "question": "question/questions",
    },
}
_OUTCOMES = {
    "el": {
        "answer": "απάντηση",
        "both": "απάντηση και βιβλία",
        "books": "βιβλία",
        "choose": "«Μήπως εννοείτε…»",
        "none": "τίποτα κοντινό",
        "nobook": "βιβλίο που δεν υπάρχει",
        "noise": "χωρίς νόημα",
        "foreign": "άλλη γλώσσα",
    },
    "en": {
        "answer": "answer",
        "both": "answer and books",
        "books": "books",
        "choose": "did you mean",
        "none": "nothing near",
        "nobook": "book that nobody has",
        "noise": "no words",
        "foreign": "third language",
    },
}


def missed(found: Sequence[Missed], most: int, days: int, language: str) -> Iterator[str]:
    """Say which questions had no answer that helped, at most so many, and how many in all."""
    said = _SAID[language]
    for one in found[:most]:
        also = said["spellings"].format(number=one.spellings) if one.spellings > 1 else ""
        near = said["near"].format(entry=one.near) if one.near else ""
        helped = said["not helped"].format(number=one.not_helped) if one.not_helped else ""
        yield f"{one.count:4}  {one.text}  ({one.language}{also}{near}{helped})"
        for reply in one.replies:
            yield "      → " + " ".join(reply.split())
    yield said["missed"].format(**_numbers(len(found), days, said))


def figures(found: Stats, days: int, language: str) -> Iterator[str]:
    """Say how every entry fared, a row for each of its libraries, and what came of all."""
    said, named = _SAID[language], _OUTCOMES[language]
    heads = "".join(f"{said[name]:>15}" for name in _COUNTS)
    yield f"{said['entry']:32}{said['library']:12}{heads}"
    for one in found.counts:
        yield _row(one, said["no entry"])
    outcomes = ", ".join(f"{named.get(name, name)} {n}" for name, n in found.outcomes.items())
    listed = f"{outcomes[0].upper()}{outcomes[1:]}." if outcomes else said["nothing"]
    yield said["asked"].format(outcomes=listed, **_numbers(found.questions, days, said))


def as_row(found: Stats) -> dict[str, object]:
    """Return the figures as JSON has them, whatever the language."""
    return {
        "since": found.since.isoformat(),
        "questions": found.questions,
        "outcomes": found.outcomes,
        "entries": [vars(one) for one in found.counts],
    }


def _row(one: Count, no_entry: str) -> str:
    numbers = "".join(f"{getattr(one, name):15}" for name in _COUNTS)
    return f"{one.entry or no_entry:32}{one.library or '–':12}{numbers}"


def _numbers(questions: int, days: int, said: dict[str, str]) -> dict[str, object]:
    return {
        "questions": f"{questions} {_plural(said['question'], questions)}",
        "days": days,
        "in_days": _plural(said["day"], days),
    }


def _plural(forms: str, number: int) -> str:
    one, many = forms.split("/")
    return one if number == 1 else many
