"""What each threshold gives: python -m tests.bench curves > knowledge/faq/thresholds.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge import sample as sample_network
from knowledge.faq import learning
from knowledge.faq.calibration import Thresholds
from knowledge.faq.matching import Matcher, is_sure
from knowledge.faq.phrasings import Phrasing, phrasings_of
from knowledge.faq.ranking import NEAR, Ranker, Ranking
from tests.bench.faq_matching import matcher_of
from tests.bench.questions import FOLDER, UNANSWERABLE, Sample, sample

_SEED = 1
_FOLDS = 10
_STEPS = np.arange(0.8, 3.21, 0.2)

_HEAD = """\
# The thresholds of the FAQ, and what others would give

Written by `python -m tests.bench curves > knowledge/faq/thresholds.md`; not to be edited by hand.

An entry answers from the upper threshold on and is offered from the lower one on. Each FAQ finds
its own two from its entries alone, for each language (calibration.py): **bold** below, among fixed
ones. What is asked here was not learnt; only the sample's own questions have a part in its
thresholds.

- answered: the share of the questions that have an answer, answered at once; right: of these.
- near: the right entry answers, or is among the three nearest and the first of these reaches the
  threshold. Those are offered (but for what falls behind the others) if it is the lower one.
- nobody's: the share of the questions that no entry answers which are answered at once, and which
  reach the threshold at all.
"""


@dataclass(frozen=True)
class Asked:
    """Questions put to an FAQ, as far as thresholds matter."""

    name: str
    what: str
    thresholds: Thresholds
    answerable: Sequence[tuple[Ranking, int]]  # and the entry that is right
    nobodys: Sequence[Ranking]


def main() -> None:
    """Print every curve as Markdown; needs the questions of KALLIMACHOS_SHARED_DATA/faq."""
    print(_HEAD)
    for asked in (*(_of_others() if FOLDER.is_dir() else ()), *_of_the_sample()):
        _print(asked)


def _of_others() -> Iterable[Asked]:
    clinc = sample("clinc150", phrasings=10, seed=_SEED, asked=1000)
    massive = sample("massive_el", phrasings=10, seed=_SEED, asked=1000)
    yield _asked(clinc, "English; nobody's are the 200 that CLINC150 itself calls out of scope.")
    for how, make in UNANSWERABLE.items():
        about = (make.__doc__ or "").split("\n\n")[1]
        yield _asked(make(massive, _SEED), f"Greek, {how}. " + " ".join(about.split()))


def _asked(part: Sample, what: str) -> Asked:
    matcher = matcher_of(part)
    return Asked(
        part.name,
        f"{what} {part.entries} entries, {len(part.learnt):,} phrasings, seed {_SEED}.",
        matcher.limits.english if part.language == "en" else matcher.limits.greek,
        [(_ranked(matcher, typed), owner) for typed, owner in part.asked],
        [_ranked(matcher, typed) for typed in part.unanswerable],
    )


def _ranked(matcher: Matcher, typed: str) -> Ranking:
    return matcher.look(typed).ranking


def _of_the_sample() -> Iterable[Asked]:
    """The sample's questions, each asked of an FAQ that lacks it, or lacks its entry."""
    answers = sample_network.answers()
    phrasings = [
        phrasing
        for number, one in enumerate(answers.placed)
        for phrasing in phrasings_of(one, number, answers.policies)
    ]
    questions = [one for one in phrasings if one.is_question]
    found: dict[str, tuple[list[tuple[Ranking, int]], list[Ranking]]] = {
        "el": ([], []),
        "en": ([], []),
    }
    for fold in range(_FOLDS):
        hidden = set(questions[fold::_FOLDS])
        ranker = _learnt([one for one in phrasings if one not in hidden], len(answers.entries))
        for one in hidden:
            found[one.language][0].append((ranker.rank(one.text, one.language), one.owner))
        ranker = _learnt(
            [one for one in phrasings if one.owner % _FOLDS != fold], len(answers.entries)
        )
        for one in questions:
            if one.owner % _FOLDS == fold:
                found[one.language][1].append(ranker.rank(one.text, one.language))
    limits = answers.matcher.limits
    for spoken, name, own in (("el", "Greek", limits.greek), ("en", "English", limits.english)):
        yield Asked(
            f"the sample FAQ in {name}, without what is asked",
            "Each question of the sample is asked of an FAQ that has not learnt it (a tenth is "
            "left out at a time) and, as nobody's, of one without its entry. "
            f"{len(answers.entries)} entries, {len(found[spoken][0]):,} questions.",
            own,
            *found[spoken],
        )


def _learnt(phrasings: Sequence[Phrasing], entries: int) -> Ranker:
    return learning.learn(phrasings, entries).ranker


def _print(asked: Asked) -> None:
    print(f"## {asked.name}\n\n{asked.what}\n")
    print("| threshold | answered | right | near | nobody's answered | nobody's near |")
    print("|---|---|---|---|---|---|")
    own = {asked.thresholds.answer, asked.thresholds.choose}
    for threshold in sorted({*(round(float(step), 2) for step in _STEPS), *own}):
        values = [f"{threshold:.2f}", *(f"{value:.3f}" for value in _at(asked, threshold))]
        if threshold in own:
            values = [f"**{value}**" for value in values]
        print("| " + " | ".join(values).replace("nan", "–") + " |")
    print()


def _at(asked: Asked, threshold: float) -> list[float]:
    answered = [(is_sure(found, threshold), found, owner) for found, owner in asked.answerable]
    right = [found.near[0].owner == owner for sure, found, owner in answered if sure]
    near = [
        found.confidence >= threshold and owner in [one.owner for one in found.near[:NEAR]]
        for found, owner in asked.answerable
    ]
    return [
        len(right) / len(answered),
        float(np.mean(right)) if right else float("nan"),
        float(np.mean(near)),
        float(np.mean([is_sure(found, threshold) for found in asked.nobodys])),
        float(np.mean([found.confidence >= threshold for found in asked.nobodys])),
    ]
