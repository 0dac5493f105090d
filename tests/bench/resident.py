"""What an FAQ of a size weighs, in a process of its own: prints resident and peak as JSON."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from bot import memory
from knowledge.faq import learning, meaning
from knowledge.faq.phrasings import Phrasing
from tests.bench.questions import sample

_ASKED = 1000


def main(phrasings: int, most: int, *, with_meanings: bool = False) -> None:
    """Learn so many phrasings of so many entries of CLINC150, ask, and print megabytes.

    All counted above what the imports and the questions themselves weigh: `resident` once built
    and given back as the service does, `asked` with the caches of a thousand questions, `peak`.
    with_meanings: counting what embeds texts too, its import and its weights.
    """
    whole = sample("clinc150", phrasings=phrasings, seed=1, asked=_ASKED)
    learnt = [Phrasing(typed, "en", owner) for typed, owner in whole.learnt if owner < most]
    asked = [typed for typed, _ in whole.asked]
    del whole
    learning.learn([Phrasing("a card", "en", 0), Phrasing("the hours", "en", 1)], 2)  # lazy imports
    _give_back()
    before = _megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts here
    embed = meaning.embedder() if with_meanings else None
    ranker = learning.learn(learnt, most, embed).ranker
    peak = _megabytes("VmHWM")
    _give_back()
    resident = _megabytes("VmRSS")
    for typed in asked:
        ranker.rank(typed, "en")
    weights = {"resident": resident, "asked": _megabytes("VmRSS"), "peak": peak}
    print(json.dumps({name: round(value - before, 1) for name, value in weights.items()}))


def _give_back() -> None:
    gc.collect()
    memory.give_back()


def _megabytes(name: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), with_meanings="meanings" in sys.argv)
