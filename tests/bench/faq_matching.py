"""How well the FAQ finds answers, and at what cost, beside peers: python -m tests.bench faq."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np

from knowledge.faq import learning
from knowledge.faq.entries import Entry
from knowledge.faq.learning import MOST_TRAINED
from knowledge.faq.matching import Matcher
from knowledge.faq.meaning import Embed
from knowledge.faq.phrasings import Phrasing
from tests.bench import faq_files, faq_outsiders
from tests.bench.peers import Peer, Score, all_peers, ours
from tests.bench.questions import (
    FOLDER,
    ROOT,
    UNANSWERABLE,
    Sample,
    less_a_fifth,
    sample,
    ways_to_type,
)

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
    _refusals()
    _spellings()
    _outcomes()
    _cost()
    faq_outsiders.main()
    faq_files.main()


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


def _refusals() -> None:
    print(f"{'massive_el: AUROC, at 90':32}" + "".join(f"{name:>19}" for name in UNANSWERABLE))
    samples = [
        sample("massive_el", phrasings=_PHRASINGS, seed=seed, asked=_ASKED) for seed in _SEEDS
    ]
    for name, peer in all_peers().items():
        print(f"{name:32}", end="")
        for make in UNANSWERABLE.values():
            parts = [make(whole, seed) for seed, whole in zip(_SEEDS, samples, strict=True)]
            apart, left = np.mean([told_apart(peer(part), part) for part in parts], axis=0)
            print(f"{apart:11.3f}{left:8.3f}", end="", flush=True)
        print()
    print(
        "less a fifth of its intents, whose near kin stay; less 4 of its 18 scenarios; without "
        "iot, asked what Greek houses are asked (homeassistant_el)\n"
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
    part = whole if whole.unanswerable else less_a_fifth(whole, seed)
    apart, left = told_apart(peer(part), part)
    return [
        float(first.mean()),
        float(np.mean(in_three)),
        apart,
        left,
        float(np.quantile(times, 0.5)),
        float(np.quantile(times, 0.99)),
        built,
    ]


def told_apart(score: Score, part: Sample) -> tuple[float, float]:
    """Return AUROC, and right answers left at 90 % refused, of a part and its unanswerable."""
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
        matcher = matcher_of(whole)
        for way, spell in ways_to_type(random.Random(seed)).items():
            right = [first_of(matcher, spell(typed)) == str(owner) for typed, owner in whole.asked]
            rows.setdefault(way, []).append(statistics.mean(right))
    proper = statistics.mean(rows["as written"])
    print(f"{'massive_el, typed':32}{'first':>8}{'lost':>8}")
    for way, values in rows.items():
        mean = statistics.mean(values)
        print(f"{way:32}{mean:8.3f}{proper - mean:8.3f}")
    print()


def first_of(matcher: Matcher, typed: str) -> str:
    """Return the entry that comes first, "" if none does."""
    near = matcher.look(typed).ranking.near
    return str(near[0].owner) if near else ""


# --- answered, offered, refused ------------------------------------------------------------


def _outcomes() -> None:
    head = ("answered", "right", "served", "nobody's", "refused")
    print(f"{'thresholds from entries alone':36}" + "".join(f"{name:>10}" for name in head))
    for corpus in _CORPORA:
        for seed in _SEEDS:
            for part in parts_of(corpus, seed):
                _print_outcome(matcher_of(part), part, seed)
    print(
        "answered: at once, and how many of these right; served: right, or among those offered; "
        "nobody's: answered though no entry answers; refused: neither answered nor offered\n"
    )


def parts_of(corpus: str, seed: int) -> list[Sample]:
    """Return a corpus with what nobody can answer: its own, or MASSIVE's in three ways."""
    whole = sample(corpus, phrasings=_PHRASINGS, seed=seed, asked=_ASKED)
    makers = UNANSWERABLE.values()
    return [whole] if whole.unanswerable else [make(whole, seed) for make in makers]


def _print_outcome(matcher: Matcher, part: Sample, seed: int) -> None:
    values = judged(matcher, part)
    print(f"{f'{part.name}, seed {seed}':36}" + "".join(f"{v:10.3f}" for v in values), flush=True)


def judged(matcher: Matcher, part: Sample) -> list[float]:
    """Return the shares answered, right of these, served, nobody's answered, nobody's refused."""
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


def matcher_of(whole: Sample, embed: Embed | None = None) -> Matcher:
    """Return a matcher that has learnt a sample; its entries are named by their numbers."""
    phrasings = [Phrasing(typed, whole.language, owner) for typed, owner in whole.learnt]
    entries = [Entry.model_construct(id=str(n), kind="answer") for n in range(whole.entries)]
    return Matcher(entries, learning.learn(phrasings, whole.entries, embed))


# --- what it costs -------------------------------------------------------------------------


def _cost() -> None:
    head = ("phrasings", "entries", "p50", "p99", "build s", "resident", "asked", "peak MB")
    print("".join(f"{name:>10}" for name in head))
    for phrasings, most in ((10, 15), (10, 150), (67, 150), (100, 150)):
        whole = sample("clinc150", phrasings=phrasings, seed=1, asked=_ASKED)
        learnt = [pair for pair in whole.learnt if pair[1] < most]
        weights = weighed(phrasings, most)
        _print_cost(replace(whole, learnt=learnt, names=whole.names[:most]), weights)
    print(
        "resident MB above the imports in a process of its own: once built, and after 1,000 "
        "questions; peak while building"
    )
    print(f"above {MOST_TRAINED:,} phrasings no classifier is trained: cosines alone choose\n")


def weighed(phrasings: int, most: int, *how: str) -> dict[str, float]:
    """Return the megabytes of an FAQ in a process of its own; see resident.py."""
    command = [sys.executable, "-m", "tests.bench.resident", str(phrasings), str(most), *how]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _print_cost(part: Sample, weights: dict[str, float]) -> None:
    began = time.process_time()
    score = ours(part)
    built = time.process_time() - began
    times = []
    for typed in [*part.unanswerable, *(typed for typed, _ in part.asked)]:
        began = time.process_time()
        score(typed)
        times.append((time.process_time() - began) * 1000)
    p50, p99 = np.quantile(times, [0.5, 0.99])
    row = f"{len(part.learnt):10,}{part.entries:10,}{p50:10.2f}{p99:10.2f}{built:10.2f}"
    print(row + "".join(f"{weights[name]:10.0f}" for name in ("resident", "asked", "peak")))
