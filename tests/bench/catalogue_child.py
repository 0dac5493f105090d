"""What an import and a service of the catalogue weigh, each in a process of its own, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bot import memory
from knowledge import catalogue
from tests.bench.catalogue_corpus import LIBRARIES


def load(folder: Path, export: Path) -> dict[str, float]:
    """Import `export` into `folder`; return seconds of CPU, peak MB and editions."""
    started = time.process_time()
    report = catalogue.load_files(folder, LIBRARIES[0], [export])
    return {
        "cpu": time.process_time() - started,
        "peak": _megabytes("VmHWM"),
        "editions": report.editions,
    }


def serve(folder: Path, queries: Path) -> dict[str, float]:
    """Answer every query; return MB that are the process's own, before and after."""
    asked = json.loads(queries.read_text(encoding="utf-8"))
    before = _megabytes("RssAnon")
    books = catalogue.open(folder)
    opened = _megabytes("RssAnon")
    for typed in asked:
        books.search(typed)
    memory.give_back()
    return {"open": opened - before, "asked": _megabytes("RssAnon") - before}


def _megabytes(name: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))


if __name__ == "__main__":
    _, what, one, other = sys.argv
    measured = {"load": load, "serve": serve}[what](Path(one), Path(other))
    print(json.dumps({name: round(value, 1) for name, value in measured.items()}))
