"""`make bench`: speed and memory, printed as tables and never asserted."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.bench import turns

_TABLES = {
    "faq": "faq_matching",
    "desk": "desk",
    "flood": "flood",
    "clusters": "clusters",
    "imports": "imports",
    "harvest": "harvest",
    "groups": "groups",
}
"""What can be asked for, and the module that prints it."""


def main() -> None:
    """Print the machine, then what was measured on it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    choices = ("all", "turns", *_TABLES, "catalogue", "curves")
    parser.add_argument("what", nargs="?", choices=choices, default="all")
    parser.add_argument("--turns", type=int, default=10_000, help="memory is watched over so many")
    parser.add_argument("--records", type=int, default=1_000_000, help="of the catalogue")
    parser.add_argument("--queries", type=int, default=500, help="of each kind")
    parser.add_argument("--seed", type=int, default=2026, help="of the catalogue's queries")
    wanted = parser.parse_args()
    if wanted.what == "curves":
        importlib.import_module("tests.bench.curves").main()
        return
    print(_machine())
    if wanted.what in ("all", "turns"):
        turns.main(wanted.turns)
    for what, module in _TABLES.items():
        if wanted.what in ("all", what):
            importlib.import_module(f"tests.bench.{module}").main()
    if wanted.what in ("all", "catalogue"):
        importlib.import_module("tests.bench.catalogue").main(
            wanted.records, wanted.queries, wanted.seed
        )


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {model}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 1e9:.1f} GB · Python {platform.python_version()} · "
        f"SQLite {sqlite3.sqlite_version} · {platform.system()} {platform.release()} · "
        f"load before: {load}"
    )


if __name__ == "__main__":
    main()
