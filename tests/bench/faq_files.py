"""How long two thousand entries take to be live, and one of them that changed: … faq."""

from __future__ import annotations

import gc
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from knowledge import faq, text
from knowledge.faq import writing
from tests.bench.questions import FOLDER

_FILES, _ENTRIES, _QUESTIONS = 20, 100, 3
_ROUNDS = 3
_NEW = "πώς κουρδίζω το τρομπόνι μου"


def main() -> None:
    """Print the table; the questions are MASSIVE's, Greek and English side by side."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-bench-"))
    try:
        _write(folder)
        _print(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _print(folder: Path) -> None:
    entries = _FILES * _ENTRIES
    print(f"{f'{entries:,} entries in {_FILES} files, seconds of wall time':52}{'median':>8}")
    rows: list[tuple[str, Callable[[], Any]]] = [
        ("PyYAML (C) alone, values without places", lambda: _each(folder, _pyyaml)),
        ("ruamel.yaml, one file of them", lambda: _ruamel(next(iter(sorted(folder.iterdir()))))),
        ("read and checked", lambda: faq.read(folder)),
        ("read, checked, indexed: ready", lambda: faq.load(folder)),
    ]
    for name, work in rows:
        print(f"  {name:50}{_median(work):8.2f}")
    before = faq.load(folder)
    gc.collect()
    gc.freeze()  # as the running desk does
    file = folder / "topic-7.yaml"
    content = file.read_text(encoding="utf-8")
    file.write_text(writing.with_question(content, "entry-750", "el", _NEW), encoding="utf-8")
    took = _median(lambda: faq.load(folder, earlier=before))
    print(f"  {'one entry changed: ready':50}{took:8.2f}")
    found = faq.load(folder, earlier=before).best(_NEW)
    print(f"  and its new question finds {found.candidates[0].entry.id}\n")


def _median(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[_ROUNDS // 2]


def _each(folder: Path, read: Callable[[str], Any]) -> None:
    for file in folder.iterdir():
        read(file.read_text(encoding="utf-8"))


def _pyyaml(content: str) -> Any:
    return yaml.load(content, Loader=yaml.CSafeLoader)


def _ruamel(file: Path) -> Any:
    return YAML().load(file.read_text(encoding="utf-8"))


def _write(folder: Path) -> None:
    pairs = _pairs()
    for number in range(_FILES):
        blocks = [
            _block(number * _ENTRIES + place, [next(pairs) for _ in range(_QUESTIONS)])
            for place in range(_ENTRIES)
        ]
        head = f"topic: topic-{number}\ntitle: {{el: Θέμα, en: Topic}}\nentries:\n"
        (folder / f"topic-{number}.yaml").write_text(head + "\n".join(blocks), encoding="utf-8")


def _block(number: int, asked: list[tuple[str, str]]) -> str:
    greek, english = zip(*asked, strict=True)
    return writing.block_of(
        {
            "id": f"entry-{number}",
            "source": {"el": "Κανονισμός", "en": "Rules"},
            "owner": "desk",
            "reviewed": date(2026, 11, 1),
            "review_days": 365,
            "el": {"questions": list(greek), "answer": f"Η απάντηση {number}."},
            "en": {"questions": list(english), "answer": f"Answer {number}."},
        }
    )


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield questions in both languages, none of which sounds like another."""
    seen: set[str] = set()
    for line in (FOLDER / "massive_el.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        keys = {text.key(row["text"]), text.key(row["en"])}
        if len(keys) == 2 and "" not in keys and not keys & seen:
            seen |= keys
            yield row["text"], row["en"]
