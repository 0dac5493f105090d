"""`make bench`: speed and memory, printed as tables and never asserted."""

from __future__ import annotations

import argparse
import importlib

from tests.bench import turns
from tests.bench.machine import described

_TABLES = {
    "faq": "faq_matching",
    "meanings": "meanings",
    "desk": "desk",
    "flood": "flood",
    "clusters": "clusters",
    "imports": "imports",
    "harvest": "harvest",
    "groups": "groups",
}
"""What can be asked for, and the module that prints it."""
_PAGES = ("curves", "meanings")  # Markdown that is kept in knowledge/faq


def main() -> None:
    """Print the machine, then what was measured on it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    choices = dict.fromkeys(("all", "turns", *_TABLES, "catalogue", *_PAGES))
    parser.add_argument("what", nargs="?", choices=choices, default="all")
    parser.add_argument("--turns", type=int, default=10_000, help="memory is watched over so many")
    parser.add_argument("--records", type=int, default=1_000_000, help="of the catalogue")
    parser.add_argument("--queries", type=int, default=500, help="of each kind")
    parser.add_argument("--seed", type=int, default=2026, help="of the catalogue's queries")
    wanted = parser.parse_args()
    if wanted.what in _PAGES:
        importlib.import_module(f"tests.bench.{wanted.what}").main()
        return
    print(described())
    if wanted.what in ("all", "turns"):
        turns.main(wanted.turns)
    for what, module in _TABLES.items():
        if wanted.what in ("all", what):
            importlib.import_module(f"tests.bench.{module}").main()
    if wanted.what in ("all", "catalogue"):
        importlib.import_module("tests.bench.catalogue").main(
            wanted.records, wanted.queries, wanted.seed
        )


if __name__ == "__main__":
    main()
