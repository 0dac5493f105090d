"""How well the FAQ finds answers, and at what cost, beside peers: python -m tests.bench faq."""

from __future__ import annotations

import random
import statistics
import time
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np

from knowledge.faq import learning
from knowledge.faq.entries import Entry
from knowledge.faq.learning import MOST_TRAINED
from knowledge.faq.matching import Matcher
from knowledge.faq.phrasings import Phrasing
from tests.bench.peers import Peer, all_peers, ours
from tests.bench.questions import FOLDER, Sample, sample, ways_to_type, without_a_fifth

_SEEDS = (1, 2)
_ASKED = 1000
_PHRASINGS = 10
_CORPORA = ("clinc150", "massive_el")


def main() -> None:
    """Print every table; needs the questions of KALLIMACHOS_SHARED_DATA/faq."""
    if not FOLDER.is_dir():
        print(f"FAQ matching: left out, there are no questions in {FOLDER}.")
        return
    print(
        f"\nFAQ matching: {_PHRASINGS} phrasings an entry, up to {_ASKED} questions, "
        f"seeds {', '.join(map(str, _SEEDS))} (mean); CPU ms of one thread a question\n"
    )
    _peers()
    _spellings()
    _outcomes()
    _cost()


# --- right answers -------------------------------------------------------------------------


def _peers() -> None:
    print(
        f"{'method':32}{'corpus':>14}{'first':>8}{'in 3':>8}{'AUROC':>8}{'at 90':>8}"
        f"{'p50':>8}{'p99':>8}{'build s':>9}"
    )
    for corpus in _CORPORA:
        samples = [sample(corpus, phrasings=_PHRASINGS, seed=seed, asked=_ASKED) for seed in _SEEDS]
        for name, peer in all_peers().items():
            seeded = zip(_SEEDS, samples, strict=True)
            rows = [_measured(peer, whole, seed) for seed, whole in seeded]
            means = [statistics.mean(values) for values in zip(*rows, strict=True)]
            print(f"{name:32}{corpus:>14}" + "".join(f"{v:8.3f}" for v in means[:-1]), end="")
            print(f"{means[-1]:9.2f}")
    print(
        "first, in 3: the right entry; AUROC, at 90: questions that no entry answers told apart, "
        "and right answers left when 90 % of them are refused (MASSIVE: a fifth of its entries "
        "hidden)\n"
    )


def _measured(peer: Peer, whole: Sample, seed: int) -> list[float]:
    """first, in three, AUROC, right at 90 % refused, p50 ms, p99 ms, seconds to build."""
    began = time.process_time()
    score = peer(whole)
    built = time.process_time() - began
    found, times = [], []
    for typed, _ in whole.asked:
        began = time.process_time()
        found.append(score(typed))
        times.append((time.process_time() - began) * 1000)
    owners = np.array([owner for _, owner in whole.asked])
    first = np.array([int(np.argmax(one)) for one in found]) == owners
    in_three = [owner in np.argsort(-one)[:3] for one, owner in zip(found, owners, strict=True)]
    part = whole if whole.unanswerable else without_a_fifth(whole, seed)
    apart, left = _told_apart(peer(part), part)
    return [
        float(first.mean()),
        float(np.mean(in_three)),
        apart,
        left,
        float(np.quantile(times, 0.5)),
        float(np.quantile(times, 0.99)),
        built,
    ]


def _told_apart(score: Any, part: Sample) -> tuple[float, float]:
    inside = [score(typed) for typed, _ in part.asked]
    right = np.array(
        [int(np.argmax(one)) == owner for one, (_, owner) in zip(inside, part.asked, strict=True)]
    )
    sure = np.array([float(one.max()) for one in inside])
    nobody = np.array([float(score(typed).max()) for typed in part.unanswerable])
    above = (sure[:, None] > nobody).mean() + (sure[:, None] == nobody).mean() / 2
    return float(above), float((right & (sure > np.quantile(nobody, 0.9))).mean())


# --- however it is typed -------------------------------------------------------------------


def _spellings() -> None:
    rows: dict[str, list[float]] = {}
    for seed in _SEEDS:
        whole = sample("massive_el", phrasings=_PHRASINGS, seed=seed, asked=_ASKED)
        matcher = _matcher(whole)
        for way, spell in ways_to_type(random.Random(seed)).items():
            right = [_first(matcher, spell(typed)) == str(owner) for typed, owner in whole.asked]
            rows.setdefault(way, []).append(statistics.mean(right))
    proper = statistics.mean(rows["as written"])
    print(f"{'massive_el, typed':32}{'first':>8}{'lost':>8}")
    for way, values in rows.items():
        mean = statistics.mean(values)
        print(f"{way:32}{mean:8.3f}{proper - mean:8.3f}")
    print()


def _first(matcher: Matcher, typed: str) -> str:
    near = matcher.look(typed).ranking.near
    return str(near[0].owner) if near else ""


# --- answered, offered, refused ------------------------------------------------------------


def _outcomes() -> None:
    head = ("answered", "right", "served", "nobody's", "refused")
    print(f"{'thresholds from entries alone':32}" + "".join(f"{name:>10}" for name in head))
    for corpus in _CORPORA:
        for seed in _SEEDS:
            whole = sample(corpus, phrasings=_PHRASINGS, seed=seed, asked=_ASKED)
            part = whole if whole.unanswerable else without_a_fifth(whole, seed)
            values = _judged(_matcher(part), part)
            print(f"{f'{part.name}, seed {seed}':32}" + "".join(f"{v:10.3f}" for v in values))
    print(
        "answered: at once, and how many of these right; served: right, or among those offered; "
        "nobody's: answered though no entry answers; refused: neither answered nor offered\n"
    )


def _judged(matcher: Matcher, part: Sample) -> list[float]:
    inside = [(matcher.best(typed, part.language), str(owner)) for typed, owner in part.asked]
    nobody = [matcher.best(typed, part.language).outcome for typed in part.unanswerable]
    answered = [found.entry.id == owner for found, owner in inside if found.entry is not None]
    served = [
        found.entry.id == owner
        if found.entry is not None
        else any(one.entry.id == owner for one in found.candidates)
        for found, owner in inside
    ]
    return [
        len(answered) / len(inside),
        statistics.mean(answered),
        statistics.mean(served),
        nobody.count("answer") / len(nobody),
        nobody.count("none") / len(nobody),
    ]


def _matcher(whole: Sample) -> Matcher:
    phrasings = [Phrasing(typed, whole.language, owner) for typed, owner in whole.learnt]
    entries = [Entry.model_construct(id=str(n), kind="answer") for n in range(whole.entries)]
    return Matcher(entries, learning.learn(phrasings, whole.entries))


# --- what it costs -------------------------------------------------------------------------


def _cost() -> None:
    print(f"{'phrasings':>10}{'entries':>10}{'p50':>8}{'p99':>8}{'build s':>9}{'peak MB':>9}")
    for phrasings, most in ((10, 15), (10, 150), (67, 150), (100, 150)):
        whole = sample("clinc150", phrasings=phrasings, seed=1, asked=_ASKED)
        learnt = [pair for pair in whole.learnt if pair[1] < most]
        _print_cost(replace(whole, learnt=learnt, entries=most))
    print(f"above {MOST_TRAINED:,} phrasings no classifier is trained: cosines alone choose\n")


def _print_cost(part: Sample) -> None:
    tracemalloc.start()
    ours(part)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    began = time.process_time()
    score = ours(part)
    built = time.process_time() - began
    times = []
    for typed in [*part.unanswerable, *(typed for typed, _ in part.asked)]:
        began = time.process_time()
        score(typed)
        times.append((time.process_time() - began) * 1000)
    p50, p99 = np.quantile(times, [0.5, 0.99])
    row = f"{len(part.learnt):10,}{part.entries:10,}{p50:8.2f}{p99:8.2f}{built:9.2f}{peak:9.0f}"
    print(row)
